"""From places of the schedule to points of its content, and back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize

if TYPE_CHECKING:
    from clinic_desktop.ui.schedule.board import Board, Box

_LEAST_HEIGHT = 7
_GAP = 1


@dataclass(frozen=True, slots=True, eq=False)
class Geometry:
    """Points of the content: not scrolled, without the frozen edges."""

    board: Board
    column_width: int
    place_height: float

    @property
    def size(self) -> QSize:
        return QSize(self.column_width * len(self.board.columns), self.y(len(self.board.axis)))

    def y(self, place: float) -> int:
        return round(place * self.place_height)

    def x(self, column: int) -> int:
        return column * self.column_width

    def box_rect(self, box: Box) -> QRect:
        left = self.x(box.column) + 1
        room = self.column_width - 2
        first, last = left + round(room * box.left), left + round(room * box.right)
        top = self.y(box.top)
        return QRect(first, top, last - first - _GAP, max(_LEAST_HEIGHT, self.y(box.bottom) - top - _GAP))

    def buffer_rect(self, box: Box) -> QRect:
        """Return what is kept free after a booking; nothing if nothing is."""
        area = self.box_rect(box)
        top = area.bottom() + 1
        return QRect(area.left(), top, area.width(), self.y(box.free_from) - _GAP - top) if box.buffer else QRect()

    def slot_rect(self, column: int, first: float, end: float) -> QRect:
        top = self.y(first)
        return QRect(self.x(column) + 1, top, self.column_width - 2, max(_LEAST_HEIGHT, self.y(end) - top))

    def column_rect(self, column: int) -> QRect:
        return QRect(self.x(column), 0, self.column_width, self.size.height())

    def column_at(self, x: int) -> int:
        """Return the column at a point, or the nearest one."""
        return max(0, min(x // max(1, self.column_width), len(self.board.columns) - 1))

    def place_at(self, y: int) -> float:
        """Return the place at a point, or the nearest one."""
        return max(0.0, min(y / self.place_height, float(len(self.board.axis))))

    def box_at(self, point: QPoint) -> Box | None:
        if not self.board.columns or not QRect(QPoint(0, 0), self.size).contains(point):
            return None
        boxes = self.board.columns[self.column_at(point.x())].boxes
        return next((box for box in reversed(boxes) if self.box_rect(box).contains(point)), None)

    def buffer_at(self, point: QPoint) -> Box | None:
        """Return the booking after which the time at a point is kept free."""
        if not self.board.columns or not QRect(QPoint(0, 0), self.size).contains(point):
            return None
        boxes = self.board.columns[self.column_at(point.x())].boxes
        return next((box for box in boxes if self.buffer_rect(box).contains(point)), None)
