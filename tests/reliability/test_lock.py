"""Whoever leaves the workstation is locked out of sight, comes back only with his password, and finds all his text."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QComboBox, QDockWidget, QLineEdit, QMainWindow, QPlainTextEdit, QWidget

from clinic_desktop.testing.pages import AppointmentsPage, LockPage, PatientSearchPage, VisitPage, settle, wait_until
from clinic_desktop.testing.pages.hands import click_into
from clinic_desktop.testing.program import StartedProgram
from tests.builders import JANE, MARIA
from tests.journeys.scenes import DOCTOR, RECEPTION, visit_in_progress
from tests.reliability.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clinic_desktop.testing.clock import ClinicTestClock, IdleTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program_fixtures import StartProgram

PASSWORD = "password123"
LIMIT_S = 1.0
NO_SERVER = "The clinic's server cannot be reached"
AWKWARD = "  two spaces,\nа new line, “quotes” – 36.9 °C é"


@pytest.fixture
def visits(clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock) -> None:
    visit_in_progress(clinic_database, clinic_clock, JANE, "09:00", chiefComplaint="Cough")
    visit_in_progress(clinic_database, clinic_clock, MARIA, "10:00", chiefComplaint="A rash on both arms")


@pytest.fixture
def wire(clinic_database: ThrowAwayDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wire]:
    made = Wire(clinic_database.conninfo, tmp_path_factory.mktemp("w"))
    yield made
    made.cut()


@pytest.fixture
def program_on_wire(
    qapp: QApplication, wire: Wire, visits: None, clinic_clock: ClinicTestClock, idle_clock: IdleTestClock
) -> Iterator[StartedProgram]:
    with StartedProgram(wire.conninfo, now_utc=clinic_clock, idle_clock=idle_clock) as program:
        yield program
        wire.mend()


def test_k1_everything_is_covered_when_the_limit_is_reached(
    start_program: StartProgram, visits: None, idle_clock: IdleTestClock, qapp: QApplication
) -> None:
    qapp.setCursorFlashTime(0)
    screens, slowest, covered = [], 0.0, 0
    for patient in ("DOE, Jane", "GARCIA, Maria"):
        program = start_program()
        window = program.sign_in(DOCTOR)
        _show_patient_everywhere(window, patient)
        windows = _windows_of(window)
        assert len(windows) == 3, "the main window, a floating pane and a dialog"
        assert all(_colours(one) > 50 for one in windows), "there is something to hide"
        idle_clock.advance(minutes=5)
        began = time.monotonic()
        wait_until(lambda: program.is_locked, "the lock screen")  # noqa: B023 - asked within this round
        slowest = max(slowest, time.monotonic() - began)
        settle()
        assert [one.isVisible() for one in windows] == [False] * len(windows)
        assert [_colours(one) for one in windows] == [1] * len(windows)
        covered += len(windows)
        screens.append(program.lock_screen.grab().toImage())
        program.stop()
    assert screens[0] == screens[1]
    assert slowest <= LIMIT_S
    print(f"K1: {covered} windows covered, 0 pixels of them seen, {slowest:.2f} s after the limit")


def test_k2_unlocking_asks_the_server_as_signing_in_does(program_on_wire: StartedProgram, wire: Wire) -> None:
    page = program_on_wire.sign_in_page.write_email(DOCTOR).write_password("wrong").sign_in()
    page.expect_message("E-mail or password is not right")
    at_sign_in = page.message.words
    program_on_wire.sign_in(DOCTOR)
    program_on_wire.lock()
    for _ in range(5):
        before = wire.calls
        lock = program_on_wire.lock_page.write_password("wrong").unlock()
        lock.expect_message("E-mail or password is not right")
        assert lock.message.words == at_sign_in
        assert wire.calls > before, "the server was asked"
        assert program_on_wire.is_locked
    program_on_wire.lock_page.write_password(PASSWORD).unlock().expect_gone()
    print("K2: 5 of 5 wrong passwords refused by the server in the words of sign-in; the right one lets in")


def test_k2_unlocking_works_in_an_outage_for_five_tries(program_on_wire: StartedProgram, wire: Wire) -> None:
    window = program_on_wire.sign_in(DOCTOR)
    AppointmentsPage(window).open("DOE, Jane").write_more("chief_complaint", " at night")
    program_on_wire.lock()
    wire.cut()
    program_on_wire.lock_page.write_password(PASSWORD).unlock().expect_gone()
    assert VisitPage(window).text("chief_complaint") == "Cough at night"

    program_on_wire.lock()
    lock = program_on_wire.lock_page
    for _ in range(5):
        lock.write_password("wrong").unlock().expect_message("E-mail or password is not right")
    lock.write_password(PASSWORD).unlock().expect_message(NO_SERVER)
    assert program_on_wire.is_locked
    wire.mend()
    lock.write_password(PASSWORD).unlock().expect_gone()
    assert VisitPage(window).text("chief_complaint") == "Cough at night"
    print("K2: let in without a server; after 5 wrong tries only the server lets in")


def test_k2_unlocking_works_when_the_server_is_silent(program_on_wire: StartedProgram, wire: Wire) -> None:
    program_on_wire.sign_in(DOCTOR)
    program_on_wire.lock()
    wire.hush()
    lock = program_on_wire.lock_page.write_password(PASSWORD)
    began = time.monotonic()
    lock.unlock()
    assert time.monotonic() - began < LIMIT_S, "the window goes on living"
    assert lock.is_busy
    wait_until(lambda: not program_on_wire.is_locked, "the window", patience_s=20)
    print(f"K2: let in {time.monotonic() - began:.1f} s after asking a server that says nothing")


def test_k3_text_after_unlocking_is_the_text_before(clinic_program: StartedProgram, visits: None) -> None:
    window = clinic_program.sign_in(DOCTOR)
    _type_everywhere(window)
    before = _texts(window)
    clinic_program.lock()
    clinic_program.lock_page.write_password(PASSWORD).unlock().expect_gone()
    assert _texts(window) == before

    clinic_program.lock()
    clinic_program.lock_page.write_email(RECEPTION).write_password(PASSWORD).unlock().expect_gone()
    hers = clinic_program.main_window
    _type_into_form(hers, "Hers")
    her_texts = _texts(hers)
    clinic_program.lock()
    _come_back(clinic_program.lock_page, DOCTOR)
    assert _texts(window) == before
    clinic_program.lock()
    _come_back(clinic_program.lock_page, RECEPTION)
    assert _texts(hers) == her_texts
    print(f"K3: {len(before)} of {len(before)} texts as they were, and {len(her_texts)} of the other person's")


def _show_patient_everywhere(window: QMainWindow, patient: str) -> None:
    """Open the patient's visit, float the chart, and open a form with his details."""
    window.resize(1280, 720)
    AppointmentsPage(window).open(patient)
    chart = window.findChild(QDockWidget, "dock-chart")
    assert isinstance(chart, QDockWidget)
    chart.setFloating(True)
    family_name = patient.partition(",")[0].lower()
    PatientSearchPage(window).type(family_name).expect_names(patient).correct(patient)
    settle()


