"""People leave the workstation and come back, and others use it meanwhile: nobody sees or loses another's work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QDockWidget, QLineEdit, QMainWindow, QToolTip

from clinic_desktop.domain.statuses import Role
from clinic_desktop.testing.pages import AppointmentsPage, ChartPage, MainWindowPage, PatientSearchPage, VisitPage
from clinic_desktop.testing.pages.hands import click_into
from clinic_desktop.testing.program import StartedProgram
from clinic_desktop.ui.workspace import Workspace
from tests.builders import JANE
from tests.journeys.scenes import DOCTOR, RECEPTION, booked_today, stored_text, visit_in_progress

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from clinic_desktop.domain.identifiers import AppointmentId
    from clinic_desktop.testing.clock import ClinicTestClock, IdleTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.pages.page import Page

PASSWORD = "password123"


@pytest.fixture
def visit_id(clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock) -> AppointmentId:
    return visit_in_progress(clinic_database, clinic_clock, JANE, "09:00", chiefComplaint="Cough")


@pytest.fixture
def window(visit_id: AppointmentId, clinic_program: StartedProgram) -> QWidget:
    """Jane's visit with a sentence that is not saved."""
    shown = clinic_program.sign_in(DOCTOR)
    AppointmentsPage(shown).open("DOE, Jane").write_more("chief_complaint", " at night").expect_state("Not saved *")
    return shown


def test_the_lock_key_hides_everything_and_the_password_brings_it_back(
    window: QWidget, clinic_program: StartedProgram
) -> None:
    MainWindowPage(window).lock()
    lock = clinic_program.lock_page
    assert not window.isVisible()
    assert lock.title == "Locked – Clinic Desktop"
    assert lock.who == "John Smith is signed in. All work is kept as it was."
    assert lock.email == DOCTOR
    assert lock.focus == "lock-password"
    assert lock.button == "Unlock"
    lock.type_text(PASSWORD).press("Return").expect_gone()
    assert window.isVisible()
    visit = VisitPage(window)
    assert visit.text("chief_complaint") == "Cough at night"
    visit.expect_focus("visit-chief-complaint").type_text(", dry")
    visit.save().expect_saved()


def test_it_is_in_the_menu_too(window: QWidget, clinic_program: StartedProgram) -> None:
    MainWindowPage(window).choose_from_menu("program", "lock")
    assert clinic_program.lock_page.kept == ""


def test_a_wrong_password_is_told_as_at_sign_in(window: QWidget, clinic_program: StartedProgram) -> None:
    MainWindowPage(window).lock()
    lock = clinic_program.lock_page.write_password("wrong").unlock()
    lock.expect_message("E-mail or password is not right", "Check both and try again")
    assert not window.isVisible()
    assert not lock.is_busy
    lock.type_text(PASSWORD).press("Return").expect_gone()


def test_keys_stay_on_the_lock_screen(window: QWidget, clinic_program: StartedProgram) -> None:
    MainWindowPage(window).lock()
    lock = clinic_program.lock_page
    seen = {lock.press("Tab").focus for _ in range(6)}
    assert seen == {"lock-email", "lock-password", "lock-button"}
    for keys in ("Ctrl+K", "Ctrl+S", "Ctrl+N", "F1", "Alt+P", "Ctrl+Q", "Escape", "F12"):
        lock.press(keys)
    assert clinic_program.is_running
    assert not window.isVisible()
    lock.write_password(PASSWORD).unlock().expect_gone()
    assert VisitPage(window).state == "Not saved *"


def test_an_open_form_waits_with_what_was_typed(window: QWidget, clinic_program: StartedProgram) -> None:
    form = PatientSearchPage(window).register().fill(last_name="Newman")
    born_on = form.widget("register-patient-born-on", QLineEdit)
    click_into(born_on)
    form.type_text("14 aug")
    clinic_program.lock()
    lock = clinic_program.lock_page
    assert not form.root.isVisible()
    lock.write_password(PASSWORD).unlock().expect_gone()
    assert form.root.isVisible()
    assert born_on.text() == "14 aug"
    form.expect_focus("register-patient-born-on").type_text(" 1980").press("Tab")
    assert born_on.text() == "14-Aug-1980"
    form.cancel().discard().expect_closed()
    VisitPage(window).save().expect_saved()


