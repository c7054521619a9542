"""The roof: settings, server, services, tasks, windows; built once, taken down in reverse."""

from __future__ import annotations

import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from clinic_desktop import __version__
from clinic_desktop.background.qt_messages import send_qt_messages_to_log
from clinic_desktop.background.tasks import TaskRunner
from clinic_desktop.ui.sign_in.window import SignInWindow
from clinic_desktop.ui.theme import Theme, apply_theme
from clinic_desktop.ui.window_state import WindowState

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from types import TracebackType

    from clinic_desktop.background.live_updates import LiveUpdates
    from clinic_desktop.db.clinic_server import ClinicServer, Prepared
    from clinic_desktop.db.database import Database
    from clinic_desktop.domain.accounts import Credentials, SignedIn
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.settings import Settings
    from clinic_desktop.ui.main_window import MainWindow
    from clinic_desktop.ui.workspace import Services

TEXT_PERCENTS = (80, 90, 100, 110, 125, 150, 175, 200)


@dataclass(frozen=True, slots=True)
class _Opened:
    """What signing in gives: connections, who it is, and what he may do."""

    database: Database
    signed_in: SignedIn
    services: Services
    clock: ClinicClock


class _Teller(QObject):
    """Carries words from a worker to the window."""

    said = Signal(str)


