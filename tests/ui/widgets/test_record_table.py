"""The list keeps what the person has chosen, and says so when it has nothing to show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible, QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QPushButton, QToolTip, QVBoxLayout, QWidget

from clinic_desktop.domain.pages import Page
from clinic_desktop.ui.theme import LIGHT, Theme, apply_theme, dress
from clinic_desktop.ui.widgets.record_model import Column, RecordTableModel
from clinic_desktop.ui.widgets.record_table import RecordTable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot


@dataclass(frozen=True, slots=True)
class Person:
    id: int
    name: str
    status: str = "scheduled"


@dataclass(frozen=True)
class Words:
    title: str = "The database cannot be reached"
    advice: str = "Check the network."


COLUMNS: tuple[Column[Person], ...] = (
    Column("No.", lambda person: str(person.id), width=6, sort_key=lambda person: person.id),
    Column("Name", lambda person: person.name, width=16, stretch=True, marks=lambda _person: ((0, 2),)),
    Column(
        "Status",
        lambda person: person.status,
        badge=lambda person: f"status_{person.status}",
        icon=lambda _person: "clock",
        struck=lambda person: person.status == "cancelled",
        strong=True,
    ),
)
Table = RecordTable[Person]


def people(*ids: int, has_more: bool = False) -> Page[Person]:
    return Page(tuple(Person(number, f"Person {number}") for number in ids), has_more)


def a_table(parent: QWidget | None = None) -> Table:
    model = RecordTableModel(COLUMNS, lambda person: person.id)
    made = RecordTable("people", "People", model, parent)
    model.setParent(made)
    return made


@pytest.fixture
def table(qtbot: QtBot) -> Table:
    made = a_table()
    qtbot.addWidget(made)
    made.resize(500, 240)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


@pytest.fixture
def chosen(table: Table) -> list[int | None]:
    heard: list[int | None] = []
    table.record_chosen.connect(lambda record: heard.append(record.id if record else None))
    return heard


@pytest.fixture
def opened(table: Table) -> list[int]:
    heard: list[int] = []
    table.record_activated.connect(lambda record: heard.append(record.id))
    return heard


def press(table: Table, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(table, key)


def test_arrow_keys_home_and_end_choose_and_enter_opens(
    table: Table, chosen: list[int | None], opened: list[int]
) -> None:
    table.records_model.show(people(1, 2, 3, 4))
    table.choose_row(0)
    press(table, Qt.Key.Key_Down, Qt.Key.Key_End, Qt.Key.Key_Home, Qt.Key.Key_Return)
    assert chosen == [1, 2, 4, 1]
    assert opened == [1]
    press(table, Qt.Key.Key_Down, Qt.Key.Key_Enter)
    assert opened == [1, 2]


def test_enter_opens_nothing_when_nothing_is_chosen(table: Table, opened: list[int]) -> None:
    table.records_model.show(people(1, 2))
    press(table, Qt.Key.Key_Return)
    assert opened == []


def test_a_double_click_opens(table: Table, opened: list[int]) -> None:
    table.records_model.show(people(1, 2))
    spot = table.visualRect(table.records_model.index(1, 0)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    QTest.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert opened == [2]


def test_coming_in_by_tab_shows_which_row_is_current(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    before = QLineEdit(window)
    before.setGeometry(0, 0, 100, 20)
    table = a_table(window)
    table.records_model.show(people(1, 2))
    window.show()
    window.activateWindow()
    before.setFocus()
    qtbot.waitUntil(before.hasFocus)
    table.setFocus(Qt.FocusReason.TabFocusReason)
    assert table.current_record() == Person(1, "Person 1")
    assert table.selectionModel().isRowSelected(0)


def test_tab_leaves_the_list(table: Table) -> None:
    assert not table.tabKeyNavigation()


def test_the_chosen_record_stays_chosen_while_rows_come_and_go(table: Table, chosen: list[int | None]) -> None:
    table.records_model.show(people(1, 2, 3))
    table.choose(2)
    for page in (people(0, 1, 2, 3), people(3, 2), people(2), people(2, 9)):
        table.records_model.show(page)
        assert table.current_record() == Person(2, "Person 2")
    table.records_model.replace(Person(2, "Renamed"))
    assert table.current_record() == Person(2, "Renamed")
    assert set(chosen) == {2}


@pytest.mark.parametrize("page", [people(1, 3), people(7, 8), people()])
def test_when_the_chosen_record_goes_nothing_is_chosen(
    table: Table, chosen: list[int | None], opened: list[int], page: Page[Person]
) -> None:
    table.records_model.show(people(1, 2, 3))
    table.choose(2)
    table.records_model.show(page)
    assert table.current_record() is None
    assert not table.selectionModel().hasSelection()
    press(table, Qt.Key.Key_Return)
    assert chosen == [2, None]
    assert opened == []


def test_choosing_by_key_or_row_says_whether_it_could(table: Table) -> None:
    assert not table.choose_row(0)
    table.records_model.show(people(5, 6))
    assert table.choose(6)
    assert not table.choose(7)
    assert table.choose_row(99)
    assert table.current_record() == Person(6, "Person 6")


def test_the_place_on_the_screen_stays_when_a_row_comes_in_below(qtbot: QtBot, table: Table) -> None:
    table.records_model.show(people(*range(50)))
    qtbot.waitUntil(lambda: table.verticalScrollBar().maximum() > 200)
    table.verticalScrollBar().setValue(200)
    table.records_model.show(people(*range(51)))
    assert table.verticalScrollBar().value() == 200


def test_scrolling_to_the_end_wants_more(qtbot: QtBot, table: Table) -> None:
    table.records_model.show(people(*range(50), has_more=True))
    qtbot.waitUntil(lambda: table.verticalScrollBar().maximum() > 0)
    with qtbot.waitSignal(table.records_model.more_wanted, timeout=2000) as wanted:
        table.verticalScrollBar().setValue(table.verticalScrollBar().maximum())
    assert wanted.args == [Person(49, "Person 49")]


def test_an_empty_list_says_its_words_and_offers_what_to_do(table: Table) -> None:
    done: list[str] = []
    table.show_empty("Nobody found", "Try fewer letters.", "Register", lambda: done.append("register"))
    assert table.notice.isVisible()
    assert (table.notice.title, table.notice.hint) == ("Nobody found", "Try fewer letters.")
    button = table.notice.findChild(QPushButton)
    assert button
    button.click()
    assert done == ["register"]
    table.records_model.show(people(1))
    assert not table.notice.isVisible()
    table.records_model.remove(1)
    assert table.notice.isVisible()
    assert table.notice.title == "Nobody found"


def test_loading_shows_only_after_a_moment_and_ends_with_the_answer(qtbot: QtBot, table: Table) -> None:
    table.show_loading()
    assert not table.notice.isVisible()
    qtbot.waitUntil(table.notice.isVisible)
    assert table.notice.title == "Loading…"
    table.records_model.show(people(1))
    assert not table.notice.isVisible()


def test_rows_stay_while_the_next_answer_is_on_its_way(table: Table) -> None:
    table.records_model.show(people(1, 2))
    table.show_loading()
    assert table.records_model.rowCount() == 2
    assert not table.notice.isVisible()


def test_an_error_says_its_words_keeps_the_rows_and_can_be_tried_again(table: Table) -> None:
    table.records_model.show(people(1, 2))
    tried: list[str] = []
    table.show_error(Words(), lambda: tried.append("again"))
    assert table.notice.isVisible()
    assert (table.notice.title, table.notice.hint) == (Words().title, Words().advice)
    assert table.records_model.rowCount() == 2
    button = table.notice.findChild(QPushButton)
    assert button
    assert button.text() == "Try again"
    button.click()
    assert tried == ["again"]
    table.records_model.show(people(1, 2))
    assert not table.notice.isVisible()


def test_an_error_without_a_way_out_has_no_button(table: Table) -> None:
    table.show_error(Words())
    button = table.notice.findChild(QPushButton)
    assert button
    assert not button.isVisible()


def test_the_words_stay_inside_a_low_list(table: Table) -> None:
    table.resize(260, 110)
    table.show_error(Words(), lambda: None)
    assert table.viewport().rect().contains(table.notice.geometry())


def test_a_list_has_a_name_for_people_and_for_tests(table: Table) -> None:
    assert table.objectName() == "people"
    assert QAccessible.queryAccessibleInterface(table).text(QAccessible.Text.Name) == "People"
    button = table.notice.findChild(QPushButton)
    assert button
    assert button.objectName() == "people-notice-action"


def test_the_stretching_column_takes_what_is_left_but_keeps_its_least_width(table: Table) -> None:
    total = sum(table.columnWidth(number) for number in range(3))
    assert total == pytest.approx(table.viewport().width(), abs=1)
    least = 16 * table.fontMetrics().averageCharWidth()
    table.resize(120, 240)
    assert table.columnWidth(1) >= least


def test_only_a_column_with_a_sort_key_can_be_sorted(table: Table) -> None:
    table.records_model.show(people(2, 1))
    table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    assert [person.id for person in table.records_model.records] == [1, 2]
    table.sortByColumn(1, Qt.SortOrder.AscendingOrder)
    assert table.horizontalHeader().sortIndicatorSection() == -1
    assert [person.id for person in table.records_model.records] == [2, 1]


@pytest.fixture
def _light(qapp: QApplication, table: Table) -> Iterator[None]:
    palette, font = qapp.palette(), qapp.font()
    apply_theme(qapp, Theme.LIGHT)
    dress(table)
    yield
    qapp.setPalette(palette)
    qapp.setFont(font)


@pytest.mark.usefixtures("_light")
def test_rows_are_painted_with_badge_mark_and_bar(qtbot: QtBot, table: Table) -> None:
    table.records_model.show(Page((Person(1, "Smith"), Person(2, "Jones", "cancelled")), has_more=False))
    table.choose_row(0)
    table.setFocus()
    qtbot.waitUntil(table.hasFocus)
    colours = painted_colours(table)
    for expected in (LIGHT.selection, LIGHT.accent, LIGHT.mark.background, LIGHT.surface, LIGHT.border):
        assert expected.name() in colours
    for tint in (LIGHT.status_scheduled, LIGHT.status_cancelled):
        assert tint.background.name() in colours


@pytest.mark.usefixtures("_light")
def test_the_row_under_the_mouse_is_tinted_until_it_leaves(table: Table) -> None:
    table.records_model.show(people(1, 2))
    spot = table.visualRect(table.records_model.index(1, 1)).center()
    table.entered.emit(table.indexAt(spot))
    assert LIGHT.hover.name() in painted_colours(table)
    QApplication.sendEvent(table, QEvent(QEvent.Type.Leave))
    assert LIGHT.hover.name() not in painted_colours(table)


@pytest.mark.usefixtures("_light")
def test_larger_text_makes_rows_higher(qapp: QApplication, table: Table) -> None:
    before = table.verticalHeader().defaultSectionSize()
    apply_theme(qapp, Theme.LIGHT, 150)
    assert table.verticalHeader().defaultSectionSize() > before * 1.3


def test_a_text_that_is_cut_is_shown_whole_on_hovering(table: Table) -> None:
    long_name = "Bartholomew Alexander Abernathy-Worthington of Somewhere"
    table.records_model.show(Page((Person(1, long_name),), has_more=False))
    spot = table.visualRect(table.records_model.index(0, 1)).center()
    QApplication.sendEvent(table.viewport(), QHelpEvent(QEvent.Type.ToolTip, spot, table.viewport().mapToGlobal(spot)))
    assert QToolTip.text() == long_name
    QToolTip.hideText()


def painted_colours(table: Table) -> set[str]:
    image = table.viewport().grab().toImage()
    spots = ((x, y) for x in range(0, image.width(), 2) for y in range(image.height()))
    return {image.pixelColor(x, y).name() for x, y in spots}


def test_a_list_is_sorted_by_keys(table: Table) -> None:
    table.records_model.show(people(2, 3, 1))
    both = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier
    seen = []
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Down):
        QTest.keyClick(table, key, both)
        seen.append([person.id for person in table.records_model.records])
    assert seen == [[1, 2, 3], [3, 2, 1], [1, 2, 3], [2, 3, 1], [2, 3, 1]]


def test_enter_presses_what_an_empty_list_offers_only_while_it_has_the_focus(qtbot: QtBot) -> None:
    dialog, heard = QDialog(), []
    qtbot.addWidget(dialog)
    made, line = a_table(), QLineEdit()
    column = QVBoxLayout(dialog)
    column.addWidget(line)
    column.addWidget(made)
    dialog.show()
    made.show_empty("Nobody", "", "Register", lambda: heard.append("register"))
    made.records_model.show(Page((), has_more=False))
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert heard == []
    button = made.findChild(QPushButton, "people-notice-action")
    assert isinstance(button, QPushButton)
    QTest.keyClick(button, Qt.Key.Key_Return)
    assert heard == ["register"]
