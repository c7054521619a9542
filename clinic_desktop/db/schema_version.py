"""The revision of the database against ours, and the only place that runs migrations."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, create_engine, text

from clinic_desktop.db.errors import translated
from clinic_desktop.db.revision import head_revision
from clinic_desktop.db.server_options import refuse_too_old
from clinic_desktop.db.table_locks import patiently
from clinic_desktop.domain.errors import DatabaseTooNew, DatabaseTooOld, DatabaseUnavailable, TablesOfAnotherProgram
from clinic_desktop.files import MIGRATIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    import psycopg
    from alembic.config import Config

    from clinic_desktop.db.database import ReadSession

    AdminConnection = psycopg.Connection[tuple[Any, ...]]
    Connect = Callable[[], AdminConnection]
    Step = Callable[[AdminConnection], None]

_GIVEN = "0001"
"""The revision that makes the given tables: in a database that is taken over they are there."""

# In this order: whoever set the tables up meanwhile wrote down a revision with them.
_OF_ANOTHER_PROGRAM = text(
    "SELECT CASE WHEN to_regclass('public.patients') IS NULL THEN false ELSE to_regclass('clinic.revision') IS NULL END"
)

_ALEMBIC = threading.Lock()
"""Alembic keeps what it works on in its modules: one migration at a time in a process."""


def found_revision(session: ReadSession) -> str | None:
    """Return the database's revision, or None if it was never set up."""
    if session.scalar(text("SELECT to_regclass('clinic.revision')")) is None:
        return None
    found: str | None = session.scalar(text("SELECT version_num FROM clinic.revision"))
    return found


def check_revision(session: ReadSession) -> None:
    """Raise DatabaseTooOld, DatabaseTooNew or ServerNotUsable unless program and database fit each other."""
    found, ours = found_revision(session), head_revision()
    if found is None:
        refuse_too_old(int(session.scalar(text("SHOW server_version_num"))))
    if found is None or found < ours:
        raise DatabaseTooOld(found, ours)
    if found > ours:
        raise DatabaseTooNew(found)


def migrate(connect: Connect, revision: str = "head") -> None:
    """Bring the database to a revision in one transaction; a database that is there already is left alone.

    ``connect`` opens a connection with the rights of a server's administrator.
    Raises TablesOfAnotherProgram, and TablesInUse if others do not let go of a table.
    """
    from alembic import command

    def step(connection: Connection) -> None:
        if connection.scalar(_OF_ANOTHER_PROGRAM):
            raise TablesOfAnotherProgram
        command.upgrade(_config(connection), revision)

    _in_transaction(connect, step)


def take_over(connect: Connect, before: Step, after: Step) -> None:
    """Bring a database that has the given tables already to our newest revision, in one transaction.

    ``before`` and ``after`` are called with its connection. Raises TablesInUse.
    """
    from alembic import command

    def step(connection: Connection) -> None:
        driver = connection.connection.driver_connection
        if driver is None:
            raise DatabaseUnavailable
        before(driver)
        command.stamp(_config(connection), _GIVEN)
        command.upgrade(_config(connection), "head")
        after(driver)

    _in_transaction(connect, step)


def take_back(connect: Connect, revision: str) -> None:
    """Bring the database back to an older revision, in one transaction."""
    from alembic import command

    def step(connection: Connection) -> None:
        command.downgrade(_config(connection), revision)

    _in_transaction(connect, step)


def checks() -> dict[tuple[str, str], str]:
    """Return the CHECKs that our revisions add to the given tables, by table and name."""
    from alembic.script import ScriptDirectory

    found: dict[tuple[str, str], str] = {}
    for revision in ScriptDirectory.from_config(_config(None)).walk_revisions():
        found |= getattr(revision.module, "checks", dict)()
    return found


def migration_sql(first: str = "base") -> str:
    """Return the SQL of our migrations, for people who want to read it before it runs."""
    from io import StringIO

    from alembic import command

    written = StringIO()
    config = _config(None)
    config.output_buffer = written
    command.upgrade(config, f"{first}:head", sql=True)
    return written.getvalue()


def _in_transaction(connect: Connect, step: Callable[[Connection], None]) -> None:
    def connected() -> AdminConnection:
        connection = connect()
        connection.autocommit = False
        return connection

    def attempt() -> None:
        with _ALEMBIC, translated(), engine.begin() as connection:
            _refuse_newer(connection)
            step(connection)

    engine = create_engine("postgresql+psycopg://", creator=connected)
    try:
        patiently(connect, attempt)
    finally:
        engine.dispose()


def _refuse_newer(connection: Connection) -> None:
    """Raise DatabaseTooNew for a revision that alembic could not find among ours."""
    if connection.scalar(text("SELECT to_regclass('clinic.revision')")) is not None:
        found = connection.scalar(text("SELECT version_num FROM clinic.revision"))
        if found is not None and str(found) > head_revision():
            raise DatabaseTooNew(str(found))


def _config(connection: Connection | None) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
