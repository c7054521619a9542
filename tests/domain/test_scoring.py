from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic_desktop.domain import limits, scoring
from clinic_desktop.domain.scoring import Flag, flag, normal_range

quick = settings(deadline=None, max_examples=200)


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [
        ("systolic", "111", "129"),
        ("diastolic", None, "79"),
        ("heart_rate", "51", "90"),
        ("temperature", "36.1", "38.0"),
        ("respiratory_rate", "12", "20"),
        ("oxygen_saturation", "96", None),
        ("bmi", "18.5", "24.9"),
    ],
)
def test_both_ends_of_a_range_are_normal_and_one_step_beyond_is_not(
    name: str, least: str | None, most: str | None
) -> None:
    step = Decimal("0.1")
    if least is not None:
        assert flag(name, Decimal(least), 40) is None
        assert flag(name, Decimal(least) - step, 40) is Flag.LOW
    if most is not None:
        assert flag(name, Decimal(most), 40) is None
        assert flag(name, Decimal(most) + step, 40) is Flag.HIGH


def test_no_range_is_stored_for_children_and_for_an_unknown_age() -> None:
    assert normal_range("heart_rate", 17) is None
    assert normal_range("heart_rate", None) is None
    assert flag("heart_rate", 250, 17) is None
    assert flag("heart_rate", 250, 18) is Flag.HIGH


@pytest.mark.parametrize("name", ["weight", "height", "pain"])
def test_what_has_no_normal_range_is_never_flagged(name: str) -> None:
    assert flag(name, limits.VITAL_RANGES[name].most, 40) is None


def test_what_was_not_measured_is_not_flagged() -> None:
    assert flag("heart_rate", None, 40) is None


def test_a_side_without_a_limit_is_never_flagged() -> None:
    assert flag("oxygen_saturation", 100, 40) is None
    assert flag("diastolic", 30, 40) is None


def test_every_range_names_its_source_and_population_and_lies_within_what_may_be_stored() -> None:
    for name, usual in scoring.NORMAL_RANGES.items():
        assert usual.source
        assert usual.population == scoring.ADULTS
        if name in limits.VITAL_RANGES:
            allowed = limits.VITAL_RANGES[name]
            assert all(end is None or allowed.least <= end <= allowed.most for end in (usual.least, usual.most))


@pytest.mark.parametrize(
    ("fahrenheit", "celsius"), [("98.4", "36.9"), ("98.2", "36.8"), ("98.6", "37.0"), ("32", "0.0"), ("-40", "-40.0")]
)
def test_temperatures_are_converted(fahrenheit: str, celsius: str) -> None:
    assert str(scoring.celsius_from_fahrenheit(Decimal(fahrenheit))) == celsius
    assert scoring.fahrenheit_from_celsius(Decimal(celsius)) == Decimal(fahrenheit)


@pytest.mark.parametrize(("pounds", "kg"), [("145.5", "66.00"), ("195", "88.45"), ("0", "0.00")])
def test_weights_are_converted(pounds: str, kg: str) -> None:
    assert str(scoring.kg_from_pounds(Decimal(pounds))) == kg
    assert scoring.pounds_from_kg(Decimal(kg)) == Decimal(pounds)


@pytest.mark.parametrize(("inches", "cm"), [("65", "165.10"), ("70", "177.80"), ("0", "0.00")])
def test_heights_are_converted(inches: str, cm: str) -> None:
    assert str(scoring.cm_from_inches(Decimal(inches))) == cm
    assert scoring.inches_from_cm(Decimal(cm)) == Decimal(inches)


def test_halves_are_rounded_up() -> None:
    assert scoring.cm_from_inches(Decimal("0.25")) == Decimal("0.64")
    assert scoring.fahrenheit_from_celsius(Decimal("36.25")) == Decimal("97.3")


@quick
@given(st.decimals(1, 1100, places=1))
def test_pounds_come_back_as_they_were_typed(pounds: Decimal) -> None:
    assert scoring.pounds_from_kg(scoring.kg_from_pounds(pounds)) == pounds


@quick
@given(st.decimals(8, 118, places=1))
def test_inches_come_back_as_they_were_typed(inches: Decimal) -> None:
    assert scoring.inches_from_cm(scoring.cm_from_inches(inches)) == inches


@quick
@given(st.decimals(86, 113, places=1))
def test_a_temperature_comes_back_within_a_tenth_of_a_degree(fahrenheit: Decimal) -> None:
    back = scoring.fahrenheit_from_celsius(scoring.celsius_from_fahrenheit(fahrenheit))
    assert abs(back - fahrenheit) <= Decimal("0.1")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("98.6", True), ("86", True), ("113", True), ("85.9", False), ("113.1", False), ("37", False), ("45", False)],
)
def test_a_temperature_in_fahrenheit_is_recognised(typed: str, expected: bool) -> None:  # noqa: FBT001 a column of the table above
    assert scoring.looks_like_fahrenheit(Decimal(typed)) is expected
