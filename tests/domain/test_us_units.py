"""Metric and US units: what is typed comes back as it was typed, and what nobody touched is never rewritten."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic_desktop.domain import limits, us_units
from clinic_desktop.domain.observations import TYPED, Observation, confirmation
from clinic_desktop.domain.us_units import Units
from clinic_desktop.domain.vitals import VitalValues

quick = settings(deadline=None, max_examples=200)
US_NAMES = st.sampled_from(sorted(us_units.US_UNIT))


@pytest.mark.parametrize(
    ("fahrenheit", "celsius"), [("98.4", "36.9"), ("98.2", "36.8"), ("98.6", "37.0"), ("32", "0.0"), ("-40", "-40.0")]
)
def test_temperatures_are_converted(fahrenheit: str, celsius: str) -> None:
    assert str(us_units.celsius(Decimal(fahrenheit))) == celsius
    assert us_units.to_us("temperature", Decimal(celsius)) == Decimal(fahrenheit)


@pytest.mark.parametrize(("pounds", "kg"), [("145.5", "66.00"), ("195", "88.45"), ("0", "0.00")])
def test_weights_are_converted(pounds: str, kg: str) -> None:
    assert str(us_units.kilograms(Decimal(pounds))) == kg
    assert us_units.to_us("weight", Decimal(kg)) == Decimal(pounds)


@pytest.mark.parametrize(("inches", "cm"), [("65", "165.10"), ("70", "177.80"), ("0", "0.00")])
def test_heights_are_converted(inches: str, cm: str) -> None:
    assert str(us_units.centimetres(Decimal(inches))) == cm
    assert us_units.to_us("height", Decimal(cm)) == Decimal(inches)


def test_halves_are_rounded_up() -> None:
    assert us_units.centimetres(Decimal("0.25")) == Decimal("0.64")
    assert us_units.to_us("temperature", Decimal("36.25")) == Decimal("97.3")


@st.composite
def typed_numbers(draw: st.DrawFn) -> tuple[str, Decimal]:
    name = draw(US_NAMES)
    allowed = us_units.allowed_in(name, Units.US)
    return name, draw(st.decimals(allowed.least, allowed.most, places=draw(st.integers(0, us_units.TYPED_DECIMALS))))


@quick
@given(typed_numbers())
def test_what_was_typed_in_us_units_is_shown_as_it_was_typed(typed: tuple[str, Decimal]) -> None:
    name, number = typed
    stored = us_units.to_metric(name, number)

    assert us_units.shown_in(name, stored, Units.US, number) == number
    assert us_units.shown_in(name, stored, Units.METRIC, number) == stored


@quick
@given(typed_numbers())
def test_what_may_be_typed_may_be_stored(typed: tuple[str, Decimal]) -> None:
    name, number = typed
    allowed = limits.VITAL_RANGES[name]

    assert allowed.least <= us_units.to_metric(name, number) <= allowed.most


@quick
@given(typed_numbers(), st.decimals("0.1", "5", places=1))
def test_a_number_that_changed_since_is_shown_converted(typed: tuple[str, Decimal], more: Decimal) -> None:
    name, number = typed
    stored = us_units.to_metric(name, number) + more

    assert us_units.shown_in(name, stored, Units.US, number) == us_units.to_us(name, stored)


@quick
@given(US_NAMES, st.data())
def test_a_stored_number_read_in_us_units_is_within_half_a_tenth(name: str, data: st.DataObject) -> None:
    allowed = limits.VITAL_RANGES[name]
    stored = data.draw(st.decimals(allowed.least, allowed.most, places=allowed.decimals))
    shown = us_units.to_us(name, stored)

    assert abs(us_units.to_us(name, us_units.to_metric(name, shown)) - shown) <= Decimal("0.1")
    assert shown.as_tuple().exponent == -1


@pytest.mark.parametrize(
    ("name", "typed", "units", "read"),
    [
        ("temperature", "98.6", Units.METRIC, "37.0"),
        ("temperature", "86", Units.METRIC, "30.0"),
        ("temperature", "85.9", Units.METRIC, None),
        ("temperature", "113.1", Units.METRIC, None),
        ("temperature", "37", Units.METRIC, None),
        ("temperature", "37", Units.US, "98.6"),
        ("temperature", "98.6", Units.US, None),
        ("weight", "150", Units.METRIC, None),
        ("weight", "600", Units.METRIC, "272.16"),
        ("weight", "150", Units.US, None),
        ("height", "65", Units.METRIC, None),
        ("height", "15", Units.METRIC, "38.10"),
        ("height", "165", Units.US, "65.0"),
        ("heart_rate", "900", Units.METRIC, None),
    ],
)
def test_the_other_unit_is_read_only_where_nothing_else_is_possible(
    name: str, typed: str, units: Units, read: str | None
) -> None:
    assert us_units.only_reading(name, Decimal(typed), units) == (Decimal(read) if read else None)


@pytest.mark.parametrize(
    ("weight", "height", "expected"),
    [("150", "65", True), ("145.5", "65", True), ("70", "175", False), ("8", "65", False), ("4", "50", False)],
)
def test_pounds_and_inches_together_are_known_by_a_shape_that_nobody_has(
    weight: str,
    height: str,
    expected: bool,  # noqa: FBT001 a column of the table above
) -> None:
    assert us_units.are_pounds_and_inches(Decimal(weight), Decimal(height)) is expected
    assert not us_units.are_pounds_and_inches(Decimal(weight), None)


def test_what_belongs_to_another_number_is_left_behind() -> None:
    values = VitalValues(systolic=230, temperature=Decimal("36.9"), weight=Decimal("66.00"))
    observed = Observation(
        temperature_f=Decimal("98.5"),
        weight_lb=Decimal(150),
        height_in=Decimal(65),
        confirmed=(confirmation("systolic", 230), confirmation("heart_rate", 170)),
    )

    fitting = us_units.fitting(observed, values)

    assert fitting == Observation(temperature_f=Decimal("98.5"), confirmed=("systolic 230",))
    assert us_units.fitting(fitting, replace(values, systolic=231)).confirmed == ()


def test_every_vital_sign_with_two_units_can_keep_what_was_typed() -> None:
    assert set(TYPED) == set(us_units.US_UNIT)
    assert [us_units.unit_of(name, Units.US) for name in ("weight", "systolic")] == ["lb", "mmHg"]
