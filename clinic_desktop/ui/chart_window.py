"""A chart in a window of its own: one patient, with a banner of his own, beside whoever is in the main window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QLabel, QMainWindow, QMenu

from clinic_desktop.domain.clinical_text import format_name
from clinic_desktop.ui.chart_pane import ChartPane
from clinic_desktop.ui.connection_status import ConnectionStatus
from clinic_desktop.ui.keys.finding_actions import FindingActions
from clinic_desktop.ui.shortcuts import ActionSpec, make_action
from clinic_desktop.ui.theme import dress

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QAction, QCloseEvent

    from clinic_desktop.domain.identifiers import PatientId
    from clinic_desktop.domain.patients import PatientDetails
    from clinic_desktop.ui.window_state import WindowState
    from clinic_desktop.ui.workspace import Workspace

CLOSE = ActionSpec(
    "close-chart-window", "&Close window", "Ctrl+W", "x", "Close this chart; unsaved text is asked about"
)

TOLD_MS = 6000
_STATE_KEY = "chart-window"


class ChartWindow(QMainWindow):
    """Never shows anybody else than the patient it was opened for.

    Signals: closed(ChartWindow).
    """

    closed = Signal(object)

    def __init__(self, workspace: Workspace, state: WindowState, patient_id: PatientId) -> None:
        super().__init__()
        self.setObjectName("chart-window")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._state = state
        self._may_close = False
        self.patient_id = patient_id
        self.chart = ChartPane(workspace)
        self.setCentralWidget(self.chart)
        self._make_menus(workspace)
        self._make_status_bar(workspace)
        self._name_window(None)
        self.chart.patient_shown.connect(self._name_window)
        workspace.told.connect(self._tell)
        dress(self)
        if not state.restore(self, _STATE_KEY):
            self.resize(QSize(1000, 720))

    def close_without_asking(self) -> None:
        self._may_close = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about unsaved text first; the window closes when that is settled."""
        if not self._may_close and self.chart.is_dirty:
            event.ignore()
            self.chart.ask_before_leaving(self.close_without_asking)
            return
        if self.isVisible():
            self._state.save(self, _STATE_KEY)
        # Others hear that the visit is not open here any more.
        self.chart.leave()
        event.accept()
        self.closed.emit(self)

    def _make_menus(self, workspace: Workspace) -> None:
        finding = FindingActions(workspace, self._state, self)
        self._menu("&Chart", "chart", (*self.chart.actions_for_menu, None, make_action(self, CLOSE, self.close)))
        self._menu("&Visit", "visit", self.chart.editor.actions_for_menu)
        self._menu("&Help", "help", finding.actions_for_menu)

    def _menu(self, title: str, name: str, actions: Iterable[QAction | None]) -> None:
        menu: QMenu = self.menuBar().addMenu(title)
        menu.setObjectName(f"menu-{name}")
        menu.setToolTipsVisible(True)
        for action in actions:
            if action is None:
                menu.addSeparator()
            else:
                menu.addAction(action)

    def _make_status_bar(self, workspace: Workspace) -> None:
        who = QLabel(workspace.person.display_name)
        who.setObjectName("status-who")
        bar = self.statusBar()
        bar.setObjectName("status")
        bar.addPermanentWidget(who)
        bar.addPermanentWidget(ConnectionStatus(workspace))

    def _tell(self, said: str) -> None:
        """Say it in the window that the person looks at; the main window says everything."""
        if self.isActiveWindow():
            self.statusBar().showMessage(said, TOLD_MS)

    def _name_window(self, patient: PatientDetails | None) -> None:
        known = patient.fields if patient is not None else None
        name = format_name(known.last_name, known.first_name, known.title) if known is not None else "Opening"
        self.setWindowTitle(f"{name} – Chart – Clinic Desktop")
