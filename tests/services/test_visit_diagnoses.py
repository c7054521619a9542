"""Coded diagnoses are saved, merged and closed with their visit."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from clinic_desktop.domain.codes import CodedDiagnosis, CodeName, CodeUnknown, main_code, with_main, with_new, without
from clinic_desktop.domain.diagnosis_order import moved
from clinic_desktop.domain.errors import EditConflict, InvalidInput
from clinic_desktop.domain.identifiers import RecordId, new_id
from clinic_desktop.domain.visit_merge import as_command, content_of, merge
from clinic_desktop.domain.visits import CompleteVisit, Removed, StartVisit, VisitTexts
from clinic_desktop.services.visits import VisitService
from clinic_desktop.testing.code_lists import load_codes
from tests.builders import JANE, MARIA, MARIAS_SCHEDULED, a_save

if TYPE_CHECKING:
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.visits import VisitDetails
    from clinic_desktop.testing.databases import ThrowAwayDatabase

TWO = with_new(with_new((), "I10", "typed words"), "E11.9", "typed words")


@pytest.fixture
def started(clinic_database: ThrowAwayDatabase, visits: VisitService) -> VisitDetails:
    load_codes(clinic_database)
    visit = visits.open(MARIAS_SCHEDULED)
    return visits.start(StartVisit(MARIAS_SCHEDULED, visit.appointment.version, RecordId(new_id())))


@pytest.fixture
def coded(visits: VisitService, started: VisitDetails) -> VisitDetails:
    return visits.save(a_save(started, texts=VisitTexts(diagnosis="High blood pressure"), diagnoses=TWO))


@pytest.fixture
def others(clinic_database: ThrowAwayDatabase, clock: ClinicClock) -> VisitService:
    return VisitService(clinic_database.at_work("doctor@example.com"), clock)


def codes(visit: VisitDetails) -> list[tuple[str, bool]]:
    return [(one.code, one.is_main) for one in visit.diagnoses]


def gone(one: CodedDiagnosis) -> Removed[str]:
    assert one.version
    return Removed(one.code, one.version)


def test_codes_are_stored_beside_what_was_written(coded: VisitDetails, visits: VisitService) -> None:
    assert codes(coded) == [("I10", True), ("E11.9", False)]
    assert [one.text for one in coded.diagnoses] == [
        "Essential (primary) hypertension",
        "Type 2 diabetes mellitus without complications",
    ]
    assert coded.texts.diagnosis == "High blood pressure"
    assert visits.open(MARIAS_SCHEDULED) == coded


def test_the_list_of_visits_knows_the_codes(coded: VisitDetails, visits: VisitService) -> None:
    visits.save(a_save(coded, diagnoses=with_main(coded.diagnoses, "E11.9")))

    found = {one.appointment_id: one.codes for one in visits.of_patient(MARIA)}

    assert found[MARIAS_SCHEDULED] == (
        CodeName("E11.9", "Type 2 diabetes mellitus without complications"),
        CodeName("I10", "Essential (primary) hypertension"),
    )
    assert [one.codes for one in visits.of_patient(JANE)] == [()]


def test_saving_the_same_twice_stores_it_once(coded: VisitDetails, started: VisitDetails, visits: VisitService) -> None:
    again = visits.save(a_save(started, texts=VisitTexts(diagnosis="High blood pressure"), diagnoses=TWO))

    assert again == coded


def test_another_one_becomes_the_main_diagnosis(coded: VisitDetails, visits: VisitService) -> None:
    saved = visits.save(a_save(coded, diagnoses=with_main(coded.diagnoses, "E11.9")))
    assert codes(saved) == [("E11.9", True), ("I10", False)]

    new_one = with_main(with_new(saved.diagnoses, "R51.9", "x"), "R51.9")
    saved = visits.save(a_save(saved, diagnoses=new_one))
    assert codes(saved) == [("R51.9", True), ("I10", False), ("E11.9", False)]


def test_an_order_is_saved_once_and_the_first_is_the_main_one(
    coded: VisitDetails, visits: VisitService, clinic_database: ThrowAwayDatabase
) -> None:
    three = visits.save(a_save(coded, diagnoses=with_new(coded.diagnoses, "R51.9", "x")))
    command = a_save(three, diagnoses=moved(with_new(three.diagnoses, "R07.9", "x"), "R07.9", 0))

    saved = visits.save(command)

    assert codes(saved) == [("R07.9", True), ("I10", False), ("E11.9", False), ("R51.9", False)]
    assert visits.save(command) == saved
    assert visits.open(MARIAS_SCHEDULED) == saved
    saved = visits.save(a_save(saved, diagnoses=moved(saved.diagnoses, "R51.9", 1)))
    assert [code for code, _ in codes(saved)] == ["R07.9", "R51.9", "I10", "E11.9"]
    assert clinic_database.rows(
        "SELECT data FROM clinic.audit_event WHERE subject = 'visit_diagnosis' AND action = 'update'"
        " AND row_id = 'R51.9' ORDER BY seq"
    ) == [({"rank": [3, 4]},), ({"rank": [4, 2]},)]


def test_whoever_moves_what_somebody_else_moved_meanwhile_merges_first(
    coded: VisitDetails, visits: VisitService, others: VisitService
) -> None:
    three = visits.save(a_save(coded, diagnoses=with_new(coded.diagnoses, "R51.9", "x")))
    theirs = others.save(a_save(three, diagnoses=moved(three.diagnoses, "R51.9", 1)))
    mine = a_save(three, diagnoses=moved(with_new(three.diagnoses, "R07.9", "x"), "R51.9", 0))
    with pytest.raises(EditConflict):
        visits.save(mine)

    both = merge(content_of(three), content_of(mine), content_of(theirs))
    saved = visits.save(as_command(both.content, theirs, mine))

    assert both.conflicts == ()
    assert codes(saved) == [("R51.9", True), ("I10", False), ("E11.9", False), ("R07.9", False)]


def test_one_is_removed_and_the_next_is_the_main_one(coded: VisitDetails, visits: VisitService) -> None:
    command = a_save(coded, diagnoses=without(coded.diagnoses, "I10"), removed_diagnoses=(gone(coded.diagnoses[0]),))

    saved = visits.save(command)

    assert codes(saved) == [("E11.9", True)]
    assert visits.save(command) == saved


def test_a_code_of_an_older_list_is_refused_and_nothing_is_stored(coded: VisitDetails, visits: VisitService) -> None:
    command = a_save(coded, texts=VisitTexts(diagnosis="Other"), diagnoses=with_new(coded.diagnoses, "X99.9", "x"))

    with pytest.raises(CodeUnknown) as refused:
        visits.save(command)

    assert refused.value.code == "X99.9"
    assert visits.open(MARIAS_SCHEDULED) == coded


def test_no_visit_has_more_codes_than_can_be_read(coded: VisitDetails, visits: VisitService) -> None:
    many = tuple(CodedDiagnosis(f"A{number}", "x", number) for number in range(1, 52))

    with pytest.raises(InvalidInput):
        visits.save(a_save(coded, diagnoses=many))


def test_two_people_who_add_codes_both_keep_theirs(
    coded: VisitDetails, visits: VisitService, others: VisitService
) -> None:
    theirs = others.save(a_save(coded, diagnoses=with_new(coded.diagnoses, "R51.9", "x")))
    mine = a_save(coded, diagnoses=with_new(coded.diagnoses, "R07.9", "x"))

    both = merge(content_of(coded), content_of(mine), content_of(theirs))
    saved = visits.save(as_command(both.content, theirs, mine))

    assert both.conflicts == ()
    assert codes(saved) == [("I10", True), ("E11.9", False), ("R51.9", False), ("R07.9", False)]


def test_two_people_who_choose_the_same_code_agree(
    started: VisitDetails, visits: VisitService, others: VisitService
) -> None:
    said = "Essential (primary) hypertension"
    theirs = others.save(a_save(started, diagnoses=with_new((), "I10", said)))
    mine = a_save(started, diagnoses=with_new((), "I10", said))

    assert merge(content_of(started), content_of(mine), content_of(theirs)).conflicts == ()
    assert visits.save(mine) == theirs


def test_two_people_who_call_different_ones_the_main_diagnosis_are_asked(
    started: VisitDetails, visits: VisitService, others: VisitService
) -> None:
    theirs = others.save(a_save(started, diagnoses=with_new((), "I10", "x")))
    mine = a_save(started, diagnoses=with_new((), "E11.9", "x"))

    with pytest.raises(EditConflict):
        visits.save(mine)

    (conflict,) = merge(content_of(started), content_of(mine), content_of(theirs)).conflicts
    assert (conflict.place, conflict.mine, conflict.theirs) == ("main_diagnosis", "E11.9", "I10")


def test_what_somebody_else_changed_is_not_overwritten(
    coded: VisitDetails, visits: VisitService, others: VisitService
) -> None:
    others.save(a_save(coded, diagnoses=with_main(coded.diagnoses, "E11.9")))

    with pytest.raises(EditConflict):
        visits.save(
            a_save(coded, diagnoses=without(coded.diagnoses, "I10"), removed_diagnoses=(gone(coded.diagnoses[0]),))
        )


def test_completing_closes_the_codes_too(coded: VisitDetails, visits: VisitService) -> None:
    command = CompleteVisit(a_save(coded, diagnoses=with_new(coded.diagnoses, "R51.9", "x")), coded.appointment.version)

    completed = visits.complete(command)

    assert completed.is_completed
    assert len(completed.diagnoses) == 3
    assert visits.complete(command) == completed


def test_the_main_diagnosis_is_always_one_that_is_there() -> None:
    assert main_code(with_main(TWO, "nothing")) == "I10"
    assert main_code(without(TWO, "I10")) == "E11.9"
    assert without(without(TWO, "I10"), "E11.9") == ()
    assert with_new(TWO, "I10", "again") == TWO
    assert main_code([replace(one, is_main=False) for one in TWO]) is None
