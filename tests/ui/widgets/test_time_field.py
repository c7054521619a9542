"""A time can be typed many ways and stepped by keys; it is always shown on a 24-hour clock."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from clinic_desktop.ui.widgets.time_field import TimeField

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.fixture
def field(qtbot: QtBot) -> TimeField:
    made = TimeField("starts-at", "Time")
    qtbot.addWidget(made)
    return made


@pytest.fixture
def times(field: TimeField) -> list[time | None]:
    heard: list[time | None] = []
    field.time_changed.connect(heard.append)
    return heard


def test_a_typed_time_is_written_the_standard_way(field: TimeField, times: list[time | None]) -> None:
    QTest.keyClicks(field, "930")
    assert field.time_of_day() == time(9, 30)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.text() == "09:30"
    assert times == [time(9, 30)]


def test_a_wrong_time_stays_with_its_problem(field: TimeField, times: list[time | None]) -> None:
    QTest.keyClicks(field, "25:00")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.text() == "25:00"
    assert field.problem() == "There is no 25:00. Times go from 00:00 to 23:59."
    assert times == []


@pytest.mark.parametrize(
    ("before", "key", "after"),
    [
        (time(9, 30), Qt.Key.Key_Up, time(9, 35)),
        (time(9, 30), Qt.Key.Key_Down, time(9, 25)),
        (time(9, 32), Qt.Key.Key_Up, time(9, 35)),
        (time(9, 32), Qt.Key.Key_Down, time(9, 30)),
        (time(9, 30), Qt.Key.Key_PageUp, time(10, 30)),
        (time(9, 32), Qt.Key.Key_PageDown, time(8, 32)),
        (time(23, 58), Qt.Key.Key_Up, time(0)),
        (time(0), Qt.Key.Key_Down, time(23, 55)),
        (None, Qt.Key.Key_Up, time(9)),
        (None, Qt.Key.Key_Down, time(9)),
    ],
)
def test_keys_step_five_minutes_or_an_hour(
    field: TimeField, times: list[time | None], before: time | None, key: Qt.Key, after: time
) -> None:
    field.set_time_of_day(before)
    QTest.keyClick(field, key)
    assert field.time_of_day() == after
    assert times == [after]


def test_an_empty_time_is_allowed(field: TimeField) -> None:
    field.finish()
    assert field.time_of_day() is None
    assert field.problem() is None


def test_the_hint_says_that_the_clock_has_24_hours(field: TimeField) -> None:
    assert "24" in field.placeholderText()
