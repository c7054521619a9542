"""What is offered while a symptom is written: names, sites, how bad, for how long. Text of one's own is as good."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from clinic_desktop.domain.folding import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

OFFERED_MOST = 8

_NUMBER_AND_UNIT = re.compile(r"(\d{1,3})\s*([a-z]*)")
_UNITS = ("minutes", "hours", "days", "weeks", "months", "years")
_SPANS = ("today", "since this morning", "since last night", "since yesterday", "2 days", "3 days", "1 week", "2 weeks")
_SINCE = ("since birth", "since childhood", "since last week", "since last month", "since the last visit", "on and off")
_DEGREES = ((3, "mild"), (6, "moderate"), (10, "severe"))


@dataclass(frozen=True, slots=True)
class Offered:
    """What would stand in the cell, and what is said of it beside it."""

    value: str
    words: str = ""


def names(typed: str, known: Sequence[str], own: Sequence[str] = ()) -> tuple[Offered, ...]:
    """Return names whose words begin as typed: one's own first, then those that begin so themselves."""
    wanted = fold(typed).split()
    if not wanted:
        return tuple(Offered(name, "often written by you") for name in own[:OFFERED_MOST])
    mine = dict.fromkeys(fold(name) for name in own)
    found: dict[str, Offered] = {}
    for name in (*own, *known):
        words = _folded(name)
        if _begin(words.split(), wanted):
            found.setdefault(words, Offered(name, "often written by you" if words in mine else ""))
    start = " ".join(wanted)
    ranked = sorted(found.items(), key=lambda one: (one[0] not in mine, not one[0].startswith(start)))
    return _unless_typed(typed, [offered for _, offered in ranked])


def severities(typed: str) -> tuple[Offered, ...]:
    """Return the degrees from 1 to 10 with what they mean; those that begin as typed."""
    scale = ((number, next(word for most, word in _DEGREES if number <= most)) for number in range(1, 11))
    return tuple(
        Offered(str(number), word)
        for number, word in scale
        if str(number).startswith(typed.strip()) or (typed.strip() and word.startswith(typed.strip().lower()))
    )


def durations(typed: str) -> tuple[Offered, ...]:
    """Return spans of time: with "3" or "3 d" those of three, else those that begin as typed."""
    text = typed.strip().lower()
    found = _NUMBER_AND_UNIT.fullmatch(text)
    if found:
        number, unit = found.groups()
        spans = [f"{number} {one[:-1] if number == '1' else one}" for one in _UNITS if one.startswith(unit)]
    else:
        spans = [one for one in (*_SPANS, *_SINCE) if one.startswith(text) or f" {text}" in one]
    return _unless_typed(typed, [Offered(one) for one in spans])


def _unless_typed(typed: str, found: Iterable[Offered]) -> tuple[Offered, ...]:
    """Nothing is offered that stands there already."""
    return tuple(one for one in found if one.value != typed.strip())[:OFFERED_MOST]


def _begin(words: Sequence[str], wanted: Iterable[str]) -> bool:
    return all(any(word.startswith(one) for word in words) for one in wanted)


@cache
def _folded(name: str) -> str:
    return fold(name)
