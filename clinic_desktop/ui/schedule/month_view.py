"""A month at a glance: how many are booked on each day, and how much of the working time that is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt

from clinic_desktop.ui.schedule.month_grid import MonthGrid
from clinic_desktop.ui.theme import SPACE_S, SPACE_XS

if TYPE_CHECKING:
    from datetime import date

    from PySide6.QtGui import QPainter

    from clinic_desktop.ui.theme import Colours

_BAR = 6


class MonthView(MonthGrid):
    """Words first; the bar says it once more."""

    def paint_day(self, painter: QPainter, area: QRect, day: date, known: Colours) -> None:
        load, is_today = self.load(day), day == self._clock.today()
        is_other = day.month != self.month.month
        ground = known.surface
        if load is not None and load.is_closed:
            ground = known.neutral.background
        elif is_other:
            ground = known.window
        painter.fillRect(area, ground)
        if is_today:
            painter.fillRect(area, known.selection)
        painter.fillRect(area.right(), area.top(), 1, area.height(), known.border)
        painter.fillRect(area.left(), area.bottom(), area.width(), 1, known.border)
        inside = area.adjusted(SPACE_S, SPACE_XS, -SPACE_S, -SPACE_S)
        height = self.fontMetrics().height()
        line = QRect(inside.left(), inside.top(), inside.width(), height)
        painter.setFont(self.strong_font())
        painter.setPen(known.muted_text if is_other else known.text)
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft, str(day.day))
        painter.setFont(self.font())
        if is_today:
            painter.setPen(known.info_text)
            painter.drawText(line, Qt.AlignmentFlag.AlignRight, "Today")
        if load is None:
            return
        painter.setPen(known.muted_text if is_other or not load.bookings else known.text)
        parts = load.words.split(", ") if inside.height() > 4 * height else [load.words]
        for number, words in enumerate(parts, start=1):
            text = self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, inside.width())
            painter.drawText(line.translated(0, number * height + SPACE_XS), Qt.AlignmentFlag.AlignLeft, text)
        if load.bookings and not load.is_closed:
            bar = QRect(inside.left(), area.bottom() - SPACE_S - _BAR, inside.width(), _BAR)
            painter.fillRect(bar, known.border)
            bar.setWidth(max(2, round(inside.width() * min(1.0, load.share))))
            painter.fillRect(bar, known.danger_text if load.is_nearly_full else known.accent)
