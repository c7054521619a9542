"""Drafts: what somebody is writing and has not saved. Each belongs to one person and is about one thing."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, NewType

if TYPE_CHECKING:
    from collections.abc import Mapping

DraftId = NewType("DraftId", str)

BYTES_MOST = 900_000
"""What the server takes of one draft. A visit with every text at its limit has some 80,000."""


class DraftSubject(StrEnum):
    """What a draft is about."""

    VISIT = "visit"
    PATIENT = "patient"
    BOOKING = "booking"
    SERIES = "series"
    MOVED_SERIES = "moved_series"
    CANCELLED_SERIES = "cancelled_series"
    EARLIER_WISH = "earlier_wish"
    RECALL = "recall"
    CLOSED_RECALL = "closed_recall"
    WALK_IN = "walk_in"
    HAS_LEFT = "has_left"
    STATUS = "status"
    ARCHIVING = "archiving"
    WEEK = "week"
    CLOSING = "closing"
    CLINIC = "clinic"
    ALLERGY = "allergy"
    CONDITION = "condition"
    SNIPPET = "snippet"
    TEMPLATE = "template"
    ADDENDUM = "addendum"
    LETTER = "letter"


@dataclass(frozen=True, slots=True)
class DraftText:
    """What an editor holds that is not saved.

    ``thing`` is the number of what is written about; ``about`` holds the other numbers that are needed to open its
    editor again. ``base`` is what was stored when the writing began, ``typed`` what stands there now, both by field.
    ``patient`` are initials, or nothing for somebody who is being registered.
    """

    subject: DraftSubject
    thing: str
    patient: str
    base: Mapping[str, str]
    typed: Mapping[str, str]
    about: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as it is kept: by whom and where it was written, and when last."""

    id: DraftId
    login: str
    workstation: str
    written_at: datetime
    text: DraftText


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """A draft found again. ``is_open_elsewhere``: a program that still runs at another workstation holds it."""

    draft: Draft
    is_open_elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class FoundDrafts:
    """What was found again, the latest first, and which drafts of this workstation are damaged."""

    drafts: tuple[KeptDraft, ...] = ()
    damaged: tuple[DraftId, ...] = ()


class DraftUnreadableError(ValueError):
    """What was kept is no draft, or one of a newer program."""


def as_bytes(draft: Draft) -> bytes:
    """Return a draft as it is sealed."""
    known = asdict(draft) | {"written_at": draft.written_at.isoformat()}
    return json.dumps(known, ensure_ascii=False).encode("utf-8", "surrogatepass")


def from_bytes(content: bytes) -> Draft:
    """Read a draft. Raises DraftUnreadableError."""
    try:
        known = json.loads(content.decode("utf-8", "surrogatepass"))
        text = known.pop("text")
        return Draft(
            id=DraftId(known["id"]),
            login=str(known["login"]),
            workstation=str(known["workstation"]),
            written_at=datetime.fromisoformat(known["written_at"]),
            text=DraftText(**{**text, "subject": DraftSubject(text["subject"])}),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DraftUnreadableError from error


def latest(drafts: tuple[KeptDraft, ...]) -> tuple[KeptDraft, ...]:
    """Return each draft once, as it was written last, the latest first."""
    found: dict[DraftId, KeptDraft] = {}
    for one in drafts:
        known = found.get(one.draft.id)
        if known is None or known.draft.written_at < one.draft.written_at:
            found[one.draft.id] = one
    return tuple(sorted(found.values(), key=lambda one: one.draft.written_at, reverse=True))


def initials(last_name: str, first_name: str) -> str:
    """Return "J D": enough to know one's patient again, and not to know him by."""
    return " ".join(name.strip()[:1].upper() for name in (first_name, last_name) if name.strip())
