"""Notices that nobody uses the program any more, or that somebody presses the key to lock, in any of its windows."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent

if TYPE_CHECKING:
    from collections.abc import Callable

LOOK_MS = 500
LOCK_KEY = Qt.Key.Key_F12
SLEPT_S = 2.0
"""Less than this between the two clocks of the machine is no sleep but how they are read one after the other."""

_USE = frozenset(
    {
        QEvent.Type.KeyPress,
        # A key that belongs to an action never becomes a KeyPress.
        QEvent.Type.ShortcutOverride,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonDblClick,
        QEvent.Type.MouseMove,
        QEvent.Type.NonClientAreaMouseButtonPress,
        QEvent.Type.NonClientAreaMouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TabletPress,
        QEvent.Type.TabletMove,
        QEvent.Type.InputMethod,
        QEvent.Type.DragMove,
    }
)


def machine_slept_s() -> float:
    """Return for how many seconds this machine has been suspended since it started; 0 where it does not say."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return 0.0 if clock is None else time.clock_gettime(clock) - time.monotonic()


class IdleWatch(QObject):
    """Watches the whole application between ``start`` and ``stop``.

    ``clock`` tells seconds that only go forward, ``slept_s`` how many of them the machine has slept; tests give both.

    Signals:
        idle: nobody has used the program for the limit, or the machine was suspended. Said once for each start.
        lock_key_pressed: in a window where no menu has taken the key: a dialog, which keeps the main window's away.
    """

    idle = Signal()
    lock_key_pressed = Signal()

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        slept_s: Callable[[], float] = machine_slept_s,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self._slept_s = slept_s
        self._limit_s = 0.0
        self._used_at = 0.0
        self._slept_before = 0.0
        self._looking = QTimer(self, interval=LOOK_MS)
        self._looking.timeout.connect(self.look)

    @property
    def is_watching(self) -> bool:
        return self._looking.isActive()

    def start(self, limit_minutes: int) -> None:
        """Begin to watch, or go on with another limit. Now counts as used."""
        self._limit_s = limit_minutes * 60.0
        self._used_at = self._clock()
        self._slept_before = self._slept_s()
        if not self.is_watching:
            the_application().installEventFilter(self)
            self._looking.start()

    def stop(self) -> None:
        if self.is_watching:
            self._looking.stop()
            the_application().removeEventFilter(self)

    def look(self) -> None:
        """See whether the limit is reached. A timer does this twice a second."""
        was_asleep = self._slept_s() - self._slept_before > SLEPT_S
        if self.is_watching and (was_asleep or self._clock() - self._used_at >= self._limit_s):
            self.stop()
            self.idle.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        del watched
        # Only what comes from outside: whatever the program sends to itself is nobody's hand, and that is most.
        if event.spontaneous() and event.type() in _USE:
            self._used_at = self._clock()
            if _is_lock_key(event):
                self.lock_key_pressed.emit()
                return True
        return False


def _is_lock_key(event: QEvent) -> bool:
    return (
        event.type() == QEvent.Type.KeyPress
        and isinstance(event, QKeyEvent)
        and event.key() == LOCK_KEY
        and event.modifiers() == Qt.KeyboardModifier.NoModifier
    )


def the_application() -> QCoreApplication:
    """Return the application, which every window is part of."""
    app = QCoreApplication.instance()
    if app is None:
        raise RuntimeError("there is no application")
    return app
