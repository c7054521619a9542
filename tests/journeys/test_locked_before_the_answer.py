"""Somebody leaves and saves, and locks before the answer is there: nothing ends, and nobody else is disturbed."""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING

import pytest

from clinic_desktop.testing.pages import AppointmentsPage, ChartPage, MainWindowPage, VisitPage, wait_until
from clinic_desktop.ui.workspace import Workspace
from tests.builders import JANE
from tests.journeys.scenes import DOCTOR, RECEPTION, stored_text, visit_in_progress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtWidgets import QWidget

    from clinic_desktop.domain.identifiers import AppointmentId
    from clinic_desktop.domain.visits import SaveVisit
    from clinic_desktop.testing.clock import ClinicTestClock, IdleTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program import StartedProgram

PASSWORD = "password123"
WAYS = {
    "sign out": lambda window: MainWindowPage(window).sign_out(),
    "change server": lambda window: MainWindowPage(window).change_server(),
    "quit": lambda window: MainWindowPage(window).close(),
}


class LateAnswer:
    """Saves at once, and answers when it is let through."""

    def __init__(self, save: Callable[[SaveVisit], object]) -> None:
        self._save = save
        self.is_saved = Event()
        self.may_answer = Event()

    def __call__(self, command: SaveVisit) -> object:
        saved = self._save(command)
        self.is_saved.set()
        assert self.may_answer.wait(20)
        return saved


@pytest.fixture
def visit_id(clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock) -> AppointmentId:
    return visit_in_progress(clinic_database, clinic_clock, JANE, "09:00", chiefComplaint="Cough")


@pytest.fixture
def window(visit_id: AppointmentId, clinic_program: StartedProgram) -> QWidget:
    """Jane's visit with a sentence that is not saved."""
    shown = clinic_program.sign_in(DOCTOR)
    AppointmentsPage(shown).open("DOE, Jane").write_more("chief_complaint", " at night").expect_state("Not saved *")
    clinic_program.wait_until_calm()
    return shown


@pytest.fixture
def answer(window: QWidget, monkeypatch: pytest.MonkeyPatch) -> Iterator[LateAnswer]:
    workspace = window.findChild(Workspace)
    assert isinstance(workspace, Workspace)
    late = LateAnswer(workspace.services.visits.save)
    monkeypatch.setattr(workspace.services.visits, "save", late)
    yield late
    late.may_answer.set()


def leave_save_and_lock(way: str, window: QWidget, answer: LateAnswer, program: StartedProgram) -> None:
    WAYS[way](window)
    ChartPage(window).expect_asked_about_unsaved().answer("Save")
    wait_until(answer.is_saved.is_set, "the text to be stored")
    program.lock()


@pytest.mark.parametrize("way", WAYS)
def test_the_lock_screen_stays_and_the_window_waits_behind_it(
    way: str,
    window: QWidget,
    answer: LateAnswer,
    clinic_program: StartedProgram,
    clinic_database: ThrowAwayDatabase,
    visit_id: AppointmentId,
) -> None:
    leave_save_and_lock(way, window, answer, clinic_program)
    answer.may_answer.set()
    clinic_program.wait_until_calm()
    assert clinic_program.is_running
    assert clinic_program.is_locked
    assert not clinic_program.sign_in_window.isVisible()
    clinic_program.lock_page.write_password(PASSWORD).unlock().expect_gone()
    assert clinic_program.main_window is window
    VisitPage(window).expect_saved()
    assert stored_text(clinic_database, visit_id, "chiefComplaint") == "Cough at night"


@pytest.mark.parametrize("way", WAYS)
def test_somebody_else_goes_on_working_and_is_locked_in_time(
    way: str, window: QWidget, answer: LateAnswer, clinic_program: StartedProgram, idle_clock: IdleTestClock
) -> None:
    leave_save_and_lock(way, window, answer, clinic_program)
    clinic_program.lock_page.write_email(RECEPTION).write_password(PASSWORD).unlock().expect_gone()
    hers = clinic_program.main_window
    answer.may_answer.set()
    clinic_program.wait_until_calm()
    assert clinic_program.is_running
    assert clinic_program.main_window is hers
    assert hers.isVisible()
    assert not clinic_program.sign_in_window.isVisible()
    idle_clock.advance(minutes=5)
    assert clinic_program.lock_page.kept.startswith("Locked and kept as it was: the work of John Smith.")
    assert not hers.isVisible()


@pytest.mark.parametrize("signal", ["sign_out_wanted", "server_change_wanted", "closed"])
def test_whoever_is_not_in_front_ends_only_his_own_work(
    signal: str, window: QWidget, clinic_program: StartedProgram, idle_clock: IdleTestClock
) -> None:
    clinic_program.lock()
    clinic_program.lock_page.write_email(RECEPTION).write_password(PASSWORD).unlock().expect_gone()
    hers = clinic_program.main_window
    getattr(window, signal).emit()
    clinic_program.wait_until_calm()
    assert clinic_program.is_running
    assert clinic_program.main_window is hers
    assert hers.isVisible()
    assert not clinic_program.sign_in_window.isVisible()
    idle_clock.advance(minutes=5)
    assert clinic_program.lock_page.kept == ""
