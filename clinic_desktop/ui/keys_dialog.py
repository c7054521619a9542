"""All keys on one page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from clinic_desktop.domain.pages import Page
from clinic_desktop.ui.theme import SPACE_L, SPACE_M
from clinic_desktop.ui.widgets.record_model import Column, RecordTableModel
from clinic_desktop.ui.widgets.record_table import RecordTable

if TYPE_CHECKING:
    from collections.abc import Sequence

KeyLine = tuple[str, str, str]
"""Menu, action, keys in words."""

COLUMNS: tuple[Column[KeyLine], ...] = (
    Column("Menu", lambda line: line[0], width=14, colour=lambda _: "muted_text"),
    Column("Action", lambda line: line[1], stretch=True),
    Column("Keys", lambda line: line[2], width=20, strong=True),
)


class KeysDialog(QDialog):
    def __init__(self, lines: Sequence[KeyLine], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("keys")
        self.setWindowTitle("Keys")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        model: RecordTableModel[KeyLine] = RecordTableModel(COLUMNS, lambda line: line[:2], self)
        table = RecordTable("keys-list", "Keys", model)
        model.show(Page(tuple(lines), has_more=False))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close = buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setObjectName("keys-close")
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        column.setSpacing(SPACE_M)
        column.addWidget(table, 1)
        column.addWidget(buttons)
        self.resize(560, 560)
