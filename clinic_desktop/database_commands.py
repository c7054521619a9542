"""``clinic-desktop db …``: what an administrator does with a database."""

from __future__ import annotations

import os
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from clinic_desktop.administrator_access import (
    ADMIN_URL,
    ADMIN_URL_WANTED,
    CLINIC_NAME,
    TIME_ZONE,
    Commands,
    admin_connection,
    clinic_connection,
    need_superuser,
    private_server,
)
from clinic_desktop.certificate_commands import certificates
from clinic_desktop.server_findings import warn_of_strangers

if TYPE_CHECKING:
    import psycopg

    from clinic_desktop.settings import Settings

NO_DEMO_YET = "There is no demo clinic yet: db seed makes it, or opening the program. Nothing was changed."


@click.group(cls=Commands)
@click.pass_obj
def db(settings: Settings) -> None:
    """Set up, migrate, fill and look into a clinic's database."""
    if settings.file_problem is not None:
        raise settings.file_problem


db.add_command(certificates)


@db.command("setup")
@ADMIN_URL_WANTED
@click.option("--dry-run", is_flag=True, help="Print the SQL that would run, and change nothing.")
@CLINIC_NAME
@TIME_ZONE
def set_up(admin_url: str, clinic_name: str, time_zone: str | None, *, dry_run: bool) -> None:
    """Set a shared server up, once: roles, tables, rules. Safe to repeat."""
    from clinic_desktop.db import clinic_server, schema_version
    from clinic_desktop.time_zone import workstation_time_zone

    if dry_run:
        click.echo(schema_version.migration_sql())
        return
    with clinic_server.administrator(admin_url) as connection:
        need_superuser(connection)
        clinic_server.set_up(admin_url)
        name, zone = clinic_server.settle(connection, clinic_name, time_zone or workstation_time_zone())
        warn_of_strangers(connection)
    click.echo(f"The clinic is called {name}, its time zone is {zone}. Both are kept when db setup is repeated.")
    click.echo("The database is set up. Next: clinic-desktop db seed --production --admin-url …")


@db.command()
@ADMIN_URL
@click.pass_obj
def migrate(settings: Settings, admin_url: str | None) -> None:
    """Bring the database to this program's revision."""
    from clinic_desktop.db import clinic_server, revision

    if admin_url:
        with clinic_server.administrator(admin_url) as connection:
            need_superuser(connection)
            clinic_server.refuse_empty(connection)
            clinic_server.set_up(admin_url)
    else:
        with private_server(settings) as server:
            server.migrate()
    click.echo(f"The database is at revision {revision.head_revision()}.")


@db.command()
@ADMIN_URL
@click.pass_obj
def status(settings: Settings, admin_url: str | None) -> None:
    """Say what is in the database, and whether program and database fit."""
    from clinic_desktop.db import clinic_server, revision, server_roles
    from clinic_desktop.server_findings import sign_in_lines, words_for_strangers

    with admin_connection(settings, admin_url) as connection:
        for name, value in clinic_server.status(connection).items():
            click.echo(f"{name + ':':<22}{value}")
        if clinic_server.stored_revision(connection) != revision.head_revision():
            return
        strangers = server_roles.strangers(connection)
        if strangers:
            click.echo(f"{'accounts:':<22}{words_for_strangers(strangers)}")
        said = list(sign_in_lines(connection))
        for line in said or ["nothing is missing or changed"]:
            click.echo(f"{'a sign-in finds:':<22}{line}")


@db.command()
@ADMIN_URL
@click.option("--production", is_flag=True, help="Only the first provider, with a password of his own.")
@click.option("--big", type=click.IntRange(1), metavar="N", help="N believable patients with ten years of visits.")
@click.option("--big-seed", default=1, show_default=True, help="Another number gives other people.")
@click.pass_obj
def seed(settings: Settings, admin_url: str | None, big: int | None, big_seed: int, *, production: bool) -> None:
    """Fill the database: the demo clinic, or the first provider, or many patients. Repeating changes nothing."""
    from clinic_desktop.db import demo_clinic
    from clinic_desktop.time_zone import workstation_time_zone

    with clinic_connection(settings, admin_url) as connection:
        if production:
            from clinic_desktop.first_provider import seed_production

            seed_production(connection)
            return
        demo_clinic.seed_demo(connection, workstation_time_zone())
        if big is not None:
            from clinic_desktop.db.big_clinic import seed_big

            seed_big(connection, big, click.echo, seed=big_seed)
    click.echo("The demo clinic is there. Sign in as doctor@example.com with the password password123.")


