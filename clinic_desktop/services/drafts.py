"""A person's drafts: kept on this workstation and, sealed by it, on the server; found again after whatever happened."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from clinic_desktop import draft_files
from clinic_desktop.db.queries import audit, drafts
from clinic_desktop.domain.drafts import Draft, DraftUnreadableError, FoundDrafts, KeptDraft, latest
from clinic_desktop.domain.errors import ClinicError, DatabaseUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from clinic_desktop.db.database import Database
    from clinic_desktop.domain.drafts import DraftId, DraftText
    from clinic_desktop.domain.identifiers import Login

_A_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class SealedDraft:
    """A draft as the server is given it."""

    id: DraftId
    content: bytes
    written_at: datetime


class DraftService:
    """Drafts of one signed-in person at one workstation.

    The server gives the key they are sealed with, to him alone. The disk of a workstation alone tells nothing, and
    what is written while the server is away is kept all the same.
    """

    def __init__(
        self,
        database: Database,
        folder: Path,
        login: Login,
        workstation: str,
        now_utc: Callable[[], datetime] | None = None,
    ) -> None:
        self._database = database
        self._folder = folder
        self._login = login
        self._workstation = workstation
        self._key: draft_files.DraftKey | None = None
        self._writing = threading.Lock()
        self._now = now_utc or partial(datetime.now, UTC)
        self._unsent: dict[DraftId, SealedDraft] = {}
        self._written_at: dict[DraftId, datetime] = {}

    def key(self) -> draft_files.DraftKey:
        """Return what this person's files are sealed with here; the server is asked once.

        Raises SessionEnded, DatabaseUnavailable.
        """
        if self._key is None:
            with self._database.write(even_if_refused=True) as session:
                key, database = drafts.own_key(session), audit.identity(session)
            self._key = draft_files.DraftKey.of(self._folder, database, self._login, key)
        return self._key

    def write(self, draft_id: DraftId, text: DraftText) -> SealedDraft:
        """Keep a draft on this workstation, and return it sealed. Asks the server for nothing once the key is known.

        Raises DraftNotKept, and what was kept before stays.
        """
        key = self.key()
        with self._writing:
            draft = Draft(draft_id, self._login, self._workstation, self._moment(draft_id), text)
            sealed = SealedDraft(draft_id, draft_files.sealed(key, draft), draft.written_at)
            # A disk that is full does not keep it from the server.
            self._unsent[draft_id] = sealed
            draft_files.write_draft(key, draft_id, sealed.content)
        return sealed

    def _moment(self, draft_id: DraftId) -> datetime:
        """Return now; of a clock that was set back, or differs from another desk's, the moment after the last writing.

        Of two copies the one that was written last counts.
        """
        last = self._written_at.get(draft_id)
        moment = self._now() if last is None else max(self._now(), last + _A_MOMENT)
        self._written_at[draft_id] = moment
        return moment

    def send(self, sealed: SealedDraft) -> None:
        """Keep a draft on the server, for whatever workstation its owner goes to.

        Raises DatabaseUnavailable, TooManyDrafts.
        """
        with self._database.write(even_if_refused=True) as session:
            drafts.keep(session, sealed.id, sealed.content, sealed.written_at)
        with self._writing:
            draft_files.note_sent(self.key(), sealed.id, sealed.written_at)
            if self._unsent.get(sealed.id) is sealed:
                del self._unsent[sealed.id]

    def drop(self, draft_id: DraftId) -> None:
        """Forget a draft that is saved or discarded, here and on the server; there it may have to wait."""
        self.drop_here(draft_id)
        self.settle()

    def drop_here(self, draft_id: DraftId) -> None:
        """Forget a draft without asking the server: it is told when it can be."""
        with self._writing:
            self._unsent.pop(draft_id, None)
            draft_files.drop_draft(self.key(), draft_id)

    def settle(self) -> None:
        """Tell the server what it does not know yet: of drafts written here, and of those that were forgotten.

        What it cannot be told now it is told another time.
        """
        key = self.key()
        with suppress(ClinicError):
            for sealed in tuple(self._unsent.values()):
                self.send(sealed)
        waiting = draft_files.dropped(key)
        with suppress(ClinicError):
            if waiting:
                with self._database.write(even_if_refused=True) as session:
                    drafts.drop(session, waiting)
                draft_files.forget_dropped(key, waiting)

    def find(self) -> FoundDrafts:
        """Return what was not saved: from this workstation's disk and from the server, each draft as written last.

        One that is damaged here does not count if the server has it. Without the server it is what lies here.
        Raises DatabaseUnavailable, SessionEnded only while the key is not known.
        """
        key = self.key()
        self.settle()
        here = draft_files.read_drafts(key)
        there = self._on_server(key, frozenset(draft_files.dropped(key)))
        here = self._without_ended(key, here, there)
        elsewhere = {one.draft.id for one in there if one.is_open_elsewhere}
        newest = latest((*here.drafts, *there))
        with self._writing:
            for one in newest:
                draft = one.draft
                self._written_at[draft.id] = max(draft.written_at, self._written_at.get(draft.id, draft.written_at))
        self._catch_up(key, [one for one in here.drafts if one.draft.id not in elsewhere], there)
        known = {one.draft.id for one in newest}
        return FoundDrafts(
            tuple(KeptDraft(one.draft, one.draft.id in elsewhere) for one in newest),
            tuple(one for one in here.damaged if one not in known),
        )

    def _catch_up(self, key: draft_files.DraftKey, here: Iterable[KeptDraft], there: tuple[KeptDraft, ...]) -> None:
        """Send what the server has not, because this workstation stopped before it could."""
        known = {one.draft.id: one.draft.written_at for one in there}
        with suppress(ClinicError):
            for one in here:
                draft = one.draft
                if draft.id not in known or known[draft.id] < draft.written_at:
                    self.send(SealedDraft(draft.id, draft_files.sealed(key, draft), draft.written_at))

    def _without_ended(self, key: draft_files.DraftKey, here: FoundDrafts, there: tuple[KeptDraft, ...]) -> FoundDrafts:
        """Forget copies of what was taken up, and saved or discarded, at another desk; not what only this one knows."""
        known = {one.draft.id for one in there}
        sent = [
            one.draft.id for one in here.drafts if one.draft.id not in known and draft_files.is_sent(key, one.draft)
        ]
        ended: frozenset[str] = frozenset()
        with suppress(ClinicError):
            if sent:
                with self._database.read() as session:
                    ended = drafts.ended(session, sent)
        for draft_id in sent:
            if draft_id in ended:
                self.drop_here(draft_id)
        draft_files.forget_dropped(key, (draft_id for draft_id in sent if draft_id in ended))
        return FoundDrafts(tuple(one for one in here.drafts if one.draft.id not in ended), here.damaged)

    def _on_server(self, key: draft_files.DraftKey, dropped: Iterable[str]) -> tuple[KeptDraft, ...]:
        try:
            with self._database.read() as session:
                sealed = drafts.own(session)
        except DatabaseUnavailable:
            return ()
        found = []
        for one in sealed:
            if one.id in dropped:
                continue
            # Sealed before the database was restored as another one: nobody can read it any more.
            with suppress(DraftUnreadableError):
                found.append(KeptDraft(draft_files.unsealed(key, one.id, one.content), one.is_open_elsewhere))
        return tuple(found)
