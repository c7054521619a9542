"""What stands on the schedule: columns, and a box for each booking. Measured in places of the axis; no widgets."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from clinic_desktop.domain.limits import ACTIVE_STATUSES
from clinic_desktop.domain.slot_layout import DayAxis, overlaps, packed
from clinic_desktop.domain.statuses import AppointmentStatus
from clinic_desktop.domain.unreadable import is_unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from clinic_desktop.domain.appointments import AppointmentLine
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.identifiers import AppointmentId, ProviderId
    from clinic_desktop.domain.statuses import AppointmentType

HOLDS_ITS_TIME = frozenset({*ACTIVE_STATUSES, AppointmentStatus.COMPLETED})

_LIVE_UNTIL = 0.95
"""A strip at the right stays free, so that a time that is taken can still be pressed."""
_BESIDE_FROM = 0.84
"""Where what was cancelled stands, if its time is taken again."""
_ALONE_FROM = 0.5
"""Where it stands if its time is free: beside the free half."""


@dataclass(frozen=True, slots=True)
class Closed:
    """A part of a column in which nobody is to be booked; ``why`` is empty for hours outside of the working time."""

    first: float
    end: float
    why: str = ""


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """One column before it is laid out: whose, which day, what is booked and when is closed."""

    provider_id: ProviderId
    day: date
    title: str
    lines: tuple[AppointmentLine, ...] = ()
    closed: tuple[tuple[datetime, datetime, str], ...] = ()
    note: str = ""
    held: tuple[tuple[datetime, datetime, str], ...] = ()
    """Times that are being booked elsewhere at this moment, and by whom."""
    short_title: str = ""
    short_note: str = ""
    """What stands above a column that is too narrow for title and note."""
    is_read: bool = True
    """Whether it is known what is booked and worked; if not, nothing may look free."""


@dataclass(frozen=True, slots=True)
class Box:
    """A booking in its place: top and bottom on the axis, left and right as shares of the column's width."""

    line: AppointmentLine
    column: int
    top: float
    bottom: float
    left: float
    right: float
    buffer: int = 0
    """Minutes that are kept free after it."""
    free_from: float = 0.0
    """The place where they end."""

    @property
    def is_live(self) -> bool:
        return self.line.status in HOLDS_ITS_TIME


@dataclass(frozen=True, slots=True)
class BoardColumn:
    provider_id: ProviderId
    day: date
    title: str
    note: str
    boxes: tuple[Box, ...]
    closed: tuple[Closed, ...]
    left_out: tuple[tuple[int, int], ...]
    held: tuple[Closed, ...] = ()
    short_title: str = ""
    short_note: str = ""
    is_read: bool = True

    def buffer_at(self, place: float) -> Box | None:
        """Return the booking after which this place is kept free."""
        return next((box for box in self.boxes if box.buffer and box.bottom <= place < box.free_from), None)

    def boxes_at(self, first: float, end: float) -> tuple[Box, ...]:
        """Return what stands between two places, from left to right."""
        return tuple(box for box in self.boxes if overlaps((box.top, box.bottom), (first, end)))


@dataclass(frozen=True, slots=True)
class Board:
    """Columns side by side on one axis."""

    axis: DayAxis
    columns: tuple[BoardColumn, ...]
    box_of: dict[AppointmentId, Box] = field(default_factory=dict)

    def column_of(self, provider_id: ProviderId, day: date) -> int | None:
        found = (
            number
            for number, column in enumerate(self.columns)
            if (column.provider_id, column.day) == (provider_id, day)
        )
        return next(found, None)

    def box(self, appointment_id: AppointmentId | None) -> Box | None:
        return None if appointment_id is None else self.box_of.get(appointment_id)

    @property
    def is_read(self) -> bool:
        return all(column.is_read for column in self.columns)

    @property
    def first_open(self) -> float:
        """Where the earliest working time of all columns begins, or the earliest booking if that is before."""
        opens = [_first_open(column, len(self.axis)) for column in self.columns]
        tops = [box.top for box in self.box_of.values()]
        return min([*opens, *tops], default=0.0)


def make_board(
    facts: Sequence[ColumnFacts], clock: ClinicClock, buffers: Mapping[AppointmentType, int] | None = None
) -> Board:
    """Lay out columns; ``buffers`` are the minutes that are kept free after each type of booking."""
    axis = DayAxis(dict.fromkeys(one.day for one in facts), clock)
    columns = tuple(_column(number, one, axis, buffers or {}) for number, one in enumerate(facts))
    return Board(axis, columns, {box.line.id: box for column in columns for box in column.boxes})


def _column(number: int, facts: ColumnFacts, axis: DayAxis, buffers: Mapping[AppointmentType, int]) -> BoardColumn:
    placed = [
        (line, (axis.start(facts.day, line.starts_at), axis.end(facts.day, line.ends_at)))
        for line in facts.lines
        if not is_unreadable(line.starts_at) and not is_unreadable(line.ends_at)
    ]
    shown = [(line, span) for line, span in placed if span[1] > span[0]]
    live = [(line, span) for line, span in shown if line.status in HOLDS_ITS_TIME]
    over = [(line, span) for line, span in shown if line.status not in HOLDS_ITS_TIME]
    boxes = [
        *(_with_buffer(box, buffers.get(box.line.type, 0), facts.day, axis) for box in _live_boxes(number, live, over)),
        *_other_boxes(number, live, over),
    ]
    closed, held = (
        tuple(Closed(axis.start(facts.day, first), axis.end(facts.day, end), why) for first, end, why in spans)
        for spans in (facts.closed, facts.held)
    )
    return BoardColumn(
        facts.provider_id,
        facts.day,
        facts.title,
        facts.note,
        tuple(sorted(boxes, key=lambda box: (box.left, box.top))),
        closed,
        axis.left_out(facts.day),
        held,
        facts.short_title,
        facts.short_note,
        facts.is_read,
    )


Placed = tuple["AppointmentLine", tuple[float, float]]


def _live_boxes(number: int, live: Sequence[Placed], over: Sequence[Placed]) -> Iterable[Box]:
    for (line, span), lane in zip(live, packed([span for _line, span in live]), strict=True):
        until = _BESIDE_FROM if any(overlaps(span, other) for _line, other in over) else _LIVE_UNTIL
        yield Box(line, number, *span, until * lane.number / lane.of, until * (lane.number + 1) / lane.of)


def _with_buffer(box: Box, minutes: int, day: date, axis: DayAxis) -> Box:
    if not minutes:
        return box
    return replace(box, buffer=minutes, free_from=axis.end(day, box.line.ends_at + timedelta(minutes=minutes)))


def _other_boxes(number: int, live: Sequence[Placed], over: Sequence[Placed]) -> Iterable[Box]:
    """Place what holds its time no more: it never narrows what does by more than a strip."""
    for (line, span), lane in zip(over, packed([span for _line, span in over]), strict=True):
        start = _BESIDE_FROM if any(overlaps(span, other) for _line, other in live) else _ALONE_FROM
        width = (1 - start) / lane.of
        yield Box(line, number, *span, start + width * lane.number, start + width * (lane.number + 1))


def _first_open(column: BoardColumn, length: int) -> float:
    reached = 0.0
    for closed in sorted(column.closed, key=lambda one: one.first):
        if closed.first > reached:
            break
        reached = max(reached, closed.end)
    return reached if 0 < reached < length else float(length) / 3