@pytest.mark.parametrize("opened", ["register", "audit", "data", "menu"])
def test_the_lock_key_locks_whatever_is_open(
    opened: str, clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase
) -> None:
    window = clinic_program.sign_in(clinic_database.an_account(Role.ADMIN, Role.RECEPTION).login)
    main = MainWindowPage(window)
    match opened:
        case "register":
            page: Page = PatientSearchPage(window).register().fill(last_name="Newman")
        case "audit":
            page = main.open_audit()
        case "data":
            page = main.open_data_tables()
        case _:
            page = main.press("Alt+P").expect(QApplication.activePopupWidget, "the menu to open")
    page.press("F12").expect(lambda: clinic_program.is_locked, "the lock screen")
    assert not window.isVisible()
    clinic_program.lock_page.write_password(PASSWORD).unlock().expect_gone()


def test_an_open_menu_closes(window: QWidget, clinic_program: StartedProgram) -> None:
    MainWindowPage(window).press("Alt+P").expect(QApplication.activePopupWidget, "the menu to open")
    clinic_program.lock()
    assert QApplication.activePopupWidget() is None
    clinic_program.lock_page.write_password(PASSWORD).unlock().expect_gone()


def test_a_tool_tip_does_not_stay(window: QWidget, clinic_program: StartedProgram) -> None:
    QToolTip.showText(QPoint(40, 40), "DOE, Jane", window)
    assert _tool_tips() == 1
    clinic_program.lock()
    assert _tool_tips() == 0


def test_what_opens_while_locked_stays_behind_the_lock(window: QWidget, clinic_program: StartedProgram) -> None:
    clinic_program.lock()
    late = QDialog(window)
    late.setObjectName("late")
    late.open()
    lock = clinic_program.lock_page
    lock.expect(lambda: not late.isVisible(), "the late dialog to go")
    lock.write_password(PASSWORD).unlock().expect_gone()
    assert late.isVisible()
    late.close()


def test_a_cell_that_is_being_written_keeps_its_text(window: QWidget, clinic_program: StartedProgram) -> None:
    VisitPage(window).begin_symptom("Wheezing")
    clinic_program.lock()
    clinic_program.lock_page.write_password(PASSWORD).unlock().expect_gone()
    visit = VisitPage(window)
    assert visit.symptoms.column("symptom") == ["Wheezing"]


def test_the_receptionist_works_while_the_doctor_is_away(
    window: QWidget,
    clinic_program: StartedProgram,
    clinic_database: ThrowAwayDatabase,
    clinic_clock: ClinicTestClock,
    visit_id: AppointmentId,
) -> None:
    clinic_program.lock()
    lock = clinic_program.lock_page.write_email(RECEPTION)
    assert lock.button == "Sign in"
    lock.write_password(PASSWORD).unlock().expect_gone()
    hers = clinic_program.main_window
    assert hers is not window
    assert not window.isVisible()
    assert MainWindowPage(hers).expect_connection().who.startswith("Rosa Lind")
    assert MainWindowPage(hers).panes == ["patient-search", "appointments", "schedule", "waiting-room"]

    # What she commits reaches the locked window too.
    booked_today(clinic_database, clinic_clock, JANE, "15:00")
    clinic_program.lock()
    lock = clinic_program.lock_page
    assert lock.who.startswith("Rosa Lind")
    assert lock.kept == "Locked and kept as it was: the work of John Smith. Sign in again to go on."
    lock.write_email(DOCTOR).write_password("wrong").unlock().expect_message("E-mail or password is not right")
    lock.write_password(PASSWORD).unlock().expect_gone()
    assert clinic_program.main_window is window
    assert not hers.isVisible()
    AppointmentsPage(window).expect_patients("DOE, Jane", "DOE, Jane")
    visit = VisitPage(window)
    assert visit.text("chief_complaint") == "Cough at night"
    assert stored_text(clinic_database, visit_id, "chiefComplaint") == "Cough"
    visit.save().expect_saved()


def test_after_signing_out_the_screen_says_whose_work_is_kept(window: QWidget, clinic_program: StartedProgram) -> None:
    clinic_program.lock()
    clinic_program.lock_page.write_email(RECEPTION).write_password(PASSWORD).unlock().expect_gone()
    MainWindowPage(clinic_program.main_window).sign_out()
    page = clinic_program.sign_in_page
    assert page.kept == "Locked and kept as it was: the work of John Smith. Sign in again to go on."
    assert clinic_program.sign_in(DOCTOR) is window
    assert VisitPage(window).text("chief_complaint") == "Cough at night"
    ChartPage(window).expect_patient("DOE, Jane")
    VisitPage(window).save().expect_saved()
    MainWindowPage(window).sign_out()
    assert clinic_program.sign_in_page.kept == ""


