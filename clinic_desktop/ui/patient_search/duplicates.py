"""People already registered who may be the one being registered, with why, while the form is filled in."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from clinic_desktop.background.latest import LatestTask
from clinic_desktop.domain.clinical_text import format_date, format_name, unreadable_words
from clinic_desktop.domain.pages import Page
from clinic_desktop.domain.patients import DuplicateSearch, PossibleDuplicate, RestorePatient
from clinic_desktop.ui.error_words import words_for
from clinic_desktop.ui.patient_search.duplicate_words import booked_words, merged_words, reason_words
from clinic_desktop.ui.theme import SPACE_S, set_look
from clinic_desktop.ui.widgets.message_bar import MessageBar
from clinic_desktop.ui.widgets.record_model import Column, RecordTableModel
from clinic_desktop.ui.widgets.record_table import RecordTable

if TYPE_CHECKING:
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.domain.identifiers import ProviderId
    from clinic_desktop.domain.patients import PatientDetails, PatientSummary
    from clinic_desktop.services.patients import PatientService
    from clinic_desktop.ui.workspace import Workspace

PAUSE_MS = 150
OPEN, RESTORE = "Yes, open this patient", "Yes, restore this patient"


def duplicate_columns(clock: ClinicClock, own: ProviderId | None) -> tuple[Column[PossibleDuplicate], ...]:
    booked = partial(booked_words, own=own, clock=clock)
    return (
        Column("Name", lambda one: format_name(one.patient.last_name, one.patient.first_name), strong=True, width=20),
        Column(
            "Born",
            lambda one: format_date(one.patient.born_on),
            width=15,
            tooltip=lambda one: unreadable_words(one.patient.born_on),
        ),
        Column("Phone", lambda one: one.patient.phone, width=14),
        Column("Why", _why, width=26, tooltip=_why),
        Column("Bookings", booked, stretch=True, tooltip=booked),
    )


def _why(one: PossibleDuplicate) -> str:
    words = reason_words(one.reasons)
    return f"{words} as {merged_words(one.merged_name)}, now one with this" if one.merged_name else words


class DuplicatesPanel(QWidget):
    """Hidden until somebody is found; never blocks.

    Signals:
        chosen: a PatientSummary: this is the person, open him instead.
    """

    chosen = Signal(object)

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("register-patient-duplicates")
        self._workspace = workspace
        self._patients = workspace.services.patients
        self._search = LatestTask(workspace.tasks, self)
        self._question = DuplicateSearch()
        self._is_another_person = False
        self._make_widgets()
        self._lay_out()
        self._connect()
        self.hide()

    def look(self, question: DuplicateSearch) -> None:
        self._question = question
        if not self._is_another_person:
            self._pause.start()

    def _make_widgets(self) -> None:
        self._title = QLabel("Is it one of these?")
        set_look(self._title, "role", "strong")
        self._model: RecordTableModel[PossibleDuplicate] = RecordTableModel(
            duplicate_columns(self._workspace.clock, self._workspace.person.provider_id),
            lambda one: one.patient.id,
            self,
        )
        self._table = RecordTable("register-patient-duplicates-table", "People who may be the same", self._model)
        line = self._table.fontMetrics().height()
        self._table.setMinimumHeight(line * 5)
        self._table.setMaximumHeight(line * 9)
        self._message = MessageBar("register-patient-duplicates-message")
        self._open = QPushButton(OPEN)
        self._open.setObjectName("register-patient-duplicates-open")
        self._other = QPushButton("Another person")
        self._other.setObjectName("register-patient-duplicates-other")
        self._pause = QTimer(self, interval=PAUSE_MS, singleShot=True)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(SPACE_S)
        row.addWidget(self._title)
        row.addStretch(1)
        for button in (self._other, self._open):
            button.setAutoDefault(False)
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_S)
        column.addLayout(row)
        column.addWidget(self._message)
        column.addWidget(self._table)

    def _connect(self) -> None:
        self._pause.timeout.connect(self._ask)
        self._table.record_chosen.connect(self._know)
        self._table.record_activated.connect(self._take)
        self._open.clicked.connect(self._choose)
        self._other.clicked.connect(self._dismiss)

    def _ask(self) -> None:
        self._search.run(
            partial(self._patients.possible_duplicates, self._question), done=self._show, failed=lambda _: self.hide()
        )

    def _show(self, found: tuple[PossibleDuplicate, ...]) -> None:
        self._model.show(Page(found, has_more=False))
        self._know(self._table.current_record())
        self.setVisible(bool(found) and not self._is_another_person)

    def _choose(self) -> None:
        one = self._table.current_record()
        if one is not None:
            self._take(one)

    def _know(self, one: PossibleDuplicate | None) -> None:
        self._open.setEnabled(one is not None)
        self._open.setText(RESTORE if one is not None and one.patient.is_archived else OPEN)

    def _take(self, one: PossibleDuplicate) -> None:
        """Open a patient; one who is archived is brought back into the lists first."""
        if not one.patient.is_archived:
            self.chosen.emit(one.patient)
            return
        self._open.setEnabled(False)
        work = partial(_restore, self._patients, one.patient)
        self._workspace.tasks.run(work, owner=self, done=self._restored, failed=self._not_restored)

    def _restored(self, details: PatientDetails) -> None:
        self._workspace.told.emit(f"{details.summary.last_name} is back in the lists")
        self.chosen.emit(details.summary)

    def _not_restored(self, error: ClinicError) -> None:
        self._open.setEnabled(True)
        self._message.show_error(words_for(error))

    def _dismiss(self) -> None:
        self._is_another_person = True
        self.hide()


def _restore(patients: PatientService, patient: PatientSummary) -> PatientDetails:
    return patients.restore(RestorePatient(patient.id, patients.open(patient.id).version))
