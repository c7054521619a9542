"""How the connection to the server is, for everybody in the window. No SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from clinic_desktop.domain.connection import RED_AFTER_S, ConnectionState, Link

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime


class Connection(QObject):
    """Green while the server answers, amber while the program comes back by itself, red when that takes long.

    It is fed by the listener (``listening``) and by what service calls meet (``line_told``). One that does not reach
    the server makes it amber at once; it is green again when the listener has joined the workstation session, listens,
    and has looked at the database, or when a later call proves that the server was there all the time.

    Signals:
        changed: the ConnectionState, whenever it is another one, and when listening begins for the first time.
        restored: the server is back after it was missed: what waited may be sent now.
    """

    changed = Signal(object)
    restored = Signal()
    _told = Signal(bool)

    def __init__(
        self, now: Callable[[], datetime], try_now: Callable[[], object], parent: QObject | None = None
    ) -> None:
        """``try_now`` lets the listener look at once, or try to come back without a further pause."""
        super().__init__(parent)
        self._now = now
        self._try_now = try_now
        self._state = ConnectionState(Link.GREEN, now())
        self._is_listening = self._is_stopped = False
        self._turns_red = QTimer(self, interval=int(RED_AFTER_S * 1000), singleShot=True)
        self._turns_red.timeout.connect(self._on_red)
        self._told.connect(self._on_line_told, Qt.ConnectionType.QueuedConnection)

    @property
    def state(self) -> ConnectionState:
        """How it is now. Green at first: somebody has just signed in."""
        return self._state

    @property
    def is_lost(self) -> bool:
        """Whether it is amber or red: what is sent now would not arrive, and may wait for ``restored``."""
        return self._state.is_lost

    @property
    def is_listening(self) -> bool:
        """Whether what others change is heard; not yet so in the first moment of a window."""
        return self._is_listening

    def try_now(self) -> None:
        """Try to come back at once, instead of when it would be tried next."""
        self._try_now()

    def stop(self) -> None:
        """Change nothing any more: the window closes."""
        self._is_stopped = True
        self._turns_red.stop()

    @Slot(bool)
    def listening(self, is_on: bool) -> None:  # noqa: FBT001 - a slot
        """Know that listening began, or that the connection is gone."""
        if self._is_stopped:
            return
        is_first = is_on and not self._is_listening and not self.is_lost
        self._is_listening = is_on
        self._become(is_lost=not is_on)
        if is_first:
            self.changed.emit(self._state)

    def line_told(self, is_there: bool) -> None:  # noqa: FBT001 - what the line tells
        """Know from a worker's thread that the server was not reached, or was reached again."""
        self._told.emit(is_there)

    @Slot(bool)
    def _on_line_told(self, is_there: bool) -> None:  # noqa: FBT001 - a slot
        if self._is_stopped:
            return
        if is_there:
            if self._is_listening:
                self._become(is_lost=False)
            elif self.is_lost:
                # Somebody got through: the listener need not wait any longer.
                self._try_now()
            return
        if self._is_listening and not self.is_lost:
            # The listener finds out what it is: it breaks too, or it proves that the server is there.
            self._try_now()
        self._become(is_lost=True)

    def _become(self, *, is_lost: bool) -> None:
        if is_lost == self.is_lost:
            return
        self._state = ConnectionState(Link.AMBER if is_lost else Link.GREEN, self._now())
        if is_lost:
            self._turns_red.start()
        else:
            self._turns_red.stop()
        self.changed.emit(self._state)
        if not is_lost:
            self.restored.emit()

    def _on_red(self) -> None:
        self._state = ConnectionState(Link.RED, self._state.since)
        self.changed.emit(self._state)
