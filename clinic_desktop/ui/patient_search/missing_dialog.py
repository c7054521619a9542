"""Patients of whom something is not known that the desk needs, and a letter that asks them for it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QWidget

from clinic_desktop.background.latest import LatestTask
from clinic_desktop.domain.clinical_text import format_date, format_name
from clinic_desktop.domain.missing_data import MISSING_WORDS, IncompletePatient, Missing, MissingSearch
from clinic_desktop.ui.error_words import words_for
from clinic_desktop.ui.export_dialog import offer_export
from clinic_desktop.ui.printing import print_document
from clinic_desktop.ui.shortcuts import ActionSpec
from clinic_desktop.ui.theme import SPACE_L, set_look
from clinic_desktop.ui.widgets.list_window import ListWindow
from clinic_desktop.ui.widgets.record_model import Column, RecordTableModel
from clinic_desktop.ui.widgets.record_table import RecordTable

if TYPE_CHECKING:
    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.domain.pages import Page
    from clinic_desktop.exchange.papers import WrittenPaper
    from clinic_desktop.ui.workspace import Workspace

LETTER = ActionSpec("write-letter", "&Letter…", "Ctrl+P", "printer", "Print a letter that asks for what is missing")
LETTERS = ActionSpec(
    "write-letters", "Letters for &all…", "Ctrl+Shift+Return", "mail", "Print one for each of the list"
)
SHOW = ActionSpec(
    "show-incomplete", "&Show patient", "Return", "user", "Find this patient, to write down what is known"
)

COLUMNS: tuple[Column[IncompletePatient], ...] = (
    Column("Name", lambda one: format_name(one.patient.last_name, one.patient.first_name), strong=True, width=26),
    Column("Born", lambda one: format_date(one.patient.born_on), width=15),
    Column("Phone", lambda one: one.patient.phone, width=18),
    Column("Missing", lambda one: ", ".join(MISSING_WORDS[what] for what in one.missing), stretch=True),
)


class MissingDataDialog(ListWindow):
    """Signals: shown(PatientSummary): this patient is wanted in the search; the dialog closes."""

    shown = Signal(object)

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        heading = "Patients of whom something is missing"
        super().__init__("missing-data", "Missing data", heading, "circle-help", (940, 560), parent)
        self._workspace = workspace
        self._reading = LatestTask(workspace.tasks, self)
        self._model: RecordTableModel[IncompletePatient] = RecordTableModel(COLUMNS, lambda one: one.patient.id, self)
        self.table: RecordTable[IncompletePatient] = RecordTable("missing-data-list", "Patients", self._model)
        self.table.show_empty("Nothing is missing", "Of every patient this is known.")
        self._filters = {what: self._filter(what) for what in Missing}
        self._coming = self._check_box("missing-data-coming", "Only with a &booking to come", is_on=False)
        self._note = QLabel()
        self._note.setObjectName("missing-data-note")
        set_look(self._note, "role", "muted")
        self._make_actions()
        self.lay_out(self._laid_out_filters(), self.table, beside_close=self._note)
        self.table.setFocus()
        self._read()

    def _filter(self, what: Missing) -> QCheckBox:
        return self._check_box(f"missing-data-{what}", MISSING_WORDS[what].capitalize(), is_on=True)

    def _check_box(self, name: str, words: str, *, is_on: bool) -> QCheckBox:
        box = QCheckBox(words)
        box.setObjectName(name)
        box.setChecked(is_on)
        box.toggled.connect(self._read)
        return box

    def _make_actions(self) -> None:
        self._show_one = self.add_button(SHOW, self._show_patient)
        self._show_one.setShortcuts([])
        self._letter = self.add_button(LETTER, self._write_one)
        self._letters = self.add_button(LETTERS, self._write_all)
        offer_export(
            self._workspace, self, "missing_data", "Export patients", self._model, lambda one: (one.patient.id,)
        )
        self.table.record_chosen.connect(self._know)
        self.table.record_activated.connect(lambda _: self._show_patient())

    def _laid_out_filters(self) -> QHBoxLayout:
        filters = QHBoxLayout()
        filters.setSpacing(SPACE_L)
        filters.addWidget(QLabel("Missing"))
        for box in (*self._filters.values(), self._coming):
            filters.addWidget(box)
        filters.addStretch(1)
        return filters

    def _read(self) -> None:
        wanted = frozenset(what for what, box in self._filters.items() if box.isChecked())
        question = MissingSearch(wanted, only_coming=self._coming.isChecked())
        self.table.show_loading()
        service = self._workspace.services.missing_data
        self._reading.run(partial(service.patients, question), done=self._show, failed=self._not_read)

    def _show(self, page: Page[IncompletePatient]) -> None:
        self._model.show(page)
        self.header.set_count(len(page.items) or None, has_more=page.has_more)
        self._note.setText("There are more. Work these off, or choose less." if page.has_more else "")
        if page.items and self.table.current_record() is None:
            self.table.choose_row(0)
        self._letters.setEnabled(bool(page.items))
        self._know(self.table.current_record())

    def _not_read(self, error: ClinicError) -> None:
        self.table.show_error(words_for(error), self._read)

    def _know(self, one: IncompletePatient | None) -> None:
        self._letter.setEnabled(one is not None)
        self._show_one.setEnabled(one is not None)

    def _show_patient(self) -> None:
        one = self.table.current_record()
        if one is not None:
            self.shown.emit(one.patient)
            self.accept()

    def _write_one(self) -> None:
        one = self.table.current_record()
        if one is not None:
            self._write((one,))

    def _write_all(self) -> None:
        self._write(self._model.records)

    def _write(self, whom: tuple[IncompletePatient, ...]) -> None:
        from clinic_desktop.exchange.letters import missing_data_letters

        clinic, today = self._workspace.services.clinic, self._workspace.clock.today()
        work = partial(missing_data_letters, whom, clinic, today)
        self._workspace.tasks.run(work, owner=self, done=self._print, failed=self._not_written)

    def _print(self, paper: WrittenPaper) -> None:
        print_document(self._workspace, "missing_data_letter", paper.title, paper.html, self, patients=paper.patients)

    def _not_written(self, error: ClinicError) -> None:
        self.message.show_error(words_for(error))
