"""Two people write one visit: nothing is lost, nobody is asked without need."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_desktop.domain.appointments import AppointmentLine
from clinic_desktop.domain.identifiers import AppointmentId, PatientId, ProviderId, RecordId, Version
from clinic_desktop.domain.statuses import AppointmentStatus, AppointmentType, Sex
from clinic_desktop.domain.visit_merge import Conflict, Content, as_command, content_of, merge
from clinic_desktop.domain.visits import Removed, SaveVisit, VisitDetails, VisitTexts
from tests.builders import a_prescription, a_symptom, vital_signs

LINE = AppointmentLine(
    id=AppointmentId("a"),
    version=Version("1"),
    starts_at=datetime(2026, 11, 24, 9, 0, tzinfo=UTC),
    minutes=20,
    type=AppointmentType.SICK_VISIT,
    status=AppointmentStatus.IN_PROGRESS,
    reason=None,
    patient_id=PatientId("p"),
    patient_last_name="Doe",
    patient_first_name="Jane",
    patient_born_on=date(1980, 8, 14),
    patient_sex=Sex.FEMALE,
    provider_id=ProviderId("d"),
    provider_name="John Smith",
)
SAVE = SaveVisit(AppointmentId("a"), RecordId("r"), Version("1"), VisitTexts())
BASE: Content = {"diagnosis": "Cold", "vitals.weight": Decimal(70)}
PLACES = ("diagnosis", "treatment_plan", "vitals.weight", "symptoms.a", "symptoms.b")
CONTENTS = st.dictionaries(st.sampled_from(PLACES), st.sampled_from(["one", "two", "three"]))


@pytest.mark.parametrize(
    ("mine", "theirs", "together"),
    [
        ({"diagnosis": "Flu"}, {}, {"diagnosis": "Flu"}),
        ({}, {"diagnosis": "Flu"}, {"diagnosis": "Flu"}),
        ({"diagnosis": "Flu"}, {"diagnosis": "Flu"}, {"diagnosis": "Flu"}),
        ({"diagnosis": "Flu"}, {"vitals.weight": Decimal(71)}, {"diagnosis": "Flu", "vitals.weight": Decimal(71)}),
        ({"symptoms.a": "Cough"}, {"symptoms.b": "Fever"}, {"symptoms.a": "Cough", "symptoms.b": "Fever"}),
        ({"diagnosis": None}, {}, {"diagnosis": None}),
        ({}, {"vitals.weight": None}, {"vitals.weight": None}),
        ({"diagnosis": None}, {"diagnosis": None}, {"diagnosis": None}),
    ],
)
def test_what_does_not_touch_comes_together_by_itself(mine: Content, theirs: Content, together: Content) -> None:
    both = merge(BASE, {**BASE, **mine}, {**BASE, **theirs})

    assert both.conflicts == ()
    assert both.content == {place: value for place, value in {**BASE, **together}.items() if value is not None}


@pytest.mark.parametrize(
    ("mine", "theirs"), [("Flu", "Covid"), (None, "Covid"), ("Flu", None)], ids=["both", "mine gone", "theirs gone"]
)
def test_one_place_changed_in_two_ways_is_for_a_person_to_decide(mine: str | None, theirs: str | None) -> None:
    both = merge(BASE, {**BASE, "diagnosis": mine}, {**BASE, "diagnosis": theirs})

    assert both.conflicts == (Conflict("diagnosis", "Cold", mine, theirs),)
    assert both.content.get("diagnosis") == mine
    assert both.choosing_theirs(["diagnosis"]).get("diagnosis") == theirs
    assert both.choosing_theirs([]) == both.content


def test_choosing_theirs_in_one_place_leaves_the_others() -> None:
    both = merge(BASE, {"diagnosis": "Flu", "vitals.weight": 71}, {"diagnosis": "Covid", "vitals.weight": 72})

    assert both.choosing_theirs(["vitals.weight"]) == {"diagnosis": "Flu", "vitals.weight": 72}


def test_a_save_is_read_by_place() -> None:
    cough, drops, measured = a_symptom(), a_prescription(), vital_signs()
    save = replace(
        SAVE,
        texts=VisitTexts(diagnosis="  Flu ", treatment_plan=" "),
        symptoms=(cough,),
        prescriptions=(drops,),
        vitals=measured,
    )

    content = content_of(save)

    assert content["diagnosis"] == "Flu"
    assert "treatment_plan" not in content
    assert content[f"symptoms.{cough.id}"] == cough.fields
    assert content[f"prescriptions.{drops.id}"] == drops.fields
    assert content["vitals.weight"] == measured.values.weight
    assert None not in content.values()


def test_what_came_together_is_stored_over_what_is_stored_now() -> None:
    cough, fever, mine = a_symptom(), replace(a_symptom(), version=Version("7")), a_symptom(name="Rash")
    cough = replace(cough, version=Version("6"))
    theirs = VisitDetails(
        LINE, RecordId("r"), Version("5"), VisitTexts(diagnosis="Flu"), (cough, fever), vitals=vital_signs()
    )
    content = {**content_of(theirs), f"symptoms.{mine.id}": mine.fields}
    del content[f"symptoms.{fever.id}"]

    command = as_command(content, theirs, SAVE)

    assert command.expected_record_version == "5"
    assert command.texts == VisitTexts(diagnosis="Flu")
    assert command.symptoms == (cough, mine)
    assert command.removed_symptoms == (Removed(fever.id, Version("7")),)
    assert command.vitals == theirs.vitals


def test_measuring_for_the_first_time_makes_one_set_of_vital_signs() -> None:
    measured = vital_signs()
    nothing = VisitDetails(LINE, None, None, VisitTexts())
    mine = replace(SAVE, vitals=measured)

    command = as_command(content_of(mine), nothing, mine)

    assert command.vitals == measured
    assert command.record_id == SAVE.record_id
    assert as_command({}, nothing, SAVE).vitals is None


@given(base=CONTENTS, mine=CONTENTS, theirs=CONTENTS)
def test_every_change_of_either_is_in_the_result_or_in_a_conflict(
    base: Content, mine: Content, theirs: Content
) -> None:
    both = merge(base, mine, theirs)
    asked = {conflict.place for conflict in both.conflicts}

    for place in PLACES:
        was, my, their = base.get(place), mine.get(place), theirs.get(place)
        if place in asked:
            assert len({was, my, their}) == 3
        else:
            assert both.content.get(place) == (their if my == was else my)


@given(base=CONTENTS, mine=CONTENTS, theirs=CONTENTS)
def test_both_see_the_same_conflicts(base: Content, mine: Content, theirs: Content) -> None:
    here = {one.place for one in merge(base, mine, theirs).conflicts}
    there = {one.place for one in merge(base, theirs, mine).conflicts}

    assert here == there


@given(base=CONTENTS, mine=CONTENTS)
def test_alone_nothing_happens_to_what_was_typed(base: Content, mine: Content) -> None:
    assert merge(base, mine, base).content == mine
    assert merge(base, base, mine).content == mine
