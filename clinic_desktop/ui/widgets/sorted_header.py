"""Heads of columns of which the one that rows are sorted by is seen at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QHeaderView

from clinic_desktop.ui.theme import colours

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QTableView

_BAR = 3


class SortedHeader(QHeaderView):
    """Underlines the head of the column that rows are sorted by, beside the arrow (NHS CUI, MEDv-103)."""

    def __init__(self, table: QTableView) -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self.setSectionsClickable(True)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        super().paintSection(painter, rect, logicalIndex)
        if self.isSortIndicatorShown() and logicalIndex == self.sortIndicatorSection():
            painter.fillRect(QRect(rect.left(), rect.bottom() + 1 - _BAR, rect.width(), _BAR), colours().accent)
