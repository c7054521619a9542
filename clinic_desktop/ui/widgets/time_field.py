"""A time of day on a 24-hour clock, typed in almost any way, always shown as 09:30."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal

from clinic_desktop.domain.clinical_text import format_time
from clinic_desktop.ui.widgets.typed_dates import read_time
from clinic_desktop.ui.widgets.typed_field import TypedField

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

STEP_MINUTES = 5
_DAY = 24 * 60
_KEYS = {
    Qt.Key.Key_Up: STEP_MINUTES,
    Qt.Key.Key_Down: -STEP_MINUTES,
    Qt.Key.Key_PageUp: 60,
    Qt.Key.Key_PageDown: -60,
}


class TimeField(TypedField[time]):
    """Arrow keys step to the next five minutes, Page Up and Page Down an hour.

    Signals: time_changed(time or None), when the person has finished typing or has stepped.
    """

    time_changed = Signal(object)

    def __init__(self, name: str, label: str, parent: QWidget | None = None) -> None:
        super().__init__(name, label, parent)
        self.setPlaceholderText("hh:mm, 24 h")
        self.value_changed.connect(self.time_changed)

    def time_of_day(self) -> time | None:
        return self.value()

    def set_time_of_day(self, value: time | None) -> None:
        self.set_value(value)

    def _read(self, text: str) -> time | None:
        return read_time(text)

    def _write(self, value: time) -> str:
        return format_time(value)

    def _stepped(self, value: time | None, key: Qt.Key) -> time | None:
        step = _KEYS.get(key)
        if step is None:
            return None
        minutes = (value.hour * 60 + value.minute if value else 9 * 60 - step) + step
        if abs(step) == STEP_MINUTES and value:
            # From 09:32 up is 09:35, down is 09:30.
            minutes = minutes // STEP_MINUTES * STEP_MINUTES if step > 0 else -(-minutes // STEP_MINUTES) * STEP_MINUTES
        return time(*divmod(minutes % _DAY, 60))
