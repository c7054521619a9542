"""Where panes meet: which patient and which visit is in hand. Panes know this, and not each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from clinic_desktop.background.live_updates import LiveUpdates
    from clinic_desktop.background.tasks import TaskRunner
    from clinic_desktop.domain.accounts import Person, SignedIn
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.services.accounts import AccountService
    from clinic_desktop.services.allergies import AllergyService
    from clinic_desktop.services.appointments import AppointmentService
    from clinic_desktop.services.audit import AuditService
    from clinic_desktop.services.backups import BackupService
    from clinic_desktop.services.charts import ChartService
    from clinic_desktop.services.conditions import ConditionService
    from clinic_desktop.services.data_tables import DataTableService
    from clinic_desktop.services.patients import PatientService
    from clinic_desktop.services.visits import VisitService


class Services:
    """What people do, one object per subject."""

    def __init__(
        self,
        patients: PatientService,
        allergies: AllergyService,
        conditions: ConditionService,
        appointments: AppointmentService,
        visits: VisitService,
        charts: ChartService,
        audit: AuditService,
        data_tables: DataTableService,
        accounts: AccountService,
        backups: BackupService,
    ) -> None:
        self.patients = patients
        self.allergies = allergies
        self.conditions = conditions
        self.appointments = appointments
        self.visits = visits
        self.charts = charts
        self.audit = audit
        self.data_tables = data_tables
        self.accounts = accounts
        self.backups = backups


class Workspace(QObject):
    """One person's work in one window.

    Signals:
        patient_opened: a PatientId is to be shown in full.
        visit_opened: an AppointmentId is to be shown in the visit editor.
        visit_start_wanted: an AppointmentId is to be shown and its visit started.
        booking_wanted: a PatientSummary (or None) is to be booked.
        told: a sentence for the status bar.
        locked: nobody sees this window any more, until its person is back.
        unlocked: the person is back; everything is as it was.
    """

    patient_opened = Signal(str)
    visit_opened = Signal(str)
    visit_start_wanted = Signal(str)
    booking_wanted = Signal(object)
    told = Signal(str)
    locked = Signal()
    unlocked = Signal()

    def __init__(
        self,
        signed_in: SignedIn,
        services: Services,
        tasks: TaskRunner,
        live_updates: LiveUpdates,
        clock: ClinicClock,
        *,
        day_first: bool = True,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.signed_in = signed_in
        self.services = services
        self.tasks = tasks
        self.live_updates = live_updates
        self.clock = clock
        self.day_first = day_first
        self.is_locked = False
        self.locked.connect(lambda: self._on_locked(is_locked=True))
        self.unlocked.connect(lambda: self._on_locked(is_locked=False))

    def _on_locked(self, *, is_locked: bool) -> None:
        self.is_locked = is_locked

    @property
    def person(self) -> Person:
        return self.signed_in.person
