"""A booking that was booked over another one is moved like any other, unless a reason comes along."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from tests import rows
from tests.builders import JANE, MARIA, ROBERT, at, working_day

if TYPE_CHECKING:
    from clinic_desktop.domain.identifiers import ProviderId
    from clinic_desktop.testing.databases import ThrowAwayDatabase

    Connection = psycopg.Connection[tuple[Any, ...]]

NINE = rows.stored_time(at(9, day=working_day(8)))
TEN, ELEVEN, NOON = (NINE + timedelta(hours=hours) for hours in (1, 2, 3))
MOVE = "UPDATE appointments SET \"appointmentDate\" = %s WHERE id = 'over'"
LENGTH = "UPDATE appointments SET \"durationMinutes\" = %s WHERE id = 'over'"
GIVEN = "SELECT reason, during IS NOT NULL, overbooked_by FROM clinic.overbooked_time ORDER BY id"


@pytest.fixture
def provider(clinic_database: ThrowAwayDatabase) -> ProviderId:
    return clinic_database.a_provider()


@pytest.fixture
def receptionist(clinic_database: ThrowAwayDatabase, provider: ProviderId) -> Connection:
    """Jane is booked at nine and Robert at ten; Maria was booked over Jane."""
    person = clinic_database.connection_as("reception@example.com")
    for patient, starts_at in ((JANE, NINE), (ROBERT, TEN)):
        rows.insert(person, "appointments", booking(provider, patient, starts_at))
    person.execute("SELECT clinic.overbook('over', 'A bleeding child')")
    rows.insert(person, "appointments", booking(provider, MARIA, NINE, id="over"))
    return person


def booking(provider: str, patient: str, starts_at: object, **more: object) -> dict[str, object]:
    return rows.appointment(provider, patientId=patient, appointmentDate=starts_at, durationMinutes=30, **more)


def test_the_reason_was_given_for_one_time_only(receptionist: Connection) -> None:
    with pytest.raises(psycopg.errors.ExclusionViolation):
        receptionist.execute(MOVE, (TEN,))
    with pytest.raises(psycopg.errors.ExclusionViolation):
        receptionist.execute(LENGTH, (75,))
    receptionist.execute(LENGTH, (20,))
    receptionist.execute(MOVE, (NOON,))
    for starts_at in (TEN, NINE):
        with pytest.raises(psycopg.errors.ExclusionViolation):
            receptionist.execute(MOVE, (starts_at,))


def test_a_new_reason_in_the_same_transaction_lets_it_go_there(
    clinic_database: ThrowAwayDatabase, receptionist: Connection
) -> None:
    receptionist.execute("SELECT clinic.overbook('over', 'Said too early')")
    with pytest.raises(psycopg.errors.ExclusionViolation):
        receptionist.execute(MOVE, (TEN,))
    with receptionist.transaction():
        receptionist.execute("SELECT clinic.overbook('over', 'Robert waits')")
        receptionist.execute(MOVE, (TEN,))
    twice = "SELECT clinic.overbook('over', 'Once only')", f"{MOVE % repr(str(ELEVEN))}; {MOVE % repr(str(NINE))}"
    with pytest.raises(psycopg.errors.ExclusionViolation):
        receptionist.execute("; ".join(twice).encode())
    who = "reception@example.com"
    assert clinic_database.rows(GIVEN) == [
        ("A bleeding child", True, who),
        ("Said too early", False, who),
        ("Robert waits", True, who),
    ]
    assert clinic_database.rows("SELECT reason FROM clinic.overbooking") == [("A bleeding child",)]
    assert clinic_database.value(
        "SELECT count(*) FROM clinic.audit_event WHERE subject = 'overbooked_time' AND patient_id = %s", MARIA
    )


def test_cancelling_it_for_a_while_is_no_way_around(receptionist: Connection) -> None:
    def change(status: str) -> None:
        with receptionist.transaction():
            receptionist.execute("SELECT set_config('clinic.reason', 'by mistake', true)")
            receptionist.execute("UPDATE appointments SET status = %s WHERE id = 'over'", (status,))

    change("cancelled")
    change("scheduled")
    change("cancelled")
    receptionist.execute(MOVE, (TEN,))
    with pytest.raises(psycopg.errors.ExclusionViolation):
        change("scheduled")


def test_reasons_are_written_by_the_server_alone(receptionist: Connection) -> None:
    for attack in (
        "INSERT INTO clinic.overbooked_time (appointment_id, reason) VALUES ('over', 'because')",
        "UPDATE clinic.overbooked_time SET during = tsrange(NULL, NULL)",
        "DELETE FROM clinic.overbooked_time",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            receptionist.execute(attack.encode())
    with pytest.raises(psycopg.errors.CheckViolation):
        receptionist.execute("SELECT clinic.overbook('over', 'x')")
