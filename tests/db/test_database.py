from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import TYPE_CHECKING

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from clinic_desktop.db import database as database_module
from clinic_desktop.db.database import Database, GuiThreadTouchedDatabase, ReadSession
from clinic_desktop.domain.accounts import Credentials
from clinic_desktop.domain.errors import (
    DatabaseUnavailable,
    NotPermitted,
    RefusedByDatabase,
    ServerNotUsable,
    SessionEnded,
    SignInFailed,
    TookTooLong,
    WritesRefused,
    WrongStatus,
)
from clinic_desktop.domain.identifiers import Login
from clinic_desktop.domain.server_address import ServerTrouble
from clinic_desktop.domain.statuses import Role
from clinic_desktop.services.accounts import AccountService
from tests.builders import JANE
from tests.waiting import wait_until

if TYPE_CHECKING:
    from clinic_desktop.testing.databases import ThrowAwayDatabase

RENAME = text('UPDATE public.patients SET "firstName" = :name WHERE id = :id')
NAME = text('SELECT "firstName" FROM public.patients WHERE id = :id')
OWN_CONNECTIONS = "SELECT count(*) FROM pg_stat_activity WHERE usename = %s AND datname = current_database()"


def backend(session: ReadSession) -> int:
    pid: int = session.execute(text("SELECT pg_backend_pid()")).scalar_one()
    return pid


def name_of_jane(database: Database) -> str:
    with database.read() as session:
        name: str = session.execute(NAME, {"id": JANE}).scalar_one()
        return name


def test_a_write_is_committed_at_its_end(doctor: Database) -> None:
    with doctor.write() as session:
        session.execute(RENAME, {"name": "Joan", "id": JANE})

    assert name_of_jane(doctor) == "Joan"


def test_a_write_that_fails_stores_nothing(doctor: Database) -> None:
    def write() -> None:
        with doctor.write() as session:
            session.execute(RENAME, {"name": "Joan", "id": JANE})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write()

    assert name_of_jane(doctor) == "Jane"


def test_a_rule_that_is_checked_at_the_commit_is_translated_too(clinic_database: ThrowAwayDatabase) -> None:
    clinic_database.rows("ALTER TABLE clinic.overbooking ADD UNIQUE (reason) DEFERRABLE INITIALLY DEFERRED")
    doctor = clinic_database.as_person("doctor@example.com")

    with pytest.raises(RefusedByDatabase), doctor.write() as session:
        session.execute(text("SELECT clinic.overbook(unnest(ARRAY['a', 'b']), 'the same')"))


def test_postgresql_itself_refuses_a_write_while_reading_and_that_is_a_defect(doctor: Database) -> None:
    with pytest.raises(DBAPIError) as refused, doctor.read() as session:
        session.execute(RENAME, {"name": "Joan", "id": JANE})

    assert isinstance(refused.value.orig, psycopg.errors.ReadOnlySqlTransaction)
    assert refused.value.orig.sqlstate == "25006"


def test_a_connection_that_read_may_write_again(doctor: Database) -> None:
    with doctor.read() as session:
        reader = backend(session)
    with doctor.write() as session:
        assert backend(session) == reader
        session.execute(RENAME, {"name": "Joan", "id": JANE})


def test_reads_have_three_seconds_and_writes_ten(doctor: Database) -> None:
    with doctor.read() as session:
        assert session.scalar(text("SHOW statement_timeout")) == "3s"
    with doctor.write() as session:
        assert session.scalar(text("SHOW statement_timeout")) == "10s"


def test_a_question_that_takes_too_long_is_stopped(doctor: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_module, "WRITE_TIMEOUT", "20ms")

    def ask() -> None:
        with doctor.read() as session:
            session.execute(text("SET LOCAL statement_timeout = '20ms'"))
            session.execute(text("SELECT pg_sleep(30)"))

    with pytest.raises(TookTooLong):
        ask()
    with pytest.raises(TookTooLong), doctor.write() as session:
        session.execute(text("SELECT pg_sleep(30)"))

    assert name_of_jane(doctor) == "Jane"


def test_every_connection_plans_once_and_speaks_utc(doctor: Database) -> None:
    with doctor.read() as session:
        shown = [session.scalar(text(f"SHOW {name}")) for name in ("plan_cache_mode", "jit", "TimeZone")]

    assert shown == ["force_generic_plan", "off", "UTC"]


