"""A database of another program is taken over and given back, and that program works on all the time."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import psycopg
import pytest
from click.testing import CliRunner
from psycopg.conninfo import make_conninfo

from clinic_desktop.command_line import command
from clinic_desktop.db import postgres_programs
from clinic_desktop.db.adoption import adopt
from clinic_desktop.db.adoption_report import look
from clinic_desktop.db.given_schema import GIVEN_TABLES
from clinic_desktop.db.revision import head_revision
from clinic_desktop.db.unadoption import unadopt
from clinic_desktop.domain.adoption import FindingKind
from clinic_desktop.domain.clock import ClinicClock
from clinic_desktop.domain.errors import TablesInUse
from clinic_desktop.domain.patients import PatientSearch
from clinic_desktop.domain.statuses import Role
from clinic_desktop.services.patients import PatientService
from tests import rows
from tests.builders import MARIA
from tests.conftest import CHECKOUT
from tests.migrations.catalog import dump, given_tables
from tests.migrations.test_given_schema import GIVEN
from tests.reliability.other_clinic import (
    OtherDatabase,
    book_over_each_other,
    database_of_the_other_program,
    row_hashes,
    seed,
)
from tests.reliability.other_program import OtherProgram
from tests.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from click.testing import Result

    from clinic_desktop.domain.adoption import Adoption
    from clinic_desktop.testing.servers import ThrowAwayServer

    Connection = psycopg.Connection[tuple[Any, ...]]

each_postgres = pytest.mark.parametrize(
    "server", list(postgres_programs.installed()), indirect=True, scope="session", ids=lambda major: f"pg{major}"
)
ADOPTERS = 8
KILLS = 10
OVERLAPPING = 500

SEVERAL_ADOPT = """
import functools, os, sys
import alembic.command, psycopg
from clinic_desktop.db.adoption import adopt
from clinic_desktop.domain.errors import AlreadySetUp
address = sys.stdin.read()
gate, opener = os.pipe()
for _ in range(int(sys.argv[1])):
    if os.fork() == 0:
        os.close(opener)
        os.read(gate, 1)
        try:
            adopt(functools.partial(psycopg.connect, address), (), "Clinic", "UTC")
        except AlreadySetUp:
            os._exit(7)
        os._exit(0)
