"""While there is no connection, the title of each pane says from when is what it shows, and how long ago that was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from clinic_desktop.ui.connection_words import as_of_words

if TYPE_CHECKING:
    from PySide6.QtWidgets import QDockWidget

    from clinic_desktop.domain.connection import ConnectionState
    from clinic_desktop.ui.workspace import Workspace

AGES_EVERY_MS = 15_000


class DockAges(QObject):
    """Until the connection was missed, whatever others changed was shown at once: all panes are from that moment."""

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self._clock = workspace.clock
        self._connection = workspace.connection
        self._docks: dict[QDockWidget, str] = {}
        self._timer = QTimer(self, interval=AGES_EVERY_MS)
        self._timer.timeout.connect(self._show)
        self._connection.changed.connect(self._on_changed)

    def mark(self, dock: QDockWidget) -> None:
        """Keep the title of this pane true."""
        self._docks[dock] = dock.windowTitle()

    def _on_changed(self, state: ConnectionState) -> None:
        if state.is_lost:
            self._timer.start()
        else:
            self._timer.stop()
        self._show()

    def _show(self) -> None:
        state = self._connection.state
        age = f" – {as_of_words(state.since, self._clock)}" if state.is_lost else ""
        for dock, title in self._docks.items():
            dock.setWindowTitle(f"{title}{age}")
