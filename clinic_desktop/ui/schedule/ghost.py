"""What is being dragged over the schedule, by mouse or by keys, before it is let go. No widgets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import Enum, auto
from typing import TYPE_CHECKING

from clinic_desktop.domain import limits
from clinic_desktop.domain.slot_layout import UNIT_MINUTES, minutes_between, on_grid

if TYPE_CHECKING:
    from datetime import datetime

    from clinic_desktop.domain.appointments import AppointmentLine
    from clinic_desktop.domain.identifiers import ProviderId
    from clinic_desktop.domain.statuses import AppointmentType
    from clinic_desktop.ui.schedule.board import Board, Box

MINUTES_LEAST = int(limits.APPOINTMENT_MINUTES.least)
MINUTES_MOST = int(limits.APPOINTMENT_MINUTES.most)


class GhostKind(Enum):
    SPAN = auto()
    """An empty span that is to be booked."""
    MOVE = auto()
    RESIZE = auto()


@dataclass(frozen=True, slots=True)
class Target:
    """Where something is to go."""

    provider_id: ProviderId
    starts_at: datetime
    minutes: int
    type: AppointmentType | None = None
    """None leaves the type as it is."""


@dataclass(frozen=True, slots=True)
class Ghost:
    """``first`` and ``end`` are places on the board; ``anchor`` is where it began, or what stays under the hand."""

    kind: GhostKind
    column: int
    first: float
    end: float
    anchor: float = 0.0
    line: AppointmentLine | None = None

    def moved_to(self, board: Board, column: int, place: float, grid: int) -> Ghost:
        """Return the ghost with its beginning in the row of this place."""
        long = self.end - self.first
        first = on_grid(max(0.0, min(place, len(board.axis) - 1)), grid)
        return replace(self, column=column, first=float(first), end=first + long)

    def ended_at(self, place: float, grid: int, length: int) -> Ghost:
        """Return the ghost with another end: the nearest row, one row long at least, twelve hours at most."""
        rows = grid // UNIT_MINUTES
        end = round(place / rows) * rows
        least = max(self.first + MINUTES_LEAST / UNIT_MINUTES, on_grid(self.first, grid) + rows)
        most = min(self.first + MINUTES_MOST / UNIT_MINUTES, float(length))
        return replace(self, end=max(least, min(float(end), most)))

    def spanning(self, place: float, grid: int) -> Ghost:
        """Return the empty span from the row where it began to the row of this place."""
        rows = grid // UNIT_MINUTES
        here, there = on_grid(self.anchor, grid), on_grid(place, grid)
        first, last = min(here, there), max(here, there)
        return replace(self, first=float(first), end=float(last + rows))

    def target(self, board: Board) -> Target | None:
        """Return where this would go; None where the day has no such time."""
        column = board.columns[self.column]
        if self.kind is GhostKind.RESIZE and self.line is not None:
            end = board.axis.moment_after(column.day, round(self.end))
            if end is None:
                return None
            return Target(column.provider_id, self.line.starts_at, _allowed(minutes_between(self.line.starts_at, end)))
        starts_at = board.axis.moment(column.day, int(self.first))
        if starts_at is None:
            return None
        if self.line is not None:
            return Target(column.provider_id, starts_at, self.line.minutes)
        end = board.axis.moment_after(column.day, round(self.end)) or starts_at + timedelta(minutes=MINUTES_LEAST)
        return Target(column.provider_id, starts_at, _allowed(minutes_between(starts_at, end)))

    def is_where_it_was(self, target: Target) -> bool:
        line = self.line
        return line is not None and target == Target(line.provider_id, line.starts_at, line.minutes)


def lifted(box: Box, *, at: float = 0.0, is_resized: bool = False) -> Ghost:
    """Return the ghost of a booking; ``at`` is the place under the hand."""
    kind = GhostKind.RESIZE if is_resized else GhostKind.MOVE
    return Ghost(kind, box.column, box.top, box.bottom, at - box.top, box.line)


def _allowed(minutes: int) -> int:
    return max(MINUTES_LEAST, min(minutes, MINUTES_MOST))
