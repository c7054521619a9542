"""The next free times, looked for in windows that grow: what is free is mostly found within days."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from itertools import groupby, islice
from typing import TYPE_CHECKING

from clinic_desktop.db.queries import appointments, working_hours
from clinic_desktop.db.queries.free_times import busy
from clinic_desktop.domain.appointments import FreeSlot
from clinic_desktop.domain.free_times import free_starts
from clinic_desktop.domain.working_weeks import working_days

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from clinic_desktop.db.database import ReadSession
    from clinic_desktop.domain.appointments import FreeSlotSearch, Provider
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.identifiers import ProviderId
    from clinic_desktop.domain.statuses import AppointmentType
    from clinic_desktop.domain.working_hours import Busy, WorkingDay
    from clinic_desktop.domain.working_weeks import StoredHours

WINDOWS = (4, 10, 28, 84, 240)
"""How many days are looked at in one go; all together is how far ahead free times are looked for."""


def next_free(session: ReadSession, question: FreeSlotSearch, clock: ClinicClock) -> tuple[FreeSlot, ...]:
    """Return the next free times within working hours, the earliest first, of providers by name."""
    not_before = max(question.not_before, clock.now())
    first = clock.local(not_before).date()
    asked = [one for one in appointments.providers(session) if question.provider_id in (None, one.id)]
    if not asked:
        return ()
    stored = working_hours.stored_hours(session, first, clock.day_bounds(first)[0])
    buffers = {kind: one.buffer_minutes for kind, one in working_hours.type_times(session).items()}
    looking = _Looking(session, question, asked, stored, buffers, clock)
    found: list[FreeSlot] = []
    for days in WINDOWS:
        found += islice(looking.slots(first, days, not_before), question.limit - len(found))
        if len(found) >= question.limit:
            break
        first += timedelta(days=days)
    return tuple(found)


class _Looking:
    def __init__(
        self,
        session: ReadSession,
        question: FreeSlotSearch,
        providers: list[Provider],
        stored: StoredHours,
        buffers: dict[AppointmentType, int],
        clock: ClinicClock,
    ) -> None:
        self._session = session
        self._question = question
        self._names = {one.id: one.name for one in providers}
        self._stored = stored
        self._with_buffers = any(buffers.values())
        self._buffer = timedelta(minutes=buffers.get(question.type, 0) if question.type is not None else 0)
        self._clock = clock

    def slots(self, first: date, days: int, not_before: datetime) -> Iterator[FreeSlot]:
        """Yield what is free within these days, in order of time and of name."""
        taken = self._taken_by_day(first, days, not_before)
        worked = working_days(
            self._stored, self._names, first, days, self._clock, weekdays=self._question.wanted.weekdays
        )
        for _, of_day in groupby(worked, key=lambda one: one.on):
            found = [slot for one in of_day for slot in self._of_one(one, taken[one.provider_id, one.on], not_before)]
            yield from sorted(found, key=lambda slot: (slot.starts_at, slot.provider_name))

    def _of_one(self, worked: WorkingDay, taken: list[Busy], not_before: datetime) -> Iterator[FreeSlot]:
        question, buffer = self._question, int(self._buffer.total_seconds() // 60)
        name = self._names[worked.provider_id]
        for start in free_starts([worked], taken, question.minutes, not_before, self._clock, question.wanted, buffer):
            yield FreeSlot(worked.provider_id, name, start, question.minutes)

    def _taken_by_day(
        self, first: date, days: int, not_before: datetime
    ) -> defaultdict[tuple[ProviderId, date], list[Busy]]:
        """Return what is taken on, or within the buffer after, each clinic day of each provider."""
        local = self._clock.local
        begins = max(self._clock.day_bounds(first)[0], not_before)
        ends = self._clock.day_bounds(first + timedelta(days=days))[0] + self._buffer
        found: defaultdict[tuple[ProviderId, date], list[Busy]] = defaultdict(list)
        taken = busy(self._session, self._names, begins, ends, with_buffers=self._with_buffers)
        for provider_id in self._names:
            for one in taken[provider_id]:
                day = max(local(max(one.start, begins) - self._buffer).date(), first)
                last = local(min(one.end, ends)).date()
                while day <= last:
                    found[provider_id, day].append(one)
                    day += timedelta(days=1)
        return found
