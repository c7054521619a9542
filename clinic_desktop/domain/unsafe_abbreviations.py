"""Abbreviations and ways to write numbers that were mistaken before, and what to write instead.

The rules are those of the Joint Commission's "Do Not Use" list and of the ISMP's list of error-prone abbreviations, as
far as they concern dose, strength, route, frequency and instructions. Where an abbreviation was used for two things
("HS" is bedtime, or half strength), nothing is offered: a person writes it out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

CHECKED_FIELDS = ("strength", "dosage", "route", "frequency", "instructions")
"""Fields of a prescription in which they are refused."""

_NO_LETTER_BEFORE = r"(?<![^\W_])"
_NO_LETTER_AFTER = r"(?![^\W_])"


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


def _word(words: str, instead: str, *, case: bool = False, fields: tuple[str, ...] = CHECKED_FIELDS) -> _Rule:
    flags = re.NOFLAG if case else re.IGNORECASE
    pattern = re.compile(f"{_NO_LETTER_BEFORE}(?:{words}){_NO_LETTER_AFTER}(?:(?<=\\.[A-Za-z])\\.)?", flags)
    return _Rule(pattern, lambda _: instead, fields)


def _unit(units: str, instead: str, *, number: str = "?", case: bool = False) -> _Rule:
    """A unit, with the number before it: ``10U`` becomes ``10 units``."""
    flags = re.NOFLAG if case else re.IGNORECASE
    amount = rf"(?:(?P<number>\d[\d.,]*)\s*){number}"
    pattern = re.compile(rf"{amount}(?<![^\W\d_])(?:{units}){_NO_LETTER_AFTER}", flags)
    return _Rule(pattern, lambda found: f"{found['number']} {instead}" if found["number"] else instead)


def _without_trailing_zero(found: re.Match[str]) -> str:
    whole, rest = found["whole"], found["rest"].rstrip("0")
    return f"{whole}.{rest}" if rest else whole


def _with_commas(found: re.Match[str]) -> str:
    return f"{int(found[0]):,}"


_NO_PHRASE = r"(?!\s+(?i:needed|directed|required|necessary|told|above|before))"
_AMOUNTS = ("strength", "dosage")
_PLACES = ("dosage", "route", "frequency")
_FREQUENCY = ("frequency", "dosage", "instructions", "route")
_RULES = (
    _unit(r"I\.?U\.?|i\.?u\.?", "units", case=True),
    _unit(r"[Uu]", "units", case=True),
    _unit(r"[µμ]g", "micrograms"),
    _unit(r"nanog", "nanograms"),
    _unit(r"cc", "mL"),
    _unit(r"l", "L", number="", case=True),
    _word(r"q\.?\s?o\.?\s?d", "every other day"),
    _word(r"q\.?\s?d", "daily", fields=_FREQUENCY),
    _word(r"od|o\.d", "daily", fields=("frequency", "dosage")),
    _word(r"OD|O\.D", "", case=True, fields=("instructions",)),
    _word(r"q\.?\s?h\.?\s?s", "at bedtime", fields=_FREQUENCY),
    _word(r"h\.?s", "at bedtime", fields=("frequency",)),
    _word(r"h\.?s", "", fields=("dosage", "instructions", "route")),
    _word(r"BT", "at bedtime", case=True, fields=_FREQUENCY),
    _word(r"s\.?s", "", fields=("dosage", "frequency", "instructions")),
    _word(r"IJ", "injection", case=True, fields=_PLACES),
    _word(r"NAS", "intranasal", case=True, fields=_PLACES),
    _word(r"t\.?i\.?w", "three times weekly", fields=_FREQUENCY),
    _word(r"b\.?i\.?w", "twice weekly", fields=_FREQUENCY),
    _word(r"s\.?c|s\.?q|sub ?q", "subcutaneous", fields=(*_FREQUENCY, "strength")),
    _word(r"per\s+os", "oral"),
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
    _Rule(re.compile(r"\s*@\s*"), lambda _: " at "),
    _Rule(re.compile(r"\s*<\s*"), lambda _: " less than "),
    _Rule(re.compile(r"\s*>\s*"), lambda _: " more than "),
    _Rule(re.compile(r"(?<![\d.,])(?P<whole>\d+)\.(?P<rest>\d*0)(?![\d.])"), _without_trailing_zero),
    _Rule(re.compile(r"(?<![\w.,])\.(?=\d)"), lambda _: "0."),
    _Rule(re.compile(r"(?<=\d)(?P<unit>\s*(?:mg|mL|mcg|kg|g))\.(?![\w.])"), lambda found: found["unit"], _AMOUNTS),
    _Rule(re.compile(r"(?<![\d.,:/-])[1-9]\d{3,}(?![\d:/-]|[.,]\d)"), _with_commas, _AMOUNTS),
)
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
