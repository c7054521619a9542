"""Vital signs that were stored in degrees Fahrenheit, pounds and inches: known by numbers that cannot be metric."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from clinic_desktop.domain.limits import VITAL_RANGES
from clinic_desktop.domain.us_units import celsius, centimetres, is_nobodys_shape, kilograms
from clinic_desktop.domain.vitals import body_mass_index

if TYPE_CHECKING:
    from decimal import Decimal


@dataclass(frozen=True, slots=True)
class MeasuredVitals:
    """Temperature, weight and height as they were found, in units that nobody wrote down."""

    temperature: Decimal | None = None
    weight: Decimal | None = None
    height: Decimal | None = None


@dataclass(frozen=True, slots=True)
class MetricVitals:
    """Temperature in °C, weight in kg, height in cm, body mass index in kg/m²."""

    temperature: Decimal | None
    weight: Decimal | None
    height: Decimal | None
    bmi: Decimal | None


def cannot_be_metric(found: MeasuredVitals) -> bool:
    """Say whether one of the numbers, or weight and height together, cannot be of a person in metric units."""
    if not _are_numbers(found):
        return False
    return (
        (found.temperature is not None and found.temperature > VITAL_RANGES["temperature"].most)
        or (found.weight is not None and found.weight > VITAL_RANGES["weight"].most)
        or is_nobodys_shape(found.weight, found.height)
    )


def as_metric(found: MeasuredVitals) -> MetricVitals | None:
    """Return the values converted, or None if they are no better in US units: then the units are mixed, or wrong."""
    if not _are_numbers(found):
        return None
    temperature = None if found.temperature is None else celsius(found.temperature)
    weight = None if found.weight is None else kilograms(found.weight)
    height = None if found.height is None else centimetres(found.height)
    converted = {"temperature": temperature, "weight": weight, "height": height}
    if any(not _in_range(name, value) for name, value in converted.items()) or is_nobodys_shape(weight, height):
        return None
    return MetricVitals(temperature, weight, height, body_mass_index(weight, height))


def _are_numbers(found: MeasuredVitals) -> bool:
    return all(value is None or value.is_finite() for value in (found.temperature, found.weight, found.height))


def _in_range(name: str, value: Decimal | None) -> bool:
    return value is None or VITAL_RANGES[name].least <= value <= VITAL_RANGES[name].most
