"""What the commands of an administrator say about a server: foreign accounts, and what a sign-in would say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from clinic_desktop.domain.errors import RestoredElsewhere, SchemaNotKnown, WrongEncoding
from clinic_desktop.domain.start_up import Trouble

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import psycopg

    from clinic_desktop.domain.start_up import Finding

    Connection = psycopg.Connection[tuple[Any, ...]]

_TROUBLES = {
    Trouble.TAMPERED: "Missing, changed or added, so that nothing is saved from any workstation: {}",
    Trouble.CLOCK_AHEAD: "This computer's clock is {} seconds ahead of the server's.",
    Trouble.CLOCK_BEHIND: "This computer's clock is {} seconds behind the server's.",
    Trouble.NOT_FLUSHED: "A power cut would lose what was saved last: fsync and synchronous_commit must be on.",
    Trouble.TORN_PAGES: "A power cut could damage what is stored: full_page_writes must be on.",
}


def words_for_strangers(names: Iterable[str]) -> str:
    """Return what to say of accounts that belong to nobody here."""
    return (
        f"These accounts of this server belong to nobody here, and may open this database: {', '.join(names)}."
        " Drop them, or take their rights away, first."
    )


def warn_of_strangers(connection: Connection) -> None:
    """Say on the terminal, beside what was done, which accounts belong to nobody here."""
    from clinic_desktop.db.server_roles import strangers

    found = strangers(connection)
    if found:
        click.echo(f"Warning: {words_for_strangers(found)}", err=True)


def words_for_missing_roles(names: Iterable[str]) -> str:
    return (
        f"The server has no role {', '.join(names)}. Restore the roles first, and then the database anew:"
        " a backup of one database does not hold them."
    )


def sign_in_lines(connection: Connection) -> Iterator[str]:
    """Say what a sign-in would find out about this database, one line for each finding."""
    from clinic_desktop.db.clinic_server import is_demo
    from clinic_desktop.db.server_roles import missing_roles

    missing = missing_roles(connection)
    if missing:
        yield words_for_missing_roles(missing)
    if _is_elsewhere(connection):
        yield _words(RestoredElsewhere())
    yield from (_line(one) for one in look(_address_of(connection), is_demo=is_demo(connection)))


def broken_pieces(address: str) -> str | None:
    """Return what to say of pieces that are missing or changed, or None."""
    for one in look(address, is_demo=True):
        if isinstance(one, SchemaNotKnown | WrongEncoding) or one.trouble is Trouble.TAMPERED:
            return _line(one)
    return None


def look(address: str, *, is_demo: bool) -> tuple[Finding | SchemaNotKnown | WrongEncoding, ...]:
    """Look at a database as a sign-in does, by its administrator's address."""
    from clinic_desktop.db.database import Database
    from clinic_desktop.services.start_up import StartUpService

    database = Database(address)
    try:
        return StartUpService(database).look(is_demo=is_demo)
    except (SchemaNotKnown, WrongEncoding) as error:
        return (error,)
    finally:
        database.close()


def _address_of(connection: Connection) -> str:
    """Return the address by which another connection of the same account is opened."""
    from psycopg.conninfo import make_conninfo

    password = connection.info.password
    return make_conninfo(connection.info.dsn, **({"password": password} if password else {}))


def _is_elsewhere(connection: Connection) -> bool:
    found = connection.execute(
        "SELECT e.system_id <> s.system_identifier FROM clinic.audit_era e, pg_control_system() s"
        " ORDER BY e.no DESC LIMIT 1"
    ).fetchone()
    return found is not None and bool(found[0])


def _line(one: Finding | SchemaNotKnown | WrongEncoding) -> str:
    if isinstance(one, SchemaNotKnown | WrongEncoding):
        return _words(one)
    return _TROUBLES[one.trouble].format(", ".join(one.details))


def _words(error: RestoredElsewhere | SchemaNotKnown | WrongEncoding) -> str:
    from clinic_desktop.ui.error_words import words_for

    words = words_for(error)
    return f"{words.title}. {words.advice}"
