"""A list of codes as it is loaded: its entries with their words, their order among answers, and beginnings of words."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clinic_desktop.domain.code_text import plain, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FIRST_PLACES = 60
COMMON = 2_000
"""From how many codes on all places of a beginning are kept: an index would have to look at each of them."""
CATEGORY = 2
"""The level from which on a code can stand for a diagnosis; above it are chapters and blocks."""
PLACE_OF_HEADINGS = -1
_WITH_ENCOUNTER = 7


@dataclass(frozen=True, slots=True)
class CodeEntry:
    """One line of a list. ``parents`` are codes, the chapter first; ``terms`` other names that the list gives."""

    code: str
    text: str
    is_billable: bool
    parents: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    is_heading: bool = False

    @property
    def level(self) -> int:
        return min(len(self.parents), CATEGORY - 1) if self.is_heading else max(len(self.parents), CATEGORY)


@dataclass(frozen=True, slots=True)
class Synonym:
    """What people say (``term``) for codes, or for words: each code whose text has all these words."""

    term: str
    codes: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CodeRow:
    """An entry as it is stored."""

    entry: CodeEntry
    also: tuple[str, ...]
    words: tuple[str, ...]
    place: int


@dataclass(frozen=True, slots=True)
class PrefixRow:
    """A beginning of words. If very many codes have it, ``all_places`` has a bit for each place, the lowest first."""

    prefix: str
    codes: int
    first_places: tuple[int, ...]
    all_places: bytes | None = None


@dataclass(frozen=True, slots=True)
class CodeList:
    rows: tuple[CodeRow, ...]
    prefixes: tuple[PrefixRow, ...]
    digest: str


def code_list(entries: Sequence[CodeEntry], synonyms: Sequence[Synonym]) -> CodeList:
    """Put a list in order: codes that people ask for first, then those that can be billed, then the shorter text."""
    common: dict[str, int] = {}
    for code in (code for one in synonyms for code in one.codes):
        common.setdefault(code, len(common))
    called: dict[str, list[str]] = {}
    for one in synonyms:
        for code in one.codes:
            called.setdefault(code, []).append(one.term)
    by_words = [(frozenset(one.words), one.term) for one in synonyms if one.words]
    by_first = _by_rarest_word(by_words)

    rows: list[CodeRow] = []
    ordered = sorted(
        entries,
        key=lambda one: (
            one.is_heading,
            common.get(one.code, len(common)),
            not one.is_billable,
            _is_later_encounter(one.code),
            len(one.text),
            one.code,
        ),
    )
    for place, entry in enumerate(ordered):
        if entry.is_heading:
            rows.append(CodeRow(entry, (), (), PLACE_OF_HEADINGS))
            continue
        own = words_of((entry.text, *entry.terms))
        known = set(own)
        meant = [term for word in own for wanted, term in by_first.get(word, ()) if wanted <= known]
        also = tuple(dict.fromkeys((*called.get(entry.code, ()), *entry.terms, *meant)))
        rows.append(CodeRow(entry, also, words_of((entry.text, *also)), place))
    return CodeList(tuple(rows), _prefixes(rows), _digest(rows))


def _is_later_encounter(code: str) -> bool:
    """Whether a code of an injury is for another than the first encounter with a closed one: its seventh character."""
    bare = plain(code)
    return len(bare) == _WITH_ENCOUNTER and not bare.endswith("A")


def _by_rarest_word(wanted: Iterable[tuple[frozenset[str], str]]) -> dict[str, list[tuple[frozenset[str], str]]]:
    """Key each by its longest word: most entries then need no comparison."""
    found: dict[str, list[tuple[frozenset[str], str]]] = {}
    for words, term in wanted:
        found.setdefault(max(words, key=len), []).append((words, term))
    return found


def _prefixes(rows: Sequence[CodeRow]) -> tuple[PrefixRow, ...]:
    counts: dict[str, int] = {}
    first: dict[str, list[int]] = {}
    for row in rows:
        for prefix in _beginnings(row):
            counts[prefix] = counts.get(prefix, 0) + 1
            places = first.setdefault(prefix, [])
            if len(places) < FIRST_PLACES:
                places.append(row.place)
    every = {prefix: bytearray(len(rows) // 8 + 1) for prefix, count in counts.items() if count >= COMMON}
    for row in rows:
        for prefix in every.keys() & _beginnings(row):
            every[prefix][row.place // 8] |= 1 << row.place % 8
    return tuple(
        PrefixRow(prefix, count, tuple(first[prefix]), bytes(every[prefix]) if prefix in every else None)
        for prefix, count in counts.items()
    )


def _beginnings(row: CodeRow) -> set[str]:
    return {word[:size] for word in row.words for size in range(1, len(word) + 1)}


def _digest(rows: Iterable[CodeRow]) -> str:
    """Return a number of all that is stored: the same list with the same synonyms is not stored twice."""
    found = hashlib.sha256()
    for row in sorted(rows, key=lambda one: one.entry.code):
        one = row.entry
        line = (plain(one.code), one.text, one.is_billable, one.parents, row.also, row.place)
        found.update(repr(line).encode("utf-8", "replace"))
    return found.hexdigest()
