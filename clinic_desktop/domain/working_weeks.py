"""What is stored about working time: weeks, days off, closures, blocked times. Made into days of one provider."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

from clinic_desktop.domain.working_hours import (
    CLOSES_AT,
    OPEN_WEEKDAYS,
    OPENS_AT,
    ClosedKind,
    ClosedPeriod,
    Span,
    WorkingDay,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.identifiers import ProviderId, Version


MIDNIGHT = time(23, 59)
"""What is stored for an end at 24:00, which is no time of a day: work until the last minute goes on to midnight."""


class SpanKind(StrEnum):
    OPEN = "open"
    BREAK = "break"


@dataclass(frozen=True, slots=True, order=True)
class HoursSpan:
    """From ``begins`` until ``ends`` by the clinic's clock, each week; ``weekday`` 0 is Monday.

    ``ends`` may be MIDNIGHT.
    """

    weekday: int
    begins: time
    ends: time
    kind: SpanKind = SpanKind.OPEN
    why: str = ""


@dataclass(frozen=True, slots=True)
class WorkingWeek:
    """A provider's week from ``valid_from`` on, until the next one. One that was taken back has ``removed_at``."""

    provider_id: ProviderId
    valid_from: date
    spans: tuple[HoursSpan, ...]
    version: Version
    changed_at: datetime
    changed_by: str = ""
    removed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Closing:
    """A day off or closure, from ``first_day`` to ``last_day`` both included, or a blocked time, which has moments.

    Without a provider it is everybody's.
    """

    id: str
    kind: ClosedKind
    provider_id: ProviderId | None = None
    first_day: date | None = None
    last_day: date | None = None
    first_at: datetime | None = None
    end_at: datetime | None = None
    why: str = ""
    version: Version | None = None
    changed_at: datetime | None = None
    changed_by: str = ""

    def concerns(self, provider_id: ProviderId) -> bool:
        return self.provider_id in (None, provider_id)

    def bounds(self, clock: ClinicClock) -> tuple[datetime, datetime] | None:
        """Return from when until when it is, or None if it does not say."""
        if self.first_day is not None and self.last_day is not None:
            return clock.day_bounds(self.first_day)[0], clock.day_bounds(self.last_day)[1]
        if self.first_at is not None and self.end_at is not None:
            return self.first_at, self.end_at
        return None


@dataclass(frozen=True, slots=True)
class StoredHours:
    """Everything that is stored about when people work, of the days asked about."""

    weeks: tuple[WorkingWeek, ...] = ()
    closings: tuple[Closing, ...] = ()

    def week(self, provider_id: ProviderId, day: date) -> WorkingWeek | None:
        """Return the week in force on a day; None means the hours of a clinic that has set none."""
        return next((one for one in _weeks(self, provider_id) if one.valid_from <= day), None)

    def week_changed_at(self, provider_id: ProviderId, day: date) -> datetime | None:
        """Return since when a provider's week on this day is what it is; None if it always was."""
        now = self.week(provider_id, day)
        least = date.min if now is None else now.valid_from
        moments = [] if now is None else [now.changed_at]
        moments += [
            one.removed_at
            for one in self.weeks
            if one.provider_id == provider_id and one.removed_at is not None and least <= one.valid_from <= day
        ]
        return max(moments, default=None)


DEFAULT_SPANS = tuple(HoursSpan(weekday, OPENS_AT, CLOSES_AT) for weekday in sorted(OPEN_WEEKDAYS))
"""What is worked by whom no week is stored."""


