"""A backup that somebody waits for: what its process says reaches the window. No SQL, and no waiting on its thread."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import Protocol

from PySide6.QtCore import QObject, Signal

LOOK_EVERY_S = 0.1
_ERROR = "Error: "


class Run(Protocol):
    """A process that says what it does."""

    @property
    def said(self) -> str: ...
    @property
    def is_over(self) -> bool: ...
    @property
    def ended_well(self) -> bool: ...


class BackingUp(QObject):
    """Follows one process at a time. The process goes on when nobody follows it any more.

    Signals: said(str), what it is doing; finished(bool, str): whether there is a backup, and its last words.
    """

    said = Signal(str)
    finished = Signal(bool, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()

    @property
    def is_at_it(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def follow(self, run: Run) -> None:
        """Tell what a process says until it is over."""
        self._stopping.clear()
        self._thread = threading.Thread(target=self._follow, args=(run,), name="backing-up", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Follow no longer."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _follow(self, run: Run) -> None:
        told = ""
        while not self._stopping.wait(LOOK_EVERY_S):
            is_over, words = run.is_over, run.said
            # The dialog may be closed at any moment, and takes the listener with it.
            with suppress(RuntimeError):
                if is_over:
                    self.finished.emit(run.ended_well, words.removeprefix(_ERROR))
                elif words != told:
                    self.said.emit(words)
            told = words
            if is_over:
                return
