"""A person's drafts: kept on this workstation and, sealed by it, on the server; found again after whatever happened."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from clinic_desktop import draft_files
from clinic_desktop.db.queries import audit, drafts
from clinic_desktop.domain.drafts import DraftUnreadableError, FoundDrafts, KeptDraft, latest
from clinic_desktop.domain.errors import DatabaseUnavailable

if TYPE_CHECKING:
    from pathlib import Path

    from clinic_desktop.db.database import Database
    from clinic_desktop.domain.drafts import Draft, DraftId


class DraftService:
    """Drafts of one signed-in person at one workstation.

    The server gives the key they are sealed with, to him alone. The disk of a workstation alone tells nothing, and
    what is written while the server is away is kept all the same.
    """

    def __init__(self, database: Database, folder: Path, login: str) -> None:
        self._database = database
        self._folder = folder
        self._login = login
        self._key: draft_files.DraftKey | None = None

    def key(self) -> draft_files.DraftKey:
        """Return what this person's files are sealed with here; the server is asked once.

        Raises SessionEnded, DatabaseUnavailable.
        """
        if self._key is None:
            with self._database.write(even_if_refused=True) as session:
                key, database = drafts.own_key(session), audit.identity(session)
            self._key = draft_files.DraftKey.of(self._folder, database, self._login, key)
        return self._key

    def write(self, draft: Draft) -> bytes:
        """Keep a draft on this workstation, and return it sealed. Asks the server for nothing once the key is known.

        Raises DraftNotKept, and what was kept before stays.
        """
        return draft_files.write_draft(self.key(), draft)

    def send(self, draft: Draft, sealed: bytes) -> None:
        """Keep a draft on the server, for whatever workstation its owner goes to. Raises DatabaseUnavailable."""
        with self._database.write(even_if_refused=True) as session:
            drafts.keep(session, draft.id, sealed, draft.written_at)

    def drop(self, draft_id: DraftId) -> None:
        """Forget a draft that is saved or discarded, here and on the server. Raises DatabaseUnavailable."""
        draft_files.drop_draft(self.key(), draft_id)
        with self._database.write(even_if_refused=True) as session:
            drafts.drop(session, draft_id)

    def find(self) -> FoundDrafts:
        """Return what was not saved: from this workstation's disk and from the server, each draft as written last.

        One that is damaged here does not count if the server has it. Without the server it is what lies here.
        Raises DatabaseUnavailable, SessionEnded only while the key is not known.
        """
        key = self.key()
        here = draft_files.read_drafts(key)
        there = self._on_server(key)
        elsewhere = {one.draft.id for one in there if one.is_open_elsewhere}
        newest = latest((*here.drafts, *there))
        known = {one.draft.id for one in newest}
        return FoundDrafts(
            tuple(KeptDraft(one.draft, one.draft.id in elsewhere) for one in newest),
            tuple(one for one in here.damaged if one not in known),
        )

    def _on_server(self, key: draft_files.DraftKey) -> tuple[KeptDraft, ...]:
        try:
            with self._database.read() as session:
                sealed = drafts.own(session)
        except DatabaseUnavailable:
            return ()
        found = []
        for one in sealed:
            # Sealed before the database was restored as another one: nobody can read it any more.
            with suppress(DraftUnreadableError):
                found.append(KeptDraft(draft_files.unsealed(key, one.id, one.content), one.is_open_elsewhere))
        return tuple(found)
