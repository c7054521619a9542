"""Asks why a chart is opened without an appointment. Nothing of the chart is shown before there is an answer."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from clinic_desktop.domain.charts import OpenChart, reason_problems
from clinic_desktop.domain.clinical_text import format_age, format_date, format_name
from clinic_desktop.domain.problems import Problem, ProblemKind
from clinic_desktop.ui.theme import set_look
from clinic_desktop.ui.widgets.form_dialog import FormDialog
from clinic_desktop.ui.widgets.form_field import FormField
from clinic_desktop.ui.widgets.reason_field import ReasonField

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.domain.patients import PatientDetails
    from clinic_desktop.ui.workspace import Workspace

REASONS = (
    "Emergency",
    "Covering for a colleague",
    "A colleague asked for advice",
    "The patient called or wrote",
    "Test result or letter arrived",
)


class BreakGlassDialog(FormDialog):
    """Signals: stored(OpenedChart)."""

    def __init__(self, workspace: Workspace, patient: PatientDetails, parent: QWidget | None = None) -> None:
        super().__init__("break-glass", "Open chart without an appointment", "Open chart", workspace.tasks, parent)
        self._charts = workspace.services.charts
        self._patient = patient
        summary = patient.summary
        age = format_age(summary.born_on, workspace.clock.today())
        name = format_name(summary.last_name, summary.first_name, summary.title)
        who = QLabel(f"{name}   Born {format_date(summary.born_on)} ({age})")
        who.setObjectName("break-glass-who")
        who.setTextFormat(Qt.TextFormat.PlainText)
        set_look(who, "role", "strong")
        said = QLabel(
            "You have no appointment with this patient. You can open the chart all the same: "
            "your name, the time and the reason are stored, and somebody reviews them."
        )
        said.setWordWrap(True)
        self._reason = ReasonField("break-glass-reason", "Reason", REASONS)
        self.body.addWidget(who)
        self.body.addWidget(said)
        self.body.addWidget(self.add_field("reason", FormField("&Reason", self._reason, is_required=True)))
        self.setMinimumWidth(440)
        self._reason.setFocus()
        self.remember()

    def problems(self) -> tuple[Problem, ...]:
        reason = self._reason.reason()
        return reason_problems(reason) if reason else (Problem("reason", ProblemKind.MISSING),)

    def work(self) -> Callable[[], Any]:
        return partial(self._charts.open, OpenChart(self._patient.id, self._reason.reason()))
