from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic_desktop.domain import limits
from clinic_desktop.domain.problems import Problem, ProblemKind, to_decimal
from clinic_desktop.domain.vitals import VitalValues, body_mass_index, problems_with

quick = settings(deadline=None, max_examples=200)


def decimal(number: str | None) -> Decimal | None:
    return None if number is None else Decimal(number)


def with_(name: str, value: Any) -> VitalValues:  # noqa: ANN401 some fields are whole numbers
    return VitalValues(**{name: value})


@pytest.mark.parametrize(
    ("weight", "height", "index"),
    [
        ("66.0", "165.1", "24.2"),
        ("88.45", "177.8", "28.0"),
        ("70", "100", "70.0"),
        ("24.25", "100", "24.3"),
        ("999.94", "100", "999.9"),
        ("999.95", "100", None),
        ("500", "20", None),
        ("500", "0.00000000000001", None),
        (None, "170", None),
        ("70", None, None),
        ("70", "0", None),
        ("0", "170", None),
        ("-70", "170", None),
        ("70", "-170", None),
    ],
)
def test_the_body_mass_index_is_computed_to_one_decimal_or_left_empty(
    weight: str | None, height: str | None, index: str | None
) -> None:
    found = body_mass_index(decimal(weight), decimal(height))
    assert found == decimal(index)
    assert VitalValues(weight=decimal(weight), height=decimal(height)).bmi == found


@quick
@given(st.decimals(allow_nan=False, allow_infinity=False), st.decimals(allow_nan=False, allow_infinity=False))
def test_the_index_is_never_larger_than_its_column(weight: Decimal, height: Decimal) -> None:
    index = body_mass_index(weight, height)
    assert index is None or 0 <= index <= limits.BMI_MOST


@quick
@given(st.text(alphabet="0123456789.,", max_size=60), st.text(alphabet="0123456789.,", max_size=60))
def test_the_index_can_be_computed_at_every_keystroke(weight: str, height: str) -> None:
    index = body_mass_index(to_decimal(weight), to_decimal(height))
    assert index is None or index == round(index, 1)


def test_vital_signs_are_empty_until_one_is_measured() -> None:
    assert VitalValues().is_empty
    assert not VitalValues(pain=0).is_empty


def test_all_vital_signs_may_be_missing() -> None:
    assert problems_with(VitalValues()) == ()


@pytest.mark.parametrize("name", limits.VITAL_RANGES)
def test_both_ends_are_allowed_and_one_step_beyond_is_not(name: str) -> None:
    allowed = limits.VITAL_RANGES[name]
    step = Decimal(1).scaleb(-allowed.decimals)
    kinds = {
        allowed.least: [],
        allowed.most: [],
        allowed.least - step: [ProblemKind.TOO_SMALL],
        allowed.most + step: [ProblemKind.TOO_LARGE],
    }
    for value, expected in kinds.items():
        found = problems_with(with_(name, value))
        assert [problem.kind for problem in found] == expected


@pytest.mark.parametrize(("systolic", "diastolic"), [(80, 80), (79, 80)])
def test_the_upper_pressure_is_above_the_lower(systolic: int, diastolic: int) -> None:
    found = problems_with(VitalValues(systolic=systolic, diastolic=diastolic))
    assert found == (Problem("systolic", ProblemKind.NOT_ABOVE, "diastolic"),)


def test_one_pressure_alone_has_nothing_to_be_compared_with() -> None:
    assert problems_with(VitalValues(systolic=60)) == ()
    assert problems_with(VitalValues(systolic=81, diastolic=80)) == ()
