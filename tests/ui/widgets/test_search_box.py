"""The search box asks at once while answers are quick, and waits for a pause while they are slow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest

from clinic_desktop.ui.widgets.search_box import SearchBox

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.fixture
def box(qtbot: QtBot) -> SearchBox:
    made = SearchBox("patient-search", "Search patients", "Name, birth date or phone")
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def asked(box: SearchBox) -> list[str]:
    heard: list[str] = []
    box.text_settled.connect(heard.append)
    return heard


def test_every_letter_asks_at_once_while_answers_are_quick(box: SearchBox, asked: list[str]) -> None:
    QTest.keyClicks(box, "smi")
    assert asked == ["s", "sm", "smi"]


def test_one_question_after_a_pause_while_answers_are_slow(qtbot: QtBot, box: SearchBox, asked: list[str]) -> None:
    box.answers_are_slow(True)
    QTest.keyClicks(box, "smith")
    assert asked == []
    qtbot.waitUntil(lambda: asked == ["smith"])


def test_enter_and_down_do_not_wait_for_the_pause(box: SearchBox, asked: list[str]) -> None:
    box.answers_are_slow(True)
    QTest.keyClicks(box, "ada")
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert asked == ["ada"]
    QTest.keyClicks(box, "m")
    QTest.keyClick(box, Qt.Key.Key_Down)
    assert asked == ["ada", "adam"]


def test_clearing_is_told_at_once_even_while_answers_are_slow(box: SearchBox, asked: list[str]) -> None:
    QTest.keyClicks(box, "a")
    box.answers_are_slow(True)
    box.clear()
    assert asked == ["a", ""]


def test_the_same_text_is_not_asked_twice(box: SearchBox, asked: list[str]) -> None:
    QTest.keyClicks(box, "a")
    QTest.keyClick(box, Qt.Key.Key_Return)
    box.settle()
    assert asked == ["a"]


def test_down_wants_the_list(qtbot: QtBot, box: SearchBox) -> None:
    with qtbot.waitSignal(box.list_wanted, timeout=1000):
        QTest.keyClick(box, Qt.Key.Key_Down)


def test_escape_clears_and_leaves_an_empty_box_to_others(qtbot: QtBot, box: SearchBox) -> None:
    box.setText("ada")
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert box.text() == ""


def test_the_clear_button_is_there_only_with_text(box: SearchBox, asked: list[str]) -> None:
    clear = next(action for action in box.findChildren(QAction) if action.text() == "Clear")
    assert not clear.isVisible()
    QTest.keyClicks(box, "a")
    assert clear.isVisible()
    clear.trigger()
    assert box.text() == ""
    assert asked == ["a", ""]


def test_the_box_has_names_and_a_hint(box: SearchBox) -> None:
    assert (box.objectName(), box.accessibleName()) == ("patient-search", "Search patients")
    assert box.placeholderText() == "Name, birth date or phone"
