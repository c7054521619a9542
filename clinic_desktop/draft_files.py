"""The drafts of this workstation, sealed, one file each. Nobody's name and no word of a draft can be read there."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from clinic_desktop.domain.drafts import DraftId, DraftUnreadableError, FoundDrafts, KeptDraft, as_bytes, from_bytes
from clinic_desktop.domain.errors import DraftNotKept
from clinic_desktop.sealed_files import SealBrokenError, seal, unseal, write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from pathlib import Path

    from clinic_desktop.domain.drafts import Draft

_ENDING = ".draft"
_DROPPED = ".dropped"
_SENT = ".sent"


@dataclass(frozen=True, slots=True)
class DraftKey:
    """What one person's drafts of one clinic are sealed with, and where they lie on this workstation."""

    folder: Path
    owner: str
    key: bytes

    @classmethod
    def of(cls, drafts_folder: Path, database: str, login: str, key: bytes) -> DraftKey:
        owner = sha256(f"{database}\n{login}".encode()).hexdigest()[:32]
        return cls(drafts_folder / owner, owner, key)


def sealed(key: DraftKey, draft: Draft) -> bytes:
    """Return a draft as it may be kept anywhere."""
    return seal(key.key, as_bytes(draft), f"{key.owner}/{draft.id}")


def unsealed(key: DraftKey, draft_id: str, content: bytes) -> Draft:
    """Read what ``sealed`` made for this person under this number. Raises DraftUnreadableError."""
    try:
        draft = from_bytes(unseal(key.key, content, f"{key.owner}/{draft_id}"))
    except SealBrokenError as error:
        raise DraftUnreadableError from error
    return draft


def write_draft(key: DraftKey, draft_id: DraftId, content: bytes) -> None:
    """Keep a sealed draft on this workstation in place of what was kept of it.

    Raises DraftNotKept: what was kept before is still there.
    """
    try:
        write_whole(_path(key, draft_id), content)
    except OSError as error:
        raise DraftNotKept(str(key.folder.parent), error.strerror or "") from error


def drop_draft(key: DraftKey, draft_id: DraftId) -> None:
    """Forget a draft that is saved or was discarded, and remember that the server is to be told so."""
    # A folder that cannot be written keeps it: it is offered once more, and lost is nothing.
    with suppress(OSError):
        key.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (key.folder / f"{draft_id}{_DROPPED}").touch()
        _path(key, draft_id).unlink(missing_ok=True)
        _sent(key, draft_id).unlink(missing_ok=True)


def note_sent(key: DraftKey, draft_id: DraftId, written_at: datetime) -> None:
    """Remember that the server was given a draft as it was written then."""
    # What is not remembered is offered once more, and lost is nothing.
    with suppress(OSError):
        if _path(key, draft_id).exists():
            _sent(key, draft_id).write_text(written_at.isoformat(), encoding="ascii")


def is_sent(key: DraftKey, draft: Draft) -> bool:
    """Say whether the server was given a draft as it lies here: nothing in it is known to this workstation alone."""
    try:
        return _sent(key, draft.id).read_text(encoding="ascii") == draft.written_at.isoformat()
    except (OSError, ValueError):
        return False


def dropped(key: DraftKey) -> tuple[DraftId, ...]:
    """Return the drafts that the server is still to be told of."""
    return tuple(DraftId(path.name.removesuffix(_DROPPED)) for path in key.folder.glob(f"*{_DROPPED}"))


def forget_dropped(key: DraftKey, draft_ids: Iterable[DraftId]) -> None:
    """The server knows."""
    for draft_id in draft_ids:
        with suppress(OSError):
            (key.folder / f"{draft_id}{_DROPPED}").unlink(missing_ok=True)


def read_drafts(key: DraftKey) -> FoundDrafts:
    """Return this person's drafts that lie here, and name those that are damaged. Others' are not looked at."""
    found: list[KeptDraft] = []
    damaged: list[DraftId] = []
    for path in sorted(key.folder.glob(f"*{_ENDING}")) if key.folder.is_dir() else ():
        draft_id = DraftId(path.name.removesuffix(_ENDING))
        try:
            found.append(KeptDraft(unsealed(key, draft_id, path.read_bytes())))
        except FileNotFoundError:
            # Another program of the same person has saved it this moment.
            continue
        except (DraftUnreadableError, OSError):
            damaged.append(draft_id)
    return FoundDrafts(tuple(found), tuple(damaged))


def _sent(key: DraftKey, draft_id: DraftId) -> Path:
    return key.folder / f"{draft_id}{_SENT}"


def _path(key: DraftKey, draft_id: DraftId) -> Path:
    return key.folder / f"{draft_id}{_ENDING}"
