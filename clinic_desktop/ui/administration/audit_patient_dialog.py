"""Finds a patient of the audit trail, also for those who may not read patients: by name or number, nothing else."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QVBoxLayout, QWidget

from clinic_desktop.background.latest import LatestTask
from clinic_desktop.domain.clinical_text import format_name
from clinic_desktop.ui.error_words import words_for
from clinic_desktop.ui.theme import SPACE_L, SPACE_M, set_look
from clinic_desktop.ui.widgets.record_model import Column, RecordTableModel
from clinic_desktop.ui.widgets.record_table import RecordTable
from clinic_desktop.ui.widgets.search_box import SearchBox

if TYPE_CHECKING:
    from clinic_desktop.domain.audit import AuditPatient
    from clinic_desktop.domain.pages import Page
    from clinic_desktop.ui.workspace import Workspace

COLUMNS: tuple[Column[AuditPatient], ...] = (
    Column("Name", lambda one: format_name(one.last_name, one.first_name), width=26, stretch=True, strong=True),
    Column("Number", lambda one: one.id, width=46, colour=lambda _: "muted_text"),
)


class AuditPatientDialog(QDialog):
    """Signals: chosen(AuditPatient or None for anybody)."""

    chosen = Signal(object)

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("audit-patient")
        self.setWindowTitle("About whom")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._audit = workspace.services.audit
        self._finding = LatestTask(workspace.tasks, self)
        self._box = SearchBox("audit-patient-box", "Find a patient of the trail", "Name, or the whole number")
        self._model: RecordTableModel[AuditPatient] = RecordTableModel(COLUMNS, lambda one: one.id, self)
        self._table = RecordTable("audit-patient-results", "Patients found", self._model)
        self._table.show_empty("Type a name", "Only patients about whom something was recorded are found.")
        self._choose = QPushButton("Choose")
        self._choose.setObjectName("audit-patient-save")
        self._choose.setDefault(True)
        set_look(self._choose, "kind", "primary")
        self._anybody = QPushButton("Anybody")
        self._anybody.setObjectName("audit-patient-anybody")
        self._lay_out()
        self._connect()
        self.resize(680, 460)

    def _lay_out(self) -> None:
        buttons = QDialogButtonBox()
        buttons.addButton(self._choose, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(self._anybody, QDialogButtonBox.ButtonRole.ResetRole)
        cancel = buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        cancel.setObjectName("audit-patient-cancel")
        buttons.accepted.connect(self._take_current)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        column.setSpacing(SPACE_M)
        column.addWidget(self._box)
        column.addWidget(self._table, 1)
        column.addWidget(buttons)

    def _connect(self) -> None:
        self._box.text_settled.connect(self._find)
        self._box.list_wanted.connect(self._to_list)
        self._table.record_activated.connect(self._take)
        self._table.record_chosen.connect(lambda one: self._choose.setEnabled(one is not None))
        self._choose.setEnabled(False)
        self._anybody.clicked.connect(lambda: self._take(None))

    def _find(self, typed: str) -> None:
        self._table.show_loading()
        self._finding.run(
            partial(self._audit.find_patients, typed),
            done=partial(self._show, typed),
            failed=lambda error: self._table.show_error(words_for(error), partial(self._find, typed)),
        )

    def _show(self, typed: str, page: Page[AuditPatient]) -> None:
        self._box.answers_are_slow(self._finding.was_slow)
        if typed.strip():
            self._table.show_empty("Nobody found", "Only patients about whom something was recorded are found.")
        self._model.show(page)
        if page.items:
            self._table.choose_row(0)

    def _to_list(self) -> None:
        if self._table.choose_row(max(self._table.currentIndex().row(), 0)):
            self._table.setFocus()

    def _take_current(self) -> None:
        patient = self._table.current_record()
        if patient is not None:
            self._take(patient)

    def _take(self, patient: AuditPatient | None) -> None:
        self.chosen.emit(patient)
        self.accept()
