"""A day, typed in almost any way or picked from a calendar, always shown as 14-Aug-1980."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QLocale, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QLineEdit, QToolButton, QWidget

from clinic_desktop.domain.clinical_text import UNREADABLE_DATE, format_date
from clinic_desktop.domain.partial_dates import is_partial, read_partial_day
from clinic_desktop.domain.unreadable import UnreadableDate
from clinic_desktop.ui.icons import icon
from clinic_desktop.ui.theme import colours
from clinic_desktop.ui.widgets.typed_dates import months_later, read_day
from clinic_desktop.ui.widgets.typed_field import TypedField

if TYPE_CHECKING:
    from collections.abc import Callable

_WEEKEND = (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday)


class DateField(TypedField[date]):
    """Arrow keys step a day, Page Up and Page Down a month, Alt+Down or F4 opens the calendar.

    With ``allows_partial`` a month or a year alone is taken too, as a PartialDate.

    Signals: date_changed(day or None), when the person has finished typing or has picked.
    """

    date_changed = Signal(object)

    def __init__(
        self,
        name: str,
        label: str,
        parent: QWidget | None = None,
        *,
        today: Callable[[], date] = date.today,
        day_first: bool = True,
        in_the_past: bool = False,
        allows_partial: bool = False,
    ) -> None:
        super().__init__(name, label, parent)
        self._today = today
        self._day_first = day_first
        self._in_the_past = in_the_past
        self._allows_partial = allows_partial
        self._calendar: QCalendarWidget | None = None
        self._unreadable: UnreadableDate | None = None
        self.setPlaceholderText("dd-Mmm-yyyy, Mmm-yyyy or yyyy" if allows_partial else "dd-Mmm-yyyy")
        opening = QAction(icon("calendar", lambda: colours().muted_text), "Calendar", self)
        opening.setToolTip("Pick from a calendar (Alt + Down arrow)")
        opening.triggered.connect(self.open_calendar)
        self.addAction(opening, QLineEdit.ActionPosition.TrailingPosition)
        self.value_changed.connect(self.date_changed)

    def day(self) -> date | None:
        return self.value()

    def set_day(self, day: date | None) -> None:
        self.set_value(day)

    def set_value(self, value: date | None) -> None:
        """Show a day; one that cannot be read is kept and marked until another is written."""
        self._unreadable = value if isinstance(value, UnreadableDate) else None
        super().set_value(value)
        self._set_problem(self.problem() or "")

    def problem(self) -> str | None:
        value = self.value()
        if isinstance(value, UnreadableDate):
            return f"Another program stored “{value.stored}” here, which cannot be read. Write the right date."
        return super().problem()

    def open_calendar(self) -> None:
        if self.isReadOnly():
            return
        calendar = self._calendar = self._calendar or self._make_calendar()
        day = self.day()
        shown = self._today() if day is None or isinstance(day, UnreadableDate) else day
        calendar.setSelectedDate(QDate(shown.year, shown.month, shown.day))
        below = self.mapToGlobal(QPoint(0, self.height()))
        size = calendar.sizeHint() * 1.2
        room = self.screen().availableGeometry()
        if below.y() + size.height() > room.bottom():
            below.setY(self.mapToGlobal(QPoint(0, 0)).y() - size.height())
        below.setX(max(room.left(), min(below.x(), room.right() - size.width())))
        calendar.setGeometry(QRect(below, size))
        calendar.show()
        calendar.setFocus(Qt.FocusReason.PopupFocusReason)

    def _make_calendar(self) -> QCalendarWidget:
        calendar = QCalendarWidget(self)
        calendar.setObjectName(f"{self.objectName()}-calendar")
        calendar.setAccessibleName("Calendar")
        calendar.setWindowFlag(Qt.WindowType.Popup)
        calendar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        calendar.setContentsMargins(1, 1, 1, 1)
        calendar.setLocale(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
        calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        for weekday in _WEEKEND:
            # Qt's red says "wrong" everywhere else in this program.
            calendar.setWeekdayTextFormat(weekday, QTextCharFormat())
        for part, arrow in (("prev", "chevron-left"), ("next", "chevron-right")):
            button = calendar.findChild(QToolButton, f"qt_calendar_{part}month")
            if button is not None:
                button.setIcon(icon(arrow))
        calendar.clicked.connect(self._pick)
        calendar.activated.connect(self._pick)
        return calendar

    def _pick(self, picked: QDate) -> None:
        if self._calendar is not None:
            self._calendar.hide()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._set_problem("")
        self._take(date(picked.year(), picked.month(), picked.day()))

    def _read(self, text: str) -> date | None:
        if self._unreadable is not None and text == UNREADABLE_DATE:
            return self._unreadable
        partial = read_partial_day(text) if self._allows_partial else None
        if partial is not None:
            return partial
        return read_day(text, self._today(), day_first=self._day_first, in_the_past=self._in_the_past)

    def _write(self, value: date) -> str:
        return format_date(value)

    def _stepped(self, value: date | None, key: Qt.Key) -> date | None:
        start = value.first_day if is_partial(value) else value or self._today()
        steps = {
            Qt.Key.Key_Up: lambda: start + timedelta(days=1) if value else start,
            Qt.Key.Key_Down: lambda: start - timedelta(days=1) if value else start,
            Qt.Key.Key_PageUp: lambda: months_later(start, 1),
            Qt.Key.Key_PageDown: lambda: months_later(start, -1),
        }
        try:
            return steps[key]() if key in steps else None
        except (OverflowError, ValueError):
            # The first and the last day that there are.
            return value

    def keyPressEvent(self, event: QKeyEvent) -> None:
        alt_down = event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier
        if alt_down or event.key() == Qt.Key.Key_F4:
            self.open_calendar()
        else:
            super().keyPressEvent(event)
