"""When providers work, and how long bookings are."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from clinic_desktop.db.queries import appointments
from clinic_desktop.domain import limits
from clinic_desktop.domain.working_hours import Span, TypeTimes, WorkingDay, opening
from clinic_desktop.services.repeating import repeated

if TYPE_CHECKING:
    from datetime import date

    from clinic_desktop.db.database import Database
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.identifiers import ProviderId


class WorkingHoursService:
    """Each method is one transaction."""

    def __init__(self, database: Database, clock: ClinicClock) -> None:
        self._database = database
        self._clock = clock

    @repeated
    def days(self, provider_ids: frozenset[ProviderId], first: date, days: int) -> tuple[WorkingDay, ...]:
        """Return what these providers (none named: all) work from a day on, by day and then by name."""
        with self._database.read() as session:
            known = [one.id for one in appointments.providers(session) if not provider_ids or one.id in provider_ids]
        found = []
        for day in (first + timedelta(days=n) for n in range(days)):
            span = opening(day, self._clock)
            work = () if span is None else (Span(span.start, span.end),)
            found += [WorkingDay(provider_id, day, work) for provider_id in known]
        return tuple(found)

    @repeated
    def type_times(self) -> tuple[TypeTimes, ...]:
        """Return, for each type of booking, its length at first and the buffer after it."""
        return tuple(TypeTimes(kind, minutes) for kind, minutes in limits.DEFAULT_MINUTES.items())
