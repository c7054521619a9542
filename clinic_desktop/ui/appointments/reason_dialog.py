"""Asks why a booking is cancelled, missed or corrected."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QLabel, QWidget

from clinic_desktop.domain import limits
from clinic_desktop.domain.appointments import AppointmentLine, ChangeStatus
from clinic_desktop.domain.clinical_text import format_moment, format_name
from clinic_desktop.domain.drafts import DraftSubject
from clinic_desktop.domain.problems import Problem, length_problems
from clinic_desktop.domain.statuses import AppointmentStatus
from clinic_desktop.domain.whom import whom_of_line
from clinic_desktop.ui.appointments.status_actions import REASONS
from clinic_desktop.ui.form_draft import FormDraft
from clinic_desktop.ui.widgets.form_dialog import FormDialog
from clinic_desktop.ui.widgets.form_field import FormField
from clinic_desktop.ui.widgets.reason_field import ReasonField

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.ui.workspace import Workspace

_TITLES = {
    AppointmentStatus.CANCELLED: ("Cancel appointment", "Cancel appointment"),
    AppointmentStatus.NO_SHOW: ("Did not come", "Mark as not come"),
    AppointmentStatus.SCHEDULED: ("Back to scheduled", "Correct"),
}


class ReasonDialog(FormDialog):
    """``proposed`` is a reason that stands there at first. Signals: stored(AppointmentLine)."""

    def __init__(
        self,
        workspace: Workspace,
        line: AppointmentLine,
        status: AppointmentStatus,
        parent: QWidget | None = None,
        proposed: str = "",
    ) -> None:
        title, save_text = _TITLES[status]
        super().__init__("change-status", title, save_text, workspace.tasks, parent)
        self._appointments = workspace.services.appointments
        self._line = line
        self._status = status
        name = format_name(line.patient_last_name, line.patient_first_name)
        said = QLabel(f"{name}\n{format_moment(workspace.clock.local(line.starts_at), weekday=True)}")
        said.setObjectName("change-status-who")
        self._reason = ReasonField("change-status-reason", "Reason", REASONS[status])
        self.body.addWidget(said)
        self.body.addWidget(self.add_field("reason", FormField("&Reason", self._reason, is_required=True)))
        self.setMinimumWidth(420)
        self._reason.setEditText(proposed)
        self._reason.setFocus()
        self.remember()
        FormDraft(
            workspace,
            self,
            DraftSubject.STATUS,
            line.id,
            is_new=True,
            patient=lambda: whom_of_line(line).initials,
            about=lambda: {"status": status.value, "starts_at": line.starts_at.isoformat()},
        )

    def problems(self) -> tuple[Problem, ...]:
        return tuple(length_problems({"reason": self._reason.reason()}, {"reason": limits.STATUS_REASON}))

    def work(self) -> Callable[[], Any]:
        command = ChangeStatus(self._line.id, self._line.version, self._status, self._reason.reason())
        return partial(self._appointments.change_status, command)
