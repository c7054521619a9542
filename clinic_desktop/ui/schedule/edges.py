"""The frozen edges of the schedule: whose column it is above, which time it is at the left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QWidget

from clinic_desktop.ui.theme import SPACE_XS, colours

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QMouseEvent, QPaintEvent

    from clinic_desktop.ui.schedule.geometry import Geometry

_HOUR = 60
_MARK = 7


class HeadStrip(QWidget):
    """Signals: column_activated(int): a column's head was double-clicked."""

    column_activated = Signal(int)

    def __init__(self, geometry: Callable[[], Geometry | None], parent: QWidget) -> None:
        super().__init__(parent)
        self._geometry = geometry
        self.offset = 0
        self.marked: int | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def wanted_height(self) -> int:
        return 2 * self.fontMetrics().height() + 2 * SPACE_XS

    def mark(self, column: int | None) -> None:
        """Show in which column the cursor stands."""
        if column != self.marked:
            self.marked = column
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        known, geometry = colours(), self._geometry()
        painter = QPainter(self)
        painter.fillRect(event.rect(), known.raised)
        painter.fillRect(0, self.height() - 1, self.width(), 1, known.control_border)
        if geometry is not None and geometry.board.columns:
            strong = QFont(self.font())
            strong.setWeight(QFont.Weight.DemiBold)
            strong_metrics, metrics = QFontMetrics(strong), self.fontMetrics()
            first = geometry.column_at(event.rect().left() + self.offset)
            last = geometry.column_at(event.rect().right() + self.offset)
            # All in full, or all short: a row of heads is read as one.
            room = geometry.column_width - 2 * SPACE_XS
            columns = geometry.board.columns
            is_short = any(strong_metrics.horizontalAdvance(one.title) > room for one in columns)
            for number in range(first, last + 1):
                column = columns[number]
                area = QRect(geometry.x(number) - self.offset, 0, geometry.column_width, self.height())
                if number == self.marked:
                    painter.fillRect(area.adjusted(0, 0, -1, -1), known.selection)
                inside = area.adjusted(SPACE_XS, SPACE_XS, -SPACE_XS, -SPACE_XS)
                painter.setFont(strong)
                painter.setPen(known.text)
                title = column.short_title if is_short and column.short_title else column.title
                title = strong_metrics.elidedText(title, Qt.TextElideMode.ElideRight, inside.width())
                painter.drawText(inside, Qt.AlignmentFlag.AlignTop, title)
                painter.setFont(self.font())
                painter.setPen(known.muted_text)
                note = fitting((column.note, column.short_note or column.note), metrics, inside.width())
                painter.drawText(inside, Qt.AlignmentFlag.AlignBottom, note)
                painter.fillRect(area.right(), 0, 1, self.height(), known.border)
        painter.end()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        geometry = self._geometry()
        if geometry is not None and geometry.board.columns:
            self.column_activated.emit(geometry.column_at(event.position().toPoint().x() + self.offset))


class TimeStrip(QWidget):
    """The hours, and the rows between them where there is room; a triangle shows the time it is now."""

    def __init__(self, geometry: Callable[[], Geometry | None], parent: QWidget) -> None:
        super().__init__(parent)
        self._geometry = geometry
        self.offset = 0
        self.grid = 15
        self.now: float | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def wanted_width(self) -> int:
        return QFontMetrics(self._strong()).horizontalAdvance("00:00") + 2 * SPACE_XS + _MARK

    def paintEvent(self, event: QPaintEvent) -> None:
        known, geometry = colours(), self._geometry()
        painter = QPainter(self)
        painter.fillRect(event.rect(), known.raised)
        painter.fillRect(self.width() - 1, 0, 1, self.height(), known.control_border)
        if geometry is not None:
            painter.translate(0, -self.offset)
            self._paint_times(painter, geometry, event.rect().translated(0, self.offset))
        painter.end()

    def _paint_times(self, painter: QPainter, geometry: Geometry, room: QRect) -> None:
        known, height = colours(), self.fontMetrics().height()
        strong = self._strong()
        for place, unit in geometry.board.axis.marks(self.grid):
            y = geometry.y(place)
            if not room.top() - 2 * height <= y <= room.bottom():
                continue
            is_hour = unit.minute % _HOUR == 0
            painter.fillRect(self.width() - (12 if is_hour else 5), y, 12, 1, known.control_border)
            painter.setFont(strong if is_hour else self.font())
            painter.setPen(known.text if is_hour else known.muted_text)
            area = QRect(0, y + 1, self.width() - _MARK, height)
            words = unit.words.partition(" ")
            painter.drawText(area, Qt.AlignmentFlag.AlignRight, words[0] if is_hour else f":{unit.minute % _HOUR:02d}")
            if is_hour and unit.is_again:
                painter.setPen(known.warning_text)
                painter.setFont(self.font())
                again = area.translated(0, height)
                painter.fillRect(again, known.raised)
                painter.drawText(again, Qt.AlignmentFlag.AlignRight, words[2])
        if self.now is not None:
            y, right = geometry.y(self.now), self.width() - 1
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(known.danger_text)
            painter.drawPolygon([QPoint(right - _MARK, y - _MARK + 2), QPoint(right, y), QPoint(right - _MARK, y + 5)])

    def _strong(self) -> QFont:
        strong = QFont(self.font())
        strong.setWeight(QFont.Weight.DemiBold)
        return strong


def fitting(wanted: Sequence[str], metrics: QFontMetrics, width: int) -> str:
    """Return the first text that has room, or else the last one, cut."""
    found = next((text for text in wanted if metrics.horizontalAdvance(text) <= width), None)
    return metrics.elidedText(wanted[-1], Qt.TextElideMode.ElideRight, width) if found is None else found
