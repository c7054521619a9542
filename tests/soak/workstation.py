"""A workstation without a screen: the program's connections, services, listener and witness, for one person."""

from __future__ import annotations

import threading
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from clinic_desktop.background.witnessing import compare_with_file, seal_and_remember
from clinic_desktop.db.change_feed import ChangeFeed
from clinic_desktop.db.database import Database
from clinic_desktop.domain.accounts import Credentials
from clinic_desktop.domain.appointments import DayOfAppointments
from clinic_desktop.domain.changes import Subject
from clinic_desktop.domain.clock import ClinicClock
from clinic_desktop.domain.errors import ClinicError, DatabaseUnavailable
from clinic_desktop.domain.identifiers import Login
from clinic_desktop.domain.kept_password import KeptPassword
from clinic_desktop.services.accounts import AccountService
from clinic_desktop.services.allergies import AllergyService
from clinic_desktop.services.appointments import AppointmentService
from clinic_desktop.services.audit import AuditService
from clinic_desktop.services.charts import ChartService
from clinic_desktop.services.coming_back import ComingBack
from clinic_desktop.services.conditions import ConditionService
from clinic_desktop.services.patients import PatientService
from clinic_desktop.services.presence import PresenceService
from clinic_desktop.services.start_up import StartUpService
from clinic_desktop.services.visits import VisitService
from clinic_desktop.signing_in import close_database

if TYPE_CHECKING:
    from pathlib import Path

    from clinic_desktop.domain.start_up import Finding
    from tests.soak.journal import Journal

VERSION = "soak"
REREAD_AFTER_S = 1.0
"""Panes read again what others changed; here at most once a second."""


class Workstation:
    """Everything that one person's program has on its connections."""

    def __init__(
        self, conninfo: str, login: str, password: str, witness: Path, seal_every_s: float, journal: Journal
    ) -> None:
        self.login = login
        self._password = password
        self._witness = witness
        self._seal_every_s = seal_every_s
        self._journal = journal
        self.clock = ClinicClock()
        self.database = Database(conninfo, Credentials(Login(login), password))
        self.accounts = AccountService(self.database)
        self.patients = PatientService(self.database, self.clock)
        self.appointments = AppointmentService(self.database, self.clock)
        self.charts = ChartService(self.database)
        self.visits = VisitService(self.database, self.clock)
        self.allergies = AllergyService(self.database, self.clock)
        self.conditions = ConditionService(self.database, self.clock)
        self.audit = AuditService(self.database)
        self.presence = PresenceService(self.database)
        self._coming_back = ComingBack(
            self.accounts, self.charts, StartUpService(self.database), login, VERSION, is_demo=True
        )
        self._stopping = threading.Event()
        self._stale = threading.Event()
        self._feed = ChangeFeed(
            partial(self.database.connect, autocommit=True),
            self._connection_changed,
            self._refused,
            line=self.database.line,
            is_answering=self.database.is_answering,
            come_back=self._come_back,
            renew=self._coming_back.renew,
        )
        self._threads = [
            threading.Thread(target=work, name=f"workstation-{name}", daemon=True)
            for name, work in (("feed", self._listen), ("panes", self._read_again), ("seal", self._keep_sealing))
        ]
        self.changes = 0
        self.listened = 0
        self.is_listening = False

    def sign_in(self, *, may_book: bool, reads_charts: bool) -> None:
        """Sign in, again and again until the server is there."""
        while True:
            try:
                self.accounts.open_session(self.login, VERSION)
                findings = StartUpService(self.database).look(is_demo=True)
                # The program keeps it for unlocking in an outage. Twice, because from the second time on the C library
                # keeps the 16 MB that scrypt works in, which is no growth.
                self.kept = KeptPassword.of(self._password)
                self.kept = KeptPassword.of(self._password)
                break
            except DatabaseUnavailable:
                threading.Event().wait(0.5)
        self._note_findings(findings)
        self._may_book, self._reads_charts = may_book, reads_charts
        for thread in self._threads:
            thread.start()

    def sign_in_again(self) -> None:
        """Begin another session where the one before is over, as unlocking does."""
        with suppress(DatabaseUnavailable):
            self.accounts.unlock(self._password, self.login, VERSION)
            self._journal.note(signed_in_again=True)

    def lock(self) -> None:
        """Close the charts, as locking does where there are any."""
        if self._reads_charts:
            with suppress(DatabaseUnavailable):
                self.charts.close_all()

    def unlock(self) -> None:
        """Let the server see the password once more; while it is away the locked program lets in by itself."""
        try:
            self.accounts.unlock(self._password, self.login, VERSION)
        except DatabaseUnavailable:
            self._journal.note(unlocked_without_server=True)

    def sign_out(self) -> None:
        """Stop listening and sealing, close the session and the connections."""
        self._stopping.set()
        self._stale.set()
        self._feed.stop()
        for thread in self._threads:
            thread.join()
        close_database(self.database)
        self._journal.note(changes=self.changes, listened=self.listened)

    def _listen(self) -> None:
        for change in self._feed.listen():
            self.changes += 1
            if change.subject in {Subject.APPOINTMENTS, Subject.VISITS, Subject.EVERYTHING}:
                self._stale.set()

    def _read_again(self) -> None:
        while not self._stopping.wait(REREAD_AFTER_S):
            self._stale.wait()
            self._stale.clear()
            if self._may_book and not self._stopping.is_set():
                with suppress(ClinicError):
                    self.appointments.day(DayOfAppointments(self.clock.today()))

    def _keep_sealing(self) -> None:
        """Compare and seal as background/witnessing does; without a connection the next time does."""
        while not self._stopping.wait(self._seal_every_s):
            with suppress(ClinicError):
                verdict = compare_with_file(self.audit, self._witness)
                if verdict.is_alarm:
                    self._journal.note(alarm=str(verdict))
                    return
                seal_and_remember(self.audit, self._witness)

    def _come_back(self) -> None:
        """Look at the database again, as the program does before it says that it is back."""
        self._note_findings(self._coming_back.look())

    def _note_findings(self, findings: tuple[Finding, ...]) -> None:
        for found in findings:
            self._journal.note(finding=str(found.trouble), details=list(found.details))

    def _connection_changed(self, is_on: bool) -> None:  # noqa: FBT001 - as the feed calls it
        self.is_listening = is_on
        self.listened += is_on

    def _refused(self, error: ClinicError) -> None:
        self._journal.note(refused=type(error).__name__)
