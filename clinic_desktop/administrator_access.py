"""How the commands of an administrator reach a database: the option, the connection, and errors in words of a shell."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from clinic_desktop.domain import errors

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg

    from clinic_desktop.settings import Settings

    Connection = psycopg.Connection[tuple[Any, ...]]


def _not_empty(_context: click.Context, _option: click.Parameter, given: str | None) -> str | None:
    if given is not None and not given.strip():
        raise click.UsageError("--admin-url is empty: is the variable set?")
    return given


ADMIN_URL = click.option(
    "--admin-url",
    metavar="URL",
    envvar="CLINIC_ADMIN_URL",
    show_envvar=True,
    callback=_not_empty,
    help="A server's administrator. Else the private server.",
)
ADMIN_URL_WANTED = click.option(
    "--admin-url",
    metavar="URL",
    envvar="CLINIC_ADMIN_URL",
    show_envvar=True,
    callback=_not_empty,
    required=True,
    help="The administrator of the clinic's server.",
)


def _named(_context: click.Context, _option: click.Parameter, given: str) -> str:
    if not given.strip():
        raise click.BadParameter("a clinic has a name")
    return given.strip()


def _known_zone(_context: click.Context, _option: click.Parameter, given: str | None) -> str | None:
    from clinic_desktop.time_zone import is_time_zone

    if given is not None and not is_time_zone(given):
        raise click.BadParameter(f"{given} is not a time zone")
    return given


CLINIC_NAME = click.option("--clinic-name", default="Clinic", show_default=True, callback=_named)
TIME_ZONE = click.option(
    "--time-zone",
    metavar="ZONE",
    callback=_known_zone,
    help="The clinic's time zone, for example Europe/Madrid. Else this computer's.",
)


class Commands(click.Group):
    """Says expected errors in words instead of a traceback."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's signature
        try:
            return super().invoke(ctx)
        except errors.ClinicError as error:
            raise click.ClickException(words_in_a_shell(error)) from error


def words_in_a_shell(error: errors.ClinicError) -> str:
    """Return the words for an error where nobody has typed into a window."""
    match error:
        case errors.DatabaseUnavailable(detail=detail):
            return f"The clinic's server cannot be reached. {detail}".strip()
        case errors.SignInFailed(was_password_given=False):
            return "The server asks for a password. Give the password by PGPASSWORD, ~/.pgpass or CLINIC_ADMIN_URL."
        case errors.SignInFailed():
            return "The server refuses this name with this password. Check both."
        case errors.NotPermitted():
            return "This account may not do this: a superuser is needed. Nothing was changed."
        case errors.DatabaseTooOld(found=None):
            return "This database is not set up. Run db setup."
    from clinic_desktop.ui.error_words import words_for

    words = words_for(error)
    return f"{words.title}. {words.advice}"


def need_superuser(connection: Connection) -> None:
    from clinic_desktop.db.clinic_server import is_superuser

    if not is_superuser(connection):
        raise click.ClickException(f"A superuser is needed: {connection.info.user} is none. Nothing was changed.")


@contextmanager
def private_server(settings: Settings) -> Iterator[Any]:
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
def admin_connection(settings: Settings, admin_url: str | None) -> Iterator[Connection]:
    """Connect as the administrator of a shared server, whatever is in the database, or of the private one."""
    from clinic_desktop.db.clinic_server import administrator
    from clinic_desktop.db.errors import translated

    if admin_url:
        with translated(), administrator(admin_url) as connection:
            yield connection
        return
    refuse_without_administrator(settings)
    with private_server(settings) as server:
        server.migrate()
        with translated(), server.admin_connection() as connection:
            yield connection


@contextmanager
def clinic_connection(settings: Settings, admin_url: str | None) -> Iterator[Connection]:
    """Connect as the administrator of a database that is set up. Raises DatabaseTooOld, DatabaseTooNew."""
    from clinic_desktop.db.clinic_server import refuse_other_revision

    with admin_connection(settings, admin_url) as connection:
        refuse_other_revision(connection)
        yield connection


@contextmanager
def admin_address(settings: Settings, admin_url: str | None) -> Iterator[str]:
    """Give the address by which an administrator reaches a database that is set up: a shared one or the private one.

    An address that is none, and a server that does not answer, are told at once.
    """
    from clinic_desktop.db.server_options import safe_conninfo
    from clinic_desktop.settings import DATABASE_NAME

    if admin_url:
        with clinic_connection(settings, admin_url):
            yield safe_conninfo(admin_url)
        return
    refuse_without_administrator(settings)
    with private_server(settings) as server:
        server.migrate()
        yield server.cluster.url(DATABASE_NAME)


def refuse_without_administrator(settings: Settings) -> None:
    """Refuse to take the private server for the shared one that this workstation uses."""
    if settings.server is not None:
        raise click.ClickException("For a shared server, name its administrator with --admin-url. Nothing was changed.")
