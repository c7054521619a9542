from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from clinic_desktop.domain import limits, scoring
from clinic_desktop.domain.observations import OxygenScale
from clinic_desktop.domain.scoring import Flag, age_in_months, flag, normal_range, unsafe

ADULT = 40 * 12


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
        assert flag(name, Decimal(least), ADULT) is None
        assert flag(name, Decimal(least) - step, ADULT) is Flag.LOW
    if most is not None:
        assert flag(name, Decimal(most), ADULT) is None
        assert flag(name, Decimal(most) + step, ADULT) is Flag.HIGH


def test_an_unknown_age_has_no_range_and_no_limits() -> None:
    assert normal_range("heart_rate", None) is None
    assert unsafe("systolic", 290, None) is None


@pytest.mark.parametrize(
    ("name", "months", "ends"),
    [
        ("heart_rate", 0, (90, 181)),
        ("heart_rate", 2, (107, 181)),
        ("heart_rate", 3, (104, 175)),
        ("heart_rate", 50, (65, 131)),
        ("heart_rate", 215, (43, 104)),
        ("respiratory_rate", 30, (18, 38)),
        ("systolic", 12 * 13, (None, 119)),
        ("systolic", 12 * 13 - 1, None),
        ("diastolic", 12 * 17, (None, 79)),
        ("temperature", 12 * 4, (None, Decimal("37.9"))),
        ("temperature", 12 * 10, None),
        ("temperature", 12 * 16, (Decimal("36.1"), Decimal("38.0"))),
        ("oxygen_saturation", 12 * 10, None),
        ("oxygen_saturation", 12 * 16, (96, None)),
        ("bmi", 12 * 10, None),
        ("weight", 12 * 40, None),
    ],
)
def test_children_have_the_published_range_of_their_age_or_none(
    name: str, months: int, ends: tuple[int | None, int | None] | None
) -> None:
    found = normal_range(name, months)
    assert (None if found is None else (found.least, found.most)) == ends
    assert found is None or (found.source and found.population)


def test_ranges_of_children_have_no_gap_from_birth_to_18_years() -> None:
    for name in ("heart_rate", "respiratory_rate"):
        assert all(normal_range(name, months) for months in range(ADULT + 1))


@pytest.mark.parametrize(
    ("name", "months", "safe", "dangerous"),
    [
        ("systolic", ADULT, (91, 180), (90, 181)),
        ("diastolic", ADULT, (30, 120), (121,)),
        ("heart_rate", ADULT, (41, 130), (40, 131)),
        ("respiratory_rate", ADULT, (9, 24), (8, 25)),
        ("oxygen_saturation", ADULT, (92, 100), (91,)),
        ("temperature", ADULT, (Decimal("35.1"), Decimal("41.5")), (Decimal("35.0"), Decimal("41.6"))),
        ("systolic", 12 * 14, (50, 180), (181,)),
        ("systolic", 12 * 5, (50, 300), ()),
        ("oxygen_saturation", 12 * 5, (90, 100), (89,)),
        ("heart_rate", 12 * 5, (30, 250), ()),
    ],
)
def test_beyond_published_limits_a_value_is_unsafe(
    name: str, months: int, safe: tuple[int, ...], dangerous: tuple[int, ...]
) -> None:
    assert [value for value in safe if unsafe(name, value, months)] == []
    assert [value for value in dangerous if not unsafe(name, value, months)] == []


def test_scale_2_has_its_own_range_of_saturation() -> None:
    assert flag("oxygen_saturation", 89, ADULT, OxygenScale.TWO) is None
    assert flag("oxygen_saturation", 87, ADULT, OxygenScale.TWO) is Flag.LOW
    assert unsafe("oxygen_saturation", 84, ADULT, OxygenScale.TWO) is None
    assert unsafe("oxygen_saturation", 83, ADULT, OxygenScale.TWO) is Flag.LOW


def test_what_is_unsafe_is_out_of_range_too() -> None:
    for months in range(0, ADULT * 2, 7):
        for name in limits.VITAL_RANGES:
            usual, limit = normal_range(name, months), scoring.unsafe_limits(name, months)
            if usual and limit:
                assert usual.least is None or limit.least is None or limit.least <= usual.least
                assert usual.most is None or limit.most is None or limit.most >= usual.most


@pytest.mark.parametrize(
    ("born", "on", "months"),
    [
        (date(2024, 1, 31), date(2024, 2, 29), 0),
        (date(2024, 1, 31), date(2024, 3, 1), 1),
        (date(1985, 3, 15), date(2026, 11, 26), 500),
        (date(2026, 11, 27), date(2026, 11, 26), None),
    ],
)
def test_age_in_whole_months(born: date, on: date, months: int | None) -> None:
    assert age_in_months(born, on) == months


@pytest.mark.parametrize("name", ["weight", "height", "pain"])
def test_what_has_no_normal_range_is_never_flagged(name: str) -> None:
    assert flag(name, limits.VITAL_RANGES[name].most, ADULT) is None


def test_what_was_not_measured_is_not_flagged() -> None:
    assert flag("heart_rate", None, ADULT) is None


def test_a_side_without_a_limit_is_never_flagged() -> None:
    assert flag("oxygen_saturation", 100, ADULT) is None
    assert flag("diastolic", 30, ADULT) is None


def test_every_range_names_its_source_and_population_and_lies_within_what_may_be_stored() -> None:
    for name, usual in scoring.NORMAL_RANGES.items():
        assert usual.source
        assert usual.population == scoring.ADULTS
        if name in limits.VITAL_RANGES:
            allowed = limits.VITAL_RANGES[name]
            assert all(end is None or allowed.least <= end <= allowed.most for end in (usual.least, usual.most))
