"""Prescriptions of a visit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from clinic_desktop.domain import limits
from clinic_desktop.domain.mixed_scripts import mixed_words
from clinic_desktop.domain.problems import Problem, cleaned_name, length_problems, range_problems

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
    texts = {name: getattr(fields, name) for name in limits.PRESCRIPTION_LENGTHS}
    texts["medication"] = cleaned_name(fields.medication)
    return (
        *length_problems(texts, limits.PRESCRIPTION_LENGTHS),
        *range_problems("quantity", fields.quantity, limits.PRESCRIPTION_QUANTITY),
        *range_problems("refills", fields.refills, limits.PRESCRIPTION_REFILLS),
    )


def doubtful_words(fields: PrescriptionFields) -> tuple[str, ...]:
    """Return the words of the medication's name that mix two alphabets. They may be stored; people are warned."""
    return mixed_words(fields.medication)
