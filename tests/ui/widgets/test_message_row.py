from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QMainWindow

from clinic_desktop.testing.pages import MessageBarPage, settle
from clinic_desktop.testing.pages.hands import come_to_front
from clinic_desktop.ui.widgets.message_bar import MessageKind
from clinic_desktop.ui.widgets.message_row import MessageRow

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def a_window(qtbot: QtBot) -> tuple[QMainWindow, MessageRow]:
    window = QMainWindow()
    qtbot.addWidget(window)
    field = QLineEdit()
    window.setCentralWidget(field)
    row = MessageRow("told")
    window.addToolBar(Qt.ToolBarArea.TopToolBarArea, row)
    window.resize(700, 400)
    window.show()
    come_to_front(window)
    field.setFocus()
    return window, row


def test_there_is_no_row_while_there_is_nothing_to_say(qtbot: QtBot) -> None:
    window, row = a_window(qtbot)
    assert not row.isVisible()

    row.say(MessageKind.INFO, "Something happened", "Nothing is to be done.")
    settle()
    assert row.isVisible()
    MessageBarPage(window, "told").expect("Something happened", "Nothing is to be done.").close()

    assert not row.isVisible()


def test_a_long_message_has_room_and_a_short_one_takes_little(qtbot: QtBot) -> None:
    _window, row = a_window(qtbot)
    row.say(MessageKind.INFO, "Short")
    settle()
    short = row.height()

    row.say(MessageKind.INFO, "Long", "A sentence that is much longer than the window is wide. " * 6)
    settle()

    assert short < 80
    assert row.height() > short
    layout = row.message.layout()
    assert layout is not None
    assert row.message.height() >= layout.totalHeightForWidth(row.message.width())


def test_it_does_not_take_the_focus(qtbot: QtBot) -> None:
    window, row = a_window(qtbot)
    before = window.focusWidget()
    assert before is window.centralWidget()

    row.say(MessageKind.ERROR, "Something happened")
    settle()

    assert window.focusWidget() is before
