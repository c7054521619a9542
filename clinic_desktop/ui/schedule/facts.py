"""From what was read to the columns of a day or of a week."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from clinic_desktop.domain.clinical_text import format_date, format_long_date, one_line
from clinic_desktop.domain.unreadable import is_unreadable
from clinic_desktop.ui.schedule.board import HOLDS_ITS_TIME, ColumnFacts
from clinic_desktop.ui.schedule.closed_words import WHOLE_DAYS, closed_words, hold_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from clinic_desktop.domain.appointments import AppointmentLine, Provider
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.holds import SlotHold
    from clinic_desktop.domain.identifiers import ProviderId
    from clinic_desktop.domain.working_hours import WorkingDay

DAYS_OF_A_WEEK = 7
READING = "Reading…"
_WITHOUT_YEAR = len("Thu 26-Nov")
_WITHOUT_MONTH = len("Thu 26")


def month_words(day: date) -> str:
    """Return ``November 2026``, whatever language the workstation speaks."""
    return format_long_date(day)[len("27 ") :]


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def week_of(day: date) -> tuple[date, ...]:
    return tuple(monday_of(day) + timedelta(days=number) for number in range(DAYS_OF_A_WEEK))


def day_columns(
    day: date,
    providers: Sequence[Provider],
    lines: Iterable[AppointmentLine],
    hours: Iterable[WorkingDay],
    clock: ClinicClock,
    holds: Iterable[SlotHold] = (),
    known: KnownDays | None = None,
) -> tuple[ColumnFacts, ...]:
    """Return a column for each provider; of days that are not ``known`` (None: all are) it only says so."""
    sorter = _Sorted(lines, hours, clock, holds, known)
    families = Counter(one.last_name for one in providers)
    return tuple(
        sorter.column(one.id, day, one_line(one.name), short_title=_short_name(one, families)) for one in providers
    )


def week_columns(
    day: date,
    provider_id: ProviderId,
    lines: Iterable[AppointmentLine],
    hours: Iterable[WorkingDay],
    clock: ClinicClock,
    holds: Iterable[SlotHold] = (),
    known: KnownDays | None = None,
) -> tuple[ColumnFacts, ...]:
    """Return a column for each day of the week in which ``day`` lies; what is not ``known`` only says so."""
    sorter, today = _Sorted(lines, hours, clock, holds, known), clock.today()
    return tuple(
        sorter.column(
            provider_id,
            one,
            format_date(one, weekday=True)[:_WITHOUT_YEAR],
            short_title=format_date(one, weekday=True)[:_WITHOUT_MONTH],
            is_today=one == today,
        )
        for one in week_of(day)
    )


@dataclass(frozen=True, slots=True)
class KnownDays:
    """Of which days and of whom (an empty set: of everybody) something was read. ``end`` is the day after the last."""

    first: date
    end: date
    whose: frozenset[ProviderId]

    def has(self, provider_id: ProviderId, day: date) -> bool:
        return self.first <= day < self.end and (not self.whose or provider_id in self.whose)


class _Sorted:
    """What was read, by provider and day."""

    def __init__(
        self,
        lines: Iterable[AppointmentLine],
        hours: Iterable[WorkingDay],
        clock: ClinicClock,
        holds: Iterable[SlotHold],
        known: KnownDays | None,
    ) -> None:
        self._known = known
        self._holds = tuple(holds)
        self._clock = clock
        self._hours = {(one.provider_id, one.on): one for one in hours}
        self._lines: dict[tuple[ProviderId, date], list[AppointmentLine]] = defaultdict(list)
        for line in lines:
            for day in _days_of(line, clock):
                self._lines[line.provider_id, day].append(line)

    def column(
        self, provider_id: ProviderId, day: date, title: str, *, short_title: str = "", is_today: bool = False
    ) -> ColumnFacts:
        if self._known is not None and not self._known.has(provider_id, day):
            said = f"Today, {READING.lower()}" if is_today else READING
            return ColumnFacts(
                provider_id, day, title, note=said, short_title=short_title, short_note=READING, is_read=False
            )
        lines = tuple(self._lines.get((provider_id, day), ()))
        count = sum(line.status in HOLDS_ITS_TIME for line in lines)
        note = ["Today"] if is_today else []
        note.append(f"{count} booked")
        closed: tuple[tuple[datetime, datetime, str], ...] = ()
        known = self._hours.get((provider_id, day))
        if known is not None:
            periods = known.closed_within(*self._clock.day_bounds(day))
            closed = tuple((one.first, one.end, closed_words(one)) for one in periods)
            note += [closed_words(one) for one in periods if one.kind in WHOLE_DAYS]
            if not known.open and len(note) == 1:
                note.append("closed")
        held = tuple(
            (one.first, one.end, hold_words(one))
            for one in self._holds
            if one.provider_id == provider_id and self._clock.local(one.first).date() == day
        )
        words = ", ".join(dict.fromkeys(note))
        short = f"{count} booked"
        if known is not None and not known.open and not count:
            short = "closed"
        elif is_today:
            short = f"Today, {count}"
        return ColumnFacts(provider_id, day, title, lines, closed, words, held, short_title, short)


def _short_name(provider: Provider, families: Counter[str]) -> str:
    """Return the family name, with the first letter of the other if two have it."""
    is_shared = families[provider.last_name] > 1
    return one_line(f"{provider.last_name}, {provider.first_name[:1]}." if is_shared else provider.last_name)


def _days_of(line: AppointmentLine, clock: ClinicClock) -> tuple[date, ...]:
    """Return the day on which a booking begins, and the next one if it reaches over midnight."""
    if is_unreadable(line.starts_at) or is_unreadable(line.ends_at):
        return ()
    first = clock.local(line.starts_at).date()
    last = clock.local(line.ends_at - timedelta(microseconds=1)).date()
    return (first,) if last <= first else (first, last)
