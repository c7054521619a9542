"""Symptoms of a visit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from clinic_desktop.domain import limits
from clinic_desktop.domain.problems import Problem, length_problems, range_problems

if TYPE_CHECKING:
    from clinic_desktop.domain.identifiers import SymptomId, Version


@dataclass(frozen=True, slots=True)
class SymptomFields:
    """What was complained of, where, how bad (1 to 10) and for how long."""

    name: str = ""
    body_site: str | None = None
    severity: int | None = None
    duration: str | None = None
    notes: str | None = None


@dataclass(frozen=True, slots=True)
class Symptom:
    """``version`` is None until the row is stored."""

    id: SymptomId
    version: Version | None
    fields: SymptomFields


def problems_with(fields: SymptomFields) -> tuple[Problem, ...]:
    texts = {name: getattr(fields, name) for name in limits.SYMPTOM_LENGTHS}
    return (
        *length_problems(texts, limits.SYMPTOM_LENGTHS),
        *range_problems("severity", fields.severity, limits.SYMPTOM_SEVERITY),
    )
