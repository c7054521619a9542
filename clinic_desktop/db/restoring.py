"""Restores a clinic from a backup into a server where there is none: all is checked before anything is touched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from clinic_desktop.db import schema_version
from clinic_desktop.db.backup_key import secret_half
from clinic_desktop.db.backup_proof import compare, first_bad_block, read_whole, restore_into
from clinic_desktop.db.errors import translated
from clinic_desktop.db.revision import head_revision
from clinic_desktop.domain.backups import BackupFailed, BackupTrouble

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from clinic_desktop.db.backup_contents import Manifest

    Connection = psycopg.Connection[tuple[Any, ...]]

_OBJECTS = r"""
SELECT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
               WHERE n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\_%')
    OR EXISTS (SELECT FROM pg_namespace n WHERE n.nspname = 'clinic')
"""

_CANNOT_SIGN_IN = """
SELECT s.db_role FROM clinic.staff s JOIN pg_authid a ON a.rolname = s.db_role
WHERE s.active AND a.rolpassword IS NULL ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored. ``first_bad_block`` is 0 in a sound trail; ``without_password`` cannot sign in yet."""

    manifest: Manifest
    era: int
    first_bad_block: int
    without_password: tuple[str, ...]


def checked(path: Path, key: str) -> Manifest:
    """Read a backup from beginning to end and return what it tells. Nothing is touched. Raises BackupFailed."""
    found = read_whole(path, secret_half(key))
    if found.revision > head_revision():
        raise BackupFailed(BackupTrouble.NEWER, f"Clinic Desktop {found.program}")
    return found


def refuse_target(address: str, expected: Manifest, *, may_replace_demo: bool = False) -> None:
    """Refuse a server that has a clinic already, or cannot take this one. Nothing is touched.

    ``address`` is the server's administrator's. Raises BackupFailed, DatabaseUnavailable.
    """
    named = str(conninfo_to_dict(address).get("dbname") or "")
    if named and named != expected.database:
        raise BackupFailed(BackupTrouble.OTHER_DATABASE, expected.database)
    with translated(), psycopg.connect(_beside(address), autocommit=True) as connection:
        if connection.info.server_version // 10000 < expected.server:
            raise BackupFailed(BackupTrouble.NEWER, f"PostgreSQL {expected.server}")
        if not _is_there(connection, expected.database):
            return
    with translated(), psycopg.connect(make_conninfo(address, dbname=expected.database), autocommit=True) as inside:
        if not _value(inside, _OBJECTS) or (may_replace_demo and _is_demo(inside)):
            return
    raise BackupFailed(BackupTrouble.NOT_EMPTY, expected.database)


def restore(
    address: str, path: Path, key: str, programs: Path, why: str, say: Callable[[str], None], *, replace_demo: bool
) -> Restored:
    """Restore a backup that fits, begin an era of the audit trail, and bring the clinic to our revision.

    If it fails, there is no database of this name. Raises BackupFailed.
    """
    say("Checking the whole file…")
    expected = checked(path, key)
    refuse_target(address, expected, may_replace_demo=replace_demo)
    say(f"Restoring {expected.rows:,} rows…")
    _drop(address, expected.database)
    inside = make_conninfo(address, dbname=expected.database)
    is_whole = False
    try:
        restore_into(_beside(address), path, secret_half(key), programs)
        say("Comparing every table…")
        with translated(), psycopg.connect(inside, autocommit=True) as connection:
            compare(connection, expected)
            bad_block = first_bad_block(connection)
            era = int(str(_value(connection, "SELECT clinic.start_era(%s)", why)))
        is_whole = True
    finally:
        if not is_whole:
            _drop(address, expected.database)
    if expected.revision < head_revision():
        say("Bringing it up to date…")
        schema_version.migrate(lambda: psycopg.connect(inside))
    with translated(), psycopg.connect(inside, autocommit=True) as connection:
        waiting = tuple(str(name) for (name,) in connection.execute(_CANNOT_SIGN_IN))
    return Restored(expected, era, bad_block, waiting)


def _drop(address: str, database: str) -> None:
    """Drop a database that was found to be empty, a demo, or restored in part."""
    try:
        with translated(), psycopg.connect(_beside(address), autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(database)))
    except psycopg.errors.ObjectInUse as error:
        raise BackupFailed(BackupTrouble.IN_USE, database) from error


def _beside(address: str) -> str:
    return make_conninfo(address, dbname="postgres")


def _is_there(connection: Connection, database: str) -> bool:
    return connection.execute("SELECT FROM pg_database WHERE datname = %s", (database,)).rowcount == 1


def _is_demo(connection: Connection) -> bool:
    if _value(connection, "SELECT to_regclass('clinic.setting')") is None:
        return False
    return _value(connection, "SELECT value FROM clinic.setting WHERE name = 'is_demo'") == "yes"


def _value(connection: Connection, statement: str, *values: str) -> object:
    row = connection.execute(statement.encode(), values or None).fetchone()
    return row[0] if row else None
