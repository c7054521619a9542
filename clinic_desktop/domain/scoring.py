"""Whether a vital sign lies outside the range stored for the patient's age, and US units against metric ones.

Ranges are published ones, each with its source. Where no range is stored nothing is flagged, and nothing is guessed:
that holds for everybody under 18. The body mass index itself is computed in vitals.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from enum import StrEnum

from clinic_desktop.domain import limits
from clinic_desktop.domain.unreadable import is_unreadable

ADULT_YEARS_LEAST = 18
ADULTS = "Adults, 18 years and over"


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
_ACC_AHA = "Below stage 1 hypertension, ACC/AHA guideline, 2017"
_WHO = "Normal weight of adults, World Health Organization"

NORMAL_RANGES = {
    "systolic": NormalRange(Decimal(111), Decimal(129), f"Least: {_NEWS2}. Most: {_ACC_AHA}"),
    "diastolic": NormalRange(None, Decimal(79), _ACC_AHA),
    "heart_rate": NormalRange(Decimal(51), Decimal(90), _NEWS2),
    "temperature": NormalRange(Decimal("36.1"), Decimal("38.0"), _NEWS2),
    "respiratory_rate": NormalRange(Decimal(12), Decimal(20), _NEWS2),
    "oxygen_saturation": NormalRange(Decimal(96), None, f"{_NEWS2}, scale 1"),
    "bmi": NormalRange(Decimal("18.5"), Decimal("24.9"), _WHO),
}
"""By field of VitalValues. NEWS2 is not made for pregnancy; weight, height and pain have no normal range."""

_KG_IN_POUND = Decimal("0.45359237")
_CM_IN_INCH = Decimal("2.54")
_FREEZING_F = Decimal(32)
_US_DECIMALS = 1
_WIDE = Context(prec=400, rounding=ROUND_HALF_UP)


def normal_range(name: str, age_years: int | None) -> NormalRange | None:
    """Return the range stored for this age, or None: then the screen says that no range is stored."""
    if age_years is None or age_years < ADULT_YEARS_LEAST:
        return None
    return NORMAL_RANGES.get(name)


def flag(name: str, value: Decimal | int | None, age_years: int | None) -> Flag | None:
    """Return on which side a stored (metric) value lies outside its range, or None inside it or without a range."""
    allowed = normal_range(name, age_years)
    if allowed is None or value is None or is_unreadable(value):
        return None
    if allowed.least is not None and value < allowed.least:
        return Flag.LOW
    if allowed.most is not None and value > allowed.most:
        return Flag.HIGH
    return None


def celsius_from_fahrenheit(value: Decimal) -> Decimal:
    return _rounded((value - _FREEZING_F) * 5 / 9, limits.VITAL_RANGES["temperature"].decimals)


def fahrenheit_from_celsius(value: Decimal) -> Decimal:
    return _rounded(value * 9 / 5 + _FREEZING_F, _US_DECIMALS)


def kg_from_pounds(value: Decimal) -> Decimal:
    return _rounded(value * _KG_IN_POUND, limits.VITAL_RANGES["weight"].decimals)


def pounds_from_kg(value: Decimal) -> Decimal:
    return _rounded(value / _KG_IN_POUND, _US_DECIMALS)


def cm_from_inches(value: Decimal) -> Decimal:
    return _rounded(value * _CM_IN_INCH, limits.VITAL_RANGES["height"].decimals)


def inches_from_cm(value: Decimal) -> Decimal:
    return _rounded(value / _CM_IN_INCH, _US_DECIMALS)


def looks_like_fahrenheit(value: Decimal) -> bool:
    """Say whether a number typed as °C can only be a temperature in °F. The two ranges have nothing in common."""
    allowed = limits.VITAL_RANGES["temperature"]
    return fahrenheit_from_celsius(allowed.least) <= value <= fahrenheit_from_celsius(allowed.most)


def _rounded(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), context=_WIDE)
