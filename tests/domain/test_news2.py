"""The early warning score against two programs that nobody here wrote, and never a part of it for the whole."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import clincalc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vitalscore import score_news2
from vitalscore.scores.news2 import ACVPULevel

from clinic_desktop.domain.news2 import NEWS2_MONTHS_LEAST, ORDER, Risk, news2
from clinic_desktop.domain.observations import Breathing, Consciousness, Observation, OxygenScale
from clinic_desktop.domain.unreadable import UnreadableNumber
from clinic_desktop.domain.vitals import VitalValues

ADULT = 40 * 12
CALM = VitalValues(systolic=120, heart_rate=70, respiratory_rate=16, temperature=Decimal("36.8"), oxygen_saturation=97)
AWAKE = Observation(consciousness=Consciousness.ALERT, breathing=Breathing.AIR)
LEVELS = {
    Consciousness.ALERT: ACVPULevel.ALERT,
    Consciousness.CONFUSION: ACVPULevel.CONFUSION,
    Consciousness.VOICE: ACVPULevel.VOICE,
    Consciousness.PAIN: ACVPULevel.PAIN,
    Consciousness.UNRESPONSIVE: ACVPULevel.UNRESPONSIVE,
}


@st.composite
def measured(draw: st.DrawFn) -> tuple[VitalValues, Observation]:
    values = VitalValues(
        systolic=draw(st.integers(50, 299)),
        heart_rate=draw(st.integers(30, 250)),
        respiratory_rate=draw(st.integers(5, 60)),
        temperature=draw(st.decimals(30, 45, places=1)),
        oxygen_saturation=draw(st.integers(50, 100)),
    )
    observed = Observation(
        consciousness=draw(st.sampled_from(Consciousness)),
        breathing=draw(st.sampled_from(Breathing)),
        oxygen_scale=draw(st.sampled_from([None, *OxygenScale])),
    )
    return values, observed


@settings(deadline=None, max_examples=400)
@given(measured())
def test_two_other_programs_come_to_the_same_score(scene: tuple[VitalValues, Observation]) -> None:
    values, observed = scene
    is_on_oxygen = observed.breathing is Breathing.OXYGEN
    is_scale_2 = observed.oxygen_scale is OxygenScale.TWO
    assert values.temperature is not None
    assert observed.consciousness is not None

    ours = news2(values, observed, ADULT)

    assert ours is not None
    one: Any = score_news2(
        respiratory_rate=values.respiratory_rate,
        spo2=values.oxygen_saturation,
        on_oxygen=is_on_oxygen,
        systolic_bp=values.systolic,
        heart_rate=values.heart_rate,
        consciousness=LEVELS[observed.consciousness],
        temperature=float(values.temperature),
        use_spo2_scale2=is_scale_2,
    )
    other: Any = clincalc.calculate(
        "news2",
        {
            "respiratory_rate": values.respiratory_rate,
            "spo2": values.oxygen_saturation,
            "spo2_scale": "2" if is_scale_2 else "1",
            "on_oxygen": is_on_oxygen,
            "systolic_bp": values.systolic,
            "pulse": values.heart_rate,
            "consciousness": "alert" if observed.consciousness is Consciousness.ALERT else "confusion-or-vpu",
            "temperature": float(values.temperature),
        },
    )
    assert (ours.score, ours.score) == (one.total, other["result"])


@pytest.mark.parametrize("name", [name for name in ORDER if name not in {"breathing", "consciousness"}])
def test_without_a_measurement_there_is_no_score(name: str) -> None:
    for nothing in (None, UnreadableNumber("NaN")):
        gone: dict[str, Any] = {name: nothing}
        score = news2(replace(CALM, **gone), AWAKE, ADULT)
        assert score is not None
        assert (score.score, score.risk, score.missing) == (None, None, (name,))
        assert len(score.parts) == 6


@pytest.mark.parametrize("name", ["breathing", "consciousness"])
def test_without_an_observation_there_is_no_score(name: str) -> None:
    gone: dict[str, Any] = {name: None}
    score = news2(CALM, replace(AWAKE, **gone), ADULT)
    assert score is not None
    assert (score.score, score.missing) == (None, (name,))


def test_on_scale_2_saturation_cannot_be_judged_without_what_was_breathed() -> None:
    score = news2(CALM, Observation(consciousness=Consciousness.ALERT, oxygen_scale=OxygenScale.TWO), ADULT)
    assert score is not None
    assert score.missing == ("oxygen_saturation", "breathing")


def test_it_is_for_people_of_16_years_and_over() -> None:
    assert news2(CALM, AWAKE, NEWS2_MONTHS_LEAST - 1) is None
    assert news2(CALM, AWAKE, None) is None
    score = news2(CALM, AWAKE, NEWS2_MONTHS_LEAST)
    assert score is not None
    assert (score.score, score.risk) == (0, Risk.LOW)


@pytest.mark.parametrize(
    ("changes", "score", "risk"),
    [
        ({"systolic": 105}, 1, Risk.LOW),
        ({"systolic": 85}, 3, Risk.LOW_MEDIUM),
        ({"systolic": 85, "heart_rate": 115}, 5, Risk.MEDIUM),
        ({"systolic": 85, "heart_rate": 140, "temperature": Decimal("38.5")}, 7, Risk.HIGH),
    ],
)
def test_what_a_score_stands_for(changes: dict[str, Any], score: int, risk: Risk) -> None:
    found = news2(replace(CALM, **changes), AWAKE, ADULT)
    assert found is not None
    assert (found.score, found.risk) == (score, risk)
