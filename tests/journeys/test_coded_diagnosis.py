"""A diagnosis is found by words and coded, becomes a chronic condition, and is seen at the next visit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from clinic_desktop.testing.code_lists import load_codes
from clinic_desktop.testing.pages import (
    AppointmentsPage,
    ChartPage,
    CodeFieldPage,
    ConditionPage,
    DiagnosesPage,
    OffersPage,
    PatientSearchPage,
    VisitPage,
)
from clinic_desktop.testing.pages.message_bar import MessageBarPage
from tests.builders import ROBERT
from tests.journeys.scenes import DOCTOR, booked_today, stored_text, visit_in_progress

if TYPE_CHECKING:
    from clinic_desktop.domain.identifiers import AppointmentId
    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program import StartedProgram

PRESSURE = "Essential (primary) hypertension"


@pytest.fixture
def visit_id(clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock) -> AppointmentId:
    return visit_in_progress(clinic_database, clinic_clock, ROBERT, "09:00", chiefComplaint="A check")


def coded(database: ThrowAwayDatabase) -> list[tuple[str, bool]]:
    return database.rows("SELECT code, is_main FROM clinic.visit_diagnosis ORDER BY is_main DESC, rank")


def test_a_diagnosis_is_coded_and_becomes_a_condition_seen_at_the_next_visit(
    clinic_program: StartedProgram,
    clinic_database: ThrowAwayDatabase,
    clinic_clock: ClinicTestClock,
    visit_id: AppointmentId,
) -> None:
    load_codes(clinic_database)
    window = clinic_program.sign_in(DOCTOR)
    AppointmentsPage(window).open("JOHNSON, Robert")
    visit, diagnoses = VisitPage(window).expect_status("In progress"), DiagnosesPage(window)

    visit.write("diagnosis", "Blood pressure is up again")
    diagnoses.search("diab neph").expect_found("E11.21").press("Escape")
    diagnoses.add("high blood", "I10").add("e119", "E11.9").expect_codes("I10", "E11.9")
    diagnoses.make_main("E11.9")
    diagnoses.move("E11.9", "Alt+Down").expect_codes("I10", "E11.9")
    diagnoses.drag("E11.9", "I10").expect_codes("E11.9", "I10")
    diagnoses.make_main("I10").remove("E11.9").expect_codes("I10")
    visit.undo_symptoms()
    diagnoses.expect_codes("I10", "E11.9")
    visit.save().expect_saved()
    assert coded(clinic_database) == [("I10", True), ("E11.9", False)]
    assert stored_text(clinic_database, visit_id, "diagnosis") == "Blood pressure is up again"

    chart = ChartPage(window)
    diagnoses.rows.choose(code="I10")
    similar = MessageBarPage(diagnoses.wish_condition().window, "background-message")
    similar.expect("A similar condition is recorded already")
    assert "Hypertension, active" in similar.words
    similar.choose("Add all the same")
    condition = ConditionPage(window)
    assert condition.value("name") == PRESSURE
    assert CodeFieldPage(window).chosen == f"I10  {PRESSURE}"
    condition.save_and_close()
    chart.conditions.expect_row(condition=PRESSURE, status="Active")

    diagnoses.wish_condition()
    said = MessageBarPage(chart.root, "background-message").expect("This condition is recorded already")
    assert "I10" in said.words
    visit.complete().expect_status("Completed")
    diagnoses.expect_codes("I10", "E11.9")
    assert not visit.is_writable
    chart.visits.expect_row(diagnosis="I10 +1  Blood pressure is up again")
    PatientSearchPage(window).type("doe").expect_names("DOE, Jane").open("DOE, Jane")
    said.expect_none()

    later = booked_today(clinic_database, clinic_clock, ROBERT, "11:00")
    AppointmentsPage(window).list.expect_row(time="11:00", patient="JOHNSON, Robert").open(time="11:00")
    visit.expect_status("Scheduled").start()
    ChartPage(window).conditions.expect_row(condition=PRESSURE, status="Active")
    diagnoses.expect_codes().add("hypert", "I10")
    visit.save().expect_saved()
    assert (
        clinic_database.value(
            'SELECT count(*) FROM clinic.visit_diagnosis d JOIN medical_records r ON r.id = d."medicalRecordId"'
            ' WHERE r."appointmentId" = %s',
            later,
        )
        == 1
    )


def test_without_codes_text_is_enough_and_the_screen_says_so(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase, visit_id: AppointmentId
) -> None:
    window = clinic_program.sign_in(DOCTOR)
    AppointmentsPage(window).open("JOHNSON, Robert")
    visit = VisitPage(window).expect_status("In progress").write("diagnosis", "Chronic cough")
    diagnoses = DiagnosesPage(window).search("cough")
    diagnoses.results.expect_notice("No codes are loaded")
    diagnoses.press("Escape")

    condition = diagnoses.make_condition()
    assert condition.value("name") == "Chronic cough"
    condition.save_and_close()
    ChartPage(window).conditions.expect_row(condition="Chronic cough", status="Active")
    visit.complete().expect_status("Completed")
    assert stored_text(clinic_database, visit_id, "diagnosis") == "Chronic cough"


def test_symptoms_are_offered_while_they_are_written(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase, visit_id: AppointmentId
) -> None:
    clinic_database.rows("INSERT INTO clinic.symptom_use VALUES (%s, 'sore left heel', 'Sore left heel', 2)", (DOCTOR,))
    window = clinic_program.sign_in(DOCTOR)
    AppointmentsPage(window).open("JOHNSON, Robert")
    visit, offers = VisitPage(window).expect_status("In progress"), OffersPage(window)

    visit.begin_symptom("sor")
    offers.expect("Sore left heel", "Sore throat").take("Sore throat")
    visit.press("Tab").type_text("thr")
    offers.expect("Throat").take("Throat")
    visit.press("Tab").type_text("4").press("Tab").type_text("3")
    offers.expect("3 minutes", "3 hours", "3 days", "3 weeks", "3 months", "3 years").take("3 days")
    visit.press("Tab").type_text("worse at night").press("Return")
    visit.add_symptom(symptom="Something of my own")
    visit.save().expect_saved()

    assert clinic_database.rows(
        'SELECT "symptomName", "bodySite", severity, duration FROM symptoms s'
        ' JOIN medical_records r ON r.id = s."medicalRecordId" WHERE r."appointmentId" = %s ORDER BY 1',
        (visit_id,),
    ) == [("Something of my own", None, None, None), ("Sore throat", "Throat", 4, "3 days")]
