"""The main window: panes that can be arranged, menus, status bar. It alone knows all panes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QDockWidget, QLabel, QMainWindow, QMenu, QWidget

from clinic_desktop.domain.clinical_text import role_words
from clinic_desktop.ui.administration.audit_viewer import AuditPane
from clinic_desktop.ui.administration.menu import administration_actions, booking_actions, open_data_tables
from clinic_desktop.ui.appointments.pane import AppointmentsPane
from clinic_desktop.ui.backup_status import BackupStatus
from clinic_desktop.ui.chart_pane import ChartPane
from clinic_desktop.ui.connection_status import ConnectionStatus
from clinic_desktop.ui.desk_drafts import DeskDrafts
from clinic_desktop.ui.dock_ages import DockAges
from clinic_desktop.ui.docks import OneDock, TitleBars, hide_behind, name_tabs
from clinic_desktop.ui.drafts_dialog import DraftsDialog
from clinic_desktop.ui.earlier_times.actions import EarlierTimesActions
from clinic_desktop.ui.error_words import words_for
from clinic_desktop.ui.keys.finding_actions import FindingActions
from clinic_desktop.ui.left_charts import LeftCharts
from clinic_desktop.ui.open_charts import OpenCharts
from clinic_desktop.ui.patient_search.pane import PatientSearchPane
from clinic_desktop.ui.recalls.actions import RecallActions
from clinic_desktop.ui.schedule.pane import SchedulePane
from clinic_desktop.ui.series.actions import SeriesActions
from clinic_desktop.ui.shortcuts import ActionSpec, make_action
from clinic_desktop.ui.sign_in.curtain import Curtain
from clinic_desktop.ui.sign_in.lock_after import LockAfterDialog, keep_lock_minutes, lock_minutes
from clinic_desktop.ui.sign_in.password_dialog import PasswordDialog
from clinic_desktop.ui.theme import Theme, dress, set_look
from clinic_desktop.ui.waiting_room.pane import WaitingRoomPane
from clinic_desktop.ui.widgets.form_dialog import FormDialog
from clinic_desktop.ui.window_notices import WindowNotices

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from PySide6.QtCore import QChildEvent
    from PySide6.QtGui import QAction, QCloseEvent

    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.ui.window_state import WindowState
    from clinic_desktop.ui.workspace import Workspace

TOLD_MS = 6000
SLOW_MS = 500

PASSWORD = ActionSpec("change-password", "Change &password…", "", "key-round", "Choose another password")
SIGN_OUT = ActionSpec("sign-out", "Sign &out", "Ctrl+Shift+Q", "log-out", "Sign out; somebody else can sign in")
CHANGE_SERVER = ActionSpec(
    "change-server", "&Change server…", "Ctrl+Shift+E", "database", "Sign out and choose the server of this workstation"
)
LOCK = ActionSpec("lock", "&Lock", "F12", "lock", "Hide everything until your password is typed; your work stays")
DRAFTS = ActionSpec("drafts", "&Unsaved text…", "Ctrl+Shift+R", "notebook-pen", "What you typed and did not save")
QUIT = ActionSpec("quit", "&Quit", "Ctrl+Q", "x", "Close the program")
LIGHT = ActionSpec("light", "&Light", "Ctrl+Shift+L", "sun", "Light colours")
DARK = ActionSpec("dark", "&Dark", "Ctrl+Shift+D", "moon", "Dark colours")
LARGER = ActionSpec("larger", "Lar&ger text", "Ctrl++", "plus", "Larger text")
SMALLER = ActionSpec("smaller", "&Smaller text", "Ctrl+-", "minus", "Smaller text")
ARRANGE = ActionSpec("arrange", "&Arrange panes as at first", "Ctrl+Shift+0", "panel-left")
LOCK_AFTER = ActionSpec("lock-after", "Lock a&fter…", "Shift+F12", "clock", "After how many minutes the program locks")


class MainWindow(QMainWindow):
    """One signed-in person's window.

    Signals:
        sign_out_wanted: the person has finished; everything typed is saved or discarded.
        server_change_wanted: the same, and another server is to be chosen.
        look_wanted: a Theme, and whether text is to be larger (1), smaller (-1) or as it is (0).
        lock_wanted: the person goes away and comes back.
        password_changed: a KeptPassword of the new one.
        lock_minutes_changed: after how many minutes without keys and mouse this window is to be locked.
        closed: the window is gone.
    """

    sign_out_wanted = Signal()
    server_change_wanted = Signal()
    look_wanted = Signal(object, int)
    lock_wanted = Signal()
    password_changed = Signal(object)
    lock_minutes_changed = Signal(int)
    closed = Signal()

    def __init__(self, workspace: Workspace, state: WindowState, server_name: str) -> None:
        super().__init__()
        self.setObjectName("main-window")
        self._workspace = workspace
        self._state = workspace.habits = state
        self._server_name = server_name
        self._may_close = False
        self._curtain = Curtain(self)
        self._state_key = "clinician" if workspace.person.may_read_charts else "desk"
        self._make_widgets()
        self._lay_out()
        self._make_menus()
        self._make_status_bar()
        self._connect()
        clinic = workspace.signed_in.clinic_name
        is_said = not workspace.signed_in.is_demo or "demo" in clinic.lower()
        self.setWindowTitle(f"{clinic if is_said else f'{clinic} (demo clinic)'} – Clinic Desktop")
        dress(self)
        if not state.restore(self, self._state_key):
            self.resize(QSize(1280, 720))
            self._arrange()

    def close_without_asking(self) -> None:
        self._may_close = True
        self.close()

    @property
    def lock_minutes(self) -> int:
        return lock_minutes(self._state, self._workspace.person.login)

    @property
    def has_unsaved_text(self) -> bool:
        """Whether closing would lose something typed, here or in a dialog that waits behind the curtain."""
        waiting = any(isinstance(one, FormDialog) and one.is_changed() for one in self._curtain.dialogs)
        return waiting or (self.charts is not None and self.charts.is_dirty)

    def lock(self) -> None:
        """Take the window and everything opened from it off the screen; nothing in it changes."""
        self._save_state()
        self._curtain.draw()
        self._workspace.locked.emit()

    def unlock(self) -> None:
        """Show everything again as it was."""
        self._curtain.open()
        self._workspace.unlocked.emit()

    def open_data_tables(self) -> None:
        """Open the data browser, whatever the person's role: the server shows what he may read."""
        open_data_tables(self._workspace, self)

    def show_error(self, error: ClinicError) -> None:
        """Say what went wrong where nobody else does."""
        words = words_for(error)
        self.statusBar().showMessage(f"{words.title}. {words.advice}", TOLD_MS)

    def _make_widgets(self) -> None:
        workspace = self._workspace
        self._docks: dict[str, QDockWidget] = {}
        self._ages = DockAges(workspace, self)
        self._title_bars = TitleBars(self)
        self._only_chart = OneDock(self._docks, "chart", self)
        self.notices = WindowNotices(workspace)
        self.addToolBar(Qt.ToolBarArea.TopToolBarArea, self.notices)
        self.search: PatientSearchPane | None = None
        self.appointments: AppointmentsPane | None = None
        self.schedule: SchedulePane | None = None
        self.waiting_room: WaitingRoomPane | None = None
        self.chart: ChartPane | None = None
        self.charts: OpenCharts | None = None
        if workspace.person.may_book:
            self.search = PatientSearchPane(workspace)
            self._docks["search"] = self._dock("search", "Patients", self.search)
            self.appointments = AppointmentsPane(workspace)
            self._docks["appointments"] = self._dock("appointments", "Appointments", self.appointments)
            list_, state = self.appointments, self._state
            self.schedule = SchedulePane(workspace, state, list_.line_actions, list_.today_action)
            self._docks["schedule"] = self._dock("schedule", "Schedule", self.schedule)
            self.waiting_room = WaitingRoomPane(workspace, self._state)
            self._docks["waiting-room"] = self._dock("waiting-room", "Waiting room", self.waiting_room)
        if workspace.person.may_read_charts:
            self.chart = ChartPane(workspace)
            self.chart.editor.tools.full_text_changed.connect(self._only_chart.show)
            self._docks["chart"] = self._dock("chart", "Chart", self.chart)
            self.charts = OpenCharts(workspace, self._state, self.chart, self)
            self.charts.window_opened.connect(self._curtain.hang_over)
            LeftCharts(self.charts, self._state, workspace.person.login, self._server_name, self.notices)
        self.audit = AuditPane(workspace) if workspace.person.may_review and not self._docks else None

    def _dock(self, name: str, title: str, pane: QWidget) -> QDockWidget:
        dock = QDockWidget(title)
        dock.setObjectName(f"dock-{name}")
        dock.setWidget(pane)
        self._ages.mark(dock)
        hide_behind(dock, pane)
        self._title_bars.watch(dock)
        dock.setFeatures(
            QDockWidget.DockWidgetFeature.DockWidgetMovable | QDockWidget.DockWidgetFeature.DockWidgetFloatable
        )
        return dock

    def childEvent(self, event: QChildEvent) -> None:
        super().childEvent(event)
        name_tabs(self, event)

    def _lay_out(self) -> None:
        self.setDockOptions(
            QMainWindow.DockOption.AllowNestedDocks
            | QMainWindow.DockOption.AllowTabbedDocks
            | QMainWindow.DockOption.AnimatedDocks
        )
        if self.audit is not None:
            self.setCentralWidget(self.audit)
        elif not self._docks:
            nothing = QLabel("Your work is in the menu Administration.")
            nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
            self.setCentralWidget(nothing)
        for dock in self._docks.values():
            self.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)
        # After the panes: the first of them has the focus at first.

    def _arrange(self) -> None:
        """Put the panes where they are at first: patients and appointments at the left, the chart beside them."""
        known = self._docks
        if "search" not in known:
            return
        for dock in known.values():
            dock.setFloating(False)
            self.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)
        if "chart" in known:
            self.splitDockWidget(known["search"], known["chart"], Qt.Orientation.Horizontal)
            self.splitDockWidget(known["search"], known["appointments"], Qt.Orientation.Vertical)
            self.tabifyDockWidget(known["chart"], known["schedule"])
            known["chart"].raise_()
            self.resizeDocks([known["search"], known["chart"]], [412, 868], Qt.Orientation.Horizontal)
            self.resizeDocks([known["search"], known["appointments"]], [360, 320], Qt.Orientation.Vertical)
        else:
            self.splitDockWidget(known["search"], known["appointments"], Qt.Orientation.Horizontal)
            self.tabifyDockWidget(known["appointments"], known["schedule"])
            self.resizeDocks([known["search"], known["appointments"]], [400, 880], Qt.Orientation.Horizontal)
        self.tabifyDockWidget(known["appointments"], known["waiting-room"])
        known["appointments" if "chart" in known else "schedule"].raise_()

    def _make_menus(self) -> None:
        program = self._menu("Pr&ogram", "program")
        if self.search is not None:
            self._fill(self._menu("&Patient", "patient"), self.search.actions_for_menu)
        if self.appointments is not None:
            hours = booking_actions(self._workspace, self)
            self._fill(self._menu("&Appointment", "appointment"), (*self.appointments.actions_for_menu, None, *hours))
            self._make_planning_menu(self.appointments)
        if self.schedule is not None:
            self._fill(self._menu("&Schedule", "schedule"), self.schedule.actions_for_menu)
        if self.waiting_room is not None:
            self._fill(self._menu("Waiting &room", "waiting-room"), self.waiting_room.actions_for_menu)
            self.closed.connect(self.waiting_room.close_screen)
        if self.chart is not None and self.charts is not None:
            of_chart = (*self.chart.actions_for_menu, None, *self.charts.actions_for_menu)
            self._fill(self._menu("&Chart", "chart"), of_chart)
            of_visit = (*self.chart.editor.actions_for_menu, *self.chart.after.actions_for_menu)
            self._fill(self._menu("&Visit", "visit"), of_visit)
        if self.audit is not None:
            self._fill(self._menu("Aud&it", "audit"), self.audit.actions_for_menu)
        administration = administration_actions(self._workspace, self, shows_trail=self.audit is not None)
        if administration:
            self._fill(self._menu("Ad&ministration", "administration"), administration)
        view = self._menu("Vie&w", "view")
        self._fill(
            view,
            (
                make_action(self, LIGHT, lambda: self.look_wanted.emit(Theme.LIGHT, 0)),
                make_action(self, DARK, lambda: self.look_wanted.emit(Theme.DARK, 0)),
                None,
                make_action(self, LARGER, lambda: self.look_wanted.emit(None, 1)),
                make_action(self, SMALLER, lambda: self.look_wanted.emit(None, -1)),
                None,
                make_action(self, ARRANGE, self._arrange),
                make_action(self, LOCK_AFTER, self._ask_lock_minutes),
            ),
        )
        self._fill(self._menu("&Help", "help"), FindingActions(self._workspace, self._state, self).actions_for_menu)
        self._fill(
            program,
            (
                make_action(self, LOCK, self.lock_wanted.emit),
                make_action(self, DRAFTS, self._show_drafts),
                make_action(self, PASSWORD, self._change_password),
                make_action(self, SIGN_OUT, lambda: self._leave(self.sign_out_wanted.emit)),
                make_action(self, CHANGE_SERVER, lambda: self._leave(self.server_change_wanted.emit)),
                make_action(self, QUIT, self.close),
            ),
        )

    def _make_planning_menu(self, appointments: AppointmentsPane) -> None:
        series = SeriesActions(self._workspace, self)
        earlier = EarlierTimesActions(self._workspace, self)
        recalls = RecallActions(self._workspace, self)
        earlier.offered.connect(partial(self.notices.show_earlier_times, earlier.show_list))
        earlier.none_offered.connect(partial(self.notices.take_back, "earlier-times"))
        of_line = (*series.actions_for_line, *earlier.actions_for_line, *recalls.actions_for_line)
        appointments.add_line_actions(of_line)
        of_patient = (*series.actions_for_menu, None, *earlier.actions_for_menu, None, *recalls.actions_for_menu)
        self._fill(self._menu("P&lanning", "planning"), (*of_patient, None, *of_line))

    def _menu(self, title: str, name: str) -> QMenu:
        menu = self.menuBar().addMenu(title)
        menu.setObjectName(f"menu-{name}")
        menu.setToolTipsVisible(True)
        return menu

    @staticmethod
    def _fill(menu: QMenu, actions: Iterable[QAction | None]) -> None:
        for action in actions:
            if action is None:
                menu.addSeparator()
            else:
                menu.addAction(action)

    def _make_status_bar(self) -> None:
        person = self._workspace.person
        roles = ", ".join(role_words(role).lower() for role in sorted(person.roles))
        self._who = QLabel(f"{person.display_name} ({roles})")
        self._who.setObjectName("status-who")
        self._server = QLabel(self._server_name)
        self._server.setObjectName("status-server")
        self._connection = ConnectionStatus(self._workspace)
        self._busy = QLabel("Working…")
        self._busy.setObjectName("status-busy")
        set_look(self._busy, "role", "muted")
        self._busy.hide()
        self._slow = QTimer(self, interval=SLOW_MS, singleShot=True)
        self._slow.timeout.connect(self._busy.show)
        bar = self.statusBar()
        bar.setObjectName("status")
        self._backups = BackupStatus(self._workspace, self.notices)
        for part in (self._busy, self._backups, self._who, self._server, self._connection):
            bar.addPermanentWidget(part)

    def _connect(self) -> None:
        workspace = self._workspace
        workspace.told.connect(lambda said: self.statusBar().showMessage(said, TOLD_MS))
        workspace.tasks.failed.connect(self.show_error)
        workspace.tasks.busy_changed.connect(self._show_busy)
        self.notices.drafts_wanted.connect(self._show_drafts)
        DeskDrafts(workspace, self, self.notices)
        if self.search is not None and self.appointments is not None:
            workspace.draft_wanted.connect(self.search.open_draft)
            workspace.draft_wanted.connect(self.appointments.open_draft)

    def _show_busy(self, is_busy: bool) -> None:  # noqa: FBT001 - a slot
        """Say that something is under way, but only if it takes a while."""
        if is_busy:
            self._slow.start()
        else:
            self._slow.stop()
            self._busy.hide()

    def _change_password(self) -> None:
        workspace = self._workspace
        dialog = PasswordDialog(workspace.signed_in, workspace.services.accounts, workspace.tasks, self)
        dialog.stored.connect(self.password_changed)
        dialog.stored.connect(lambda _: workspace.told.emit("Your password is changed"))
        dialog.open()

    def _show_drafts(self) -> None:
        dialog = DraftsDialog(self._workspace, self)
        dialog.wanted.connect(self._workspace.draft_wanted)
        dialog.open()

    def _save_state(self) -> None:
        with self._only_chart.taken_back():
            self._state.save(self, self._state_key)

    def _ask_lock_minutes(self) -> None:
        dialog = LockAfterDialog(self.lock_minutes, self)
        dialog.chosen.connect(self._keep_lock_minutes)
        dialog.open()

    def _keep_lock_minutes(self, minutes: int) -> None:
        keep_lock_minutes(self._state, self._workspace.person.login, minutes)
        self.lock_minutes_changed.emit(minutes)

    def _leave(self, leave: Callable[[], object]) -> None:
        if self.charts is None:
            leave()
        else:
            self.charts.leave(partial(self._unless_locked, leave))

    def _unless_locked(self, leave: Callable[[], object]) -> None:
        """Leave; but whoever locked the window before his save was answered finds it again as it was."""
        if not self._workspace.is_locked:
            leave()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about unsaved text first; the window closes when that is settled."""
        if not self._may_close and self.charts is not None and self.charts.is_dirty:
            event.ignore()
            self._leave(self.close_without_asking)
            return
        if self.isVisible():
            # A locked window has been saved as it was; its panes are hidden now.
            self._save_state()
        if self.charts is not None:
            self.charts.close_windows()
        event.accept()
        self.closed.emit()
