"""What a screen reader finds on the schedule, asked as Qt's bridges ask: bookings that are items of a list."""

from __future__ import annotations

import gc
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent
from PySide6.QtTest import QTest

from clinic_desktop.domain.identifiers import ProviderId
from clinic_desktop.domain.statuses import AppointmentStatus
from clinic_desktop.testing.pages.waiting import settle
from clinic_desktop.ui.schedule import screen_reader
from clinic_desktop.ui.schedule.board import make_board
from clinic_desktop.ui.schedule.columns_view import ColumnsView
from clinic_desktop.ui.widgets import announcements
from tests.ui.schedule.scenes import CLOCK, a_column, a_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtGui import QAccessibleInterface
    from PySide6.QtWidgets import QApplication

    from clinic_desktop.domain.appointments import AppointmentLine

NINE = a_line("09:00", 30)
TEN = a_line("10:00", 30, status=AppointmentStatus.CHECKED_IN, is_overbooked=True)
BOB = ProviderId("bob")
OF_BOB = a_line("09:30", 30, provider_id=BOB, provider_name="Bob Nagy")
NAME, DESCRIPTION = QAccessible.Text.Name, QAccessible.Text.Description


@pytest.fixture
def view(qapp: QApplication) -> Iterator[ColumnsView]:
    del qapp
    shown = ColumnsView("columns", "Schedule", CLOCK)
    shown.resize(500, 400)
    shown.show()
    show(shown, TEN, NINE)
    shown.setFocus()
    settle()
    yield shown
    shown.close()
    shown.deleteLater()
    settle()


def show(view: ColumnsView, *lines: AppointmentLine) -> None:
    view.show_board(make_board([a_column(*lines), a_column(OF_BOB, provider_id=BOB, title="Bob Nagy")], CLOCK))


def items(view: ColumnsView) -> list[QAccessibleInterface]:
    found = QAccessible.queryAccessibleInterface(view.viewport())
    return [found.child(number) for number in range(found.childCount())]


def names(view: ColumnsView) -> list[str]:
    return [one.text(NAME) for one in items(view)]


def test_each_booking_is_an_item_with_who_when_what_and_where(view: ColumnsView) -> None:
    found = QAccessible.queryAccessibleInterface(view.viewport())
    assert (found.role(), found.text(NAME)) == (QAccessible.Role.List, "Schedule")
    assert names(view) == [
        f"09:00 {NINE.patient_last_name.upper()}, Ada, follow-up, 30 min, scheduled, Ana Oliveira",
        f"10:00 {TEN.patient_last_name.upper()}, Ada, follow-up, 30 min, checked in, overbooked, Ana Oliveira",
        f"09:30 {OF_BOB.patient_last_name.upper()}, Ada, follow-up, 30 min, scheduled, Bob Nagy",
    ]
    one = items(view)[2]
    assert one.role() == QAccessible.Role.ListItem
    assert "Follow-up with Bob Nagy" in one.text(DESCRIPTION)
    assert found.indexOfChild(one) == 2
    assert one.parent().text(NAME) == "Schedule"


def test_an_item_lies_where_its_booking_is_painted(view: ColumnsView) -> None:
    view.choose(OF_BOB)
    area = items(view)[2].rect()
    assert view.geometry_now is not None
    assert view.board is not None
    painted = view.geometry_now.box_rect(view.board.box_of[OF_BOB.id]).size()
    assert (area.size(), area.topLeft().x() > view.mapToGlobal(QPoint(200, 0)).x()) == (painted, True)
    found = QAccessible.queryAccessibleInterface(view.viewport())
    under = found.childAt(area.center().x(), area.center().y())
    assert under.text(NAME) == names(view)[2]


def test_the_item_under_the_cursor_has_the_focus(view: ColumnsView) -> None:
    view.choose(NINE)
    assert [one.state().focused for one in items(view)] == [True, False, False]
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert not any(one.state().focused for one in items(view)), "a free row is no booking"
    view.choose(TEN)
    focused = QAccessible.queryAccessibleInterface(view.viewport()).focusChild()
    assert focused.text(NAME).startswith("10:00")
    assert not focused.state().offscreen


