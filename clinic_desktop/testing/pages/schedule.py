"""The schedule: bookings as they stand under the names of providers or days, moved by mouse and by keys.

Times are as the clinic's clock shows them: "09:30", and "02:30 again" in the hour that comes twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QContextMenuEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListWidget, QMenu, QToolButton, QWidget

from clinic_desktop.testing.pages import hands
from clinic_desktop.testing.pages.book import BookPage
from clinic_desktop.testing.pages.finding import widget
from clinic_desktop.testing.pages.lists import ListPage
from clinic_desktop.testing.pages.page import Page
from clinic_desktop.testing.pages.waiting import settle, wait_until
from clinic_desktop.ui.docks import come_forward
from clinic_desktop.ui.schedule.columns_view import ColumnsView
from clinic_desktop.ui.schedule.month_grid import MonthGrid
from clinic_desktop.ui.schedule.words import patient_name, time_of
from clinic_desktop.ui.shortcuts import plain_text

if TYPE_CHECKING:
    from datetime import date

    from clinic_desktop.ui.schedule.board import Box
    from clinic_desktop.ui.schedule.geometry import Geometry

_EDGE = 2
_AWAY = 40
_LEFT = Qt.MouseButton.LeftButton
_NONE = Qt.MouseButton.NoButton
_STEPS = 4


class SchedulePage(Page):
    """Making it brings the schedule to the front. Patients are named as it shows them: "GARCIA, Maria"."""

    root_name: ClassVar[str] = "schedule"
    message_name: ClassVar[str] = "schedule-message"

    def __init__(self, window: QWidget) -> None:
        come_forward(widget(window, self.root_name, QWidget))
        super().__init__(window)

    @property
    def title(self) -> str:
        return self._text("schedule-title")

    @property
    def columns(self) -> list[str]:
        """The heads of the columns."""
        board = self._view.board
        return [column.title for column in board.columns] if board else []

    def expect_notes(self, *notes: str) -> Self:
        """Wait until this stands under the heads: "3 booked", "Reading…"."""
        return self.expect(lambda: self.notes == list(notes), lambda: f"{notes} under the heads, not {self.notes}")

    @property
    def notes(self) -> list[str]:
        """What stands under the heads of the columns."""
        board = self._view.board
        return [column.note for column in board.columns] if board else []

    @property
    def hours(self) -> list[str]:
        """The hours of the axis, from top to bottom."""
        return [unit.words for _place, unit in self._geometry.board.axis.marks(60)]

    @property
    def bookings(self) -> list[tuple[str, str, int, str]]:
        """Time, patient, minutes and column of what stands on the schedule, by column and time."""
        board = self._view.board
        boxes = [box for column in board.columns for box in sorted(column.boxes, key=_top)] if board else []
        return [self._shown(box) for box in boxes]

    def held(self, column: str) -> list[str]:
        """Return which times of a column are being booked elsewhere at this moment, and by whom."""
        board = self._view.board
        if board is None:
            return []
        units = board.axis.units
        found = board.columns[self.columns.index(column)].held
        return [f"{units[int(one.first)].words} {one.why}" for one in found]

    @property
    def grid(self) -> int:
        """How many minutes a row stands for."""
        return self._view.grid

    @property
    def says(self) -> str:
        """What a screen reader reads of the place where the cursor stands."""
        return self._view.accessibleDescription()

    @property
    def agenda(self) -> ListPage:
        return ListPage(self.window, "schedule-agenda")

    @property
    def pins(self) -> list[str]:
        """The patients on the pinboard."""
        pins = self.widget("schedule-pins", QListWidget)
        return [pins.item(row).text().partition("\n")[0] for row in range(pins.count())]

    def show_day(self) -> Self:
        return self.press("F6")

    def show_week(self) -> Self:
        return self.press("F7")

    def show_month(self) -> Self:
        return self.press("F8")

    def show_agenda(self) -> Self:
        return self.press("F9")

    def show_week_of(self, provider: str) -> Self:
        return self._choose("schedule-provider", provider)

    def focus_columns(self) -> Self:
        hands.come_to_front(self.window)
        self._view.setFocus()
        return self.expect(self._view.hasFocus, "the schedule to have the focus")

    def expect_title(self, words: str) -> Self:
        return self._expect_text("schedule-title", words)

    def expect_columns(self, *heads: str) -> Self:
        return self.expect(lambda: self.columns == list(heads), lambda: f"columns {heads}, not {self.columns}")

    def expect_booking(self, patient: str, at: str, minutes: int | None = None, column: str | None = None) -> Self:
        """Wait until a booking stands there."""
        wanted = {0: at, 1: patient, 2: minutes, 3: column}
        return self.expect(
            lambda: any(all(value in (None, one[place]) for place, value in wanted.items()) for one in self.bookings),
            lambda: f"{patient} at {at} ({minutes} min, {column}); the schedule shows {self.bookings}",
        )

    def expect_no_booking(self, patient: str) -> Self:
        return self.expect(
            lambda: patient not in [one[1] for one in self.bookings], lambda: f"no {patient}: {self.bookings}"
        )

    def expect_says(self, words: str) -> Self:
        return self.expect(lambda: self.says == words, lambda: f"“{words}” to be read, not “{self.says}”")

    def rect_of(self, patient: str) -> QRect:
        """Return where a booking stands now, in points of the visible part."""
        return self._visible(self._geometry.box_rect(self._box(patient)))

    def slot_at(self, column: str, at: str) -> QPoint:
        """Return a point in the row of a time, scrolled into sight."""
        self._visible(self._row(column, at))
        return self._slot_now(column, at)

    def hover(self, column: str, at: str) -> str:
        """Return what the bubble over a row says; nothing if there is none."""
        return "\n".join(self._view.words_at(self.slot_at(column, at)))

    def choose(self, patient: str) -> Self:
        """Click a booking."""
        hands.click(self._view.viewport(), self.rect_of(patient).center())
        return self

    def choose_slot(self, column: str, at: str) -> Self:
        """Click a free row."""
        hands.click(self._view.viewport(), self.slot_at(column, at))
        return self

    def draw(self, column: str, first: str, until: str) -> BookPage:
        """Draw a span of free time with the mouse, from a row to the end of the row before ``until``."""
        self._visible(self._row(column, first).united(self._row(column, until)).adjusted(0, -_AWAY, 0, _AWAY))
        self._drag(self._slot_now(column, first), self._slot_now(column, until) - QPoint(0, 6))
        return BookPage(self.window)

    @property
    def booking(self) -> BookPage:
        """The booking dialog that a letter typed on a free row has opened."""
        return BookPage(self.window)

    def book_slot(self, column: str, at: str) -> BookPage:
        """Click a free row and press Enter."""
        self.choose_slot(column, at).press("Return")
        return BookPage(self.window)

    def drag(self, patient: str, column: str, to: str) -> Self:
        """Drag a booking with the mouse to a row."""
        start = self._with_row(patient, column, to).topLeft() + QPoint(8, 3)
        self._drag(start, self._slot_now(column, to) + QPoint(0, 3))
        return self

    def resize(self, patient: str, until: str) -> Self:
        """Pull the lower edge of a booking to the row of a time."""
        column = self._view.board.columns[self._box(patient).column].title if self._view.board else ""
        area = self._with_row(patient, column, until)
        self._drag(QPoint(area.center().x(), area.bottom() - _EDGE), self._slot_now(column, until))
        return self

    def undo(self, what: str) -> Self:
        """Wait until this is what would be taken back, "moving DOE, Jane", and press the key."""
        return self.expect(
            lambda: self.undone_next == what, lambda: f"“{what}” to be taken back next, not “{self.undone_next}”"
        ).press("Ctrl+Z")

    def redo(self, what: str) -> Self:
        """Wait until this is what would be done again, and press the key."""
        action = self.widget("schedule-redo-button", QToolButton).defaultAction()
        return self.expect(
            lambda: action.isEnabled() and plain_text(action.text()) == f"Redo {what}",
            lambda: f"“Redo {what}”, not “{plain_text(action.text())}”",
        ).press("Ctrl+Y")

    def expect_nothing_to_undo(self) -> Self:
        return self.expect(lambda: not self.undone_next, lambda: f"nothing to take back, not “{self.undone_next}”")

    @property
    def undone_next(self) -> str:
        """What Ctrl+Z would take back, as the button says it; nothing while it cannot."""
        action = self.widget("schedule-undo-button", QToolButton).defaultAction()
        return plain_text(action.text()).removeprefix("Undo").strip() if action.isEnabled() else ""

    def hold(self, patient: str, column: str, over: str) -> Self:
        """Take a booking into the hand and carry it over a row, without letting it go."""
        start = self._with_row(patient, column, over).topLeft() + QPoint(8, 3)
        self._mouse(QEvent.Type.MouseButtonPress, start, _LEFT)
        self._mouse(QEvent.Type.MouseMove, start + QPoint(0, 15), _LEFT)
        self._mouse(QEvent.Type.MouseMove, self._slot_now(column, over) + QPoint(0, 3), _LEFT)
        return self

    def release(self, column: str, over: str) -> Self:
        """Let go what is in the hand, over a row."""
        self._mouse(QEvent.Type.MouseButtonRelease, self._slot_now(column, over) + QPoint(0, 3), _LEFT)
        return self

    def drag_to_pinboard(self, patient: str) -> Self:
        start = self.rect_of(patient).topLeft() + QPoint(8, 3)
        pins = self.widget("schedule-pins", QListWidget)
        self._drag(start, self._view.viewport().mapFromGlobal(pins.mapToGlobal(pins.rect().center())))
        return self

    def drag_from_pinboard(self, patient: str, column: str, to: str) -> Self:
        pins = self.widget("schedule-pins", QListWidget)
        item = pins.item(self.pins.index(patient))
        start = pins.visualItemRect(item).center()
        end = pins.viewport().mapFromGlobal(self._view.viewport().mapToGlobal(self.slot_at(column, to)))
        self._drag(start, end + QPoint(0, 2), pins.viewport())
        return self

    def place_by_keys(self, patient: str, *keys: str) -> Self:
        """Take a pin into the hand by Enter, carry it by these keys and set it down by Enter."""
        pins = self.widget("schedule-pins", QListWidget)
        pins.setFocus()
        pins.setCurrentRow(self.pins.index(patient))
        self.press("Return")
        for key in keys:
            self.press(key)
        return self.press("Return")

    def expect_pins(self, *patients: str) -> Self:
        return self.expect(lambda: self.pins == list(patients), lambda: f"{patients} on the pinboard, not {self.pins}")

    def menu(self) -> list[str]:
        """Open the menu of the booking under the cursor by the menu key, and return what it offers; it stays open."""
        hands.come_to_front(self.window)
        # The operating system makes this of the menu key.
        by_key = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(), QPoint())
        QApplication.sendEvent(self._view, by_key)
        wait_until(lambda: self._menu() is not None, "the menu of the schedule")
        menu = self._menu()
        return [one.text().replace("&", "") for one in menu.actions() if not one.isSeparator()] if menu else []

    def load(self, day: date, name: str = "schedule-month") -> str:
        """What a month says of a day; "schedule-mini-month" is the little one."""
        return self.widget(name, MonthGrid).words(day)

    def click_month_day(self, day: date, name: str = "schedule-mini-month") -> Self:
        grid = self.widget(name, MonthGrid)
        area = grid.day_rect(day)
        if area is None:
            raise AssertionError(f"{day} is not in the month shown")
        hands.click(grid, area.center())
        return self

    @property
    def has_focus(self) -> bool:
        return self._view.hasFocus()

    @property
    def _view(self) -> ColumnsView:
        return self.widget("schedule-columns", ColumnsView)

    @property
    def _geometry(self) -> Geometry:
        wait_until(lambda: self._view.geometry_now is not None, "the schedule to show something")
        geometry = self._view.geometry_now
        if geometry is None:
            raise AssertionError("the schedule shows nothing")
        return geometry

    def _menu(self) -> QMenu | None:
        popup = QApplication.activePopupWidget()
        return popup if isinstance(popup, QMenu) and popup.objectName() == "schedule-menu" else None

    def _box(self, patient: str) -> Box:
        self.expect(lambda: self._boxes(patient), lambda: f"{patient} on the schedule, which shows {self.bookings}")
        return self._boxes(patient)[0]

    def _boxes(self, patient: str) -> list[Box]:
        board = self._view.board
        return [box for box in board.box_of.values() if patient_name(box.line) == patient] if board else []

    def _place(self, at: str) -> int:
        found = [place for place, unit in enumerate(self._geometry.board.axis.units) if unit.words == at]
        if not found:
            raise AssertionError(f"the axis has no {at}")
        return found[0]

    def _row(self, column: str, at: str) -> QRect:
        return self._geometry.slot_rect(self.columns.index(column), self._place(at), self._place(at) + 1)

    def _slot_now(self, column: str, at: str) -> QPoint:
        """Return a point in a row as one has scrolled now."""
        return self._row(column, at).topLeft() + QPoint(6, 2) - self._view.to_content(QPoint(0, 0))

    def _shown(self, box: Box) -> tuple[str, str, int, str]:
        board = self._geometry.board
        at = time_of(box.line, self._view.clock)
        return at, patient_name(box.line), box.line.minutes, board.columns[box.column].title

    def _visible(self, area: QRect) -> QRect:
        """Scroll to a part of the content, and return it in points of the visible part."""
        self._view.show_place(area)
        settle()
        return area.translated(-self._view.to_content(QPoint(0, 0)))

    def _with_row(self, patient: str, column: str, at: str) -> QRect:
        """Scroll until booking and row are in sight, away from the edges where a drag would scroll on by itself.

        Return where the booking stands now, in points of the visible part.
        """
        box = self._geometry.box_rect(self._box(patient))
        self._visible(box.united(self._row(column, at)).adjusted(0, -_AWAY, 0, _AWAY))
        return box.translated(-self._view.to_content(QPoint(0, 0)))

    def _drag(self, start: QPoint, end: QPoint, on: QWidget | None = None) -> None:
        hands.come_to_front(self.window)
        self._mouse(QEvent.Type.MouseButtonPress, start, _LEFT, on)
        for step in range(1, _STEPS + 1):
            self._mouse(QEvent.Type.MouseMove, start + (end - start) * step / _STEPS, _LEFT, on)
        self._mouse(QEvent.Type.MouseButtonRelease, end, _NONE, on)

    def _mouse(self, kind: QEvent.Type, at: QPoint, held: Qt.MouseButton, on: QWidget | None = None) -> None:
        target, without = on or self._view.viewport(), Qt.KeyboardModifier.NoModifier
        if kind is QEvent.Type.MouseButtonPress:
            QTest.mousePress(target, _LEFT, without, at)
        elif kind is QEvent.Type.MouseButtonRelease:
            QTest.mouseRelease(target, _LEFT, without, at)
        else:
            where = QPointF(target.mapToGlobal(at))
            QApplication.sendEvent(target, QMouseEvent(kind, QPointF(at), where, _NONE, held, without))
        settle()


def _top(box: Box) -> float:
    return box.top
