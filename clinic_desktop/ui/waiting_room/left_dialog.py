"""Asks why somebody left before being seen: the booking was not kept then."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QLabel, QWidget

from clinic_desktop.domain import limits
from clinic_desktop.domain.appointments import ChangeStatus
from clinic_desktop.domain.clinical_text import format_name
from clinic_desktop.domain.drafts import DraftSubject, initials
from clinic_desktop.domain.problems import length_problems
from clinic_desktop.domain.statuses import AppointmentStatus
from clinic_desktop.domain.waiting import LEFT_REASONS
from clinic_desktop.ui.form_draft import FormDraft
from clinic_desktop.ui.theme import set_look
from clinic_desktop.ui.widgets.choice_field import ChoiceField
from clinic_desktop.ui.widgets.form_dialog import FormDialog
from clinic_desktop.ui.widgets.form_field import FormField
from clinic_desktop.ui.widgets.reason_field import ReasonField

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.domain.problems import Problem
    from clinic_desktop.domain.waiting import WaitingEntry
    from clinic_desktop.ui.workspace import Workspace

_COUNTS_AS = ((AppointmentStatus.NO_SHOW, "Not seen (no show)"), (AppointmentStatus.CANCELLED, "Cancelled"))


class LeftDialog(FormDialog):
    """Signals: stored(AppointmentLine)."""

    def __init__(self, workspace: Workspace, entry: WaitingEntry, parent: QWidget | None = None) -> None:
        super().__init__("waiting-left", "Has left", "Has left", workspace.tasks, parent)
        self._appointments = workspace.services.appointments
        self._entry = entry
        said = QLabel(format_name(entry.last_name, entry.first_name))
        said.setObjectName("waiting-left-who")
        set_look(said, "role", "heading")
        self._counts_as: ChoiceField[AppointmentStatus] = ChoiceField("waiting-left-status", "Counts as", _COUNTS_AS)
        self._reason = ReasonField("waiting-left-reason", "Reason", LEFT_REASONS)
        self._reason.setCurrentIndex(0)
        self.body.addWidget(said)
        self.body.addWidget(self.add_field("reason", FormField("&Reason", self._reason, is_required=True)))
        self.body.addWidget(self.add_field("status", FormField("&Counts as", self._counts_as)))
        self.setMinimumWidth(420)
        self._reason.setFocus()
        self.remember()
        FormDraft(
            workspace,
            self,
            DraftSubject.HAS_LEFT,
            entry.id,
            is_new=True,
            patient=lambda: initials(entry.last_name, entry.first_name),
        )

    def problems(self) -> tuple[Problem, ...]:
        return tuple(length_problems({"reason": self._reason.reason()}, {"reason": limits.STATUS_REASON}))

    def work(self) -> Callable[[], Any]:
        status = self._counts_as.choice() or AppointmentStatus.NO_SHOW
        command = ChangeStatus(self._entry.id, self._entry.version, status, self._reason.reason())
        return partial(self._appointments.change_status, command)
