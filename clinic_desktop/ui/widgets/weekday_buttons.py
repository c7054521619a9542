"""Seven buttons for the days of a week, Monday first; any of them can be down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from clinic_desktop.ui.series_words import WEEKDAYS
from clinic_desktop.ui.theme import SPACE_XS

if TYPE_CHECKING:
    from collections.abc import Collection


class WeekdayButtons(QWidget):
    """Weekdays are counted from 0 for Monday. Signals: changed(): others are down."""

    changed = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"{name}-weekdays")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_XS)
        self._buttons = [QToolButton() for _ in WEEKDAYS]
        for button, day in zip(self._buttons, WEEKDAYS, strict=True):
            button.setObjectName(f"{name}-{day.lower()}")
            button.setText(day[:2])
            button.setAccessibleName(day)
            button.setToolTip(day)
            button.setCheckable(True)
            button.toggled.connect(self.changed)
            row.addWidget(button)
        row.addStretch(1)
        self.setFocusProxy(self._buttons[0])

    def weekdays(self) -> frozenset[int]:
        return frozenset(number for number, button in enumerate(self._buttons) if button.isChecked())

    def choose(self, weekdays: Collection[int]) -> None:
        """Let exactly these be down."""
        for number, button in enumerate(self._buttons):
            button.setChecked(number in weekdays)
