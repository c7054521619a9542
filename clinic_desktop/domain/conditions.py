"""Chronic conditions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from clinic_desktop.domain import limits
from clinic_desktop.domain.folding import fold
from clinic_desktop.domain.problems import Problem, cleaned, length_problems, past_date_problems
from clinic_desktop.domain.statuses import ConditionStatus

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from clinic_desktop.domain.allergies import StruckOut
    from clinic_desktop.domain.codes import CodeName
    from clinic_desktop.domain.identifiers import ConditionId, PatientId, Version


@dataclass(frozen=True, slots=True)
class ConditionFields:
    name: str
    diagnosed_on: date | None = None
    status: ConditionStatus = ConditionStatus.ACTIVE
    notes: str | None = None
    code: CodeName | None = None


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


def same_condition(known: Iterable[Condition], wanted: ConditionFields) -> Condition | None:
    """Return a condition that is recorded already: of the same code, or of the same name; not one that was struck."""
    name = fold(wanted.name)
    standing = [one for one in known if one.struck_out is None]
    by_code = (one for one in standing if wanted.code and one.fields.code and one.fields.code.code == wanted.code.code)
    by_name = (one for one in standing if name and fold(one.fields.name) == name)
    return next(by_code, None) or next(by_name, None)
