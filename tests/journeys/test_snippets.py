"""Snippets and templates are made, shared, changed by two people, removed and brought back, and survive as drafts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.testing.pages import ConflictPage, SnippetFormPage, WritingPage
from tests.journeys.test_forms_come_back import Desk

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program import StartedProgram

DOCTOR = "doctor@example.com"


def test_snippets_are_made_changed_by_two_and_brought_back(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase
) -> None:
    window = clinic_program.sign_in(DOCTOR)
    page = WritingPage.opened(window)
    form = page.add_snippet().fill(title="Dry cough", abbreviation=".cough", body="Cough for {{days}} days.")
    form.share().save_and_close()
    page.snippets.expect_row(abbreviation=".cough", title="Dry cough", whose="Shared", author="John Smith")

    form = page.change_snippet("Dry cough").fill(title="Cough, dry")
    clinic_database.rows("UPDATE clinic.snippet SET body = 'Coughs.', title = 'Cough' RETURNING id")
    form.save()
    ConflictPage(window).choose_mine().use()
    form.save_and_close()
    page.snippets.expect_row(title="Cough, dry", text="Coughs.")

    page.remove_snippet("Cough, dry").expect_message("“Cough, dry” is removed")
    page.expect(lambda: not page.snippets.rows, "the list to be empty")
    page.message.choose("Bring it back")
    page.snippets.expect_row(title="Cough, dry")

    template = page.add_template().write_title("Cold").choose_type("Sick visit")
    template.save().expect_problem("treatment-plan", "A template has at least one text")
    template.write("treatment_plan", "Rest").save_and_close()
    page.templates.expect_row(title="Cold", texts="Treatment plan")
    page.close()
    assert clinic_database.rows("SELECT author, owner FROM clinic.snippet") == [(DOCTOR, None)]


def test_a_snippet_that_was_not_saved_comes_back(
    qapp: QApplication, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock, tmp_path: Path
) -> None:
    desk = Desk(clinic_database.conninfo, clinic_clock, tmp_path)
    page = WritingPage.opened(desk.sign_in(DOCTOR))
    page.add_snippet().fill(title="Dry cough", abbreviation="cough", body="Cough for")

    window = desk.come_back(DOCTOR, what="Snippet")

    form = SnippetFormPage(window)
    form.expect(lambda: form.text("body") == "Cough for", "the text to be back")
    form.fill(body="Cough for days").save_and_close()
    assert clinic_database.rows("SELECT title, body FROM clinic.snippet") == [("Dry cough", "Cough for days")]
    desk.end()
