"""Allergies and the four states of knowing about them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from clinic_desktop.domain import limits
from clinic_desktop.domain.folding import fold
from clinic_desktop.domain.problems import (
    Problem,
    ProblemKind,
    cleaned,
    cleaned_name,
    length_problems,
    past_date_problems,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from clinic_desktop.domain.identifiers import AllergyId, PatientId, Version
    from clinic_desktop.domain.statuses import AllergySeverity
    from clinic_desktop.domain.substances import Substance


class AllergyState(StrEnum):
    """Always one of these is in sight (NHS CUI, patient banner PAB-0064)."""

    KNOWN = "known"
    NO_KNOWN = "no_known"
    NOT_RECORDED = "not_recorded"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class StruckOut:
    """Entered in error: who said so, when and why. The row stays in the history."""

    by: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class AllergyFields:
    allergen: str
    reaction: str | None = None
    severity: AllergySeverity | None = None
    onset_on: date | None = None


@dataclass(frozen=True, slots=True)
class Allergy:
    """``substance`` is what was chosen from the formulary; without it the text is compared by name."""

    id: AllergyId
    version: Version
    fields: AllergyFields
    recorded_at: datetime
    struck_out: StruckOut | None = None
    substance: Substance | None = None


@dataclass(frozen=True, slots=True)
class NoKnownAllergies:
    """A statement of its own, with a date and an author; not an empty list."""

    stated_by: str
    stated_at: datetime


@dataclass(frozen=True, slots=True)
class AllergyList:
    """A patient's allergies, alphabetically, those struck out last."""

    patient_id: PatientId
    allergies: tuple[Allergy, ...]
    statement: NoKnownAllergies | None = None

    @property
    def standing(self) -> tuple[Allergy, ...]:
        return tuple(allergy for allergy in self.allergies if allergy.struck_out is None)

    @property
    def state(self) -> AllergyState:
        if self.standing:
            return AllergyState.KNOWN
        return AllergyState.NO_KNOWN if self.statement else AllergyState.NOT_RECORDED


@dataclass(frozen=True, slots=True)
class AddAllergy:
    id: AllergyId
    patient_id: PatientId
    fields: AllergyFields
    substance: Substance | None = None


@dataclass(frozen=True, slots=True)
class ChangeAllergy:
    id: AllergyId
    patient_id: PatientId
    expected_version: Version
    fields: AllergyFields
    substance: Substance | None = None


@dataclass(frozen=True, slots=True)
class StrikeOutAllergy:
    id: AllergyId
    patient_id: PatientId
    expected_version: Version
    reason: str


@dataclass(frozen=True, slots=True)
class StateNoKnownAllergies:
    patient_id: PatientId


def as_stored(fields: AllergyFields) -> AllergyFields:
    """Return the fields as they are stored: texts cleaned, an empty reaction as None."""
    return replace(fields, allergen=cleaned_name(fields.allergen), reaction=cleaned(fields.reaction) or None)


def problems_with(fields: AllergyFields, today: date) -> tuple[Problem, ...]:
    texts = {"allergen": cleaned_name(fields.allergen), "reaction": fields.reaction}
    return (
        *length_problems(texts, limits.ALLERGY_LENGTHS),
        *past_date_problems("onset_on", fields.onset_on, today, limits.AGE_YEARS_MOST),
    )


def twice_problems(fields: AllergyFields, own_id: AllergyId, others: Iterable[Allergy]) -> tuple[Problem, ...]:
    """Return a problem if another entry that stands is about the same, however it is spelt."""
    said = fold(cleaned_name(fields.allergen))
    same = (one for one in others if one.id != own_id and one.struck_out is None)
    is_there = bool(said) and any(fold(one.fields.allergen) == said for one in same)
    return (Problem("allergen", ProblemKind.ALREADY_THERE),) if is_there else ()
