"""Vital signs: stored metric, each with its unit; the body mass index is computed, never typed."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from clinic_desktop.domain import limits
from clinic_desktop.domain.observations import Observation
from clinic_desktop.domain.problems import Problem, ProblemKind, range_problems
from clinic_desktop.domain.unreadable import is_unreadable

if TYPE_CHECKING:
    from datetime import datetime

    from clinic_desktop.domain.identifiers import AppointmentId, Version, VitalSignsId


@dataclass(frozen=True, slots=True)
class VitalValues:
    """Measured values. Blood pressure in mmHg, temperature in °C, weight in kg, height in cm, pain 0 to 10."""

    systolic: int | None = None
    diastolic: int | None = None
    heart_rate: int | None = None
    temperature: Decimal | None = None
    respiratory_rate: int | None = None
    oxygen_saturation: int | None = None
    weight: Decimal | None = None
    height: Decimal | None = None
    pain: int | None = None

    @property
    def is_empty(self) -> bool:
        return all(getattr(self, one.name) is None for one in fields(self))

    @property
    def bmi(self) -> Decimal | None:
        return body_mass_index(self.weight, self.height)


@dataclass(frozen=True, slots=True)
class VitalSigns:
    id: VitalSignsId
    version: Version | None
    values: VitalValues
    recorded_at: datetime | None = None
    observed: Observation = field(default_factory=Observation)
    observed_version: Version | None = None

    @property
    def is_empty(self) -> bool:
        return self.values.is_empty and self.observed.is_empty


@dataclass(frozen=True, slots=True)
class ConfirmedValue:
    """A person said that a value is right although it is dangerous. ``name`` is a field of VitalValues."""

    name: str
    value: Decimal
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class VisitVitals:
    """Vital signs of one visit among a patient's: when it was, the names of those entered in error, who confirmed."""

    appointment_id: AppointmentId
    measured_at: datetime
    vitals: VitalSigns
    struck: frozenset[str] = frozenset()
    confirmed: tuple[ConfirmedValue, ...] = ()

    def confirmation_of(self, name: str) -> ConfirmedValue | None:
        """Return who confirmed the value that a vital sign has now."""
        value = getattr(self.vitals.values, name)
        return next((one for one in self.confirmed if (one.name, one.value) == (name, value)), None)


def body_mass_index(weight_kg: Decimal | None, height_cm: Decimal | None) -> Decimal | None:
    """Return weight divided by height squared (kg/m², WHO) to one decimal.

    None if either is missing, unreadable or not above zero, or if the result is larger than the given column holds.
    """
    if weight_kg is None or height_cm is None or is_unreadable(weight_kg) or is_unreadable(height_cm):
        return None
    if weight_kg <= 0 or height_cm <= 0:
        return None
    metres = height_cm / 100
    index = weight_kg / (metres * metres)
    if index > limits.BMI_MOST + 1:
        return None
    rounded = index.quantize(Decimal("0.1"), ROUND_HALF_UP)
    return rounded if rounded <= limits.BMI_MOST else None


def problems_with(values: VitalValues) -> tuple[Problem, ...]:
    found = [
        problem
        for name, allowed in limits.VITAL_RANGES.items()
        for problem in range_problems(name, getattr(values, name), allowed)
    ]
    if values.systolic is not None and values.diastolic is not None and values.systolic <= values.diastolic:
        found.append(Problem("systolic", ProblemKind.NOT_ABOVE, "diastolic"))
    return tuple(found)
