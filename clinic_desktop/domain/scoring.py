"""Whether a vital sign lies outside the range published for the patient's age, or so far outside that it is unsafe.

Ranges and limits are published ones, each with its source and population. Where none is stored nothing is flagged, and
nothing is guessed. The body mass index itself is computed in vitals.py, the early warning score in news2.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from clinic_desktop.domain import children_ranges as children
from clinic_desktop.domain.observations import OxygenScale
from clinic_desktop.domain.unreadable import is_unreadable

if TYPE_CHECKING:
    from datetime import date

ADULT_MONTHS_LEAST = 18 * 12
NEWS2_MONTHS_LEAST = 16 * 12
ADULTS = "Adults, 18 years and over"
FROM_16 = "16 years and over, not in pregnancy"


class Flag(StrEnum):
    """On which side of its range a value lies."""

    LOW = "low"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class NormalRange:
    """What is usual in a population, both ends included. None means that the source sets no limit on that side."""

    least: Decimal | None
    most: Decimal | None
    source: str
    population: str = ADULTS


_NEWS2 = "NEWS2 band 0, Royal College of Physicians, 2017"
_NEWS2_RED = "NEWS2, a single value of 3 points, Royal College of Physicians, 2017"
_ACC_AHA = "Below stage 1 hypertension, ACC/AHA guideline, 2017"
_CRISIS = "Hypertensive crisis, ACC/AHA guideline, 2017"
_AAP = "Normal blood pressure from 13 years on, American Academy of Pediatrics, 2017"
_AAP_ACUTE = "Adolescents to be seen at once, American Academy of Pediatrics, 2017"
_WHO_BMI = "Normal weight of adults, World Health Organization"
_HYPOXAEMIA = "Hypoxaemia of children is below 90 %, Lazzerini and others, PLoS ONE, 2015"
_HIGH_TEMPERATURE = "A high temperature of a child is 38 °C or more, National Health Service, UK"
_HYPERPYREXIA = "Hyperpyrexia is above 41.5 °C, Harrison's Manual of Medicine"
_HYPOTHERMIA = "Hypothermia is below 35 °C"
_ADOLESCENTS = "13 to 17 years"
_UNDER_FIVE = "Under 5 years"
_ANYBODY = "All ages"


def _range(least: str | None, most: str | None, source: str, population: str = ADULTS) -> NormalRange:
    return NormalRange(Decimal(least) if least else None, Decimal(most) if most else None, source, population)


NORMAL_RANGES = {
    "systolic": _range("111", "129", f"Least: {_NEWS2}. Most: {_ACC_AHA}"),
    "diastolic": _range(None, "79", _ACC_AHA),
    "heart_rate": _range("51", "90", _NEWS2),
    "temperature": _range("36.1", "38.0", _NEWS2),
    "respiratory_rate": _range("12", "20", _NEWS2),
    "oxygen_saturation": _range("96", None, f"{_NEWS2}, scale 1"),
    "bmi": _range("18.5", "24.9", _WHO_BMI),
}
"""Of adults, by field of VitalValues. NEWS2 is not made for pregnancy; weight, height and pain have no normal range."""

_FROM_16 = {
    "temperature": _range("36.1", "38.0", _NEWS2, FROM_16),
    "oxygen_saturation": _range("96", None, f"{_NEWS2}, scale 1", FROM_16),
}
_FROM_13 = {
    "systolic": _range(None, "119", _AAP, _ADOLESCENTS),
    "diastolic": _range(None, "79", _AAP, _ADOLESCENTS),
}
_SCALE_2 = _range("88", None, "NEWS2 band 0, scale 2, Royal College of Physicians, 2017", FROM_16)
_FEVER = _range(None, "37.9", _HIGH_TEMPERATURE, _UNDER_FIVE)

UNSAFE_LIMITS = {
    "systolic": _range("91", "180", f"Least: {_NEWS2_RED}. Most: {_CRISIS}", FROM_16),
    "diastolic": _range(None, "120", _CRISIS, FROM_16),
    "heart_rate": _range("41", "130", _NEWS2_RED, FROM_16),
    "temperature": _range("35.1", "41.5", f"Least: {_NEWS2_RED}. Most: {_HYPERPYREXIA}", FROM_16),
    "respiratory_rate": _range("9", "24", _NEWS2_RED, FROM_16),
    "oxygen_saturation": _range("92", None, f"{_NEWS2_RED}, scale 1", FROM_16),
}
"""From 16 years on: what lies outside is typed by mistake, or an emergency. Both ends are still inside."""
_UNSAFE_SCALE_2 = _range("84", None, f"{_NEWS2_RED}, scale 2", FROM_16)
_UNSAFE_FROM_13 = {
    "systolic": _range(None, "180", _AAP_ACUTE, _ADOLESCENTS),
    "diastolic": _range(None, "120", _AAP_ACUTE, _ADOLESCENTS),
}
_UNSAFE_UNDER_16 = {
    "oxygen_saturation": _range("90", None, _HYPOXAEMIA, "Under 16 years"),
    "temperature": _range("35.0", "41.5", f"Least: {_HYPOTHERMIA}. Most: {_HYPERPYREXIA}", _ANYBODY),
}


def age_in_months(born_on: date, on: date) -> int | None:
    """Return whole months, or None if a date is unreadable or the birth lies ahead."""
    if is_unreadable(born_on) or is_unreadable(on) or on < born_on:
        return None
    months = (on.year - born_on.year) * 12 + on.month - born_on.month
    return months - (on.day < born_on.day)


def normal_range(name: str, age_months: int | None, scale: OxygenScale = OxygenScale.ONE) -> NormalRange | None:
    """Return the range stored for this age, or None: then the screen says that no range is stored."""
    if age_months is None:
        return None
    if name == "oxygen_saturation" and scale is OxygenScale.TWO and age_months >= NEWS2_MONTHS_LEAST:
        return _SCALE_2
    if age_months >= ADULT_MONTHS_LEAST:
        return NORMAL_RANGES.get(name)
    if age_months >= NEWS2_MONTHS_LEAST and name in _FROM_16:
        return _FROM_16[name]
    if age_months >= children.BLOOD_PRESSURE_MONTHS_LEAST and name in _FROM_13:
        return _FROM_13[name]
    if name == "temperature":
        return _FEVER if age_months < children.FEVER_MONTHS_END else None
    centiles = children.centiles(name, age_months)
    if centiles is None:
        return None
    return NormalRange(centiles.least, centiles.most, children.SOURCE, centiles.population)


def unsafe_limits(name: str, age_months: int | None, scale: OxygenScale = OxygenScale.ONE) -> NormalRange | None:
    """Return the published limits beyond which a value is asked about before it is stored, or None without any."""
    if age_months is None:
        return None
    if age_months < NEWS2_MONTHS_LEAST:
        if age_months >= children.BLOOD_PRESSURE_MONTHS_LEAST and name in _UNSAFE_FROM_13:
            return _UNSAFE_FROM_13[name]
        return _UNSAFE_UNDER_16.get(name)
    if name == "oxygen_saturation" and scale is OxygenScale.TWO:
        return _UNSAFE_SCALE_2
    return UNSAFE_LIMITS.get(name)


def flag(
    name: str, value: Decimal | int | None, age_months: int | None, scale: OxygenScale = OxygenScale.ONE
) -> Flag | None:
    """Return on which side a stored (metric) value lies outside its range, or None inside it or without a range."""
    return _outside(value, normal_range(name, age_months, scale))


def unsafe(
    name: str, value: Decimal | int | None, age_months: int | None, scale: OxygenScale = OxygenScale.ONE
) -> Flag | None:
    """Return on which side a stored value lies beyond the published limits, or None if it does not."""
    return _outside(value, unsafe_limits(name, age_months, scale))


def _outside(value: Decimal | int | None, allowed: NormalRange | None) -> Flag | None:
    if allowed is None or value is None or is_unreadable(value):
        return None
    if allowed.least is not None and value < allowed.least:
        return Flag.LOW
    if allowed.most is not None and value > allowed.most:
        return Flag.HIGH
    return None
