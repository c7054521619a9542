"""The look at windows that every window is put to sees what it is there for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from clinic_desktop.ui.shortcuts import ActionSpec, make_action
from tests.ui.by_keyboard import doubled_letters, for_the_mouse_only, hidden_defaults, letters_of, marked

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.fixture
def window(qtbot: QtBot) -> QDialog:
    made = QDialog()
    made.setLayout(QVBoxLayout())
    qtbot.addWidget(made)
    return made


def put(window: QDialog, *widgets: QWidget) -> list[QWidget]:
    layout = window.layout()
    assert layout is not None
    for one in widgets:
        layout.addWidget(one)
    window.show()
    return list(widgets)


def test_letters_are_seen_on_buttons_boxes_and_labels_of_fields(window: QDialog) -> None:
    label, field = QLabel("&Name"), QLineEdit()
    label.setBuddy(field)
    parts = put(window, label, field, QPushButton("&New"), QCheckBox("&Old"), QLabel("&Other"))
    assert doubled_letters(window, parts) == ["n"]


def test_what_is_hidden_or_disabled_takes_no_letter(window: QDialog) -> None:
    hidden, disabled = QPushButton("&New"), QPushButton("&New")
    parts = put(window, QPushButton("&New"), hidden, disabled)
    hidden.hide()
    disabled.setEnabled(False)
    assert doubled_letters(window, parts) == []


def test_a_button_that_tab_passes_over_needs_a_letter_or_a_key(window: QDialog) -> None:
    lost, with_letter, with_key = QPushButton("Lost"), QPushButton("&Found"), QToolButton()
    for one in (lost, with_letter, with_key):
        one.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    with_key.setDefaultAction(make_action(window, ActionSpec("go", "Go", "Ctrl+G"), window.close))
    parts = put(window, lost, with_letter, with_key, QLineEdit())
    assert for_the_mouse_only(window, parts) == [lost]


def test_an_action_without_a_key_is_reached_by_its_menu(window: QDialog) -> None:
    action = make_action(window, ActionSpec("go", "&Go"), window.close)
    button = QToolButton()
    button.setDefaultAction(action)
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    parts = put(window, button)
    assert for_the_mouse_only(window, parts) == [button]
    menu = QMenu(window)
    menu.addAction(action)
    assert for_the_mouse_only(window, parts) == []
    assert letters_of(menu) == ["g"]


def test_a_letter_is_the_one_behind_the_mark() -> None:
    assert marked("Save && &close") == "c"
    assert marked("Plain") == ""


def test_a_hidden_button_that_enter_is_meant_for_is_seen(window: QDialog) -> None:
    lost = QPushButton("Try again")
    parts = put(window, QLineEdit(), lost)
    assert hidden_defaults(parts) == []
    lost.setDefault(True)
    lost.hide()
    assert hidden_defaults(parts) == [lost]
