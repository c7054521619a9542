"""The patient's visits, the latest first; from the one on screen a key leads to the one before and the one after."""

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
from clinic_desktop.ui.shortcuts import ActionSpec, make_action
from clinic_desktop.ui.theme import SPACE_XS
from clinic_desktop.ui.widgets.record_model import Column, RecordTableModel
from clinic_desktop.ui.widgets.record_table import RecordTable
from clinic_desktop.ui.widgets.section_header import SectionHeader

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.domain.identifiers import AppointmentId, PatientId
    from clinic_desktop.domain.visits import VisitSummary
    from clinic_desktop.ui.workspace import Workspace


EARLIER = ActionSpec(
    "earlier-visit", "Earlier visit", "Alt+PgUp", "chevron-left", "The visit before this one", needs="None is earlier"
)
LATER = ActionSpec(
    "later-visit", "Later visit", "Alt+PgDown", "chevron-right", "The visit after this one", needs="None is later"
)


def _columns(clock: ClinicClock) -> tuple[Column[VisitSummary], ...]:
    def tip(visit: VisitSummary) -> str:
        local = clock.local(visit.starts_at)
        lines = [
            f"{format_moment(local)} with {visit.provider_name}",
            f"{type_words(visit.type)}, {status_words(visit.status).lower()}",
        ]
        told = (("Complaint: ", visit.chief_complaint), ("Diagnosis: ", visit.diagnosis), ("", unreadable_words(local)))
        lines += [f"{label}{text}" for label, text in told if text]
        lines += [f"{one.code} {one.text}" for one in visit.codes]
        if visit.is_struck:
            lines.append("Entered in error: open it for the reason")
        return "\n".join(lines)

    return (
        Column(
            "Date",
            lambda visit: format_date(clock.local(visit.starts_at).date()),
            width=14,
            tooltip=tip,
            colour=lambda visit: "danger_text" if is_unreadable(visit.starts_at) else "text",
        ),
        Column(
            "Diagnosis",
            _diagnosis,
            stretch=True,
            tooltip=tip,
            colour=lambda visit: "text" if visit.diagnosis or visit.codes else "muted_text",
            struck=lambda visit: visit.is_struck,
        ),
    )


def _diagnosis(visit: VisitSummary) -> str:
    """Return the main code and how many there are besides, and what was written: "I10 +2  Blood pressure is up".

    Without a word it is what the main code says; without a code too, why the patient came.
    """
    if not visit.codes:
        return visit.diagnosis or f"– ({visit.chief_complaint or type_words(visit.type)})"
    main, others = visit.codes[0], len(visit.codes) - 1
    return f"{main.code}{f' +{others}' if others else ''}  {visit.diagnosis or main.text}"


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
        self._visits_shown: tuple[VisitSummary, ...] = ()
        self._header = SectionHeader("earlier-visits-header", "Visits", "history")
        self._model: RecordTableModel[VisitSummary] = RecordTableModel(
            _columns(workspace.clock), lambda visit: visit.appointment_id, self
        )
        self.table = RecordTable("earlier-visits-list", "Visits", self._model)
        self.table.record_activated.connect(lambda visit: self.visit_chosen.emit(visit.appointment_id))
        self._on_screen: AppointmentId | None = None
        self._earlier = make_action(self, EARLIER, lambda: self._step(1))
        self._later = make_action(self, LATER, lambda: self._step(-1))
        self.actions_for_menu: tuple[QAction, ...] = (self._earlier, self._later)
        self.addActions(self.actions_for_menu)
        for action in self.actions_for_menu:
            self._header.add_button(action)
        self._show_place()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_XS)
        column.addWidget(self._header)
        column.addWidget(self.table, 1)

    def show_patient(self, patient_id: PatientId | None) -> None:
        if patient_id != self._patient_id:
            self._patient_id = patient_id
            self._on_screen = None
            self.table.show_empty("")
            self._show(())
            self._shown_of = None
        if patient_id is not None:
            self._reading.run(partial(self._visits.of_patient, patient_id), done=self._show_read, failed=self._not_read)

    def mark(self, appointment_id: AppointmentId | None) -> None:
        """Say which visit is on screen."""
        is_new = appointment_id != self._on_screen
        self._on_screen = appointment_id
        if appointment_id is not None and is_new:
            self.table.choose(appointment_id)
        self._show_place()

    def _show_read(self, visits: tuple[VisitSummary, ...]) -> None:
        self.table.show_empty("No visits yet")
        self._show(visits)

    def _show(self, visits: tuple[VisitSummary, ...]) -> None:
        self._visits_shown = visits
        self._model.show(Page(visits, has_more=False))
        self._shown_of = self._patient_id
        if self.table.current_record() is None and self._on_screen is not None:
            self.table.choose(self._on_screen)
        self._show_place()

    def _place(self) -> int | None:
        """Return the row of the visit on screen."""
        ids = [visit.appointment_id for visit in self._visits_shown]
        return ids.index(self._on_screen) if self._on_screen in ids else None

    def _show_place(self) -> None:
        """Count from the first visit on: "2 of 5" is the second that there was."""
        place, count = self._place(), len(self._visits_shown)
        if place is None:
            self._header.set_count(count or None)
        else:
            self._header.set_place(count - place, count)
        self._earlier.setEnabled(place is not None and place + 1 < count)
        self._later.setEnabled(place is not None and place > 0)

    def _step(self, rows: int) -> None:
        place = self._place()
        if place is not None and 0 <= place + rows < len(self._visits_shown):
            self.visit_chosen.emit(self._visits_shown[place + rows].appointment_id)

    def _not_read(self, error: ClinicError) -> None:
        """Keep what was read before while there is no server; the chart says from when it is."""
        is_lost = isinstance(error, DatabaseUnavailable) and self._connection.is_lost
        if is_lost and self._shown_of == self._patient_id:
            return
        self.table.show_error(words_for(error), lambda: self.show_patient(self._patient_id))
