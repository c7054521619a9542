"""Two people's work on one visit: what only one changed always survives, and where both changed nothing is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic_desktop.domain.appointments import AppointmentLine
from clinic_desktop.domain.identifiers import (
    AppointmentId,
    PatientId,
    ProviderId,
    RecordId,
    SymptomId,
    Version,
    VitalSignsId,
)
from clinic_desktop.domain.prescriptions import PrescriptionFields
from clinic_desktop.domain.statuses import AppointmentStatus, AppointmentType, Sex
from clinic_desktop.domain.symptoms import Symptom, SymptomFields
from clinic_desktop.domain.visit_merge import VITAL_FIELDS, Content, as_command, content_of, merge
from clinic_desktop.domain.visits import TEXT_FIELDS, Removed, VisitDetails, VisitTexts
from clinic_desktop.domain.vitals import VitalSigns, VitalValues
from tests.builders import a_prescription, a_save, a_symptom

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Z")), min_size=1, max_size=12)
ROWS = st.builds(SymptomFields, name=WORDS, notes=st.none() | WORDS)
DRUGS = st.builds(PrescriptionFields, medication=WORDS, dosage=WORDS, frequency=WORDS)
NUMBERS = st.integers(30, 200)

CONTENTS: st.SearchStrategy[Content] = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(TEXT_FIELDS[:4], WORDS),
        **{f"symptoms.{number}": ROWS for number in range(3)},
        **{f"prescriptions.{number}": DRUGS for number in range(2)},
        **dict.fromkeys(("vitals.heart_rate", "vitals.systolic"), NUMBERS),
    },
)


def changed(base: Content, content: Content) -> set[str]:
    return {place for place in base.keys() | content.keys() if base.get(place) != content.get(place)}


@settings(deadline=None)
@given(CONTENTS, CONTENTS, CONTENTS)
def test_what_only_one_changed_is_as_he_left_it(base: Content, mine: Content, theirs: Content) -> None:
    merged = merge(base, mine, theirs).content
    only_mine = changed(base, mine) - changed(base, theirs)
    only_theirs = changed(base, theirs) - changed(base, mine)
    assert {place: merged.get(place) for place in only_mine} == {place: mine.get(place) for place in only_mine}
    assert {place: merged.get(place) for place in only_theirs} == {place: theirs.get(place) for place in only_theirs}


@settings(deadline=None)
@given(CONTENTS, CONTENTS, CONTENTS)
def test_what_nobody_changed_stays(base: Content, mine: Content, theirs: Content) -> None:
    merged = merge(base, mine, theirs).content
    for place in base.keys() - changed(base, mine) - changed(base, theirs):
        assert merged[place] == base[place]


@settings(deadline=None)
@given(CONTENTS, CONTENTS, CONTENTS)
def test_a_conflict_is_told_exactly_where_both_changed_differently(
    base: Content, mine: Content, theirs: Content
) -> None:
    found = merge(base, mine, theirs).conflicts
    both = changed(base, mine) & changed(base, theirs)
    assert {one.place for one in found} == {place for place in both if mine.get(place) != theirs.get(place)}
    for one in found:
        assert (one.base, one.mine, one.theirs) == (base.get(one.place), mine.get(one.place), theirs.get(one.place))


@settings(deadline=None)
@given(CONTENTS, CONTENTS, CONTENTS)
def test_no_character_of_either_is_lost(base: Content, mine: Content, theirs: Content) -> None:
    """Everything that one of them wrote stands in the result or in a conflict that is shown."""
    both = merge(base, mine, theirs)
    shown = [*both.content.values(), *(one.mine for one in both.conflicts), *(one.theirs for one in both.conflicts)]
    for written in (mine, theirs):
        for place in changed(base, written):
            if place in written:
                assert written[place] in shown


@settings(deadline=None)
@given(CONTENTS, CONTENTS, CONTENTS, st.data())
def test_choosing_theirs_takes_theirs_there_and_leaves_the_rest(
    base: Content, mine: Content, theirs: Content, data: st.DataObject
) -> None:
    both = merge(base, mine, theirs)
    places = {one.place for one in both.conflicts}
    chosen = data.draw(st.sets(st.sampled_from(sorted(places)))) if places else set()
    decided = both.choosing_theirs(chosen)
    for place in decided.keys() | both.content.keys():
        assert decided.get(place) == (theirs.get(place) if place in chosen else both.content.get(place))


@settings(deadline=None)
@given(CONTENTS, CONTENTS)
def test_one_who_changed_nothing_sees_the_others_work(base: Content, other: Content) -> None:
    assert merge(base, base, other).content == other
    assert merge(base, other, base).content == other
    assert not merge(base, other, other).conflicts


@settings(deadline=None)
@given(CONTENTS, CONTENTS, CONTENTS)
def test_my_rows_keep_their_order_and_new_ones_of_others_follow(base: Content, mine: Content, theirs: Content) -> None:
    merged = list(merge(base, mine, theirs).content)
    kept = [place for place in mine if place in merged]
    assert merged[: len(kept)] == kept


JANES = AppointmentLine(
    id=AppointmentId("a"),
    version=Version("1"),
    starts_at=datetime(2026, 11, 23, 9, tzinfo=UTC),
    minutes=20,
    type=AppointmentType.SICK_VISIT,
    status=AppointmentStatus.IN_PROGRESS,
    reason=None,
    patient_id=PatientId("p"),
    patient_last_name="Doe",
    patient_first_name="Jane",
    patient_born_on=date(1985, 3, 15),
    patient_sex=Sex.FEMALE,
    provider_id=ProviderId("d"),
    provider_name="John Smith",
)


def a_visit(**changes: Any) -> VisitDetails:  # noqa: ANN401 - whatever the record has
    visit = VisitDetails(JANES, RecordId("r"), Version("7"), VisitTexts())
    return replace(visit, **changes)


def stored(row: Any, version: str) -> Any:  # noqa: ANN401 - a symptom or a prescription
    return replace(row, version=Version(version))


def test_content_is_what_would_be_stored() -> None:
    visit = a_visit(texts=VisitTexts(diagnosis="  Flu \r\n", treatment_plan="   "), symptoms=(a_symptom(),))
    content = content_of(visit)
    assert content["diagnosis"] == "Flu"
    assert "treatment_plan" not in content
    assert content[f"symptoms.{visit.symptoms[0].id}"] == visit.symptoms[0].fields


def test_content_has_every_vital_sign() -> None:
    values = VitalValues(*range(40, 40 + len(VITAL_FIELDS)))
    visit = a_visit(vitals=VitalSigns(VitalSignsId("v"), Version("1"), values))
    assert {place for place in content_of(visit) if place.startswith("vitals.")} == {
        f"vitals.{name}" for name in VITAL_FIELDS
    }


def test_a_command_carries_the_versions_that_are_stored_now() -> None:
    known, fresh, dropped = stored(a_symptom(), "3"), a_symptom(name="Fever"), stored(a_symptom(), "5")
    drug = stored(a_prescription(), "4")
    visit = a_visit(symptoms=(known, dropped), prescriptions=(drug,), texts=VisitTexts(diagnosis="Flu"))
    content = content_of(visit)
    del content[f"symptoms.{dropped.id}"]
    content[f"symptoms.{fresh.id}"] = fresh.fields
    content["diagnosis"] = "Influenza"
    command = as_command(content, visit, a_save(visit))
    assert command.expected_record_version == "7"
    assert command.texts == VisitTexts(diagnosis="Influenza")
    assert command.symptoms == (known, fresh)
    assert command.removed_symptoms == (Removed(dropped.id, Version("5")),)
    assert command.prescriptions == (drug,)
    assert command.removed_prescriptions == ()


def test_a_deleted_row_that_is_put_back_counts_as_new() -> None:
    gone = stored(a_symptom(), "3")
    content = {f"symptoms.{gone.id}": gone.fields}
    visit = a_visit()
    assert as_command(content, visit, a_save(visit)).symptoms == (Symptom(SymptomId(gone.id), None, gone.fields),)


@pytest.mark.parametrize("is_stored", [True, False])
def test_vital_signs_keep_their_row(is_stored: bool) -> None:  # noqa: FBT001 - a parameter of the test
    measured = VitalSigns(VitalSignsId("v"), Version("2") if is_stored else None, VitalValues(heart_rate=70))
    visit = a_visit(vitals=measured if is_stored else None)
    like = replace(a_save(visit), vitals=measured)
    command = as_command({"vitals.weight": Decimal("70.5")}, visit, like)
    assert command.vitals == VitalSigns(VitalSignsId("v"), measured.version, VitalValues(weight=Decimal("70.5")))


def test_without_vital_signs_none_are_ordered() -> None:
    visit = a_visit()
    assert as_command({}, visit, replace(a_save(visit), vitals=None)).vitals is None


def test_a_visit_without_a_record_keeps_the_id_chosen_for_it() -> None:
    visit = a_visit(record_id=None, record_version=None)
    like = replace(a_save(visit), record_id=RecordId("new"))
    command = as_command({"diagnosis": "Flu"}, visit, like)
    assert (command.record_id, command.expected_record_version) == ("new", None)
