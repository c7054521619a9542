"""Series of bookings: the rule in words a machine reads, the dates it gives, and what stands in the way of each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, NewType

from clinic_desktop.domain import limits
from clinic_desktop.domain.errors import ClinicError
from clinic_desktop.domain.problems import Problem, ProblemKind, length_problems, range_problems

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date, time

    from clinic_desktop.domain.appointments import AppointmentLine
    from clinic_desktop.domain.holds import SlotHold
    from clinic_desktop.domain.identifiers import AppointmentId, PatientId, ProviderId, Version
    from clinic_desktop.domain.statuses import AppointmentType
    from clinic_desktop.domain.working_hours import ClosedPeriod

SeriesId = NewType("SeriesId", str)

_DAY_NAMES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_LAST_DAY_OF_ALL_MONTHS = 28
_FIFTH = 5

ASIDE = datetime(1970, 1, 1, tzinfo=UTC)
"""Where a booking stands for a moment of one transaction, out of the way of another: what is over holds no time."""


class Every(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class InMonth(StrEnum):
    """Which day of the month the first date stands for."""

    DATE = "date"
    """Its number; the last day of months that are too short for it."""
    WEEKDAY = "weekday"
    """Its weekday, counted from the first of the month: the second Tuesday."""
    LAST_WEEKDAY = "last_weekday"


@dataclass(frozen=True, slots=True)
class SeriesRule:
    """How a series goes on from its first date: ``weekdays`` from 0 for Monday; it ends by count or by day."""

    every: Every
    interval: int = 1
    weekdays: frozenset[int] = frozenset()
    in_month: InMonth = InMonth.DATE
    count: int | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class SeriesPlace:
    """Which booking of a series one is: ``place`` of ``of``, counted from 1."""

    series_id: SeriesId
    place: int
    of: int


@dataclass(frozen=True, slots=True)
class PlannedBooking:
    """One date of a series, as it is to be booked; with the version of the booking that is to be moved there.

    ``type`` says how many minutes are to be free after it, where that is wanted.
    """

    id: AppointmentId
    starts_at: datetime
    minutes: int
    provider_id: ProviderId
    version: Version | None = None
    overbook_reason: str | None = None
    type: AppointmentType | None = None

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


class ConflictKind(StrEnum):
    PAST = "past"
    ARCHIVED = "archived"
    PATIENT_BUSY = "patient_busy"
    SAME_SERIES = "same_series"
    PROVIDER_BUSY = "provider_busy"
    CROWDED = "crowded"
    """The time that is to be free between two bookings is too short."""
    HELD = "held"
    """Somebody is booking it at this moment at another desk."""
    CLOSED = "closed"


BOOKED_ALL_THE_SAME = frozenset({ConflictKind.CROWDED, ConflictKind.HELD, ConflictKind.CLOSED})
"""What warns and refuses nothing: somebody says that it is meant."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """What stands in the way of one date: the booking that is there, who is booking it, or why the time is closed."""

    kind: ConflictKind
    line: AppointmentLine | None = None
    closed: ClosedPeriod | None = None
    hold: SlotHold | None = None


@dataclass(frozen=True, slots=True)
class SeriesDate:
    """A date on the list: what is planned, what stands in its way, and what was decided about that.

    ``is_mended``: somebody decided about this date by itself.
    """

    booking: PlannedBooking
    conflicts: tuple[Conflict, ...] = ()
    is_skipped: bool = False
    is_confirmed: bool = False
    is_looked_at: bool = False
    is_mended: bool = False

    @property
    def open_conflicts(self) -> tuple[Conflict, ...]:
        """Return what still has to be settled before the series can be booked."""
        return () if self.is_skipped else tuple(one for one in self.conflicts if not self._is_settled(one))

    def _is_settled(self, conflict: Conflict) -> bool:
        if conflict.kind in BOOKED_ALL_THE_SAME:
            return self.is_confirmed or self.booking.overbook_reason is not None
        return conflict.kind is ConflictKind.PROVIDER_BUSY and self.booking.overbook_reason is not None


@dataclass(frozen=True, slots=True)
class BookSeries:
    """Book every date, or none. ``rule``, ``first_on`` and ``at`` say in clinic time what was asked for."""

    id: SeriesId
    patient_id: PatientId
    provider_id: ProviderId
    type: AppointmentType
    minutes: int
    first_on: date
    at: time
    rule: str
    bookings: tuple[PlannedBooking, ...]
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class MoveSeries:
    """Move bookings of one series, all or none. Each carries the version it was read with."""

    series_id: SeriesId
    bookings: tuple[PlannedBooking, ...]


@dataclass(frozen=True, slots=True)
class CancelSeries:
    """Cancel bookings of one series, all or none, for one reason."""

    series_id: SeriesId
    bookings: tuple[tuple[AppointmentId, Version], ...]
    reason: str


class Scope(StrEnum):
    """Which bookings of a series somebody means who has one of them in hand."""

    THIS = "this"
    LATER = "later"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Shift:
    """How bookings of a series move: by days, and by minutes of the clock, or (``at``) all to one time of day."""

    days: int = 0
    minutes: int = 0
    at: time | None = None

    def day_and_time(self, local: datetime) -> tuple[date, time]:
        """Return where a booking goes that is at this moment of the clinic's clock."""
        if self.at is not None:
            return (local + timedelta(days=self.days)).date(), self.at
        # By the clock on the wall, so that nine o'clock becomes ten o'clock in summer and in winter.
        moved = local.replace(tzinfo=None) + timedelta(days=self.days, minutes=self.minutes)
        return moved.date(), moved.time()


