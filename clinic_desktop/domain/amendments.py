"""What was changed in a visit, as people say it: when, by whom, which place, from what to what."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from clinic_desktop.domain.audit_words import column_words, value_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

TOKENS_MOST = 3000
"""Longer texts are shown as replaced: comparing them word by word takes seconds."""

_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")
_TECHNICAL = frozenset(
    {"id", "createdAt", "updatedAt", "recordedAt", "appointmentId", "medicalRecordId", "isDraft"}
    | {"isAIExtracted", "isAIGenerated"}
    | {"appointment_id", "record_id", "part_id", "written_by", "written_at", "struck_by", "struck_at", "number"}
    | {"author_name", "author_role", "author_licence", "struck_by_name"}
)
_BEGINNINGS = {
    "symptoms": "Symptom",
    "prescriptions": "Prescription",
    "vital_signs": "Vital signs",
    "addendum": "Addendum",
    "struck_visit_part": "Entered in error",
    "letter": "Letter",
}
_NAMED_BY = {"symptoms": "symptomName", "prescriptions": "medicationName"}


@dataclass(frozen=True, slots=True)
class VisitEvent:
    """An event of the trail about a visit: ``data`` holds columns with their values, of an update before and after."""

    seq: int
    at: datetime
    who: str
    action: str
    subject: str
    row_id: str
    reason: str | None
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Amendment:
    """One place that was changed: from what to what. An empty side was nothing."""

    at: datetime
    who: str
    place: str
    before: str
    after: str


class PieceKind(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Piece:
    kind: PieceKind
    text: str


def amendments(events: Iterable[VisitEvent]) -> tuple[Amendment, ...]:
    """Return what was changed, in the order of the events; what only the program needs is left out."""
    found: list[Amendment] = []
    names: dict[str, str] = {}
    for event in events:
        name = _name(event, names)
        if event.action == "update":
            found += _changes(event, name)
        elif event.subject == "medical_records":
            found += _texts(event)
        elif event.subject != "appointments":
            words = "\n".join(_listed(event.data))
            before, after = (words, "") if event.action == "delete" else ("", words)
            found.append(Amendment(event.at, event.who, _place(event, name), before, after))
    return tuple(found)


def word_differences(before: str, after: str) -> tuple[Piece, ...]:
    """Return a text with the words that were taken away and those that came, in their order."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    if len(old) + len(new) > TOKENS_MOST:
        return tuple(
            Piece(kind, text) for kind, text in ((PieceKind.REMOVED, before), (PieceKind.ADDED, after)) if text
        )
    pieces: list[Piece] = []
    for tag, i, j, m, n in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece(PieceKind.SAME, "".join(old[i:j])))
            continue
        if j > i:
            pieces.append(Piece(PieceKind.REMOVED, "".join(old[i:j])))
        if n > m:
            pieces.append(Piece(PieceKind.ADDED, "".join(new[m:n])))
    return tuple(pieces)


def _name(event: VisitEvent, names: dict[str, str]) -> str:
    """Return what a row is called at this event, and remember it for the next."""
    column = _NAMED_BY.get(event.subject)
    value = event.data.get(column) if column else None
    known = names.get(event.row_id, "")
    if isinstance(value, list):
        known = known or value_words(value[0])
        names[event.row_id] = value_words(value[1])
    elif value is not None:
        known = names[event.row_id] = value_words(value)
    return known


def _place(event: VisitEvent, name: str) -> str:
    begins = _BEGINNINGS.get(event.subject, "")
    if event.subject == "addendum" and "number" in event.data:
        return f"{begins} {event.data['number']}"
    return f"{begins} “{name}”" if name else begins


def _changes(event: VisitEvent, name: str) -> list[Amendment]:
    place = _place(event, name)
    found = []
    for column, value in event.data.items():
        if (
            column in _TECHNICAL
            or not isinstance(value, list)
            or (event.subject == "appointments" and column != "status")
        ):
            continue
        before, after = (_words(one, column) for one in value)
        called = column_words(column)
        where = f"{place}: {called.lower()}" if place else called
        if event.subject == "appointments":
            where = "Status of the visit"
        found.append(Amendment(event.at, event.who, where, before, after))
    return found


def _texts(event: VisitEvent) -> list[Amendment]:
    """Return what a record began with, a place for each text."""
    return [
        Amendment(event.at, event.who, column_words(column), "", value_words(value))
        for column, value in event.data.items()
        if column not in _TECHNICAL and value_words(value)
    ]


def _listed(data: Mapping[str, Any]) -> list[str]:
    return [
        f"{column_words(column)}: {_words(value, column)}"
        for column, value in data.items()
        if column not in _TECHNICAL and _words(value, column)
    ]


def _words(value: object, column: str) -> str:
    words = value_words(value)
    is_word = column in {"status", "kind", "part", "section", "field", "purpose", "urgency"}
    return words.replace("_", " ") if is_word else words
