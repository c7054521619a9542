"""From sign-in to a completed visit without the mouse: only keys, and what has the focus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.testing.pages import (
    AllergyPage,
    AppointmentsPage,
    BreakGlassPage,
    ChartPage,
    MainWindowPage,
    PatientSearchPage,
    VisitPage,
)
from tests.builders import JANE
from tests.journeys.scenes import RECEPTION, booked_today, status_of, stored_text

if TYPE_CHECKING:
    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program import StartedProgram


def test_from_sign_in_to_a_completed_visit(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> None:
    visit_id = booked_today(clinic_database, clinic_clock, JANE, "09:00")
    screen = clinic_program.sign_in_page
    screen.press("Shift+Tab").press("Ctrl+A").type_text("doctor@example.com").press("Tab").expect_focus(
        "sign-in-password"
    )
    screen.type_text("password123").press("Return")
    screen.expect(lambda: clinic_program.is_signed_in, "the main window")
    window = clinic_program.main_window
    main = MainWindowPage(window).expect_connection()

    PatientSearchPage(window).press("Ctrl+K").type_text("doe").expect_names("DOE, Jane").press("Return")
    chart = ChartPage(window).expect_patient("DOE, Jane").expect_allergies("Penicillin")

    day = AppointmentsPage(window).expect_patients("DOE, Jane").press("Ctrl+L").expect_focus("appointments-list")
    day.press("Home").press("Ctrl+I").expect_status("DOE, Jane", "Checked in")
    day.press("Ctrl+Return")
    visit = VisitPage(window).expect_status("In progress").expect_focus("visit-chief-complaint")

    visit.type_text("Cough at night").press("Tab").expect_focus("visit-history-of-present-illness")
    visit.type_text("For a week.").to_section(3).expect_focus("visit-diagnosis").type_text("Bronchitis")
    visit.to_section(2).expect_focus("visit-physical-exam-notes").type_text("Rhonchi on both sides")
    visit.save().expect_saved()

    main.choose_from_menu("visit", "complete-visit")
    visit.expect_focus("completing-now").press("Return").expect_status("Completed")
    assert status_of(clinic_database, visit_id) == "completed"
    assert stored_text(clinic_database, visit_id, "diagnosis") == "Bronchitis"
    assert stored_text(clinic_database, visit_id, "physicalExamNotes") == "Rhonchi on both sides"
    assert chart.patient == "DOE, Jane"


def test_rows_are_added_changed_deleted_and_brought_back_by_keys(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> None:
    booked_today(clinic_database, clinic_clock, JANE, "09:00")
    window = clinic_program.sign_in("doctor@example.com")
    visit = AppointmentsPage(window).start_visit("DOE, Jane").expect_focus("visit-chief-complaint")
    visit.press("Alt+F6").expect_focus("symptoms-table").type_text("Cough").press("Tab").type_text("Chest").press(
        "Return"
    )
    visit.symptoms.expect_row(symptom="Cough", body_site="Chest")
    visit.press("Del")
    visit.symptoms.expect_column("symptom")
    visit.press("Ctrl+Z")
    visit.symptoms.expect_row(symptom="Cough", body_site="Chest")
    visit.save().expect_saved()
    assert clinic_database.rows('SELECT "bodySite" FROM symptoms WHERE "symptomName" = \'Cough\'') == [("Chest",)]


def test_an_allergy_is_added_by_keys(clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase) -> None:
    window = clinic_program.sign_in("doctor@example.com")
    search = PatientSearchPage(window).press("Ctrl+K").type_text("chen").expect_names("CHEN, Michael")
    search.press("Return")
    BreakGlassPage(window).expect_focus("break-glass-reason").type_text("Emergency").press("Return").expect_closed()
    chart = ChartPage(window).expect_patient("CHEN, Michael")
    chart.press("Alt+F2")
    AllergyPage(window).expect_focus("allergy-allergen").type_text("Nickel").press("Return").expect_closed()
    chart.expect_allergies("Nickel")
    assert clinic_database.value("SELECT count(*) FROM allergies WHERE allergen = 'Nickel'") == 1


def test_every_key_stands_on_the_page_of_keys_and_in_a_menu(clinic_program: StartedProgram) -> None:
    window = clinic_program.sign_in("doctor@example.com")
    keys = MainWindowPage(window).show_keys()
    keys.list.expect_row(action="Find patient", keys="Ctrl + K").expect_row(where="Visit", keys="Ctrl + S")
    assert len(keys.list.rows) > 25
    keys.press("Esc").expect_closed()


def test_a_dialog_is_filled_in_and_left_by_keys(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase
) -> None:
    window = clinic_program.sign_in(RECEPTION)
    form = PatientSearchPage(window).register().expect_focus("register-patient-last-name")
    for typed in ("Newman", "Nora", "", "1 apr 1980", "f", "", "555 0190190", "", "", "", "Max Newman", "555 0191191"):
        form.type_text(typed).press("Tab")
    form.press("Alt+L").expect_focus("register-patient-last-name").press("Return").expect_closed()
    assert clinic_database.rows('SELECT "firstName", sex FROM patients WHERE "lastName" = \'Newman\'') == [
        ("Nora", "female")
    ]


def _tab_until(page: VisitPage | ChartPage, name: str) -> None:
    """Press Tab until a widget has the focus; a person who needs more than forty gives up."""
    for _ in range(40):
        page.press("Tab")
        if page.focus == name:
            return
    raise AssertionError(f"{name} is not reached by Tab; the focus is in {page.focus}")
