"""Bookings made up for a schedule, without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from clinic_desktop.domain.appointments import AppointmentLine
from clinic_desktop.domain.clock import ClinicClock
from clinic_desktop.domain.identifiers import AppointmentId, PatientId, ProviderId, Version
from clinic_desktop.domain.statuses import AppointmentStatus, AppointmentType, Sex
from clinic_desktop.ui.schedule.board import ColumnFacts
from tests.builders import changed

DAY = date(2026, 11, 27)
CLOCK = ClinicClock(ZoneInfo("UTC"), lambda: datetime(2026, 11, 27, 10, 20, tzinfo=UTC))
ANA = ProviderId("ana")

_numbers = count(1)
_STATUSES = (
    *(AppointmentStatus.SCHEDULED, AppointmentStatus.CHECKED_IN, AppointmentStatus.COMPLETED),
    *(AppointmentStatus.CANCELLED, AppointmentStatus.IN_PROGRESS),
)


def a_line(at: str = "09:00", minutes: int = 20, **changes: object) -> AppointmentLine:
    """Return a booking of the day, at this time of a clinic in UTC."""
    number = next(_numbers)
    line = AppointmentLine(
        id=AppointmentId(f"a{number}"),
        version=Version("1"),
        starts_at=datetime.combine(DAY, time.fromisoformat(at), tzinfo=UTC),
        minutes=minutes,
        type=AppointmentType.FOLLOW_UP,
        status=AppointmentStatus.SCHEDULED,
        reason="Knee pain",
        patient_id=PatientId(f"p{number}"),
        patient_last_name=f"Patient{number}",
        patient_first_name="Ada",
        patient_born_on=date(1970, 1, 1),
        patient_sex=Sex.FEMALE,
        provider_id=ANA,
        provider_name="Ana Oliveira",
    )
    return changed(line, changes)


def a_column(*lines: AppointmentLine, provider_id: ProviderId = ANA, title: str = "Ana Oliveira") -> ColumnFacts:
    return ColumnFacts(provider_id, DAY, title, lines)


def full_columns(providers: int = 20, bookings: int = 40) -> tuple[ColumnFacts, ...]:
    """Return a full day: each provider with a booking every quarter of an hour, of every status."""
    columns = []
    for provider in range(providers):
        provider_id = ProviderId(f"provider-{provider}")
        lines = []
        for place in range(bookings):
            starts_at = datetime.combine(DAY, time(8), tzinfo=UTC) + timedelta(minutes=15 * place)
            status = _STATUSES[(provider + place) % len(_STATUSES)]
            lines.append(
                a_line(
                    minutes=15,
                    starts_at=starts_at,
                    status=status,
                    provider_id=provider_id,
                    is_overbooked=place % 7 == 0,
                )
            )
        columns.append(ColumnFacts(provider_id, DAY, f"Provider {provider}", tuple(lines)))
    return tuple(columns)
