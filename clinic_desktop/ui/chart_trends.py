"""From the chart to its vital signs over time: one window, under the patient's banner, for the patient on screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QObject

from clinic_desktop.domain.changes import Subject
from clinic_desktop.ui.patient_chart.banner import PatientBanner
from clinic_desktop.ui.shortcuts import ActionSpec, make_action
from clinic_desktop.ui.vital_trends.window import TrendsWindow

if TYPE_CHECKING:
    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QWidget

    from clinic_desktop.domain.allergies import AllergyList
    from clinic_desktop.domain.changes import Change
    from clinic_desktop.domain.conditions import Condition
    from clinic_desktop.domain.patients import PatientDetails
    from clinic_desktop.ui.workspace import Workspace

TRENDS = ActionSpec(
    "vital-trends",
    "&Vital signs over time…",
    "Alt+F9",
    "activity",
    "Graphs and a table of the vital signs of all visits",
    needs="Open a patient's chart first",
)


class ChartTrends(QObject):
    """Follows the chart pane: the window goes when another patient comes."""

    def __init__(self, workspace: Workspace, pane: QWidget) -> None:
        super().__init__(pane)
        self._workspace = workspace
        self._pane = pane
        self._patient: PatientDetails | None = None
        self._allergies: AllergyList | None = None
        self._conditions: tuple[Condition, ...] | None = None
        self._window: TrendsWindow | None = None
        self._banner: PatientBanner | None = None
        self.action: QAction = make_action(pane, TRENDS, self.show)
        self.action.setEnabled(False)
        workspace.live_updates.changed.connect(self._on_changed)

    def show_patient(self, patient: PatientDetails | None) -> None:
        """This patient's chart is on screen, or nobody's."""
        if patient is None:
            self.leave()
            return
        self._patient = patient
        self.action.setEnabled(True)
        if self._window is not None and self._window.patient_id == patient.id and self._banner is not None:
            self._banner.show_patient(patient)

    def show_allergies(self, known: AllergyList | None) -> None:
        self._allergies = known
        if self._banner is not None:
            self._banner.show_allergies(known)

    def show_conditions(self, known: tuple[Condition, ...] | None) -> None:
        self._conditions = known
        if self._banner is not None:
            self._banner.show_conditions(known)

    def leave(self) -> None:
        """The chart shows another patient from now on."""
        self._patient = self._allergies = self._conditions = None
        self.action.setEnabled(False)
        if self._window is not None:
            self._window.close()

    def show(self, name: str = "") -> None:
        """Show the graphs, this vital sign above the others."""
        patient = self._patient
        if patient is None:
            return
        if self._window is None:
            self._open(patient)
        window = self._window
        if window is not None:
            if name:
                window.bring_first(name)
            window.show()
            window.raise_()
            window.activateWindow()

    def _open(self, patient: PatientDetails) -> None:
        banner = PatientBanner(self._workspace.clock)
        window = TrendsWindow(self._workspace, patient, banner, self._pane.window())
        banner.show_patient(patient)
        banner.show_allergies(self._allergies)
        banner.show_conditions(self._conditions)
        window.finished.connect(self._forget)
        self._window, self._banner = window, banner

    def _forget(self) -> None:
        self._window = self._banner = None

    def _on_changed(self, changes: tuple[Change, ...]) -> None:
        window = self._window
        if window is None or not shiboken6.isValid(window) or self._workspace.is_locked:
            return
        if any(change.subject in {Subject.VISITS, Subject.EVERYTHING} for change in changes):
            window.read()
