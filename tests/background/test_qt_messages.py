"""What Qt remarks goes into the log, but not what it quotes: that may be what somebody typed."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import qInstallMessageHandler, qWarning

from clinic_desktop.background.qt_messages import send_qt_messages_to_log

if TYPE_CHECKING:
    import pytest


def test_a_remark_is_logged_without_what_it_quotes(caplog: pytest.LogCaptureFixture) -> None:
    before = qInstallMessageHandler(None)
    send_qt_messages_to_log()
    try:
        with caplog.at_level(logging.WARNING, "clinic_desktop"):
            qWarning("cannot draw \"Jane Doe\" or 'Jane' in “Doe”")
    finally:
        qInstallMessageHandler(before)
    assert [record.getMessage() for record in caplog.records] == ["cannot draw “…” or “…” in “…”"]
