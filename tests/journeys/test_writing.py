"""A visit written with what helps to write: template, snippet, the last plan; taken back, done again, completed."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

import pytest
from psycopg.types.json import Jsonb
from PySide6.QtWidgets import QLabel

from clinic_desktop.background import dictionary
from clinic_desktop.testing.pages import (
    AppointmentsPage,
    ChartPage,
    MainWindowPage,
    SnippetsPage,
    TemplatesPage,
    VisitPage,
    WritingPage,
)
from tests import rows
from tests.builders import MICHAEL

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program import StartedProgram

DOCTOR = "doctor@example.com"
PLAN = "Rest, fluids. Back if there is fever."
TEMPLATE = {
    "chief_complaint": "Cough",
    "physical_exam_notes": "Lungs: {{lungs}}",
    "follow_up_instructions": "Call in a week.",
}


@pytest.fixture
def visit(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> VisitPage:
    """Open Michael's visit of today, which has just been booked; there was another one before."""
    admin, provider = clinic_database.admin_connection(), clinic_database.value("SELECT id FROM providers")

    def booked(at: datetime, status: str) -> str:
        return rows.insert(
            admin,
            "appointments",
            rows.appointment(
                provider, patientId=MICHAEL, appointmentDate=at, status=status, appointmentType="sick_visit"
            ),
        )

    earlier = booked(datetime(2025, 10, 12, 9), "in_progress")  # noqa: DTZ001 - as it is stored
    rows.insert(admin, "medical_records", rows.medical_record(earlier, treatmentPlan=PLAN, diagnosis="Cold"))
    booked(datetime.combine(clinic_clock.today, time(9)), "scheduled")
    doctor = clinic_database.connection_as(DOCTOR)
    doctor.execute(
        "INSERT INTO clinic.snippet (id, abbreviation, title, body)"
        " VALUES ('s1', 'uri', 'Common cold', 'Common cold for {{days}} days. {{name}}, {{age}}.')"
    )
    doctor.execute(
        "INSERT INTO clinic.visit_template (id, type, title, texts) VALUES ('t1', 'sick_visit', 'Cold', %s)",
        (Jsonb(TEMPLATE),),
    )
    doctor.commit()
    window: QWidget = clinic_program.sign_in(DOCTOR)
    AppointmentsPage(window).expect_status("CHEN, Michael", "Scheduled").open("CHEN, Michael")
    return VisitPage(window).expect_open().start()


def test_a_visit_is_written_with_everything_that_helps(visit: VisitPage, clinic_database: ThrowAwayDatabase) -> None:
    visit.expect_message("This visit is still empty: begin with a template?").message.choose("Cold")
    visit.expect_text("chief_complaint", "Cough").expect_text("physical_exam_notes", "Lungs: {{lungs}}")
    assert visit.focus == "visit-physical-exam-notes"
    visit.type_text("clear").expect_text("physical_exam_notes", "Lungs: clear")

    visit.to_section(3).type_text(".uri ")
    visit.expect_text("diagnosis", "Common cold for {{days}} days. CHEN, Michael, 41y.".replace("41y", _age(visit)))
    visit.type_text("5")
    assert visit.text("diagnosis").startswith("Common cold for 5 days. CHEN, Michael, ")

    visit.to_section(4).type_text("Honey.")
    copy = visit.copy_last_visit("plan")
    assert "12-Oct-2025" in copy.source
    assert copy.text(1) == PLAN
    copy.copy()
    copied = f"Honey.\nCopied from 12-Oct-2025 (John Smith):\n{PLAN}"
    visit.expect_text("treatment_plan", copied)
    visit.expect_copied("treatment_plan", "1 line word for word as on 12-Oct-2025")

    visit.press("Ctrl+Z").expect_text("treatment_plan", "Honey.")
    visit.press("Ctrl+Z").expect_text("treatment_plan", "")
    visit.press("Ctrl+Z")
    assert "{{days}}" in visit.text("diagnosis")
    visit.press("Ctrl+Z").expect_text("diagnosis", ".uri")
    visit.press("Ctrl+Y", times=4).expect_text("treatment_plan", copied)

    visit.save().expect_saved()
    visit.complete().expect_status("Completed")
    assert clinic_database.rows(
        'SELECT "chiefComplaint", "physicalExamNotes", "treatmentPlan" FROM medical_records WHERE "isDraft" = false'
        ' ORDER BY "updatedAt" DESC LIMIT 1'
    ) == [("Cough", "Lungs: clear", copied)]


def test_a_copied_line_is_known_again_until_it_is_edited(visit: VisitPage) -> None:
    window = visit.window
    visit.to_section(4)
    visit.copy_last_visit("plan").toggle_line().copy()
    visit.expect_copied("treatment_plan", "1 line word for word as on 12-Oct-2025")
    visit.write("diagnosis", "Cold").save().expect_saved()
    ChartPage(window).press("Alt+PgUp").expect_place("1 of 2")
    visit.expect_copied("treatment_plan", "")
    ChartPage(window).press("Alt+PgDown").expect_place("2 of 2")
    visit.expect_copied("treatment_plan", "1 line word for word as on 12-Oct-2025")

    page = visit.to_section(4).whole_pane()
    assert page.copied == "1 line word for word as on 12-Oct-2025"
    page.press("Ctrl+End").type_text(" Or cough.")
    page.expect(lambda: not page.copied, "nothing to be called copied")
    page.press("Escape")
    visit.expect_text("treatment_plan", f"{PLAN} Or cough.").expect_copied("treatment_plan", "")
    visit.write("chief_complaint", f"Before.\n{PLAN}").expect_copied("chief_complaint", "")


