from __future__ import annotations

from decimal import Decimal

import pytest

from clinic_desktop.domain.us_units import celsius, centimetres, kilograms
from clinic_desktop.domain.us_vitals import MeasuredVitals, as_metric, cannot_be_metric


def measured(temperature: str | None, weight: str | None, height: str | None) -> MeasuredVitals:
    return MeasuredVitals(*(None if value is None else Decimal(value) for value in (temperature, weight, height)))


@pytest.mark.parametrize(
    ("fahrenheit", "pounds", "inches", "metric"),
    [
        ("98.4", "145.5", "65", ("36.9", "66.00", "165.10", "24.2")),
        ("98.2", "195", "70", ("36.8", "88.45", "177.80", "28.0")),
    ],
)
def test_the_numbers_of_the_given_seed_are_converted_as_agreed(
    fahrenheit: str, pounds: str, inches: str, metric: tuple[str, ...]
) -> None:
    found = measured(fahrenheit, pounds, inches)
    converted = as_metric(found)

    assert cannot_be_metric(found)
    assert converted is not None
    values = (converted.temperature, converted.weight, converted.height, converted.bmi)
    assert tuple(map(str, values)) == metric


@pytest.mark.parametrize(
    ("temperature", "weight", "height", "is_us"),
    [
        ("45.0", None, None, False),
        ("45.1", None, None, True),
        (None, "500", None, False),
        (None, "500.01", None, True),
        (None, "145.5", None, False),
        (None, None, "65", False),
        (None, "145.5", "65", True),
        (None, "3.5", "50", False),
        (None, "70", "175", False),
        (None, None, None, False),
        ("NaN", "145.5", "65", False),
        (None, "0", "0", False),
    ],
)
def test_only_what_no_person_has_in_metric_units_counts(
    temperature: str | None, weight: str | None, height: str | None, *, is_us: bool
) -> None:
    assert cannot_be_metric(measured(temperature, weight, height)) is is_us


@pytest.mark.parametrize(
    ("temperature", "weight", "height"),
    [("98.6", "70", "175"), ("200", None, None), ("36.6", "145.5", "65"), ("NaN", None, None)],
)
def test_what_is_impossible_in_both_units_is_not_converted(
    temperature: str | None, weight: str | None, height: str | None
) -> None:
    assert as_metric(measured(temperature, weight, height)) is None


def test_halves_are_rounded_up() -> None:
    assert celsius(Decimal("98.69")) == Decimal("37.1")
    assert kilograms(Decimal(1)) == Decimal("0.45")
    assert centimetres(Decimal("0.25")) == Decimal("0.64")
