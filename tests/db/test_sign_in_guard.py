"""The guard over the log of a test's own: when it locks, what it writes down, and how it is started."""

from __future__ import annotations

import signal
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import psycopg
import pytest
from click.testing import CliRunner

from clinic_desktop.command_line import command
from clinic_desktop.db import sign_in_guard
from clinic_desktop.db.sign_in_guard import FAILURES_MOST, NOBODY, GuardThread, SignInGuard
from clinic_desktop.domain.statuses import Role
from tests.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from clinic_desktop.testing.databases import ThrowAwayDatabase

GUARDS = (
    "SELECT count(*) FROM pg_stat_activity a"
    " WHERE a.application_name = 'clinic-desktop guard' AND a.datname = current_database()"
)
WORKS = GUARDS + " AND EXISTS (SELECT FROM pg_locks l WHERE l.pid = a.pid AND l.locktype = 'advisory' AND l.granted)"


@pytest.fixture
def log_path(tmp_path: Path) -> Path:
    path = tmp_path / "server.log"
    path.write_text("2026-11-25 09:12:00.123 UTC [1] LOG:  database system is ready to accept connections\n")
    return path


@contextmanager
def guarding(database: ThrowAwayDatabase, log_path: Path) -> Iterator[list[str]]:
    said: list[str] = []
    guard = GuardThread(SignInGuard(database.admin_connection, log_path, said.append))
    guard.start()
    wait_until(lambda: bool(database.value(WORKS)))
    try:
        yield said
    finally:
        guard.stop()


def fail(log_path: Path, login: str, times: int = 1) -> None:
    line = f'2026-11-25 09:12:00.123 UTC [4711] FATAL:  password authentication failed for user "{login}"\n'
    with log_path.open("a", encoding="utf-8") as file:
        file.write(line * times)


def told(database: ThrowAwayDatabase) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for login, times in database.rows(
        "SELECT row_id, (data ->> 'times')::int FROM clinic.audit_event WHERE action = 'sign_in_failed' ORDER BY seq"
    ):
        found.setdefault(login, []).append(times)
    return found


def is_locked(database: ThrowAwayDatabase, login: str) -> bool:
    return bool(database.rows("SELECT FROM clinic.account_lock WHERE login = %s AND is_locked", (login,)))


def test_one_failure_less_locks_nobody_and_one_more_does(clinic_database: ThrowAwayDatabase, log_path: Path) -> None:
    account = clinic_database.an_account(Role.RECEPTION)
    with guarding(clinic_database, log_path) as said:
        fail(log_path, account.login, FAILURES_MOST - 1)
        wait_until(lambda: told(clinic_database) == {account.login: [FAILURES_MOST - 1]})
        assert not is_locked(clinic_database, account.login)
        fail(log_path, account.login, 2 * FAILURES_MOST)
        wait_until(lambda: is_locked(clinic_database, account.login))

    assert len(said) == 1
    assert said[0].startswith(f"{account.login} is locked until ")
    # The second event of the minute waited for its end, which the guard's own came before.
    assert told(clinic_database) == {account.login: [FAILURES_MOST - 1, 2 * FAILURES_MOST]}


def test_failures_are_told_together_and_wrong_names_under_one_name(
    clinic_database: ThrowAwayDatabase, log_path: Path
) -> None:
    account = clinic_database.an_account(Role.RECEPTION)
    with guarding(clinic_database, log_path):
        for number in range(30):
            fail(log_path, f"my secret password {number}")
        fail(log_path, account.login, 3)

    assert told(clinic_database) == {NOBODY: [30], account.login: [3]}
    everything = str(clinic_database.value("SELECT jsonb_agg(to_jsonb(e)) FROM clinic.audit_event e"))
    assert "my secret" not in everything


def test_a_guard_goes_on_with_what_another_locked(clinic_database: ThrowAwayDatabase, log_path: Path) -> None:
    account = clinic_database.an_account(Role.RECEPTION)
    with guarding(clinic_database, log_path):
        fail(log_path, account.login, FAILURES_MOST)
    assert is_locked(clinic_database, account.login)
    clinic_database.rows("UPDATE clinic.account_lock SET locked_until = now()")

    with guarding(clinic_database, log_path) as said:
        wait_until(lambda: not is_locked(clinic_database, account.login))

    assert said == [f"{account.login} may try again."]
    assert clinic_database.connection_as(account.login).execute("SELECT 1").fetchone() == (1,)


