"""Abbreviations and ways to write numbers that were mistaken before, and what to write instead.

The rules are those of the Joint Commission's "Do Not Use" list and of the ISMP's list of error-prone abbreviations, as
far as they concern dose, strength, route, frequency and instructions. Where an abbreviation was used for two things
("HS" is bedtime, or half strength), nothing is offered: a person writes it out. The patterns are written in what
Python's and PostgreSQL's regular expressions have in common, with letters and spaces named by number: the server
refuses the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

CHECKED_FIELDS = ("strength", "dosage", "route", "frequency", "instructions")
"""Fields of a prescription in which they are refused."""

_SPACE = r"\t-\r \u0085\u00a0\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_LETTER = (
    r"A-Za-z\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af\u0370-\u037d\u037f-\u1fff\u2c00-\u2dff"
    r"\u3040-\ud7ff\uf900-\ufaff"
)
_NO_LETTER_BEFORE = f"(?<![0-9{_LETTER}])"
_NO_LETTER_AFTER = f"(?![0-9{_LETTER}])"


@dataclass(frozen=True, slots=True)
class Unsafe:
    """What was found, where it begins and ends in the text, and what to write instead; empty if a person must say."""

    start: int
    end: int
    found: str
    instead: str


@dataclass(frozen=True, slots=True)
class _Rule:
    pattern: re.Pattern[str]
    instead: Callable[[re.Match[str]], str]
    fields: tuple[str, ...] = CHECKED_FIELDS


def _any_case(words: str) -> str:
    """Return a pattern that finds its ASCII letters, large or small; a space in it is any one."""
    found = re.sub(r"(?<!\\)[A-Za-z]", lambda one: f"[{one[0].upper()}{one[0].lower()}]", words)
    return found.replace(" ", f"[{_SPACE}]")


def _word(words: str, instead: str, *, case: bool = False, fields: tuple[str, ...] = CHECKED_FIELDS) -> _Rule:
    wanted = words if case else _any_case(words)
    pattern = re.compile(f"{_NO_LETTER_BEFORE}(?:{wanted}){_NO_LETTER_AFTER}(?:(?<=\\.[A-Za-z])\\.)?")
    return _Rule(pattern, lambda _: instead, fields)


def _unit(units: str, instead: str, *, number: str = "?") -> _Rule:
    """A unit, with the number before it: ``10U`` becomes ``10 units``."""
    amount = f"(?:([0-9][0-9.,]*)[{_SPACE}]*){number}"
    pattern = re.compile(f"{amount}(?<![{_LETTER}])(?:{units}){_NO_LETTER_AFTER}")
    return _Rule(pattern, lambda found: f"{found[1]} {instead}" if found[1] else instead)


def _without_trailing_zero(found: re.Match[str]) -> str:
    whole, rest = found[1], found[2].rstrip("0")
    return f"{whole}.{rest}" if rest else whole


def _with_commas(found: re.Match[str]) -> str:
    return f"{int(found[0]):,}"


_PHRASES = _any_case("needed|directed|required|necessary|told|above|before")
_NO_PHRASE = f"(?![{_SPACE}]+(?:{_PHRASES}))"
_AMOUNTS = ("strength", "dosage")
_PLACES = ("dosage", "route", "frequency")
_FREQUENCY = ("frequency", "dosage", "instructions", "route")
_RULES = (
    _unit(r"I\.?U\.?|i\.?u\.?", "units"),
    _unit(r"[Uu]", "units"),
    _unit(r"[\u00b5\u03bc\u039c][Gg]", "micrograms"),
    _unit(_any_case("nanog"), "nanograms"),
    _unit(r"[Cc][Cc]", "mL"),
    _unit(r"l", "L", number=""),
    _word(r"q\.? ?o\.? ?d", "every other day"),
    _word(r"q\.? ?d", "daily", fields=_FREQUENCY),
    _word(r"od|o\.d", "daily", fields=("frequency", "dosage")),
    _word(r"OD|O\.D", "", case=True, fields=("instructions",)),
    _word(r"q\.? ?h\.? ?s", "at bedtime", fields=_FREQUENCY),
    _word(r"h\.?s", "at bedtime", fields=("frequency",)),
    _word(r"h\.?s", "", fields=("dosage", "instructions", "route")),
    _word(r"BT", "at bedtime", case=True, fields=_FREQUENCY),
    _word(r"s\.?s", "", fields=("dosage", "frequency", "instructions")),
    _word(r"IJ", "injection", case=True, fields=_PLACES),
    _word(r"NAS", "intranasal", case=True, fields=_PLACES),
    _word(r"t\.?i\.?w", "three times weekly", fields=_FREQUENCY),
    _word(r"b\.?i\.?w", "twice weekly", fields=_FREQUENCY),
    _word(r"s\.?c|s\.?q|sub ?q", "subcutaneous", fields=(*_FREQUENCY, "strength")),
    _word(r"per +os", "oral"),
    _word(r"d/c", "stop"),
    _word(r"MgSO4", "magnesium sulfate"),
    _word(r"MSO4", "morphine sulfate"),
    _word(r"MS", "", case=True),
    _word(rf"A\.?S{_NO_PHRASE}", "left ear", case=True, fields=_PLACES),
    _word(r"A\.?D", "right ear", case=True, fields=_PLACES),
    _word(r"A\.?U", "each ear", case=True, fields=_PLACES),
    _word(r"O\.?S", "left eye", case=True, fields=_PLACES),
    _word(r"OD|O\.D", "right eye", case=True, fields=("route",)),
    _word(r"O\.?U", "each eye", case=True, fields=_PLACES),
    _Rule(re.compile(f"[{_SPACE}]*@[{_SPACE}]*"), lambda _: " at "),
    _Rule(re.compile(f"[{_SPACE}]*<[{_SPACE}]*"), lambda _: " less than "),
    _Rule(re.compile(f"[{_SPACE}]*>[{_SPACE}]*"), lambda _: " more than "),
    _Rule(re.compile(r"(?<![0-9.,])([0-9]+)\.([0-9]*0)(?![0-9.])"), _without_trailing_zero),
    _Rule(re.compile(rf"(?<![0-9_.,{_LETTER}])\.(?=[0-9])"), lambda _: "0."),
    _Rule(
        re.compile(f"(?<=[0-9])([{_SPACE}]*(?:mg|mL|mcg|kg|g))\\.(?![0-9_.{_LETTER}])"),
        lambda found: found[1],
        _AMOUNTS,
    ),
    _Rule(re.compile(r"(?<![0-9.,:/-])[1-9][0-9]{3,}(?![0-9:/-]|[.,][0-9])"), _with_commas, _AMOUNTS),
)
RULES = tuple((rule.pattern.pattern, rule.fields) for rule in _RULES)
"""The patterns, as the database has them too, each with the fields in which it is looked for."""
_ROUNDS_MOST = 40


def unsafe_parts(text: str, field: str) -> tuple[Unsafe, ...]:
    """Return what may be misread in a text of this field, from left to right; nothing overlaps."""
    found: list[Unsafe] = []
    for rule in _RULES:
        if field not in rule.fields:
            continue
        for match in rule.pattern.finditer(text):
            one = Unsafe(*match.span(), match[0], rule.instead(match))
            if all(one.end <= other.start or one.start >= other.end for other in found):
                found.append(one)
    return tuple(sorted(found, key=lambda one: one.start))


def safe_words(one: Unsafe) -> str:
    """Return what to write instead, in quotes; or that it is to be written in full."""
    return f"“{one.instead.strip()}”" if one.instead.strip() else "the words in full"


def made_safe(text: str, field: str) -> str:
    """Return the text with everything written out that can be; what a person must decide stays."""
    for _ in range(_ROUNDS_MOST):
        one = next((one for one in unsafe_parts(text, field) if one.instead), None)
        if one is None:
            break
        text = f"{text[: one.start]}{one.instead}{text[one.end :]}"
    return " ".join(text.split(" ")).strip() if "\n" not in text else text.strip()