def working_days(
    stored: StoredHours,
    provider_ids: Iterable[ProviderId],
    first: date,
    days: int,
    clock: ClinicClock,
    weekdays: frozenset[int] = frozenset(),
) -> Iterator[WorkingDay]:
    """Yield what these providers work from a day on, by day and then in the order given.

    Only of these ``weekdays``, if any are named.
    """
    weeks = {one: _weeks(stored, one) for one in provider_ids}
    bounds = [(one, found) for one in stored.closings if (found := one.bounds(clock)) is not None]
    for day in (first + timedelta(days=n) for n in range(days)):
        if weekdays and day.weekday() not in weekdays:
            continue
        opens, ends = clock.day_bounds(day)
        of_day = [(one, begins, until) for one, (begins, until) in bounds if begins < ends and until > opens]
        read = _DayClock(day, clock)
        for provider_id, known in weeks.items():
            week = next((one for one in known if one.valid_from <= day), None)
            spans = DEFAULT_SPANS if week is None else week.spans
            closed = [
                ClosedPeriod(one.kind, max(begins, opens), min(until, ends), one.why)
                for one, begins, until in of_day
                if one.concerns(provider_id)
            ]
            yield _working_day(provider_id, [one for one in spans if one.weekday == day.weekday()], closed, read)


def _weeks(stored: StoredHours, provider_id: ProviderId) -> list[WorkingWeek]:
    """Return a provider's weeks that are not taken back, the latest first."""
    known = [one for one in stored.weeks if one.provider_id == provider_id and one.removed_at is None]
    return sorted(known, key=lambda one: one.valid_from, reverse=True)


class _DayClock:
    """Times of one day as moments; most providers begin and end at the same few."""

    def __init__(self, day: date, clock: ClinicClock) -> None:
        self.day = day
        self._clock = clock
        self._known: dict[time, datetime] = {}

    def span(self, one: HoursSpan) -> Span:
        end = self._clock.day_bounds(self.day)[1] if one.ends == MIDNIGHT else self._moment(one.ends)
        return Span(self._moment(one.begins), end)

    def _moment(self, at: time) -> datetime:
        if at not in self._known:
            self._known[at] = self._clock.moment(self.day, at)
        return self._known[at]


def _working_day(
    provider_id: ProviderId, spans: list[HoursSpan], closed: list[ClosedPeriod], clock: _DayClock
) -> WorkingDay:
    worked = merged(clock.span(one) for one in spans if one.kind is SpanKind.OPEN)
    breaks = [
        ClosedPeriod(ClosedKind.BREAK, found.first, found.end, one.why)
        for one in spans
        if one.kind is SpanKind.BREAK
        for found in [clock.span(one)]
        if found.first < found.end
    ]
    between = [ClosedPeriod(ClosedKind.BREAK, one.end, after.first) for one, after in pairwise(worked)]
    known = sorted([*breaks, *between, *closed], key=lambda one: (one.first, one.end, one.kind))
    taken_out = merged(Span(one.first, one.end) for one in known)
    return WorkingDay(provider_id, clock.day, tuple(_without(worked, taken_out)), tuple(known))


def merged(spans: Iterable[Span]) -> list[Span]:
    """Return the same time in as few spans as possible, in order. On clock-change days local times can overlap."""
    found: list[Span] = []
    for one in sorted(spans, key=lambda span: (span.first, span.end)):
        if one.first >= one.end:
            continue
        if found and one.first <= found[-1].end:
            found[-1] = Span(found[-1].first, max(found[-1].end, one.end))
        else:
            found.append(one)
    return found


def _without(spans: list[Span], taken_out: list[Span]) -> Iterator[Span]:
    for span in spans:
        start = span.first
        for one in taken_out:
            if one.end <= start or one.first >= span.end:
                continue
            if one.first > start:
                yield Span(start, one.first)
            start = max(start, one.end)
        if start < span.end:
            yield Span(start, span.end)


def with_week(stored: StoredHours, week: WorkingWeek) -> StoredHours:
    """Return the hours as they would be with this week in place of the one of the same day."""
    others = [one for one in stored.weeks if (one.provider_id, one.valid_from) != (week.provider_id, week.valid_from)]
    return replace(stored, weeks=(*others, week))


def with_closing(stored: StoredHours, closing: Closing) -> StoredHours:
    """Return the hours as they would be with this closing in place of the one of the same id."""
    return replace(stored, closings=(*(one for one in stored.closings if one.id != closing.id), closing))


END_OF_TIME = datetime(9999, 1, 1, tzinfo=UTC)
"""When something is changed that is not stored yet: after everything that is known."""