def test_two_guards_count_once(clinic_database: ThrowAwayDatabase, log_path: Path) -> None:
    account = clinic_database.an_account(Role.RECEPTION)
    second = GuardThread(SignInGuard(clinic_database.admin_connection, log_path))
    with guarding(clinic_database, log_path):
        second.start()
        wait_until(lambda: clinic_database.value(GUARDS) == 2)
        fail(log_path, account.login, 4)
        wait_until(lambda: told(clinic_database) == {account.login: [4]})
    fail(log_path, account.login, 2)
    wait_until(lambda: bool(clinic_database.value(WORKS)))
    second.stop()

    assert sum(told(clinic_database)[account.login]) in (4, 6), "what is written between two guards may be missed"


def test_the_guard_comes_back_after_its_server_was_away(clinic_database: ThrowAwayDatabase, log_path: Path) -> None:
    account = clinic_database.an_account(Role.RECEPTION)
    with guarding(clinic_database, log_path):
        clinic_database.rows(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE application_name = 'clinic-desktop guard' AND datname = current_database()"
        )
        fail(log_path, account.login, FAILURES_MOST)
        wait_until(lambda: is_locked(clinic_database, account.login))


def test_a_lock_that_somebody_holds_does_not_stop_the_guard(
    clinic_database: ThrowAwayDatabase, log_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_in_guard, "LOCK_TIMEOUT", "100ms")
    monkeypatch.setattr(sign_in_guard, "COME_BACK_AFTER_S", 0.1)
    account = clinic_database.an_account(Role.RECEPTION)
    holder = clinic_database.admin_connection()
    holder.execute("SELECT pg_advisory_lock(hashtextextended('clinic.accounts', 0))")
    pid = (
        "SELECT pid FROM pg_stat_activity"
        " WHERE application_name = 'clinic-desktop guard' AND datname = current_database()"
    )
    with guarding(clinic_database, log_path):
        before = clinic_database.rows(pid)
        fail(log_path, account.login, FAILURES_MOST)
        wait_until(lambda: clinic_database.rows(pid) not in ([], before))
        holder.close()
        wait_until(lambda: is_locked(clinic_database, account.login))


def test_the_guard_ends_what_is_stuck_and_says_so(
    clinic_database: ThrowAwayDatabase, log_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_in_guard, "END_STUCK", "SELECT clinic.end_stuck(interval '0.1 seconds')")
    account = clinic_database.an_account(Role.RECEPTION)
    stuck = clinic_database.connection_as(account.login)
    stuck.execute("BEGIN")
    stuck.execute("LOCK TABLE patients")
    words = f"{account.login} held up others for minutes: those connections are ended."
    with guarding(clinic_database, log_path) as said:
        wait_until(lambda: words in said, timeout_s=20)

    with pytest.raises(psycopg.OperationalError):
        stuck.execute("SELECT 1")


def test_the_command_watches_until_it_is_stopped(clinic_database: ThrowAwayDatabase, log_path: Path) -> None:
    account = clinic_database.an_account(Role.RECEPTION)
    program = [sys.executable, "-m", "clinic_desktop", "db", "guard"]
    guard = subprocess.Popen(
        [*program, "--admin-url", clinic_database.admin_conninfo, "--log", str(log_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_until(lambda: bool(clinic_database.value(WORKS)), timeout_s=30)
    fail(log_path, account.login, FAILURES_MOST)
    wait_until(lambda: is_locked(clinic_database, account.login))

    guard.send_signal(signal.SIGTERM)
    out, errors = guard.communicate(timeout=30)

    assert (guard.returncode, errors) == (0, "")
    assert f"Watching {log_path}" in out
    assert f"{account.login} is locked until " in out


def test_the_command_wants_a_log_that_is_there(clinic_database: ThrowAwayDatabase, tmp_path: Path) -> None:
    arguments = ["db", "guard", "--admin-url", clinic_database.admin_conninfo, "--log", str(tmp_path / "none.log")]

    told = CliRunner().invoke(command, arguments)

    assert told.exit_code == 2
    assert "does not exist" in told.stderr
