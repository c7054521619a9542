"""From the visit on screen keys lead to the one before and the one after, and unsaved text is asked about first."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from clinic_desktop.testing.pages import AppointmentsPage, ChartPage, VisitPage
from tests import rows
from tests.builders import EMILY
from tests.journeys.scenes import DOCTOR, doctors_id, visit_in_progress

if TYPE_CHECKING:
    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program import StartedProgram


def completed_before(database: ThrowAwayDatabase, clock: ClinicTestClock, days: int, complaint: str) -> None:
    starts_at = datetime.combine(clock.today - timedelta(days=days), time(9))
    row = rows.appointment(doctors_id(database), patientId=EMILY, appointmentDate=starts_at, status="in_progress")
    visit = rows.insert(database.admin_connection(), "appointments", row)
    record = rows.medical_record(visit, chiefComplaint=complaint, diagnosis=complaint)
    with database.admin_connection().transaction():
        rows.insert(database.admin_connection(), "medical_records", {**record, "isDraft": False})
        database.rows("UPDATE appointments SET status = 'completed' WHERE id = %s", (visit,))


def test_one_goes_through_the_visits_of_a_patient(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> None:
    completed_before(clinic_database, clinic_clock, 200, "Sore throat")
    completed_before(clinic_database, clinic_clock, 100, "Headache")
    visit_in_progress(clinic_database, clinic_clock, EMILY, "09:00", chiefComplaint="Cough")
    window = clinic_program.sign_in(DOCTOR)
    visit = AppointmentsPage(window).open("WILLIAMS, Emily")
    chart = ChartPage(window).expect_place("3 of 3")
    chart.press("Alt+PgUp").expect_place("2 of 3")
    assert visit.text("chief_complaint") == "Headache"
    chart.press("Alt+PgUp").expect_place("1 of 3")
    assert visit.text("chief_complaint") == "Sore throat"
    chart.press("Alt+PgDown").expect_place("2 of 3").press("Alt+PgDown").expect_place("3 of 3")

    visit.write_more("chief_complaint", " at night").expect_state("Not saved *")
    chart.press("Alt+PgUp").expect_asked_about_unsaved().answer("Save").expect_place("2 of 3")
    chart.press("Alt+PgDown").expect_place("3 of 3")
    assert VisitPage(window).text("chief_complaint") == "Cough at night"
