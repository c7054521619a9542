"""Where panes meet: which patient and which visit is in hand. Panes know this, and not each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from clinic_desktop.background.draft_shelf import DraftShelf
from clinic_desktop.background.drafts import DraftKeeper
from clinic_desktop.background.keeping_today import KeepingToday
from clinic_desktop.background.known_formulary import KnownFormulary

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from PySide6.QtWidgets import QWidget

    from clinic_desktop.background.connection import Connection
    from clinic_desktop.background.live_updates import LiveUpdates
    from clinic_desktop.background.tasks import TaskRunner
    from clinic_desktop.domain.accounts import Person, SignedIn
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.patients import PatientSummary
    from clinic_desktop.services.accounts import AccountService
    from clinic_desktop.services.addenda import AddendumService
    from clinic_desktop.services.allergies import AllergyService
    from clinic_desktop.services.appointments import AppointmentService
    from clinic_desktop.services.audit import AuditService
    from clinic_desktop.services.backups import BackupService
    from clinic_desktop.services.charts import ChartService
    from clinic_desktop.services.clinic import ClinicService
    from clinic_desktop.services.codes import CodeService
    from clinic_desktop.services.conditions import ConditionService
    from clinic_desktop.services.data_tables import DataTableService
    from clinic_desktop.services.drafts import DraftService
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
    from clinic_desktop.ui.window_state import WindowState


@dataclass(frozen=True)
class Services:
    """What people do, one object per subject."""

    patients: PatientService
    allergies: AllergyService
    conditions: ConditionService
    appointments: AppointmentService
    visits: VisitService
    timeline: TimelineService
    prescribing: PrescribingService
    charts: ChartService
    audit: AuditService
    data_tables: DataTableService
    accounts: AccountService
    drafts: DraftService
    presence: PresenceService
    todays_patients: TodaysPatientsService
    backups: BackupService
    clinic: ClinicService
    working_hours: WorkingHoursService
    holds: HoldService
    series: SeriesService
    earlier_times: EarlierTimeService
    recalls: RecallService
    waiting: WaitingService
    papers: PaperService
    duplicates: DuplicateService
    merging: MergingService
    missing_data: MissingDataService
    codes: CodeService
    writing: WritingService
    vitals: VitalsService
    growth: GrowthService
    addenda: AddendumService
    letters: LetterService
    visit_papers: VisitPaperService
    paper_templates: PaperTemplateService


@dataclass(frozen=True)
class RegistrationWish:
    """A patient is to be registered over a dialog that goes on with him.

    ``typed`` is what stood in its search box; ``registered`` is called with the new patient, or with one who turned out
    to be the same person.
    """

    typed: str
    over: QWidget
    registered: Callable[[PatientSummary], object]


class Workspace(QObject):
    """One person's work in one window.

    Signals:
        patient_opened: a PatientId is to be shown in full.
        chart_window_wanted: a PatientId is to be shown in a window of its own.
        visit_opened: an AppointmentId is to be shown in the visit editor; with the PatientId.
        draft_wanted: a Draft is to be opened in the editor where it belongs.
        visit_start_wanted: an AppointmentId is to be shown and its visit started; with the PatientId.
        booking_wanted: a PatientSummary (or None) is to be booked.
        booking_wished: a BookingWish, of which some parts are known, is to become a booking.
        move_wished: the booking with this AppointmentId is to be given another time, asked before this window.
        cancel_wished: the booking with this AppointmentId is to be cancelled with a reason, asked before this window.
        pins_wished: the bookings with these AppointmentIds are to wait on the pinboard, in this order.
        fallen_found: how many bookings lie outside of changed hours now, and whether there are new ones among them.
        fallen_wanted(): the list of them is to be opened.
        registration_wished: a RegistrationWish.
        suspects_found: how many pairs may be registered twice, when there are more than before, or none any more.
        suspects_wanted(): the list of them is to be opened.
        booking_chosen: the AppointmentLine in hand, or None, chosen elsewhere than in the appointment list.
        booking_changed: the booking chosen there is now this AppointmentLine, or None: nobody chose anew.
        booking_opened: an AppointmentLine is to be opened: its visit, or what the desk does with it.
        booking_done: the AppointmentLine before (None: it is new) and after what was done to a booking in this window.
        deed_done: a Deed or AskedDeed was done in this window: the next thing that Ctrl+Z takes back.
        undo_wished(), redo_wished(): the last thing done to bookings is to be taken back, or done again.
        undo_refused: Words that say why something was not taken back.
        status_wished: an AppointmentLine is to get a status; the reason proposed, and whom to tell of the new line.
        booking_refused: Words that say why nothing was done to the booking in hand.
        day_shown: a date is shown now, in every pane that shows days.
        patient_chosen: a PatientSummary, or None, is the current one of the search.
        line_chosen: an AppointmentLine, or None, is the current one of a list of bookings.
        series_move_wanted, series_cancel_wanted: an AppointmentLine of a series, and what to do with it (as it is
            stored now) if only this one is meant.
        series_drop_wanted: an AppointmentLine of a series was dragged to where this MoveAppointment says; what to do
            if only this one is meant, and what if it is let be or done otherwise.
        series_cancelled: the AppointmentLines of a series of which some were cancelled.
        condition_wished: what was diagnosed is to become a condition of the patient with this PatientId; with the
            ConditionFields to begin with.
        chart_opened: the chart of this PatientId is open on the server, for the first time or once more.
        spelling_changed: the person chose another language for spell check, or none.
        told: a sentence for the status bar.
        locked: nobody sees this window any more, until its person is back.
        unlocked: the person is back; everything is as it was.
    """

    patient_opened = Signal(str)
    chart_window_wanted = Signal(str)
    visit_opened = Signal(str, str)
    draft_wanted = Signal(object)
    visit_start_wanted = Signal(str, str)
    booking_wanted = Signal(object)
    booking_wished = Signal(object)
    move_wished = Signal(str, object)
    cancel_wished = Signal(str, object)
    pins_wished = Signal(object)
    fallen_found = Signal(int, bool)
    fallen_wanted = Signal()
    registration_wished = Signal(object)
    suspects_found = Signal(int)
    suspects_wanted = Signal()
    booking_chosen = Signal(object)
    booking_changed = Signal(object)
    booking_opened = Signal(object)
    booking_done = Signal(object, object)
    deed_done = Signal(object)
    undo_wished = Signal()
    redo_wished = Signal()
    undo_refused = Signal(object)
    status_wished = Signal(object, object, str, object)
    booking_refused = Signal(object)
    day_shown = Signal(object)
    patient_chosen = Signal(object)
    line_chosen = Signal(object)
    series_move_wanted = Signal(object, object)
    series_cancel_wanted = Signal(object, object)
    series_drop_wanted = Signal(object, object, object, object)
    series_cancelled = Signal(object)
    condition_wished = Signal(str, object)
    chart_opened = Signal(object)
    spelling_changed = Signal()
    told = Signal(str)
    locked = Signal()
    unlocked = Signal()

    def __init__(
        self,
        signed_in: SignedIn,
        services: Services,
        tasks: TaskRunner,
        live_updates: LiveUpdates,
        connection: Connection,
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
        self.connection = connection
        self.clock = clock
        self.day_first = day_first
        self.day = clock.today()
        self.is_locked = False
        self.patient_in_hand: PatientSummary | None = None
        self.keeper = DraftKeeper(services.drafts, tasks, self)
        self.shelf = DraftShelf(services.drafts, self.keeper, tasks, self)
        self.formulary = KnownFormulary(services.prescribing, tasks, live_updates, self)
        self.habits: WindowState | None = None
        self.today: KeepingToday | None = None
        if signed_in.person.may_read_charts:
            self.today = KeepingToday(services.todays_patients, tasks, live_updates, clock.today, self)
            self.locked.connect(self.today.pause)
            self.unlocked.connect(self.today.go_on)
        self.locked.connect(lambda: self._on_locked(is_locked=True))
        self.unlocked.connect(lambda: self._on_locked(is_locked=False))

    def show_day(self, day: date) -> None:
        """Show another day wherever days are shown."""
        if day != self.day:
            self.day = day
            self.day_shown.emit(day)

    def _on_locked(self, *, is_locked: bool) -> None:
        self.is_locked = is_locked

    @property
    def person(self) -> Person:
        return self.signed_in.person
