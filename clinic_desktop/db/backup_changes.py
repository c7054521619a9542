"""Whether there is anything to back up, and who is backing up at this moment. Light: every start imports it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    import psycopg

    Connection = psycopg.Connection[tuple[Any, ...]]

BACKUP_CONNECTION = "clinic-backup"
"""What the connection calls itself that makes a backup."""

_LAST_CHANGE = """
SELECT coalesce(max(e.seq), 0) FROM clinic.audit_event e
WHERE e.subject <> 'backup_proof' AND e.action NOT IN ('sign_in', 'sign_out', 'lock', 'unlock')
"""

_LAST_PROVED = "SELECT file_name, head_event FROM clinic.backup_proof WHERE trouble IS NULL ORDER BY id DESC LIMIT 1"


def last_change(connection: Connection) -> int:
    """Return the last event that is worth a backup.

    That somebody came and went again is not, and a backup itself is not.
    """
    ((found,),) = connection.execute(_LAST_CHANGE).fetchall()
    return int(found)


def is_unchanged(connection: Connection, folder: Path) -> bool:
    """Say whether nothing worth a backup happened since the last one that was proved, and is still there."""
    row = connection.execute(_LAST_PROVED).fetchone()
    return row is not None and row[1] == last_change(connection) and (folder / str(row[0])).is_file()


def end_backups(connection: Connection) -> None:
    """End every backup that is being made from this database; each says that it was stopped."""
    connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE application_name = ANY (%s) AND datname = current_database() AND pid <> pg_backend_pid()",
        ([BACKUP_CONNECTION, "pg_dump"],),
    )
