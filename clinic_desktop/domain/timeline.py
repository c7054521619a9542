"""A patient's history in one line of time: visits, conditions, allergies, medication and measurements."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from clinic_desktop.domain.folding import fold_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from clinic_desktop.domain.allergies import StruckOut
    from clinic_desktop.domain.identifiers import AppointmentId

EXCERPT_MOST = 160


class EntryKind(StrEnum):
    VISIT = "visit"
    CONDITION = "condition"
    ALLERGY = "allergy"
    MEDICATION = "medication"
    VITALS = "vitals"


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One thing that happened.

    ``day`` is when it happened by the clinic's clock; ``recorded_at`` when it was written down, and ``changed_at`` when
    that was last changed. ``texts`` are all the words that a search looks through. An entry of a visit has its
    appointment, and leads there.
    """

    id: str
    kind: EntryKind
    day: date
    recorded_at: datetime
    title: str
    details: tuple[str, ...] = ()
    who: str = ""
    appointment_id: AppointmentId | None = None
    struck_out: StruckOut | None = None
    changed_at: datetime | None = None
    texts: tuple[str, ...] = ()
    found: str = ""


def as_of(entries: Iterable[TimelineEntry], moment: datetime) -> tuple[TimelineEntry, ...]:
    """Return what had been recorded by then. What was struck out only later stands as it stood."""
    return tuple(
        replace(one, struck_out=None) if one.struck_out is not None and one.struck_out.at > moment else one
        for one in entries
        if one.recorded_at <= moment
    )


def is_changed_since(entry: TimelineEntry, moment: datetime) -> bool:
    """Say whether an entry that was there by then reads otherwise today."""
    return entry.changed_at is not None and entry.changed_at > moment


def matching(entries: Iterable[TimelineEntry], typed: str) -> tuple[TimelineEntry, ...]:
    """Return the entries in which every word typed stands, in any order, with where it was found."""
    words = fold_text(typed).split()
    if not words:
        return tuple(entries)
    found = []
    for one in entries:
        texts = (one.title, *one.details, one.who, *one.texts)
        if all(any(word in folded for folded in map(fold_text, texts)) for word in words):
            found.append(replace(one, found=_excerpt((*one.texts, *one.details), words[0])))
    return tuple(found)


def _excerpt(texts: Iterable[str], word: str) -> str:
    """Return the line that the word stands in, cut to what can be read at a glance."""
    lines = (line.strip() for text in texts for line in text.splitlines())
    line = next((one for one in lines if word in fold_text(one)), "")
    if len(line) <= EXCERPT_MOST:
        return line
    # Folding keeps words, not places: look for the first word that folds to what was typed.
    before, at = 0, 0
    for part in line.split(" "):
        if word in fold_text(part):
            at = before
            break
        before += len(part) + 1
    start = max(0, at - EXCERPT_MOST // 3)
    cut = line[start : start + EXCERPT_MOST].strip()
    return f"{'…' if start else ''}{cut}…"
