"""When providers see patients: what is open on a day, and why the rest is not. Moments are aware."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.identifiers import ProviderId
    from clinic_desktop.domain.statuses import AppointmentType

OPENS_AT = time(8)
CLOSES_AT = time(18)
OPEN_WEEKDAYS = frozenset(range(5))
STEP_MINUTES = 5


class ClosedKind(StrEnum):
    """Why nobody is booked at a time."""

    OUTSIDE = "outside"
    """Before, after or without working hours; only answers of ``closed_within`` say so."""
    BREAK = "break"
    DAY_OFF = "day_off"
    CLOSURE = "closure"
    """The whole clinic is closed."""
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Span:
    """From ``first`` on and before ``end``."""

    first: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class ClosedPeriod:
    """A time that is not worked; ``why`` is what somebody wrote about it, and may be empty."""

    kind: ClosedKind
    first: datetime
    end: datetime
    why: str = ""


@dataclass(frozen=True, slots=True)
class TypeTimes:
    """How long bookings of a type are at first, and how many minutes after them nobody else is offered."""

    type: AppointmentType
    minutes: int
    buffer_minutes: int = 0


@dataclass(frozen=True, slots=True)
class WorkingDay:
    """One provider's day at the clinic.

    ``open`` is what is worked: in order, apart, without what is in ``closed``. ``closed`` are breaks, days off,
    closures and blocked periods of this day, cut at midnight, and may overlap each other.
    """

    provider_id: ProviderId
    on: date
    open: tuple[Span, ...]
    closed: tuple[ClosedPeriod, ...] = ()

    def closed_within(self, first: datetime, end: datetime) -> tuple[ClosedPeriod, ...]:
        """Return what stands against working from ``first`` to ``end``, whole periods, in order of time.

        What is neither open nor closed for a reason comes back as OUTSIDE, cut to what was asked about.
        """
        named = [one for one in self.closed if one.first < end and one.end > first]
        known = sorted([(one.first, one.end) for one in named] + [(one.first, one.end) for one in self.open])
        outside, reached = [], first
        for begins, ends in known:
            if begins >= end:
                break
            if begins > reached:
                outside.append(ClosedPeriod(ClosedKind.OUTSIDE, reached, begins))
            reached = max(reached, ends)
        if reached < end:
            outside.append(ClosedPeriod(ClosedKind.OUTSIDE, reached, end))
        return tuple(sorted([*named, *outside], key=lambda one: (one.first, one.end)))


@dataclass(frozen=True, slots=True)
class Busy:
    """A span in which a provider is taken; ``end`` does not belong to it."""

    start: datetime
    end: datetime


def opening(day: date, clock: ClinicClock) -> Busy | None:
    """Return the open span of a day, or None when the clinic is closed."""
    if day.weekday() not in OPEN_WEEKDAYS:
        return None
    return Busy(clock.moment(day, OPENS_AT), clock.moment(day, CLOSES_AT))


def is_within(start: datetime, minutes: int, clock: ClinicClock) -> bool:
    """Say whether a booking lies wholly within the open hours of its day."""
    span = opening(clock.local(start).date(), clock)
    return span is not None and span.start <= start and start + timedelta(minutes=minutes) <= span.end


def on_grid(moment: datetime) -> datetime:
    """Return the moment, or the next that is a multiple of five minutes."""
    step = STEP_MINUTES * 60
    over = (moment.minute * 60 + moment.second) % step + moment.microsecond / 1_000_000
    return moment if over == 0 else moment + timedelta(seconds=step - over)
