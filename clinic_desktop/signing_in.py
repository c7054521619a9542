"""Signing in: the connections of everybody who does, and what each is given to work with."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clinic_desktop import __version__

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from clinic_desktop.db.database import Database
    from clinic_desktop.domain.accounts import Credentials, Person, SignedIn
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.kept_password import KeptPassword
    from clinic_desktop.domain.start_up import Finding
    from clinic_desktop.services.accounts import AccountService
    from clinic_desktop.services.charts import ChartService
    from clinic_desktop.services.coming_back import ComingBack
    from clinic_desktop.services.drafts import DraftService
    from clinic_desktop.services.start_up import StartUpService
    from clinic_desktop.settings import Settings
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
    from clinic_desktop.services.charts import ChartService
    from clinic_desktop.services.coming_back import ComingBack
    from clinic_desktop.services.drafts import DraftService
    from clinic_desktop.services.start_up import StartUpService

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
    return Opened(
        database,
        signed_in,
        accounts,
        start_up,
        _services(database, settings, clock, signed_in.person, accounts, charts, drafts),
        clock,
        KeptPassword.of(credentials.password),
        findings,
        settings.witness_file,
        ComingBack(accounts, charts, start_up, workstation_name(), __version__, is_demo=signed_in.is_demo),
    )


def _services(
    database: Database,
    settings: Settings,
    clock: ClinicClock,
    person: Person,
    accounts: AccountService,
    charts: ChartService,
    drafts: DraftService,
) -> Services:
    from clinic_desktop.services.addenda import AddendumService
    from clinic_desktop.services.allergies import AllergyService
    from clinic_desktop.services.appointments import AppointmentService
    from clinic_desktop.services.audit import AuditService
    from clinic_desktop.services.backups import BackupService, BackupsHere
    from clinic_desktop.services.clinic import ClinicService
    from clinic_desktop.services.codes import CodeService
    from clinic_desktop.services.conditions import ConditionService
    from clinic_desktop.services.data_tables import DataTableService
    from clinic_desktop.services.duplicates import DuplicateService
    from clinic_desktop.services.earlier_times import EarlierTimeService
    from clinic_desktop.services.growth import GrowthService
    from clinic_desktop.services.holds import HoldService
    from clinic_desktop.services.letters import LetterService
    from clinic_desktop.services.merging import MergingService
    from clinic_desktop.services.missing_data import MissingDataService
    from clinic_desktop.services.paper_templates import PaperTemplateService
    from clinic_desktop.services.papers import PaperService
    from clinic_desktop.services.patients import PatientService
    from clinic_desktop.services.prescribing import PrescribingService
    from clinic_desktop.services.presence import PresenceService
    from clinic_desktop.services.recalls import RecallService
    from clinic_desktop.services.series import SeriesService
    from clinic_desktop.services.timeline import TimelineService
    from clinic_desktop.services.todays_patients import TodaysPatientsService
    from clinic_desktop.services.visit_papers import VisitPaperService
    from clinic_desktop.services.visits import VisitService
    from clinic_desktop.services.vitals import VitalsService
    from clinic_desktop.services.waiting import WaitingService
    from clinic_desktop.services.working_hours import WorkingHoursService
    from clinic_desktop.services.writing import WritingService
    from clinic_desktop.ui.workspace import Services

    appointments, working_hours = AppointmentService(database, clock), WorkingHoursService(database, clock)
    todays_patients = TodaysPatientsService(database, clock, person.provider_id, settings.today_folder, drafts.key)
    todays_patients.remove_old()
    return Services(
        patients=PatientService(database, clock, day_first=settings.day_first),
        allergies=AllergyService(database, clock),
        conditions=ConditionService(database, clock),
        appointments=appointments,
        visits=VisitService(database, clock),
        prescribing=PrescribingService(database, clock),
        timeline=TimelineService(database, clock),
        charts=charts,
        audit=AuditService(database),
        data_tables=DataTableService(database),
        accounts=accounts,
        drafts=drafts,
        presence=PresenceService(database),
        todays_patients=todays_patients,
        backups=BackupService(database, None if settings.server else BackupsHere(settings)),
        papers=PaperService(database),
        addenda=AddendumService(database),
        letters=LetterService(database),
        visit_papers=VisitPaperService(database),
        paper_templates=PaperTemplateService(database),
        clinic=ClinicService(database),
        working_hours=working_hours,
        holds=HoldService(database),
        series=SeriesService(database, clock, working_hours),
        earlier_times=EarlierTimeService(database, clock, working_hours),
        recalls=RecallService(database, clock),
        waiting=WaitingService(database, clock, appointments),
        duplicates=DuplicateService(database),
        merging=MergingService(database),
        missing_data=MissingDataService(database),
        vitals=VitalsService(database),
        growth=GrowthService(),
        codes=CodeService(database),
        writing=WritingService(database, person.login),
    )


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
