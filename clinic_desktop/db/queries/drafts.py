"""A person's own drafts and the key they are sealed with, through the database's own functions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from clinic_desktop.db.database import ReadSession, WriteSession


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A draft as the server keeps it, which cannot read it."""

    id: str
    workstation: str
    written_at: datetime
    is_open_elsewhere: bool
    content: bytes


def own_key(session: WriteSession) -> bytes:
    """Return the key of whoever is signed in; the first time it is made."""
    return bytes(session.scalars(text("SELECT clinic.own_key()")).one())


def keep(session: WriteSession, draft_id: str, content: bytes, written_at: datetime) -> None:
    session.execute(
        text("SELECT clinic.keep_draft(:id, :content, :written_at)"),
        {"id": draft_id, "content": content, "written_at": written_at},
    )


def drop(session: WriteSession, draft_ids: Iterable[str]) -> None:
    for draft_id in draft_ids:
        session.execute(text("SELECT clinic.drop_draft(:id)"), {"id": draft_id})


def ended(session: ReadSession, draft_ids: Iterable[str]) -> frozenset[str]:
    """Return which of these were on the server once, and were saved or discarded since."""
    found = session.scalars(text("SELECT clinic.ended_drafts(:ids)"), {"ids": list(draft_ids)})
    return frozenset(found)


def own(session: ReadSession) -> tuple[DraftRow, ...]:
    found = session.execute(text("SELECT * FROM clinic.own_drafts()"))
    return tuple(
        DraftRow(one.id, one.workstation, one.written_at, one.is_open_elsewhere, bytes(one.content)) for one in found
    )
