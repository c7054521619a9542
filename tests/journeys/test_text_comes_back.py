"""What was typed and not saved comes back: after a killed program, put aside, at another desk, whole or in part."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from clinic_desktop.testing.pages import (
    AppointmentsPage,
    ChartPage,
    DraftsPage,
    MainWindowPage,
    RecoveryPage,
    VisitPage,
    wait_until,
)
from clinic_desktop.testing.program import StartedProgram
from tests.builders import JANE
from tests.journeys.scenes import DOCTOR, stored_text, visit_in_progress
from tests.reliability.typist import FIELD, LETTERS_A_SECOND, Typist, typed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication, QWidget

    from clinic_desktop.domain.identifiers import AppointmentId
    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program_fixtures import OpenWindow, StartProgram


@pytest.fixture
def visit_id(clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock) -> AppointmentId:
    return visit_in_progress(
        clinic_database, clinic_clock, JANE, "09:00", chiefComplaint="Cough", diagnosis="Cold", treatmentPlan="Rest"
    )


@pytest.fixture
def killed_in(clinic_database: ThrowAwayDatabase, visit_id: AppointmentId, tmp_path: Path) -> Path:
    """Give the profile of somebody whose program was killed while he typed."""
    with Typist(clinic_database.conninfo, tmp_path) as typist:
        typist.wait_for(4 * LETTERS_A_SECOND)
    return tmp_path


@pytest.fixture
def after_a_kill(
    qapp: QApplication, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock, killed_in: Path
) -> Iterator[QWidget]:
    """Give the window of that person, who signs in again."""
    with StartedProgram(clinic_database.conninfo, now_utc=clinic_clock, settings_folder=killed_in) as program:
        yield program.sign_in(DOCTOR)


def put_aside(window: QWidget) -> None:
    """Close the program and keep what was typed for later."""
    window.close()
    ChartPage(window).expect_asked_about_unsaved().answer("Keep for later")


def nothing_is_kept(database: ThrowAwayDatabase) -> bool:
    return not database.rows("SELECT FROM clinic.draft")


def test_a_half_written_visit_survives_a_killed_program(
    after_a_kill: QWidget, clinic_database: ThrowAwayDatabase, visit_id: AppointmentId
) -> None:
    MainWindowPage(after_a_kill).notice("drafts").expect("Text of yours was not saved").choose("Show")
    DraftsPage(after_a_kill).open(patient="J D")
    recovery = RecoveryPage(after_a_kill)
    assert recovery.about.startswith("DOE, Jane   Born 15-Mar-1985   Visit of ")
    text = recovery.mine()
    assert len(text) > 2 * LETTERS_A_SECOND
    assert typed(len(text) + 1).startswith(text)
    assert recovery.theirs() == "(nothing)"
    recovery.use()
    visit = VisitPage(after_a_kill).expect_text(FIELD, text).expect_state("Not saved *")
    visit.save().expect_saved()
    assert stored_text(clinic_database, visit_id, "historyOfPresentIllness") == text
    wait_until(lambda: nothing_is_kept(clinic_database), "the draft to be forgotten")
    MainWindowPage(after_a_kill).notice("drafts").expect_none()


def test_a_killed_programs_text_is_there_at_another_desk(killed_in: Path, start_program: StartProgram) -> None:
    window = start_program().sign_in(DOCTOR)
    MainWindowPage(window).notice("drafts").expect("Text of yours was not saved")
    AppointmentsPage(window).open("DOE, Jane").message.choose("Compare")
    recovery = RecoveryPage(window)
    assert typed(200).startswith(recovery.mine())
    recovery.decide_later()


def test_text_put_aside_is_taken_back_place_by_place(
    start_program: StartProgram, clinic_database: ThrowAwayDatabase, visit_id: AppointmentId, second_window: OpenWindow
) -> None:
    first = second_window(DOCTOR)
    AppointmentsPage(first).open("DOE, Jane").write("diagnosis", "Influenza").write("treatment_plan", "Bed rest")
    put_aside(first)
    clinic_database.rows(
        "UPDATE medical_records SET diagnosis = 'Pneumonia', \"physicalExamNotes\" = 'Crackles'"
        ' WHERE "appointmentId" = %s',
        (visit_id,),
    )
    window = start_program().sign_in(DOCTOR)
    visit = AppointmentsPage(window).open("DOE, Jane")
    visit.message.choose("Compare")
    recovery = RecoveryPage(window)
    places = {recovery.title_of(place): place for place in range(recovery.count)}
    assert set(places) == {"Diagnosis", "Treatment plan", "Physical examination"}
    diagnosis = places["Diagnosis"]
    assert (recovery.before(diagnosis), recovery.mine(diagnosis), recovery.theirs(diagnosis)) == (
        "Cold",
        "Influenza",
        "Pneumonia",
    )
    assert recovery.is_mine_chosen(places["Treatment plan"])
    assert not recovery.is_mine_chosen(places["Physical examination"])
    recovery.choose_theirs(diagnosis).use()
    visit.expect_text("diagnosis", "Pneumonia").expect_text("treatment_plan", "Bed rest")
    visit.expect_text("physical_exam_notes", "Crackles").save().expect_saved()
    assert stored_text(clinic_database, visit_id, "treatmentPlan") == "Bed rest"


def test_half_a_number_and_an_open_cell_come_back(
    start_program: StartProgram, second_window: OpenWindow, visit_id: AppointmentId
) -> None:
    first = second_window(DOCTOR)
    visit = AppointmentsPage(first).open("DOE, Jane").write_vital("weight", "7o").add_symptom(symptom="Fever")
    visit.symptoms.begin_to_edit(0, "duration", "3 days")
    put_aside(first)
    window = start_program().sign_in(DOCTOR)
    visit = AppointmentsPage(window).open("DOE, Jane")
    visit.message.choose("Compare")
    RecoveryPage(window).use()
    visit.symptoms.expect_row(symptom="Fever", duration="3 days")
    assert visit.vital("weight") == "7o"


def test_text_of_a_visit_that_was_completed_meanwhile_can_be_read(
    start_program: StartProgram, second_window: OpenWindow, clinic_database: ThrowAwayDatabase, visit_id: AppointmentId
) -> None:
    first = second_window(DOCTOR)
    AppointmentsPage(first).open("DOE, Jane").write("diagnosis", "Influenza")
    put_aside(first)
    clinic_database.rows('UPDATE medical_records SET "isDraft" = false WHERE "appointmentId" = %s', (visit_id,))
    clinic_database.rows("UPDATE appointments SET status = 'completed' WHERE id = %s", (visit_id,))
    window = start_program().sign_in(DOCTOR)
    AppointmentsPage(window).open("DOE, Jane").message.choose("Compare")
    recovery = RecoveryPage(window)
    assert recovery.mine() == "Influenza"
    assert "cannot be changed any more" in recovery.said
    recovery.decide_later()


def test_discarded_text_is_gone_for_good(
    start_program: StartProgram, second_window: OpenWindow, clinic_database: ThrowAwayDatabase, visit_id: AppointmentId
) -> None:
    first = second_window(DOCTOR)
    AppointmentsPage(first).open("DOE, Jane").write("diagnosis", "Influenza")
    put_aside(first)
    window = start_program().sign_in(DOCTOR)
    drafts = MainWindowPage(window).show_drafts().ask_to_discard(patient="J D")
    drafts.message.expect("Discard what was typed?").choose("Discard")
    drafts.list.expect_notice("Nothing is unsaved")
    drafts.close()
    wait_until(lambda: nothing_is_kept(clinic_database), "the draft to be forgotten")


def test_what_is_discarded_on_leaving_is_not_offered_again(
    start_program: StartProgram, second_window: OpenWindow, clinic_database: ThrowAwayDatabase, visit_id: AppointmentId
) -> None:
    first = second_window(DOCTOR)
    AppointmentsPage(first).open("DOE, Jane").write("diagnosis", "Influenza")
    wait_until(lambda: not nothing_is_kept(clinic_database), "the draft to be kept")
    first.close()
    ChartPage(first).expect_asked_about_unsaved().answer("Discard")
    window = start_program().sign_in(DOCTOR)
    AppointmentsPage(window).open("DOE, Jane").expect_text("diagnosis", "Cold").expect_no_message()
    assert nothing_is_kept(clinic_database)
