"""Notes that a patient is to be called back for an appointment."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QSpinBox, QWidget

from clinic_desktop.domain import limits
from clinic_desktop.domain.clinical_text import type_words
from clinic_desktop.domain.drafts import DraftSubject
from clinic_desktop.domain.identifiers import new_id
from clinic_desktop.domain.problems import Problem, ProblemKind
from clinic_desktop.domain.recalls import AddRecall, RecallId, months_after, recall_problems
from clinic_desktop.domain.statuses import AppointmentType
from clinic_desktop.ui.form_draft import FormDraft
from clinic_desktop.ui.theme import SPACE_L, SPACE_M, set_look
from clinic_desktop.ui.widgets.choice_field import ChoiceField
from clinic_desktop.ui.widgets.date_field import DateField
from clinic_desktop.ui.widgets.form_dialog import FormDialog
from clinic_desktop.ui.widgets.form_field import FormField
from clinic_desktop.ui.widgets.line_field import LineField

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.domain.appointments import Provider
    from clinic_desktop.domain.identifiers import ProviderId
    from clinic_desktop.domain.whom import Whom
    from clinic_desktop.ui.workspace import Workspace

MONTHS_AHEAD = 12


class AddRecallDialog(FormDialog):
    """Signals: stored(RecallId)."""

    def __init__(
        self,
        workspace: Workspace,
        providers: tuple[Provider, ...],
        whom: Whom,
        kind: AppointmentType,
        parent: QWidget | None = None,
        *,
        thing: str | None = None,
    ) -> None:
        super().__init__("recall", "Recall", "Add recall", workspace.tasks, parent)
        self._recalls = workspace.services.recalls
        self._today = workspace.clock.today
        self._id = RecallId(thing or new_id())
        self._patient_id = whom.id
        self._who = QLabel(whom.words)
        self._who.setObjectName("recall-patient")
        self._who.setTextFormat(Qt.TextFormat.PlainText)
        set_look(self._who, "role", "title")
        self._type: ChoiceField[AppointmentType] = ChoiceField(
            "recall-type", "For", [(one, type_words(one)) for one in AppointmentType]
        )
        self._type.choose(kind)
        self._due_on = DateField("recall-due", "Due on", today=self._today, day_first=workspace.day_first)
        self._due_on.set_day(months_after(self._today(), MONTHS_AHEAD))
        self._provider: ChoiceField[ProviderId] = ChoiceField(
            "recall-provider", "Provider", [(one.id, one.name) for one in providers], "Any provider"
        )
        self._months = QSpinBox()
        self._months.setObjectName("recall-months")
        self._months.setRange(0, int(limits.RECALL_MONTHS.most))
        self._months.setSpecialValueText("once only")
        self._months.setPrefix("every ")
        self._months.setSuffix(" months")
        self._why = LineField("recall-why", limits.RECALL_WHY.most, "What for")
        self._why.setPlaceholderText("Yearly check-up, vaccination… The desk reads this: nothing clinical")
        self._lay_out()
        self._why.setFocus()
        self.remember()
        FormDraft(
            workspace,
            self,
            DraftSubject.RECALL,
            self._id,
            is_new=True,
            patient=lambda: whom.initials,
            about=lambda: {"patient": whom.id},
        )

    def problems(self) -> tuple[Problem, ...]:
        command = self._command()
        if command is None:
            return (Problem("due_on", ProblemKind.MISSING),)
        past = (Problem("due_on", ProblemKind.IN_THE_PAST),) if command.due_on < self._today() else ()
        return (*recall_problems(command), *past)

    def work(self) -> Callable[[], Any] | None:
        command = self._command()
        return None if command is None else partial(self._recalls.add, command)

    def _lay_out(self) -> None:
        fields = {
            "type": (FormField("&For", self._type), 0, 0, 1, 1),
            "due_on": (FormField("&Due on", self._due_on, is_required=True), 0, 1, 1, 1),
            "interval_months": (FormField("A&gain", self._months), 0, 2, 1, 1),
            "provider": (FormField("&Provider", self._provider), 1, 0, 1, 3),
            "why": (FormField("&What for", self._why, is_required=True), 2, 0, 1, 3),
        }
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE_L)
        grid.setVerticalSpacing(SPACE_M)
        for name, (field, *place) in fields.items():
            self.add_field(name, field)
            grid.addWidget(field, *place)
        self.body.addWidget(self._who)
        self.body.addLayout(grid)
        self.setMinimumWidth(560)

    def _command(self) -> AddRecall | None:
        due_on, kind = self._due_on.day(), self._type.choice()
        if due_on is None or kind is None:
            return None
        return AddRecall(
            self._id,
            self._patient_id,
            kind,
            due_on,
            self._why.plain().strip(),
            self._provider.choice(),
            self._months.value() or None,
        )
