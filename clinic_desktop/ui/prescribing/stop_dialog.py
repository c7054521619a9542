"""Stopping a drug, suspending it, or taking it again: always with a reason."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from clinic_desktop.domain.identifiers import new_id
from clinic_desktop.domain.medication import ResumeMedication, StopKind, StopMedication, stop_problems
from clinic_desktop.ui.prescribing.medication_label import line_as_html
from clinic_desktop.ui.widgets.form_dialog import FormDialog
from clinic_desktop.ui.widgets.form_field import FormField
from clinic_desktop.ui.widgets.reason_field import ReasonField

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.domain.identifiers import PatientId
    from clinic_desktop.domain.medication import Medication
    from clinic_desktop.domain.problems import Problem
    from clinic_desktop.ui.workspace import Workspace

STOP_REASONS = ("No longer needed", "Side effect", "Did not help", "Changed to another drug", "The patient stopped it")
RESUME_REASONS = ("The reason for the break is over", "Stopped by mistake")


class _ReasonDialog(FormDialog):
    def __init__(
        self,
        workspace: Workspace,
        medication: Medication,
        title: str,
        button: str,
        reasons: tuple[str, ...],
        parent: QWidget | None,
    ) -> None:
        super().__init__("stop-medication", title, button, workspace.tasks, parent)
        self._workspace = workspace
        drug = QLabel(line_as_html(medication.fields, uses_tall_man=workspace.formulary.now.uses_tall_man))
        drug.setTextFormat(Qt.TextFormat.RichText)
        drug.setWordWrap(True)
        said = QLabel("The visit that prescribed it stays as it is. Your name, the time and the reason are kept.")
        said.setWordWrap(True)
        self._reason = ReasonField("stop-medication-reason", "Reason", reasons)
        self.body.addWidget(drug)
        self.body.addWidget(said)
        self.body.addWidget(self.add_field("reason", FormField("&Reason", self._reason, is_required=True)))
        self.setMinimumWidth(460)
        self.remember()

    def problems(self) -> tuple[Problem, ...]:
        return stop_problems(self._reason.reason())


class StopDialog(_ReasonDialog):
    """Signals: stored(MedicationList)."""

    def __init__(
        self,
        workspace: Workspace,
        patient_id: PatientId,
        medication: Medication,
        kind: StopKind,
        parent: QWidget | None = None,
    ) -> None:
        words = ("Stop medication", "Stop") if kind is StopKind.DISCONTINUED else ("Suspend medication", "Suspend")
        super().__init__(workspace, medication, *words, STOP_REASONS, parent)
        self._id, self._patient_id, self._kind = new_id(), patient_id, kind
        self._prescription_id = medication.prescription.id

    def work(self) -> Callable[[], Any]:
        command = StopMedication(self._id, self._patient_id, self._prescription_id, self._kind, self._reason.reason())
        return partial(self._workspace.services.prescribing.stop, command)


class ResumeDialog(_ReasonDialog):
    """Signals: stored(MedicationList)."""

    def __init__(
        self,
        workspace: Workspace,
        patient_id: PatientId,
        medication: Medication,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(workspace, medication, "Take again", "Take again", RESUME_REASONS, parent)
        self._patient_id = patient_id
        self._stop_id = medication.stop.id if medication.stop else ""

    def work(self) -> Callable[[], Any]:
        command = ResumeMedication(self._patient_id, self._stop_id, self._reason.reason())
        return partial(self._workspace.services.prescribing.resume, command)
