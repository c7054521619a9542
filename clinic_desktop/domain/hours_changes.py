"""Changes of working time, as they are ordered, and what can be wrong with them.

``even_if`` are bookings of which the person knows that they fall out of the changed hours.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from clinic_desktop.domain import limits
from clinic_desktop.domain.limits import Length, Range
from clinic_desktop.domain.problems import Problem, ProblemKind, length_problems, range_problems
from clinic_desktop.domain.working_hours import ClosedKind
from clinic_desktop.domain.working_weeks import SpanKind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from clinic_desktop.domain.identifiers import AppointmentId, ProviderId, Version
    from clinic_desktop.domain.working_hours import TypeTimes
    from clinic_desktop.domain.working_weeks import Closing, HoursSpan

BUFFER_MINUTES = Range(Decimal(0), Decimal(120), "min")
SPAN_WHY = Length(0, 100)
CLOSING_WHY = Length(0, 200)
DAYS_MOST = 1100
"""How many days one day off or closure can be long, without the first."""
BLOCKED_MOST = timedelta(days=366)
YEARS = range(2000, 2200)


@dataclass(frozen=True, slots=True)
class SaveWeek:
    """A provider's week from a day on. ``expected_version`` is None for one that is not there yet."""

    provider_id: ProviderId
    valid_from: date
    spans: tuple[HoursSpan, ...]
    expected_version: Version | None = None
    even_if: frozenset[AppointmentId] = frozenset()


@dataclass(frozen=True, slots=True)
class RemoveWeek:
    """Let the week before it go on, or the hours of a clinic that has set none."""

    provider_id: ProviderId
    valid_from: date
    expected_version: Version
    even_if: frozenset[AppointmentId] = frozenset()


@dataclass(frozen=True, slots=True)
class SaveClosing:
    """Of ``closing``, the version is the one it had when it was read: None for a new one."""

    closing: Closing
    even_if: frozenset[AppointmentId] = frozenset()


@dataclass(frozen=True, slots=True)
class RemoveClosing:
    id: str
    expected_version: Version


@dataclass(frozen=True, slots=True)
class ChangeTypeTimes:
    """Minutes and buffer of a type; ``before`` is what they were when they were read."""

    wanted: TypeTimes
    before: TypeTimes


def span_field(kind: SpanKind, weekday: int) -> str:
    """Return the name by which problems know the spans of a kind on a weekday."""
    return f"{kind}-{weekday}"


def week_problems(command: SaveWeek) -> Iterator[Problem]:
    """Return what is wrong: spans that end before they begin or overlap, a day too far away."""
    if command.valid_from.year not in YEARS:
        yield Problem("valid_from", ProblemKind.NOT_IN_LIST)
    for kind in SpanKind:
        for weekday in range(7):
            field = span_field(kind, weekday)
            spans = sorted(one for one in command.spans if (one.kind, one.weekday) == (kind, weekday))
            ends = [one.begins for one in spans[1:]]
            if any(one.ends <= one.begins for one in spans) or any(
                one.ends > after for one, after in zip(spans, ends, strict=False)
            ):
                yield Problem(field, ProblemKind.NOT_ABOVE, "the time before it")
            for one in spans:
                yield from length_problems({field: one.why}, {field: SPAN_WHY})


def closing_problems(closing: Closing) -> Iterator[Problem]:
    """Return what is wrong: missing days or times, an end before the beginning, too long a time."""
    yield from length_problems({"why": closing.why}, {"why": CLOSING_WHY})
    if closing.kind is ClosedKind.DAY_OFF and closing.provider_id is None:
        yield Problem("provider_id", ProblemKind.MISSING)
    if closing.kind is ClosedKind.BLOCKED:
        yield from _moment_problems(closing)
    else:
        yield from _day_problems(closing)


def _day_problems(closing: Closing) -> Iterator[Problem]:
    first, last = closing.first_day, closing.last_day
    for name, day in (("first_day", first), ("last_day", last)):
        if day is None:
            yield Problem(name, ProblemKind.MISSING)
        elif day.year not in YEARS:
            yield Problem(name, ProblemKind.NOT_IN_LIST)
    if first is not None and last is not None:
        if last < first:
            yield Problem("last_day", ProblemKind.NOT_ABOVE, "the first day")
        elif (last - first).days > DAYS_MOST:
            yield Problem("last_day", ProblemKind.TOO_LARGE, f"{DAYS_MOST} days")


def _moment_problems(closing: Closing) -> Iterator[Problem]:
    first, end = closing.first_at, closing.end_at
    for name, moment in (("first_at", first), ("end_at", end)):
        if moment is None:
            yield Problem(name, ProblemKind.MISSING)
        elif moment.year not in YEARS:
            yield Problem(name, ProblemKind.NOT_IN_LIST)
    if first is not None and end is not None:
        if end <= first:
            yield Problem("end_at", ProblemKind.NOT_ABOVE, "the beginning")
        elif end - first > BLOCKED_MOST:
            yield Problem("end_at", ProblemKind.TOO_LARGE, f"{BLOCKED_MOST.days} days")


def type_problems(wanted: TypeTimes) -> Iterator[Problem]:
    yield from range_problems("minutes", wanted.minutes, limits.APPOINTMENT_MINUTES)
    yield from range_problems("buffer_minutes", wanted.buffer_minutes, BUFFER_MINUTES)