@db.command()
@click.option("--yes", is_flag=True, help="Really throw the demo clinic away.")
@click.pass_obj
def reset(settings: Settings, *, yes: bool) -> None:
    """Throw the demo clinic away and make it anew. Refuses a database that is not a demo."""
    if not yes:
        raise click.ClickException("This throws everything in the demo clinic away. Repeat with --yes.")
    if settings.server is not None:
        raise click.ClickException("Only the private demo clinic of this computer is reset. Nothing was changed.")
    from clinic_desktop.db.clinic_server import PrivateServer

    if not PrivateServer(settings, "UTC").cluster.is_made:
        raise click.ClickException(NO_DEMO_YET)
    with private_server(settings) as server:
        if not server.has_clinic():
            raise click.ClickException(NO_DEMO_YET)
        server.reset()
    click.echo("The demo clinic is new.")


@db.command()
@ADMIN_URL_WANTED
@click.option(
    "--log",
    type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path),
    required=True,
    help="The file into which PostgreSQL writes its log.",
)
def guard(admin_url: str, log: Path) -> None:
    """Watch for wrong passwords, and lock accounts whose password is being guessed, until it is stopped.

    Runs where PostgreSQL writes its log, in English: lc_messages = C, or log_destination = jsonlog or csvlog. Refuses
    to begin where it could lock nobody.
    """
    import signal
    import threading

    import psycopg

    from clinic_desktop.db.clinic_server import administrator
    from clinic_desktop.db.errors import translated
    from clinic_desktop.db.server_options import safe_conninfo
    from clinic_desktop.db.sign_in_guard import SignInGuard

    with translated(), administrator(admin_url) as connection:
        _refuse_useless_guard(connection, log)
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    click.echo(f"Watching {log}. Ctrl+C ends it.")
    connect = partial(psycopg.connect, safe_conninfo(admin_url), autocommit=True)
    SignInGuard(connect, log, say=click.echo, complain=partial(click.echo, err=True)).run(stopping)


def _refuse_useless_guard(connection: psycopg.Connection[tuple[Any, ...]], log: Path) -> None:
    from clinic_desktop.db.clinic_server import stored_revision
    from clinic_desktop.db.current_log import current_log_files, is_one_of
    from clinic_desktop.db.revision import head_revision
    from clinic_desktop.domain.errors import DatabaseTooOld

    need_superuser(connection)
    if stored_revision(connection) is None:
        raise DatabaseTooOld(None, head_revision())
    files = current_log_files(connection)
    if files and not is_one_of(log, files):
        named = ", ".join(map(str, files))
        raise click.ClickException(f"PostgreSQL writes its log into {named}, not into {log}. Nobody is watched.")


@db.command()
@click.option("--as", "login", metavar="E-MAIL", default="doctor@example.com", show_default=True)
@click.argument("psql_arguments", nargs=-1)
@click.pass_obj
def shell(settings: Settings, login: str, psql_arguments: tuple[str, ...]) -> None:
    """Open psql as yourself: the database allows there what it allows in the program."""
    from psycopg.conninfo import make_conninfo

    from clinic_desktop.db.clinic_server import PrivateServer
    from clinic_desktop.db.postgres_programs import find, program
    from clinic_desktop.db.server_options import safe_conninfo, without_password

    if settings.server is not None:
        safe = safe_conninfo(settings.server)
        conninfo, password = without_password(safe)
        sys.exit(_run(_psql_for(safe), make_conninfo(conninfo, user=login), psql_arguments, password))
    psql = str(program(find(), "psql"))
    server = PrivateServer(settings, "UTC")
    server.prepare(click.echo)
    code = _run(psql, make_conninfo(server.conninfo, user=login), psql_arguments)
    server.release()
    sys.exit(code)


def _psql_for(conninfo: str) -> str:
    """Return the psql for a shared server: the one in our own packages speaks no TLS, and is for this machine only."""
    from clinic_desktop.db.postgres_programs import find, installed_psql, program
    from clinic_desktop.db.server_options import is_on_this_machine

    found = installed_psql()
    if found is None and is_on_this_machine(conninfo):
        found = program(find(), "psql")
    if found is None:
        raise click.ClickException("psql with TLS is needed: install postgresql-client or set CLINIC_PG_BIN.")
    return str(found)


def _run(psql: str, conninfo: str, arguments: tuple[str, ...], password: str = "") -> int:
    import subprocess

    # What a program was started with, everybody on this computer can read; its environment only its owner.
    environ = {**os.environ, **({"PGPASSWORD": password} if password else {})}
    return subprocess.run([psql, "--dbname", conninfo, *arguments], check=False, env=environ).returncode
