"""One person's work at this workstation: connections, listener, windows. Several may wait locked behind another's."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from clinic_desktop import __version__

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.background.tasks import Failed, TaskRunner
    from clinic_desktop.db.database import Database
    from clinic_desktop.domain.accounts import Person
    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.domain.kept_password import KeptPassword
    from clinic_desktop.services.accounts import AccountService, Unlocked
    from clinic_desktop.services.coming_back import ComingBack
    from clinic_desktop.signing_in import Opened
    from clinic_desktop.ui.window_state import WindowState


class Workplace(QObject):
    """Is opened when somebody signs in, locked and unlocked, and closed when he signs out."""

    _looked = Signal(object)
    _look_failed = Signal(object)

    def __init__(
        self,
        opened: Opened,
        tasks: TaskRunner,
        state: WindowState,
        server_name: str,
        *,
        day_first: bool,
        parent: QObject | None = None,
    ) -> None:
        from clinic_desktop.background.connection import Connection
        from clinic_desktop.background.latest import LatestTask
        from clinic_desktop.background.live_updates import LiveUpdates
        from clinic_desktop.background.witnessing import Witnessing
        from clinic_desktop.domain import limits
        from clinic_desktop.ui.main_window import MainWindow
        from clinic_desktop.ui.workspace import Workspace

        super().__init__(parent)
        self._opened = opened
        self._tasks = tasks
        self._password = opened.password
        self._tries_left = self._tries_most = limits.UNLOCKS_WITHOUT_SERVER
        self._is_locked = False
        self._live_updates = LiveUpdates(self)
        self._connection = Connection(opened.clock.now, self._live_updates.try_now, self)
        self._live_updates.connection_changed.connect(self._connection.listening)
        opened.database.line.told = partial(_call, self._connection.line_told)
        workspace = self._workspace = Workspace(
            opened.signed_in,
            opened.services,
            tasks,
            self._live_updates,
            self._connection,
            opened.clock,
            day_first=day_first,
            parent=self,
        )
        self.window = MainWindow(workspace, state, server_name)
        workspace.setParent(self.window)
        self.window.password_changed.connect(self._keep_password)
        self.window.notices.look_wanted.connect(self._look)
        self._looking = LatestTask(tasks, self)
        self._witnessing = Witnessing(opened.services.audit, tasks, opened.witness_file, self)
        self._witnessing.compared.connect(self.window.notices.show_verdict)
        self._looked.connect(self.window.notices.show_findings)
        self._look_failed.connect(self.window.notices.show_look_failed)
        self._connection.restored.connect(self._witnessing.seal)

    @property
    def person(self) -> Person:
        return self._opened.signed_in.person

    @property
    def database(self) -> Database:
        return self._opened.database

    @property
    def is_locked(self) -> bool:
        return self._is_locked

    def begin(self) -> None:
        """Show the window and listen to what others change."""
        from clinic_desktop.db.change_feed import ChangeFeed

        changed, refused = self._live_updates.connection_changed, self._live_updates.refused
        self._live_updates.start(
            ChangeFeed(
                partial(self.database.connect, autocommit=True),
                lambda is_on: _call(changed.emit, is_on),
                lambda error: _call(refused.emit, error),
                line=self.database.line,
                is_answering=self.database.is_answering,
                come_back=partial(_look_again, self._opened.coming_back, self._looked, self._look_failed),
                renew=self._opened.coming_back.renew,
            )
        )
        self.window.show()
        self.window.notices.show_findings(self._opened.findings)
        self.window.notices.show_failed_sign_ins()
        self._workspace.keeper.start()
        self._workspace.shelf.look()
        if self._workspace.today is not None:
            self._workspace.today.start()
        self._witnessing.start()
        if self.person.may_book:
            self._tasks.run(
                self._opened.services.appointments.drop_old_claims,
                owner=self,
                done=lambda _: None,
                failed=lambda _: None,
            )

    def lock(self) -> None:
        """Take the windows off the screen. The listener goes on: what is shown later is what is true then."""
        self._is_locked = True
        self._opened.coming_back.is_somebody_there = False
        self.window.lock()

    def unlock(self) -> None:
        self._is_locked = False
        self._opened.coming_back.is_somebody_there = True
        if self._connection.is_lost:
            self._connection.try_now()
        self.window.unlock()
        self._look()

    def _keep_password(self, kept: KeptPassword) -> None:
        self._password = kept

    def _look(self) -> None:
        """See whether the database is as it should be: it may have been mended, or not be so any more."""
        notices = self.window.notices
        look = partial(self._opened.start_up.look, is_demo=self._opened.signed_in.is_demo)
        self._looking.run(look, done=notices.show_findings, failed=notices.show_look_failed)

    def check(self, password: str, *, done: Callable[[], object], failed: Failed) -> None:
        """Find out, off this thread, whether this is the person's password.

        The server decides. Only if it cannot be asked, what was kept at sign-in does, for a few tries.
        """
        from clinic_desktop.domain.errors import DatabaseUnavailable, SignInFailed

        def proven(unlocked: Unlocked) -> None:
            self._password = unlocked.password
            self._opened.coming_back.password_given()
            self.window.notices.show_no_session(unlocked.no_session_because)
            right()

        def right() -> None:
            self._tries_left = self._tries_most
            done()

        def unproven(error: ClinicError) -> None:
            if not isinstance(error, DatabaseUnavailable) or not self._tries_left:
                failed(error)
                return
            self._tries_left -= 1
            self._tasks.run(
                partial(self._password.is_of, password),
                owner=self,
                done=lambda is_right: right() if is_right else failed(SignInFailed()),
                aside=True,
            )

        unlock = partial(_unlock, self._opened.accounts, password)
        self._tasks.run(unlock, owner=self, done=proven, failed=unproven, aside=True)

    def end(self) -> None:
        """Close the windows without asking and stop listening. The connections are closed by whoever opened them."""
        self._workspace.keeper.stop()
        if self._workspace.today is not None:
            self._workspace.today.stop()
        self.window.close_without_asking()
        self._witnessing.stop()
        self._live_updates.stop()
        self._connection.stop()

    def keep_drafts(self) -> None:
        """Write down at once what is typed and not saved. Raises DraftNotKept."""
        self._workspace.keeper.flush()

    def wait(self) -> None:
        """Wait for the listener to end."""
        self._live_updates.wait()

    def discard(self) -> None:
        """Let Qt delete everything of it."""
        self.window.deleteLater()
        self.deleteLater()


def _unlock(accounts: AccountService, password: str) -> Unlocked:
    from clinic_desktop.db.clinic_server import workstation_name

    return accounts.unlock(password, workstation_name(), __version__)


def _look_again(coming_back: ComingBack, looked: Any, failed: Any) -> None:  # noqa: ANN401 - two bound signals
    """Look at the database on the listener's thread. Raises DatabaseUnavailable: then it is not back yet."""
    from clinic_desktop.domain.errors import ClinicError, DatabaseUnavailable

    try:
        found = coming_back.look()
    except DatabaseUnavailable:
        raise
    except ClinicError as error:
        _call(failed.emit, error)
    else:
        _call(looked.emit, found)


def _call(tell: Callable[[Any], object], value: object) -> None:
    """Tell the window from another thread."""
    try:
        tell(value)
    except RuntimeError:
        # The window closed first.
        return
