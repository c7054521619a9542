"""What others commit arrives here as a signal, bundled, on the thread of the window. No SQL."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clinic_desktop.domain.changes import Change

BUNDLE_MS = 40
PATIENCE_S = 1.0


class Feed(Protocol):
    """What listens on the database (db/change_feed.py)."""

    def listen(self) -> Iterator[Change]: ...
    def stop(self) -> None: ...
    def try_now(self) -> None: ...


class LiveUpdates(QObject):
    """Listens on a thread of its own for as long as the window is open.

    Signals:
        changed: a tuple of the changes of the last moments, each thing once.
        connection_changed: True when the server is listened to, False when it is gone.
        refused: the error, if the server lets this person in no more.
    """

    changed = Signal(object)
    connection_changed = Signal(bool)
    refused = Signal(object)
    _arrived = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._feed: Feed | None = None
        self._thread: threading.Thread | None = None
        self._waiting: dict[Change, None] = {}
        self._bundle = QTimer(self)
        self._bundle.setSingleShot(True)
        self._bundle.setInterval(BUNDLE_MS)
        self._bundle.timeout.connect(self._announce)
        self._arrived.connect(self._collect, Qt.ConnectionType.QueuedConnection)

    def start(self, feed: Feed) -> None:
        self._feed = feed

        def listen() -> None:
            for change in feed.listen():
                try:
                    # The thread keeps this object: a signal of one that Python has freed ends the program.
                    self._arrived.emit(change)
                except RuntimeError:
                    # The window closed between two changes.
                    return

        self._thread = threading.Thread(target=listen, name="live-updates", daemon=True)
        self._thread.start()

    def try_now(self) -> None:
        """See at once whether the server is there, or come back to it without a further pause."""
        if self._feed is not None:
            self._feed.try_now()

    def stop(self) -> None:
        """Let the thread end by itself, and announce nothing more. Waits for nothing."""
        if self._feed is not None:
            self._feed.stop()
            self._feed = None
        self._bundle.stop()

    def wait(self) -> None:
        """Wait for the thread to end, which takes a quarter of a second; not if a silent server holds it up."""
        if self._thread is not None:
            self._thread.join(PATIENCE_S)

    @Slot(object)
    def _collect(self, change: Change) -> None:
        if self._feed is None:
            # It was on its way when this was stopped.
            return
        self._waiting[change] = None
        if not self._bundle.isActive():
            self._bundle.start()

    @Slot()
    def _announce(self) -> None:
        bundle = tuple(self._waiting)
        self._waiting.clear()
        self.changed.emit(bundle)
