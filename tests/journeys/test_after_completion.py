"""After a visit is completed: an addendum, what was entered in error, papers, and who changed what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.domain.statuses import Role
from clinic_desktop.testing.pages import (
    AppointmentsPage,
    BreakGlassPage,
    ChartPage,
    MainWindowPage,
    PrintPage,
    VisitPage,
)
from tests.builders import JANE, MICHAEL
from tests.journeys.scenes import DOCTOR, status_of, visit_in_progress
from tests.pdf_text import text_of_pdf

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program import StartedProgram
    from clinic_desktop.testing.program_fixtures import OpenWindow


def completed_visit(database: ThrowAwayDatabase, clock: ClinicTestClock) -> str:
    """Give Jane a visit of today that is completed, as its row in the list shows it."""
    appointment = visit_in_progress(
        database,
        clock,
        JANE,
        "09:00",
        chiefComplaint="Pain in the left knee",
        diagnosis="Sprain of the left knee",
        treatmentPlan="Rest.",
    )
    admin = database.admin_connection()
    record = database.value('SELECT id FROM medical_records WHERE "appointmentId" = %s', appointment)
    admin.execute(
        'INSERT INTO symptoms (id, "medicalRecordId", "symptomName") VALUES (%s, %s, %s)', ("s1", record, "Swelling")
    )
    admin.execute(
        'INSERT INTO prescriptions (id, "medicalRecordId", "medicationName", strength, dosage, frequency, quantity)'
        " VALUES ('p1', %s, 'Ibuprofen', '400 mg', '400 mg', 'tds', 21)",
        (record,),
    )
    admin.execute(
        'INSERT INTO vital_signs (id, "appointmentId", weight, height) VALUES (%s, %s, 66, 165.1)', ("v1", appointment)
    )
    admin.execute('UPDATE medical_records SET "isDraft" = false WHERE id = %s', (record,))
    admin.execute("UPDATE appointments SET status = 'completed' WHERE id = %s", (appointment,))
    return str(appointment)


def opened(window: QWidget) -> VisitPage:
    page = AppointmentsPage(window)
    page.expect_status("DOE, Jane", "Completed").open("DOE, Jane")
    return VisitPage(window).expect_open().expect_status("Completed")


def test_an_addendum_after_completion(
    clinic_program: StartedProgram,
    second_window: OpenWindow,
    clinic_database: ThrowAwayDatabase,
    clinic_clock: ClinicTestClock,
) -> None:
    appointment = completed_visit(clinic_database, clinic_clock)
    visit = opened(clinic_program.sign_in(DOCTOR))
    colleague = clinic_database.an_account(Role.CLINICIAN, name="Cleo Collins")
    other_window = second_window(colleague.login)

    addendum = visit.add_addendum().save().expect_problem("text", "Please fill this in")
    addendum.fill("It was the right knee.", "Correction", "Diagnosis").save_and_close()

    visit.expect_addenda("It was the right knee.")
    assert visit.addenda[0][0].startswith("John Smith (General Practice), ")
    assert visit.hint("diagnosis") == "See addendum 1"
    assert visit.text("diagnosis") == "Sprain of the left knee"
    assert not visit.is_writable

    AppointmentsPage(other_window).expect_status("DOE, Jane", "Completed").list.open(patient="DOE, Jane")
    BreakGlassPage(other_window).give("Asked for a second look").save_and_close()
    theirs = VisitPage(other_window).expect_open().expect_addenda("It was the right knee.")
    theirs.add_addendum().fill("X-ray is normal.", "Addition").save_and_close()
    theirs.expect_addenda("It was the right knee.", "X-ray is normal.")
    visit.expect_addenda("It was the right knee.", "X-ray is normal.")
    assert visit.addenda[1][0].startswith("Cleo Collins (Clinician), ")

    assert clinic_database.rows(
        "SELECT number, kind, section, text, written_by FROM clinic.addendum WHERE appointment_id = %s ORDER BY number",
        (appointment,),
    ) == [
        (1, "correction", "diagnosis", "It was the right knee.", DOCTOR),
        (2, "addition", None, "X-ray is normal.", colleague.login),
    ]
    clinic_program.wait_until_calm()


def test_completing_shows_what_is_missing_and_leads_to_it(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> None:
    appointment = visit_in_progress(clinic_database, clinic_clock, MICHAEL, "09:00")
    window = clinic_program.sign_in(DOCTOR)
    AppointmentsPage(window).expect_status("CHEN, Michael", "In progress").open("CHEN, Michael")
    visit, chart = VisitPage(window).expect_status("In progress"), ChartPage(window)
    chart.expect(lambda: chart.allergies.notice == "Allergies not recorded", "what is known of allergies")

    visit.ask_to_complete()
    everything = ("A diagnosis", "No chief complaint", "No treatment plan", "Allergies are not recorded")
    visit.expect_missing(*everything).expect_focus("visit-diagnosis")
    visit.expect(lambda: visit.is_in_view("diagnosis"), "the diagnosis to be in view")
    assert visit.problem("diagnosis") == "A visit is completed with a diagnosis"
    visit.type_text("Cold").expect_missing(*everything[1:])
    visit.go_to_missing(1).expect_focus("visit-chief-complaint").type_text("Cough").expect_missing(*everything[2:])
    visit.go_to_missing(2)
    chart.expect_focus("allergies-list").state_no_known_allergies()
    visit.expect_missing("No treatment plan").go_on_writing().expect_missing().expect_focus("visit-treatment-plan")
    assert status_of(clinic_database, appointment) == "in_progress"

    visit.ask_to_complete().expect_missing("No treatment plan").press("Return").expect_status("Completed")
    assert status_of(clinic_database, appointment) == "completed"
    clinic_program.wait_until_calm()


def test_what_was_entered_in_error_stays_and_does_not_count(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> None:
    appointment = completed_visit(clinic_database, clinic_clock)
    window = clinic_program.sign_in(DOCTOR)
    visit = opened(window)

    strike = visit.strike_part().save().expect_problem("part", "Please fill this in")
    strike.choose("Symptom: Swelling").give("Typed by mistake").save_and_close()
    visit.expect(lambda: visit.is_struck_row("symptoms", 0), "the symptom to be struck through")
    visit.strike_part().choose("Weight 66 kg").give("Measured wrongly").save_and_close()
    visit.expect(lambda: visit.is_struck_vital("weight"), "the weight to be struck through")
    assert not visit.is_struck_vital("height")
    assert visit.struck == ""
    visit.strike_part().choose("The whole visit").give("Written for the wrong patient").save_and_close()
    visit.expect(lambda: "does not count any more" in visit.struck, lambda: f"the strip, not “{visit.struck}”")
    assert visit.is_struck_row("prescriptions", 0)
    chart = ChartPage(window)
    chart.expect(lambda: chart.is_struck_visit(0), "the visit to be struck in the list")
    visit.add_addendum().fill("It was the right patient after all.", "Correction").save_and_close()
    visit.expect_addenda("It was the right patient after all.")
    assert visit.shown_struck("chief_complaint")
    visit = chart.open_visit(chart.visits.rows[1]["date"])
    visit.expect(lambda: not visit.shown_struck("chief_complaint") and not visit.struck, "another visit as it is")
    assert not visit.is_struck_vital("weight")

    assert clinic_database.rows(
        "SELECT part, field, reason FROM clinic.struck_visit_part WHERE appointment_id = %s ORDER BY struck_at",
        (appointment,),
    ) == [
        ("symptom", "", "Typed by mistake"),
        ("vital", "weight", "Measured wrongly"),
        ("visit", "", "Written for the wrong patient"),
    ]
    clinic_program.wait_until_calm()


def test_the_papers_of_a_visit(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock, tmp_path: Path
) -> None:
    appointment = completed_visit(clinic_database, clinic_clock)
    window = clinic_program.sign_in(DOCTOR)
    main, visit = MainWindowPage(window), opened(window)
    visit.add_addendum().fill("It was the right knee.", "Correction", "Diagnosis").save_and_close()
    visit.expect_addenda("It was the right knee.")

    papers = visit.show_papers()
    summary = papers.print("Visit summary")
    assert summary.paper == "A4"
    for text in ("DOE, Jane", "Sprain of the left knee", "See addendum 1", "It was the right knee.", "Penicillin"):
        assert text in summary.text
    assert summary.offered_name() == f"DoeJane_{clinic_clock.today.isoformat()}_visit-summary.pdf"
    summary.save_as(tmp_path / "summary.pdf")
    main.expect_told(f"Saved as {tmp_path / 'summary.pdf'}")

    prescription = papers.print("Prescription")
    assert prescription.paper == "A5"
    for text in (
        "ibuprofen",
        "three times a day",
        "21 (twenty-one)",
        "Licence MD-12345",
        "Known allergies: Penicillin",
    ):
        assert text in prescription.text.replace("\u00a0", " ")
    prescription.save_as(tmp_path / "prescription.pdf")

    note = papers.write_sick_note().fill("+0", "+2", "School", "No sports.")
    note.save().expect_closed()
    printed = PrintPage(window)
    assert "cannot attend school" in printed.text
    assert "3 days, both included" in printed.text
    assert "Sprain" not in printed.text
    printed.save_as(tmp_path / "note.pdf")

    referral = papers.write_referral().save().expect_problem("recipient", "Please fill this in")
    referral.fill("Orthopaedic clinic", "Knee does not bend", "Please advise.", "Soon").save().expect_closed()
    letter = PrintPage(window)
    for text in ("Orthopaedic clinic", "Knee does not bend", "Sprain of the left knee", "Please advise."):
        assert text in letter.text
    letter.save_as(tmp_path / "referral.pdf")
    papers.list.expect_row(what="Referral letter to Orthopaedic clinic: Knee does not bend")
    papers.close()

    wanted = {
        "summary.pdf": ("DOE, Jane", "It was the right knee."),
        "prescription.pdf": ("Prescription", "MD-12345"),
        "note.pdf": ("Note for school", "both included"),
        "referral.pdf": ("Orthopaedic clinic", "Please advise."),
    }
    for name, texts in wanted.items():
        content = (tmp_path / name).read_bytes()
        assert content.startswith(b"%PDF-")
        assert b"/ToUnicode" in content, "text, and no picture of it"
        read = text_of_pdf(tmp_path / name)
        assert [text for text in texts if read and text not in read] == []
    assert clinic_database.rows(
        "SELECT subject, patient_id FROM clinic.audit_event WHERE action = 'export' ORDER BY seq"
    ) == [(subject, JANE) for subject in ("visit_summary", "prescription", "sick_note", "referral_letter")]
    assert clinic_database.rows(
        "SELECT kind, author_licence, appointment_id FROM clinic.letter ORDER BY written_at"
    ) == [("sick_note", "MD-12345", appointment), ("referral", "MD-12345", appointment)]
    clinic_program.wait_until_calm()


def test_who_changed_what_is_a_list_to_be_read_and_printed(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock, tmp_path: Path
) -> None:
    visit_in_progress(clinic_database, clinic_clock, JANE, "09:00", diagnosis="Sprain of the left knee")
    window = clinic_program.sign_in(DOCTOR)
    AppointmentsPage(window).expect_status("DOE, Jane", "In progress").open("DOE, Jane")
    visit = VisitPage(window).expect_open().expect_status("In progress")
    visit.write("diagnosis", "Sprain of the right knee").save().expect_saved()

    changes = visit.show_changes()
    changes.list.expect_row(who="John Smith", place="Diagnosis", to="Sprain of the right knee")
    changes.list.choose(who="John Smith", place="Diagnosis")
    changes.expect(lambda: (changes.removed, changes.added) == ("left", "right"), lambda: changes.added)
    printed = changes.print()
    assert "What was changed in a visit" in printed.text
    assert "Sprain of the leftright knee" in printed.text
    printed.save_as(tmp_path / "changes.pdf")
    assert clinic_database.rows("SELECT subject, patient_id FROM clinic.audit_event WHERE action = 'export'") == [
        ("visit_changes", JANE)
    ]
    changes.close()
    clinic_program.wait_until_calm()
