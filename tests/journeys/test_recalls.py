"""A patient is to be called back; the list leads to the booking, and with it the recall is closed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from clinic_desktop.testing.pages import AppointmentsPage, MainWindowPage, PatientSearchPage, RecallPage, RecallsPage
from tests.builders import JANE
from tests.journeys.scenes import RECEPTION, booked_today

if TYPE_CHECKING:
    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program import StartedProgram


def test_a_recall_leads_to_a_booking_and_closes_with_it(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> None:
    booked_today(clinic_database, clinic_clock, JANE, "09:00")
    desk = clinic_program.sign_in(RECEPTION)
    PatientSearchPage(desk).type("garcia").choose("GARCIA, Maria").press("Ctrl+F8")
    form = RecallPage(desk).choose_type("Routine check-up").write_due(f"{clinic_clock.today + timedelta(days=5)}")
    form.save().expect_problem("why", "Please fill this in")
    form.write_why("Yearly check-up").every(12).save_and_close()
    AppointmentsPage(desk).choose("DOE, Jane")
    MainWindowPage(desk).choose_from_menu("planning", "recall-after-booking")
    form = RecallPage(desk)
    assert form.patient.startswith("DOE, Jane")
    form.write_due(f"{clinic_clock.today + timedelta(days=9)}").write_why("Second vaccination").save_and_close()
    clinic_database.rows("UPDATE clinic.recall SET due_on = due_on - 30 WHERE patient_id <> %s", (JANE,))

    recalls = RecallsPage.opened(desk)
    recalls.list.expect_column("patient", "GARCIA, Maria", "DOE, Jane").expect_row(
        patient="GARCIA, Maria", phone="+1-555-0301", again="12 months", what_for="Yearly check-up"
    )
    recalls.show("Overdue").list.expect_column("patient", "GARCIA, Maria")
    recalls.show("All that are due").show_type("Follow-up").list.expect_column("patient", "DOE, Jane")
    recalls.show_type("All types").list.expect_column("patient", "GARCIA, Maria", "DOE, Jane")
    book = recalls.book("GARCIA, Maria")
    assert book.patient.startswith("GARCIA, Maria")
    book.choose_provider("John Smith").take_free_time().save_and_close()
    recalls = RecallsPage(desk)
    recalls.list.expect_column("patient", "DOE, Jane")
    recalls.close_recall("DOE, Jane").give("Was seen elsewhere").save_and_close()
    recalls.list.expect_notice("Nobody is due")
    recalls.close()
    assert clinic_database.rows("SELECT ended_because, end_reason FROM clinic.recall ORDER BY due_on") == [
        ("booked", None),
        ("by_hand", "Was seen elsewhere"),
    ]