def test_three_connections_serve_three_at_once_and_a_fourth_waits_in_vain(
    clinic_database: ThrowAwayDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_module, "WAIT_FOR_CONNECTION_S", 0.05)
    doctor = clinic_database.as_person("doctor@example.com")

    with ExitStack() as at_once:
        backends = {backend(at_once.enter_context(doctor.read())) for _ in range(3)}
        with pytest.raises(DatabaseUnavailable), doctor.read():
            pass

    assert len(backends) == 3
    with doctor.read() as session:
        assert backend(session) in backends


def test_the_forbidden_thread_may_not_touch_the_database(clinic_database: ThrowAwayDatabase) -> None:
    doctor = clinic_database.as_person("doctor@example.com", forbidden_thread=threading.current_thread())

    def from_main() -> None:
        with doctor.read():
            pass

    with pytest.raises(GuiThreadTouchedDatabase):
        doctor.connect()
    with pytest.raises(GuiThreadTouchedDatabase):
        from_main()
    with ThreadPoolExecutor(1) as worker:
        assert worker.submit(name_of_jane, doctor).result() == "Jane"
    with pytest.raises(GuiThreadTouchedDatabase), doctor.write():
        pass


@pytest.mark.parametrize(
    ("login", "password"),
    [("doctor@example.com", "password124"), ("nobody@example.com", "password123"), ("doctor@example.com", "")],
)
def test_a_wrong_name_and_a_wrong_password_are_told_alike(
    clinic_database: ThrowAwayDatabase, login: str, password: str
) -> None:
    with pytest.raises(SignInFailed), clinic_database.as_person(login, password).read():
        pass


def test_no_server_is_told_from_a_refused_sign_in(clinic_database: ThrowAwayDatabase) -> None:
    nowhere = Database(f"{clinic_database.conninfo} host=/nowhere", Credentials(Login("doctor@example.com"), "x"))
    no_database = Database(
        f"{clinic_database.conninfo} dbname=nothing", Credentials(Login("doctor@example.com"), "password123")
    )

    with pytest.raises(DatabaseUnavailable) as gone, nowhere.read():
        pass
    assert "\n" not in gone.value.detail
    with pytest.raises(ServerNotUsable) as missing, no_database.read():
        pass
    assert (missing.value.trouble, missing.value.detail) == (ServerTrouble.NO_DATABASE, "nothing")
    nowhere.close()
    no_database.close()


def test_a_connection_that_broke_while_idle_is_not_noticed(
    clinic_database: ThrowAwayDatabase, doctor: Database
) -> None:
    with doctor.read() as session:
        first = backend(session)
    clinic_database.value("SELECT pg_terminate_backend(%s, 5000)", first)

    with doctor.read() as session:
        assert backend(session) != first


def test_a_connection_that_breaks_at_work_is_told_and_replaced(
    clinic_database: ThrowAwayDatabase, doctor: Database
) -> None:
    def write() -> None:
        with doctor.write() as session:
            session.execute(RENAME, {"name": "Joan", "id": JANE})
            clinic_database.value("SELECT pg_terminate_backend(%s, 5000)", backend(session))
            session.execute(NAME, {"id": JANE})

    with pytest.raises(DatabaseUnavailable):
        write()
    assert name_of_jane(doctor) == "Jane"


def test_a_server_that_is_gone_is_told_and_found_again(clinic_database: ThrowAwayDatabase, doctor: Database) -> None:
    assert name_of_jane(doctor) == "Jane"
    with clinic_database.server.admin_connection() as admin:
        admin.execute(f"ALTER DATABASE {clinic_database.name} ALLOW_CONNECTIONS false".encode())
        admin.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", (clinic_database.name,)
        )
        with pytest.raises(DatabaseUnavailable):
            name_of_jane(doctor)
        admin.execute(f"ALTER DATABASE {clinic_database.name} ALLOW_CONNECTIONS true".encode())

    assert name_of_jane(doctor) == "Jane"


def test_somebody_who_does_nothing_in_a_transaction_for_too_long_loses_the_connection(
    clinic_database: ThrowAwayDatabase,
) -> None:
    person = clinic_database.an_account(Role.RECEPTION)
    clinic_database.rows(f'ALTER ROLE "{person.login}" SET idle_in_transaction_session_timeout = 50')
    database = clinic_database.as_person(person.login)

    def think() -> None:
        with database.read() as session:
            backend(session)
            wait_until(lambda: clinic_database.value(OWN_CONNECTIONS, person.login) == 0)
            backend(session)

    with pytest.raises(DatabaseUnavailable):
        think()


