"""A day can be typed or picked, is written one way, and a wrong text stays where it can be corrected."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCalendarWidget

from clinic_desktop.domain.unreadable import UnreadableDate
from clinic_desktop.ui.widgets.date_field import DateField

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

TODAY = date(2026, 11, 23)
AUGUST = date(1980, 8, 14)


@pytest.fixture
def field(qtbot: QtBot) -> DateField:
    made = DateField("born-on", "Born", today=lambda: TODAY)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    made.setFocus()
    qtbot.waitUntil(made.hasFocus)
    return made


@pytest.fixture
def days(field: DateField) -> list[date | None]:
    heard: list[date | None] = []
    field.date_changed.connect(heard.append)
    return heard


@pytest.fixture
def problems(field: DateField) -> list[str]:
    heard: list[str] = []
    field.problem_changed.connect(heard.append)
    return heard


def calendar(field: DateField) -> QCalendarWidget:
    found = field.findChild(QCalendarWidget)
    assert found
    return found


def test_a_typed_day_counts_while_it_is_typed_and_is_told_when_it_is_finished(
    field: DateField, days: list[date | None]
) -> None:
    QTest.keyClicks(field, "14/8/80")
    assert field.day() == AUGUST
    assert days == []
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert days == [AUGUST]
    assert field.text() == "14-Aug-1980"
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert days == [AUGUST]


def test_leaving_the_field_finishes_it(qtbot: QtBot, field: DateField, days: list[date | None]) -> None:
    QTest.keyClicks(field, "t")
    field.clearFocus()
    qtbot.waitUntil(lambda: days == [TODAY])
    assert field.text() == "23-Nov-2026"


def test_a_wrong_text_stays_with_its_problem_until_it_is_right(
    field: DateField, days: list[date | None], problems: list[str]
) -> None:
    field.set_day(AUGUST)
    field.selectAll()
    QTest.keyClicks(field, "31/2/80")
    assert problems == []
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.text() == "31/2/80"
    assert field.day() is None
    assert field.problem() == problems[-1] == "There is no 31-Feb-1980."
    assert field.property("problem") is True
    field.selectAll()
    QTest.keyClicks(field, "1/2/80")
    assert problems[-1] == ""
    assert field.problem() is None
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert days == [date(1980, 2, 1)]


def test_the_field_may_be_emptied(field: DateField, days: list[date | None]) -> None:
    field.set_day(AUGUST)
    field.selectAll()
    QTest.keyClick(field, Qt.Key.Key_Delete)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert days == [None]
    assert field.problem() is None


def test_setting_a_day_is_not_told_back(field: DateField, days: list[date | None]) -> None:
    field.set_day(AUGUST)
    field.set_day(None)
    assert days == []
    assert field.text() == ""


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (Qt.Key.Key_Up, date(1980, 8, 15)),
        (Qt.Key.Key_Down, date(1980, 8, 13)),
        (Qt.Key.Key_PageUp, date(1980, 9, 14)),
        (Qt.Key.Key_PageDown, date(1980, 7, 14)),
    ],
)
def test_keys_step_days_and_months(field: DateField, days: list[date | None], key: Qt.Key, expected: date) -> None:
    field.set_day(AUGUST)
    QTest.keyClick(field, key)
    assert days == [expected]
    assert field.day() == expected


def test_the_first_step_of_an_empty_field_is_today(field: DateField) -> None:
    QTest.keyClick(field, Qt.Key.Key_Up)
    assert field.day() == TODAY


@pytest.mark.parametrize(
    ("day", "key"),
    [(date.max, Qt.Key.Key_Up), (date.min, Qt.Key.Key_Down), (date.max, Qt.Key.Key_PageUp)],
)
def test_stepping_stops_at_the_ends_of_time(field: DateField, day: date, key: Qt.Key) -> None:
    field.set_day(day)
    QTest.keyClick(field, key)
    assert field.day() == day


@pytest.mark.parametrize("how", ["alt+down", "f4", "button"])
def test_a_day_is_picked_from_the_calendar(qtbot: QtBot, field: DateField, days: list[date | None], how: str) -> None:
    field.set_day(AUGUST)
    if how == "alt+down":
        QTest.keyClick(field, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    elif how == "f4":
        QTest.keyClick(field, Qt.Key.Key_F4)
    else:
        next(action for action in field.findChildren(QAction) if action.text() == "Calendar").trigger()
    opened = calendar(field)
    qtbot.waitUntil(opened.isVisible)
    assert opened.selectedDate() == QDate(1980, 8, 14)
    assert opened.objectName() == "born-on-calendar"
    opened.clicked.emit(QDate(1980, 8, 20))
    assert not opened.isVisible()
    assert days == [date(1980, 8, 20)]
    assert field.text() == "20-Aug-1980"


def test_the_calendar_opens_on_today_when_there_is_no_day(field: DateField) -> None:
    field.open_calendar()
    assert calendar(field).selectedDate() == QDate(2026, 11, 23)
    calendar(field).hide()


def test_opening_the_calendar_over_a_half_typed_day_does_not_complain(field: DateField, problems: list[str]) -> None:
    QTest.keyClicks(field, "14/")
    field.open_calendar()
    assert problems == []
    calendar(field).clicked.emit(QDate(1980, 8, 20))
    assert problems == []


def test_a_field_that_is_only_read_does_not_step_or_open(field: DateField) -> None:
    field.set_day(AUGUST)
    field.setReadOnly(True)
    QTest.keyClick(field, Qt.Key.Key_Up)
    field.open_calendar()
    assert field.day() == AUGUST
    assert field.findChild(QCalendarWidget) is None


def test_the_order_of_day_and_month_is_the_owners_choice(qtbot: QtBot) -> None:
    american = DateField("born-on", "Born", today=lambda: TODAY, day_first=False, in_the_past=True)
    qtbot.addWidget(american)
    american.setText("8/14/27")
    american.finish()
    assert american.day() == date(1927, 8, 14)


def test_the_field_has_names(field: DateField) -> None:
    assert (field.objectName(), field.accessibleName()) == ("born-on", "Born")


def test_a_day_that_cannot_be_read_is_kept_and_marked_until_another_is_typed(
    field: DateField, problems: list[str]
) -> None:
    stored = UnreadableDate("infinity")
    field.set_day(stored)
    assert field.text() == "Unreadable date"
    assert field.day() == stored
    assert field.problem() == problems[-1]
    assert "“infinity”" in problems[-1]
    QTest.keyClick(field, Qt.Key.Key_Up)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.day() == stored
    field.open_calendar()
    assert calendar(field).selectedDate() == QDate(2026, 11, 23)
    calendar(field).hide()
    field.selectAll()
    QTest.keyClicks(field, "14/8/80")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.day() == AUGUST
    assert field.problem() is None
    assert problems[-1] == ""


def test_the_words_for_such_a_day_mean_nothing_where_none_is_stored(field: DateField) -> None:
    field.set_day(AUGUST)
    field.setText("Unreadable date")
    assert field.day() is None
    assert field.problem() is not None
