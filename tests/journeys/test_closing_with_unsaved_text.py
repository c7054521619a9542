"""Whoever leaves a visit that is not saved is asked, whichever way he leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from clinic_desktop.testing.pages import AppointmentsPage, ChartPage, MainWindowPage, PatientSearchPage, VisitPage
from tests.builders import JANE, MARIA
from tests.journeys.scenes import DOCTOR, booked_today, stored_text, visit_in_progress

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from clinic_desktop.domain.identifiers import AppointmentId
    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program import StartedProgram


@pytest.fixture
def visit_id(clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock) -> AppointmentId:
    booked_today(clinic_database, clinic_clock, MARIA, "11:00")
    return visit_in_progress(clinic_database, clinic_clock, JANE, "09:00", chiefComplaint="Cough")


@pytest.fixture
def window(visit_id: AppointmentId, clinic_program: StartedProgram) -> QWidget:
    """Jane's visit with a sentence that is not saved."""
    shown = clinic_program.sign_in(DOCTOR)
    AppointmentsPage(shown).open("DOE, Jane").write_more("chief_complaint", " at night").expect_state("Not saved *")
    return shown


def test_nothing_is_asked_when_everything_is_saved(window: QWidget, clinic_program: StartedProgram) -> None:
    VisitPage(window).save().expect_saved()
    MainWindowPage(window).close()
    assert not clinic_program.is_running


def test_the_text_is_saved_and_then_the_window_closes(
    window: QWidget, clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase, visit_id: AppointmentId
) -> None:
    MainWindowPage(window).close()
    chart = ChartPage(window).expect_asked_about_unsaved()
    assert window.isVisible()
    chart.expect(
        lambda: chart.message.offers == ["Save", "Discard", "Keep for later", "Stay here"],
        lambda: str(chart.message.offers),
    )
    chart.answer("Save").expect(lambda: not clinic_program.is_running, "the program to end")
    assert stored_text(clinic_database, visit_id, "chiefComplaint") == "Cough at night"


def test_staying_keeps_window_and_text(window: QWidget) -> None:
    MainWindowPage(window).press("Ctrl+Q")
    ChartPage(window).expect_asked_about_unsaved().answer("Stay here").expect_no_message()
    assert window.isVisible()
    assert VisitPage(window).text("chief_complaint") == "Cough at night"


def test_discarding_closes_and_stores_nothing(
    window: QWidget, clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase, visit_id: AppointmentId
) -> None:
    MainWindowPage(window).close()
    chart = ChartPage(window).expect_asked_about_unsaved().answer("Discard")
    chart.expect(lambda: not clinic_program.is_running, "the program to end")
    assert stored_text(clinic_database, visit_id, "chiefComplaint") == "Cough"


def test_signing_out_asks(window: QWidget, clinic_program: StartedProgram) -> None:
    MainWindowPage(window).sign_out()
    ChartPage(window).expect_asked_about_unsaved()
    assert clinic_program.is_signed_in


def test_opening_another_patient_asks_and_goes_on_after_saving(
    window: QWidget, clinic_database: ThrowAwayDatabase, visit_id: AppointmentId
) -> None:
    PatientSearchPage(window).type("chen").expect_names("CHEN, Michael").results.open(name="CHEN, Michael")
    chart = ChartPage(window).expect_asked_about_unsaved()
    assert chart.patient == "DOE, Jane"
    chart.answer("Save").give_reason("Emergency").expect_patient("CHEN, Michael")
    assert stored_text(clinic_database, visit_id, "chiefComplaint") == "Cough at night"


def test_opening_another_visit_asks(window: QWidget) -> None:
    AppointmentsPage(window).list.open(patient="GARCIA, Maria")
    chart = ChartPage(window).expect_asked_about_unsaved().answer("Discard").expect_patient("GARCIA, Maria")
    VisitPage(window).expect_open()
    chart.expect_banner("allergies", "Sulfa drugs")


def test_text_in_a_cell_that_is_still_open_counts(window: QWidget, clinic_database: ThrowAwayDatabase) -> None:
    visit = VisitPage(window).save().expect_saved().begin_symptom("Wheezing")
    visit.press("Ctrl+Q")
    chart = ChartPage(window).expect_asked_about_unsaved().answer("Save")
    chart.expect(
        lambda: clinic_database.value("SELECT count(*) FROM symptoms WHERE \"symptomName\" = 'Wheezing'") == 1,
        "the symptom to be stored",
    )


def test_what_is_wrong_is_said_before_anything_closes(window: QWidget) -> None:
    VisitPage(window).write_vital("heart_rate", "7000")
    MainWindowPage(window).close()
    ChartPage(window).expect_asked_about_unsaved().answer("Save")
    VisitPage(window).expect_message("Vital signs, heart rate: At most 250 /min", "nothing is lost")
    assert window.isVisible()


def test_a_form_asks_before_it_throws_away_what_was_entered(window: QWidget) -> None:
    form = PatientSearchPage(window).register().fill(last_name="Newman")
    form.cancel().expect_message("Discard what was entered?").discard().expect_closed()
