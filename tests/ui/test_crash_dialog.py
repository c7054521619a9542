"""A report of a defect may be sent by mail: it says where, and never what somebody typed."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit, QPushButton

from clinic_desktop import __version__
from clinic_desktop.ui.crash_dialog import CrashDialog, report

if TYPE_CHECKING:
    import pytest
    from pytestqt.qtbot import QtBot

PATIENT = "Jane Doe, born 15 March 1985"


def a_defect() -> ValueError:
    """Give an error as it arrives: raised deep inside, with a patient in every message on the way."""

    def look_up(name: str) -> None:
        raise KeyError(name)

    def show(name: str) -> None:
        try:
            look_up(name)
        except KeyError as error:
            error.add_note(f"while {name} was open")
            raise ValueError(f"nobody is called {name}") from error

    try:
        show(PATIENT)
    except ValueError as error:
        return error
    raise AssertionError


def test_a_report_says_what_kind_of_error_and_where() -> None:
    written = report(a_defect())

    assert written.startswith(f"Clinic Desktop {__version__}, Python 3.")
    assert "\nValueError\n" in written
    assert __file__ in written
    assert " in show" in written


def test_a_report_holds_nothing_that_somebody_typed() -> None:
    written = report(a_defect())

    assert [word for word in ("Jane", "Doe", "1985", "nobody is called") if word in written] == []


def test_an_error_that_was_never_raised_is_reported_too() -> None:
    assert report(RuntimeError(PATIENT)).splitlines()[-1] == "RuntimeError"


def test_the_dialog_shows_the_report_and_copies_it(qtbot: QtBot) -> None:
    error = a_defect()
    dialog = CrashDialog(error)
    qtbot.addWidget(dialog)
    shown = dialog.findChild(QPlainTextEdit, "crash-report")
    copy = dialog.findChild(QPushButton, "crash-copy")
    assert shown is not None
    assert copy is not None

    QTest.mouseClick(copy, Qt.MouseButton.LeftButton)

    assert shown.toPlainText() == report(error)
    assert shown.isReadOnly()
    assert QGuiApplication.clipboard().text() == report(error)


def test_the_log_gets_the_same_and_no_more(qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    error = a_defect()
    with caplog.at_level(logging.ERROR, "clinic_desktop"):
        qtbot.addWidget(CrashDialog(error))

    (record,) = caplog.records
    assert report(error) in record.getMessage()
    assert "Jane" not in caplog.text


def test_closing_the_dialog_is_all_it_takes_to_go_on(qtbot: QtBot) -> None:
    dialog = CrashDialog(a_defect())
    dialog.open()
    close = dialog.findChild(QPushButton, "crash-close")
    assert close is not None

    QTest.mouseClick(close, Qt.MouseButton.LeftButton)

    qtbot.waitUntil(lambda: not shiboken6.isValid(dialog))
