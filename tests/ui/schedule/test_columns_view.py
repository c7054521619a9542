"""The columns as a widget: what stays when the data changes, what is asked for, what is painted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from clinic_desktop.domain.identifiers import AppointmentId, ProviderId
from clinic_desktop.domain.statuses import AppointmentStatus
from clinic_desktop.testing.pages.waiting import settle
from clinic_desktop.ui.schedule.board import make_board
from clinic_desktop.ui.schedule.columns_view import ColumnsView
from clinic_desktop.ui.schedule.ghost import Target, lifted
from clinic_desktop.ui.schedule.painting import BoardPainter
from clinic_desktop.ui.theme import Theme, apply_theme, colours, dress
from tests.ui.schedule.scenes import ANA, CLOCK, a_column, a_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtCore import QRect
    from PySide6.QtGui import QPainter

    from clinic_desktop.domain.appointments import AppointmentLine
    from clinic_desktop.ui.schedule.geometry import Geometry
    from clinic_desktop.ui.schedule.painting import Scene

NINE = a_line("09:00", 30)
TEN = a_line("10:00", 30, status=AppointmentStatus.CHECKED_IN)
OVER = a_line("11:00", 30, status=AppointmentStatus.COMPLETED)


@pytest.fixture
def view(qapp: QApplication) -> Iterator[ColumnsView]:
    apply_theme(qapp, Theme.LIGHT)
    shown = ColumnsView("columns", "Schedule", CLOCK)
    dress(shown)
    shown.resize(500, 400)
    shown.show()
    show(shown, NINE, TEN, OVER)
    shown.setFocus()
    settle()
    yield shown
    shown.close()
    shown.deleteLater()
    settle()


def show(view: ColumnsView, *lines: AppointmentLine) -> None:
    other = a_column(provider_id=ProviderId("bob"), title="Bob Nagy")
    view.show_board(make_board([a_column(*lines), other], CLOCK))


def press(view: ColumnsView, *keys: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    for key in keys:
        QTest.keyClick(view, key, held)


def id_in_hand(view: ColumnsView) -> AppointmentId | None:
    line = view.current_line()
    return line.id if line else None


def test_a_day_begins_where_work_begins(view: ColumnsView) -> None:
    assert view.cursor_now.place == 8 * 12
    assert view.geometry_now is not None
    assert 0 < view.verticalScrollBar().value() <= view.geometry_now.y(8 * 12)


def test_what_others_change_leaves_place_choice_and_what_is_in_the_hand(view: ColumnsView) -> None:
    assert view.choose(TEN)
    board = view.board
    assert board is not None
    view.verticalScrollBar().setValue(700)
    view.take_up(lifted(board.box_of[TEN.id]).moved_to(board, 1, 160, 15))
    before = view.ghost
    show(view, NINE, replace(TEN, minutes=45), OVER, a_line("14:00"))
    assert view.verticalScrollBar().value() == 700
    assert id_in_hand(view) == TEN.id
    assert view.ghost == before


def test_who_was_cancelled_elsewhere_is_in_nobodys_hand_any_more(view: ColumnsView) -> None:
    chosen: list[AppointmentLine | None] = []
    view.choose(TEN)
    view.chosen_changed.connect(chosen.append)
    show(view, NINE, OVER)
    assert chosen == [None]
    assert id_in_hand(view) is None


def test_zooming_keeps_the_middle_where_it_is(view: ColumnsView) -> None:
    assert view.geometry_now is not None
    view.verticalScrollBar().setValue(900)
    half = view.viewport().height() // 2
    before = view.geometry_now.place_at(900 + half)
    view.show_grid(5)
    after = view.geometry_now.place_at(view.verticalScrollBar().value() + half)
    assert after == pytest.approx(before, abs=0.5)
    assert view.geometry_now.size.height() == 3 * 96 * (view.fontMetrics().height() + 6)


def test_enter_opens_a_booking_and_books_a_free_row(view: ColumnsView) -> None:
    opened: list[AppointmentLine] = []
    wished: list[tuple[object, ...]] = []
    view.opened.connect(opened.append)
    view.wished.connect(lambda *all_of_it: wished.append(all_of_it))
    press(view, Qt.Key.Key_Return)
    assert wished == [(ANA, datetime(2026, 11, 27, 8, tzinfo=UTC), None, "")]
    press(view, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return)
    assert opened == [NINE]


def test_a_span_is_drawn_by_keys(view: ColumnsView) -> None:
    wished: list[tuple[object, ...]] = []
    view.wished.connect(lambda *all_of_it: wished.append(all_of_it))
    press(view, Qt.Key.Key_Down, Qt.Key.Key_Down, held=Qt.KeyboardModifier.ShiftModifier)
    press(view, Qt.Key.Key_Return)
    assert wished == [(ANA, datetime(2026, 11, 27, 8, tzinfo=UTC), 45, "")]


def test_a_booking_is_lifted_carried_and_set_down_by_keys(view: ColumnsView) -> None:
    wanted: list[tuple[object, ...]] = []
    view.move_wanted.connect(lambda *all_of_it: wanted.append(all_of_it))
    view.choose(NINE)
    press(view, Qt.Key.Key_Up, held=Qt.KeyboardModifier.AltModifier)
    press(view, Qt.Key.Key_Right, Qt.Key.Key_Return)
    half_an_hour = Target(ProviderId("bob"), NINE.starts_at - timedelta(minutes=15), 30)
    assert wanted == [(NINE, half_an_hour)]
    view.settle()
    press(view, Qt.Key.Key_Down, held=Qt.KeyboardModifier.AltModifier)
    press(view, Qt.Key.Key_Escape)
    assert len(wanted) == 1


def test_what_is_over_is_not_taken_into_the_hand(view: ColumnsView) -> None:
    refused: list[AppointmentLine] = []
    view.refused.connect(refused.append)
    view.choose(OVER)
    press(view, Qt.Key.Key_Down, held=Qt.KeyboardModifier.AltModifier)
    assert refused == [OVER]
    assert view.ghost is None


def test_set_down_where_it_was_asks_for_nothing(view: ColumnsView) -> None:
    wanted: list[object] = []
    view.move_wanted.connect(lambda line, _: wanted.append(line))
    view.choose(NINE)
    press(view, Qt.Key.Key_Down, held=Qt.KeyboardModifier.AltModifier)
    press(view, Qt.Key.Key_Up, Qt.Key.Key_Return)
    assert wanted == []


def test_screen_readers_are_told_where_the_cursor_stands(view: ColumnsView) -> None:
    view.choose(TEN)
    assert view.accessibleDescription() == (
        f"10:00 {TEN.patient_last_name.upper()}, Ada, follow-up, 30 min, checked in"
    )
    press(view, Qt.Key.Key_Right)
    assert view.accessibleDescription() == "10:00, free, Bob Nagy"


@pytest.mark.parametrize("theme", [Theme.LIGHT, Theme.DARK])
def test_each_booking_is_painted_in_the_colours_of_its_status(
    view: ColumnsView, qapp: QApplication, theme: Theme
) -> None:
    apply_theme(qapp, theme)
    settle()
    view.choose(OVER)
    view.choose(NINE)
    picture = view.viewport().grab().toImage()
    assert view.geometry_now is not None
    assert view.board is not None
    for line, tint in (
        (NINE, colours().status_scheduled),
        (TEN, colours().status_checked_in),
        (OVER, colours().neutral),
    ):
        area = view.geometry_now.box_rect(view.board.box_of[line.id])
        corner = area.bottomRight() - QPoint(8, 5) - view.to_content(QPoint(0, 0))
        assert picture.pixelColor(corner).name() == tint.background.name(), line.status


def test_hovering_tells_the_whole_of_a_booking(view: ColumnsView) -> None:
    assert view.geometry_now is not None
    assert view.board is not None
    area = view.geometry_now.box_rect(view.board.box_of[NINE.id])
    assert view.words_at(area.center() - view.to_content(QPoint(0, 0)))[1] == "Born 01-Jan-1970"
    assert view.words_at(QPoint(3, 3)) == []


def test_a_double_click_on_a_free_row_books_and_on_a_booking_opens(view: ColumnsView) -> None:
    opened: list[AppointmentLine] = []
    wished: list[object] = []
    view.opened.connect(opened.append)
    view.wished.connect(lambda _provider, starts_at, _minutes, _typed: wished.append(starts_at))
    assert view.geometry_now is not None
    assert view.board is not None
    for area in (view.geometry_now.box_rect(view.board.box_of[NINE.id]), view.geometry_now.slot_rect(1, 108, 111)):
        view.show_place(area)
        at = area.center() - view.to_content(QPoint(0, 0))
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
        QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    assert opened == [NINE]
    assert wished == [datetime(2026, 11, 27, 9, tzinfo=UTC)]


def test_the_wheel_zooms_while_ctrl_is_held(view: ColumnsView) -> None:
    asked: list[int] = []
    view.zoom_wanted.connect(asked.append)
    middle = QPointF(view.viewport().rect().center())
    where = QPointF(view.viewport().mapToGlobal(middle.toPoint()))
    for turn in (120, -120):
        event = QWheelEvent(
            middle,
            where,
            QPoint(),
            QPoint(0, turn),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.ControlModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(view.viewport(), event)
    assert asked == [-1, 1]


def test_a_part_that_is_exposed_is_all_that_is_painted(view: ColumnsView, monkeypatch: pytest.MonkeyPatch) -> None:
    """Scrolling by a row moves the pixels and paints the strip that comes into sight."""
    painted: list[int] = []
    paint = BoardPainter.paint

    def note(painter: BoardPainter, on: QPainter, room: QRect, geometry: Geometry, scene: Scene) -> None:
        painted.append(room.height())
        paint(painter, on, room, geometry, scene)

    monkeypatch.setattr(BoardPainter, "paint", note)
    view.verticalScrollBar().setValue(view.verticalScrollBar().value() + 20)
    settle()
    assert painted
    assert max(painted) <= 20


@pytest.mark.parametrize("theme", [Theme.LIGHT, Theme.DARK])
def test_what_is_kept_free_after_a_booking_is_hatched_and_explained(
    qapp: QApplication, view: ColumnsView, theme: Theme
) -> None:
    apply_theme(qapp, theme)
    bare = view.grab().toImage()
    view.show_board(make_board([a_column(NINE, TEN)], CLOCK, {NINE.type: 15}))
    geometry, board = view.geometry_now, view.board
    assert geometry is not None
    assert board is not None
    band = geometry.buffer_rect(board.box_of[NINE.id])
    assert band.top() > geometry.box_rect(board.box_of[NINE.id]).bottom()
    view.show_place(band)
    settle()
    here = band.center() - view.to_content(QPoint(0, 0))
    assert view.words_at(here) == [f"15 min kept free after {NINE.patient_last_name.upper()}, Ada"]
    assert view.words_at(here + QPoint(0, band.height() + 4)) == []
    painted = view.viewport().grab(band.translated(-view.to_content(QPoint(0, 0)))).toImage()
    shades = {painted.pixelColor(x, y).rgb() for x in range(painted.width()) for y in range(painted.height())}
    assert colours().surface.rgb() not in shades, "the ground shows nowhere through it"
    assert len(shades) > 2, "a pattern and words, not colour alone"
    assert bare != view.grab().toImage()
