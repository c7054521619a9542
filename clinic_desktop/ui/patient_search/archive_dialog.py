"""Archive a patient: out of the lists, with a reason, nothing deleted."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QLabel, QWidget

from clinic_desktop.domain import limits
from clinic_desktop.domain.clinical_text import format_name
from clinic_desktop.domain.drafts import DraftSubject, initials
from clinic_desktop.domain.patients import ArchivePatient
from clinic_desktop.domain.problems import Problem, length_problems
from clinic_desktop.ui.form_draft import FormDraft
from clinic_desktop.ui.widgets.form_dialog import FormDialog
from clinic_desktop.ui.widgets.form_field import FormField
from clinic_desktop.ui.widgets.reason_field import ReasonField

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.domain.patients import PatientDetails
    from clinic_desktop.ui.workspace import Workspace

REASONS = ("Moved away", "Changed to another clinic", "Died", "Registered twice", "Registered by mistake")


class ArchiveDialog(FormDialog):
    """Asks why. Signals: stored(PatientDetails)."""

    def __init__(self, workspace: Workspace, details: PatientDetails, parent: QWidget | None = None) -> None:
        super().__init__("archive-patient", "Archive patient", "Archive", workspace.tasks, parent)
        self._patients = workspace.services.patients
        self._details = details
        name = format_name(details.fields.last_name, details.fields.first_name)
        said = QLabel(f"{name} will no longer appear in the lists. Nothing is deleted; restoring is possible any time.")
        said.setWordWrap(True)
        self._reason = ReasonField("archive-patient-reason", "Reason", REASONS)
        self.body.addWidget(said)
        self.body.addWidget(self.add_field("reason", FormField("&Reason", self._reason, is_required=True)))
        self.remember()
        FormDraft(
            workspace,
            self,
            DraftSubject.ARCHIVING,
            details.id,
            is_new=True,
            patient=lambda: initials(details.fields.last_name, details.fields.first_name),
        )

    def problems(self) -> tuple[Problem, ...]:
        return tuple(length_problems({"reason": self._reason.reason()}, {"reason": limits.STATUS_REASON}))

    def work(self) -> Callable[[], Any]:
        command = ArchivePatient(self._details.id, self._details.version, self._reason.reason())
        return partial(self._patients.archive, command)
