"""Codes found by what was typed, and what of the list is loaded.

Beginnings of words are counted and their first codes known beforehand: one word is one lookup. Several words are looked
for in the index of words, or, where they are so common that most codes have them, along the order itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from clinic_desktop.domain.code_text import one_slip_away, parse
from clinic_desktop.domain.codes import FOUND_MOST, CodeMatch, CodeName, CodesFound, LoadedCodes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from clinic_desktop.db.database import ReadSession
    from clinic_desktop.domain.code_text import CodeQuestion

ROWS = FOUND_MOST + 1
USED_MOST = 15
"""How many codes that this clinic uses often stand before the others."""
MEANT_MOST = 3
COMMON = 3_000
"""From how many expected answers on the order is walked instead of the index."""
WALKED_MOST = 12_000

_COLUMNS = "c.code, c.text, c.is_billable, c.parents, c.also"
_PREFIXES = "SELECT prefix, codes, first_places FROM clinic.icd_prefix WHERE prefix = ANY(%s::text[])"
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
_WALKED = f"""
SELECT {_COLUMNS} FROM clinic.icd_code c
WHERE c.place BETWEEN 0 AND {WALKED_MOST} AND c.gone_in IS NULL AND (c.words @@ %s::tsquery) IS TRUE
ORDER BY c.place LIMIT {ROWS}
"""
_NAMES = "SELECT code, text FROM clinic.icd_code WHERE code = ANY(%s::text[])"
_LOADED = text(
    "SELECT release, source, codes, gone, loaded_at, loaded_by FROM clinic.icd_release ORDER BY no DESC LIMIT 1"
)

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class _Words:
    """What is looked for: a query, the beginnings in it, how many codes may have it, and the first of them if known."""

    query: str
    marks: tuple[str, ...]
    expected: float
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
    if not missing:
        places = known[question.words[0]][1] if len(question.words) == 1 else None
        counts = [known[word][0] for word in question.words]
        return _Words(_all_of([(word,) for word in question.words]), question.words, _expected(counts), places, False)
    if is_code or question.code:
        return None
    meant = {word: _meant(session, word) for word in missing}
    if not all(meant.values()):
        return None
    groups = [meant.get(word) or (word,) for word in question.words]
    return _Words(_all_of(groups), tuple(one for group in groups for one in group), 0, None, is_similar=True)


def _meant(session: ReadSession, word: str) -> tuple[str, ...]:
    near = _prefixes(session, one_slip_away(word))
    # Whoever mistypes a word has mostly written all of its letters: the longer beginning is the likelier one.
    return tuple(sorted(near, key=lambda one: (-len(one), -near[one][0]))[:MEANT_MOST])


def _prefixes(session: ReadSession, words: Iterable[str]) -> dict[str, tuple[int, tuple[int, ...]]]:
    wanted = list(words)
    rows = _ask(session, _PREFIXES, (wanted,)) if wanted else []
    return {prefix: (count, tuple(places)) for prefix, count, places in rows}


def _expected(counts: Sequence[int]) -> float:
    total = 100_000.0
    found = total
    for count in counts:
        found *= min(1.0, count / total)
    return found


def _all_of(groups: Iterable[tuple[str, ...]]) -> str:
    """Return a query for all of these; of each group one is enough. Folded words hold nothing that has to be quoted."""
    return " & ".join("(" + " | ".join(f"'{word}':*" for word in group) + ")" for group in groups)


def _by_words(session: ReadSession, words: _Words) -> list[Row]:
    if words.places is not None:
        return _ask(session, _BY_PLACE, (list(words.places[:ROWS]),))
    if words.expected > COMMON:
        walked = _ask(session, _WALKED, (words.query,))
        if len(walked) >= ROWS:
            return walked
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
