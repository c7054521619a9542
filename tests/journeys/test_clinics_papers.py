"""An administrator changes a paper; what goes wrong is told with its line and never stops printing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from clinic_desktop.domain.paper_templates import ChangePaper, Paper
from clinic_desktop.domain.statuses import Role
from clinic_desktop.exchange.visit_papers import our_template
from clinic_desktop.services.paper_templates import PaperTemplateService
from clinic_desktop.testing.pages import AppointmentsPage, AuditPage, MainWindowPage, PaperEditorPage, VisitPage
from tests.builders import JANE
from tests.journeys.scenes import AUDITOR, DOCTOR, visit_in_progress

if TYPE_CHECKING:
    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program import StartedProgram


def test_a_paper_becomes_the_clinics_own(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> None:
    visit_in_progress(clinic_database, clinic_clock, JANE, "09:00", diagnosis="Sprain")
    window = clinic_program.sign_in(DOCTOR)
    main = MainWindowPage(window)
    papers = main.show_papers()
    papers.list.expect_row(paper="Prescription", version="As the program brings it")

    editor = papers.change("Prescription").expect_shown("azithromycin")
    editor.write("<h1>Our clinic</h1>\n{{ patient.nickname }}").save()
    editor.expect_problem("body", "Line 2: 'dict object' has no attribute 'nickname'")
    editor.write("<h1>Our own paper</h1>\n<p>{{ patient.name }}</p>").expect_shown("PATIENT, Sample").save_and_close()
    papers.list.expect_row(paper="Prescription", version="The clinic's own, version 1")
    papers.close()

    AppointmentsPage(window).open("DOE, Jane")
    shown = VisitPage(window).show_papers()
    printed = shown.print("Prescription")
    assert "DRAFT – NOT SIGNED" in printed.text
    assert "Our own paper" in printed.text
    assert "DOE, Jane" in printed.text
    printed.close()

    clinic_database.rows(
        "INSERT INTO clinic.paper_template (paper, version, id, body) VALUES ('prescription', 2, 'x', '{{ 1 / 0 }}')"
    )
    fallen_back = shown.print("Prescription").expect_message("Please look before you print")
    assert "Nothing was prescribed at this visit." in fallen_back.text
    fallen_back.close()
    shown.close()

    papers = main.show_papers()
    papers.list.open(paper="Prescription")
    PaperEditorPage(window).reset()
    papers.list.expect_row(paper="Prescription", version="As the program brings it")
    papers.close()
    assert clinic_database.rows("SELECT version, body IS NULL FROM clinic.paper_template ORDER BY version") == [
        (1, False),
        (2, False),
        (3, True),
    ]
    clinic_program.wait_until_calm()


def test_an_administrator_who_reads_no_charts_changes_papers_too(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase
) -> None:
    account = clinic_database.an_account(Role.ADMIN, name="Ada Admin")
    papers = MainWindowPage(clinic_program.sign_in(account.login)).show_papers()
    papers.change("Sick note").write("<p>{{ letter.first }}</p>").expect_shown("02 March 2026").save_and_close()
    papers.list.expect_row(paper="Sick note", version="The clinic's own, version 1")
    papers.close()
    clinic_program.wait_until_calm()


OURS = our_template(Paper.SICK_NOTE)


@pytest.fixture
def changed_twice(clinic_database: ThrowAwayDatabase) -> None:
    """Ada has changed the first line of the sick note, and added one."""
    account = clinic_database.an_account(Role.ADMIN, name="Ada Admin")
    templates = PaperTemplateService(clinic_database.as_person(account.login))
    body = OURS.replace(OURS.splitlines()[0], "<h1>Our note</h1>", 1)
    templates.change(ChangePaper("c1", Paper.SICK_NOTE, 0, body))
    templates.change(ChangePaper("c2", Paper.SICK_NOTE, 1, f"{body.rstrip()}\n<p>Signed</p>"))


def test_an_auditor_sees_what_was_changed_in_a_paper(changed_twice: None, clinic_program: StartedProgram) -> None:
    audit = AuditPage(clinic_program.sign_in(AUDITOR)).choose_subject("Paper of the clinic")
    audit.events.expect_column("who", "Ada Admin", "Ada Admin")
    audit.fields.expect_row(field="Version", before="1", after="2").expect_row(after="<p>Signed</p>")
    audit.events.choose(who="Ada Admin")
    audit.press("Down")
    audit.fields.expect_row(field="Version", before="as the program brings it", after="1")
    audit.fields.expect_row(field="Line 1", before=OURS.splitlines()[0], after="<h1>Our note</h1>")
