"""A text grows with what is written, knows its limit and loses nothing."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QVBoxLayout, QWidget

from clinic_desktop.ui.widgets.form_field import FormField
from clinic_desktop.ui.widgets.text_area import TextArea

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.fixture
def area(qtbot: QtBot) -> TextArea:
    made = TextArea("subjective", "Subjective", 50, least_lines=2, most_lines=6)
    qtbot.addWidget(made)
    made.resize(300, made.height())
    made.show()
    return made


@pytest.fixture
def refusals(area: TextArea) -> list[str]:
    heard: list[str] = []
    area.refused.connect(heard.append)
    return heard


def paste(area: TextArea, text: str) -> None:
    source = QMimeData()
    source.setText(text)
    area.insertFromMimeData(source)


def test_it_grows_from_its_least_to_its_most_lines(area: TextArea) -> None:
    line = area.fontMetrics().lineSpacing()
    least = area.height()
    area.set_plain("1\n2\n3\n4")
    assert area.height() == least + 2 * line
    area.set_plain("\n" * 30)
    assert area.height() == least + 4 * line
    assert area.verticalScrollBar().isVisible()
    area.set_plain("")
    assert area.height() == least
    assert not area.verticalScrollBar().isVisible()


def test_it_grows_when_long_lines_are_wrapped(area: TextArea) -> None:
    least = area.height()
    area.set_plain("word " * 60)
    assert area.height() > least


def test_the_counter_is_quiet_then_near_then_over(area: TextArea) -> None:
    looks = []
    label = area.findChild(QWidget, "subjective-counter")
    assert label
    for length in (0, 44, 45, 50, 51):
        area.set_plain("x" * length)
        looks.append((area.counter, label.property("role")))
    assert looks == [
        ("0 / 50", "small"),
        ("44 / 50", "small"),
        ("45 / 50", "near"),
        ("50 / 50", "near"),
        ("51 / 50", "over"),
    ]


def test_typing_past_the_limit_loses_nothing_and_is_a_problem(area: TextArea) -> None:
    area.set_plain("x" * 50)
    assert area.problem() is None
    area.moveCursor(area.textCursor().MoveOperation.End)
    QTest.keyClicks(area, "y")
    assert area.plain() == "x" * 50 + "y"
    assert area.problem() == "1 character too many."
    QTest.keyClicks(area, "y")
    assert area.problem() == "2 characters too many."


def test_a_paste_that_fits_is_taken(area: TextArea, refusals: list[str]) -> None:
    paste(area, "cough\r\nfever\x00\x07")
    assert area.plain() == "cough\nfever"
    assert refusals == []


def test_a_paste_over_the_limit_is_refused_whole_and_nothing_is_lost(area: TextArea, refusals: list[str]) -> None:
    area.set_plain("x" * 40)
    paste(area, "y" * 11)
    assert area.plain() == "x" * 40
    assert refusals == ["The text to paste has 11 characters, 1 more than there is room for."]


def test_a_paste_over_a_selection_counts_what_it_replaces(area: TextArea, refusals: list[str]) -> None:
    area.set_plain("x" * 50)
    area.selectAll()
    paste(area, "y" * 50)
    assert area.plain() == "y" * 50
    assert refusals == []


def test_a_megabyte_in_one_line_is_answered_quickly(area: TextArea, refusals: list[str]) -> None:
    QApplication.clipboard().setText("x" * 1_000_000)
    start = perf_counter()
    area.paste()
    assert perf_counter() - start < 0.2
    assert len(refusals) == 1
    assert area.plain() == ""
    QApplication.clipboard().clear()


def test_letters_outside_the_first_plane_count_as_one(area: TextArea) -> None:
    area.set_plain("🩺" * 50)
    assert area.counter == "50 / 50"
    assert area.plain() == "🩺" * 50


def test_hard_spaces_and_line_ends_stay_as_they_are(area: TextArea) -> None:
    text = "250\u00a0mg\n\nthree times a day\t"
    area.set_plain(text)
    assert area.plain() == text


def test_an_existing_text_over_the_limit_is_shown_whole(area: TextArea) -> None:
    area.set_plain("x" * 80)
    assert area.plain() == "x" * 80
    assert area.problem() == "30 characters too many."


def test_the_same_text_again_leaves_the_cursor_where_it_is(area: TextArea) -> None:
    area.set_plain("cough")
    area.moveCursor(area.textCursor().MoveOperation.End)
    area.set_plain("cough")
    assert area.textCursor().position() == len("cough")


def test_every_change_is_told(area: TextArea) -> None:
    heard: list[str] = []
    area.text_changed.connect(lambda: heard.append(area.plain()))
    QTest.keyClicks(area, "ab")
    assert heard == ["a", "ab"]


def test_tab_goes_to_the_next_field(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    layout = QVBoxLayout(window)
    area, after = TextArea("subjective", "Subjective", 50), QLineEdit()
    layout.addWidget(area)
    layout.addWidget(after)
    window.show()
    window.activateWindow()
    area.setFocus()
    qtbot.waitUntil(area.hasFocus)
    QTest.keyClick(area, Qt.Key.Key_Tab)
    assert after.hasFocus()
    assert area.plain() == ""


def test_larger_text_makes_a_higher_field(area: TextArea) -> None:
    before = area.height()
    font = area.font()
    font.setPointSizeF(font.pointSizeF() * 1.5)
    area.setFont(font)
    assert area.height() > before * 1.2


@pytest.mark.parametrize("text", ["a\r\nb", "a\u2028b\u2029c", "a\u00a0b", "a\x00b", "e\u0301 "])
def test_what_was_given_comes_back_until_it_is_changed(area: TextArea, text: str) -> None:
    area.set_plain(text)
    assert area.plain() == text
    QTest.keyClicks(area, "n")
    assert area.plain() != text
    QTest.keyClick(area, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert area.plain() == text


def test_a_text_that_replaces_another_is_the_one_that_comes_back(area: TextArea) -> None:
    area.set_plain("a\r\nb")
    area.set_plain("c\u2028d")
    assert area.plain() == "c\u2028d"


def test_a_refusal_is_said_under_the_field(qtbot: QtBot) -> None:
    area = TextArea("subjective", "Subjective", 5)
    field = FormField("Subjective", area)
    qtbot.addWidget(field)
    words = field.findChild(QLabel, "subjective-problem")
    assert words is not None
    paste(area, "123456")
    assert words.text() == "The text to paste has 6 characters, 1 more than there is room for."
    QTest.keyClicks(area, "a")
    assert words.text() == ""
