"""The little month beside the schedule: each day with a mark that says how full it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt

from clinic_desktop.ui.schedule.month_grid import DAYS, WEEKS, MonthGrid

if TYPE_CHECKING:
    from datetime import date

    from PySide6.QtGui import QPainter

    from clinic_desktop.ui.theme import Colours

_BAR = 3
_MARGIN = 5


class MiniMonth(MonthGrid):
    """The bar under a day is as long as the day is full, and thicker where it is nearly full."""

    def sizeHint(self) -> QSize:
        height = round(self.fontMetrics().height() * 1.75)
        return QSize(
            (self.fontMetrics().horizontalAdvance("Wed") + _MARGIN) * DAYS, self.head_height() + WEEKS * height
        )

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paint_day(self, painter: QPainter, area: QRect, day: date, known: Colours) -> None:
        load = self.load(day)
        is_today = day == self._clock.today()
        if is_today:
            painter.fillRect(area.adjusted(0, 0, -1, -1), known.selection)
        elif load is not None and load.is_closed:
            painter.fillRect(area.adjusted(0, 0, -1, -1), known.neutral.background)
        painter.setFont(self.strong_font() if is_today else self.font())
        painter.setPen(known.text if day.month == self.month.month else known.muted_text)
        painter.drawText(area.adjusted(0, 0, 0, -_BAR), Qt.AlignmentFlag.AlignCenter, str(day.day))
        painter.setFont(self.font())
        if load is not None and load.bookings:
            room = area.width() - 2 * _MARGIN
            thick = _BAR if load.is_nearly_full else _BAR - 1
            bar = QRect(area.left() + _MARGIN, area.bottom() - thick - 1, room, thick)
            painter.fillRect(bar, known.border)
            bar.setWidth(max(2, round(room * min(1.0, load.share))))
            painter.fillRect(bar, known.danger_text if load.is_nearly_full else known.accent)
