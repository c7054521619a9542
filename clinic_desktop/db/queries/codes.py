"""Codes found by what was typed, and what of the list is loaded.

Of each beginning of a word the first codes are known beforehand: one word is one lookup. Several words are looked for
in the index of words, or, where each of them is very common, in the places that are kept of those.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from clinic_desktop.domain.code_text import one_slip_away, parse
from clinic_desktop.domain.codes import FOUND_MOST, CodeMatch, CodeName, CodesFound, LoadedCodes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from clinic_desktop.db.database import ReadSession
    from clinic_desktop.domain.code_text import CodeQuestion

ROWS = FOUND_MOST + 1
USED_MOST = 15
"""How many codes that this clinic uses often stand before the others."""
MEANT_MOST = 3

_COLUMNS = "c.code, c.text, c.is_billable, c.parents, c.also"
_PREFIXES = "SELECT prefix, codes, first_places, all_places FROM clinic.icd_prefix WHERE prefix = ANY(%s::text[])"
_ANY = "SELECT EXISTS (SELECT FROM clinic.icd_code)"
_BY_CODE = f"""
SELECT {_COLUMNS} FROM clinic.icd_code c
WHERE c.plain >= %s AND c.plain < %s AND c.gone_in IS NULL AND c.place >= 0 ORDER BY c.plain LIMIT {ROWS}
"""
_BY_PLACE = f"""
SELECT {_COLUMNS} FROM clinic.icd_code c
WHERE c.place = ANY(%s::int[]) AND c.gone_in IS NULL AND c.place >= 0 ORDER BY c.place
"""
_USED = f"""
SELECT {_COLUMNS} FROM (SELECT code, uses FROM clinic.icd_use ORDER BY uses DESC LIMIT 300) u
JOIN clinic.icd_code c USING (code)
WHERE (c.words @@ %s::tsquery) AND c.gone_in IS NULL AND c.place >= 0 ORDER BY u.uses DESC, c.place LIMIT {USED_MOST}
"""
_BY_INDEX = f"""
SELECT {_COLUMNS} FROM clinic.icd_code c
WHERE c.words @@ %s::tsquery AND c.gone_in IS NULL AND c.place >= 0 ORDER BY c.place + 0 LIMIT {ROWS}
"""
_NAMES = "SELECT code, text FROM clinic.icd_code WHERE code = ANY(%s::text[])"
_LOADED = text(
    "SELECT release, source, codes, gone, loaded_at, loaded_by FROM clinic.icd_release ORDER BY no DESC LIMIT 1"
)

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class _Prefix:
    """A beginning of words: how many codes have it, the first of them, and all if it is very common."""

    codes: int
    first: tuple[int, ...]
    every: int | None


_Prefixes = dict[str, _Prefix]


@dataclass(frozen=True, slots=True)
class _Words:
    """What is looked for: a query, the beginnings in it, and the places of the first that have them, if known."""

    query: str
    marks: tuple[str, ...]
    places: tuple[int, ...] | None
    is_similar: bool


def search(session: ReadSession, typed: str) -> CodesFound:
    """Return the codes that a text means: by code first, then those used often here, then by the words."""
    question = parse(typed)
    found: dict[str, Row] = {}
    used: set[str] = set()
    words = None
    if question.code:
        found = _keyed(_ask(session, _BY_CODE, (question.code, question.code + "\x7f")))
    if question.words and len(found) < ROWS:
        words = _understood(session, question, is_code=bool(found))
    if words is not None:
        often = _ask(session, _USED, (words.query,))
        used = {row[0] for row in often}
        found = {**found, **_keyed(often), **_missing(found, _by_words(session, words), used)}
    if not found and not _ask(session, _ANY, ())[0][0]:
        return CodesFound(are_loaded=False)
    rows = list(found.values())[:FOUND_MOST]
    names = _names_of(session, rows)
    is_similar = words is not None and words.is_similar
    items = tuple(_match(row, names, is_used=row[0] in used, is_similar=is_similar) for row in rows)
    return CodesFound(items, len(found) > FOUND_MOST, _marks(question, words))


def loaded(session: ReadSession) -> LoadedCodes | None:
    row = session.execute(_LOADED).one_or_none()
    return None if row is None else LoadedCodes(*row)


def own_symptoms(session: ReadSession, most: int) -> tuple[str, ...]:
    """Return the names of symptoms that this person writes again and again, the most frequent first."""
    rows = session.execute(
        text("SELECT name FROM clinic.symptom_use ORDER BY uses DESC, name LIMIT :most"), {"most": most}
    )
    return tuple(name for (name,) in rows)


def _understood(session: ReadSession, question: CodeQuestion, *, is_code: bool) -> _Words | None:
    """Find out which words begin as typed. A word that none begins with may be mistyped, if it is no code."""
    known = _prefixes(session, question.words)
    missing = [word for word in question.words if word not in known]
    if missing and (is_code or question.code):
        return None
    groups = [{word: known[word]} if word in known else _meant(session, word) for word in question.words]
    if not all(groups):
        return None
    marks = tuple(word for group in groups for word in group)
    return _Words(_all_of(groups), marks, _places(groups), is_similar=bool(missing))


def _meant(session: ReadSession, word: str) -> _Prefixes:
    near = _prefixes(session, one_slip_away(word))
    # Whoever mistypes a word has mostly written all of its letters: the longer beginning is the likelier one.
    likely = sorted(near, key=lambda one: (-len(one), -near[one].codes))[:MEANT_MOST]
    return {one: near[one] for one in likely}


def _prefixes(session: ReadSession, words: Iterable[str]) -> _Prefixes:
    wanted = list(words)
    rows = _ask(session, _PREFIXES, (wanted,)) if wanted else []
    return {
        prefix: _Prefix(count, tuple(first), None if every is None else int.from_bytes(every, "little"))
        for prefix, count, first, every in rows
    }


def _places(groups: Sequence[_Prefixes]) -> tuple[int, ...] | None:
    """Return the first places that have one of each group; None if they have to be looked for."""
    if len(groups) == 1:
        return tuple(sorted({place for one in groups[0].values() for place in one.first})[:ROWS])
    common = -1
    for group in groups:
        of_group = 0
        for one in group.values():
            if one.every is None:
                return None
            of_group |= one.every
        common &= of_group
    return tuple(islice(_bits(common), ROWS))


def _bits(places: int) -> Iterator[int]:
    """Yield the places of the bits that are set, the lowest first."""
    while places:
        lowest = places & -places
        yield lowest.bit_length() - 1
        places ^= lowest


def _all_of(groups: Iterable[Iterable[str]]) -> str:
    """Return a query for all of these; of each group one is enough. Folded words hold nothing that has to be quoted."""
    return " & ".join("(" + " | ".join(f"'{word}':*" for word in group) + ")" for group in groups)


def _by_words(session: ReadSession, words: _Words) -> list[Row]:
    if words.places is not None:
        return _ask(session, _BY_PLACE, (list(words.places),))
    return _ask(session, _BY_INDEX, (words.query,))


def _names_of(session: ReadSession, rows: Iterable[Row]) -> dict[str, str]:
    wanted = sorted({parent for row in rows for parent in row[3]})
    return dict(_ask(session, _NAMES, (wanted,))) if wanted else {}


def _match(row: Row, names: dict[str, str], *, is_used: bool, is_similar: bool) -> CodeMatch:
    code, said, is_billable, parents, also = row
    return CodeMatch(
        code,
        said,
        is_billable,
        tuple(CodeName(one, names[one]) for one in parents if one in names),
        tuple(also.split("\n")) if also else (),
        is_used,
        is_similar,
    )


def _marks(question: CodeQuestion, words: _Words | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*((question.code,) if question.code else ()), *(words.marks if words else ()))))


def _keyed(rows: Iterable[Row]) -> dict[str, Row]:
    return {row[0]: row for row in rows}


def _missing(found: dict[str, Row], rows: Iterable[Row], used: set[str]) -> dict[str, Row]:
    return {row[0]: row for row in rows if row[0] not in found and row[0] not in used}


def _ask(session: ReadSession, statement: str, values: Sequence[object]) -> list[Any]:
    return list(session.connection().exec_driver_sql(statement, tuple(values)).fetchall())
