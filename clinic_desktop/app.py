"""The roof: settings, server, services, tasks, windows; built once, taken down in reverse."""

from __future__ import annotations

import logging
import threading
from contextlib import suppress
from dataclasses import replace
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

from clinic_desktop.background.garbage import GarbageCollection
from clinic_desktop.background.idle import IdleWatch
from clinic_desktop.background.latest import LatestTask
from clinic_desktop.background.tasks import TaskRunner
from clinic_desktop.last_resort import LastResort
from clinic_desktop.reports import ReportFolder
from clinic_desktop.signing_in import OpenDatabases, open_database
from clinic_desktop.ui.sign_in.window import SignInWindow
from clinic_desktop.ui.theme import Theme, apply_theme
from clinic_desktop.ui.window_state import WindowState
from clinic_desktop.workplace import Workplace

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from PySide6.QtWidgets import QWidget

    from clinic_desktop.db.clinic_server import ClinicServer, Prepared
    from clinic_desktop.db.database import Database
    from clinic_desktop.domain.accounts import Credentials
    from clinic_desktop.domain.server_address import ServerAddress
    from clinic_desktop.settings import Settings
    from clinic_desktop.signing_in import Opened
    from clinic_desktop.ui.main_window import MainWindow
    from clinic_desktop.ui.sign_in.copied_text import CopiedText
    from clinic_desktop.ui.sign_in.lock_screen import LockScreen

log = logging.getLogger(__name__)

TEXT_PERCENTS = (80, 90, 100, 110, 125, 150, 175, 200)


class _Teller(QObject):
    """Carries words from a worker to the window."""

    said = Signal(str)


