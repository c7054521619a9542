"""A database that was taken over is given back to the other program."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from click.testing import CliRunner
from sqlalchemy.exc import ProgrammingError

from clinic_desktop.command_line import command
from clinic_desktop.db import schema_version
from clinic_desktop.db.adoption import adopt
from clinic_desktop.db.backup_roles import make_backup_role
from clinic_desktop.db.demo_clinic import add_account
from clinic_desktop.db.unadoption import unadopt
from clinic_desktop.domain.statuses import Role
from tests.db.cluster_scenes import Scene, scene
from tests.migrations.catalog import dump
from tests.reliability.other_clinic import OtherDatabase, database_of_the_other_program

if TYPE_CHECKING:
    from collections.abc import Iterator

    from click.testing import Result

    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.servers import ThrowAwayServer

    Connection = psycopg.Connection[tuple[Any, ...]]


@pytest.fixture
def other(server: ThrowAwayServer) -> Iterator[OtherDatabase]:
    with database_of_the_other_program(server) as made:
        yield made


@pytest.fixture
def stage() -> Iterator[Scene]:
    with scene() as made:
        yield made


def ask(other: OtherDatabase, *arguments: str) -> Result:
    with other.database.server.changing_roles():
        return CliRunner().invoke(command, ["db", *arguments, "--admin-url", other.database.admin_conninfo])


def change(other: OtherDatabase, statement: str) -> None:
    other.database.admin_connection().execute(statement.encode())


def test_giving_back_wants_a_yes_and_an_adoption(other: OtherDatabase, clinic_database: ThrowAwayDatabase) -> None:
    assert "repeat with --yes" in ask(other, "unadopt").stderr
    assert "was not taken over" in ask(other, "unadopt", "--yes").stderr
    ours = OtherDatabase(clinic_database, "")
    assert "was not taken over" in ask(ours, "unadopt", "--yes").stderr


def test_what_others_built_on_ours_is_not_dropped_with_it(other: OtherDatabase) -> None:
    ask(other, "adopt", "--yes")
    change(other, "CREATE VIEW public.people AS SELECT db_role FROM clinic.staff")
    was = dump(other.database)

    told = ask(other, "unadopt", "--yes")

    assert told.exit_code == 1
    assert "view people" in told.stderr
    assert dump(other.database) == was


@pytest.mark.parametrize("drop", [True, False])
def test_accounts_are_dropped_only_when_asked_for(other: OtherDatabase, *, drop: bool) -> None:
    ask(other, "adopt", "--yes")
    account = other.database.an_account(Role.CLINICIAN)

    told = ask(other, "unadopt", "--yes", *(["--drop-accounts"] if drop else []))

    assert told.exit_code == 0, told.output
    left = other.database.rows("SELECT rolname FROM pg_roles WHERE rolname = %s", (account.login,))
    assert left == ([] if drop else [(account.login,)])


def test_an_extension_that_was_there_stays(other: OtherDatabase) -> None:
    change(other, "CREATE EXTENSION btree_gist SCHEMA public")
    was = dump(other.database)

    assert ask(other, "adopt", "--yes").exit_code == 0
    assert ask(other, "unadopt", "--yes").exit_code == 0

    assert dump(other.database) == was


def test_tables_that_the_other_program_threw_away_do_not_hinder(other: OtherDatabase) -> None:
    ask(other, "adopt", "--yes")
    change(other, "DROP TABLE public.vital_signs, public.symptoms, public.prescriptions CASCADE")

    told = ask(other, "unadopt", "--yes")

    assert told.exit_code == 0, told.output
    assert other.database.value("SELECT to_regnamespace('clinic')") is None


def test_taking_our_revisions_back_never_drops_tables_of_another_program(other: OtherDatabase) -> None:
    ask(other, "adopt", "--yes")
    was = dump(other.database)

    with pytest.raises(ProgrammingError, match="belong to another program"):
        other.database.take_back("base")

    assert dump(other.database) == was


@pytest.mark.cluster
def test_the_last_clinic_of_a_server_takes_its_roles_along(stage: Scene) -> None:
    cluster = stage.made()
    cluster.start()
    url = cluster.url()
    connect = partial(psycopg.connect, url)
    ours = "SELECT rolname FROM pg_roles WHERE rolname LIKE 'clinic\\_%' AND NOT rolsuper"
    schema_version.migrate(connect, "0001")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA clinic CASCADE")
        adopt(connect, (), "Clinic", "UTC")
        add_account(connection, "ana@example.com", "Ana", (Role.CLINICIAN,), "correct horse", None)
        assert connection.execute(ours).rowcount == 5

        unadopt(connect)
        assert connection.execute(ours).rowcount == 5, "accounts were kept"

        adopt(connect, (), "Clinic", "UTC")
        add_account(connection, "ana@example.com", "Ana", (Role.CLINICIAN,), "correct horse", None)
        make_backup_role(connection)
        done = unadopt(connect, drop_accounts=True)

        assert done.accounts == ("ana@example.com",)
        assert connection.execute(ours).rowcount == 0
