"""How the connection is, in the status bar: a picture and words, never a colour alone."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from clinic_desktop.domain.connection import ConnectionState, Link
from clinic_desktop.ui.connection_words import CONNECTING, status_words
from clinic_desktop.ui.theme import SPACE_XS, set_look
from clinic_desktop.ui.widgets.announcements import announce
from clinic_desktop.ui.widgets.icon_label import IconLabel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from clinic_desktop.ui.workspace import Workspace

_LOOKS: Mapping[Link, tuple[str, str, str]] = MappingProxyType(
    {
        Link.GREEN: ("wifi", "success_text", ""),
        Link.AMBER: ("refresh-cw", "warning_text", "near"),
        Link.RED: ("wifi-off", "danger_text", "problem"),
    }
)
"""The picture, its colour, and the role of the words."""


class ConnectionStatus(QWidget):
    """Says it to screen readers too, but not each time that all is well."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("connection")
        self._clock = workspace.clock
        self._picture = IconLabel("wifi", "success_text", scale=0.95)
        self._words = QLabel(CONNECTING)
        self._words.setObjectName("status-connection")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_XS)
        row.addWidget(self._picture)
        row.addWidget(self._words)
        self._row = row
        workspace.connection.changed.connect(self._show)
        if workspace.connection.is_listening:
            self._show(workspace.connection.state)

    def _show(self, state: ConnectionState) -> None:
        picture, colour, role = _LOOKS[state.link]
        words = status_words(state, self._clock)
        self._words.setText(words)
        self._picture.show_icon(picture, colour)
        set_look(self._words, "role", role)
        # At once, or the status bar would first show as much of the words as the shorter ones had room for.
        self._row.activate()
        if state.is_lost:
            announce(self, words, urgent=state.link is Link.RED)
