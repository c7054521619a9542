"""The next free times, looked for in windows that grow: what is free is mostly found within days."""

from __future__ import annotations

from datetime import timedelta
from heapq import merge
from itertools import islice
from typing import TYPE_CHECKING

from clinic_desktop.db.queries import appointments, working_hours
from clinic_desktop.db.queries.free_times import busy
from clinic_desktop.domain.appointments import FreeSlot
from clinic_desktop.domain.free_times import free_starts
from clinic_desktop.domain.working_weeks import working_days

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from clinic_desktop.db.database import ReadSession
    from clinic_desktop.domain.appointments import FreeSlotSearch, Provider
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.statuses import AppointmentType
    from clinic_desktop.domain.working_hours import Busy
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
    found: list[FreeSlot] = []
    for days in WINDOWS:
        looking = _Window(question, asked, stored, buffers, clock)
        found += islice(looking.slots(session, first, days), question.limit - len(found))
        if len(found) >= question.limit:
            break
        first += timedelta(days=days)
    return tuple(found)


class _Window:
    def __init__(
        self,
        question: FreeSlotSearch,
        providers: list[Provider],
        stored: StoredHours,
        buffers: Mapping[AppointmentType, int],
        clock: ClinicClock,
    ) -> None:
        self._question = question
        self._providers = providers
        self._stored = stored
        self._buffers = buffers
        self._clock = clock
        self._not_before = max(question.not_before, clock.now())

    def slots(self, session: ReadSession, first: date, days: int) -> Iterator[FreeSlot]:
        """Yield what is free within these days, in order of time and of name."""
        question, clock = self._question, self._clock
        buffer = self._buffers.get(question.type, 0) if question.type is not None else 0
        begins = max(clock.day_bounds(first)[0], self._not_before)
        # What begins in the buffer after the last booking of the window counts too.
        ends = clock.day_bounds(first + timedelta(days=days))[0] + timedelta(minutes=buffer)
        taken = busy(session, [one.id for one in self._providers], begins, ends, self._buffers)
        of_each = [self._slots_of(one, first, days, taken[one.id], buffer) for one in self._providers]
        return merge(*of_each, key=lambda slot: (slot.starts_at, slot.provider_name))

    def _slots_of(
        self, provider: Provider, first: date, days: int, taken: list[Busy], buffer: int
    ) -> Iterator[FreeSlot]:
        question = self._question
        worked = working_days(self._stored, [provider.id], first, days, self._clock)
        for start in free_starts(
            worked, taken, question.minutes, self._not_before, self._clock, question.wanted, buffer
        ):
            yield FreeSlot(provider.id, provider.name, start, question.minutes)