def test_the_reader_is_led_to_each_booking_and_told_of_each_free_row(
    view: ColumnsView, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str] = []

    class Reader(QAccessible):
        @staticmethod
        def isActive() -> bool:
            return True

        @staticmethod
        def updateAccessibility(event: QAccessibleEvent) -> None:
            if isinstance(event, QAccessibleAnnouncementEvent):
                heard.append(event.message())
            elif event.type() == QAccessible.Event.Focus:
                heard.append(event.accessibleInterface().text(NAME))

    view.choose(NINE)
    for module in (screen_reader, announcements):
        monkeypatch.setattr(module, "QAccessible", Reader)
    QTest.keyClick(view, Qt.Key.Key_Down)
    QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    assert heard == ["09:30, free, Ana Oliveira", names(view)[1]]
    show(view, NINE, replace(TEN, minutes=45))
    assert heard[-1].endswith("45 min, checked in, overbooked")


def test_items_come_and_go_with_their_bookings(view: ColumnsView) -> None:
    before = items(view)
    later = a_line("14:00")
    show(view, TEN, later)
    after = items(view)
    assert [one.text(NAME)[:5] for one in after] == ["10:00", "14:00", "09:30"]
    assert after[0] is before[1], "who was looking at a booking is still looking at it"
    show(view)
    gc.collect()
    assert len(items(view)) == 1


def test_the_items_stay_when_somebody_listens_to_the_schedule(view: ColumnsView) -> None:
    """Connecting a signal to a method changes the meta-object of a class of ours, by which Qt finds what it knows."""
    before = names(view)
    timer = QTimer()
    timer.timeout.connect(view.forget_tiles)
    timer.timeout.connect(view.put_down)
    assert names(view) == before
    assert len(before) == 3


def test_nothing_is_left_of_a_schedule_that_is_gone(qapp: QApplication) -> None:
    del qapp
    kept = len(screen_reader.known_lists())
    view = ColumnsView("columns", "Schedule", CLOCK)
    show(view, NINE, TEN)
    assert len(names(view)) == 3
    assert len(screen_reader.known_lists()) == kept + 1
    view.deleteLater()
    del view
    settle()
    gc.collect()
    assert len(screen_reader.known_lists()) == kept


class TestActions:
    """A reader that has found a booking presses it, without keys of the schedule."""

    def test_a_booking_is_pressed(self, view: ColumnsView) -> None:
        opened: list[AppointmentLine] = []
        view.opened.connect(opened.append)
        actions = items(view)[1].actionInterface()
        assert actions.actionNames() == ["Press", "SetFocus", "ShowMenu"]
        assert actions.localizedActionName("Press") == "Press"
        assert actions.keyBindingsForAction("Press") == ["Return"]

        actions.doAction("Press")
        assert opened == [], "not while the reader waits"
        settle()

        assert opened == [TEN]
        assert view.current_line() == TEN
        assert items(view)[1].state().focused

    def test_its_menu_is_opened_where_it_stands(self, view: ColumnsView) -> None:
        asked: list[QPoint] = []
        view.menu_wanted.connect(asked.append)
        items(view)[0].actionInterface().doAction("ShowMenu")
        settle()
        assert [items(view)[0].rect().contains(at) for at in asked] == [True]

    def test_the_cursor_goes_to_it(self, view: ColumnsView) -> None:
        view.choose(OF_BOB)
        items(view)[0].actionInterface().doAction("SetFocus")
        settle()
        assert view.current_line() == NINE

    def test_what_is_gone_by_now_is_let_be(self, view: ColumnsView) -> None:
        opened: list[AppointmentLine] = []
        view.opened.connect(opened.append)
        actions = items(view)[1].actionInterface()
        actions.doAction("Press")
        show(view, NINE)
        settle()
        assert opened == []

    def test_there_is_nothing_else_it_could_be_asked_as(self, view: ColumnsView) -> None:
        one = items(view)[0]
        assert one.textInterface() is None
        assert one.editableTextInterface() is None
        assert one.valueInterface() is None
        assert one.tableCellInterface() is None
        assert one.selectionInterface() is None
        assert one.attributesInterface() is None
