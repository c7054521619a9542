"""Vital signs over time: what becomes a series, on which scale it is drawn, what is normal, and the table of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic_desktop.domain import trends
from clinic_desktop.domain.clock import ClinicClock
from clinic_desktop.domain.identifiers import AppointmentId, VitalSignsId
from clinic_desktop.domain.last_vitals import last_before
from clinic_desktop.domain.observations import Breathing, Consciousness, Observation
from clinic_desktop.domain.scoring import Flag
from clinic_desktop.domain.time_marks import marks_of
from clinic_desktop.domain.trend_scales import fitted, scale_for
from clinic_desktop.domain.trend_table import aligned, table_of
from clinic_desktop.domain.unreadable import UnreadableMoment, UnreadableNumber
from clinic_desktop.domain.us_units import Units
from clinic_desktop.domain.vitals import VisitVitals, VitalSigns, VitalValues

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
CLOCK = ClinicClock(now_utc=lambda: NOW)
BORN = date(1972, 8, 22)
AWAKE = Observation(consciousness=Consciousness.ALERT, breathing=Breathing.AIR)


def visit(days_ago: int, observed: Observation = AWAKE, struck: tuple[str, ...] = (), **values: Any) -> VisitVitals:  # noqa: ANN401
    known = replace(VitalValues(), **values)
    vitals = VitalSigns(VitalSignsId(f"v{days_ago}"), None, known, observed=observed)
    return VisitVitals(AppointmentId(f"a{days_ago}"), NOW - timedelta(days=days_ago), vitals, frozenset(struck))


def series(*visits: VisitVitals, units: Units = Units.METRIC) -> dict[str, trends.Series]:
    return {one.name: one for one in trends.series_of(visits, CLOCK, BORN, units)}


def test_a_series_has_every_value_the_oldest_first() -> None:
    found = series(visit(10, systolic=128, diastolic=82), visit(300, systolic=158, diastolic=96, heart_rate=80))
    pressure = found[trends.PRESSURE]
    assert [(int(one.value), int(one.low or 0)) for one in pressure.readings] == [(158, 96), (128, 82)]
    assert (pressure.unit, found["heart_rate"].unit, list(found)) == ("mmHg", "/min", ["pressure", "heart_rate"])


def test_half_a_pressure_and_what_nobody_can_read_make_no_point() -> None:
    unreadable = replace(visit(3, heart_rate=70), measured_at=UnreadableMoment("infinity"))
    assert series(visit(1, systolic=120), visit(2, weight=UnreadableNumber("NaN")), unreadable) == {}


def test_what_was_entered_in_error_does_not_count_and_stays_in_the_table() -> None:
    visits = (
        visit(1, struck=("weight",), weight=Decimal(700), height=Decimal(178), heart_rate=70),
        visit(9, weight=Decimal(70)),
    )
    found = series(*visits)
    assert [one.value for one in found["weight"].readings] == [70]
    assert "bmi" not in found
    assert [one.value for one in found["heart_rate"].readings] == [70]
    table = table_of(visits, CLOCK, BORN, Units.METRIC)
    assert [row.cells["weight"].struck for row in table.rows] == [True, False]
    assert table.rows[0].cells["bmi"].struck


def test_calculated_series_are_computed_from_each_visit() -> None:
    whole = visit(
        1,
        systolic=120,
        diastolic=80,
        heart_rate=95,
        temperature=Decimal("37.0"),
        respiratory_rate=16,
        oxygen_saturation=97,
        weight=Decimal(80),
        height=Decimal(180),
    )
    found = series(whole, visit(2, heart_rate=200))
    assert [one.value for one in found[trends.NEWS2].readings] == [1]
    assert [one.value for one in found["bmi"].readings] == [Decimal("24.7")]


def test_in_us_units_what_was_typed_is_shown_and_the_rest_marked_as_converted() -> None:
    typed = visit(5, replace(AWAKE, temperature_f=Decimal("98.5")), temperature=Decimal("36.9"))
    found = series(typed, visit(1, temperature=Decimal("37.0")), units=Units.US)["temperature"]
    assert found.unit == "°F"
    assert [(one.value, one.stored, one.is_converted) for one in found.readings] == [
        (Decimal("98.5"), Decimal("36.9"), False),
        (Decimal("98.6"), Decimal("37.0"), True),
    ]


def test_a_scale_is_fixed_by_the_kind_of_value_and_wider_only_where_it_must_be() -> None:
    usual = scale_for("pressure", "mmHg", [Decimal(120), Decimal(80)], 600)
    assert (int(usual.least), int(usual.most), usual.is_rescaled) == (40, 200, False)
    assert scale_for("pressure", "mmHg", [], 600) == usual
    wider = scale_for("pressure", "mmHg", [Decimal(230), Decimal(80)], 600)
    assert (int(wider.least), int(wider.most), wider.is_rescaled) == (20, 300, True)
    assert scale_for("pressure", "mmHg", [Decimal(120)], 600, fits=True).is_rescaled


@settings(deadline=None)
@given(st.lists(st.decimals(0, 1000, places=1), min_size=1), st.sampled_from(trends.SERIES), st.booleans())
def test_every_value_lies_on_its_scale(values: list[Decimal], name: str, is_fitted: bool) -> None:  # noqa: FBT001
    scale = scale_for(name, trends.unit_of(name, Units.US), values, 60, fits=is_fitted)
    assert scale.holds(values)
    assert 2 <= len(scale.ticks) <= 9
    assert scale.least <= scale.ticks[0] <= scale.ticks[-1] <= scale.most


@given(st.decimals(0, 1000, places=2))
def test_one_value_alone_is_fitted_too(value: Decimal) -> None:
    assert fitted([value]).holds([value])


def test_the_normal_band_follows_the_age() -> None:
    born = date(2022, 11, 1)
    end = NOW
    bands = trends.bands_of("heart_rate", end - timedelta(days=1827), end, born, Units.METRIC)
    assert [str(band.least) for band in bands] == ["90", "107", "104", "98", "93", "88", "82", "76", "70", "65"]
    assert (str(bands[-1].most), bands[-1].population) == ("131", "Children, 4 to 6 years")
    assert all(earlier.end == later.first for earlier, later in pairwise(bands))
    assert trends.bands_of("weight", end - timedelta(days=31), end, BORN, Units.METRIC) == ()


def test_bands_are_in_the_units_of_the_graph() -> None:
    (band,) = trends.bands_of("temperature", NOW - timedelta(days=31), NOW, BORN, Units.US)
    assert (band.least, band.most) == (Decimal("97.0"), Decimal("100.4"))
    (lower,) = trends.lower_bands_of(trends.PRESSURE, NOW - timedelta(days=31), NOW, BORN)
    assert (lower.least, lower.most) == (None, Decimal(79))


def test_a_pressure_is_out_of_range_if_one_of_its_two_numbers_is() -> None:
    flags = [
        trends.flag_of(
            trends.PRESSURE, series(visit(1, systolic=high, diastolic=low))[trends.PRESSURE].readings[0], BORN
        )
        for high, low in ((120, 75), (150, 75), (120, 85), (100, 70))
    ]
    assert flags == [None, Flag.HIGH, Flag.HIGH, Flag.LOW]


def test_the_focus_line_picks_up_what_is_near_enough() -> None:
    moments = (NOW - timedelta(days=30), NOW - timedelta(days=10))
    near = NOW - timedelta(days=12)
    assert trends.nearest(moments, near, timedelta(days=3)) == moments[1]
    assert trends.nearest(moments, near, timedelta(days=1)) is None
    assert trends.nearest((), near, timedelta(days=1)) is None


@pytest.mark.parametrize("period", trends.PERIODS)
def test_time_is_marked_at_conventional_moments_with_full_dates(period: trends.Period) -> None:
    marks = marks_of(NOW - timedelta(days=period.days), NOW)
    labels = [mark.label for mark in marks if mark.is_major]
    assert 3 <= len(labels) <= 6
    assert all(label[-4:].isdigit() and label.count("-") == 2 for label in labels)
    assert [mark.at for mark in marks] == sorted(mark.at for mark in marks)
    assert all(mark.at.hour == 0 for mark in marks)


@settings(deadline=None)
@given(st.lists(st.decimals(0, 500, places=2).map(lambda value: f"{value.normalize():f}"), min_size=1))
def test_decimal_marks_stand_below_each_other_and_no_zero_is_added(texts: list[str]) -> None:
    shown = aligned(texts)
    most = max((len(text.partition(".")[2]) for text in texts), default=0)
    behind = {len(text) - len(text.partition(".")[0].rstrip("\u2007\u2008")) for text in shown}
    assert behind == {most + 1 if most else 0}
    assert [text.rstrip("\u2007\u2008") for text in shown] == texts


def test_the_last_value_before_a_visit_is_found_for_each_vital_sign() -> None:
    visits = (
        visit(0, weight=Decimal(99)),
        visit(20, weight=Decimal(70), heart_rate=60),
        visit(50, temperature=Decimal("36.8"), heart_rate=80, struck=("temperature",)),
        visit(90, temperature=Decimal("36.5")),
    )
    found = last_before(visits, AppointmentId("a0"), NOW)
    assert {name: one.appointment_id for name, one in found.items()} == {
        "weight": "a20",
        "heart_rate": "a20",
        "temperature": "a90",
    }
