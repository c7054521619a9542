"""The real program on a throw-away database: started, signed in to, stopped. Needs no pytest."""

from __future__ import annotations

import shutil
import sys
import tempfile
import threading
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Self

from PySide6.QtCore import QCoreApplication, QEvent, qInstallMessageHandler

from clinic_desktop.app import Program
from clinic_desktop.background.hang_watch import HangWatch
from clinic_desktop.db.clinic_server import Prepared
from clinic_desktop.db.demo_clinic import DEMO_PASSWORD
from clinic_desktop.reports import ReportFolder
from clinic_desktop.running import report_defects
from clinic_desktop.settings import Settings
from clinic_desktop.testing.pages.lock import LockPage
from clinic_desktop.testing.pages.main_window import MainWindowPage
from clinic_desktop.testing.pages.sign_in import SignInPage
from clinic_desktop.testing.pages.waiting import WaitedInVain, settle, wait_until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from clinic_desktop.db.clinic_server import Say
    from clinic_desktop.last_resort import LastResort
    from clinic_desktop.ui.main_window import MainWindow
    from clinic_desktop.ui.sign_in.lock_screen import LockScreen
    from clinic_desktop.ui.sign_in.window import SignInWindow


class GivenServer:
    """A ClinicServer for a database that is there already, migrated and filled. It is never stopped."""

    def __init__(self, conninfo: str, name: str = "Test clinic", *, is_demo: bool = True) -> None:
        self._prepared = Prepared(conninfo, name, is_demo)

    def prepare(self, say: Say) -> Prepared:
        say("Looking for the test clinic…")
        return self._prepared

    def release(self) -> None:
        """Nothing to do: whoever made the database drops it."""


class StartedProgram:
    """One program with windows of its own, on connections of its own. Several fit into one process.

    ``conninfo`` says where the database is; the program connects as whoever signs in. A QApplication must be there.
    ``browses_data`` is what ``clinic-desktop db browse`` asks for.
    """

    def __init__(
        self,
        conninfo: str,
        *,
        now_utc: Callable[[], datetime] | None = None,
        idle_clock: Callable[[], float] | None = None,
        settings_folder: Path | None = None,
        day_first: bool = True,
        browses_data: bool = False,
    ) -> None:
        self._own_folder = None if settings_folder else Path(tempfile.mkdtemp(prefix="clinic-program-"))
        folder = settings_folder or self._own_folder
        if folder is None:
            raise ValueError("a program needs a folder for its settings")
        self.settings = Settings(data_folder=folder, day_first=day_first)
        self._program = _WatchedProgram(
            self.settings, partial(GivenServer, conninfo), now_utc, idle_clock, browses_data=browses_data
        )
        self._is_stopped = False

    def start(self) -> Self:
        """Show the sign-in screen and wait until one can sign in."""
        self._program.start()
        self.sign_in_page.expect_ready()
        return self

    def sign_in(self, login: str, password: str = DEMO_PASSWORD) -> MainWindow:
        """Sign in as a person does, and return the main window once it shows what it has read."""
        if not self.sign_in_window.isVisible():
            raise RuntimeError("somebody is signed in already")
        page = self.sign_in_page.expect_ready()
        page.write_email(login).write_password(password).sign_in()
        wait_until(
            lambda: self.is_signed_in or page.message.words,
            lambda: f"{login} to be signed in; the screen says nothing",
        )
        if not self.is_signed_in:
            raise WaitedInVain(f"{login} was not signed in: {page.message.words}")
        window = self.main_window
        MainWindowPage(window).expect_connection()
        self.wait_until_calm()
        return window

    def wait_until_calm(self) -> None:
        """Wait until nothing runs in the background."""
        wait_until(lambda: self._program.is_calm, "the background work to end")

    @property
    def sign_in_page(self) -> SignInPage:
        return SignInPage(self.sign_in_window)

    def lock(self) -> None:
        """Lock at once, whatever is open: as the limit does when it is reached."""
        self._program.lock()
        settle()

    @property
    def lock_page(self) -> LockPage:
        """The lock screen. Waits until it is seen."""
        return LockPage(self.lock_screen)

    @property
    def lock_screen(self) -> LockScreen:
        screen = self._program.lock_screen
        if screen is None:
            raise RuntimeError("nobody has signed in yet")
        return screen

    @property
    def is_locked(self) -> bool:
        screen = self._program.lock_screen
        return screen is not None and screen.isVisible()

    @property
    def sign_in_window(self) -> SignInWindow:
        return self._program.sign_in_window

    @property
    def main_window(self) -> MainWindow:
        window = self._program.main_window
        if window is None:
            raise RuntimeError("nobody is signed in")
        return window

    @property
    def is_signed_in(self) -> bool:
        return self._program.main_window is not None

    @property
    def is_running(self) -> bool:
        """Whether the program still has a window; closing the last one ends it."""
        return not self._program.is_finished

    def meet(self, defect: BaseException) -> None:
        """Let the program meet a defect, as if it had one."""
        self._program.show_crash(defect)
        QCoreApplication.processEvents()

    @contextmanager
    def reporting_defects(self) -> Iterator[LastResort]:
        """Let every exception in this process come to this program's last resort, as in the program itself."""
        before = sys.excepthook, threading.excepthook, sys.unraisablehook
        handler = qInstallMessageHandler(None)
        try:
            report_defects(self._program)
            yield self._program.last_resort
        finally:
            sys.excepthook, threading.excepthook, sys.unraisablehook = before
            qInstallMessageHandler(handler)

    def watch_for_hangs(self, limit_s: float) -> HangWatch:
        """Watch this thread as the program itself does, with a limit that fits a test. Whoever asks stops it."""
        watch = HangWatch(ReportFolder(self.settings.log_file.parent), limit_s, self._program)
        watch.hung.connect(self._program.tell_of_hang)
        watch.start()
        return watch

    @property
    def crashes(self) -> list[BaseException]:
        """The defects that the program met, whatever it showed."""
        return self._program.crashes

    def stop(self) -> None:
        """Close everything without asking, and delete the settings if they were made here."""
        if self._is_stopped:
            return
        self._is_stopped = True
        self._program.shut_down()
        self._program.deleteLater()
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        if self._own_folder is not None:
            shutil.rmtree(self._own_folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()


class _WatchedProgram(Program):
    """The program itself; it only remembers what it met."""

    def __init__(
        self,
        settings: Settings,
        make_server: Callable[[], GivenServer],
        now_utc: Callable[[], datetime] | None,
        idle_clock: Callable[[], float] | None,
        *,
        browses_data: bool,
    ) -> None:
        super().__init__(settings, make_server, now_utc, idle_clock, browses_data=browses_data)
        self.crashes: list[BaseException] = []
        self.is_finished = False
        self.finished.connect(self._remember_end)

    @property
    def is_calm(self) -> bool:
        return self._tasks.is_idle

    def show_crash(self, error: BaseException) -> None:
        self.crashes.append(error)
        super().show_crash(error)

    def _remember_end(self) -> None:
        self.is_finished = True
