"""People already registered who may be the one being registered, with why, while the form is filled in."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from clinic_desktop.background.latest import LatestTask
from clinic_desktop.domain.clinical_text import format_date, format_name, unreadable_words
from clinic_desktop.domain.pages import Page
from clinic_desktop.domain.patients import DuplicateReason, DuplicateSearch, PossibleDuplicate
from clinic_desktop.ui.theme import SPACE_S, set_look
from clinic_desktop.ui.widgets.record_model import Column, RecordTableModel
from clinic_desktop.ui.widgets.record_table import RecordTable

if TYPE_CHECKING:
    from clinic_desktop.ui.workspace import Workspace

WHY_SAME = {
    DuplicateReason.SAME_NAME: "same name",
    DuplicateReason.SIMILAR_NAME: "similar name",
    DuplicateReason.SAME_BIRTH_DATE: "same birth date",
    DuplicateReason.SAME_PHONE: "same phone",
    DuplicateReason.SAME_EMAIL: "same e-mail",
}
PAUSE_MS = 150

COLUMNS: tuple[Column[PossibleDuplicate], ...] = (
    Column("Name", lambda one: format_name(one.patient.last_name, one.patient.first_name), strong=True, width=22),
    Column(
        "Born",
        lambda one: format_date(one.patient.born_on),
        width=15,
        tooltip=lambda one: unreadable_words(one.patient.born_on),
    ),
    Column("Phone", lambda one: one.patient.phone, width=14),
    Column("Why", lambda one: ", ".join(WHY_SAME[reason] for reason in one.reasons), stretch=True),
)


class DuplicatesPanel(QWidget):
    """Hidden until somebody is found; never blocks.

    Signals:
        chosen: a PatientSummary: this is the person, open him instead.
    """

    chosen = Signal(object)

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("register-patient-duplicates")
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
        self._model: RecordTableModel[PossibleDuplicate] = RecordTableModel(COLUMNS, lambda one: one.patient.id, self)
        self._table = RecordTable("register-patient-duplicates-table", "People who may be the same", self._model)
        line = self._table.fontMetrics().height()
        self._table.setMinimumHeight(line * 5)
        self._table.setMaximumHeight(line * 9)
        self._open = QPushButton("Yes, open this patient")
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
        column.addWidget(self._table)

    def _connect(self) -> None:
        self._pause.timeout.connect(self._ask)
        self._table.record_chosen.connect(lambda one: self._open.setEnabled(one is not None))
        self._table.record_activated.connect(lambda one: self.chosen.emit(one.patient))
        self._open.clicked.connect(self._choose)
        self._other.clicked.connect(self._dismiss)

    def _ask(self) -> None:
        self._search.run(
            partial(self._patients.possible_duplicates, self._question), done=self._show, failed=lambda _: self.hide()
        )

    def _show(self, found: tuple[PossibleDuplicate, ...]) -> None:
        self._model.show(Page(found, has_more=False))
        self._open.setEnabled(self._table.current_record() is not None)
        self.setVisible(bool(found) and not self._is_another_person)

    def _choose(self) -> None:
        one = self._table.current_record()
        if one is not None:
            self.chosen.emit(one.patient)

    def _dismiss(self) -> None:
        self._is_another_person = True
        self.hide()