os.close(opener)
print(sorted(os.waitstatus_to_exitcode(os.wait()[1]) for _ in range(int(sys.argv[1]))))
"""
ONE_ADOPTS = """
import functools, os, sys
import alembic.command, psycopg
from clinic_desktop.db.adoption import adopt
adopt(functools.partial(psycopg.connect, sys.stdin.readline().strip()), (), "Clinic", "UTC")
os._exit(0)
"""


@pytest.fixture
def other(server: ThrowAwayServer) -> Iterator[OtherDatabase]:
    """Give the database of a clinic that has worked with another program so far."""
    with database_of_the_other_program(server) as made:
        seed(made.connection())
        yield made


def connect_admin(other: OtherDatabase) -> Callable[[], Connection]:
    return lambda: psycopg.connect(other.database.admin_conninfo)


def take_over(other: OtherDatabase) -> Adoption:
    with other.database.server.changing_roles():
        return adopt(connect_admin(other), (), "Harbour Clinic", "Europe/Madrid")


def give_back(other: OtherDatabase) -> None:
    with other.database.server.changing_roles():
        unadopt(connect_admin(other))


def ask(other: OtherDatabase, *arguments: str) -> Result:
    with other.database.server.changing_roles():
        return CliRunner().invoke(command, ["db", *arguments, "--admin-url", other.database.admin_conninfo])


def only_given(described: dict[str, Any]) -> dict[str, Any]:
    return {**described, "tables": {name: described["tables"][name] for name in GIVEN_TABLES}}


@each_postgres
def test_m1_the_other_program_works_on_and_its_schema_is_in_sync(other: OtherDatabase) -> None:
    could = OtherProgram(other.connection()).work()
    before, schema = row_hashes(other.database), given_tables(other.database)

    told = ask(other, "adopt", "--yes")

    assert told.exit_code == 0, told.output
    assert row_hashes(other.database) == before, "no row was touched"
    assert given_tables(other.database) == schema
    assert only_given(schema) == GIVEN
    can = OtherProgram(other.connection()).work()
    assert can == could
    assert other.connection().execute("SELECT pg_advisory_xact_lock(1), lo_creat(-1)").rowcount == 1, "kept"
    assert given_tables(other.database) == schema
    print(f"M1: {len(can)} of {len(could)}, in sync")


@each_postgres
def test_people_of_the_clinic_find_what_was_there(other: OtherDatabase) -> None:
    take_over(other)

    account = other.database.an_account(Role.RECEPTION)
    with_rights = PatientService(other.database.as_person(account.login), ClinicClock(ZoneInfo("Europe/Madrid")))
    found = with_rights.search(PatientSearch("garcia"))

    assert [one.patient.id for one in found.items] == [MARIA]
    assert other.database.value("SELECT count(*) FROM clinic.patient_search") == 5
    assert other.database.rows("SELECT value FROM clinic.setting WHERE name = 'time_zone'") == [("Europe/Madrid",)]


def test_m2_an_idle_reader_delays_others_little_and_nothing_is_left_half_done(other: OtherDatabase) -> None:
    reader = other.connection()
    was = dump(other.database)
    delays: list[float] = []
    over = threading.Event()

    def others_read() -> None:
        with other.connection() as connection:
            while not over.is_set():
                began = time.monotonic()
                connection.execute("SELECT count(*) FROM public.patients")
                delays.append(time.monotonic() - began)

    readers = [threading.Thread(target=others_read) for _ in range(3)]
    with reader.transaction():
        reader.execute("SELECT count(*) FROM public.patients")
        for one in readers:
            one.start()
        with pytest.raises(TablesInUse) as refused:
            take_over(other)
        over.set()
        for one in readers:
            one.join()

    assert max(delays) <= 1.5
    assert any(other.owner in one for one in refused.value.by)
    assert dump(other.database) == was
    take_over(other)
    assert other.database.rows("SELECT version_num FROM clinic.revision") == [(head_revision(),)]
    print(f"M2: others waited {max(delays):.2f} s at most")


def test_m2_a_reader_who_goes_in_time_is_not_noticed(other: OtherDatabase) -> None:
    reader = other.connection()
    waiting = (
        "SELECT count(*) FROM pg_locks WHERE NOT granted"
        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    )

    def wait_and_go() -> None:
        watching = other.database.admin_connection()
        wait_until(lambda: watching.execute(waiting.encode()).fetchall() != [(0,)])
        reader.execute("COMMIT")

    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM public.vital_signs")
    leaving = threading.Thread(target=wait_and_go)
    leaving.start()
    take_over(other)
    leaving.join()

    assert other.database.rows("SELECT version_num FROM clinic.revision") == [(head_revision(),)]


def test_m3_eight_at_once_take_over_once(other: OtherDatabase) -> None:
    with other.database.server.changing_roles():
        adopters = subprocess.run(
            [sys.executable, "-c", SEVERAL_ADOPT, str(ADOPTERS)],
            input=other.database.admin_conninfo,
            env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
            capture_output=True,
            text=True,
            check=False,
        )

    assert (adopters.stderr, adopters.stdout) == ("", f"{[0] + [7] * (ADOPTERS - 1)}\n")
    assert other.database.value("SELECT count(*) FROM clinic.adoption") == 1
    print(f"M3: 1 applied, {ADOPTERS - 1} told that it is done")


def test_m5_killed_anywhere_the_schema_is_old_or_new(other: OtherDatabase) -> None:
    old = dump(other.database)
    with other.database.server.changing_roles():
        took = kill_an_adopter(other, after_s=60)
    new = dump(other.database)
    assert new != old
    give_back(other)
    points = random.Random(5)  # noqa: S311 - moments, no secrets
    found = []
    for _ in range(KILLS):
        with other.database.server.changing_roles():
            kill_an_adopter(other, points.uniform(0, took))
        is_new = dump(other.database)
        assert is_new in (old, new)
        found.append(is_new == new)
        if found[-1]:
            give_back(other)

    print(f"M5: {KILLS} killed within {took:.2f} s, {found.count(False)} old, {found.count(True)} new, 0 between")


def kill_an_adopter(other: OtherDatabase, after_s: float) -> float:
    """Start a process that takes the database over, kill it so many seconds after it connected, and time it."""
    address = make_conninfo(other.database.admin_conninfo, application_name="adopter")
    watching = other.database.admin_connection()
    here = "SELECT FROM pg_stat_activity WHERE datname = %s AND application_name = 'adopter'"

    def is_connected() -> bool:
        return watching.execute(here, (other.database.name,)).rowcount > 0

    with subprocess.Popen(
        [sys.executable, "-c", ONE_ADOPTS],
        stdin=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        text=True,
    ) as adopter:
        assert adopter.stdin
        adopter.stdin.write(f"{address}\n")
        adopter.stdin.flush()
        wait_until(is_connected, timeout_s=60)
        began = time.monotonic()
        try:
            adopter.wait(after_s)
        except subprocess.TimeoutExpired:
            adopter.kill()
        took = time.monotonic() - began
    wait_until(lambda: not is_connected(), timeout_s=60)
    return took


@each_postgres
def test_m6_given_back_the_schema_is_as_it_was(other: OtherDatabase) -> None:
    was, stored = dump(other.database), row_hashes(other.database)
    take_over(other)
    other.database.an_account(Role.CLINICIAN)
    # What a later revision may add.
    for statement in (
        "CREATE TABLE clinic.of_later (id int)",
        "CREATE POLICY clinic_later ON public.patients USING (clinic.is_staff_session())",
        "CREATE POLICY later ON public.symptoms TO clinic_clinician USING (true)",
        "ALTER TABLE public.symptoms ENABLE ROW LEVEL SECURITY",
        "GRANT SELECT (id) ON public.transcriptions TO clinic_auditor",
    ):
        other.database.admin_connection().execute(statement.encode())
    assert dump(other.database) != was

    told = ask(other, "unadopt", "--yes")

    assert told.exit_code == 0, told.output
    assert dump(other.database) == was
    assert row_hashes(other.database) == stored
    OtherProgram(other.connection()).work()
    take_over(other)
    give_back(other)
    assert dump(other.database) == was
    print("M6: the same schema, twice")


@each_postgres
def test_m7_overlapping_bookings_are_listed_and_new_ones_refused(other: OtherDatabase) -> None:
    connection = other.connection()
    provider = rows.insert(connection, "providers", rows.provider())
    booked = book_over_each_other(connection, provider, OVERLAPPING)
    with other.database.admin_connection() as admin:
        found = look(admin)

    done = take_over(other)

    listed = {one.kind: one.ids for one in found.findings}[FindingKind.PROVIDER_TWICE]
    assert sorted(listed) == sorted(booked)
    assert set(done.overlapping) < set(booked)
    refused = 0
    for id_ in booked:
        ((starts, minutes),) = other.database.rows(
            'SELECT "appointmentDate", "durationMinutes" FROM public.appointments WHERE id = %s', (id_,)
        )
        over = rows.appointment(provider, appointmentDate=starts, durationMinutes=minutes)
        with pytest.raises(psycopg.errors.ExclusionViolation):
            rows.insert(connection, "appointments", over)
        refused += 1
    print(f"M7: {len(listed)} listed, {len(done.overlapping)} without a whole claim, {refused} new overlaps refused")
