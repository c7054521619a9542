"""What a backup is compared by: one moment of a database, every table of it counted and hashed by PostgreSQL itself."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from psycopg import sql

from clinic_desktop import __version__
from clinic_desktop.db.backup_changes import last_change
from clinic_desktop.db.backup_roles import BACKUP_ROLE
from clinic_desktop.domain.backups import BackupFailed, BackupTrouble

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg

    Connection = psycopg.Connection[tuple[Any, ...]]

_TABLES = r"""
SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\_%'
  AND NOT EXISTS (SELECT FROM pg_depend d
                  WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
ORDER BY 1, 2
"""

_DIGEST = """
SELECT count(*), coalesce(sum(hashtextextended(content, 0)), 0), coalesce(sum(hashtextextended(content, 1)), 0)
FROM (SELECT clinic_row::text COLLATE "C" AS content FROM ONLY {} AS clinic_row) AS rows
"""
"""Sums of hashes, because rows have no order. It is chance that is guarded against here: the file is encrypted with a
check of its own, and whoever can change the database needs no collision."""

_ALIKE = (
    "SET search_path = pg_catalog; SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres';"
    " SET extra_float_digits = 1; SET bytea_output = 'hex'; SET lc_monetary = 'C'; SET statement_timeout = 0;"
    " SET idle_in_transaction_session_timeout = 0; SET lock_timeout = '30s'"
)
"""The text of a value must not depend on who asks."""


@dataclass(frozen=True, slots=True)
class TableContents:
    rows: int
    digest: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What was in the database, told in the archive beside it.

    ``head_block`` and ``head_hash`` are the end of the sealed audit trail, ``head_event`` the last change. The
    ``server`` is PostgreSQL's major version. ``dump_sha256`` and ``dump_bytes`` are filled in when the dump is over.
    """

    taken_at: str
    database: str
    revision: str
    program: str
    server: int
    clinic_name: str
    head_block: int
    head_hash: str
    head_event: int
    tables: dict[str, TableContents]
    dump_sha256: str = ""
    dump_bytes: int = 0

    @property
    def rows(self) -> int:
        return sum(one.rows for one in self.tables.values())

    @property
    def taken(self) -> datetime:
        return datetime.fromisoformat(self.taken_at)

    def to_json(self) -> bytes:
        return json.dumps(asdict(self), indent=1, ensure_ascii=False).encode()


def manifest_from(content: bytes) -> Manifest:
    """Read what to_json wrote. Raises BackupFailed."""
    try:
        known = json.loads(content)
        tables = {name: TableContents(**one) for name, one in known.pop("tables").items()}
        manifest = Manifest(**known, tables=tables)
        manifest.taken.astimezone(UTC)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BackupFailed(BackupTrouble.DAMAGED, "manifest.json") from error
    return manifest


@contextmanager
def one_moment(connection: Connection) -> Iterator[str]:
    """Let a connection see one moment of the database with the eyes of the backup role; give the snapshot's name.

    The moment is one that no serializable writer is in the middle of. Raises what PostgreSQL raises.
    """
    connection.autocommit = True
    connection.execute(_ALIKE)
    connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(BACKUP_ROLE)))
    connection.execute("SET row_security = off")
    connection.execute("BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY DEFERRABLE")
    try:
        yield str(_value(connection, "SELECT pg_export_snapshot()"))
    finally:
        if not connection.closed:
            connection.execute("ROLLBACK")
            connection.execute("RESET ROLE")
            connection.execute("RESET row_security")


def contents(connection: Connection) -> dict[str, TableContents]:
    """Count and hash every table that the connection sees, those of other programs too."""
    found = {}
    for schema, table in connection.execute(_TABLES.encode()).fetchall():
        query = sql.SQL(_DIGEST).format(sql.Identifier(schema, table))
        ((rows, left, right),) = connection.execute(query).fetchall()
        found[f"{schema}.{table}"] = TableContents(int(rows), f"{int(left)} {int(right)}")
    return found


def contents_of(connection: Connection) -> dict[str, TableContents]:
    """Do the same on a connection of its own settings, in one transaction."""
    with connection.transaction():
        connection.execute(_ALIKE)
        return contents(connection)


def manifest(connection: Connection, tables: dict[str, TableContents]) -> Manifest:
    """Describe what a connection sees."""
    ((database, server, taken_at),) = connection.execute(
        "SELECT current_database(), current_setting('server_version_num')::int / 10000, now()"
    ).fetchall()
    block, block_hash = head(connection)
    return Manifest(
        taken_at=taken_at.astimezone(UTC).isoformat(),
        database=database,
        revision=str(_value(connection, "SELECT version_num FROM clinic.revision")),
        program=__version__,
        server=server,
        clinic_name=str(_value(connection, "SELECT max(value) FROM clinic.setting WHERE name = 'clinic_name'") or ""),
        head_block=block,
        head_hash=block_hash,
        head_event=last_change(connection),
        tables=tables,
    )


def head(connection: Connection) -> tuple[int, str]:
    """Return number and hash of the last sealed block."""
    found = connection.execute("SELECT no, encode(hash, 'hex') FROM clinic.audit_block ORDER BY no DESC LIMIT 1")
    row = found.fetchone()
    return (int(row[0]), str(row[1])) if row else (0, "")


def unlike(expected: dict[str, TableContents], found: dict[str, TableContents]) -> tuple[str, ...]:
    """Return the names of tables that do not hold the same."""
    return tuple(sorted(name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name)))


def _value(connection: Connection, statement: str) -> object:
    row = connection.execute(statement.encode()).fetchone()
    return row[0] if row else None
