"""How every command of an administrator reaches a database: safely, or not at all; and what it says if it cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner
from psycopg.conninfo import make_conninfo

from clinic_desktop.administrator_access import words_in_a_shell
from clinic_desktop.command_line import command
from clinic_desktop.db.revision import head_revision
from clinic_desktop.domain.errors import DatabaseUnavailable
from clinic_desktop.domain.statuses import Role

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from click.testing import Result

    from clinic_desktop.testing.databases import ThrowAwayDatabase

FAILED, MISUSED = 1, 2
WANTED = {
    "db backup": ("--folder", "FOLDER", "--key", "LOG"),
    "db restore": ("LOG", "--key", "LOG", "--why", "because"),
    "db new-password": ("ana@example.com",),
    "db guard": ("--log", "LOG"),
    "db unadopt": ("--yes",),
    "audit export": ("FILE", "--why", "because"),
    "formulary import": ("FILE",),
    "formulary export": ("FILE",),
    "audit start-era": ("--why", "because"),
}
"""What some commands want to be told besides the server."""
FAR = "host=db.clinic.example user=postgres password=very-secret "
NOT_SET_UP = "Error: This database is not set up. Run db setup.\n"


def commands_with_administrator(group: click.Group, *path: str) -> Iterator[str]:
    for name, one in group.commands.items():
        if isinstance(one, click.Group):
            yield from commands_with_administrator(one, *path, name)
        elif any("--admin-url" in option.opts for option in one.params):
            yield " ".join([*path, name])


assert isinstance(command, click.Group)
ALL = list(commands_with_administrator(command))


def ask(name: str, admin_url: str | None, folder: Path, *more: str, **environ: str | None) -> Result:
    """Run a command as an administrator would, with all that it wants to be told."""
    (folder / "LOG").touch()
    places = {"LOG": str(folder / "LOG"), "FILE": str(folder / "trail.csv"), "FOLDER": str(folder / "backups")}
    wanted = [places.get(one, one) for one in (*WANTED.get(name, ()), *more)]
    url = [] if admin_url is None else ["--admin-url", admin_url]
    known = {"CLINIC_DATA_DIR": str(folder / "data"), "CLINIC_ADMIN_URL": None, **environ}
    return CliRunner().invoke(command, [*name.split(), *wanted, *url], env=known)


def an_administrator_of_the_clinic(database: ThrowAwayDatabase) -> str:
    account = database.an_account(Role.ADMIN)
    return make_conninfo(database.conninfo, user=account.login, password=account.password)


def test_the_commands_are_found() -> None:
    assert {"db setup", "db migrate", "db guard", "db adopt", "audit verify"} <= set(ALL)


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize(
    "conninfo",
    [
        FAR + "sslmode=require",
        FAR + "hostaddr=127.0.0.1 sslmode=prefer",
        "postgresql://postgres:very-secret@db.clinic.example/clinic?sslmode=disable",
    ],
)
def test_no_administrator_speaks_to_another_host_without_a_verified_name(
    name: str, conninfo: str, tmp_path: Path
) -> None:
    told = ask(name, conninfo, tmp_path)

    assert told.exit_code == FAILED, told.output
    assert "need sslmode=verify-full. Nothing was sent." in told.stderr
    assert "very-secret" not in told.output


@pytest.mark.parametrize("name", ALL)
def test_a_name_that_is_verified_needs_the_authority(name: str, tmp_path: Path) -> None:
    told = ask(name, FAR + "hostaddr=127.0.0.1", tmp_path, HOME=str(tmp_path), PGSSLROOTCERT="/nowhere/authority.crt")

    assert told.exit_code == FAILED, told.output
    assert told.stderr.startswith("Error: The file of the certificate authority is missing."), told.stderr


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("nothing", ["", " "])
def test_an_empty_address_is_a_variable_that_is_not_set(name: str, nothing: str, tmp_path: Path) -> None:
    told = ask(name, nothing, tmp_path)

    assert told.exit_code == MISUSED
    assert "--admin-url is empty: is the variable set?" in told.stderr
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("name", ALL)
def test_the_help_names_the_variable_that_keeps_the_password_out_of_sight(name: str) -> None:
    told = CliRunner().invoke(command, [*name.split(), "--help"])

    assert "CLINIC_ADMIN_URL" in told.stdout


@pytest.mark.parametrize("name", ALL)
def test_the_variable_is_enough(name: str, tmp_path: Path) -> None:
    told = ask(name, None, tmp_path, CLINIC_ADMIN_URL="host=/nowhere dbname=clinic")

    assert told.exit_code == FAILED
    assert told.stderr.startswith("Error: Nobody listens at /nowhere.")


@pytest.mark.parametrize("name", ALL)
def test_a_password_that_was_not_given_is_asked_for(
    name: str, clinic_database: ThrowAwayDatabase, tmp_path: Path
) -> None:
    without = make_conninfo(clinic_database.admin_conninfo, password="", passfile="/nowhere/passwords")

    told = ask(name, without, tmp_path, PGPASSWORD=None)

    assert told.exit_code == FAILED
    assert "Give the password by PGPASSWORD, ~/.pgpass or CLINIC_ADMIN_URL." in told.stderr


def test_a_wrong_password_is_told_without_talk_of_e_mails(clinic_database: ThrowAwayDatabase, tmp_path: Path) -> None:
    told = ask("db status", make_conninfo(clinic_database.admin_conninfo, password="a guess"), tmp_path)

    assert told.exit_code == FAILED
    assert told.stderr == "Error: The server refuses this name with this password. Check both.\n"


def test_what_nobody_foresaw_is_said_as_the_server_says_it() -> None:
    words = words_in_a_shell(DatabaseUnavailable("FATAL: no pg_hba.conf entry for user postgres"))

    assert words == "The clinic's server cannot be reached. FATAL: no pg_hba.conf entry for user postgres"


@pytest.mark.parametrize(
    "name",
    [
        *("audit verify", "audit export", "audit start-era", "db seed", "db guard", "db migrate"),
        *("db backup", "db backup-role", "db new-password"),
    ],
)
def test_what_works_on_a_clinic_wants_one(name: str, empty_database: ThrowAwayDatabase, tmp_path: Path) -> None:
    told = ask(name, empty_database.admin_conninfo, tmp_path)

    assert (told.exit_code, told.stderr) == (FAILED, NOT_SET_UP)
    assert empty_database.rows("SELECT FROM pg_namespace WHERE nspname = 'clinic'") == []
    assert not (tmp_path / "trail.csv").exists()


@pytest.mark.parametrize("name", ["db setup", "db migrate", "db seed", "audit verify", "db backup"])
def test_a_database_of_a_newer_program_is_left_alone(
    name: str, clinic_database: ThrowAwayDatabase, tmp_path: Path
) -> None:
    clinic_database.rows("UPDATE clinic.revision SET version_num = '9999'")

    told = ask(name, clinic_database.admin_conninfo, tmp_path)

    assert told.exit_code == FAILED, told.output
    assert "The clinic's database is newer than this program. Nothing was changed." in told.stderr


def test_a_database_of_an_older_program_is_migrated_first(clinic_database: ThrowAwayDatabase, tmp_path: Path) -> None:
    clinic_database.rows("UPDATE clinic.revision SET version_num = '0001'")

    told = ask("audit verify", clinic_database.admin_conninfo, tmp_path)

    assert told.exit_code == FAILED
    assert "An administrator runs: clinic-desktop db migrate" in told.stderr


@pytest.mark.parametrize(
    "name",
    [
        *("db setup", "db migrate", "db adopt", "db unadopt", "db guard"),
        *("db restore", "db backup-role", "db new-password"),
    ],
)
def test_a_superuser_is_needed(name: str, clinic_database: ThrowAwayDatabase, tmp_path: Path) -> None:
    told = ask(name, an_administrator_of_the_clinic(clinic_database), tmp_path)

    assert told.exit_code == FAILED
    assert told.stderr.startswith("Error: A superuser is needed: ")


def test_whoever_may_not_look_is_told_who_may(clinic_database: ThrowAwayDatabase, tmp_path: Path) -> None:
    clinic_database.rows("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, clinic_admin")

    told = ask("db status", an_administrator_of_the_clinic(clinic_database), tmp_path)

    assert told.exit_code == FAILED
    assert "a superuser is needed. Nothing was changed." in told.stderr


def test_a_set_up_that_is_repeated_says_what_is_kept(clinic_database: ThrowAwayDatabase, tmp_path: Path) -> None:
    name, zone = (
        clinic_database.value("SELECT value FROM clinic.setting WHERE name = %s", one)
        for one in ("clinic_name", "time_zone")
    )

    told = ask(
        "db setup", clinic_database.admin_conninfo, tmp_path, "--clinic-name", "Other", "--time-zone", "Asia/Tokyo"
    )

    assert told.exit_code == 0, told.output
    words = f"The clinic is called {name}, its time zone is {zone}. Both are kept when db setup is repeated."
    assert words in told.stdout
    assert clinic_database.value("SELECT version_num FROM clinic.revision") == head_revision()


@pytest.mark.parametrize("name", ["db setup", "db adopt"])
def test_a_clinic_has_a_name_and_by_default_the_time_of_this_computer(name: str, tmp_path: Path) -> None:
    told = ask(name, "host=/nowhere", tmp_path, "--clinic-name", " ")

    assert told.exit_code == MISUSED
    assert "a clinic has a name" in told.stderr
    assert "Else this computer's." in " ".join(CliRunner().invoke(command, [*name.split(), "--help"]).stdout.split())
