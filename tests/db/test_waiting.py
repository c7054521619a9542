"""What the database itself keeps about the waiting room, whoever writes: numbers, signatures, who is not here."""

from __future__ import annotations

from threading import Barrier, Thread
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from clinic_desktop.domain.statuses import Role
from tests import rows
from tests.builders import EMILY, JANE, MARIA, MICHAEL, ROBERT, at

if TYPE_CHECKING:
    from clinic_desktop.testing.databases import ThrowAwayDatabase

    Connection = psycopg.Connection[tuple[Any, ...]]

STATUS = "UPDATE appointments SET status = %s WHERE id = %s"
CALL = "UPDATE clinic.waiting SET call_id = %s, room = 'Room 1' WHERE appointment_id = %s"


def booked(database: ThrowAwayDatabase, patient: str, hour: int = 9, status: str = "scheduled") -> str:
    row = rows.appointment(database.a_provider(), patientId=patient, appointmentDate=rows.stored_time(at(hour)))
    return rows.insert(database.admin_connection(), "appointments", {**row, "status": status})


@pytest.fixture
def psql(clinic_database: ThrowAwayDatabase) -> Connection:
    return clinic_database.connection_as("reception@example.com")


def refused(connection: Connection, words: Any, values: tuple[object, ...] = ()) -> str:  # noqa: ANN401
    with pytest.raises(psycopg.Error) as error:
        connection.execute(words, values)
    return error.value.sqlstate or ""


def test_whoever_arrives_gets_the_next_number_whatever_program_writes(
    clinic_database: ThrowAwayDatabase, psql: Connection
) -> None:
    first, third = booked(clinic_database, JANE), booked(clinic_database, ROBERT)
    psql.execute(STATUS, ("checked_in", first))
    second = booked(clinic_database, MARIA, status="checked_in")
    clinic_database.rows(STATUS, ("in_progress", third))

    found = clinic_database.rows("SELECT appointment_id, number FROM clinic.waiting ORDER BY number")
    assert found == [(first, 1), (second, 2), (third, 3)]


def test_a_number_is_given_once_however_many_arrive_at_once(clinic_database: ThrowAwayDatabase) -> None:
    ids = [booked(clinic_database, one, 9 + place) for place, one in enumerate((JANE, ROBERT, MARIA, MICHAEL, EMILY))]
    connections = [clinic_database.connection_as("reception@example.com") for _ in ids]
    together = Barrier(len(ids))

    def arrive(connection: Connection, appointment: str) -> None:
        together.wait()
        connection.execute(STATUS, ("checked_in", appointment))

    threads = [Thread(target=arrive, args=pair) for pair in zip(connections, ids, strict=True)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert clinic_database.rows("SELECT number FROM clinic.waiting ORDER BY 1") == [(n,) for n in range(1, 6)]


def test_who_called_and_when_is_written_by_the_database(clinic_database: ThrowAwayDatabase, psql: Connection) -> None:
    one = booked(clinic_database, JANE)
    psql.execute(STATUS, ("checked_in", one))

    psql.execute(CALL, ("an order", one))
    psql.execute("UPDATE clinic.waiting SET urgency = 'urgent' WHERE appointment_id = %s", (one,))
    assert clinic_database.rows(
        "SELECT called_by, urgency_by, now() - called_at < interval '1 minute' FROM clinic.waiting"
    ) == [("reception@example.com", "reception@example.com", True)]
    for column in ("called_by = 'x'", "called_at = now()", "urgency_by = 'x'", "number = 7", "day = '2000-01-01'"):
        assert refused(psql, f"UPDATE clinic.waiting SET {column}") == "42501", column
    assert refused(psql, "INSERT INTO clinic.waiting (appointment_id, day, number) VALUES ('x', now(), 1)") == "42501"
    assert refused(psql, "DELETE FROM clinic.waiting") == "42501"


def test_nobody_is_called_who_does_not_wait(clinic_database: ThrowAwayDatabase, psql: Connection) -> None:
    one = booked(clinic_database, JANE)
    psql.execute(STATUS, ("checked_in", one))
    clinic_database.rows(STATUS, ("in_progress", one))
    assert refused(psql, CALL, ("an order", one)) == "CL002"
    psql.execute("UPDATE clinic.waiting SET room = 'Room 2' WHERE appointment_id = %s", (one,))
    clinic_database.rows(STATUS, ("completed", one))
    assert refused(psql, "UPDATE clinic.waiting SET room = NULL WHERE appointment_id = %s", (one,)) == "CL002"


def test_what_is_written_down_is_short_and_one_of_the_words(
    clinic_database: ThrowAwayDatabase, psql: Connection
) -> None:
    psql.execute(STATUS, ("checked_in", booked(clinic_database, JANE)))

    for change in ("room = ''", "room = repeat('x', 31)", "room = E'a\\nb'", "urgency = 'whenever'", "call_id = ''"):
        assert refused(psql, f"UPDATE clinic.waiting SET {change}") == "23514", change


def test_every_call_is_on_record_with_the_patient(clinic_database: ThrowAwayDatabase, psql: Connection) -> None:
    one = booked(clinic_database, JANE)
    psql.execute(STATUS, ("checked_in", one))
    psql.execute(CALL, ("an order", one))

    assert clinic_database.rows(
        "SELECT action, actor, patient_id FROM clinic.audit_event WHERE subject = 'waiting' ORDER BY seq"
    ) == [("update", "reception@example.com", JANE)], "that she arrived is an event of her booking"


def test_only_administrators_say_what_is_long_and_only_in_minutes(
    clinic_database: ThrowAwayDatabase, psql: Connection
) -> None:
    admin = clinic_database.connection_as(clinic_database.an_account(Role.ADMIN).login)
    admin.execute("SELECT clinic.set_waiting_thresholds(10, 20)")

    assert refused(admin, "SELECT clinic.set_waiting_thresholds(20, 20)") == "CL010"
    assert refused(admin, "SELECT clinic.set_waiting_thresholds(NULL, 20)") == "CL010"
    assert refused(admin, "UPDATE clinic.setting SET value = 'soon' WHERE name = 'waiting_long_minutes'") == "23514"
    assert refused(psql, "SELECT clinic.set_waiting_thresholds(10, 20)") == "42501"


def test_changes_are_announced_by_number_only(clinic_database: ThrowAwayDatabase, psql: Connection) -> None:
    one = booked(clinic_database, JANE)
    listener = clinic_database.connection_as("reception@example.com")
    listener.execute("LISTEN clinic_change")
    psql.execute(STATUS, ("checked_in", one))
    psql.execute(CALL, ("an order", one))

    told = [notice.payload for notice in listener.notifies(timeout=2, stop_after=3)]
    assert any('"waiting"' in words and one in words for words in told)
    assert not any("DOE" in words or "Room" in words for words in told)
