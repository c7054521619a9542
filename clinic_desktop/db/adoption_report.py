"""What is in a database that another program made: read in one transaction that changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from clinic_desktop.db import adoption_rows
from clinic_desktop.db.given_schema import GIVEN_TABLES, schema_differences
from clinic_desktop.domain.adoption import AdoptionReport, Difference, DifferenceKind, TableOwner
from clinic_desktop.domain.errors import AlreadySetUp

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg

    Connection = psycopg.Connection[tuple[Any, ...]]

OLDEST_SERVER = 15
_FIRST_SUPERUSER = 10
"""The role that made the server has this number everywhere, and is a superuser for ever."""

_ABOUT = """
SELECT current_database(), current_setting('server_version'), pg_database_size(current_database()),
       pg_encoding_to_char(encoding) FROM pg_database WHERE datname = current_database()
"""
_OWNERS = f"""
SELECT DISTINCT r.rolname, r.rolsuper, r.oid = {_FIRST_SUPERUSER} FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname = ANY (%s) ORDER BY 1
"""


def look(connection: Connection) -> AdoptionReport:
    """Read everything an administrator wants to know before. Raises AlreadySetUp."""
    with connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        refuse_what_is_ours(connection)
        database, server, size, encoding = connection.execute(_ABOUT).fetchall()[0]
        differences = all_differences(connection)
        fits = not any(one.is_obstacle for one in differences)
        return AdoptionReport(
            database=database,
            server=server,
            size_bytes=size,
            encoding=encoding,
            owners=tuple(
                TableOwner(*one) for one in connection.execute(_OWNERS.encode(), (list(GIVEN_TABLES),)).fetchall()
            ),
            counts=dict(_counts(connection)),
            other_migrations=_other_migrations(connection),
            differences=differences,
            findings=adoption_rows.findings(connection) if fits else (),
            in_us_units=adoption_rows.in_us_units(connection) if fits else (),
        )


def refuse_what_is_ours(connection: Connection) -> None:
    """Raise AlreadySetUp if the database has a revision of ours."""
    if connection.execute("SELECT to_regclass('clinic.revision')").fetchall() == [(None,)]:
        return
    found = connection.execute("SELECT version_num FROM clinic.revision").fetchall()
    raise AlreadySetUp(found[0][0] if found else "")


def all_differences(connection: Connection) -> tuple[Difference, ...]:
    """Return what stands in the way at server, database and tables, and what is only to be known. Obstacles first."""
    return (*_server_differences(connection), *schema_differences(connection))


def _server_differences(connection: Connection) -> Iterator[Difference]:
    major = connection.info.server_version // 10000
    if major < OLDEST_SERVER:
        yield Difference(DifferenceKind.SERVER_TOO_OLD, found=str(major), wanted=str(OLDEST_SERVER))
    ((name, is_superuser, encoding, has_clinic),) = connection.execute(
        "SELECT current_user, (SELECT rolsuper FROM pg_roles WHERE rolname = current_user),"
        " (SELECT pg_encoding_to_char(encoding) FROM pg_database WHERE datname = current_database()),"
        " to_regnamespace('clinic') IS NOT NULL"
    ).fetchall()
    if not is_superuser:
        yield Difference(DifferenceKind.NOT_ADMINISTRATOR, name=name)
    if encoding != "UTF8":
        yield Difference(DifferenceKind.NOT_UTF8, found=encoding, wanted="UTF8")
    if has_clinic:
        yield Difference(DifferenceKind.NAME_TAKEN, name="clinic")


def _counts(connection: Connection) -> Iterator[tuple[str, int]]:
    for table in GIVEN_TABLES:
        if connection.execute("SELECT to_regclass(%s)", (f"public.{table}",)).fetchall() != [(None,)]:
            yield table, connection.execute(f"SELECT count(*) FROM public.{table}".encode()).fetchall()[0][0]


def _other_migrations(connection: Connection) -> tuple[str, ...]:
    """Return what the other program's schema tool has applied, if it keeps a list where such tools do."""
    columns = connection.execute(
        "SELECT count(*) FROM information_schema.columns WHERE table_schema = 'public'"
        " AND table_name = '_prisma_migrations' AND column_name IN ('migration_name', 'finished_at')"
    ).fetchall()
    if columns != [(2,)]:
        return ()
    applied = "SELECT migration_name FROM public._prisma_migrations WHERE finished_at IS NOT NULL ORDER BY 1"
    return tuple(str(name) for (name,) in connection.execute(applied))
