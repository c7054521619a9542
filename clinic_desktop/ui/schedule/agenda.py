"""The coming bookings, day after day, as a list."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from clinic_desktop.domain.clinical_text import (
    UNREADABLE_DATE,
    format_date,
    format_minutes,
    one_line,
    status_words,
    type_words,
)
from clinic_desktop.domain.statuses import AppointmentStatus
from clinic_desktop.domain.unreadable import is_unreadable
from clinic_desktop.ui.schedule.facts import READING
from clinic_desktop.ui.schedule.words import details, patient_name, time_of
from clinic_desktop.ui.widgets.record_model import Column, RecordTableModel
from clinic_desktop.ui.widgets.record_table import RecordTable

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent
    from PySide6.QtWidgets import QWidget

    from clinic_desktop.domain.appointments import AppointmentLine
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.pages import Page

AGENDA_DAYS = 14
_OVER = (AppointmentStatus.CANCELLED, AppointmentStatus.NO_SHOW)


class Agenda(RecordTable["AppointmentLine"]):
    """Two weeks from a day on. Each row says its day, so that none is read under the wrong one."""

    def __init__(self, name: str, label: str, clock: ClinicClock, parent: QWidget | None = None) -> None:
        model: RecordTableModel[AppointmentLine] = RecordTableModel(_columns(clock), lambda line: line.id)
        super().__init__(name, label, model, parent)
        model.setParent(self)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.show_unread()

    def show_unread(self) -> None:
        """Say that these weeks are being read; rows of others stay until then, each says its day."""
        self.show_empty(READING)
        self.show_loading()

    def show_read(self, page: Page[AppointmentLine]) -> None:
        self.show_empty("Nothing is booked in these two weeks", "Page on with Ctrl + Page Down.")
        self.records_model.show(page)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The row that is current is in hand from now on."""
        super().focusInEvent(event)
        self.record_chosen.emit(self.current_record())


def _columns(clock: ClinicClock) -> tuple[Column[AppointmentLine], ...]:
    return (
        Column("Day", partial(_day, clock=clock), width=14, strong=True),
        Column("Time", partial(time_of, clock=clock), width=7, strong=True),
        Column(
            "Patient",
            _patient,
            strong=True,
            stretch=True,
            width=19,
            struck=lambda line: line.status in _OVER,
            tooltip=lambda line: "\n".join(details(line, clock)),
        ),
        Column("Status", lambda line: status_words(line.status), width=15, badge=lambda line: f"status_{line.status}"),
        Column("Min", lambda line: str(line.minutes), width=5, align=Qt.AlignmentFlag.AlignRight, accessible=_minutes),
        Column("Type", lambda line: type_words(line.type), width=12),
        Column("Provider", lambda line: one_line(line.provider_name), width=13),
    )


def _day(line: AppointmentLine, clock: ClinicClock) -> str:
    local = clock.local(line.starts_at)
    if is_unreadable(local):
        return UNREADABLE_DATE
    words = format_date(local.date(), weekday=True)
    return words.rpartition("-")[0] if local.year == clock.today().year else words


def _patient(line: AppointmentLine) -> str:
    return f"{patient_name(line)} (overbooked)" if line.is_overbooked else patient_name(line)


def _minutes(line: AppointmentLine) -> str:
    return format_minutes(line.minutes)
