"""Actions tell their keys, and no key means two things in one window."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow, QWidget

from clinic_desktop.ui.shortcuts import ActionSpec, clashes, keys_in_words, make_action, plain_text

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

SAVE = ActionSpec("save", "&Save", "Ctrl+S", "save", "Save this visit")


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    made = QMainWindow()
    qtbot.addWidget(made)
    return made


def nothing() -> None:
    """Do nothing when chosen."""


def test_an_action_has_name_text_keys_icon_and_a_tip_with_the_key(window: QMainWindow) -> None:
    action = make_action(window, SAVE, nothing)
    assert action.objectName() == "action-save"
    assert action.text() == "&Save"
    assert action.shortcut() == QKeySequence("Ctrl+S")
    assert action.toolTip() == "Save this visit (Ctrl + S)"
    assert action.statusTip() == "Save this visit"
    assert not action.icon().isNull()


def test_an_action_without_keys_icon_or_tip_is_called_by_its_text(window: QMainWindow) -> None:
    action = make_action(window, ActionSpec("look", "&Look at && compare…"), nothing)
    assert action.toolTip() == "Look at & compare"
    assert action.shortcuts() == []
    assert action.icon().isNull()


def test_a_chosen_action_calls_its_slot_with_nothing(window: QMainWindow) -> None:
    heard: list[str] = []
    make_action(window, SAVE, lambda: heard.append("saved")).trigger()
    assert heard == ["saved"]


def test_the_key_works_once_the_window_has_the_action(window: QMainWindow, qtbot: QtBot) -> None:
    heard: list[str] = []
    window.addAction(make_action(window, SAVE, lambda: heard.append("saved")))
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert heard == ["saved"]


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ("Ctrl+S", "Ctrl + S"),
        ("Alt+F2", "Alt + F2"),
        ("Ctrl+Return", "Ctrl + Enter"),
        ("Ctrl+PgUp", "Ctrl + Page Up"),
        ("Esc", "Escape"),
        ("Ctrl++", "Ctrl + Plus"),
        ("Ctrl+,", "Ctrl + ,"),
        ("+", "Plus"),
        ("Ctrl+K, Ctrl+S", "Ctrl + K then Ctrl + S"),
        ("Shift+Del", "Shift + Delete"),
    ],
)
def test_keys_are_said_in_words(keys: str, words: str) -> None:
    assert keys_in_words(QKeySequence(keys)) == words


@pytest.mark.parametrize(("text", "plain"), [("&Save", "Save"), ("A && &B", "A & B"), ("Open…", "Open")])
def test_text_loses_its_menu_letter(text: str, plain: str) -> None:
    assert plain_text(text) == plain


def test_two_actions_with_one_key_are_reported(window: QMainWindow) -> None:
    window.addAction(make_action(window, SAVE, nothing))
    window.addAction(make_action(window, ActionSpec("send", "Send", ("F9", "Ctrl+S")), nothing))
    assert clashes(window) == ["Ctrl+S: action-save and action-send"]


def test_a_shortcut_and_an_action_with_one_key_are_reported(window: QMainWindow) -> None:
    window.addAction(make_action(window, SAVE, nothing))
    QShortcut(QKeySequence("Ctrl+S"), window).setObjectName("shortcut-save")
    assert clashes(window) == ["Ctrl+S: action-save and shortcut-save"]


def test_different_keys_do_not_clash(window: QMainWindow) -> None:
    window.addAction(make_action(window, SAVE, nothing))
    window.addAction(make_action(window, ActionSpec("find", "Find", "Ctrl+F"), nothing))
    assert clashes(window) == []


def test_two_lists_may_use_one_key_each_within_itself_but_not_a_list_and_the_window(window: QMainWindow) -> None:
    inside = QWidget()
    window.setCentralWidget(inside)
    for name in ("symptoms", "prescriptions"):
        part = QWidget(inside)
        part.addAction(make_action(part, ActionSpec(f"delete-{name}", "Delete", "Del", within=True), nothing))
    assert clashes(window) == []
    window.addAction(make_action(window, ActionSpec("archive", "Archive", "Del"), nothing))
    assert len(clashes(window)) == 2
