"""The whole medication of one patient, under a banner that says whose it is."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from clinic_desktop.background.latest import LatestTask
from clinic_desktop.ui.patient_chart.banner import PatientBanner
from clinic_desktop.ui.prescribing.medication_pane import MedicationPane

if TYPE_CHECKING:
    from clinic_desktop.domain.identifiers import PatientId
    from clinic_desktop.ui.workspace import Workspace

_WIDTH, _HEIGHT = 960, 620


class MedicationWindow(QDialog):
    def __init__(self, workspace: Workspace, patient_id: PatientId, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("medication-window")
        self.setWindowTitle("Medication")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._banner = PatientBanner(workspace.clock)
        self.pane = MedicationPane(workspace)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._banner)
        column.addWidget(self.pane, 1)
        self.resize(_WIDTH, _HEIGHT)
        self._banner.show_patient(None)
        self._banner.show_allergies(None)
        services = workspace.services
        self._reading = tuple(LatestTask(workspace.tasks, self) for _ in range(3))
        self._reading[0].run(
            partial(services.patients.open, patient_id), done=self._banner.show_patient, failed=lambda _: None
        )
        self._reading[1].run(
            partial(services.allergies.of_patient, patient_id),
            done=self._banner.show_allergies,
            failed=lambda _: None,
        )
        self._reading[2].run(
            partial(services.conditions.of_patient, patient_id),
            done=self._banner.show_conditions,
            failed=lambda _: self._banner.show_conditions(None),
        )
        self.pane.show_patient(patient_id)
