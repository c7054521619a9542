"""What a program leaves behind after it was stopped: threads, timers, windows. There should be nothing."""

from __future__ import annotations

import gc
import threading
from dataclasses import dataclass, field
from typing import Self

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

_THREAD_ENDS_IN_S = 2.0


@dataclass(frozen=True)
class Leftovers:
    """What was there before; ``names()`` says what is there now and was not."""

    _threads: frozenset[int | None] = field(default=frozenset())
    _windows: frozenset[int] = field(default=frozenset())
    _timers: frozenset[int] = field(default=frozenset())

    @classmethod
    def so_far(cls) -> Self:
        return cls(
            frozenset(thread.ident for thread in threading.enumerate()),
            frozenset(map(id, QApplication.topLevelWidgets())),
            frozenset(map(id, _running_timers())),
        )

    def names(self) -> list[str]:
        """Return a line for each thing that is left, saying what it is and where it comes from."""
        found = self._names()
        if found:
            # What only waits to be collected is not left behind; to look for it takes a tenth of a second.
            gc.collect()
            found = self._names()
        return found

    def _names(self) -> list[str]:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        threads = [one for one in threading.enumerate() if one.ident not in self._threads]
        for thread in threads:
            # The listener looks four times a second whether it should stop.
            thread.join(_THREAD_ENDS_IN_S)
        threads = [one for one in threads if one.is_alive()]
        windows = [one for one in QApplication.topLevelWidgets() if id(one) not in self._windows]
        timers = [one for one in _running_timers() if id(one) not in self._timers]
        return [
            *(f"thread {thread.name}" for thread in threads),
            *(f"window {_path(window)}" for window in windows),
            *(f"timer of {_path(timer.parent())}, every {timer.interval()} ms" for timer in timers),
        ]


def _running_timers() -> list[QTimer]:
    known = [one for one in shiboken6.getAllValidWrappers() if type(one) is QTimer]
    return [timer for timer in known if timer.isActive()]


def _path(thing: QObject | None) -> str:
    """Return the object names from the window down to the thing."""
    names = []
    while thing is not None:
        shown = " hidden" if isinstance(thing, QWidget) and thing.isHidden() else ""
        names.append(f"{thing.objectName() or type(thing).__name__}{shown}")
        thing = thing.parent()
    return " / ".join(reversed(names)) or "nobody"