def _age(visit: VisitPage) -> str:
    return visit.text("diagnosis").rsplit(", ", 1)[1].removesuffix(".")


def _place_left(visit: VisitPage) -> int:
    """Return which line says that a place is still to be filled, counted from 1; 0 if none does."""
    lines = [number for number, line in enumerate(visit.missing, start=1) if "still to be filled: {{lungs}}" in line]
    return lines[0] if lines else 0


def test_a_place_that_is_left_is_said_before_completing(visit: VisitPage) -> None:
    visit.expect_message("This visit is still empty: begin with a template?")
    visit.write("chief_complaint", "Fever").expect_no_message().press("Ctrl+Alt+T")
    TemplatesPage(visit.window).expect_first("Cold").press("Return")
    visit.expect_text("physical_exam_notes", "Lungs: {{lungs}}").expect_text("chief_complaint", "Fever")
    visit.write("diagnosis", "Cold")

    visit.ask_to_complete().expect(lambda: _place_left(visit), lambda: f"the place to be missing in {visit.missing}")
    visit.go_to_missing(_place_left(visit)).expect_focus("visit-physical-exam-notes")
    visit.type_text("clear").expect_text("physical_exam_notes", "Lungs: clear")
    visit.complete().expect_status("Completed")


def test_a_snippet_is_found_by_its_words_and_inserted_by_enter(visit: VisitPage) -> None:
    visit.to_section(1).press("Ctrl+Space")
    snippets = SnippetsPage(visit.window)
    assert snippets.patient.startswith("CHEN, Michael")
    snippets.find("comm").expect_first(".uri")
    assert snippets.preview.startswith("Common cold for {{days}} days. CHEN, Michael")
    snippets.press("Return")
    visit.expect(lambda: "Common cold" in visit.text("chief_complaint"), "the snippet in the text")
    assert visit.text("chief_complaint").startswith("Common cold for {{days}} days.")


def test_one_text_has_the_whole_window_below_the_banner_and_leaves_it_as_it_was(
    visit: VisitPage, clinic_program: StartedProgram
) -> None:
    visit.write("diagnosis", "Cold").write("treatment_plan", "Rest")
    page = visit.whole_pane()
    assert page.title == "Treatment plan"
    assert page.sees_the_banner
    assert not page.sees_other_panes
    page.press("Ctrl+End").type_text(", fluids").press("Ctrl+Z")
    assert page.text == "Rest, "
    page.type_text("tea")
    page.press("Ctrl+Z", times=3)
    assert visit.focus == "visit-diagnosis", "what is undone elsewhere is seen there"
    page = visit.press("Ctrl+Y", times=3).whole_pane()

    clinic_program.lock()
    clinic_program.lock_page.write_password("password123").unlock().expect_gone()
    assert page.text == "Rest, tea"
    assert page.sees_the_banner
    assert not page.sees_other_panes

    MainWindowPage(visit.window).press("Ctrl+Q")
    ChartPage(visit.window).expect_asked_about_unsaved().answer("Stay here")
    assert page.text == "Rest, tea"
    visit.press("Ctrl+S")
    page.press("Escape").expect(lambda: page.sees_other_panes, "the other panes to be back")
    visit.expect_text("treatment_plan", "Rest, tea").expect_saved()
    assert visit.focus == "visit-treatment-plan"


def test_unknown_words_are_counted_found_by_key_and_can_be_left_alone(visit: VisitPage) -> None:
    visit.write("treatment_plan", "Tell Mr Chen: coughh and dyspnoea, then wheze.")
    visit.expect(lambda: visit.spelling("treatment_plan") == "2 unknown words", "the unknown words to be counted")

    visit.to_section(1).press("Shift+F4").type_text("cough").press("Shift+F4").type_text("wheeze")
    visit.expect_text("treatment_plan", "Tell Mr Chen: cough and dyspnoea, then wheeze.")
    visit.expect(lambda: not visit.spelling("treatment_plan"), "nothing to be unknown")

    texts = WritingPage.opened(visit.window).show("Spelling").choose_language("No spell check")
    texts.close()
    visit.write("diagnosis", "Coughh").save().expect_saved()
    assert visit.spelling("diagnosis") == ""


def test_without_the_extra_one_line_says_so(clinic_program: StartedProgram, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dictionary, "EXTRA", "no_such_package")
    texts = WritingPage.opened(clinic_program.sign_in(DOCTOR)).show("Spelling")

    assert "not installed" in texts.widget("spelling-without", QLabel).text()
    texts.close()
