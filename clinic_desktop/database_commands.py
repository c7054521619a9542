"""``clinic-desktop db …``: what an administrator does with a database."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from clinic_desktop.certificate_commands import certificates
from clinic_desktop.domain.errors import ClinicError
from clinic_desktop.server_findings import warn_of_strangers

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg

    from clinic_desktop.settings import Settings

ADMIN_URL = click.option(
    "--admin-url", metavar="URL", envvar="CLINIC_ADMIN_URL", help="A server's administrator. Else the private server."
)


class Commands(click.Group):
    """Says expected errors in words instead of a traceback."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's signature
        try:
            return super().invoke(ctx)
        except ClinicError as error:
            from clinic_desktop.ui.error_words import words_for

            words = words_for(error)
            raise click.ClickException(f"{words.title}. {words.advice}") from error


@click.group(cls=Commands)
@click.pass_obj
def db(settings: Settings) -> None:
    """Set up, migrate, fill and look into a clinic's database."""
    if settings.file_problem is not None:
        raise settings.file_problem


db.add_command(certificates)


@db.command("setup")
@click.option(
    "--admin-url",
    metavar="URL",
    envvar="CLINIC_ADMIN_URL",
    required=True,
    help="The administrator of the clinic's server.",
)
@click.option("--dry-run", is_flag=True, help="Print the SQL that would run, and change nothing.")
@click.option("--clinic-name", default="Clinic", show_default=True)
@click.option("--time-zone", metavar="ZONE", help="The clinic's time zone, for example Europe/Madrid.")
def set_up(admin_url: str, clinic_name: str, time_zone: str | None, *, dry_run: bool) -> None:
    """Set a shared server up, once: roles, tables, rules. Safe to repeat."""
    from clinic_desktop.db import clinic_server, schema_version
    from clinic_desktop.time_zone import is_time_zone, workstation_time_zone

    if time_zone is not None and not is_time_zone(time_zone):
        raise click.BadParameter(f"{time_zone} is not a time zone", param_hint="--time-zone")
    if dry_run:
        click.echo(schema_version.migration_sql())
        return
    clinic_server.set_up(admin_url)
    with clinic_server.administrator(admin_url) as connection:
        clinic_server.settle(connection, clinic_name, time_zone or workstation_time_zone())
        warn_of_strangers(connection)
    click.echo("The database is set up. Next: clinic-desktop db seed --production --admin-url …")


@db.command()
@ADMIN_URL
@click.pass_obj
def migrate(settings: Settings, admin_url: str | None) -> None:
    """Bring the database to this program's revision."""
    from clinic_desktop.db import clinic_server, revision

    if admin_url:
        clinic_server.set_up(admin_url)
    else:
        with _private(settings) as server:
            server.migrate()
    click.echo(f"The database is at revision {revision.head_revision()}.")


@db.command()
@ADMIN_URL
@click.pass_obj
def status(settings: Settings, admin_url: str | None) -> None:
    """Say what is in the database, and whether program and database fit."""
    from clinic_desktop.db import clinic_server, revision, server_roles
    from clinic_desktop.server_findings import sign_in_lines, words_for_strangers

    with _admin(settings, admin_url) as connection:
        for name, value in clinic_server.status(connection).items():
            click.echo(f"{name + ':':<22}{value}")
        if clinic_server.found_revision(connection) != revision.head_revision():
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

    with _admin(settings, admin_url) as connection:
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
    with _private(settings) as server:
        server.reset()
    click.echo("The demo clinic is new.")


@db.command()
@click.option("--admin-url", metavar="URL", envvar="CLINIC_ADMIN_URL", required=True, help="The clinic's database.")
@click.option(
    "--log",
    type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path),
    required=True,
    help="The file into which PostgreSQL writes its log.",
)
def guard(admin_url: str, log: Path) -> None:
    """Watch for wrong passwords, and lock accounts whose password is being guessed, until it is stopped.

    Runs where PostgreSQL writes its log, in English: lc_messages = C, or log_destination = jsonlog or csvlog.
    """
    import signal
    import threading

    import psycopg

    from clinic_desktop.db.clinic_server import administrator
    from clinic_desktop.db.sign_in_guard import SignInGuard

    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    with administrator(admin_url):
        click.echo(f"Watching {log}. Ctrl+C ends it.")
    SignInGuard(partial(psycopg.connect, admin_url, autocommit=True), log, say=click.echo).run(stopping)


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

    psql = str(program(find(), "psql"))
    if settings.server is not None:
        conninfo, password = without_password(safe_conninfo(settings.server))
        sys.exit(_run(psql, make_conninfo(conninfo, user=login), psql_arguments, password))
    server = PrivateServer(settings, "UTC")
    server.prepare(click.echo)
    code = _run(psql, make_conninfo(server.conninfo, user=login), psql_arguments)
    server.release()
    sys.exit(code)


def _run(psql: str, conninfo: str, arguments: tuple[str, ...], password: str = "") -> int:
    import subprocess

    # What a program was started with, everybody on this computer can read; its environment only its owner.
    environ = {**os.environ, **({"PGPASSWORD": password} if password else {})}
    return subprocess.run([psql, "--dbname", conninfo, *arguments], check=False, env=environ).returncode


@contextmanager
def _private(settings: Settings) -> Iterator[Any]:
    """Give the private server, running, and stop it again if nobody else uses it."""
    from clinic_desktop.db.clinic_server import PrivateServer
    from clinic_desktop.time_zone import workstation_time_zone

    server = PrivateServer(settings, workstation_time_zone())
    server.cluster.start(click.echo)
    try:
        yield server
    finally:
        server.release()


@contextmanager
def _admin(settings: Settings, admin_url: str | None) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    from clinic_desktop.db.clinic_server import administrator
    from clinic_desktop.db.errors import translated

    if admin_url:
        with translated(), administrator(admin_url) as connection:
            yield connection
        return
    if settings.server is not None:
        raise click.ClickException("For a shared server, name its administrator with --admin-url. Nothing was changed.")
    with _private(settings) as server:
        server.migrate()
        with translated(), server.admin_connection() as connection:
            yield connection


@contextmanager
def admin_address(settings: Settings, admin_url: str | None) -> Iterator[str]:
    """Give the address by which an administrator reaches the database: of a shared server, or of the private one."""
    from clinic_desktop.db.clinic_server import administrator
    from clinic_desktop.settings import DATABASE_NAME

    if admin_url:
        # An address that is none, and a server that does not answer, are told at once.
        with administrator(admin_url):
            yield admin_url
        return
    if settings.server is not None:
        raise click.ClickException("For a shared server, name its administrator with --admin-url. Nothing was changed.")
    with _private(settings) as server:
        server.migrate()
        yield server.cluster.url(DATABASE_NAME)
