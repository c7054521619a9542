"""The patient's visits and bookings, the latest first."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from clinic_desktop.background.latest import LatestTask
from clinic_desktop.domain.clinical_text import format_date, format_moment, status_words, type_words, unreadable_words
from clinic_desktop.domain.errors import DatabaseUnavailable
from clinic_desktop.domain.pages import Page
from clinic_desktop.domain.unreadable import is_unreadable
from clinic_desktop.ui.error_words import words_for
from clinic_desktop.ui.theme import SPACE_XS
from clinic_desktop.ui.widgets.record_model import Column, RecordTableModel
from clinic_desktop.ui.widgets.record_table import RecordTable
from clinic_desktop.ui.widgets.section_header import SectionHeader

if TYPE_CHECKING:
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.domain.identifiers import AppointmentId, PatientId
    from clinic_desktop.domain.visits import VisitSummary
    from clinic_desktop.ui.workspace import Workspace


def _columns(clock: ClinicClock) -> tuple[Column[VisitSummary], ...]:
    def tip(visit: VisitSummary) -> str:
        local = clock.local(visit.starts_at)
        lines = [
            f"{format_moment(local)} with {visit.provider_name}",
            f"{type_words(visit.type)}, {status_words(visit.status).lower()}",
        ]
        told = (("Complaint: ", visit.chief_complaint), ("Diagnosis: ", visit.diagnosis), ("", unreadable_words(local)))
        lines += [f"{label}{text}" for label, text in told if text]
        if visit.is_struck:
            lines.append("Entered in error: open it for the reason")
        return "\n".join(lines)

    return (
        Column(
            "Date",
            lambda visit: format_date(clock.local(visit.starts_at).date()),
            width=16,
            tooltip=tip,
            colour=lambda visit: "danger_text" if is_unreadable(visit.starts_at) else "text",
        ),
        Column(
            "Diagnosis",
            lambda visit: visit.diagnosis or f"– ({visit.chief_complaint or type_words(visit.type)})",
            stretch=True,
            tooltip=tip,
            colour=lambda visit: "text" if visit.diagnosis else "muted_text",
            struck=lambda visit: visit.is_struck,
        ),
    )


class EarlierVisits(QWidget):
    """Signals: visit_chosen(AppointmentId)."""

    visit_chosen = Signal(str)

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("earlier-visits")
        self._visits = workspace.services.visits
        self._connection = workspace.connection
        self._shown_of: PatientId | None = None
        self._reading = LatestTask(workspace.tasks, self)
        self._patient_id: PatientId | None = None
        self._header = SectionHeader("earlier-visits-header", "Visits", "history")
        self._model: RecordTableModel[VisitSummary] = RecordTableModel(
            _columns(workspace.clock), lambda visit: visit.appointment_id, self
        )
        self._table = RecordTable("earlier-visits-list", "Visits", self._model)
        self._table.show_empty("No visits yet")
        self._table.record_activated.connect(lambda visit: self.visit_chosen.emit(visit.appointment_id))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_XS)
        column.addWidget(self._header)
        column.addWidget(self._table, 1)

    def show_patient(self, patient_id: PatientId | None) -> None:
        if patient_id != self._patient_id:
            self._patient_id = patient_id
            self._show(())
            self._shown_of = None
        if patient_id is not None:
            self._reading.run(partial(self._visits.of_patient, patient_id), done=self._show, failed=self._not_read)

    def mark(self, appointment_id: AppointmentId | None) -> None:
        """Choose the visit that is on screen."""
        if appointment_id is not None:
            self._table.choose(appointment_id)

    def _show(self, visits: tuple[VisitSummary, ...]) -> None:
        self._model.show(Page(visits, has_more=False))
        self._header.set_count(len(visits) or None)
        self._shown_of = self._patient_id

    def _not_read(self, error: ClinicError) -> None:
        """Keep what was read before while there is no server; the chart says from when it is."""
        is_lost = isinstance(error, DatabaseUnavailable) and self._connection.is_lost
        if is_lost and self._shown_of == self._patient_id:
            return
        self._table.show_error(words_for(error), lambda: self.show_patient(self._patient_id))