class Program(QObject):
    """The program from its first window to its last.

    ``now_utc``, ``idle_clock`` and ``make_server`` are given by tests; nothing else differs there. With
    ``browses_data`` the first thing seen after signing in is the data browser.

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
        idle_clock: Callable[[], float] | None = None,
        *,
        browses_data: bool = False,
    ) -> None:
        super().__init__()
        self._browses_data = browses_data
        self._settings = settings
        self._make_own_server = make_server
        self._now_utc = now_utc
        self._servers: list[ClinicServer] = []
        self._server_in_hand = threading.Lock()
        self._prepared: Prepared | None = None
        self._databases = OpenDatabases()
        self._workplaces: list[Workplace] = []
        self._current: Workplace | None = None
        self._copied_text: CopiedText | None = None
        self._is_shut_down = False
        self._state = WindowState(settings.window_state_file)
        self._put_on_look()
        self._garbage = GarbageCollection(self)
        self._garbage.start()
        self._tasks = TaskRunner(self)
        self._preparing = LatestTask(self._tasks, self)
        self.last_resort = LastResort(ReportFolder(settings.log_file.parent), self._seen_window, self)
        self._tasks.crashed.connect(self.show_crash)
        self.crashed.connect(self.show_crash)
        self._teller = _Teller(self)
        self.sign_in_window = SignInWindow()
        self.lock_screen: LockScreen | None = None
        self._idle = IdleWatch(idle_clock or monotonic, parent=self)
        self._idle.idle.connect(self.lock)
        # Once the key has been dealt with: locking hides the window that is getting it.
        self._idle.lock_key_pressed.connect(self.lock, Qt.ConnectionType.QueuedConnection)
        self._teller.said.connect(self.sign_in_window.say)
        self.sign_in_window.sign_in_wanted.connect(partial(self._sign_in, self.sign_in_window))
        self.sign_in_window.server_change_wanted.connect(self._ask_for_server)
        self.sign_in_window.closed.connect(partial(self._close_unless_unsaved, self.sign_in_window))

    @property
    def main_window(self) -> MainWindow | None:
        """The window of whoever is signed in; hidden while it is locked."""
        return None if self._current is None else self._current.window

    def start(self) -> None:
        """Show the sign-in screen; the server is prepared behind it."""
        self.sign_in_window.show()
        # Behind it means after its first picture: what is imported meanwhile would hold that up.
        QTimer.singleShot(0, self, self._prepare)

    def show_crash(self, error: BaseException) -> None:
        """Report a defect; the windows stay."""
        if self._is_shut_down:
            log.error("a defect while the program ends", exc_info=error)
            return
        if self.lock_screen is not None and self._seen_window() is self.lock_screen:
            # Whatever was asked there gets no answer any more; it can be asked again.
            self.lock_screen.be_ready()
        self.last_resort.meet(error)

    def tell_of_hang(self, seconds: float) -> None:
        """Say that the window did not answer for a while, and that it does again."""
        for workplace in self._workplaces:
            workplace.window.notices.show_hang(seconds)

    def _seen_window(self) -> QWidget:
        if self._current is not None and self._current.is_locked and self.lock_screen is not None:
            return self.lock_screen
        return self.main_window or self.sign_in_window

    def lock(self) -> None:
        """Hide the work of whoever is signed in until the password is typed."""
        here = self._current
        if here is None or here.is_locked or self.lock_screen is None:
            return
        self._idle.stop()
        in_front = QApplication.activeWindow() is not None
        here.lock()
        if self._copied_text is not None:
            self._copied_text.forget()
        self.lock_screen.show_instead_of(here.window, here.person, self._names_of_kept(), in_front=in_front)

    def shut_down(self) -> None:
        """Take everything down in reverse: windows, listener, tasks, connections, server."""
        if self._is_shut_down:
            return
        self._is_shut_down = True
        self.last_resort.before_report.clear()
        self._idle.stop()
        for workplace in self._workplaces:
            workplace.end()
        screens = [screen for screen in (self.sign_in_window, self.lock_screen) if screen is not None]
        for screen in screens:
            screen.hide()
        self._tasks.close(self._databases.sign_out, self._databases.cut)
        for workplace in self._workplaces:
            workplace.wait()
        with self._server_in_hand:
            for server in self._servers:
                _release(server)
        for screen in screens:
            screen.deleteLater()
        for workplace in self._workplaces:
            workplace.discard()
        self._garbage.stop()
        self.finished.emit()

    def _prepare(self) -> None:
        tell = self._teller.said
        own = self._make_own_server if self._settings.server is None else None
        self._preparing.run(
            partial(
                _prepare,
                self._server_in_hand,
                own or partial(_server, self._settings),
                self._servers.append,
                tell.emit,
            ),
            done=self._on_prepared,
            failed=lambda error: self.sign_in_window.show_error(error, self._prepare),
        )

    def _on_prepared(self, prepared: Prepared) -> None:
        from clinic_desktop.db.demo_clinic import DEMO_PASSWORD

        self._prepared = prepared
        self.sign_in_window.ready(self._prepared.name, is_demo=self._prepared.is_demo, demo_password=DEMO_PASSWORD)
        self._tasks.run(_load_main_window, owner=self, done=lambda _: None)

    def _ask_for_server(self) -> None:
        from clinic_desktop.domain.errors import WorkIsKept
        from clinic_desktop.services.servers import ServerChoice
        from clinic_desktop.ui.sign_in.server_dialog import ServerDialog

        if self._workplaces:
            self.sign_in_window.show_error(WorkIsKept(self._names_of_kept()))
            return
        choice = ServerChoice(self._settings.settings_file)
        dialog = ServerDialog(choice, self._tasks, is_given=self._settings.is_server_given, parent=self.sign_in_window)
        dialog.stored.connect(self._use_server)
        dialog.open()

    def _use_server(self, address: ServerAddress | None) -> None:
        """Go over to the server that was chosen, unless one was named when the program was started."""
        if self._settings.is_server_given:
            return
        server = address.conninfo if address else None
        self._settings = replace(self._settings, server=server, file_problem=None)
        self._prepared = None
        self.sign_in_window.begin_again()
        self._prepare()

    def _change_server(self, here: Workplace) -> None:
        is_current = here is self._current
        self._sign_out(here)
        if is_current:
            self._ask_for_server()

    def _sign_in(self, screen: SignInWindow | LockScreen, credentials: Credentials) -> None:
        """Let somebody in: back to work that is kept here, or to a window of his own."""
        kept = next((one for one in self._workplaces if one.person.login == credentials.login), None)
        if kept is not None:
            kept.check(credentials.password, done=partial(self._come_back, kept), failed=screen.show_error)
        elif self._prepared is not None:
            self._tasks.run(
                partial(
                    open_database, self._prepared.conninfo, credentials, self._settings, self._now_utc, self._databases
                ),
                owner=self,
                done=partial(self._on_signed_in, screen),
                failed=screen.show_error,
                aside=True,
            )

    def _on_signed_in(self, screen: SignInWindow | LockScreen, opened: Opened) -> None:
        """Open a window, unless somebody else gave the password: then another is chosen first."""
        if not opened.signed_in.must_change_password:
            self._open_workplace(opened)
            return
        from clinic_desktop.ui.sign_in.password_dialog import PasswordDialog

        screen.be_ready()
        dialog = PasswordDialog(opened.signed_in, opened.accounts, self._tasks, screen, is_first=True)
        dialog.stored.connect(lambda kept: self._open_workplace(replace(opened, password=kept)))
        dialog.rejected.connect(partial(self._disconnect, opened.database))
        dialog.open()

    def _open_workplace(self, opened: Opened) -> None:
        from clinic_desktop.ui.sign_in.copied_text import CopiedText
        from clinic_desktop.ui.sign_in.lock_screen import LockScreen

        if self.lock_screen is None:
            lock_screen = self.lock_screen = LockScreen()
            lock_screen.sign_in_wanted.connect(partial(self._sign_in, lock_screen))
            lock_screen.closed.connect(partial(self._close_unless_unsaved, lock_screen))
            self._copied_text = CopiedText(self)
        name = self._prepared.name if self._prepared else ""
        here = Workplace(opened, self._tasks, self._state, name, day_first=self._settings.day_first, parent=self)
        self._workplaces.append(here)
        window = here.window
        window.sign_out_wanted.connect(partial(self._sign_out, here))
        window.server_change_wanted.connect(partial(self._change_server, here))
        window.look_wanted.connect(self._change_look)
        window.lock_wanted.connect(self.lock)
        window.lock_minutes_changed.connect(self._idle.start)
        window.closed.connect(partial(self._on_main_closed, here))
        self.last_resort.before_report.append(here.keep_drafts)
        here.begin()
        self._go_on_with(here)
        if self._browses_data:
            window.open_data_tables()
        self.main_window_shown.emit(window)

    def _come_back(self, kept: Workplace) -> None:
        kept.unlock()
        self._go_on_with(kept)

    def _go_on_with(self, here: Workplace) -> None:
        """Put the screens away. Whoever was here before stays locked."""
        self._current = here
        self._idle.start(here.window.lock_minutes)
        self.sign_in_window.signed_in()
        if self.lock_screen is not None:
            self.lock_screen.leave()

    def _sign_out(self, here: Workplace) -> None:
        """End somebody's work. Only where it was in front the sign-in screen takes its place."""
        self._workplaces.remove(here)
        self.last_resort.before_report.remove(here.keep_drafts)
        here.end()
        here.discard()
        self._disconnect(here.database)
        if here is not self._current:
            return
        self._idle.stop()
        self._current = None
        self.sign_in_window.signed_out(self._names_of_kept())
        self.sign_in_window.show()

    def _disconnect(self, database: Database) -> None:
        self._tasks.run(partial(self._databases.close, database), owner=self, done=lambda _: None)

    def _on_main_closed(self, closed: Workplace) -> None:
        if self._is_shut_down or closed not in self._workplaces:
            return
        is_current = closed is self._current
        if is_current and not any(one.window.has_unsaved_text for one in self._workplaces if one is not closed):
            self.shut_down()
            return
        self._sign_out(closed)
        if is_current:
            self._close_unless_unsaved(self.sign_in_window)

    def _close_unless_unsaved(self, screen: SignInWindow | LockScreen) -> None:
        """Close the program; but if that loses what somebody typed and locked, say whose it is and stay."""
        people = tuple(one.person.display_name for one in self._workplaces if one.window.has_unsaved_text)
        if people:
            screen.warn_unsaved(people, self.shut_down)
        else:
            self.shut_down()

    def _names_of_kept(self) -> tuple[str, ...]:
        return tuple(one.person.display_name for one in self._workplaces if one is not self._current)

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


def _server(settings: Settings) -> ClinicServer:
    from clinic_desktop.db.clinic_server import clinic_server
    from clinic_desktop.settings import with_server_of_file
    from clinic_desktop.time_zone import workstation_time_zone

    # Somebody may have corrected the file meanwhile.
    known = with_server_of_file(settings) if settings.file_problem else settings
    return clinic_server(known, workstation_time_zone())


def _prepare(
    in_hand: threading.Lock,
    make_server: Callable[[], ClinicServer],
    made: Callable[[ClinicServer], object],
    say: Callable[[str], None],
) -> Prepared:
    """Make the server known before it is prepared: whoever closes the window meanwhile releases it all the same."""
    with in_hand:
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
