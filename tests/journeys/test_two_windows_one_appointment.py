"""Two people have one appointment on screen: they see each other's changes, and nobody's words are lost."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from clinic_desktop.testing.pages import AppointmentsPage, ChartPage, ConflictPage, VisitPage, wait_until
from tests import rows
from tests.builders import JANE, MARIA
from tests.journeys.scenes import DOCTOR, RECEPTION, booked_today, stored_text, visit_in_progress

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from clinic_desktop.domain.identifiers import AppointmentId
    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program import StartedProgram
    from clinic_desktop.testing.program_fixtures import OpenWindow


@pytest.fixture
def visit_id(clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock) -> AppointmentId:
    """Jane's visit, begun; one sentence is written."""
    return visit_in_progress(clinic_database, clinic_clock, JANE, "09:00", chiefComplaint="Cough")


@pytest.fixture
def first(visit_id: AppointmentId, clinic_program: StartedProgram) -> QWidget:
    return _at_janes_visit(clinic_program.sign_in(DOCTOR))


@pytest.fixture
def second(visit_id: AppointmentId, second_window: OpenWindow) -> QWidget:
    return _at_janes_visit(second_window(DOCTOR))


def _at_janes_visit(window: QWidget) -> QWidget:
    AppointmentsPage(window).open("DOE, Jane").expect_text("chief_complaint", "Cough")
    return window


def test_a_change_in_one_window_appears_in_the_other_within_a_second(
    clinic_program: StartedProgram,
    second_window: OpenWindow,
    clinic_database: ThrowAwayDatabase,
    clinic_clock: ClinicTestClock,
) -> None:
    booked_today(clinic_database, clinic_clock, MARIA, "09:00")
    desk = AppointmentsPage(clinic_program.sign_in(RECEPTION)).expect_patients("GARCIA, Maria")
    doctor = AppointmentsPage(second_window(DOCTOR)).expect_patients("GARCIA, Maria")

    desk.check_in("GARCIA, Maria")
    since = time.monotonic()
    doctor.expect_status("GARCIA, Maria", "Checked in")
    assert time.monotonic() - since < 1
    assert doctor.list.current is None or doctor.list.current["patient"] == "GARCIA, Maria"


def test_what_one_saves_the_other_sees_in_the_open_visit(first: QWidget, second: QWidget) -> None:
    VisitPage(first).write("diagnosis", "Bronchitis").save().expect_saved()
    VisitPage(second).expect_text("diagnosis", "Bronchitis").expect_no_message()


def test_an_allergy_added_in_one_window_stands_in_the_other_banner(first: QWidget, second: QWidget) -> None:
    ChartPage(first).add_allergy().fill(allergen="Latex").save_and_close()
    ChartPage(second).expect_allergies("Latex", "Penicillin").expect_banner("allergies", "Latex, Penicillin")


def test_different_fields_are_brought_together(
    first: QWidget, second: QWidget, visit_id: AppointmentId, clinic_database: ThrowAwayDatabase
) -> None:
    mine, theirs = VisitPage(first), VisitPage(second)
    mine.write("diagnosis", "Bronchitis").add_symptom(symptom="Wheezing")
    theirs.write("treatment_plan", "Rest").add_symptom(symptom="Fever").write_vital("temperature", "38.4")
    theirs.save().expect_saved()
    mine.expect_message("Somebody else saved changes to this visit", "What you typed is still here")
    mine.save().expect_saved()

    assert mine.text("treatment_plan") == "Rest"
    assert mine.vital("temperature") == "38.4"
    for page in (mine, theirs):
        page.expect_text("diagnosis", "Bronchitis")
        page.symptoms.expect_row(symptom="Fever").expect_row(symptom="Wheezing")
    assert stored_text(clinic_database, visit_id, "diagnosis") == "Bronchitis"
    assert stored_text(clinic_database, visit_id, "treatmentPlan") == "Rest"


def test_the_same_field_is_shown_side_by_side_and_both_texts_can_be_had(
    first: QWidget, second: QWidget, visit_id: AppointmentId, clinic_database: ThrowAwayDatabase
) -> None:
    mine, theirs = VisitPage(first), VisitPage(second)
    mine.write("diagnosis", "Bronchitis")
    theirs.write("diagnosis", "Pneumonia").write("treatment_plan", "Rest").save().expect_saved()
    mine.save()
    asked = ConflictPage(first)
    assert (asked.count, asked.mine(), asked.theirs()) == (1, "Bronchitis", "Pneumonia")
    assert asked.is_mine_chosen()
    asked.decide_later()
    assert mine.text("diagnosis") == "Bronchitis"
    mine.message.choose("Compare")
    ConflictPage(first).choose_theirs().use()
    mine.expect_text("diagnosis", "Pneumonia").expect_text("treatment_plan", "Rest")
    assert stored_text(clinic_database, visit_id, "diagnosis") == "Pneumonia"


