"""How long bookings of a type are at first, and the buffer after them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QHBoxLayout, QSpinBox, QWidget

from clinic_desktop.domain import limits
from clinic_desktop.domain.clinical_text import type_words
from clinic_desktop.domain.hours_changes import BUFFER_MINUTES, ChangeTypeTimes
from clinic_desktop.domain.working_hours import STEP_MINUTES, TypeTimes
from clinic_desktop.ui.administration.hours_form import HoursForm
from clinic_desktop.ui.theme import SPACE_M
from clinic_desktop.ui.widgets.form_field import FormField

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.domain.limits import Range
    from clinic_desktop.ui.workspace import Workspace


class TypeTimesDialog(HoursForm):
    """Signals: stored(None)."""

    def __init__(self, workspace: Workspace, times: TypeTimes, parent: QWidget | None = None) -> None:
        super().__init__("type-times", f"Times of {type_words(times.type).lower()}", workspace, parent)
        self._before = times
        self._minutes = _minutes("type-times-minutes", limits.APPOINTMENT_MINUTES, times.minutes)
        self._buffer = _minutes("type-times-buffer", BUFFER_MINUTES, times.buffer_minutes)
        row = QHBoxLayout()
        row.setSpacing(SPACE_M)
        for name, field in (
            ("minutes", FormField("&Minutes", self._minutes, hint="What a new booking has at first.")),
            ("buffer_minutes", FormField("&Buffer", self._buffer, hint="Kept free after it by the next free times.")),
        ):
            row.addWidget(self.add_field(name, field), 1)
        self.body.addLayout(row)
        self.setMinimumWidth(480)
        self._minutes.setFocus()
        self.remember()

    def work(self) -> Callable[[], Any]:
        wanted = TypeTimes(self._before.type, self._minutes.value(), self._buffer.value())
        return partial(self._hours.change_type_times, ChangeTypeTimes(wanted, self._before))


def _minutes(name: str, allowed: Range, value: int) -> QSpinBox:
    field = QSpinBox()
    field.setObjectName(name)
    field.setRange(int(allowed.least), int(allowed.most))
    field.setSingleStep(STEP_MINUTES)
    field.setSuffix(" min")
    field.setValue(value)
    return field
