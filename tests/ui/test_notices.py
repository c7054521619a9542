"""What the whole window has to say takes one line for each matter, and no room when there is nothing to say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow

from clinic_desktop.testing.pages.waiting import wait_until
from clinic_desktop.ui.error_words import Words
from clinic_desktop.ui.notices import Notices
from clinic_desktop.ui.widgets.message_bar import MessageBar, MessageKind

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

LONG = Words("A title", " ".join(["and advice that takes more than one line when the window is narrow"] * 4))


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    made = QMainWindow()
    qtbot.addWidget(made)
    made.addToolBar(Qt.ToolBarArea.TopToolBarArea, Notices())
    made.resize(900, 300)
    made.show()
    return made


@pytest.fixture
def notices(window: QMainWindow) -> Notices:
    return window.findChildren(Notices)[0]


def test_each_matter_has_its_line_and_goes_by_itself(notices: Notices) -> None:
    assert notices.isHidden()
    notices.say("update", MessageKind.WARNING, Words("An update", "Save."))
    notices.say("tampered", MessageKind.ERROR, Words("Changed"))
    notices.say("update", MessageKind.WARNING, Words("An update now", "Save."))
    titles = [bar.title for bar in notices.findChildren(MessageBar) if not bar.isHidden()]
    assert titles == ["An update now", "Changed"]

    notices.take_back("tampered")
    notices.take_back("never said")
    assert not notices.isHidden()
    notices.take_back("update")
    assert notices.isHidden()


def test_a_line_is_as_high_as_its_words_need_at_any_width(window: QMainWindow, notices: Notices) -> None:
    notices.say("update", MessageKind.INFO, LONG)
    (bar,) = notices.findChildren(MessageBar)
    wide = bar.height()

    window.resize(420, 300)

    wait_until(lambda: bar.height() > wide, "the line to grow")
    window.resize(900, 300)
    wait_until(lambda: bar.height() == wide, "the line to be low again")
