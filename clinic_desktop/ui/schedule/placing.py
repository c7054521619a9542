"""From the schedule to the pinboard and back: by mouse over both, or by keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint

from clinic_desktop.domain.slot_layout import UNIT_MINUTES, on_grid
from clinic_desktop.ui.schedule.gestures import may_move
from clinic_desktop.ui.schedule.ghost import Ghost, GhostKind

if TYPE_CHECKING:
    from clinic_desktop.domain.appointments import AppointmentLine
    from clinic_desktop.domain.identifiers import AppointmentId
    from clinic_desktop.ui.schedule.columns_view import ColumnsView
    from clinic_desktop.ui.schedule.moves import Moves
    from clinic_desktop.ui.schedule.pinboard import Pinboard


class Placing(QObject):
    """What was taken from the pinboard leaves it when it is stored in its new place, and not before."""

    def __init__(self, columns: ColumnsView, pinboard: Pinboard, moves: Moves) -> None:
        super().__init__(columns)
        self._columns = columns
        self._pinboard = pinboard
        self._placed: AppointmentId | None = None
        columns.dropped_outside.connect(self._on_dropped_outside)
        columns.move_wanted.connect(lambda line, _: self._note(line))
        pinboard.list.carried.connect(self._carry)
        pinboard.list.dropped.connect(self._drop)
        pinboard.list.placing.connect(self._place_by_keys)
        moves.moved.connect(self._on_moved)

    def pin(self, line: AppointmentLine) -> None:
        if may_move(line):
            self._pinboard.pin(line)
        else:
            self._columns.refused.emit(line)

    def _note(self, line: AppointmentLine) -> None:
        self._placed = line.id if line.id in {one.id for one in self._pinboard.list.lines} else None

    def _on_moved(self, line: AppointmentLine) -> None:
        if line.id == self._placed:
            self._placed = None
            self._pinboard.unpin(line)

    def _on_dropped_outside(self, line: AppointmentLine, at: QPoint) -> None:
        board = self._pinboard
        if board.isVisible() and board.rect().contains(board.mapFromGlobal(at)):
            self.pin(line)

    def _carry(self, line: AppointmentLine, at: QPoint) -> None:
        ghost = self._ghost(line, at)
        if ghost is None:
            self._columns.put_down()
        else:
            self._columns.take_up(ghost)

    def _drop(self, line: AppointmentLine, at: QPoint) -> None:
        ghost = self._ghost(line, at)
        if ghost is None:
            self._columns.put_down()
        else:
            self._columns.take_up(ghost)
            self._columns.let_go()

    def _place_by_keys(self, line: AppointmentLine) -> None:
        """Take a pinned booking into the hand at the cursor: arrows carry it, Enter places it."""
        here, board = self._columns.cursor_now, self._columns.board
        if board is None or not board.columns or not self._columns.isVisible():
            return
        long = line.minutes / UNIT_MINUTES
        self._columns.setFocus()
        self._columns.take_up(Ghost(GhostKind.MOVE, here.column, float(here.place), here.place + long, line=line))
        self._columns.reader.say_ghost()

    def _ghost(self, line: AppointmentLine, at: QPoint) -> Ghost | None:
        """Return the booking as it would stand at a point of the screen; None outside of the schedule."""
        columns, room = self._columns, self._columns.viewport()
        point, geometry = room.mapFromGlobal(at), self._columns.geometry_now
        if geometry is None or not geometry.board.columns or not columns.isVisible() or not room.rect().contains(point):
            return None
        content = columns.to_content(point)
        first = float(on_grid(geometry.place_at(content.y()), columns.grid))
        return Ghost(
            GhostKind.MOVE, geometry.column_at(content.x()), first, first + line.minutes / UNIT_MINUTES, line=line
        )
