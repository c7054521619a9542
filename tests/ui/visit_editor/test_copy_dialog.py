"""What is copied is seen first, can be left out text by text, and is never cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QCheckBox, QLabel, QPlainTextEdit, QPushButton, QWidget

from clinic_desktop.testing.pages.finding import widget
from clinic_desktop.testing.pages.hands import click
from clinic_desktop.ui.visit_editor.copy_dialog import CopyDialog, CopyWords

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

WORDS = CopyWords("DOE, Jane   Born 15-Mar-1985", "Written at the visit of 12-Oct-2026.", "Copied from 12-Oct-2026:")
TEXTS = {"treatment_plan": "Rest & fluids", "follow_up_instructions": "Call."}


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


def dialog(window: QWidget, **room: int) -> CopyDialog:
    made = CopyDialog(WORDS, TEXTS, {"treatment_plan": 5000, "follow_up_instructions": 2000, **room}, window)
    made.open()
    return made


def test_everything_and_the_line_are_taken_at_first(window: QWidget) -> None:
    shown = dialog(window)
    chosen = QSignalSpy(shown.chosen)
    assert widget(shown, "copy-last-visit-text-1", QPlainTextEdit).toPlainText() == "Rest & fluids"
    assert widget(shown, "copy-last-visit-patient", QLabel).text().startswith("DOE, Jane")

    click(widget(shown, "copy-last-visit-copy", QPushButton))

    assert chosen.at(0) == [TEXTS, True]


def test_texts_and_the_line_can_be_left_out(window: QWidget) -> None:
    shown = dialog(window)
    chosen = QSignalSpy(shown.chosen)
    click(widget(shown, "copy-last-visit-take-1", QCheckBox))
    click(widget(shown, "copy-last-visit-line", QCheckBox))
    click(widget(shown, "copy-last-visit-copy", QPushButton))

    assert chosen.at(0) == [{"follow_up_instructions": "Call."}, False]


def test_what_has_no_room_is_said_and_nothing_is_cut(window: QWidget) -> None:
    shown = dialog(window, treatment_plan=20)
    copy = widget(shown, "copy-last-visit-copy", QPushButton)
    problem = widget(shown, "copy-last-visit-problem-1", QLabel)
    assert problem.text() == "19 characters more than there is room for."
    assert not copy.isEnabled()

    click(widget(shown, "copy-last-visit-line", QCheckBox))
    assert problem.isHidden()
    assert copy.isEnabled()
    click(widget(shown, "copy-last-visit-take-1", QCheckBox))
    click(widget(shown, "copy-last-visit-take-2", QCheckBox))
    assert not copy.isEnabled(), "there is nothing to be copied"
    shown.reject()
