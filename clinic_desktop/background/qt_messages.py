"""What Qt itself reports goes into the log, not onto a terminal nobody looks at."""

from __future__ import annotations

import logging
import re

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

log = logging.getLogger(__name__)

_QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”|'[^']*'")

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def send_qt_messages_to_log() -> None:
    """Without a log file nothing is written: Qt's remarks help nobody on a terminal."""
    logging.getLogger("clinic_desktop").addHandler(logging.NullHandler())
    qInstallMessageHandler(_note)


def _note(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    # What Qt quotes may be what somebody typed.
    log.log(_LEVELS.get(kind, logging.WARNING), "%s", _QUOTED.sub("“…”", message))
