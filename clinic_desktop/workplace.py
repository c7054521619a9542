"""One person's work at this workstation: connections, listener, windows. Several may wait locked behind another's."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from clinic_desktop import __version__

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from clinic_desktop.background.tasks import Failed, TaskRunner
    from clinic_desktop.db.database import Database
    from clinic_desktop.domain.accounts import Credentials, Person, SignedIn
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.domain.kept_password import KeptPassword
    from clinic_desktop.domain.start_up import Finding
    from clinic_desktop.services.accounts import AccountService, Unlocked
    from clinic_desktop.services.coming_back import ComingBack
    from clinic_desktop.services.start_up import StartUpService
    from clinic_desktop.settings import Settings
    from clinic_desktop.ui.window_state import WindowState
    from clinic_desktop.ui.workspace import Services


@dataclass(frozen=True, slots=True)
class Opened:
    """What signing in gives: connections, who it is, and what he may do."""

    database: Database
    signed_in: SignedIn
    accounts: AccountService
    start_up: StartUpService
    services: Services
    clock: ClinicClock
    password: KeptPassword
    findings: tuple[Finding, ...]
    witness_file: Path
    coming_back: ComingBack


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
            drop_old_claims = self._opened.services.appointments.drop_old_claims
            self._tasks.run(drop_old_claims, owner=self, done=lambda _: None, failed=lambda _: None)

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


class OpenDatabases:
    """The connections of everybody who signs in, from the first moment until they are closed. For any thread."""

    def __init__(self) -> None:
        self._known: list[Database] = []
        self._last_words: dict[Database, Callable[[], object]] = {}
        self._is_cut = False
        self._changing = threading.Lock()

    def __len__(self) -> int:
        return len(self._known)

    def add(self, database: Database) -> None:
        with self._changing:
            self._known.append(database)
        if self._is_cut:
            database.close()

    def before_closing(self, database: Database, work: Callable[[], object]) -> None:
        """Have this done before these connections are closed."""
        with self._changing:
            self._last_words[database] = work

    def close(self, database: Database) -> None:
        """Sign somebody out."""
        close_database(database, self._last_words.get(database))
        self.discard(database)

    def discard(self, database: Database) -> None:
        with self._changing:
            self._last_words.pop(database, None)
            self._known = [one for one in self._known if one is not database]

    def sign_out(self) -> None:
        """Sign everybody out."""
        for database in self._known:
            close_database(database, self._last_words.get(database))

    def cut(self) -> None:
        """Let whatever still runs end with an error, because the server does not answer."""
        with self._changing:
            self._is_cut = True
        for database in self._known:
            database.close()


def open_database(
    conninfo: str,
    credentials: Credentials,
    settings: Settings,
    now_utc: Callable[[], datetime] | None,
    databases: OpenDatabases,
) -> Opened:
    """Sign in. Raises SignInFailed, AccountDisabled, DatabaseUnavailable, DatabaseTooOld, DatabaseTooNew."""
    from zoneinfo import ZoneInfo

    from clinic_desktop.db.clinic_server import workstation_name
    from clinic_desktop.db.connection_test import explained
    from clinic_desktop.db.database import Database
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.domain.kept_password import KeptPassword
    from clinic_desktop.services.accounts import AccountService
    from clinic_desktop.services.allergies import AllergyService
    from clinic_desktop.services.appointments import AppointmentService
    from clinic_desktop.services.audit import AuditService
    from clinic_desktop.services.backups import BackupService, BackupsHere
    from clinic_desktop.services.charts import ChartService
    from clinic_desktop.services.coming_back import ComingBack
    from clinic_desktop.services.conditions import ConditionService
    from clinic_desktop.services.data_tables import DataTableService
    from clinic_desktop.services.drafts import DraftService
    from clinic_desktop.services.holds import HoldService
    from clinic_desktop.services.patients import PatientService
    from clinic_desktop.services.presence import PresenceService
    from clinic_desktop.services.start_up import StartUpService
    from clinic_desktop.services.todays_patients import TodaysPatientsService
    from clinic_desktop.services.visits import VisitService
    from clinic_desktop.services.working_hours import WorkingHoursService
    from clinic_desktop.ui.workspace import Services

    database = Database(conninfo, credentials, forbidden_thread=threading.main_thread())
    databases.add(database)
    accounts, start_up, charts = AccountService(database), StartUpService(database), ChartService(database)
    try:
        signed_in = accounts.open_session(workstation_name(), __version__)
        findings = start_up.look(is_demo=signed_in.is_demo)
    except ClinicError as error:
        database.close()
        databases.discard(database)
        if settings.server is None:
            raise
        raise explained(conninfo, error) from error
    drafts = DraftService(database, settings.drafts_folder, credentials.login, workstation_name())
    databases.before_closing(database, drafts.settle)
    zone = ZoneInfo(signed_in.time_zone)
    clock = ClinicClock(zone, now_utc) if now_utc else ClinicClock(zone)
    todays_patients = TodaysPatientsService(
        database, clock, signed_in.person.provider_id, settings.today_folder, drafts.key
    )
    todays_patients.remove_old()
    services = Services(
        patients=PatientService(database, clock, day_first=settings.day_first),
        allergies=AllergyService(database, clock),
        conditions=ConditionService(database, clock),
        appointments=AppointmentService(database, clock),
        visits=VisitService(database, clock),
        charts=charts,
        audit=AuditService(database),
        data_tables=DataTableService(database),
        accounts=accounts,
        drafts=drafts,
        presence=PresenceService(database),
        todays_patients=todays_patients,
        backups=BackupService(database, None if settings.server else BackupsHere(settings)),
        working_hours=WorkingHoursService(database, clock),
        holds=HoldService(database),
    )
    return Opened(
        database,
        signed_in,
        accounts,
        start_up,
        services,
        clock,
        KeptPassword.of(credentials.password),
        findings,
        settings.witness_file,
        ComingBack(accounts, charts, start_up, workstation_name(), __version__, is_demo=signed_in.is_demo),
    )


def _unlock(accounts: AccountService, password: str) -> Unlocked:
    from clinic_desktop.db.clinic_server import workstation_name

    return accounts.unlock(password, workstation_name(), __version__)


def close_database(database: Database, last: Callable[[], object] | None = None) -> None:
    """Sign out, when the last thing is done."""
    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.services.accounts import AccountService
    from clinic_desktop.services.audit import AuditService

    # Without a connection there is nothing to close: the server forgets the session by itself.
    with suppress(ClinicError):
        if last is not None:
            last()
        AccountService(database).close_session()
        AuditService(database).seal()
    database.close()


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
