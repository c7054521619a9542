"""What Qt itself reports goes into the log, not onto a terminal nobody looks at."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger(__name__)

_QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”|'[^']*'")

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def send_qt_messages_to_log(fatal: Callable[[], object] | None = None) -> None:
    """Without a log file nothing is written: Qt's remarks help nobody on a terminal.

    ``fatal`` is called before Qt ends the program.
    """

    def note(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
        # What Qt quotes may be what somebody typed.
        log.log(_LEVELS.get(kind, logging.WARNING), "%s", _QUOTED.sub("“…”", message))
        if kind is QtMsgType.QtFatalMsg and fatal is not None:
            fatal()

    logging.getLogger("clinic_desktop").addHandler(logging.NullHandler())
    qInstallMessageHandler(note)
