"""A window around a list: message, heading with buttons, whatever belongs to it, and Close at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from clinic_desktop.ui.shortcuts import ActionSpec, make_action
from clinic_desktop.ui.theme import SPACE_L, SPACE_M
from clinic_desktop.ui.widgets.message_bar import MessageBar
from clinic_desktop.ui.widgets.record_table import RecordTable
from clinic_desktop.ui.widgets.section_header import SectionHeader

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QAction


class ListWindow(QDialog):
    """Subclasses make the list and say in which order the parts stand. Escape closes it.

    ``heading`` stands above the list, with ``picture`` before it.
    """

    def __init__(
        self, name: str, title: str, heading: str, picture: str, size: tuple[int, int], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.message = MessageBar(f"{name}-message")
        self.header = SectionHeader(f"{name}-header", heading, picture)
        self.resize(*size)

    def add_button(self, spec: ActionSpec, slot: Callable[[], object], *, with_text: bool = True) -> QAction:
        """Add an action with its keys, and its button at the right of the heading."""
        action = make_action(self, spec, slot)
        self.addAction(action)
        self.header.add_button(action, with_text=with_text)
        return action

    def lay_out(self, *parts: QWidget | QLayout, beside_close: QWidget | None = None) -> None:
        """Put these below the heading, one under the other; lists take the room that is left."""
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        column.setSpacing(SPACE_M)
        column.addWidget(self.message)
        column.addWidget(self.header)
        for part in parts:
            if isinstance(part, QLayout):
                column.addLayout(part)
            else:
                column.addWidget(part, 1 if isinstance(part, RecordTable) else 0)
        column.addLayout(self._last_row(beside_close))

    def _last_row(self, beside_close: QWidget | None) -> QHBoxLayout:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close = buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setObjectName(f"{self.objectName()}-close")
        close.setAutoDefault(False)
        buttons.rejected.connect(self.reject)
        row = QHBoxLayout()
        if beside_close is not None:
            row.addWidget(beside_close, 1)
        row.addWidget(buttons)
        return row