def test_all_connections_belong_to_the_workstation_session(clinic_database: ThrowAwayDatabase) -> None:
    person = clinic_database.an_account(Role.CLINICIAN)
    database = clinic_database.as_person(person.login)
    AccountService(database).open_session("desk 1", "1.0")

    with ExitStack() as at_once, database.connect() as listener:
        backends = {backend(at_once.enter_context(database.read())) for _ in range(3)} | {listener.info.backend_pid}
        joined = clinic_database.rows(
            "SELECT c.session_id, c.pid FROM clinic.session_connection c JOIN clinic.session s ON s.id = c.session_id"
            " WHERE s.db_role = %s",
            (person.login,),
        )

    assert len({session for session, _ in joined}) == 1
    assert {pid for _, pid in joined} == backends


def test_a_token_of_somebody_else_opens_nothing(clinic_database: ThrowAwayDatabase) -> None:
    doctor = clinic_database.as_person("doctor@example.com")
    with doctor.write() as session:
        token: str = session.execute(text("SELECT token FROM clinic.session_open('desk', '1')")).scalar_one()

    for login, presented in (("reception@example.com", token), ("doctor@example.com", "guessed")):
        stranger = clinic_database.as_person(login)
        stranger.join(presented)
        with pytest.raises(SessionEnded), stranger.read():
            pass


def test_closing_ends_idle_connections_and_what_is_running(clinic_database: ThrowAwayDatabase) -> None:
    person = clinic_database.an_account(Role.CLINICIAN)
    database = clinic_database.as_person(person.login)
    running = "SELECT count(*) FROM pg_stat_activity WHERE usename = %s AND query LIKE '%%pg_sleep%%'"

    def sleep() -> None:
        with database.write() as session:
            session.execute(text("SELECT pg_sleep(9)"))

    with ThreadPoolExecutor(1) as worker:
        sleeping = worker.submit(sleep)
        wait_until(lambda: clinic_database.value(running, person.login) == 1)
        began = time.monotonic()
        database.close()
        with pytest.raises(DatabaseUnavailable):
            sleeping.result(timeout=5)

    assert time.monotonic() - began < 1
    clinic_database.rows("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE usename = %s", (person.login,))
    wait_until(lambda: clinic_database.value(OWN_CONNECTIONS, person.login) == 0)


def test_a_wrong_step_leaves_as_an_error_of_the_domain(doctor: Database) -> None:
    with pytest.raises(WrongStatus), doctor.write() as session:
        session.execute(
            text("UPDATE public.appointments SET \"patientId\" = :id WHERE status = 'scheduled'"), {"id": JANE}
        )


def test_a_password_is_not_proven_on_the_thread_of_the_window(clinic_database: ThrowAwayDatabase) -> None:
    database = clinic_database.as_person("doctor@example.com", forbidden_thread=threading.current_thread())
    with pytest.raises(GuiThreadTouchedDatabase):
        database.prove("password123")


def test_what_the_server_refuses_is_on_record_of_whoever_is_signed_in(
    clinic_database: ThrowAwayDatabase, receptionist: Database
) -> None:
    denied = "SELECT actor, subject FROM clinic.audit_event WHERE action = 'denied'"
    with pytest.raises(NotPermitted), receptionist.read() as session:
        session.execute(text("SELECT * FROM public.medical_records"))
    assert clinic_database.rows(denied) == [], "nobody has signed in at a workstation"
    AccountService(receptionist).open_session("desk", "1")

    with pytest.raises(NotPermitted) as refused, receptionist.read() as session:
        session.execute(text("SELECT * FROM public.medical_records"))

    assert refused.value.action == "medical_records"
    assert clinic_database.rows(denied) == [("reception@example.com", "medical_records")]


def test_refused_writes_are_refused_but_for_the_record(clinic_database: ThrowAwayDatabase, doctor: Database) -> None:
    doctor.refuse_writes(("trigger clinic_audit on public.patients",))

    with pytest.raises(WritesRefused), doctor.write():
        pass
    with doctor.write(even_if_refused=True) as session:
        session.execute(text("SELECT clinic.close_charts()"))


def test_what_is_closed_opens_no_connection_any_more(doctor: Database) -> None:
    doctor.close()

    with pytest.raises(DatabaseUnavailable), doctor.read():
        pass
