"""The started program of scripts: it signs in, tells what is wrong in words, stops cleanly, and fails on defects."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from clinic_desktop.testing.pages import MainWindowPage, PatientSearchPage, ProgramCrashed, WaitedInVain, wait_until
from clinic_desktop.testing.pages.finding import NoSuchWidget, widget
from clinic_desktop.testing.pages.hands import click, focused, press, type_text, write
from clinic_desktop.testing.program import StartedProgram

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program_fixtures import OpenWindow, StartProgram


def test_the_window_shows_the_clocks_day_and_what_it_has_read(
    clinic_program: StartedProgram, clinic_clock: ClinicTestClock
) -> None:
    window = clinic_program.sign_in("doctor@example.com")
    assert window is clinic_program.main_window
    assert f"{clinic_clock.today:%a}" in MainWindowPage(window).appointments.day
    assert len(PatientSearchPage(window).names) == 5


def test_a_refused_sign_in_says_what_the_screen_says(clinic_program: StartedProgram) -> None:
    with pytest.raises(WaitedInVain, match="E-mail or password is not right"):
        clinic_program.sign_in("doctor@example.com", "guessed")


def test_nobody_signs_in_twice(clinic_program: StartedProgram) -> None:
    clinic_program.sign_in("doctor@example.com")
    with pytest.raises(RuntimeError, match="signed in already"):
        clinic_program.sign_in("reception@example.com")


def test_before_anybody_signs_in_there_is_no_main_window(clinic_program: StartedProgram) -> None:
    assert not clinic_program.is_signed_in
    assert clinic_program.is_running
    with pytest.raises(RuntimeError, match="nobody is signed in"):
        _ = clinic_program.main_window


def test_closing_the_last_window_ends_the_program(clinic_program: StartedProgram) -> None:
    MainWindowPage(clinic_program.sign_in("doctor@example.com")).close()
    assert not clinic_program.is_running
    clinic_program.stop()
    clinic_program.stop()


def test_two_programs_have_windows_of_their_own(clinic_program: StartedProgram, second_window: OpenWindow) -> None:
    first = clinic_program.sign_in("doctor@example.com")
    second = second_window("reception@example.com")
    assert first is not second
    PatientSearchPage(first).type("doe").expect_names("DOE, Jane")
    assert PatientSearchPage(second).typed == ""
    assert MainWindowPage(second).who.startswith("Rosa Lind")


def test_it_works_without_pytest_and_takes_its_settings_away(
    qapp: QApplication, clinic_database: ThrowAwayDatabase
) -> None:
    with StartedProgram(clinic_database.conninfo) as program:
        folder = program.settings.data_folder
        program.sign_in("reception@example.com").resize(900, 600)
        assert folder.is_dir()
    assert not folder.exists()


def test_settings_that_were_given_stay(qapp: QApplication, clinic_database: ThrowAwayDatabase, tmp_path: Path) -> None:
    with StartedProgram(clinic_database.conninfo, settings_folder=tmp_path) as program:
        program.sign_in("reception@example.com")
    assert program.settings.window_state_file.is_file()


def test_a_defect_is_kept_and_ends_every_wait(start_program: StartProgram) -> None:
    program = start_program()
    program.sign_in("doctor@example.com")
    defect = ZeroDivisionError("a defect")
    QTimer.singleShot(0, lambda: program.meet(defect))
    with pytest.raises(ProgramCrashed, match="ZeroDivisionError"):
        wait_until(lambda: False, "nothing")
    assert program.crashes == [defect]
    program.crashes.clear()


def test_time_that_is_up_tells_what_was_waited_for_and_what_is_there(qapp: QApplication) -> None:
    with pytest.raises(WaitedInVain, match=r"waited 0.05 s for: a miracle"):
        wait_until(lambda: False, "a miracle", patience_s=0.05)
    with pytest.raises(WaitedInVain, match="a miracle, not bread"):
        wait_until(lambda: False, lambda: "a miracle, not bread", patience_s=0.05)


@pytest.fixture
def small_window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    window.setObjectName("small")
    column = QVBoxLayout(window)
    for kind, name in ((QLineEdit, "small-name"), (QLineEdit, "small-phone"), (QPushButton, "small-save")):
        made = kind()
        made.setObjectName(name)
        column.addWidget(made)
    qtbot.addWidget(window)
    window.show()
    return window


def test_a_missing_widget_is_told_with_those_that_are_named_alike(small_window: QWidget) -> None:
    with pytest.raises(NoSuchWidget, match=r"no “small-nome” in small; alike: small-name, small-phone, small-save"):
        widget(small_window, "small-nome", QLineEdit)
    with pytest.raises(NoSuchWidget, match=r"“small-save” is QPushButton here"):
        widget(small_window, "small-save", QLabel)


def test_what_is_typed_goes_to_what_has_the_focus(small_window: QWidget) -> None:
    write(widget(small_window, "small-name", QLineEdit), "Zoë – 36.9 °C")
    press(small_window, "Tab")
    type_text(small_window, "555")
    assert widget(small_window, "small-name", QLineEdit).text() == "Zoë – 36.9 °C"
    assert widget(small_window, "small-phone", QLineEdit).text() == "555"
    assert focused(small_window) == "small-phone"


def test_what_a_person_cannot_click_is_not_clicked(small_window: QWidget, monkeypatch: pytest.MonkeyPatch) -> None:
    button = widget(small_window, "small-save", QPushButton)
    clicks: list[int] = []
    button.clicked.connect(lambda: clicks.append(1))
    button.setEnabled(False)
    QTimer.singleShot(30, lambda: button.setEnabled(True))
    click(button)
    assert clicks == [1]
