"""A prescription as one medication line: which words, in which order, with which weight.

What was typed keeps its meaning. Spaces, case, zeros and commas are set right where only one reading is
possible; everything else is shown as it was typed, and nothing is shortened or left out of the line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from clinic_desktop.domain.clinical_text import format_number, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from clinic_desktop.domain.prescriptions import PrescriptionFields


class Emphasis(StrEnum):
    """How a part is drawn: like the text around it, bold, or as a label in a lighter colour."""

    PLAIN = "plain"
    STRONG = "strong"
    LABEL = "label"


class MedicationPart(NamedTuple):
    """A piece of a medication line. The pieces, put together as they are, make the line."""

    text: str
    emphasis: Emphasis


_UNBROKEN = "\u00a0"
_DASH = _UNBROKEN + "— "


@dataclass(frozen=True, slots=True)
class _Attribute:
    """One attribute of the line, with what parts it from the one before."""

    text: str
    emphasis: Emphasis = Emphasis.PLAIN
    label: str = ""
    before: str = _DASH


_DOUBLE_SPACE = _UNBROKEN + " "
_BOUND_LENGTH = 40
"""Attributes up to this length stay on one line; a longer one has to wrap between its words."""

_UNITS = {
    **{unit: unit for unit in ("mg", "g", "kg", "mcg", "ng", "mmol", "unit", "units", "%")},
    "ml": "mL",
    "l": "L",
    "dl": "dL",
    "cc": "mL",
    "meq": "mEq",
    **{unit: unit for unit in ("microgram", "micrograms", "milligram", "milligrams", "gram", "grams")},
    **{unit: unit for unit in ("tablet", "tablets", "capsule", "capsules", "sachet", "sachets", "patch", "patches")},
    **{unit: unit for unit in ("drop", "drops", "puff", "puffs", "spray", "sprays", "dose", "doses")},
    **{unit: unit for unit in ("hour", "hours", "day", "days", "week", "weeks")},
}
_SPELT_OUT = {"µg": "microgram", "μg": "microgram", "u": "unit", "iu": "unit"}
"""Easily misread, so written in full: the micro sign looks like an m, the letter U like a zero."""
_NOT_UNITS = frozenset({"G", "NG"})
"""In capitals the gauge of a needle and the way through the nose, not grams and nanograms."""

_UNIT = "|".join(re.escape(unit) for unit in sorted({*_UNITS, *_SPELT_OUT}, key=len, reverse=True))
_VOLUME = "ml|l|dl|cc"
_NUMBER = r"(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?|\.[0-9]+"
_AMOUNT = re.compile(rf"(?<![\w.,:])({_NUMBER})\s*({_UNIT})(?!\w)(?:\.(?=\s*$|\s+(?-i:[a-z])))?", re.IGNORECASE)
_COUNT = re.compile(r"^[0-9]{4,}(?![\w:/\-]|[.,][0-9])|(?<![\w.,:/])[0-9]*\.[0-9]+(?![0-9:/]|[.,][0-9])")
_MORE_THAN_ONE_READING = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}|0[0-9].*")
"""A point before three digits may part thousands; after a leading zero a point may have been lost."""
_IN_FLUID = re.compile(rf"(?<![^\W\d_])({_UNIT})\s*/\s*(?=(?:{_NUMBER})\s*(?:{_VOLUME}|hours?)(?!\w))", re.IGNORECASE)
_PER = re.compile(
    rf"(?<![^\W\d_])({_UNIT})\s*/\s*(?=(?:{_VOLUME}|kg|tablet|capsule|dose|puff|spray|actuation|hour|day|week)(?!\w))",
    re.IGNORECASE,
)
_PER_VOLUME = re.compile(rf"(?<=\bper )(?:{_VOLUME})(?!\w)", re.IGNORECASE)
_PLUS = re.compile(r"(?<=[^\W\d_])\s*\+\s*(?=[^\W\d_])")
_PLUS_AT_FOUR = re.compile(r"(?<=4) (?=\+)|(?<=\+) (?=4)")
_DRUG_WORD = re.compile(r"Co(?=-)|[^\W\d_]{3,}")
_ROMAN = re.compile(r"[IVXLCDM]+")
_CAPITALS_LEAST = 5
"""Shorter words in capitals may be an acronym or a release form: EDTA, CR."""


def medication_line(fields: PrescriptionFields) -> tuple[MedicationPart, ...]:
    """Return the pieces of a line: drug, strength, form, DOSE, route, frequency, duration and the instructions.

    Unbroken spaces hold an attribute, its label and the dash behind it together; lines break between attributes.
    What is dispensed, how often again and what for are not part of the line.
    """
    generic, brand = _drug(fields.medication)
    strength = _tidy(fields.strength)
    before_strength = _DOUBLE_SPACE if strength.endswith("%") or "+" in generic else _DASH
    attributes = (
        _Attribute(generic, Emphasis.STRONG),
        _Attribute(brand),
        _Attribute(_bound(strength), before=before_strength),
        _Attribute(_bound(one_line(fields.form or ""))),
        _Attribute(_bound(_tidy(fields.dosage)), Emphasis.STRONG, label=f"DOSE{_UNBROKEN}"),
        _Attribute(_bound(one_line(fields.route or ""))),
        _Attribute(_bound(one_line(fields.frequency))),
        _Attribute(_bound(one_line(fields.duration or ""))),
        *(_Attribute(one_line(line)) for line in (fields.instructions or "").splitlines()),
    )
    return tuple(_pieces(attribute for attribute in attributes if attribute.text))


def medication_text(fields: PrescriptionFields) -> str:
    """Return the line as plain text with ordinary spaces, for lists, files and screen readers."""
    return "".join(part.text for part in medication_line(fields)).replace(_UNBROKEN, " ")


def _pieces(attributes: Iterable[_Attribute]) -> Iterator[MedicationPart]:
    for place, attribute in enumerate(attributes):
        if place > 0:
            yield MedicationPart(attribute.before, Emphasis.PLAIN)
        if attribute.label:
            yield MedicationPart(attribute.label, Emphasis.LABEL)
        yield MedicationPart(attribute.text, attribute.emphasis)


def _bound(text: str) -> str:
    return text.replace(" ", _UNBROKEN) if len(text) <= _BOUND_LENGTH else text


def _drug(typed: str) -> tuple[str, str]:
    """Part the generic name from a brand that was typed behind it in capitals."""
    text = _PLUS_AT_FOUR.sub("  ", _PLUS.sub(" + ", _amounts(one_line(typed))))
    if _AMOUNT.sub("", text).isupper():
        return _DRUG_WORD.sub(lambda word: _calm(word[0]), text), ""
    words = text.split(" ")
    brand_at = len(words)
    while brand_at > 0 and words[brand_at - 1].isupper():
        brand_at -= 1
    while brand_at < len(words) and not _may_be_brand(words[brand_at]):
        brand_at += 1
    generic = " ".join(_generic_word(word) for word in words[:brand_at])
    return generic, " ".join(words[brand_at:])


def _may_be_brand(word: str) -> bool:
    return sum(character.isalpha() for character in word) >= _CAPITALS_LEAST and not _ROMAN.fullmatch(word)


def _generic_word(word: str) -> str:
    """Small letters for a word that merely starts with a capital. Capitals inside, or digits, have a meaning."""
    if any(character.isdigit() for character in word):
        return word
    return _DRUG_WORD.sub(lambda part: part[0].lower() if part[0].istitle() else part[0], word)


def _calm(word: str) -> str:
    return word.lower() if _may_be_brand(word) else word


def _tidy(typed: str | None) -> str:
    return _COUNT.sub(_count, _amounts(one_line(typed or "")))


def _count(found: re.Match[str]) -> str:
    glued = found.string[found.end() : found.end() + 1].isalpha()
    return f"{_number(found[0])}{' ' if glued else ''}"


def _amounts(text: str) -> str:
    """Write numbers and units the one way: ``120mg/5ml`` becomes ``120 mg in 5 mL``."""
    text = _PER.sub(r"\1 per ", _IN_FLUID.sub(r"\1 in ", text))
    text = _PER_VOLUME.sub(lambda unit: _UNITS[unit[0].lower()], text)
    return _AMOUNT.sub(_amount, text)


def _amount(found: re.Match[str]) -> str:
    if found[2] in _NOT_UNITS:
        return found[0]
    number, unit = _number(found[1]), found[2].casefold()
    if unit in _SPELT_OUT:
        return f"{number} {_SPELT_OUT[unit]}{'' if number == '1' else 's'}"
    return f"{number}%" if unit == "%" else f"{number} {_UNITS[unit]}"


def _number(typed: str) -> str:
    if _MORE_THAN_ONE_READING.fullmatch(typed):
        return typed
    return format_number(Decimal(typed.replace(",", "")))
