"""What somebody with psql can make of series, wishes and recalls: no more than the program, and under his own name."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

import psycopg
import pytest

from clinic_desktop.domain.statuses import Role
from tests import rows
from tests.builders import EMILY, JANE, ROBERT

if TYPE_CHECKING:
    from clinic_desktop.testing.databases import ThrowAwayDatabase

SERIES = (
    "INSERT INTO clinic.series (id, patient_id, provider_id, type, minutes, first_on, at, rule, bookings)"
    " VALUES ('s', %s, %s, 'follow_up', 20, '2027-01-05', '09:00', 'FREQ=DAILY;COUNT=2', 2)"
)
WISH = (
    "INSERT INTO clinic.earlier_wish (id, patient_id, appointment_id, type, minutes, first_on, last_on)"
    " VALUES ('w', %s, %s, 'follow_up', 20, '2026-01-01', '2036-01-01')"
)
RECALL = (
    "INSERT INTO clinic.recall (id, patient_id, type, due_on, why)"
    " VALUES ('r', %s, 'follow_up', '2027-01-01', 'Blood pressure')"
)
MEMBER = "INSERT INTO clinic.series_booking (appointment_id, series_id, place) VALUES (%s, 's', 1)"


def test_who_made_something_and_when_is_the_databases_to_say(clinic_database: ThrowAwayDatabase) -> None:
    desk = clinic_database.connection_as("reception@example.com")
    desk.execute(WISH, (EMILY, None))
    desk.execute(RECALL, (EMILY,))
    forged: tuple[LiteralString, ...] = (
        "UPDATE clinic.earlier_wish SET made_by = 'doctor@example.com'",
        "UPDATE clinic.earlier_wish SET ended_by = 'doctor@example.com'",
        "UPDATE clinic.earlier_wish SET patient_id = 'x'",
        "UPDATE clinic.recall SET made_at = now()",
        "UPDATE clinic.recall SET why = 'Something else'",
        "UPDATE clinic.recall SET ended_because = 'completed'",
        "UPDATE clinic.recall SET ended_because = 'booked'",
        "DELETE FROM clinic.recall",
        "DELETE FROM clinic.earlier_wish",
        "DELETE FROM clinic.series",
        "DELETE FROM clinic.series_booking",
        "UPDATE clinic.series SET rule = 'FREQ=DAILY'",
        "INSERT INTO clinic.freed_time (provider_id, during) VALUES ('x', 'empty')",
    )
    for words in forged:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            desk.execute(words)
    desk.execute("UPDATE clinic.recall SET ended_because = 'by_hand', end_reason = 'Moved away'")
    desk.execute("UPDATE clinic.earlier_wish SET ended_because = 'removed'")

    signed = "SELECT made_by, ended_by, ended_at IS NOT NULL FROM clinic.recall UNION ALL"
    assert (
        clinic_database.rows(signed + " SELECT made_by, ended_by, ended_at IS NOT NULL FROM clinic.earlier_wish")
        == [("reception@example.com", "reception@example.com", True)] * 2
    )
    with pytest.raises(psycopg.errors.CheckViolation):
        clinic_database.rows("UPDATE clinic.recall SET end_reason = NULL")


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMIN])
def test_auditors_and_administrators_write_none_of_it(clinic_database: ThrowAwayDatabase, role: Role) -> None:
    person = clinic_database.connection_as(clinic_database.an_account(role).login)
    provider = clinic_database.a_provider()

    for words, values in ((SERIES, (JANE, provider)), (WISH, (JANE, None)), (RECALL, (JANE,)), (MEMBER, ("x",))):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            person.execute(words, values)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        person.execute("SELECT clinic.hold_still('{x}', 'y')")


def test_a_booking_belongs_to_the_series_of_its_patient_and_from_the_beginning(
    clinic_database: ThrowAwayDatabase,
) -> None:
    desk = clinic_database.connection_as("reception@example.com")
    provider = clinic_database.a_provider()
    mine, roberts = (
        rows.insert(desk, "appointments", rows.appointment(provider, patientId=one)) for one in (JANE, ROBERT)
    )
    desk.execute(SERIES, (JANE, provider))
    with pytest.raises(psycopg.Error, match="of one patient"):
        desk.execute(MEMBER, (roberts,))
    with pytest.raises(psycopg.Error, match="made at once"):
        desk.execute(MEMBER, (mine,))
    with pytest.raises(psycopg.Error, match="another patient"):
        desk.execute(WISH, (JANE, roberts))


def test_a_revision_taken_back_leaves_nothing(clinic_database: ThrowAwayDatabase) -> None:
    clinic_database.take_back("0015")

    left = clinic_database.rows(
        "SELECT relname FROM pg_class WHERE relnamespace = 'clinic'::regnamespace"
        " AND relname IN ('series', 'series_booking', 'earlier_wish', 'freed_time', 'recall')"
    )
    assert left == []
    clinic_database.migrate()
