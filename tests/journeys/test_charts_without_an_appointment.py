"""Whoever has no appointment with a patient says why before anything of the chart is shown, and it is on record."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

from clinic_desktop.testing.pages import AppointmentsPage, BreakGlassPage, ChartPage, PatientSearchPage, wait_until
from tests import rows
from tests.builders import JANE, MICHAEL
from tests.journeys.scenes import DOCTOR, doctors_id, visit_in_progress

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program import StartedProgram


def wants(window: QWidget, typed: str, name: str) -> None:
    PatientSearchPage(window).type(typed).expect_names(name).results.open(name=name)


def looked_at(database: ThrowAwayDatabase) -> list[tuple[object, ...]]:
    return database.rows(
        "SELECT actor, action, reason FROM clinic.audit_event WHERE patient_id = %s ORDER BY seq", (MICHAEL,)
    )


def test_a_reason_is_asked_for_stored_and_kept_in_sight(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase
) -> None:
    window = clinic_program.sign_in(DOCTOR)
    before = len(looked_at(clinic_database))

    wants(window, "chen", "CHEN, Michael")
    asked = BreakGlassPage(window)
    assert "CHEN, Michael" in asked.who
    assert ChartPage(window).patient == ""
    assert len(looked_at(clinic_database)) == before
    asked.save().expect_problem("reason", "Please fill this in")
    asked.give("Test result arrived").save().expect_closed()

    chart = ChartPage(window).expect_patient("CHEN, Michael")
    assert "Test result arrived" in chart.why_opened
    assert looked_at(clinic_database)[before:] == [(DOCTOR, "break_glass", "Test result arrived")]


def test_a_chart_with_an_appointment_opens_at_once_and_says_nothing_of_reasons(clinic_program: StartedProgram) -> None:
    window = clinic_program.sign_in(DOCTOR)
    wants(window, "chen", "CHEN, Michael")
    chart = ChartPage(window).give_reason("Emergency").expect_patient("CHEN, Michael")

    wants(window, "doe", "DOE, Jane")

    assert chart.expect_patient("DOE, Jane").why_opened == ""


def test_whoever_gives_no_reason_sees_nothing_and_keeps_what_was_there(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase
) -> None:
    window = clinic_program.sign_in(DOCTOR)
    wants(window, "doe", "DOE, Jane")
    chart = ChartPage(window).expect_patient("DOE, Jane").expect_allergies("Penicillin")
    before = len(looked_at(clinic_database))

    wants(window, "chen", "CHEN, Michael")
    BreakGlassPage(window).cancel().expect_closed()

    assert chart.patient == "DOE, Jane"
    assert len(looked_at(clinic_database)) == before


def test_coming_back_in_the_same_session_asks_no_second_time(clinic_program: StartedProgram) -> None:
    window = clinic_program.sign_in(DOCTOR)
    wants(window, "chen", "CHEN, Michael")
    chart = ChartPage(window).give_reason("Emergency").expect_patient("CHEN, Michael")
    wants(window, "doe", "DOE, Jane")
    chart.expect_patient("DOE, Jane")

    wants(window, "chen", "CHEN, Michael")

    assert "Emergency" in chart.expect_patient("CHEN, Michael").why_opened


def test_a_locked_window_closes_the_chart_on_the_server_and_opens_it_again(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase
) -> None:
    window = clinic_program.sign_in(DOCTOR)
    wants(window, "chen", "CHEN, Michael")
    chart = ChartPage(window).give_reason("Emergency").expect_patient("CHEN, Michael")
    open_now = "SELECT count(*) FROM clinic.chart_open WHERE is_open"
    assert clinic_database.value(open_now) == 1

    clinic_program.lock()
    wait_until(lambda: clinic_database.value(open_now) == 0, "the chart to be closed")
    clinic_database.rows(
        'INSERT INTO allergies (id, "patientId", allergen) VALUES (gen_random_uuid(), %s, %s)', (MICHAEL, "Latex")
    )
    clinic_program.lock_page.write_password("password123").unlock().expect_gone()

    chart.expect_patient("CHEN, Michael").expect_allergies("Latex")
    assert clinic_database.value(open_now) == 1
    assert "Emergency" in chart.why_opened


def test_after_twelve_hours_a_password_is_enough_and_text_stays(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> None:
    visit_in_progress(clinic_database, clinic_clock, JANE, "09:00", chiefComplaint="Cough")
    window = clinic_program.sign_in(DOCTOR)
    visit = AppointmentsPage(window).open("DOE, Jane").expect_text("chief_complaint", "Cough")
    visit.write("chief_complaint", "Cough at night")
    clinic_database.rows("UPDATE clinic.session SET opened_at = opened_at - interval '13 hours'")

    visit.save().expect_message("You have been signed in for twelve hours")
    clinic_program.lock()
    clinic_program.lock_page.write_password("password123").unlock().expect_gone()

    clinic_program.wait_until_calm()
    assert visit.text("chief_complaint") == "Cough at night"
    visit.save().expect_saved()
    stored = clinic_database.value('SELECT "chiefComplaint" FROM medical_records WHERE "isDraft"')
    assert stored == "Cough at night"


def test_whoever_booked_himself_is_not_asked_and_sees_that_it_is_reviewed(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> None:
    at = datetime.combine(clinic_clock.today, time(11))
    booking = rows.appointment(doctors_id(clinic_database), patientId=MICHAEL, appointmentDate=at)
    rows.insert(clinic_database.connection_as(DOCTOR), "appointments", booking)
    window = clinic_program.sign_in(DOCTOR)

    wants(window, "chen", "CHEN, Michael")

    chart = ChartPage(window).expect_patient("CHEN, Michael")
    assert chart.why_opened == "You booked this appointment yourself, today. This is on record and will be reviewed."
    assert (DOCTOR, "break_glass", "booked by the same person") in looked_at(clinic_database)
