"""Metric and US units of temperature, weight and height: conversions, and what a number can only mean."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from clinic_desktop.domain import limits
from clinic_desktop.domain.observations import TYPED, Observation, confirmation
from clinic_desktop.domain.unreadable import is_unreadable

if TYPE_CHECKING:
    from clinic_desktop.domain.vitals import VitalValues


class Units(StrEnum):
    """In which units a clinic enters and reads vital signs. What is stored is always metric."""

    METRIC = "metric"
    US = "us"


US_UNIT = {"temperature": "°F", "weight": "lb", "height": "in"}
"""By vital sign; all others have one unit everywhere."""

TYPED_DECIMALS = 2
"""How many decimals of a number typed in US units are kept."""

_KG_IN_POUND = Decimal("0.45359237")
_CM_IN_INCH = Decimal("2.54")
_FREEZING_F = Decimal(32)
_US_DECIMALS = 1
_BMI_OF_NOBODY = Decimal(210)
"""Above the body mass index of the heaviest people ever described."""
_WIDE = Context(prec=400, rounding=ROUND_HALF_UP)


def celsius(fahrenheit: Decimal) -> Decimal:
    return _stored("temperature", (fahrenheit - _FREEZING_F) * 5 / 9)


def kilograms(pounds: Decimal) -> Decimal:
    return _stored("weight", pounds * _KG_IN_POUND)


def centimetres(inches: Decimal) -> Decimal:
    return _stored("height", inches * _CM_IN_INCH)


def to_metric(name: str, typed: Decimal) -> Decimal:
    """Return a number typed in US units as it is stored, rounded half up. KeyError if the unit is the same."""
    return {"temperature": celsius, "weight": kilograms, "height": centimetres}[name](typed)


def to_us(name: str, stored: Decimal) -> Decimal:
    """Return a stored number in US units, to one decimal, rounded half up. KeyError if the unit is the same."""
    return _exactly_to_us(name, stored).quantize(Decimal(1).scaleb(-_US_DECIMALS), context=_WIDE)


def unit_of(name: str, units: Units) -> str:
    """Return the unit in which a vital sign is entered and read, "" if it has none."""
    return US_UNIT.get(name, "") if units is Units.US and name in US_UNIT else limits.VITAL_RANGES[name].unit


def allowed_in(name: str, units: Units) -> limits.Range:
    """Return what a vital sign may be, in these units: both ends convert to numbers that may be stored."""
    allowed = limits.VITAL_RANGES[name]
    if units is Units.METRIC or name not in US_UNIT:
        return allowed
    tenth = Decimal("0.1")
    least = _exactly_to_us(name, allowed.least).quantize(tenth, ROUND_CEILING)
    most = _exactly_to_us(name, allowed.most).quantize(tenth, ROUND_FLOOR)
    return limits.Range(least, most, US_UNIT[name], TYPED_DECIMALS)


def shown_in(name: str, stored: Decimal, units: Units, typed: Decimal | None = None) -> Decimal:
    """Return the number that a field shows for a stored one: as it was typed, if that is still what is stored."""
    if units is Units.METRIC or name not in US_UNIT:
        return stored
    return typed if typed is not None and to_metric(name, typed) == stored else to_us(name, stored)


def only_reading(name: str, typed: Decimal, units: Units) -> Decimal | None:
    """Return what a number typed in one unit is in it if it can only have been meant in the other; else None."""
    other = Units.METRIC if units is Units.US else Units.US
    if name not in US_UNIT or _is_in(typed, allowed_in(name, units)) or not _is_in(typed, allowed_in(name, other)):
        return None
    return to_metric(name, typed) if units is Units.METRIC else to_us(name, typed)


def are_pounds_and_inches(weight: Decimal | None, height: Decimal | None) -> bool:
    """Say whether weight and height, read as kg and cm, are nobody's, and read as pounds and inches are somebody's."""
    if weight is None or height is None or is_unreadable(weight) or is_unreadable(height):
        return False
    if not is_nobodys_shape(weight, height):
        return False
    kg, cm = kilograms(weight), centimetres(height)
    weights, heights = limits.VITAL_RANGES["weight"], limits.VITAL_RANGES["height"]
    return _is_in(kg, weights) and _is_in(cm, heights) and not is_nobodys_shape(kg, cm)


def is_nobodys_shape(weight_kg: Decimal | None, height_cm: Decimal | None) -> bool:
    """Say whether nobody ever was so heavy for his height."""
    if weight_kg is None or height_cm is None or weight_kg <= 0 or height_cm <= 0:
        return False
    return weight_kg / (height_cm / 100) ** 2 > _BMI_OF_NOBODY


def fitting(observed: Observation, values: VitalValues) -> Observation:
    """Return an observation without what belongs to other numbers than these: as typed, and confirmed."""
    kept = {
        field: typed
        for name, field in TYPED.items()
        if (typed := getattr(observed, field)) is not None and to_metric(name, typed) == getattr(values, name)
    }
    standing = {
        confirmation(name, value)
        for name in limits.VITAL_RANGES
        if (value := getattr(values, name)) is not None and not is_unreadable(value)
    }
    confirmed = tuple(one for one in observed.confirmed if one in standing)
    return replace(observed, **{**dict.fromkeys(TYPED.values()), **kept}, confirmed=confirmed)


def _exactly_to_us(name: str, stored: Decimal) -> Decimal:
    if name == "temperature":
        return stored * 9 / 5 + _FREEZING_F
    return stored / {"weight": _KG_IN_POUND, "height": _CM_IN_INCH}[name]


def _stored(name: str, value: Decimal) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-limits.VITAL_RANGES[name].decimals), context=_WIDE)


def _is_in(value: Decimal, allowed: limits.Range) -> bool:
    return allowed.least <= value <= allowed.most
