"""What is asked for in the audit viewer: the remark of a review, the reason and place of an export."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from clinic_desktop.domain import limits
from clinic_desktop.domain.audit import AuditEvent, AuditSearch, ReviewBreakGlass
from clinic_desktop.domain.audit_words import patient_words, who_words
from clinic_desktop.domain.clinical_text import one_line
from clinic_desktop.domain.problems import Problem, length_problems
from clinic_desktop.exchange.audit_export import ExportAudit, export_audit
from clinic_desktop.ui.administration.audit_columns import format_when
from clinic_desktop.ui.export_dialog import CSV, ExportDialog
from clinic_desktop.ui.widgets.form_dialog import FormDialog
from clinic_desktop.ui.widgets.form_field import FormField
from clinic_desktop.ui.widgets.reason_field import ReasonField

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.ui.workspace import Workspace

REMARKS = (
    "Plausible: the reason fits the patient's care",
    "Asked the person; the answer was plausible",
    "Not plausible: reported to whoever is responsible",
)
WHY_EXPORTED = ("Asked for by the patient", "Asked for by an authority", "Yearly review of the trail", "Suspicion")


class ReviewDialog(FormDialog):
    """Signals: stored(None)."""

    def __init__(self, workspace: Workspace, event: AuditEvent, parent: QWidget | None = None) -> None:
        super().__init__("review-break-glass", "Review", "Store review", workspace.tasks, parent)
        self._audit = workspace.services.audit
        self._event = event
        said = QLabel(
            f"{format_when(workspace.clock, event)}: {who_words(event)}\n"
            f"opened the chart of {patient_words(event)} without an appointment.\n"
            f"Reason given: {one_line(event.reason or '')}"
        )
        said.setTextFormat(Qt.TextFormat.PlainText)
        said.setObjectName("review-break-glass-event")
        said.setWordWrap(True)
        self._remark = ReasonField("review-break-glass-reason", "Remark", REMARKS)
        self.body.addWidget(said)
        hint = "Stored with your name; it cannot be changed afterwards."
        self.body.addWidget(self.add_field("reason", FormField("&Remark", self._remark, is_required=True, hint=hint)))
        self.setMinimumWidth(560)
        self._remark.setFocus()
        self.remember()

    def problems(self) -> tuple[Problem, ...]:
        return tuple(length_problems({"reason": self._remark.reason()}, {"reason": limits.CHART_REASON}))

    def work(self) -> Callable[[], Any]:
        return partial(self._audit.review, ReviewBreakGlass(self._event.seq, self._remark.reason()))


class AuditExportDialog(ExportDialog):
    """Signals: stored(TakenOut)."""

    def __init__(self, workspace: Workspace, question: AuditSearch, parent: QWidget | None = None) -> None:
        said = (
            "All events that the filters find are written, also those not read yet.\n"
            "The export itself is put on record: who, when, why, and what left the program."
        )
        super().__init__("audit-export", "Export the events shown", said, WHY_EXPORTED, workspace, parent)
        self._audit = workspace.services.audit
        self._clock = workspace.clock
        self._question = question
        self.add_reason()
        usual = f"audit-{workspace.clock.today():%Y-%m-%d}.csv"
        self.add_place(usual, CSV, "A table (CSV). Whoever has the file can read it.")
        self._reason.setFocus()
        self.remember()

    def work(self) -> Callable[[], Any]:
        command = ExportAudit(self._question, self.path, self.reason, may_replace=self.may_replace)
        return partial(export_audit, self._audit, command, self._clock)
