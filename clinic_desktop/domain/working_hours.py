"""When the clinic sees patients. Fixed for now: weekdays from eight to six, in clinic time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from clinic_desktop.domain.clock import ClinicClock

OPENS_AT = time(8)
CLOSES_AT = time(18)
OPEN_WEEKDAYS = frozenset(range(5))
STEP_MINUTES = 5


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


def free_starts(
    busy: Iterable[Busy], minutes: int, not_before: datetime, days: int, clock: ClinicClock
) -> Iterator[datetime]:
    """Yield, in order, starts at which ``minutes`` fit between what is busy, on a grid of five minutes.

    Only the first fitting start after each booking, or after opening, is offered, so that few
    offers lie far enough apart to be a choice.
    """
    taken = sorted(busy, key=lambda span: span.start)
    length = timedelta(minutes=minutes)
    first_day = clock.local(not_before).date()
    for day in (first_day + timedelta(days=n) for n in range(days)):
        span = opening(day, clock)
        if span is None:
            continue
        start = _on_grid(max(span.start, not_before))
        for one in [one for one in taken if one.end > start and one.start < span.end]:
            if start + length <= one.start:
                yield start
            start = max(start, _on_grid(one.end))
        if start + length <= span.end:
            yield start


def _on_grid(moment: datetime) -> datetime:
    step = STEP_MINUTES * 60
    over = (moment.minute * 60 + moment.second) % step + moment.microsecond / 1_000_000
    return moment if over == 0 else moment + timedelta(seconds=step - over)
