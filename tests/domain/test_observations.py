"""What is noted with vital signs: as places of a visit, in drafts, and where two people wrote at once."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from clinic_desktop.domain import observations
from clinic_desktop.domain.observations import (
    PLACE,
    Breathing,
    Consciousness,
    Observation,
    OxygenScale,
    Stature,
    confirmation,
)
from clinic_desktop.domain.visit_drafts import as_content, as_texts
from clinic_desktop.domain.visit_merge import differences, merge

NUMBERS = st.none() | st.decimals(8, 113, places=2)
OBSERVATIONS = st.builds(
    Observation,
    consciousness=st.none() | st.sampled_from(Consciousness),
    breathing=st.none() | st.sampled_from(Breathing),
    oxygen_scale=st.none() | st.sampled_from(OxygenScale),
    stature=st.none() | st.sampled_from(Stature),
    temperature_f=NUMBERS,
    weight_lb=NUMBERS,
    height_in=NUMBERS,
    confirmed=st.lists(st.sampled_from(["systolic 230", "heart_rate 190"]), unique=True).map(tuple),
)


@given(OBSERVATIONS)
def test_a_draft_gives_back_what_it_was_given(observed: Observation) -> None:
    content = {place: value for place, value in observations.places_of(observed).items() if value is not None}
    assert observations.from_content(content) == observed
    assert observations.from_content(as_content(as_texts(content))) == observed


def test_what_a_draft_of_another_version_holds_is_left_out() -> None:
    texts = {
        f"{PLACE}consciousness": "asleep",
        f"{PLACE}oxygen_scale": "3",
        f"{PLACE}weight_lb": "x",
        f"{PLACE}new": "1",
    }
    assert as_content(texts) == {}


def test_two_people_are_asked_about_choices_and_not_about_how_a_number_was_typed() -> None:
    base = {f"{PLACE}breathing": Breathing.AIR}
    mine = {f"{PLACE}breathing": Breathing.OXYGEN, f"{PLACE}weight_lb": Decimal(150), "vitals.weight": Decimal(68)}
    theirs = {f"{PLACE}weight_lb": Decimal(151), "vitals.weight": Decimal(69), f"{PLACE}stature": Stature.LYING}

    both = merge(base, mine, theirs)

    assert [conflict.place for conflict in both.conflicts] == [f"{PLACE}breathing", "vitals.weight"]
    assert both.content[f"{PLACE}stature"] is Stature.LYING
    assert f"{PLACE}weight_lb" not in [conflict.place for conflict in differences({}, mine, theirs).conflicts]


@given(st.integers(30, 300))
def test_a_confirmation_is_the_same_however_its_number_was_written(value: int) -> None:
    assert confirmation("systolic", value) == confirmation("systolic", Decimal(value).quantize(Decimal("0.00")))
    assert confirmation("systolic", value) == f"systolic {value}"
