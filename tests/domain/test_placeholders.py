from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from clinic_desktop.domain.identifiers import VitalSignsId
from clinic_desktop.domain.placeholders import (
    filled,
    known_fillers,
    place_after,
    place_before,
    places,
    texts_with_places,
    vitals_words,
)
from clinic_desktop.domain.vitals import VitalSigns, VitalValues
from tests.ui.test_visit_form import a_visit

TODAY = date(2026, 11, 26)
NOTHING = VitalValues()


def test_places_are_found_in_order() -> None:
    text = "Cough for {{days}} days, {{ dry }}. {{}} {not} {{a\nb}}"

    assert [one.name for one in places(text)] == ["days", "dry", ""]
    first = place_after(text, 0)
    assert first is not None
    assert text[first.start : first.end] == "{{days}}"
    assert place_after(text, first.end) == places(text)[1]
    assert place_before(text, first.start) is None
    assert place_before(text, len(text)) == places(text)[2]


@given(st.text(alphabet="{}a\n ", max_size=30), st.dictionaries(st.sampled_from(["a", "a a"]), st.text("xy{}")))
def test_filling_marks_what_it_filled_and_keeps_the_rest(text: str, known: dict[str, str]) -> None:
    made = filled(text, known)

    assert all(made.text[start:end] in known.values() for start, end in made.spans)
    if not made.spans:
        assert made.text == text


def test_what_is_known_is_filled_and_what_is_not_stays_a_place() -> None:
    made = filled("{{name}} is {{AGE}} and has {{what}}, {{vitals}}.", {"name": "DOE, Jane", "age": "41y"})

    assert made.text == "DOE, Jane is 41y and has {{what}}, {{vitals}}."
    assert [made.text[start:end] for start, end in made.spans] == ["DOE, Jane", "41y"]


def test_fillers_speak_of_the_visit_they_are_given() -> None:
    visit = a_visit()
    known = known_fillers(visit, NOTHING, None, None, TODAY)

    assert known == {"name": "DOE, Jane", "born": "15-Mar-1985", "age": "41y", "sex": "female", "today": "26-Nov-2026"}


def test_vital_signs_are_this_visits_or_the_last_ones_with_their_day() -> None:
    now = VitalValues(systolic=128, diastolic=82, temperature=Decimal("36.9"), pain=0)
    then = replace(a_visit(), vitals=VitalSigns(VitalSignsId("v"), None, VitalValues(heart_rate=72)))

    assert vitals_words(now) == "blood pressure 128/82 mmHg, temperature 36.9 °C, pain 0 of 10"
    known = known_fillers(a_visit(), now, then, date(2026, 10, 12), TODAY)
    assert known["vitals"] == vitals_words(now)
    known = known_fillers(a_visit(), NOTHING, then, date(2026, 10, 12), TODAY)
    assert known["vitals"] == "pulse 72 /min (12-Oct-2026)"
    assert "vitals" not in known_fillers(a_visit(), NOTHING, a_visit(), date(2026, 10, 12), TODAY)


def test_texts_with_places_are_named() -> None:
    assert set(texts_with_places([("diagnosis", "Flu"), ("treatment_plan", "{{what}}")])) == {"treatment_plan"}
