"""Rows of a list are dragged to another place of it with the mouse; a line shows where one would come to stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QFrame

from clinic_desktop.ui.theme import colours

if TYPE_CHECKING:
    from PySide6.QtWidgets import QTableView

_LINE = 3


class RowDrag(QObject):
    """Signals: dropped(row, place): a row was let go between two others, or at an end; Escape takes it back."""

    dropped = Signal(int, int)

    def __init__(self, table: QTableView) -> None:
        super().__init__(table)
        self._table = table
        self._is_on = False
        self._row = -1
        self._pressed_at: QPoint | None = None
        self._line = QFrame(table.viewport())
        self._line.setObjectName(f"{table.objectName()}-drop-line")
        self._line.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._line.hide()
        table.viewport().installEventFilter(self)
        table.installEventFilter(self)

    def set_on(self, is_on: bool) -> None:  # noqa: FBT001 - a plain setter
        self._is_on = is_on
        if not is_on:
            self._let_go()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent):
            return self._on_key(event)
        if isinstance(event, QMouseEvent) and watched is self._table.viewport():
            return self._on_mouse(event)
        return super().eventFilter(watched, event)

    def _on_key(self, event: QKeyEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or event.key() != Qt.Key.Key_Escape or self._line.isHidden():
            return False
        self._let_go()
        return True

    def _on_mouse(self, event: QMouseEvent) -> bool:
        at = event.position().toPoint()
        match event.type():
            case QEvent.Type.MouseButtonPress if self._is_on and event.button() is Qt.MouseButton.LeftButton:
                self._row, self._pressed_at = self._table.rowAt(at.y()), at
            case QEvent.Type.MouseMove if self._pressed_at is not None and self._row >= 0:
                far = (at - self._pressed_at).manhattanLength() >= QApplication.startDragDistance()
                if far or not self._line.isHidden():
                    self._show_line(self._place_at(at.y()))
                    return True
            case QEvent.Type.MouseButtonRelease if self._pressed_at is not None:
                is_dragged, row = not self._line.isHidden(), self._row
                self._let_go()
                if is_dragged:
                    self._drop(row, self._place_at(at.y()))
                    return True
        return False

    def _drop(self, row: int, before: int) -> None:
        place = before - 1 if before > row else before
        if place != row:
            self.dropped.emit(row, place)

    def _place_at(self, y: int) -> int:
        """Return before which row something would come to stand; the number of rows for the end."""
        rows = self._table.model().rowCount()
        row = self._table.rowAt(y)
        if row < 0:
            return 0 if y < 0 else rows
        top, height = self._table.rowViewportPosition(row), self._table.rowHeight(row)
        return row if y < top + height / 2 else row + 1

    def _show_line(self, before: int) -> None:
        rows = self._table.model().rowCount()
        last = min(before, rows - 1)
        y = self._table.rowViewportPosition(last) + (self._table.rowHeight(last) if before == rows else 0)
        self._line.setStyleSheet(f"background: {colours().accent.name()};")
        highest = self._table.viewport().height() - _LINE
        self._line.setGeometry(0, min(max(y - _LINE // 2, 0), highest), self._table.viewport().width(), _LINE)
        self._line.show()
        self._line.raise_()

    def _let_go(self) -> None:
        self._line.hide()
        self._row, self._pressed_at = -1, None
