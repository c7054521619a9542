"""The bookings that the patient has already: nobody is booked twice by oversight."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from clinic_desktop.background.latest import LatestTask
from clinic_desktop.domain.clinical_text import format_date, format_time, one_line, type_words
from clinic_desktop.domain.pages import Page
from clinic_desktop.ui.error_words import words_for
from clinic_desktop.ui.theme import SPACE_S
from clinic_desktop.ui.widgets.record_model import Column, RecordTableModel
from clinic_desktop.ui.widgets.record_table import RecordTable
from clinic_desktop.ui.widgets.section_header import SectionHeader

if TYPE_CHECKING:
    from clinic_desktop.domain.appointments import AppointmentLine
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.identifiers import AppointmentId, PatientId
    from clinic_desktop.ui.workspace import Workspace

_LINES = 3


class ComingBookings(QWidget):
    """Hidden until a patient is chosen."""

    def __init__(self, workspace: Workspace, own_id: AppointmentId, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("book-coming")
        self._appointments = workspace.services.appointments
        self._own_id = own_id
        self._reading = LatestTask(workspace.tasks, self)
        self._patient_id: PatientId | None = None
        self._header = SectionHeader("book-coming-header", "Other coming bookings", "calendar-days")
        self._model: RecordTableModel[AppointmentLine] = RecordTableModel(
            _columns(workspace.clock), lambda line: line.id, self
        )
        self._table = RecordTable("book-coming-list", "Other coming bookings of the patient", self._model)
        self._table.show_empty("Looking for bookings…")
        self._table.setMinimumHeight(self._table.fontMetrics().height() * (_LINES + 2))
        self._table.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_S)
        column.addWidget(self._header)
        column.addWidget(self._table, 1)
        self.hide()

    def look(self, patient_id: PatientId | None) -> None:
        """Show the bookings of this patient from now on."""
        self._patient_id = patient_id
        self.setVisible(patient_id is not None)
        self._reading.forget()
        self.look_again()

    def look_again(self) -> None:
        if self._patient_id is None:
            return
        self._table.show_loading()
        self._reading.run(
            partial(self._appointments.coming, self._patient_id),
            done=self._show,
            failed=lambda error: self._table.show_error(words_for(error), self.look_again),
        )

    def _show(self, lines: tuple[AppointmentLine, ...]) -> None:
        others = tuple(line for line in lines if line.id != self._own_id)
        self._model.show(Page(others, has_more=False))
        self._table.show_empty("No other bookings to come")
        self._header.set_count(len(others))


def _columns(clock: ClinicClock) -> tuple[Column[AppointmentLine], ...]:
    return (
        Column(
            "Day", lambda line: format_date(clock.local(line.starts_at).date(), weekday=True), width=21, strong=True
        ),
        Column("Time", lambda line: format_time(clock.local(line.starts_at)), width=7, strong=True),
        Column("Provider", lambda line: one_line(line.provider_name), stretch=True, width=12),
        Column("Type", lambda line: type_words(line.type), width=14),
    )
