"""Who has what open, as the server tells it, and what somebody with psql can make of it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from clinic_desktop.domain.charts import OpenChart
from clinic_desktop.domain.presence import OpenThing, PresentAt
from clinic_desktop.domain.statuses import Role
from clinic_desktop.services.accounts import AccountService
from clinic_desktop.services.charts import ChartService
from clinic_desktop.services.presence import PresenceService
from tests.builders import JANE, JANES_COMPLETED, MARIAS_SCHEDULED, ROBERTS_COMPLETED
from tests.waiting import wait_until

if TYPE_CHECKING:
    from clinic_desktop.db.database import Database
    from clinic_desktop.testing.databases import ThrowAwayDatabase

    Connection = psycopg.Connection[tuple[Any, ...]]

VISIT = OpenThing(PresentAt.VISIT, JANES_COMPLETED)
BOOKING = OpenThing(PresentAt.BOOKING, MARIAS_SCHEDULED)
PATIENT = OpenThing(PresentAt.PATIENT, JANE)
ENTER = "SELECT clinic.be_present(%s, %s, %s)"
OTHERS = "SELECT person, workstation FROM clinic.others_present(%s, %s)"


@pytest.fixture
def ana(clinic_database: ThrowAwayDatabase) -> Database:
    """Give the connections of another clinician, with Jane's chart open."""
    database = clinic_database.as_person(clinic_database.an_account(Role.CLINICIAN, name="Ana Ruiz").login)
    AccountService(database).open_session("desk 3", "0")
    ChartService(database).open(OpenChart(JANE, "a test"))
    return database


@pytest.fixture
def psql(clinic_database: ThrowAwayDatabase) -> Connection:
    """Give a clinician with psql and a workstation session, and no chart open."""
    connection = clinic_database.connection_as(clinic_database.an_account(Role.CLINICIAN, name="Mallory").login)
    connection.execute("SELECT clinic.session_open('nowhere', '0')")
    return connection


def names(database: Database, thing: OpenThing) -> list[str]:
    return [one.name for one in PresenceService(database).enter(thing, is_writing=False).others]


def test_two_hear_of_each_other_and_of_what_is_not_saved(doctor: Database, ana: Database) -> None:
    assert PresenceService(doctor).enter(VISIT, is_writing=False).others == ()

    (first,) = PresenceService(ana).enter(VISIT, is_writing=True).others
    assert (first.workstation, first.is_writing, first.is_same_person) == ("a test", False, False)
    (second,) = PresenceService(doctor).enter(VISIT, is_writing=False).others
    assert (second.name, second.workstation, second.is_writing) == ("Ana Ruiz", "desk 3", True)


def test_whoever_has_left_is_not_there(doctor: Database, ana: Database) -> None:
    PresenceService(ana).enter(VISIT, is_writing=False)
    PresenceService(ana).leave(VISIT)

    assert names(doctor, VISIT) == []


def test_it_ends_with_the_connections_of_a_workstation(
    clinic_database: ThrowAwayDatabase, doctor: Database, ana: Database
) -> None:
    PresenceService(ana).enter(VISIT, is_writing=True)
    assert names(doctor, VISIT) == ["Ana Ruiz"]

    clinic_database.rows(
        "SELECT pg_terminate_backend(c.pid, 5000) FROM clinic.session_connection c"
        " JOIN clinic.session s ON s.id = c.session_id WHERE s.workstation = 'desk 3'"
    )

    assert names(doctor, VISIT) == []


def test_it_ends_where_nothing_was_heard_for_two_minutes(
    clinic_database: ThrowAwayDatabase, doctor: Database, ana: Database
) -> None:
    PresenceService(ana).enter(VISIT, is_writing=True)
    clinic_database.rows("UPDATE clinic.presence SET seen_at = seen_at - interval '121 seconds'")

    assert names(doctor, VISIT) == []
    PresenceService(ana).enter(VISIT, is_writing=True)
    assert names(doctor, VISIT) == ["Ana Ruiz"]


