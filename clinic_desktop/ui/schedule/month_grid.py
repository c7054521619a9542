"""A month as six weeks of seven days, to be walked over by keys and mouse. What a day looks like, others say."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QFont, QHelpEvent, QPainter
from PySide6.QtWidgets import QToolTip, QWidget

from clinic_desktop.domain.clinical_text import format_date, format_long_date
from clinic_desktop.ui.schedule.facts import monday_of
from clinic_desktop.ui.theme import colours
from clinic_desktop.ui.widgets.announcements import announce

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent

    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.schedule import DayLoad
    from clinic_desktop.ui.schedule.loads import Loads
    from clinic_desktop.ui.theme import Colours

WEEKS = 6
DAYS = 7
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -DAYS, Qt.Key.Key_Down: DAYS}


class MonthGrid(QWidget):
    """Signals: day_chosen(date), day_opened(date), month_changed(date): the first day of six weeks is shown now."""

    day_chosen = Signal(object)
    day_opened = Signal(object)
    month_changed = Signal(object)

    def __init__(self, name: str, label: str, clock: ClinicClock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._clock = clock
        self._loads: Loads = {}
        self.day = clock.today()
        self._month = self.day.replace(day=1)

    @property
    def first(self) -> date:
        """The Monday with which the grid begins."""
        return monday_of(self._month)

    @property
    def month(self) -> date:
        return self._month

    def show_loads(self, loads: Loads) -> None:
        self._loads = loads
        self.update()
        self._describe()

    def load(self, day: date) -> DayLoad | None:
        return self._loads.get(day)

    def show_day(self, day: date) -> None:
        """Mark a day, and show its month."""
        self.day = day
        self.show_month(day)
        self._describe()

    def show_month(self, day: date) -> None:
        month = day.replace(day=1)
        if month != self._month:
            self._month = month
            self._loads = {}
            self.month_changed.emit(self.first)
        self.update()

    def day_rect(self, day: date) -> QRect | None:
        number = (day - self.first).days
        return self.cell_rect(number) if 0 <= number < WEEKS * DAYS else None

    def cell_rect(self, number: int) -> QRect:
        top = self.head_height()
        row, column = divmod(number, DAYS)
        left, right = self.width() * column // DAYS, self.width() * (column + 1) // DAYS
        room = self.height() - top
        first, last = top + room * row // WEEKS, top + room * (row + 1) // WEEKS
        return QRect(left, first, right - left, last - first)

    def head_height(self) -> int:
        return round(self.fontMetrics().height() * 1.3)

    def paint_day(self, painter: QPainter, area: QRect, day: date, known: Colours) -> None:
        """Paint one day; the ground is there already."""
        raise NotImplementedError

    def paintEvent(self, event: QPaintEvent) -> None:
        known = colours()
        painter = QPainter(self)
        painter.fillRect(event.rect(), known.surface)
        painter.setPen(known.muted_text)
        for column, words in enumerate(WEEKDAYS):
            left, right = self.width() * column // DAYS, self.width() * (column + 1) // DAYS
            painter.drawText(QRect(left, 0, right - left, self.head_height()), Qt.AlignmentFlag.AlignCenter, words)
        for number in range(WEEKS * DAYS):
            day = self.first + timedelta(days=number)
            area = self.cell_rect(number)
            if area.intersects(event.rect()):
                self.paint_day(painter, area, day, known)
                if day == self.day:
                    painter.setPen(known.accent if self.hasFocus() else known.control_border)
                    painter.setBrush(Qt.BrushStyle.NoBrush)
                    painter.drawRect(area.adjusted(0, 0, -2, -2))
                    painter.drawRect(area.adjusted(1, 1, -3, -3))
        painter.end()

    def strong_font(self) -> QFont:
        strong = QFont(self.font())
        strong.setWeight(QFont.Weight.Bold)
        return strong

    def day_at(self, x: int, y: int) -> date | None:
        for number in range(WEEKS * DAYS):
            if self.cell_rect(number).contains(x, y):
                return self.first + timedelta(days=number)
        return None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        day = self.day_at(*event.position().toPoint().toTuple())
        if day is not None:
            self.day_chosen.emit(day)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        day = self.day_at(*event.position().toPoint().toTuple())
        if day is not None:
            self.day_opened.emit(day)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif key in _STEPS:
            self.day_chosen.emit(self.day + timedelta(days=_STEPS[key]))
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.day_chosen.emit(month_away(self.day, 1 if key == Qt.Key.Key_PageDown else -1))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.day_opened.emit(self.day)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._describe()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            day = self.day_at(*event.pos().toTuple())
            QToolTip.showText(event.globalPos(), self.words(day) if day else "", self)
            return True
        return super().event(event)

    def words(self, day: date) -> str:
        """Return ``Thu 26-Nov-2026: 12 booked, 45%``."""
        load = self.load(day)
        return f"{format_date(day, weekday=True)}: {load.words}" if load else format_date(day, weekday=True)

    def _describe(self) -> None:
        load = self.load(self.day)
        words = f"{format_long_date(self.day)}, {load.words}" if load else format_long_date(self.day)
        if words != self.accessibleDescription():
            self.setAccessibleDescription(words)
            if self.hasFocus():
                announce(self, words)


def month_away(day: date, months: int) -> date:
    """Return the same day of another month, or its last one if that is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + years, month + 1, 1)
    after = (first + timedelta(days=31)).replace(day=1)
    return min(first + timedelta(days=day.day - 1), after - timedelta(days=1))
