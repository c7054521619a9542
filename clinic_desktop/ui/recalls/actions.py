"""Adding recalls and looking at those that are due, from the menus."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from clinic_desktop.domain.statuses import AppointmentType
from clinic_desktop.domain.whom import whom_of_line, whom_of_patient
from clinic_desktop.ui.recalls.add_dialog import AddRecallDialog
from clinic_desktop.ui.recalls.list_dialog import RecallsDialog
from clinic_desktop.ui.shortcuts import ActionSpec, make_action

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QWidget

    from clinic_desktop.domain.appointments import AppointmentLine, Provider
    from clinic_desktop.domain.patients import PatientSummary
    from clinic_desktop.domain.whom import Whom
    from clinic_desktop.ui.workspace import Workspace

ADD = ActionSpec("add-recall", "&Add recall…", "Ctrl+F8", "plus", "Call the chosen patient back on a day")
ADD_AFTER = ActionSpec(
    "recall-after-booking", "Add recall a&fter this…", "", "plus", "Call the patient back after this booking"
)
LIST = ActionSpec("recalls", "&Recalls…", "Shift+F8", "phone", "Patients who are due, with their phone numbers")


class RecallActions(QObject):
    """Belongs to the main window."""

    def __init__(self, workspace: Workspace, window: QWidget) -> None:
        super().__init__(window)
        self._workspace = workspace
        self._window = window
        self._patient: PatientSummary | None = None
        self._line: AppointmentLine | None = None
        self._add = make_action(window, ADD, self._add_for_patient)
        self._add_after = make_action(window, ADD_AFTER, self._add_for_line)
        self._add.setEnabled(False)
        self._add_after.setEnabled(False)
        self.actions_for_menu: tuple[QAction | None, ...] = (self._add, make_action(window, LIST, self.show_list))
        self.actions_for_line: tuple[QAction, ...] = (self._add_after,)
        workspace.patient_chosen.connect(self._know_patient)
        workspace.line_chosen.connect(self._know_line)

    def show_list(self) -> None:
        self._with_providers(lambda known: RecallsDialog(self._workspace, known, self._window).open())

    def _add_for_patient(self) -> None:
        if self._patient is not None:
            whom = whom_of_patient(self._patient)
            self._with_providers(partial(self._ask, whom, AppointmentType.ROUTINE_CHECKUP))

    def _add_for_line(self) -> None:
        line = self._line
        if line is not None:
            self._with_providers(partial(self._ask, whom_of_line(line), line.type))

    def _ask(self, whom: Whom, kind: AppointmentType, providers: tuple[Provider, ...]) -> None:
        dialog = AddRecallDialog(self._workspace, providers, whom, kind, self._window)
        dialog.stored.connect(lambda _: self._workspace.told.emit("Recall added"))
        dialog.open()

    def _with_providers(self, then: Callable[[tuple[Provider, ...]], object]) -> None:
        appointments = self._workspace.services.appointments
        self._workspace.tasks.run(appointments.providers, owner=self, done=lambda known: _do(then, known))

    def _know_patient(self, patient: PatientSummary | None) -> None:
        self._patient = patient
        self._add.setEnabled(patient is not None and not patient.is_archived)

    def _know_line(self, line: AppointmentLine | None) -> None:
        self._line = line
        self._add_after.setEnabled(line is not None)


def _do(then: Callable[[tuple[Provider, ...]], object], known: tuple[Provider, ...]) -> None:
    then(known)
