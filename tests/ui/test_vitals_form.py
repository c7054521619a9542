"""Vital signs in the editor: units, what is asked about, what is offered, what is noted and computed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton

from clinic_desktop.domain.identifiers import Version, VitalSignsId
from clinic_desktop.domain.limits import VITAL_RANGES
from clinic_desktop.domain.observations import Breathing, Consciousness, Observation, OxygenScale, Stature
from clinic_desktop.domain.problems import ProblemKind
from clinic_desktop.domain.us_units import US_UNIT, Units, allowed_in
from clinic_desktop.domain.vitals import VitalSigns, VitalValues
from clinic_desktop.testing.pages.finding import widget
from clinic_desktop.testing.pages.hands import choose, click, write
from clinic_desktop.ui.visit_editor.vitals import VitalsForm

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

ADULT, CHILD, BABY = 40 * 12, 8 * 12, 10
NOTHING = VitalSigns(VitalSignsId("v"), None, VitalValues())


@pytest.fixture
def form(qtbot: QtBot) -> VitalsForm:
    made = VitalsForm()
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.show()
    made.show_vitals(None, NOTHING, ADULT)
    return made


def stored(values: VitalValues, **observed: Any) -> VitalSigns:  # noqa: ANN401 - any of its fields
    return VitalSigns(VitalSignsId("v"), Version("7"), values, None, replace(Observation(), **observed), Version("8"))


def entry(form: VitalsForm, name: str) -> QLineEdit:
    return widget(form, f"vitals-{name.replace('_', '-')}", QLineEdit)


def label(form: VitalsForm, name: str) -> QLabel:
    return widget(form, f"vitals-{name}", QLabel)


def button(form: VitalsForm, name: str) -> QPushButton:
    return widget(form, f"vitals-{name}", QPushButton)


def kinds(form: VitalsForm) -> dict[str, ProblemKind]:
    return {problem.field: problem.kind for problem in form.problems()}


def test_the_unit_is_always_beside_the_number(form: VitalsForm) -> None:
    for units in Units:
        form.use_units(units)
        for name, allowed in VITAL_RANGES.items():
            unit = US_UNIT.get(name, allowed.unit) if units is Units.US else allowed.unit
            assert label(form, f"{name.replace('_', '-')}-unit").text() == (unit or "0–10")
            assert unit in entry(form, name).accessibleName()


def test_what_is_typed_in_us_units_is_stored_metric_and_comes_back_as_typed(form: VitalsForm) -> None:
    form.use_units(Units.US)
    for name, text in (("temperature", "98.5"), ("weight", "150.25"), ("height", "65")):
        write(entry(form, name), text)

    typed = form.vitals()

    assert (typed.values.temperature, typed.values.weight, typed.values.height) == (
        Decimal("36.9"),
        Decimal("68.15"),
        Decimal("165.10"),
    )
    assert (typed.observed.temperature_f, typed.observed.weight_lb) == (Decimal("98.5"), Decimal("150.25"))
    saved = replace(typed, version=Version("1"), observed_version=Version("2"))
    form.show_vitals(saved, saved, ADULT)
    assert [entry(form, name).text() for name in US_UNIT] == ["98.5", "150.25", "65"]
    form.use_units(Units.METRIC)
    assert [entry(form, name).text() for name in US_UNIT] == ["36.9", "68.15", "165.1"]
    assert form.vitals() == replace(saved, recorded_at=None)


def test_what_is_typed_is_kept_without_zeros_that_say_nothing(form: VitalsForm) -> None:
    form.use_units(Units.US)
    write(entry(form, "temperature"), "98.500000")
    assert str(form.vitals().observed.temperature_f) == "98.5"
    write(entry(form, "weight"), "100.000")
    assert str(form.vitals().observed.weight_lb) == "100"


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_what_nobody_touched_is_never_rewritten(form: VitalsForm, data: st.DataObject) -> None:
    values: dict[str, Any] = {
        name: data.draw(st.none() | st.decimals(allowed.least, allowed.most, places=allowed.decimals))
        for name, allowed in VITAL_RANGES.items()
        if allowed.decimals
    }
    typed = data.draw(st.none() | st.decimals(86, 113, places=1))
    known = stored(VitalValues(**values), temperature_f=typed)
    form.use_units(data.draw(st.sampled_from(Units)))
    form.show_vitals(known, known, ADULT)
    form.use_units(data.draw(st.sampled_from(Units)))

    assert form.vitals().values == known.values
    fitting = {known.observed.temperature_f, None}
    assert form.vitals().observed.temperature_f in fitting


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(sorted(US_UNIT)), st.data())
def test_any_number_typed_in_us_units_reads_the_same_after_it_was_stored(
    form: VitalsForm, name: str, data: st.DataObject
) -> None:
    allowed = allowed_in(name, Units.US)
    text = f"{data.draw(st.decimals(allowed.least, allowed.most, places=2)).normalize():f}"
    form.use_units(Units.US)
    form.show_vitals(None, NOTHING, ADULT)
    entry(form, name).setText(text)
    saved = form.vitals()
    assert not form.problems() or kinds(form) == {name: ProblemKind.UNCONFIRMED}
    form.show_vitals(None, NOTHING, ADULT)

    form.show_vitals(replace(saved, version=Version("1")), saved, ADULT)

    assert Decimal(entry(form, name).text()) == Decimal(text)


def test_impossible_values_are_refused_in_the_units_of_the_field(form: VitalsForm) -> None:
    form.use_units(Units.US)
    write(entry(form, "temperature"), "120")
    assert kinds(form) == {"temperature": ProblemKind.TOO_LARGE}
    assert label(form, "temperature-words").text() == "At most 113 °F"


@pytest.mark.parametrize(
    ("units", "name", "typed", "offer", "becomes"),
    [
        (Units.METRIC, "temperature", "98.6", "98.6 °F is 37.0 °C: use", "37.0"),
        (Units.US, "temperature", "37", "37 °C is 98.6 °F: use", "98.6"),
        (Units.US, "height", "165", "165 cm is 65 in: use", "65.0"),
        (Units.METRIC, "weight", "150", "", "150"),
        (Units.METRIC, "height", "65", "", "65"),
    ],
)
def test_the_other_unit_is_offered_where_nothing_else_is_possible(
    form: VitalsForm, units: Units, name: str, typed: str, offer: str, becomes: str
) -> None:
    form.use_units(units)
    write(entry(form, name), typed)
    shown = button(form, f"{name}-convert")
    assert (shown.text() if shown.isVisible() else "") == offer
    if offer:
        click(shown)
    assert entry(form, name).text() == becomes


def test_weight_and_height_that_nobody_has_are_offered_together(form: VitalsForm) -> None:
    write(entry(form, "weight"), "150")
    write(entry(form, "height"), "65")
    assert button(form, "weight-convert").text() == "150 lb is 68.04 kg: use"
    click(button(form, "height-convert"))
    assert (entry(form, "weight").text(), entry(form, "height").text()) == ("68.04", "165.10")
    assert not button(form, "weight-convert").isVisible()


def test_a_dangerous_value_is_asked_about_until_it_is_confirmed_or_corrected(form: VitalsForm) -> None:
    write(entry(form, "systolic"), "230")
    assert kinds(form) == {"systolic": ProblemKind.UNCONFIRMED}
    assert label(form, "systolic-words").text() == "Dangerously high. Is it right?"
    assert "Hypertensive crisis, ACC/AHA" in label(form, "systolic-words").toolTip()

    click(button(form, "systolic-confirm"))
    assert kinds(form) == {}
    assert form.vitals().observed.confirmed == ("systolic 230",)
    assert label(form, "systolic-words").text() == "dangerously high"

    write(entry(form, "systolic"), "231")
    assert kinds(form) == {"systolic": ProblemKind.UNCONFIRMED}
    write(entry(form, "systolic"), "150")
    assert kinds(form) == {}
    assert form.vitals().observed.confirmed == ()


def test_what_is_stored_already_is_not_asked_about(form: VitalsForm) -> None:
    known = stored(VitalValues(heart_rate=180))
    form.show_vitals(known, known, ADULT)
    assert kinds(form) == {}
    assert label(form, "heart-rate-words").text() == "dangerously high"


def test_another_scale_asks_about_a_stored_saturation_again(form: VitalsForm) -> None:
    known = replace(stored(VitalValues(oxygen_saturation=86)), observed=Observation(oxygen_scale=OxygenScale.TWO))
    form.show_vitals(known, known, ADULT)
    assert kinds(form) == {}
    other = replace(known, observed=Observation())
    form.show_vitals(known, other, ADULT)
    assert kinds(form) == {"oxygen_saturation": ProblemKind.UNCONFIRMED}


def test_ranges_are_those_of_the_age_with_their_source_or_said_to_be_missing(form: VitalsForm) -> None:
    write(entry(form, "heart_rate"), "120")
    assert label(form, "heart-rate-words").text() == "high"
    form.show_vitals(None, form.vitals(), BABY)
    assert label(form, "heart-rate-words").text() == ""
    assert label(form, "heart-rate-words").toolTip() == (
        "Normal: 93–161 /min\nChildren, 9 to 12 months\n1st and 99th centile of healthy children, Fleming and others,"
        " Lancet 2011"
    )
    assert label(form, "systolic-words").toolTip() == "No normal range is stored for this age"


def test_the_early_warning_score_says_what_it_was_computed_from_and_what_is_missing(form: VitalsForm) -> None:
    for name, text in (
        ("respiratory_rate", "22"),
        ("oxygen_saturation", "95"),
        ("systolic", "105"),
        ("heart_rate", "95"),
        ("temperature", "38.4"),
    ):
        write(entry(form, name), text)
    score = label(form, "news2")
    assert score.text() == "Not complete"
    assert "No score without: air or oxygen, consciousness" in score.toolTip()

    choose(widget(form, "vitals-consciousness", QComboBox), "Alert")
    choose(widget(form, "vitals-breathing", QComboBox), "Air")
    assert score.text() == "6, medium risk"
    assert "Respiratory rate 22: 2 points" in score.toolTip()
    assert "Not for pregnancy" in score.toolTip()
    assert score.property("role") == "strong"
    assert form.vitals().observed == Observation(consciousness=Consciousness.ALERT, breathing=Breathing.AIR)


def test_children_have_no_early_warning_score_and_small_ones_are_measured_lying_or_standing(form: VitalsForm) -> None:
    form.show_vitals(None, NOTHING, BABY)
    assert label(form, "news2").text() == "Not for this age"
    assert not widget(form, "vitals-consciousness", QComboBox).isVisible()
    choose(widget(form, "vitals-stature", QComboBox), "Lying (length)")
    assert form.vitals().observed.stature is Stature.LYING
    form.show_vitals(None, NOTHING, CHILD)
    assert not widget(form, "vitals-stature", QComboBox).isVisible()


def test_what_was_noted_is_shown_at_any_age_and_cannot_be_changed_when_the_visit_is_over(form: VitalsForm) -> None:
    known = stored(VitalValues(), stature=Stature.STANDING)
    form.show_vitals(known, known, ADULT)
    choice = widget(form, "vitals-stature", QComboBox)
    assert choice.isVisible()
    form.set_writable(False)
    assert not choice.isEnabled()
