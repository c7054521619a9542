"""Prescriptions of a visit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from clinic_desktop.domain import limits
from clinic_desktop.domain.mixed_scripts import mixed_words
from clinic_desktop.domain.problems import (
    Problem,
    ProblemKind,
    cleaned,
    cleaned_name,
    length_problems,
    range_problems,
)
from clinic_desktop.domain.unsafe_abbreviations import CHECKED_FIELDS, safe_words, unsafe_parts

if TYPE_CHECKING:
    from clinic_desktop.domain.identifiers import PrescriptionId, Version


@dataclass(frozen=True, slots=True)
class PrescriptionFields:
    """What is prescribed. ``quantity`` counts units dispensed, ``refills`` how often again (0 to 12).

    The last four are kept by us: dosage form, route, why it is prescribed in spite of an allergy, and the id of the
    prescription it repeats.
    """

    medication: str = ""
    strength: str | None = None
    dosage: str = ""
    frequency: str = ""
    duration: str | None = None
    quantity: int | None = None
    refills: int | None = 0
    instructions: str | None = None
    indication: str | None = None
    form: str | None = None
    route: str | None = None
    override_reason: str | None = None
    repeats: str | None = None


@dataclass(frozen=True, slots=True)
class Prescription:
    """``version`` is None until the row is stored."""

    id: PrescriptionId
    version: Version | None
    fields: PrescriptionFields


def problems_with(fields: PrescriptionFields) -> tuple[Problem, ...]:
    lengths = {**limits.PRESCRIPTION_LENGTHS, **limits.PRESCRIPTION_DETAIL_LENGTHS}
    texts = {name: getattr(fields, name) for name in lengths}
    texts["medication"] = cleaned_name(fields.medication)
    return (
        *length_problems(texts, lengths),
        *range_problems("quantity", fields.quantity, limits.PRESCRIPTION_QUANTITY),
        *range_problems("refills", fields.refills, limits.PRESCRIPTION_REFILLS),
    )


def unsafe_problems(fields: PrescriptionFields, stored: PrescriptionFields | None = None) -> tuple[Problem, ...]:
    """Return what may be misread in what is new or changed; what is stored already stays as it is.

    The limit says what was found and, behind an arrow, what to write instead.
    """
    found = []
    for name in CHECKED_FIELDS:
        text = getattr(fields, name) or ""
        if stored is not None and text == (getattr(stored, name) or ""):
            continue
        found += [
            Problem(name, ProblemKind.UNSAFE, f"“{one.found.strip()}” → {safe_words(one)}")
            for one in unsafe_parts(cleaned(text), name)[:1]
        ]
    return tuple(found)


def doubtful_words(fields: PrescriptionFields) -> tuple[str, ...]:
    """Return the words of the medication's name that mix two alphabets. They may be stored; people are warned."""
    return mixed_words(fields.medication)
