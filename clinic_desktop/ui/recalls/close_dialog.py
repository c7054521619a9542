"""Asks why a recall is closed without a booking, and whether it goes on."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QCheckBox, QLabel, QSizePolicy, QWidget

from clinic_desktop.domain import limits
from clinic_desktop.domain.clinical_text import format_date, format_name, type_words
from clinic_desktop.domain.drafts import DraftSubject, initials
from clinic_desktop.domain.identifiers import new_id
from clinic_desktop.domain.problems import Problem, length_problems
from clinic_desktop.domain.recalls import CLOSE_REASONS, CloseRecall, RecallId
from clinic_desktop.ui.form_draft import FormDraft
from clinic_desktop.ui.widgets.form_dialog import FormDialog
from clinic_desktop.ui.widgets.form_field import FormField
from clinic_desktop.ui.widgets.reason_field import ReasonField

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.domain.recalls import RecallLine
    from clinic_desktop.ui.workspace import Workspace


class CloseRecallDialog(FormDialog):
    """Signals: stored(None)."""

    def __init__(self, workspace: Workspace, line: RecallLine, parent: QWidget | None = None) -> None:
        super().__init__("close-recall", "Close recall", "Close recall", workspace.tasks, parent)
        self._recalls = workspace.services.recalls
        self._line = line
        self._next_id = RecallId(new_id())
        name = format_name(line.patient.last_name, line.patient.first_name)
        said = QLabel(f"{name}\n{type_words(line.type)}, due {format_date(line.due_on, weekday=True)}\n{line.why}")
        said.setObjectName("close-recall-who")
        self._reason = ReasonField("close-recall-reason", "Reason", CLOSE_REASONS)
        self._goes_on = QCheckBox(f"Call back a&gain in {line.interval_months} months")
        self._goes_on.setObjectName("close-recall-again")
        self._goes_on.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._goes_on.setChecked(line.interval_months is not None)
        self._goes_on.setVisible(line.interval_months is not None)
        self.body.addWidget(said)
        self.body.addWidget(self.add_field("reason", FormField("&Reason", self._reason, is_required=True)))
        self.body.addWidget(self._goes_on)
        self.setMinimumWidth(420)
        self.add_editor("goes_on", self._goes_on)
        self._reason.setFocus()
        self.remember()
        FormDraft(
            workspace,
            self,
            DraftSubject.CLOSED_RECALL,
            line.id,
            is_new=True,
            patient=lambda: initials(line.patient.last_name, line.patient.first_name),
            about=lambda: {"due_on": line.due_on.isoformat()},
        )

    def problems(self) -> tuple[Problem, ...]:
        return tuple(length_problems({"reason": self._reason.reason()}, {"reason": limits.STATUS_REASON}))

    def work(self) -> Callable[[], Any]:
        command = CloseRecall(
            self._line.id,
            self._line.version,
            self._reason.reason(),
            makes_next=self._goes_on.isChecked(),
            next_id=self._next_id,
        )
        return partial(self._recalls.close, command)