class Program(QObject):
    """The program from its first window to its last.

    ``now_utc`` and ``make_server`` are given by tests; nothing else differs there.

    Signals:
        main_window_shown: the MainWindow of somebody who signed in.
        finished: every window is closed and everything is taken down.
        crashed: a defect was met, in whatever thread.
    """

    main_window_shown = Signal(object)
    finished = Signal()
    crashed = Signal(object)

    def __init__(
        self,
        settings: Settings,
        make_server: Callable[[], ClinicServer] | None = None,
        now_utc: Callable[[], datetime] | None = None,
    ) -> None:
        super().__init__()
        self._settings = settings
        self._make_server = make_server or partial(_server, settings)
        self._now_utc = now_utc
        self._servers: list[ClinicServer] = []
        self._prepared: Prepared | None = None
        self._opened: _Opened | None = None
        self._databases: list[Database] = []
        self._live_updates: LiveUpdates | None = None
        self._is_shut_down = False
        self._state = WindowState(settings.window_state_file)
        self._put_on_look()
        self._tasks = TaskRunner(self)
        self._tasks.crashed.connect(self.show_crash)
        self.crashed.connect(self.show_crash)
        self._teller = _Teller(self)
        self.sign_in_window = SignInWindow()
        self.main_window: MainWindow | None = None
        self._teller.said.connect(self.sign_in_window.say)
        self.sign_in_window.sign_in_wanted.connect(self._sign_in)
        self.sign_in_window.closed.connect(self._on_sign_in_closed)

    def start(self) -> None:
        """Show the sign-in screen; the server is prepared behind it."""
        self.sign_in_window.show()
        self._prepare()

    def show_crash(self, error: BaseException) -> None:
        """Report a defect; the windows stay."""
        from clinic_desktop.ui.crash_dialog import CrashDialog

        dialog = CrashDialog(error, self.main_window or self.sign_in_window)
        dialog.open()

    def shut_down(self) -> None:
        """Take everything down in reverse: windows, listener, tasks, connections, server."""
        if self._is_shut_down:
            return
        self._is_shut_down = True
        if self.main_window is not None:
            self.main_window.close_without_asking()
        self.sign_in_window.hide()
        if self._live_updates is not None:
            self._live_updates.stop()
        self._tasks.close(partial(_close_all, tuple(self._databases)))
        if self._live_updates is not None:
            self._live_updates.wait()
        for server in self._servers:
            _release(server)
        self.sign_in_window.deleteLater()
        if self.main_window is not None:
            self.main_window.deleteLater()
        self.finished.emit()

    def _prepare(self) -> None:
        tell = self._teller.said
        self._tasks.run(
            partial(_prepare, self._make_server, self._servers.append, tell.emit),
            owner=self,
            done=self._on_prepared,
            failed=lambda error: self.sign_in_window.show_error(error, self._prepare),
        )

    def _on_prepared(self, prepared: Prepared) -> None:
        from clinic_desktop.db.demo_clinic import DEMO_PASSWORD

        self._prepared = prepared
        self.sign_in_window.ready(self._prepared.name, is_demo=self._prepared.is_demo, demo_password=DEMO_PASSWORD)
        self._tasks.run(_load_main_window, owner=self, done=lambda _: None)

    def _sign_in(self, credentials: Credentials) -> None:
        if self._prepared is None:
            return
        self._tasks.run(
            partial(_open, self._prepared.conninfo, credentials, self._settings, self._now_utc),
            owner=self,
            done=self._on_signed_in,
            failed=self.sign_in_window.show_error,
        )

    def _on_signed_in(self, opened: _Opened) -> None:
        self._databases.append(opened.database)
        if not opened.signed_in.must_change_password:
            self._open_main_window(opened)
            return
        from clinic_desktop.ui.sign_in.password_dialog import PasswordDialog

        self.sign_in_window.say("")
        accounts = opened.services.accounts
        dialog = PasswordDialog(opened.signed_in, accounts, self._tasks, self.sign_in_window, is_first=True)
        dialog.stored.connect(lambda _: self._open_main_window(opened))
        dialog.rejected.connect(lambda: self._give_up(opened))
        dialog.open()

    def _give_up(self, opened: _Opened) -> None:
        """Sign out again somebody who signed in and went no further."""
        self._disconnect(opened.database)
        self.sign_in_window.signed_out()

    def _open_main_window(self, opened: _Opened) -> None:
        from clinic_desktop.background.live_updates import LiveUpdates
        from clinic_desktop.db.change_feed import ChangeFeed
        from clinic_desktop.ui.main_window import MainWindow
        from clinic_desktop.ui.workspace import Workspace

        self._opened = opened
        self._live_updates = LiveUpdates(self)
        workspace = Workspace(
            opened.signed_in,
            opened.services,
            self._tasks,
            self._live_updates,
            opened.clock,
            day_first=self._settings.day_first,
            parent=self,
        )
        name = self._prepared.name if self._prepared else ""
        window = self.main_window = MainWindow(workspace, self._state, name)
        workspace.setParent(window)
        window.sign_out_wanted.connect(self._sign_out)
        window.look_wanted.connect(self._change_look)
        window.closed.connect(self._on_main_closed)
        changed, refused = self._live_updates.connection_changed, self._live_updates.refused
        self._live_updates.start(
            ChangeFeed(
                partial(opened.database.connect, autocommit=True),
                lambda is_on: _tell(changed, is_on),
                lambda error: _tell(refused, error),
            )
        )
        window.show()
        if opened.signed_in.person.may_book:
            self._tasks.run(opened.services.appointments.drop_old_claims, owner=self, done=lambda _: None)
        self.sign_in_window.hide()
        self.sign_in_window.say("")
        self.main_window_shown.emit(window)

    def _sign_out(self) -> None:
        window, opened = self.main_window, self._opened
        self.main_window = self._opened = None
        if window is not None:
            window.closed.disconnect(self._on_main_closed)
            window.close_without_asking()
            window.deleteLater()
        if self._live_updates is not None:
            self._live_updates.stop()
            self._live_updates.deleteLater()
            self._live_updates = None
        if opened is not None:
            self._disconnect(opened.database)
        self.sign_in_window.signed_out()
        self.sign_in_window.show()

    def _disconnect(self, database: Database) -> None:
        self._tasks.run(partial(_close, database), owner=self, done=lambda _: self._databases.remove(database))

    def _on_sign_in_closed(self) -> None:
        if self.main_window is None:
            self.shut_down()

    def _on_main_closed(self) -> None:
        self.shut_down()

    def _put_on_look(self) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme = Theme(self._state.value("theme", Theme.SYSTEM.value))
            apply_theme(app, theme, self._state.value("text_percent", 100))

    def _change_look(self, theme: Theme | None, step: int) -> None:
        if theme is not None:
            self._state.set_value("theme", theme.value)
        if step:
            current = self._state.value("text_percent", 100)
            place = TEXT_PERCENTS.index(current) if current in TEXT_PERCENTS else TEXT_PERCENTS.index(100)
            self._state.set_value("text_percent", TEXT_PERCENTS[max(0, min(place + step, len(TEXT_PERCENTS) - 1))])
        self._put_on_look()


