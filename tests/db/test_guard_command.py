"""``clinic-desktop db guard`` where it could lock nobody: it says so instead of watching for nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest
from click.testing import CliRunner

from clinic_desktop.command_line import command
from clinic_desktop.db import schema_version
from clinic_desktop.db.current_log import current_log_files, is_one_of
from clinic_desktop.db.sign_in_guard import FAILURES_MOST, GuardThread, SignInGuard
from clinic_desktop.domain.statuses import Role
from tests.db.cluster_scenes import QUICK, scene
from tests.waiting import wait_until

if TYPE_CHECKING:
    from pathlib import Path

    from clinic_desktop.testing.databases import ThrowAwayDatabase

WORKS = """
SELECT count(*) FROM pg_stat_activity a JOIN pg_locks l USING (pid) WHERE l.locktype = 'advisory' AND l.granted
AND a.application_name = 'clinic-desktop guard' AND a.datname = current_database()
"""
LOCK_FAILS = """
CREATE OR REPLACE FUNCTION clinic.lock_account(login text) RETURNS timestamptz LANGUAGE plpgsql
AS $$ BEGIN RAISE EXCEPTION 'the disk is full'; END $$
"""


def fail(log: Path, login: str) -> None:
    line = f'2026-11-25 09:12:00.123 UTC [4711] FATAL:  password authentication failed for user "{login}"\n'
    with log.open("a", encoding="utf-8") as file:
        file.write(line * FAILURES_MOST)


def complaint(database: ThrowAwayDatabase, log: Path, login: str) -> str:
    """Let a password be guessed, and return what the guard complains of first."""
    log.touch()
    told: list[str] = []
    guard = GuardThread(SignInGuard(database.admin_connection, log, complain=told.append))
    guard.start()
    wait_until(lambda: bool(database.value(WORKS)))
    try:
        fail(log, login)
        wait_until(lambda: bool(told))
    finally:
        guard.stop()
    return told[0]


def test_a_lock_that_failed_is_told(clinic_database: ThrowAwayDatabase, tmp_path: Path) -> None:
    account = clinic_database.an_account(Role.RECEPTION)
    clinic_database.rows(LOCK_FAILS)

    told = complaint(clinic_database, tmp_path / "log", account.login)

    assert told == f"{account.login} could not be locked, and is tried again: the disk is full"


def test_an_account_that_is_never_locked_is_told(clinic_database: ThrowAwayDatabase, tmp_path: Path) -> None:
    superuser = str(clinic_database.value("SELECT session_user"))

    told = complaint(clinic_database, tmp_path / "log", superuser)

    assert told == f"{superuser} is not locked in spite of too many wrong passwords: only active staff is."


@pytest.mark.cluster
def test_a_file_that_is_not_the_log_is_refused(tmp_path: Path) -> None:
    with scene() as stage:
        cluster = stage.cluster(settings={**QUICK, "logging_collector": "on", "log_filename": "clinic.log"})
        cluster.start()
        schema_version.migrate(lambda: psycopg.connect(cluster.url()))
        other = tmp_path / "other.log"
        other.touch()
        with psycopg.connect(cluster.url(), autocommit=True) as connection:
            (file,) = current_log_files(connection)

        told = CliRunner().invoke(command, ["db", "guard", "--admin-url", cluster.url(), "--log", str(other)])

        assert told.exit_code == 1
        assert told.stderr == f"Error: PostgreSQL writes its log into {file}, not into {other}. Nobody is watched.\n"
        linked, elsewhere = tmp_path / "linked.log", tmp_path / file.name
        linked.symlink_to(file)
        assert is_one_of(linked, (file,))
        elsewhere.touch()
        assert not is_one_of(elsewhere, (file,))
        assert is_one_of(elsewhere, (tmp_path / "a folder of another machine" / file.name,))


def test_a_log_that_something_else_collects_cannot_be_compared(clinic_database: ThrowAwayDatabase) -> None:
    assert current_log_files(clinic_database.admin_connection()) == ()
