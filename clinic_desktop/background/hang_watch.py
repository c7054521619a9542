"""Sees when the window's thread does not come back to its events, and has written down where it is."""

from __future__ import annotations

import faulthandler
import logging
import os
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING, BinaryIO

from PySide6.QtCore import QObject, Qt, QTimer, Signal

if TYPE_CHECKING:
    from pathlib import Path

    from clinic_desktop.reports import ReportFolder

log = logging.getLogger(__name__)

LIMIT_S = 10.0
BEATS = 5
"""How often within the limit the window's thread says that it is there."""

_NAME = "hang-{}.stacks"


class HangWatch(QObject):
    """The stacks of all threads go into a report, file and line only, while the window's thread still hangs.

    Python's own watchdog writes them: it needs neither the window's thread nor Python's lock, so it sees a thread that
    is stuck in a library, too. One such watch in a process.

    Signals:
        hung: for how many seconds nothing was answered; the window answers again, and the report is written.
    """

    hung = Signal(float)

    def __init__(self, reports: ReportFolder, limit_s: float = LIMIT_S, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reports = reports
        self._limit_s = limit_s
        self._file: BinaryIO | None = None
        self._beat_at = 0.0
        self._timer = QTimer(self, interval=int(limit_s * 1000 / BEATS))
        self._timer.setTimerType(Qt.TimerType.CoarseTimer)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        """Begin to watch; where the folder takes no file there is no watch."""
        try:
            self._reports.path.mkdir(parents=True, exist_ok=True)
            self._take_over_leftovers()
            self._file = self._path.open("w+b", buffering=0)
        except OSError:
            log.warning("hangs are not watched: the folder of the log takes no file")
            return
        self._beat_at = monotonic()
        self._arm()
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()
        if self._file is not None:
            faulthandler.cancel_dump_traceback_later()
            self._file.close()
            self._file = None
            with suppress(OSError):
                self._path.unlink(missing_ok=True)

    @property
    def _path(self) -> Path:
        return self._reports.path / _NAME.format(os.getpid())

    def _arm(self) -> None:
        if self._file is not None:
            faulthandler.dump_traceback_later(self._limit_s, file=self._file)

    def _beat(self) -> None:
        if self._file is None:
            return
        faulthandler.cancel_dump_traceback_later()
        silent_for, self._beat_at = monotonic() - self._beat_at, monotonic()
        stacks = self._written()
        if stacks:
            self._reports.write("hang", f"The window did not answer for {silent_for:.1f} s\n{stacks}")
            log.error("the window did not answer; a report is written")
        self._arm()
        if stacks:
            self.hung.emit(silent_for)

    def _written(self) -> str:
        """Return what the watchdog has written since the last time, and begin anew."""
        if self._file is None or not self._file.tell():
            return ""
        self._file.seek(0)
        stacks = self._file.read().decode(errors="replace")
        self._file.seek(0)
        self._file.truncate()
        return stacks

    def _take_over_leftovers(self) -> None:
        """Make reports of what programs left that were ended while they hung."""
        found = list(self._reports.path.glob(_NAME.format("*")))
        if not found:
            return
        import psutil

        for path in found:
            number = path.stem.removeprefix("hang-")
            if number.isdecimal() and psutil.pid_exists(int(number)) and int(number) != os.getpid():
                continue
            stacks = path.read_text(encoding="utf-8", errors="replace")
            if stacks:
                self._reports.write("hang", f"The window did not answer until the program was ended\n{stacks}")
            path.unlink()