@dataclass(eq=False)
class SeriesBlocked(ClinicError):
    """Some dates of a series cannot be had: somebody was faster. Nothing was stored."""

    dates: tuple[AppointmentId, ...]


def rule_text(rule: SeriesRule, first_on: date) -> str:
    """Return the rule as iCalendar (RFC 5545) writes it, for a series whose first date is this one or after it."""
    parts = [f"FREQ={_FREQUENCIES[rule.every]}", f"INTERVAL={rule.interval}"]
    if rule.every is Every.MONTH:
        parts += _in_month(rule.in_month, first_on)
    elif rule.weekdays or rule.every is Every.WEEK:
        days = rule.weekdays or {first_on.weekday()}
        parts.append("BYDAY=" + ",".join(_DAY_NAMES[day] for day in sorted(days)))
    if rule.count is not None:
        parts.append(f"COUNT={rule.count}")
    elif rule.until is not None:
        parts.append(f"UNTIL={rule.until:%Y%m%d}T235959")
    return ";".join(parts)


_FREQUENCIES = {Every.DAY: "DAILY", Every.WEEK: "WEEKLY", Every.MONTH: "MONTHLY"}


def _in_month(in_month: InMonth, first_on: date) -> list[str]:
    name = _DAY_NAMES[first_on.weekday()]
    which = which_weekday(first_on)
    if in_month is InMonth.LAST_WEEKDAY or (in_month is InMonth.WEEKDAY and which == _FIFTH):
        return [f"BYDAY=-1{name}"]
    if in_month is InMonth.WEEKDAY:
        return [f"BYDAY={which}{name}"]
    if first_on.day <= _LAST_DAY_OF_ALL_MONTHS:
        return [f"BYMONTHDAY={first_on.day}"]
    days = ",".join(str(day) for day in range(_LAST_DAY_OF_ALL_MONTHS, first_on.day + 1))
    return [f"BYMONTHDAY={days}", "BYSETPOS=-1"]


def which_weekday(day: date) -> int:
    """Return whether it is the first, second … of its weekday in its month."""
    return (day.day - 1) // 7 + 1


def rule_problems(rule: SeriesRule, first_on: date, today: date) -> tuple[Problem, ...]:
    """Return what is wrong with a rule, by the names of its fields."""
    found = [*range_problems("interval", rule.interval, limits.SERIES_INTERVAL)]
    if first_on < today:
        found.append(Problem("first_on", ProblemKind.IN_THE_PAST))
    if rule.count is not None:
        found += range_problems("count", rule.count, limits.SERIES_COUNT)
    elif rule.until is None:
        found.append(Problem("until", ProblemKind.MISSING))
    elif rule.until < first_on:
        found.append(Problem("until", ProblemKind.NOT_ABOVE, "first_on"))
    return tuple(found)


def booking_problems(bookings: Iterable[PlannedBooking], first_moment: datetime) -> tuple[Problem, ...]:
    """Return what no date of a series may be: too short, too long, over, or overbooked without a reason."""
    found: list[Problem] = []
    for one in bookings:
        found += range_problems("minutes", one.minutes, limits.APPOINTMENT_MINUTES)
        if one.starts_at < first_moment:
            found.append(Problem("starts_at", ProblemKind.IN_THE_PAST))
        if one.overbook_reason is not None:
            reason = {"overbook_reason": one.overbook_reason}
            found += length_problems(reason, {"overbook_reason": limits.STATUS_REASON})
    return tuple(dict.fromkeys(found))


def overlap(one: PlannedBooking, other: PlannedBooking) -> bool:
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def in_moving_order(
    moves: Iterable[PlannedBooking], now_at: dict[AppointmentId, tuple[datetime, datetime]]
) -> Iterator[PlannedBooking]:
    """Yield moves so that each finds the time it goes to left by those before it.

    ``now_at`` says from when to when each booking holds its time now. Of moves that wait for each other in a circle one
    is yielded twice: first to ASIDE, and later to where it goes.
    """
    waiting = list(moves)
    held = {one.id: now_at[one.id] for one in waiting if one.id in now_at}
    while waiting:
        ready = next((one for one in waiting if not _is_in_the_way(one, waiting, held)), None)
        if ready is None:
            aside = next(one for one in waiting if one.id in held)
            del held[aside.id]
            yield replace(aside, starts_at=ASIDE)
        else:
            waiting.remove(ready)
            yield ready


def _is_in_the_way(
    move: PlannedBooking,
    waiting: list[PlannedBooking],
    held: dict[AppointmentId, tuple[datetime, datetime]],
) -> bool:
    spans = [held[other.id] for other in waiting if other.id != move.id and other.id in held]
    return any(first < move.ends_at and move.starts_at < end for first, end in spans)


def settled(dates: Iterable[SeriesDate]) -> tuple[PlannedBooking, ...]:
    """Return what is to be booked of a list, in order of time."""
    return tuple(sorted((one.booking for one in dates if not one.is_skipped), key=lambda one: one.starts_at))