def test_what_the_dead_left_is_cleared_by_the_next(
    clinic_database: ThrowAwayDatabase, doctor: Database, ana: Database
) -> None:
    PresenceService(ana).enter(VISIT, is_writing=True)
    clinic_database.rows("UPDATE clinic.presence SET seen_at = seen_at - interval '11 minutes'")

    PresenceService(doctor).enter(VISIT, is_writing=False)

    assert clinic_database.value("SELECT count(*) FROM clinic.presence") == 1


def test_signing_out_is_announced_and_takes_it_along(
    clinic_database: ThrowAwayDatabase, doctor: Database, ana: Database
) -> None:
    PresenceService(ana).enter(VISIT, is_writing=True)
    with doctor.connect(autocommit=True) as listener:
        listener.execute("LISTEN clinic_change")
        AccountService(ana).close_session()
        told = [one.payload for one in listener.notifies(timeout=5, stop_after=1)]

    assert told == [f'{{"subject" : "presence", "id" : "{JANES_COMPLETED}"}}']
    assert clinic_database.value("SELECT count(*) FROM clinic.presence") == 0


def test_saying_it_again_announces_nothing(doctor: Database, ana: Database) -> None:
    presence = PresenceService(ana)
    presence.enter(VISIT, is_writing=False)
    with doctor.connect(autocommit=True) as listener:
        listener.execute("LISTEN clinic_change")
        for _ in range(3):
            presence.enter(VISIT, is_writing=False)
        presence.enter(VISIT, is_writing=True)
        told = list(listener.notifies(timeout=0.5))

    assert len(told) == 1


def test_a_visit_is_told_of_in_open_charts_only(clinic_database: ThrowAwayDatabase, ana: Database) -> None:
    elsewhere = OpenThing(PresentAt.VISIT, ROBERTS_COMPLETED)
    doctor = clinic_database.at_work("doctor@example.com")
    assert PresenceService(doctor).enter(elsewhere, is_writing=True).is_known

    found = PresenceService(ana).enter(elsewhere, is_writing=True)

    assert (found.is_known, found.others) == (False, ())
    assert names(doctor, elsewhere) == []


def test_reception_hears_of_bookings_and_details_and_not_of_visits(
    receptionist: Database, auditor: Database, ana: Database
) -> None:
    for database in (receptionist, auditor):
        AccountService(database).open_session("the desk", "0")
    for thing in (VISIT, BOOKING, PATIENT):
        PresenceService(ana).enter(thing, is_writing=False)

    assert [names(receptionist, thing) for thing in (VISIT, BOOKING, PATIENT)] == [[], ["Ana Ruiz"], ["Ana Ruiz"]]
    assert [names(auditor, thing) for thing in (VISIT, BOOKING, PATIENT)] == [[], [], []]
    assert [one.name for one in PresenceService(ana).enter(BOOKING, is_writing=False).others] == ["Rosa Lind"]


