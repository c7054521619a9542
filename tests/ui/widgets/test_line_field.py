"""A line refuses what does not fit, says so at the field, and gives back untouched what it was given."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QToolTip

from clinic_desktop.ui.widgets.form_field import FormField
from clinic_desktop.ui.widgets.line_field import QT_MOST, LineField

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.fixture
def line(qtbot: QtBot) -> LineField:
    made = LineField("name", 10, "Name")
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def refusals(line: LineField) -> list[str]:
    heard: list[str] = []
    line.refused.connect(heard.append)
    return heard


def paste(line: LineField, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    QTest.keyClick(line, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def drop(line: LineField, text: str) -> None:
    source = QMimeData()
    if text:
        source.setText(text)
    how = (Qt.DropAction.CopyAction, source, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(line, QDragEnterEvent(QPoint(4, 4), *how))
    QApplication.sendEvent(line, QDropEvent(QPointF(4, 4), *how))


def test_a_paste_that_fits_is_taken_on_one_line(line: LineField, refusals: list[str]) -> None:
    paste(line, "a\x00b\r\nc\n")
    assert line.text() == "ab c"
    assert refusals == []


def test_a_paste_takes_the_place_of_what_is_selected(line: LineField) -> None:
    line.setText("0123456789")
    line.setSelection(0, 5)
    paste(line, "abcde")
    assert line.text() == "abcde56789"


def test_a_paste_that_does_not_fit_is_refused_at_the_field(line: LineField, refusals: list[str]) -> None:
    line.setText("12345")
    paste(line, "abcdef")
    sentence = "Nothing was inserted: the text has 6 characters, 1 more than there is room for."
    assert line.text() == "12345"
    assert refusals == [sentence]
    assert QToolTip.text() == sentence


def test_the_menu_pastes_the_same_way(line: LineField, refusals: list[str]) -> None:
    QGuiApplication.clipboard().setText("x" * 11)
    menu = line.context_menu()
    pasting = [one for one in menu.actions() if one.objectName() == "edit-paste"]
    pasting[0].trigger()
    assert len(pasting) == len(refusals) == 1
    menu.deleteLater()


def test_the_right_button_shows_that_menu(line: LineField, qtbot: QtBot) -> None:
    QApplication.sendEvent(line, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, QPoint(4, 4), QPoint(4, 4)))
    qtbot.waitUntil(lambda: any(isinstance(one, QMenu) and one.isVisible() for one in QApplication.topLevelWidgets()))
    for menu in QApplication.topLevelWidgets():
        if isinstance(menu, QMenu):
            menu.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_dropped_text_fits_or_is_refused(line: LineField, refusals: list[str]) -> None:
    drop(line, "abc")
    assert line.text() == "abc"
    drop(line, "x" * 8)
    assert line.text() == "abc"
    assert len(refusals) == 1
    drop(line, "")
    assert len(refusals) == 1


def test_nothing_is_taken_into_a_line_that_is_only_read(line: LineField) -> None:
    line.setReadOnly(True)
    assert not line.take("abc")
    assert line.text() == ""


def test_typing_past_the_limit_is_the_forms_business(line: LineField, refusals: list[str]) -> None:
    QTest.keyClicks(line, "0123456789abc")
    assert line.text() == "0123456789abc"
    assert refusals == []


def test_what_qt_would_cut_in_silence_is_told(line: LineField, refusals: list[str]) -> None:
    line.setText("x" * QT_MOST)
    QTest.keyClicks(line, "y")
    assert len(line.text()) == QT_MOST
    assert refusals == ["This line takes 32,767 characters; what was more is not in it."]


@pytest.mark.parametrize("text", ["a\r\nb", "a\u2028b", "\u00a0", "a\x00", "a\ud800b", "x" * 40_000, ""])
def test_what_was_given_comes_back_until_it_is_changed(line: LineField, text: str) -> None:
    line.set_plain(text)
    assert line.plain() == text
    line.setCursorPosition(0)
    QTest.keyClicks(line, "n")
    if len(text) < QT_MOST:
        assert line.plain() != text
        QTest.keyClick(line, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert line.plain() == text


def test_a_form_says_the_refusal_under_the_field_until_something_is_typed(qtbot: QtBot) -> None:
    line = LineField("name", 10)
    field = FormField("&Name", line, hint="As in the passport")
    qtbot.addWidget(field)
    words = field.findChild(QLabel, "name-problem")
    assert words is not None
    line.take("x" * 11)
    assert words.text().startswith("Nothing was inserted")
    assert field.problem() is None
    QTest.keyClicks(line, "y")
    assert words.text() == "As in the passport"
