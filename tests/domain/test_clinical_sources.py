"""The numbers that clinicians are shown and asked by, each as its source has it. Decision 44 says where it was read."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from clinic_desktop.domain.limits import VITAL_RANGES
from clinic_desktop.domain.news2 import MOST_POINTS, Risk, news2
from clinic_desktop.domain.observations import Breathing, Consciousness, Observation, OxygenScale
from clinic_desktop.domain.scoring import Flag, flag, normal_range, unsafe, unsafe_limits
from clinic_desktop.domain.tall_man import TALL_MAN
from clinic_desktop.domain.vitals import VitalValues

ADULT = 40 * 12
BIRTH = (90, 164)
"""Heart rate at birth. Its upper end is below that of 0 to 3 months: the heart becomes faster in the first month."""
FLEMING = (
    (0, 3, (107, 181), (25, 66)),
    (3, 6, (104, 175), (24, 64)),
    (6, 9, (98, 168), (23, 61)),
    (9, 12, (93, 161), (22, 58)),
    (12, 18, (88, 156), (21, 53)),
    (18, 24, (82, 149), (19, 46)),
    (24, 36, (76, 142), (18, 38)),
    (36, 48, (70, 136), (17, 33)),
    (48, 72, (65, 131), (17, 29)),
    (72, 96, (59, 123), (16, 27)),
    (96, 144, (52, 115), (14, 25)),
    (144, 180, (47, 108), (12, 23)),
    (180, 216, (43, 104), (11, 22)),
)
"""Lancet 2011, 377:1011, web tables 5 and 4: from and to which month, 1st and 99th centile of both rates."""


def ends(name: str, months: int) -> tuple[int, int]:
    found = normal_range(name, months)
    assert found is not None
    assert found.least is not None
    assert found.most is not None
    return int(found.least), int(found.most)


@pytest.mark.parametrize(("first", "end", "heart", "breaths"), FLEMING)
def test_children_have_the_centiles_of_fleming_in_every_month(
    first: int, end: int, heart: tuple[int, int], breaths: tuple[int, int]
) -> None:
    assert {ends("heart_rate", month) for month in range(max(first, 1), end)} == {heart}
    assert {ends("respiratory_rate", month) for month in range(first, end)} == {breaths}


def test_in_the_first_month_the_centile_at_birth_is_the_least() -> None:
    assert ends("heart_rate", 0) == (min(BIRTH[0], FLEMING[0][2][0]), max(BIRTH[1], FLEMING[0][2][1]))


CHART: dict[str, tuple[tuple[int | str, int], ...]] = {
    "respiratory_rate": ((8, 3), (9, 1), (11, 1), (12, 0), (20, 0), (21, 2), (24, 2), (25, 3)),
    "oxygen_saturation": ((91, 3), (92, 2), (93, 2), (94, 1), (95, 1), (96, 0)),
    "systolic": ((90, 3), (91, 2), (100, 2), (101, 1), (110, 1), (111, 0), (219, 0), (220, 3)),
    "heart_rate": ((40, 3), (41, 1), (50, 1), (51, 0), (90, 0), (91, 1), (110, 1), (111, 2), (130, 2), (131, 3)),
    "temperature": (
        ("35.0", 3), ("35.1", 1), ("36.0", 1), ("36.1", 0), ("38.0", 0), ("38.1", 1), ("39.0", 1), ("39.1", 2),
    ),
}  # fmt: skip
"""Chart 1 of the Royal College of Physicians, 2017: the ends of each band, and its points."""
SCALE_2_AIR = ((83, 3), (84, 2), (85, 2), (86, 1), (87, 1), (88, 0), (92, 0), (93, 0), (100, 0))
SCALE_2_OXYGEN = (
    (83, 3), (84, 2), (85, 2), (86, 1), (87, 1), (88, 0), (92, 0), (93, 1), (94, 1), (95, 2), (96, 2), (97, 3),
)  # fmt: skip
CALM = VitalValues(systolic=120, heart_rate=70, respiratory_rate=16, temperature=Decimal("36.8"), oxygen_saturation=97)
AWAKE = Observation(consciousness=Consciousness.ALERT, breathing=Breathing.AIR)


def with_value(name: str, value: int | str) -> VitalValues:
    changed: dict[str, Any] = {name: Decimal(value) if isinstance(value, str) else value}
    return replace(CALM, **changed)


def points(values: VitalValues, observed: Observation, name: str) -> int:
    found = news2(values, observed, ADULT)
    assert found is not None
    return next(part.points for part in found.parts if part.name == name)


@pytest.mark.parametrize("name", CHART)
def test_the_early_warning_score_has_the_bands_of_its_chart(name: str) -> None:
    for value, expected in CHART[name]:
        assert points(with_value(name, value), AWAKE, name) == expected, value


@pytest.mark.parametrize(("breathing", "bands"), [(Breathing.AIR, SCALE_2_AIR), (Breathing.OXYGEN, SCALE_2_OXYGEN)])
def test_scale_2_has_the_bands_of_its_chart(breathing: Breathing, bands: tuple[tuple[int, int], ...]) -> None:
    observed = replace(AWAKE, breathing=breathing, oxygen_scale=OxygenScale.TWO)
    for value, expected in bands:
        assert points(replace(CALM, oxygen_saturation=value), observed, "oxygen_saturation") == expected, value


@pytest.mark.parametrize(
    ("breaths", "heart", "systolic", "score", "risk"),
    [
        (16, 70, 120, 0, Risk.LOW),
        (21, 91, 110, 4, Risk.LOW),
        (8, 70, 120, 3, Risk.LOW_MEDIUM),
        (21, 131, 120, 5, Risk.MEDIUM),
        (25, 131, 120, 6, Risk.MEDIUM),
        (25, 131, 110, 7, Risk.HIGH),
    ],
)
def test_what_a_score_stands_for(breaths: int, heart: int, systolic: int, score: int, risk: Risk) -> None:
    found = news2(replace(CALM, respiratory_rate=breaths, heart_rate=heart, systolic=systolic), AWAKE, ADULT)
    assert found is not None
    assert (found.score, found.risk) == (score, risk)


def test_anything_but_alert_is_three_points_and_oxygen_two() -> None:
    confused = replace(AWAKE, consciousness=Consciousness.CONFUSION, breathing=Breathing.OXYGEN)
    found = news2(CALM, confused, ADULT)
    assert found is not None
    assert found.score == MOST_POINTS + 2


@pytest.mark.parametrize(
    ("name", "months", "value", "side"),
    [
        # Whelton and others, 2018 (ACC/AHA 2017): stage 1 from 130 or 80 on, a crisis above 180 or above 120.
        ("systolic", ADULT, 130, Flag.HIGH),
        ("systolic", ADULT, 129, None),
        ("diastolic", ADULT, 80, Flag.HIGH),
        ("diastolic", ADULT, 79, None),
        # Flynn and others, 2017 (AAP): normal below 120 and below 80 from 13 years on.
        ("systolic", 13 * 12, 120, Flag.HIGH),
        ("systolic", 13 * 12, 119, None),
        ("diastolic", 13 * 12, 80, Flag.HIGH),
        # National Health Service: a high temperature of a child is 38 °C or more.
        ("temperature", 24, Decimal("38.0"), Flag.HIGH),
        ("temperature", 24, Decimal("37.9"), None),
        # WHO/FAO 2003, table 8: underweight below 18.5, overweight from 25.0 on.
        ("bmi", ADULT, Decimal("18.4"), Flag.LOW),
        ("bmi", ADULT, Decimal("18.5"), None),
        ("bmi", ADULT, Decimal("24.9"), None),
        ("bmi", ADULT, Decimal("25.0"), Flag.HIGH),
    ],
)
def test_where_a_range_ends(name: str, months: int, value: Decimal | int, side: Flag | None) -> None:
    assert flag(name, value, months) is side


@pytest.mark.parametrize(
    ("name", "months", "safe", "dangerous"),
    [
        ("systolic", ADULT, 180, 181),  # Whelton and others, 2018: above 180
        ("diastolic", ADULT, 120, 121),  # the same: above 120
        ("systolic", 13 * 12, 180, 181),  # Flynn and others, 2017, 4.3: above 180/120 in an adolescent
        ("diastolic", 13 * 12, 120, 121),
        ("temperature", ADULT, Decimal("41.5"), Decimal("41.6")),  # Harrison's Manual of Medicine: above 41.5
        ("temperature", 24, Decimal("35.0"), Decimal("34.9")),  # hypothermia: below 35.0
        ("oxygen_saturation", 24, 90, 89),  # Lazzerini and others, 2015: below 90
    ],
)
def test_beyond_which_value_is_asked(name: str, months: int, safe: Decimal | int, dangerous: Decimal | int) -> None:
    assert unsafe(name, safe, months) is None
    assert unsafe(name, dangerous, months) is not None


def test_who_is_asked_about_can_be_stored_but_for_the_breathing_of_the_youngest() -> None:
    """The limits of what can be stored are the shared database's: 60 breaths are fewer than some newborns' 66."""
    too_narrow = set()
    for months in range(ADULT):
        for name, allowed in VITAL_RANGES.items():
            for known in (normal_range(name, months), unsafe_limits(name, months)):
                if known and known.most is not None and known.most > allowed.most:
                    too_narrow.add((name, known.population))
    assert {name for name, _ in too_narrow} == {"respiratory_rate"}
    assert {population for _, population in too_narrow} == {
        "Children, 0 to 3 months",
        "Children, 3 to 6 months",
        "Children, 6 to 9 months",
    }


def test_the_tall_man_names_that_were_read_in_the_list_of_the_fda_and_the_ismp() -> None:
    read = (
        "acetaZOLAMIDE acetoHEXAMIDE buPROPion busPIRone CARBOplatin CISplatin chlorproMAZINE chlorproPAMIDE"
        " clomiPHENE clomiPRAMINE cycloSERINE cycloSPORINE DAUNOrubicin DOXOrubicin dimenhyDRINATE diphenhydrAMINE"
        " DOBUTamine DOPamine glipiZIDE glyBURIDE hydrALAZINE vinBLAStine vinCRIStine"
    )
    assert set(read.split()) <= set(TALL_MAN.values())
