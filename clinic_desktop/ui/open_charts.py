"""Which chart is open in which window: each patient in one at most, so that nothing typed lands in another's record."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from clinic_desktop.domain.identifiers import AppointmentId, PatientId
from clinic_desktop.ui.chart_window import ChartWindow
from clinic_desktop.ui.docks import come_forward
from clinic_desktop.ui.shortcuts import ActionSpec, make_action

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QWidget

    from clinic_desktop.domain.drafts import Draft
    from clinic_desktop.domain.patients import PatientDetails
    from clinic_desktop.ui.chart_pane import ChartPane
    from clinic_desktop.ui.window_state import WindowState
    from clinic_desktop.ui.workspace import Workspace

OWN_WINDOW = ActionSpec(
    "own-window",
    "Move to a &window of its own",
    "Ctrl+Alt+W",
    "panel-right",
    "Show this patient's chart in a window of its own, so that another can be opened here",
    needs="Open a chart first",
)


class OpenCharts(QObject):
    """The chart in the main window and those in windows of their own.

    Signals: window_opened(ChartWindow).
    """

    window_opened = Signal(object)

    def __init__(self, workspace: Workspace, state: WindowState, main: ChartPane, parent: QWidget) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._state = state
        self._main = main
        self._windows: list[ChartWindow] = []
        self.is_leaving = False
        self._own_window = make_action(parent, OWN_WINDOW, self._take_out)
        self._own_window.setEnabled(False)
        self.actions_for_menu: tuple[QAction, ...] = (self._own_window,)
        main.patient_shown.connect(self._offer)
        workspace.patient_opened.connect(self.open_patient)
        workspace.chart_window_wanted.connect(self.open_window)
        workspace.visit_opened.connect(self.open_visit)
        workspace.visit_start_wanted.connect(partial(self.open_visit, start=True))
        workspace.draft_wanted.connect(self.open_draft)

    @property
    def windows(self) -> tuple[ChartWindow, ...]:
        return tuple(self._windows)

    @property
    def is_dirty(self) -> bool:
        """Whether something typed in any of them is not stored."""
        return any(chart.is_dirty for chart in self._charts)

    def open_patient(self, patient_id: str) -> None:
        self._come_forward(patient_id).open_patient(PatientId(patient_id))

    def open_visit(self, appointment_id: str, patient_id: str, *, start: bool = False) -> None:
        self._come_forward(patient_id).open_visit(AppointmentId(appointment_id), start=start)

    def open_draft(self, draft: Draft) -> None:
        """Open what a draft belongs to where its patient is."""
        self._come_forward(draft.text.about.get("patient", ""), only_windows=True).open_draft(draft)

    def open_window(self, patient_id: str) -> None:
        """Show a patient's chart in a window of its own; what the main window has of him is left first."""
        if self._window_of(patient_id) is None and self._main.patient_id == patient_id:
            self._main.ask_before_leaving(partial(self._leave_main_for, PatientId(patient_id)))
        else:
            self._open_window(PatientId(patient_id))

    def leave(self, go_on: Callable[[], object]) -> None:
        """Call ``go_on`` once it is settled, window by window, what becomes of everything unsaved."""
        for window in self._windows:
            if window.chart.is_dirty:
                go_on = partial(self._ask, window, go_on)
        self._main.ask_before_leaving(go_on)

    def close_windows(self) -> None:
        """Close them whatever was typed, because the person leaves: the caller has asked."""
        self.is_leaving = True
        for window in self.windows:
            window.close_without_asking()

    @property
    def _charts(self) -> tuple[ChartPane, ...]:
        return (self._main, *(window.chart for window in self._windows))

    def _window_of(self, patient_id: str) -> ChartWindow | None:
        return next((window for window in self._windows if window.patient_id == patient_id), None)

    def _come_forward(self, patient_id: str, *, only_windows: bool = False) -> ChartPane:
        window = self._window_of(patient_id)
        if window is None:
            if not only_windows:
                come_forward(self._main)
            return self._main
        _to_front(window)
        return window.chart

    def _take_out(self) -> None:
        if self._main.patient_id is not None:
            self.open_window(self._main.patient_id)

    def _leave_main_for(self, patient_id: PatientId) -> None:
        visit = self._main.editor.appointment_id
        self._main.leave()
        chart = self._open_window(patient_id)
        if visit is not None:
            chart.open_visit(visit)

    def _open_window(self, patient_id: PatientId) -> ChartPane:
        window = self._window_of(patient_id)
        if window is None:
            window = ChartWindow(self._workspace, self._state, patient_id)
            window.closed.connect(self._windows.remove)
            self._windows.append(window)
            window.chart.open_patient(patient_id)
            window.show()
            window.chart.to_visits()
            self.window_opened.emit(window)
        _to_front(window)
        return window.chart

    @staticmethod
    def _ask(window: ChartWindow, go_on: Callable[[], object]) -> None:
        _to_front(window)
        window.chart.ask_before_leaving(go_on)

    def _offer(self, patient: PatientDetails | None) -> None:
        self._own_window.setEnabled(patient is not None)


def _to_front(window: ChartWindow) -> None:
    window.show()
    window.raise_()
    window.activateWindow()
