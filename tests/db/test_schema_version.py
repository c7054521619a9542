from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from clinic_desktop.db import schema_version, table_locks
from clinic_desktop.db.database import Database
from clinic_desktop.db.revision import head_revision
from clinic_desktop.domain.errors import DatabaseTooNew, DatabaseTooOld, DatabaseUnavailable, TablesInUse
from clinic_desktop.files import MIGRATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg

    from clinic_desktop.testing.databases import ThrowAwayDatabase


@pytest.fixture
def empty(empty_database: ThrowAwayDatabase) -> Iterator[Database]:
    """Give the administrator's connections to a database that was never set up."""
    database = Database(empty_database.admin_conninfo)
    yield database
    database.close()


def found(database: Database) -> str | None:
    with database.read() as session:
        return schema_version.found_revision(session)


def test_a_database_that_was_never_set_up_has_no_revision(empty: Database) -> None:
    assert found(empty) is None

    with pytest.raises(DatabaseTooOld) as refused, empty.read() as session:
        schema_version.check_revision(session)
    assert (refused.value.found, refused.value.wanted) == (None, head_revision())


def test_a_database_that_is_older_is_told_with_both_revisions(
    empty_database: ThrowAwayDatabase, empty: Database
) -> None:
    empty_database.migrate("0002")

    assert found(empty) == "0002"
    with pytest.raises(DatabaseTooOld) as refused, empty.read() as session:
        schema_version.check_revision(session)
    assert (refused.value.found, refused.value.wanted) == ("0002", head_revision())


def test_a_database_that_is_newer_is_told(clinic_database: ThrowAwayDatabase, doctor: Database) -> None:
    clinic_database.rows("UPDATE clinic.revision SET version_num = '9999'")

    with pytest.raises(DatabaseTooNew) as refused, doctor.read() as session:
        schema_version.check_revision(session)
    assert refused.value.found == "9999"


@pytest.mark.parametrize("login", ["doctor@example.com", "reception@example.com", "auditor@example.com"])
def test_everybody_on_the_staff_may_ask(clinic_database: ThrowAwayDatabase, login: str) -> None:
    with clinic_database.as_person(login).read() as session:
        schema_version.check_revision(session)


def test_a_migration_that_fails_leaves_everything_as_it_was(empty_database: ThrowAwayDatabase, empty: Database) -> None:
    empty_database.migrate("0001")
    empty_database.rows("CREATE SCHEMA IF NOT EXISTS clinic")
    empty_database.rows("CREATE FUNCTION clinic.announce_everything() RETURNS void LANGUAGE sql AS ''")

    with pytest.raises(Exception, match="already exists"):
        empty_database.migrate()

    assert found(empty) == "0001"
    assert empty_database.value("SELECT to_regclass('clinic.staff')") is None


def test_a_migrator_waits_briefly_for_a_table_in_use_and_says_by_whom(
    empty_database: ThrowAwayDatabase, empty: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_locks, "PAUSES_S", (0.01,))
    empty_database.migrate("0002")
    reader = empty_database.admin_connection()

    with reader.transaction():
        reader.execute("SELECT count(*) FROM public.patients")
        with pytest.raises(TablesInUse) as refused:
            empty_database.migrate()

    assert [f"(process {reader.info.backend_pid}, since " in one for one in refused.value.by] == [True]
    assert found(empty) == "0002"
    empty_database.migrate()
    assert found(empty) == head_revision()


def test_both_places_that_let_one_migrator_work_use_one_key() -> None:
    assert f"{table_locks.MIGRATOR_LOCK:_}" in (MIGRATIONS / "env.py").read_text()


def test_a_migrator_that_cannot_connect_says_so() -> None:
    def connect() -> psycopg.Connection[tuple[object, ...]]:
        raise DatabaseUnavailable("gone")

    with pytest.raises(DatabaseUnavailable):
        schema_version.migrate(connect)


def test_the_sql_that_is_shown_is_the_sql_that_runs(empty_database: ThrowAwayDatabase, empty: Database) -> None:
    with empty_database.server.changing_roles():
        empty_database.admin_connection().execute(schema_version.migration_sql().encode())

    assert found(empty) == head_revision()
    with empty.read() as session:
        schema_version.check_revision(session)


def test_only_what_is_missing_is_shown() -> None:
    shown = schema_version.migration_sql(head_revision())

    assert "CREATE TABLE public" not in shown