def test_closing_with_the_unsaved_text_of_somebody_else_says_so(
    window: QWidget, clinic_program: StartedProgram
) -> None:
    clinic_program.lock()
    clinic_program.lock_page.write_email(RECEPTION).write_password(PASSWORD).unlock().expect_gone()
    MainWindowPage(clinic_program.main_window).close()
    page = clinic_program.sign_in_page
    page.expect_message("John Smith: text is not saved", "It is kept for this person alone")
    assert clinic_program.is_running
    page.close()
    assert clinic_program.is_running
    assert clinic_program.sign_in(DOCTOR) is window
    VisitPage(window).save().expect_saved()
    MainWindowPage(window).close()
    assert not clinic_program.is_running


def test_a_locked_program_with_unsaved_text_closes_only_when_told_twice(
    window: QWidget, clinic_program: StartedProgram
) -> None:
    clinic_program.lock()
    lock = clinic_program.lock_page
    lock.close()
    lock.expect_message("John Smith: text is not saved")
    lock.message.choose("Keep open")
    assert clinic_program.is_running
    lock.close()
    lock.message.choose("Close")
    assert not clinic_program.is_running


def test_a_form_with_text_counts_as_unsaved(clinic_program: StartedProgram) -> None:
    window = clinic_program.sign_in(RECEPTION)
    form = PatientSearchPage(window).register().fill(last_name="Newman")
    clinic_program.lock()
    lock = clinic_program.lock_page
    lock.close()
    lock.expect_message("Rosa Lind: text is not saved")
    lock.write_password(PASSWORD).unlock().expect_gone()
    form.cancel().discard().expect_closed()
    clinic_program.lock()
    clinic_program.lock_page.close()
    assert not clinic_program.is_running


def test_the_minutes_are_asked_for_and_remembered(
    window: QWidget, clinic_program: StartedProgram, idle_clock: IdleTestClock
) -> None:
    ask = MainWindowPage(window).lock_after()
    assert ask.minutes == 5
    ask.write_minutes(2).save_and_close()
    idle_clock.advance(minutes=1, seconds=59)
    MainWindowPage(window).press("Ctrl+K")
    idle_clock.advance(minutes=2)
    clinic_program.lock_page.write_password(PASSWORD).unlock().expect_gone()
    assert MainWindowPage(window).lock_after().minutes == 2


def test_what_was_copied_is_taken_away(window: QWidget, clinic_program: StartedProgram) -> None:
    VisitPage(window).press("Ctrl+A").press("Ctrl+C")
    assert QGuiApplication.clipboard().text() == "Cough at night"
    clinic_program.lock()
    assert QGuiApplication.clipboard().text() == ""


def test_panes_and_services_are_told(window: QMainWindow, clinic_program: StartedProgram) -> None:
    workspace = window.findChild(Workspace)
    assert isinstance(workspace, Workspace)
    told: list[str] = []
    workspace.locked.connect(lambda: told.append("locked"))
    workspace.unlocked.connect(lambda: told.append("unlocked"))
    clinic_program.lock()
    clinic_program.lock()
    assert told == ["locked"]
    clinic_program.lock_page.write_password(PASSWORD).unlock().expect_gone()
    assert told == ["locked", "unlocked"]


def test_panes_stay_where_they_are_when_it_is_closed_locked(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase
) -> None:
    window = clinic_program.sign_in(DOCTOR)
    chart = window.findChild(QDockWidget, "dock-chart")
    assert isinstance(chart, QDockWidget)
    chart.setFloating(True)
    clinic_program.lock()
    assert not chart.isVisible()
    clinic_program.lock_page.close()
    assert not clinic_program.is_running
    folder = clinic_program.settings.data_folder
    with StartedProgram(clinic_database.conninfo, settings_folder=folder) as again:
        found = again.sign_in(DOCTOR).findChild(QDockWidget, "dock-chart")
        assert isinstance(found, QDockWidget)
        assert found.isVisible()
        assert found.isFloating()


def test_a_window_that_was_minimised_is_seen_after_unlocking(
    window: QMainWindow, clinic_program: StartedProgram
) -> None:
    window.showMinimized()
    clinic_program.lock()
    clinic_program.lock_screen.showNormal()
    clinic_program.lock_page.write_password(PASSWORD).unlock().expect_gone()
    assert window.isVisible()
    assert not window.isMinimized()


def test_a_defect_is_reported_on_the_lock_screen(window: QWidget, clinic_program: StartedProgram) -> None:
    clinic_program.lock()
    screen = clinic_program.lock_screen
    clinic_program.meet(ZeroDivisionError("a defect"))
    report = screen.findChild(QDialog, "crash")
    assert isinstance(report, QDialog)
    assert report.isVisible()
    assert not window.isVisible()
    report.close()
    clinic_program.crashes.clear()
    clinic_program.lock_page.write_password(PASSWORD).unlock().expect_gone()


def _tool_tips() -> int:
    return sum(one.isVisible() and one.windowType() == Qt.WindowType.ToolTip for one in QApplication.topLevelWidgets())