def _windows_of(window: QWidget) -> list[QWidget]:
    return [
        one
        for one in (window, *window.findChildren(QWidget))
        if one.isWindow() and one.isVisible() and one.height() > 1
    ]


def _colours(window: QWidget) -> int:
    """Return how many colours a picture of the window has."""
    picture = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return len(set(memoryview(bytes(picture.constBits())).cast("I")))


def _type_everywhere(window: QWidget) -> None:
    visit = AppointmentsPage(window).open("DOE, Jane").write_more("chief_complaint", AWKWARD)
    visit.write("diagnosis", "Bronchitis").write("treatment_plan", AWKWARD).write_vital("temperature", "38,2")
    visit.add_symptom(symptom="Wheezing").add_prescription(medication="Ibuprofen", dose="400")
    _type_into_form(window, "Newman")


def _type_into_form(window: QWidget, name: str) -> None:
    form = PatientSearchPage(window).register().fill(last_name=name, phone="555 0100")
    click_into(form.widget("register-patient-born-on", QLineEdit))
    form.type_text("14 aug")


def _come_back(lock: LockPage, login: str) -> None:
    lock.write_email(login).write_password(PASSWORD).unlock().expect_gone()


def _texts(window: QWidget) -> dict[str, str]:
    """Return what stands in every field, list and table of the window and its dialogs, by object name."""
    found = {}
    for one in window.findChildren(QWidget):
        name = one.objectName()
        match one:
            case QPlainTextEdit():
                found[name] = one.toPlainText()
            case QLineEdit():
                found[f"{_path(one)}/{name}"] = one.text()
            case QComboBox():
                found[name] = one.currentText()
    visit = VisitPage(window) if window.findChild(QWidget, "chart") is not None else None
    if visit is not None:
        found["symptoms"] = str(visit.symptoms.rows)
        found["prescriptions"] = str(visit.prescriptions.rows)
    return found


def _path(widget: QWidget) -> str:
    names = []
    around = widget.parentWidget()
    while around is not None:
        names.append(around.objectName())
        around = around.parentWidget()
    return "/".join(reversed(names))
