"""A patient's history in one line of time: visits, conditions, allergies, medication and measurements."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from clinic_desktop.domain.folding import fold_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date, datetime

    from clinic_desktop.domain.allergies import StruckOut
    from clinic_desktop.domain.identifiers import AppointmentId

EXCERPT_MOST = 160
STATEMENT_ID = "no-known-allergies"
"""The entry that says that no allergies are known."""


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
    appointment, and leads there. ``sections`` are a visit's texts by field, ``rows`` the ids of the rows that it is
    read from.

    As it was known on an earlier day: ``later_at`` is when it was last changed since, ``is_gone`` says that it is not
    in the chart any more, and ``struck_later`` how it was struck out.
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
    sections: tuple[tuple[str, str], ...] = ()
    rows: tuple[str, ...] = ()
    is_changed: bool = False
    is_gone: bool = False
    later_at: datetime | None = None
    struck_later: StruckOut | None = None


def as_known(
    then: Iterable[TimelineEntry],
    now: Iterable[TimelineEntry],
    changes: Mapping[str, datetime],
    untouched: Collection[AppointmentId] = (),
) -> tuple[TimelineEntry, ...]:
    """Return what stood in a chart then, each entry with what became of it.

    ``changes`` says of rows when they were last changed since; of ``untouched`` visits nothing was.
    """
    by_id = {one.id: one for one in now}
    return tuple(
        one if one.appointment_id in untouched else _with_later(one, by_id.get(one.id), changes) for one in then
    )


def _with_later(one: TimelineEntry, now: TimelineEntry | None, changes: Mapping[str, datetime]) -> TimelineEntry:
    later_at = max((changes[row] for row in one.rows if row in changes), default=None)
    if now is None:
        return replace(one, is_gone=True, later_at=later_at)
    struck_later = now.struck_out if one.struck_out is None else None
    if _reads(one) == _reads(now):
        return replace(one, struck_later=struck_later)
    return replace(one, is_changed=True, later_at=later_at or now.changed_at, struck_later=struck_later)


def _reads(entry: TimelineEntry) -> tuple[object, ...]:
    return (entry.day, entry.title, entry.details, entry.who, entry.sections)


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
