"""When backups were tried and proved, as the database keeps it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from clinic_desktop.domain.backups import BackupState, BackupTrouble, BackupTry

if TYPE_CHECKING:
    from sqlalchemy import Row

    from clinic_desktop.db.database import ReadSession

_COLUMNS = "id, tried_at, taken_at, trouble, file_name, bytes, row_count"


def state(session: ReadSession) -> BackupState:
    """Return the last proved backup and the last try."""
    last = f"SELECT {_COLUMNS} FROM clinic.backup_proof {{}} ORDER BY id DESC LIMIT 1"
    found = [session.execute(text(last.format(which))).first() for which in ("WHERE trouble IS NULL", "")]
    proved, tried = (None if one is None else _try(one) for one in found)
    return BackupState(proved, tried)


def state_with_place(session: ReadSession) -> BackupState:
    """Return the same with the place of the last try, for administrators."""
    found = state(session)
    if found.last_try is None:
        return found
    return BackupState(found.last_proved, tries(session, 1)[0])


def tries(session: ReadSession, most: int) -> tuple[BackupTry, ...]:
    """Return tries with their places, the latest first. Only for administrators."""
    found = session.execute(
        text(f"SELECT {_COLUMNS}, place FROM clinic.backup_proof ORDER BY id DESC LIMIT :most"), {"most": most}
    )
    return tuple(_try(one, one.place or "") for one in found)


def _try(one: Row[Any], place: str = "") -> BackupTry:
    return BackupTry(
        id=one.id,
        tried_at=one.tried_at,
        taken_at=one.taken_at,
        trouble=None if one.trouble is None else _trouble(one.trouble),
        file_name=one.file_name or "",
        place=place,
        size=one.bytes,
        rows=one.row_count,
    )


def _trouble(stored: str) -> BackupTrouble:
    try:
        return BackupTrouble(stored)
    except ValueError:
        # Written by a newer program: it failed, that much is known.
        return BackupTrouble.DUMP
