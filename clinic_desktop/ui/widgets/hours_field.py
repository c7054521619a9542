"""The working hours or the breaks of a weekday, typed in almost any way, always shown as 08:00–12:00, 13:00–17:00."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.domain.working_weeks import HoursSpan, SpanKind
from clinic_desktop.ui.widgets.typed_field import TypedField
from clinic_desktop.ui.widgets.typed_hours import read_spans, write_spans

if TYPE_CHECKING:
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QWidget

LONGEST = 400
"""Characters of a day in many pieces, with words."""


class HoursField(TypedField[tuple[HoursSpan, ...]]):
    def __init__(self, name: str, label: str, weekday: int, kind: SpanKind, parent: QWidget | None = None) -> None:
        super().__init__(name, label, parent)
        self._limit = LONGEST
        self._weekday = weekday
        self._kind = kind
        self.setPlaceholderText("Closed" if kind is SpanKind.OPEN else "None")

    def spans(self) -> tuple[HoursSpan, ...]:
        return self.value() or ()

    def _read(self, text: str) -> tuple[HoursSpan, ...] | None:
        return read_spans(text, self._weekday, self._kind) or None

    def _write(self, value: tuple[HoursSpan, ...]) -> str:
        return write_spans(value)

    def _stepped(self, value: tuple[HoursSpan, ...] | None, key: Qt.Key) -> tuple[HoursSpan, ...] | None:
        del value, key
        return None
