"""Chronic conditions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from clinic_desktop.domain import limits
from clinic_desktop.domain.problems import Problem, cleaned, length_problems, past_date_problems
from clinic_desktop.domain.statuses import ConditionStatus

if TYPE_CHECKING:
    from datetime import date, datetime

    from clinic_desktop.domain.allergies import StruckOut
    from clinic_desktop.domain.identifiers import ConditionId, PatientId, Version


@dataclass(frozen=True, slots=True)
class ConditionFields:
    name: str
    diagnosed_on: date | None = None
    status: ConditionStatus = ConditionStatus.ACTIVE
    notes: str | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    id: ConditionId
    version: Version
    fields: ConditionFields
    recorded_at: datetime
    struck_out: StruckOut | None = None


@dataclass(frozen=True, slots=True)
class AddCondition:
    id: ConditionId
    patient_id: PatientId
    fields: ConditionFields


@dataclass(frozen=True, slots=True)
class ChangeCondition:
    id: ConditionId
    patient_id: PatientId
    expected_version: Version
    fields: ConditionFields


@dataclass(frozen=True, slots=True)
class StrikeOutCondition:
    id: ConditionId
    patient_id: PatientId
    expected_version: Version
    reason: str


def as_stored(fields: ConditionFields) -> ConditionFields:
    """Return the fields as they are stored: texts cleaned, empty notes as None."""
    return replace(fields, name=cleaned(fields.name), notes=cleaned(fields.notes) or None)


def problems_with(fields: ConditionFields, today: date) -> tuple[Problem, ...]:
    texts = {"name": fields.name, "notes": fields.notes}
    return (
        *length_problems(texts, limits.CONDITION_LENGTHS),
        *past_date_problems("diagnosed_on", fields.diagnosed_on, today, limits.AGE_YEARS_MOST),
    )
