"""What another program stored and Python cannot hold is read as a mark, and written back as it was."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from clinic_desktop.db.queries import appointments, free_times, visits
from clinic_desktop.domain.clock import ClinicClock
from clinic_desktop.domain.identifiers import PatientId
from clinic_desktop.domain.unreadable import UnreadableDate, UnreadableMoment, UnreadableNumber, is_unreadable
from clinic_desktop.services.allergies import AllergyService
from tests import rows
from tests.builders import JANE
from tests.reliability.unreadable_rows import MOMENTS, before_adoption, unreadable_bookings

if TYPE_CHECKING:
    from clinic_desktop.db.database import Database
    from clinic_desktop.testing.databases import ThrowAwayDatabase


@pytest.mark.parametrize(
    ("kind", "stored", "read"),
    [
        ("date", "infinity", UnreadableDate("infinity")),
        ("date", "-infinity", UnreadableDate("-infinity")),
        ("date", "0044-03-15 BC", UnreadableDate("0044-03-15 BC")),
        ("date", "10000-01-01", UnreadableDate("10000-01-01")),
        ("date", "9999-12-31", date(9999, 12, 31)),
        ("date", "0001-01-01", date(1, 1, 1)),
        ("timestamp(3)", "infinity", UnreadableMoment("infinity")),
        ("timestamp(3)", "0044-03-15 13:30 BC", UnreadableMoment("0044-03-15 13:30:00 BC")),
        ("timestamp(3)", "9999-12-31 23:59:59.9999", UnreadableMoment("10000-01-01 00:00:00")),
        ("timestamp(3)", "9999-12-31 00:00", UnreadableMoment("9999-12-31 00:00:00")),
        ("timestamp(3)", "2026-01-01 24:00", datetime(2026, 1, 2)),  # noqa: DTZ001 - as the given columns are read
        ("timestamptz", "-infinity", UnreadableMoment("-infinity")),
        ("timestamptz", "0001-01-01 00:00+00", UnreadableMoment("0001-01-01 00:00:00+00")),
        ("timestamptz", "2026-01-01 12:00+02", datetime(2026, 1, 1, 10, tzinfo=UTC)),
        ("numeric(4,1)", "NaN", UnreadableNumber("NaN")),
        ("numeric", "-Infinity", UnreadableNumber("-Infinity")),
        ("numeric(4,1)", "36.6", Decimal("36.6")),
    ],
)
def test_a_value_is_read_and_written_back_as_it_was(doctor: Database, kind: str, stored: str, read: object) -> None:
    with doctor.read() as session:
        found = session.scalar(text(f"SELECT CAST('{stored}' AS {kind})"))
        assert found == read
        assert is_unreadable(found) == is_unreadable(read)
        assert session.scalar(text(f"SELECT :read = CAST('{stored}' AS {kind})"), {"read": found})


def test_unreadable_bookings_stand_behind_the_others(clinic_database: ThrowAwayDatabase, doctor: Database) -> None:
    with before_adoption(clinic_database) as admin:
        unreadable_bookings(clinic_database, admin)
    with doctor.read() as session:
        lines = appointments.of_patient(session, JANE)
        earlier = visits.of_patient(session, JANE)
    for kinds in ([is_unreadable(one.starts_at) for one in lines], [is_unreadable(one.starts_at) for one in earlier]):
        assert kinds == sorted(kinds)
        assert kinds.count(True) == len(MOMENTS)
        assert not kinds[0]
    assert all(is_unreadable(one.ends_at) for one in lines if is_unreadable(one.starts_at))


def test_a_time_held_without_end_is_busy_to_the_end(clinic_database: ThrowAwayDatabase, doctor: Database) -> None:
    provider_id = clinic_database.value("SELECT id FROM providers")
    clinic_database.rows("DELETE FROM clinic.slot_claim")
    booked = rows.insert(
        clinic_database.admin_connection(), "appointments", rows.appointment(provider_id, status="cancelled")
    )
    clinic_database.rows(
        "INSERT INTO clinic.slot_claim VALUES (%s, %s, %s, '[-infinity,infinity)')", (booked, provider_id, JANE)
    )
    first, end = datetime(2040, 1, 1, tzinfo=UTC), datetime(2040, 1, 2, tzinfo=UTC)
    with doctor.read() as session:
        (held,) = free_times.busy(session, [provider_id], first, end)[provider_id]
    assert (held.start, held.end) == (first, end)


def test_an_unreadable_date_that_nobody_touched_is_no_change(
    clinic_database: ThrowAwayDatabase, doctor: Database
) -> None:
    with before_adoption(clinic_database) as admin:
        rows.insert(admin, "allergies", rows.allergy(onsetDate="infinity"))
    known = AllergyService(doctor, ClinicClock()).of_patient(PatientId(JANE))
    assert UnreadableDate("infinity") in {one.fields.onset_on for one in known.allergies}
