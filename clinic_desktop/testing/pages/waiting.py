"""Waiting for what the window shows. Conditions only: nothing here, and no script, waits for a length of time."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QPlainTextEdit

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE_S = 10.0
_LOOK_EVERY_MS = 4


class WaitedInVain(AssertionError):
    """Something that should have happened did not, within the time allowed."""


class ProgramCrashed(AssertionError):
    """The program showed the report of a defect."""


def wait_until(condition: Callable[[], object], what: str | Callable[[], str], patience_s: float = PATIENCE_S) -> None:
    """Let the window live until the condition holds.

    ``what`` says what is waited for; as a function it is asked when time is up, to tell what is there instead.
    Raises WaitedInVain, and ProgramCrashed as soon as the program reports a defect.
    """
    deadline = time.monotonic() + patience_s
    waker = QTimer(interval=_LOOK_EVERY_MS)
    waker.start()
    try:
        while not condition():
            _refuse_crash()
            if time.monotonic() > deadline:
                words = what if isinstance(what, str) else what()
                raise WaitedInVain(f"waited {patience_s:g} s for: {words}")
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
            _delete_what_is_closed()
    finally:
        waker.stop()


def settle() -> None:
    """Let everything that is due now happen."""
    QCoreApplication.processEvents()
    _delete_what_is_closed()
    _refuse_crash()


def _delete_what_is_closed() -> None:
    # Only a running event loop would do this by itself; scripts run outside of one.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _refuse_crash() -> None:
    for window in QApplication.topLevelWidgets():
        if window.objectName() == "crash" and window.isVisible():
            report = window.findChild(QPlainTextEdit, "crash-report")
            window.close()
            raise ProgramCrashed(report.toPlainText() if isinstance(report, QPlainTextEdit) else "")
