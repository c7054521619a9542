"""Which times are being booked, as the server tells it, and what somebody with psql can make of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from clinic_desktop.domain.clock import ClinicClock
from clinic_desktop.domain.holds import HoldSlot, SlotHold
from clinic_desktop.domain.identifiers import ProviderId
from clinic_desktop.domain.statuses import Role
from clinic_desktop.services.accounts import AccountService
from clinic_desktop.services.appointments import AppointmentService
from clinic_desktop.services.holds import HoldService
from tests.builders import an_appointment, at, working_day

if TYPE_CHECKING:
    from datetime import datetime

    from clinic_desktop.db.database import Database
    from clinic_desktop.testing.databases import ThrowAwayDatabase

    Connection = psycopg.Connection[tuple[Any, ...]]

DAY = working_day(3)
NINE = at(9, day=DAY)
RANGE = (at(0, day=DAY), at(0, day=DAY) + timedelta(days=1))
HOLD = "SELECT clinic.hold_slot(%s, %s, %s, %s)"


@pytest.fixture
def provider(clinic_database: ThrowAwayDatabase) -> ProviderId:
    return ProviderId(clinic_database.value("SELECT id FROM providers WHERE email = 'doctor@example.com'"))


@pytest.fixture
def ana(clinic_database: ThrowAwayDatabase) -> Database:
    """Give the connections of another receptionist."""
    database = clinic_database.as_person(clinic_database.an_account(Role.RECEPTION, name="Ana Ruiz").login)
    AccountService(database).open_session("desk 2", "0")
    return database


@pytest.fixture
def desk(receptionist: Database) -> Database:
    AccountService(receptionist).open_session("desk 1", "0")
    return receptionist


@pytest.fixture
def psql(clinic_database: ThrowAwayDatabase) -> Connection:
    connection = clinic_database.connection_as(clinic_database.an_account(Role.RECEPTION, name="Mallory").login)
    connection.execute("SELECT clinic.session_open('nowhere', '0')")
    return connection


def slot(provider: ProviderId, name: str = "dialog", starts_at: datetime = NINE, minutes: int = 30) -> HoldSlot:
    return HoldSlot(name, provider, starts_at, minutes)


def heard(database: Database) -> list[str]:
    return [f"{one.who} {one.first:%H:%M}" for one in HoldService(database).of_range(*RANGE)]


def test_others_hear_of_it_and_it_is_let_go(desk: Database, ana: Database, provider: ProviderId) -> None:
    assert HoldService(ana).hold(slot(provider))

    assert HoldService(desk).of_range(*RANGE) == (
        SlotHold(provider, NINE, NINE + timedelta(minutes=30), "Ana Ruiz", "desk 2"),
    )
    assert heard(ana) == []
    assert HoldService(desk).of_range(RANGE[1], RANGE[1] + timedelta(days=1)) == ()
    assert HoldService(desk).of_range(NINE + timedelta(minutes=30), RANGE[1]) == ()

    HoldService(ana).free("dialog")
    assert heard(desk) == []


def test_a_dialog_holds_one_time(desk: Database, ana: Database, provider: ProviderId) -> None:
    HoldService(ana).hold(slot(provider))
    HoldService(ana).hold(slot(provider, starts_at=at(10, day=DAY)))
    assert heard(desk) == ["Ana Ruiz 10:00"]

    HoldService(ana).hold(slot(provider, "another dialog"))
    assert heard(desk) == ["Ana Ruiz 09:00", "Ana Ruiz 10:00"]


def test_it_refuses_nothing(desk: Database, ana: Database, provider: ProviderId) -> None:
    HoldService(ana).hold(slot(provider))

    booked = AppointmentService(desk, ClinicClock()).book(an_appointment(provider, starts_at=NINE))

    assert booked.starts_at == NINE


def test_it_ends_with_the_connections_of_a_workstation(
    clinic_database: ThrowAwayDatabase, desk: Database, ana: Database, provider: ProviderId
) -> None:
    HoldService(ana).hold(slot(provider))

    clinic_database.rows(
        "SELECT pg_terminate_backend(c.pid, 5000) FROM clinic.session_connection c"
        " JOIN clinic.session s ON s.id = c.session_id WHERE s.workstation = 'desk 2'"
    )

    assert heard(desk) == []


def test_it_ends_where_nothing_was_heard_for_two_minutes(
    clinic_database: ThrowAwayDatabase, desk: Database, ana: Database, provider: ProviderId
) -> None:
    HoldService(ana).hold(slot(provider))
    clinic_database.rows("UPDATE clinic.slot_hold SET seen_at = seen_at - interval '121 seconds'")
    assert heard(desk) == []

    HoldService(ana).hold(slot(provider))
    assert heard(desk) == ["Ana Ruiz 09:00"]

    clinic_database.rows("UPDATE clinic.slot_hold SET seen_at = seen_at - interval '11 minutes'")
    HoldService(desk).hold(slot(provider, "mine"))
    assert clinic_database.rows("SELECT hold FROM clinic.slot_hold") == [("mine",)]


def test_what_changes_is_announced_and_what_is_said_again_is_not(ana: Database, provider: ProviderId) -> None:
    holds = HoldService(ana)
    with ana.connect(autocommit=True) as listener:
        listener.execute("LISTEN clinic_change")
        holds.hold(slot(provider))
        for _ in range(3):
            holds.hold(slot(provider))
        holds.hold(slot(provider, minutes=40))
        AccountService(ana).close_session()
        told = [one.payload for one in listener.notifies(timeout=0.5)]

    assert told == [f'{{"subject" : "holds", "id" : "{provider}"}}'] * 3


def test_the_table_itself_is_for_nobody(psql: Connection) -> None:
    for statement in (
        "SELECT * FROM clinic.slot_hold",
        "DELETE FROM clinic.slot_hold",
        "INSERT INTO clinic.slot_hold (session_id, hold) VALUES (1, 'x')",
        "TRUNCATE clinic.slot_hold",
        "SELECT clinic.announce_hold()",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            psql.execute(statement)


def test_nobody_speaks_for_somebody_else_or_lets_go_for_him(
    desk: Database, ana: Database, psql: Connection, provider: ProviderId
) -> None:
    HoldService(ana).hold(slot(provider))

    psql.execute("SELECT clinic.free_slot('dialog')")
    psql.execute(HOLD, ("dialog", provider, at(11, day=DAY), 20))

    assert heard(desk) == ["Ana Ruiz 09:00", "Mallory 11:00"]


def test_a_flood_of_one_session_keeps_four(
    clinic_database: ThrowAwayDatabase, psql: Connection, provider: ProviderId
) -> None:
    for number in range(20):
        psql.execute(HOLD, (f"flood {number}", provider, NINE, 20))

    left = clinic_database.rows("SELECT hold FROM clinic.slot_hold ORDER BY since")
    assert left == [(f"flood {number}",) for number in range(16, 20)]


@pytest.mark.parametrize(
    ("name", "moment", "minutes"),
    [
        ("x" * 65, NINE, 20),
        ("", NINE, 20),
        (None, NINE, 20),
        ("x", None, 20),
        ("x", "infinity", 20),
        ("x", NINE, 0),
        ("x", NINE, 481),
        ("x", NINE, None),
    ],
)
def test_what_is_nothing_is_not_stored(
    clinic_database: ThrowAwayDatabase,
    psql: Connection,
    provider: ProviderId,
    name: str | None,
    moment: object,
    minutes: int | None,
) -> None:
    statement = "SELECT clinic.hold_slot(%s, %s, %s::timestamptz, %s)"
    assert psql.execute(statement, (name, provider, moment, minutes)).fetchone() == (False,)
    assert psql.execute(statement, ("x", "nobody", NINE, 20)).fetchone() == (False,)
    assert clinic_database.value("SELECT count(*) FROM clinic.slot_hold") == 0


def test_without_a_workstation_session_nothing_is_said_or_heard(
    clinic_database: ThrowAwayDatabase, ana: Database, provider: ProviderId
) -> None:
    HoldService(ana).hold(slot(provider))
    outside = clinic_database.connection_as("reception@example.com")

    assert outside.execute(HOLD, ("x", provider, NINE, 20)).fetchone() == (False,)
    assert outside.execute("SELECT * FROM clinic.held_slots(%s, %s)", RANGE).fetchall() == []


@pytest.mark.parametrize("role", [Role.ADMIN, Role.AUDITOR])
def test_it_is_for_those_who_book(clinic_database: ThrowAwayDatabase, role: Role) -> None:
    person = clinic_database.connection_as(clinic_database.an_account(role).login)

    for statement in ("SELECT * FROM clinic.held_slots(now(), now())", "SELECT clinic.free_slot('x')"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            person.execute(statement)
