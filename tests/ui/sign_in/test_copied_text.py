"""Only what this program put into the clipboard is taken out of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit

from clinic_desktop.testing.pages.waiting import wait_until
from clinic_desktop.ui.sign_in.copied_text import CopiedText

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot


@pytest.fixture
def copied(qtbot: QtBot) -> Iterator[CopiedText]:
    owner = QObject()
    QGuiApplication.clipboard().clear()
    yield CopiedText(owner)
    QGuiApplication.clipboard().clear()


def test_what_was_copied_here_goes(copied: CopiedText, qtbot: QtBot) -> None:
    field = QLineEdit("DOE, Jane")
    qtbot.addWidget(field)
    field.show()
    field.activateWindow()
    wait_until(field.isActiveWindow, "the window")
    field.selectAll()
    field.copy()
    assert QGuiApplication.clipboard().text() == "DOE, Jane"
    copied.forget()
    assert QGuiApplication.clipboard().text() == ""


def test_what_another_program_copied_stays(copied: CopiedText) -> None:
    wait_until(lambda: QGuiApplication.focusWindow() is None, "no window of ours to be in use")
    QGuiApplication.clipboard().setText("from elsewhere")
    copied.forget()
    assert QGuiApplication.clipboard().text() == "from elsewhere"
