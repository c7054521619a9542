"""The mouse on the schedule: choose, open, draw a span, drag a booking to another time, pull its lower edge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt, QTimer
from PySide6.QtWidgets import QApplication

from clinic_desktop.domain.limits import MOVABLE_STATUSES
from clinic_desktop.domain.slot_layout import on_grid
from clinic_desktop.ui.schedule.ghost import Ghost, GhostKind, lifted

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent

    from clinic_desktop.domain.appointments import AppointmentLine
    from clinic_desktop.ui.schedule.board import Box
    from clinic_desktop.ui.schedule.columns_view import ColumnsView

EDGE_POINTS = 6
_SCROLL_EVERY_MS = 40
_SCROLL_MARGIN = 24
_SCROLL_MOST = 30


def may_move(line: AppointmentLine) -> bool:
    return line.status in MOVABLE_STATUSES


class Gestures(QObject):
    """Turns presses, moves and releases into what the view shows and asks for."""

    def __init__(self, view: ColumnsView) -> None:
        super().__init__(view)
        self._view = view
        self._pressed_at: QPoint | None = None
        self._box: Box | None = None
        self._is_edge = False
        self._last = QPoint()
        self._scrolling = QTimer(self, interval=_SCROLL_EVERY_MS)
        self._scrolling.timeout.connect(self._scroll)

    @property
    def is_dragging(self) -> bool:
        return self._pressed_at is not None and self._view.ghost is not None

    def press(self, event: QMouseEvent) -> None:
        view, point = self._view, event.position().toPoint()
        geometry = view.geometry_now
        if geometry is None or not geometry.board.columns:
            return
        content = view.to_content(point)
        self._box = geometry.box_at(content)
        view.put_down()
        if self._box is not None:
            view.set_cursor(view.steps.on(self._box))
        else:
            place = on_grid(geometry.place_at(content.y()), view.grid)
            view.set_cursor(view.steps.free(geometry.column_at(content.x()), place))
        if event.button() is Qt.MouseButton.LeftButton:
            self._pressed_at, self._last = point, point
            self._is_edge = self._is_on_edge(content)

    def move(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        if self._pressed_at is None or not event.buttons() & Qt.MouseButton.LeftButton:
            self._show_shape(point)
            return
        self._last = point
        if self._view.ghost is None and not self._begin(point):
            return
        self._follow()

    def release(self, event: QMouseEvent) -> None:
        was_pressed, self._pressed_at = self._pressed_at, None
        self._scrolling.stop()
        ghost = self._view.ghost
        if was_pressed is None or ghost is None:
            return
        point = event.position().toPoint()
        if ghost.kind is GhostKind.MOVE and not self._view.viewport().rect().contains(point):
            self._view.put_down()
            if ghost.line is not None:
                self._view.dropped_outside.emit(ghost.line, event.globalPosition().toPoint())
            return
        self._view.let_go()

    def give_up(self) -> None:
        self._pressed_at = None
        self._scrolling.stop()

    def _begin(self, point: QPoint) -> bool:
        """Take what was pressed into the hand, once the mouse has moved far enough to mean it."""
        start, view, geometry = self._pressed_at, self._view, self._view.geometry_now
        if start is None or geometry is None:
            return False
        if (point - start).manhattanLength() < QApplication.startDragDistance():
            return False
        content = view.to_content(start)
        place = geometry.place_at(content.y())
        if self._box is None:
            row = float(on_grid(place, view.grid))
            ghost = Ghost(GhostKind.SPAN, geometry.column_at(content.x()), row, row, place)
        elif not may_move(self._box.line):
            view.refused.emit(self._box.line)
            self._pressed_at = None
            return False
        else:
            ghost = lifted(self._box, at=place, is_resized=self._is_edge)
        view.take_up(ghost)
        self._scrolling.start()
        return True

    def _follow(self) -> None:
        view, geometry, ghost = self._view, self._view.geometry_now, self._view.ghost
        if geometry is None or ghost is None:
            return
        content = view.to_content(self._last)
        place = geometry.place_at(content.y())
        match ghost.kind:
            case GhostKind.SPAN:
                view.take_up(ghost.spanning(place, view.grid))
            case GhostKind.RESIZE:
                view.take_up(ghost.ended_at(place, view.grid, len(geometry.board.axis)))
            case GhostKind.MOVE:
                column = geometry.column_at(content.x())
                # Half a row: a booking jumps to the next row when most of it is there.
                half = view.grid / 10
                view.take_up(ghost.moved_to(geometry.board, column, place - ghost.anchor + half, view.grid))

    def _scroll(self) -> None:
        """Go on scrolling while the mouse is held near an edge."""
        if not self.is_dragging:
            return
        room = self._view.viewport().rect()
        down = _beyond(self._last.y(), room.height())
        right = _beyond(self._last.x(), room.width()) if room.contains(self._last) else 0
        if down or right:
            self._view.verticalScrollBar().setValue(self._view.verticalScrollBar().value() + down)
            self._view.horizontalScrollBar().setValue(self._view.horizontalScrollBar().value() + right)
            self._follow()

    def _is_on_edge(self, content: QPoint) -> bool:
        geometry = self._view.geometry_now
        if geometry is None or self._box is None:
            return False
        area = geometry.box_rect(self._box)
        return area.bottom() - content.y() < min(EDGE_POINTS, area.height() // 3)

    def _show_shape(self, point: QPoint) -> None:
        """Show by the pointer what pressing here would do."""
        geometry = self._view.geometry_now
        if geometry is None:
            return
        content = self._view.to_content(point)
        box = geometry.box_at(content)
        shape = Qt.CursorShape.ArrowCursor
        if box is not None and may_move(box.line):
            area = geometry.box_rect(box)
            is_edge = area.bottom() - content.y() < min(EDGE_POINTS, area.height() // 3)
            shape = Qt.CursorShape.SizeVerCursor if is_edge else Qt.CursorShape.OpenHandCursor
        self._view.viewport().setCursor(shape)


def _beyond(at: int, length: int) -> int:
    """Return how far to scroll for a point this near to, or this far beyond, an end."""
    if at < _SCROLL_MARGIN:
        return max(-_SCROLL_MOST, at - _SCROLL_MARGIN)
    return min(_SCROLL_MOST, max(0, at - (length - _SCROLL_MARGIN)))