def test_mine_can_be_kept_over_theirs(
    first: QWidget, second: QWidget, visit_id: AppointmentId, clinic_database: ThrowAwayDatabase
) -> None:
    mine, theirs = VisitPage(first), VisitPage(second)
    mine.write("diagnosis", "Bronchitis")
    theirs.write("diagnosis", "Pneumonia").save().expect_saved()
    mine.save()
    ConflictPage(first).choose_mine().use()
    mine.save().expect_saved()
    theirs.expect_text("diagnosis", "Bronchitis")
    assert stored_text(clinic_database, visit_id, "diagnosis") == "Bronchitis"


def test_what_is_typed_during_a_save_stays_where_it_is_typed(
    first: QWidget, visit_id: AppointmentId, clinic_database: ThrowAwayDatabase
) -> None:
    visit = VisitPage(first).write("diagnosis", "Bronchitis,")
    with clinic_database.admin_connection() as other:
        other.execute("BEGIN")
        other.execute('SELECT FROM medical_records WHERE "appointmentId" = %s FOR UPDATE', (visit_id,))
        visit.save().expect_state("Saving…").type_text(" acute ")
        other.execute("ROLLBACK")
    visit.expect_state("Not saved *").type_text("and severe")
    assert visit.text("diagnosis") == "Bronchitis, acute and severe"
    assert stored_text(clinic_database, visit_id, "diagnosis") == "Bronchitis,"
    visit.save().expect_saved()
    assert stored_text(clinic_database, visit_id, "diagnosis") == "Bronchitis, acute and severe"


def test_a_row_that_is_being_typed_survives_what_others_add(
    first: QWidget, visit_id: AppointmentId, clinic_database: ThrowAwayDatabase
) -> None:
    visit = VisitPage(first).write("diagnosis", "Bronchitis").begin_symptom("Whee")
    record_id = clinic_database.value('SELECT id FROM medical_records WHERE "appointmentId" = %s', visit_id)
    rows.insert(clinic_database.admin_connection(), "symptoms", rows.symptom(record_id, symptomName="Fever"))
    visit.expect_message("Somebody else saved changes to this visit").type_text("zing").press("Return")
    visit.save().expect_saved()
    assert sorted(visit.symptoms.column("symptom")) == ["Fever", "Wheezing"]
    assert clinic_database.rows(
        'SELECT "symptomName" FROM symptoms WHERE "medicalRecordId" = %s ORDER BY 1', (record_id,)
    ) == [("Fever",), ("Wheezing",)]


def test_a_row_that_is_being_typed_survives_a_save(
    first: QWidget, visit_id: AppointmentId, clinic_database: ThrowAwayDatabase
) -> None:
    visit = VisitPage(first).write("diagnosis", "Bronchitis")
    with clinic_database.admin_connection() as other:
        other.execute("BEGIN")
        other.execute('SELECT FROM medical_records WHERE "appointmentId" = %s FOR UPDATE', (visit_id,))
        visit.save().expect_state("Saving…").begin_symptom("Whee")
        other.execute("ROLLBACK")
    visit.expect(lambda: stored_text(clinic_database, visit_id, "diagnosis") == "Bronchitis", "the save")
    visit.expect(lambda: visit.state != "Saving…", "the answer to the save")
    visit.type_text("zing").press("Return").expect_state("Not saved *")
    assert visit.symptoms.column("symptom") == ["Wheezing"]
    visit.save().expect_saved()
    assert clinic_database.value("SELECT count(*) FROM symptoms WHERE \"symptomName\" = 'Wheezing'") == 1


def test_a_visit_completed_by_another_keeps_unsaved_words_on_the_screen(first: QWidget, second: QWidget) -> None:
    mine, theirs = VisitPage(first), VisitPage(second)
    mine.write("diagnosis_notes", "To be seen again on Friday")
    theirs.write("diagnosis", "Bronchitis").complete().expect_status("Completed")
    mine.expect_message("Somebody else saved changes to this visit")
    mine.save().expect_message("This visit is completed", "still on the screen")
    assert mine.text("diagnosis_notes") == "To be seen again on Friday"
    AppointmentsPage(first).press("Ctrl+L")
    ChartPage(first).window.close()
    ChartPage(first).expect_asked_about_unsaved()
    wait_until(first.isVisible, "the window to stay")


def test_a_late_answer_to_start_does_not_take_the_place_of_the_visit_opened_since(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> None:
    slow = booked_today(clinic_database, clinic_clock, MARIA, "09:00")
    visit_in_progress(clinic_database, clinic_clock, JANE, "10:00", chiefComplaint="Cough")
    window = clinic_program.sign_in(DOCTOR)
    AppointmentsPage(window).open("GARCIA, Maria").expect_status("Scheduled")

    with clinic_database.admin_connection() as other, other.transaction():
        other.execute("SELECT FROM appointments WHERE id = %s FOR UPDATE", (slow,))
        VisitPage(window).press("Ctrl+Shift+S")
        visit = AppointmentsPage(window).open("DOE, Jane").expect_text("chief_complaint", "Cough")
        visit.write("diagnosis", "Bronchitis")
    AppointmentsPage(window).expect_status("GARCIA, Maria", "In progress")

    visit.expect_text("diagnosis", "Bronchitis").expect_text("chief_complaint", "Cough")
    ChartPage(window).expect_patient("DOE, Jane")
    visit.save().expect_saved()
    assert stored_text(clinic_database, slow, "diagnosis") is None
