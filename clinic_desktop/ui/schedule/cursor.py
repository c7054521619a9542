"""Where the keyboard stands on the schedule, and where each arrow key leads. No widgets."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from clinic_desktop.domain.slot_layout import UNIT_MINUTES

if TYPE_CHECKING:
    from clinic_desktop.domain.identifiers import AppointmentId
    from clinic_desktop.ui.schedule.board import Board, Box


@dataclass(frozen=True, slots=True)
class Cursor:
    """On a booking, or, without ``line_id``, on an empty row that begins at ``place``."""

    column: int = 0
    place: int = 0
    line_id: AppointmentId | None = None


@dataclass(frozen=True, slots=True)
class Steps:
    """Steps over one board in rows of ``grid`` minutes."""

    board: Board
    grid: int

    @property
    def rows(self) -> int:
        """How many places one row has."""
        return self.grid // UNIT_MINUTES

    def at(self, column: int, place: float) -> Cursor:
        """Return the cursor on whatever stands in this row first."""
        column = max(0, min(column, len(self.board.columns) - 1))
        place = self._row(place)
        return Cursor(column, place, self._stops(column, place)[0])

    def free(self, column: int, place: float) -> Cursor:
        """Return the cursor on the row itself, whatever else stands in it."""
        return Cursor(column, self._row(place), None)

    def on(self, box: Box) -> Cursor:
        return Cursor(box.column, self._row(box.top), box.line.id)

    def down(self, cursor: Cursor) -> Cursor:
        box = self.board.box(cursor.line_id)
        if box is None:
            return self._moved(cursor, cursor.place + self.rows)
        row_end = ceil(box.bottom / self.rows) * self.rows
        following = [one for one in self._beside(box) if box.bottom <= one.top < row_end]
        if following:
            return self.on(min(following, key=lambda one: one.top))
        return self._moved(cursor, row_end)

    def up(self, cursor: Cursor) -> Cursor:
        box = self.board.box(cursor.line_id)
        if box is None:
            return self._moved(cursor, cursor.place - self.rows)
        row = self._row(box.top)
        before = [one for one in self._beside(box) if row < one.bottom <= box.top]
        if before:
            return self.on(max(before, key=lambda one: one.bottom))
        return self._moved(cursor, row - self.rows)

    def right(self, cursor: Cursor) -> Cursor:
        return self._aside(cursor, 1)

    def left(self, cursor: Cursor) -> Cursor:
        return self._aside(cursor, -1)

    def next_booking(self, cursor: Cursor, step: int) -> Cursor:
        """Return the cursor on the next booking of the column, or on the one before it if ``step`` is -1."""
        if not self.board.columns:
            return cursor
        boxes = sorted(self.board.columns[cursor.column].boxes, key=lambda one: (one.top, one.left))
        here = self.board.box(cursor.line_id)
        if here is not None:
            number = boxes.index(here) + step
            return self.on(boxes[number]) if 0 <= number < len(boxes) else cursor
        ahead = [one for one in boxes if (one.top >= cursor.place if step > 0 else one.top < cursor.place)]
        if not ahead:
            return cursor
        return self.on(ahead[0] if step > 0 else ahead[-1])

    def kept(self, cursor: Cursor, before: Board) -> Cursor:
        """Return the cursor on a new board: on the same booking wherever it is now, else at the same time."""
        box = self.board.box(cursor.line_id)
        if box is not None:
            return self.on(box)
        column = cursor.column
        if column < len(before.columns):
            was = before.columns[column]
            found = self.board.column_of(was.provider_id, was.day)
            column = column if found is None else found
        column = max(0, min(column, len(self.board.columns) - 1))
        # Not on another booking: Enter must never meet another one than the eye.
        return Cursor(column, self._row(cursor.place), None)

    def _moved(self, cursor: Cursor, place: int) -> Cursor:
        if not self.board.columns or not 0 <= place < len(self.board.axis):
            return cursor
        return self.at(cursor.column, place)

    def _aside(self, cursor: Cursor, step: int) -> Cursor:
        if not self.board.columns:
            return cursor
        stops = self._stops(cursor.column, cursor.place)
        number = (stops.index(cursor.line_id) if cursor.line_id in stops else 0) + step
        if 0 <= number < len(stops):
            return Cursor(cursor.column, cursor.place, stops[number])
        column = cursor.column + step
        if not 0 <= column < len(self.board.columns):
            return cursor
        return Cursor(column, cursor.place, self._stops(column, cursor.place)[0 if step > 0 else -1])

    def _stops(self, column: int, place: int) -> list[AppointmentId | None]:
        """Return what can be chosen in a row, from left to right: bookings, and the row itself if it is free."""
        if not self.board.columns:
            return [None]
        boxes = sorted(self.board.columns[column].boxes_at(place, place + self.rows), key=lambda one: one.top)
        live = [box.line.id for box in sorted(boxes, key=lambda one: one.left) if box.is_live]
        over = [box.line.id for box in boxes if not box.is_live]
        here: list[AppointmentId | None] = [*live] if live else [None]
        return [*here, *over]

    def _beside(self, box: Box) -> list[Box]:
        return [one for one in self.board.columns[box.column].boxes if one.line.id != box.line.id]

    def _row(self, place: float) -> int:
        last = max(0, len(self.board.axis) - 1)
        return int(max(0, min(place, last)) // self.rows) * self.rows
