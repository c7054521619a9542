"""Current medication in the side of the chart, with how much there is; the whole list is one key away."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from clinic_desktop.background.latest import LatestTask
from clinic_desktop.domain.changes import Change, Subject
from clinic_desktop.ui.error_words import words_for
from clinic_desktop.ui.prescribing.medication_model import DRUG
from clinic_desktop.ui.prescribing.medication_table import MedicationTable
from clinic_desktop.ui.shortcuts import ActionSpec, make_action
from clinic_desktop.ui.theme import SPACE_XS
from clinic_desktop.ui.widgets.section_header import SectionHeader

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.domain.identifiers import PatientId
    from clinic_desktop.domain.medication import MedicationList
    from clinic_desktop.ui.workspace import Workspace

SHOW_ALL = ActionSpec("medication-list", "Medication list…", "Ctrl+Alt+M", "list", "All medication, current and past")


class MedicationSection(QWidget):
    """Signals: whole_wanted(): the whole list is to be shown."""

    whole_wanted = Signal()

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("current-medication")
        self._workspace = workspace
        self._reading = LatestTask(workspace.tasks, self)
        self._patient_id: PatientId | None = None
        self._is_known = False
        self._header = SectionHeader("current-medication-header", "Medication", "pill")
        show_all = make_action(self, SHOW_ALL, self.whole_wanted.emit)
        self.addAction(show_all)
        self._header.add_button(show_all)
        self.actions_for_menu: tuple[QAction, ...] = (show_all,)
        self.table = MedicationTable("current-medication-list", lambda: workspace.formulary.now, workspace.clock.today)
        self.table.horizontalHeader().hide()
        self._said = QLabel()
        self._said.setObjectName("current-medication-said")
        self._said.setProperty("role", "muted")
        self._ended = QLabel()
        self._ended.setObjectName("current-medication-ended")
        self._ended.setProperty("role", "small")
        self._ended.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_XS)
        column.addWidget(self._header)
        column.addWidget(self._said)
        column.addWidget(self._ended)
        column.addWidget(self.table, 1)
        workspace.live_updates.changed.connect(self._on_changed)
        workspace.chart_opened.connect(self._on_chart_opened)
        self._say("")

    def show_patient(self, patient_id: PatientId | None) -> None:
        if patient_id != self._patient_id:
            self._patient_id, self._is_known = patient_id, False
            self._header.set_count(None)
            self.table.show_rows((), (DRUG,))
            self._say("")
            self._ended.hide()
        self.read()

    def read(self) -> None:
        if self._patient_id is None or self._workspace.is_locked:
            self._reading.forget()
            return
        self._workspace.formulary.want()
        self._reading.run(
            partial(self._workspace.services.prescribing.medication, self._patient_id),
            done=self.show_list,
            failed=self._not_read,
        )

    def show_list(self, found: MedicationList) -> None:
        if found.patient_id != self._patient_id:
            return
        today = self._workspace.clock.today()
        current, recent = found.current(today), found.recently_ended(today)
        self._is_known = True
        self._header.set_count(len(current))
        self.table.show_rows(current, (DRUG,))
        self.table.setVisible(bool(current))
        self._say("" if current else "No current medication")
        self._ended.setText(f"{len(recent):,} ended recently")
        self._ended.setVisible(bool(recent))

    def _say(self, words: str) -> None:
        self._said.setText(words)
        self._said.setVisible(bool(words))

    def _not_read(self, error: ClinicError) -> None:
        """What was read of this patient before stays; the chart says since when it is."""
        if not self._is_known:
            self._say(words_for(error).title)

    def _on_chart_opened(self, patient_id: PatientId) -> None:
        if patient_id == self._patient_id:
            self.read()

    def _on_changed(self, changes: tuple[Change, ...]) -> None:
        if any(one.subject in (Subject.VISITS, Subject.EVERYTHING) for one in changes):
            self.read()