def run(settings: Settings, arguments: list[str]) -> int:
    """Open the program and return its exit code when the last window is closed."""
    send_qt_messages_to_log()
    app = QApplication(arguments)
    app.setApplicationName("Clinic Desktop")
    app.setQuitOnLastWindowClosed(False)
    program = Program(settings)
    program.finished.connect(app.quit)
    _report_defects(program)
    program.start()
    return app.exec()


def _report_defects(program: Program) -> None:
    """Let no exception end the program: the window stays, and the report can be copied."""

    def in_slot(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            program.shut_down()
            return
        program.show_crash(error.with_traceback(trace))

    def in_thread(what: threading.ExceptHookArgs) -> None:
        if what.exc_value is not None:
            program.crashed.emit(what.exc_value)

    sys.excepthook = in_slot
    threading.excepthook = in_thread


def _server(settings: Settings) -> ClinicServer:
    from clinic_desktop.db.clinic_server import clinic_server
    from clinic_desktop.time_zone import workstation_time_zone

    return clinic_server(settings, workstation_time_zone())


def _prepare(
    make_server: Callable[[], ClinicServer], made: Callable[[ClinicServer], object], say: Callable[[str], None]
) -> Prepared:
    """Make the server known before it is prepared: whoever closes the window meanwhile releases it all the same."""
    server = make_server()
    made(server)
    return server.prepare(say)


def _release(server: ClinicServer) -> None:
    from clinic_desktop.domain.errors import ClinicError

    # A server that never came up has said so on the sign-in screen.
    with suppress(ClinicError):
        server.release()


def _load_main_window() -> None:
    """Import, behind the sign-in screen, what the main window will need."""
    import clinic_desktop.services.visits
    import clinic_desktop.ui.main_window  # noqa: F401


def _open(
    conninfo: str, credentials: Credentials, settings: Settings, now_utc: Callable[[], datetime] | None
) -> _Opened:
    from zoneinfo import ZoneInfo

    from clinic_desktop.db.clinic_server import workstation_name
    from clinic_desktop.db.database import Database
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.services.accounts import AccountService
    from clinic_desktop.services.allergies import AllergyService
    from clinic_desktop.services.appointments import AppointmentService
    from clinic_desktop.services.audit import AuditService
    from clinic_desktop.services.charts import ChartService
    from clinic_desktop.services.conditions import ConditionService
    from clinic_desktop.services.patients import PatientService
    from clinic_desktop.services.visits import VisitService
    from clinic_desktop.ui.workspace import Services

    database = Database(conninfo, credentials, forbidden_thread=threading.main_thread())
    try:
        signed_in = AccountService(database).open_session(workstation_name(), __version__)
    except ClinicError:
        database.close()
        raise
    zone = ZoneInfo(signed_in.time_zone)
    clock = ClinicClock(zone, now_utc) if now_utc else ClinicClock(zone)
    services = Services(
        patients=PatientService(database, clock, day_first=settings.day_first),
        allergies=AllergyService(database, clock),
        conditions=ConditionService(database, clock),
        appointments=AppointmentService(database, clock),
        visits=VisitService(database, clock),
        charts=ChartService(database),
        audit=AuditService(database),
        accounts=AccountService(database),
    )
    return _Opened(database, signed_in, services, clock)


def _close_all(databases: tuple[Database, ...]) -> None:
    for database in databases:
        _close(database)


def _close(database: Database) -> None:
    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.services.accounts import AccountService

    # Without a connection there is nothing to close: the server forgets the session by itself.
    with suppress(ClinicError):
        AccountService(database).close_session()
    database.close()


def _tell(signal: Any, value: object) -> None:  # noqa: ANN401 - PySide has no name for a bound signal
    try:
        signal.emit(value)
    except RuntimeError:
        # The window closed first.
        return