def test_the_table_itself_is_for_nobody(psql: Connection) -> None:
    for statement in (
        "SELECT * FROM clinic.presence",
        "DELETE FROM clinic.presence",
        "UPDATE clinic.presence SET is_writing = false",
        "INSERT INTO clinic.presence (session_id, subject, thing, is_writing) SELECT 1, 'visits', 'x', true",
        "TRUNCATE clinic.presence",
        "SELECT clinic.may_see_presence('visits', 'x')",
        "SELECT clinic.announce_presence()",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            psql.execute(statement)


def test_nobody_speaks_for_somebody_else_or_sends_him_away(
    doctor: Database, ana: Database, psql: Connection, clinic_database: ThrowAwayDatabase
) -> None:
    PresenceService(ana).enter(VISIT, is_writing=True)
    clinic_database.open_charts(psql, JANE)

    psql.execute("SELECT clinic.be_gone(%s, %s)", ("visits", JANES_COMPLETED))
    with suppress(psycopg.Error):
        psql.execute("SET ROLE clinic_owner")
    psql.execute(ENTER, ("visits", JANES_COMPLETED, True))

    assert names(doctor, VISIT) == ["Ana Ruiz", "Mallory"]


def test_closed_charts_tell_nothing_to_psql(ana: Database, psql: Connection) -> None:
    PresenceService(ana).enter(VISIT, is_writing=True)

    assert psql.execute(OTHERS, ("visits", JANES_COMPLETED)).fetchall() == []
    assert psql.execute(ENTER, ("visits", JANES_COMPLETED, True)).fetchone() == (False,)
    assert names(ana, VISIT) == []


def test_a_chart_opened_in_the_same_transaction_tells_nothing(ana: Database, psql: Connection) -> None:
    PresenceService(ana).enter(VISIT, is_writing=True)

    with psql.transaction(force_rollback=True):
        psql.execute("SELECT clinic.open_chart(%s, 'a look')", (JANE,))
        assert psql.execute(OTHERS, ("visits", JANES_COMPLETED)).fetchall() == []


def test_a_flood_of_one_session_keeps_eight(clinic_database: ThrowAwayDatabase, psql: Connection) -> None:
    for patient in range(200):
        clinic_database.rows(
            'INSERT INTO public.patients (id, "firstName", "lastName", "dateOfBirth", sex, phone,'
            ' "emergencyContactName", "emergencyContactPhone", "updatedAt")'
            " VALUES (%s, 'A', 'B', '1970-01-01', 'other', '5551234567', 'C', '5551234567', now())",
            (f"flood-{patient}",),
        )
    for patient in range(200):
        psql.execute(ENTER, ("patients", f"flood-{patient}", True))

    left = clinic_database.rows("SELECT thing FROM clinic.presence ORDER BY since")
    assert left == [(f"flood-{number}",) for number in range(192, 200)]


@pytest.mark.parametrize(
    ("subject", "thing"),
    [("visits", "x" * 3_000_000), ("patients", None), (None, None), ("staff", "x"), ("patients", "nobody")],
)
def test_what_is_nothing_is_not_stored(
    clinic_database: ThrowAwayDatabase, psql: Connection, subject: str | None, thing: str | None
) -> None:
    assert psql.execute(ENTER, (subject, thing, None)).fetchone() == (False,)
    assert clinic_database.value("SELECT count(*) FROM clinic.presence") == 0


def test_without_a_workstation_session_there_is_nobody(clinic_database: ThrowAwayDatabase, ana: Database) -> None:
    PresenceService(ana).enter(PATIENT, is_writing=True)
    stray = clinic_database.connection_as("doctor@example.com")

    assert stray.execute(ENTER, ("patients", JANE, True)).fetchone() == (False,)
    assert stray.execute(OTHERS, ("patients", JANE)).fetchall() == []


def test_a_transaction_left_open_holds_up_nobody(
    clinic_database: ThrowAwayDatabase, doctor: Database, ana: Database, psql: Connection
) -> None:
    clinic_database.open_charts(psql, JANE)
    with psql.transaction(force_rollback=True):
        psql.execute(ENTER, ("visits", JANES_COMPLETED, True))
        psql.execute("SELECT * FROM clinic.others_present('visits', %s)", (JANES_COMPLETED,))
        PresenceService(ana).enter(VISIT, is_writing=True)
        assert names(doctor, VISIT) == ["Ana Ruiz"]
        PresenceService(ana).leave(VISIT)
        assert names(doctor, VISIT) == []


def test_a_row_locked_by_one_tidying_up_holds_up_nobody(
    clinic_database: ThrowAwayDatabase, doctor: Database, ana: Database
) -> None:
    PresenceService(ana).enter(VISIT, is_writing=True)
    clinic_database.rows("UPDATE clinic.presence SET seen_at = seen_at - interval '11 minutes'")
    with clinic_database.admin_connection() as other, other.transaction(force_rollback=True):
        other.execute("SELECT FROM clinic.presence FOR UPDATE")
        assert PresenceService(doctor).enter(VISIT, is_writing=False).is_known
    wait_until(lambda: names(doctor, VISIT) == [])
