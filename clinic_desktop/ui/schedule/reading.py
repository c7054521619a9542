"""Reads what the schedule shows: one question for all bookings in sight, one for working time, one for the month."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from clinic_desktop.background.latest import LatestTask
from clinic_desktop.domain import limits
from clinic_desktop.domain.appointments import RangeOfAppointments
from clinic_desktop.domain.booking_obstacles import buffers_of
from clinic_desktop.domain.changes import Subject
from clinic_desktop.domain.pages import Page
from clinic_desktop.ui.error_words import words_for
from clinic_desktop.ui.schedule.agenda import AGENDA_DAYS
from clinic_desktop.ui.schedule.facts import DAYS_OF_A_WEEK, KnownDays, week_of
from clinic_desktop.ui.schedule.habits import ScheduleView
from clinic_desktop.ui.schedule.loads import LoadReading
from clinic_desktop.ui.schedule.month_grid import DAYS, WEEKS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from clinic_desktop.domain.appointments import AppointmentLine, Provider
    from clinic_desktop.domain.changes import Change
    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.domain.holds import SlotHold
    from clinic_desktop.domain.identifiers import ProviderId
    from clinic_desktop.domain.statuses import AppointmentType
    from clinic_desktop.domain.working_hours import TypeTimes, WorkingDay
    from clinic_desktop.ui.schedule.loads import Loads
    from clinic_desktop.ui.workspace import Workspace

LOADS_AFTER_MS = 400
HOLDS_AGAIN_MS = 20_000
_LONGEST = timedelta(minutes=int(limits.APPOINTMENT_MINUTES.most))
_NOT_SHOWN = frozenset(
    {
        *(Subject.ALLERGIES, Subject.CONDITIONS, Subject.VISITS, Subject.STAFF),
        *(Subject.PRESENCE, Subject.BACKUPS, Subject.UPDATE),
    }
)
_OF_PROVIDERS = frozenset({Subject.PROVIDERS, Subject.EVERYTHING})


class ScheduleReading(QObject):
    """What was read last stays until the next answer is there.

    Signals:
        providers_known: the providers, for the first time or changed.
        answered: bookings, working time or holds that were asked for are there.
        loads_known: how full the days of the month are.
        stale: somebody changed what is shown; ask again.
        failed: Words that say why something could not be read.
    """

    providers_known = Signal(object)
    answered = Signal()
    loads_known = Signal(object)
    stale = Signal()
    failed = Signal(object)

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._services = workspace.services
        self._lines_task = LatestTask(workspace.tasks, self)
        self._hours_task = LatestTask(workspace.tasks, self)
        self._holds_task = LatestTask(workspace.tasks, self)
        self._buffers_task = LatestTask(workspace.tasks, self)
        self._holds_of: tuple[datetime, datetime] | None = None
        self._holds_again = QTimer(self, interval=HOLDS_AGAIN_MS, singleShot=True)
        self._holds_again.timeout.connect(self._ask_holds)
        self._load_reading = LoadReading(workspace, self)
        self.providers: tuple[Provider, ...] = ()
        self.lines: tuple[AppointmentLine, ...] | None = None
        self.hours: tuple[WorkingDay, ...] | None = None
        self.holds: tuple[SlotHold, ...] = ()
        self.buffers: dict[AppointmentType, int] = {}
        """The minutes that are kept free after each type of booking."""
        self._lines_of: KnownDays | None = None
        self._hours_of: KnownDays | None = None
        self._wanted: KnownDays | None = None
        self.loads: Loads = {}
        self.is_fresh = False
        """Whether the bookings came with the last answer."""
        self.first_shown = workspace.clock.day_bounds(workspace.day)[0]
        self._loads_asked: tuple[frozenset[ProviderId], date, int] | None = None
        self._loads_again = QTimer(self, interval=LOADS_AFTER_MS, singleShot=True)
        self._loads_again.timeout.connect(self._ask_loads)
        self._load_reading.known.connect(self._take_loads)
        self._load_reading.failed.connect(self._not_read)
        workspace.live_updates.changed.connect(self._on_changed)
        self._ask_providers()
        self._ask_buffers()

    @property
    def page(self) -> Page[AppointmentLine]:
        """What begins in the time in sight, as rows of a list."""
        return Page(tuple(line for line in self.lines or () if line.starts_at >= self.first_shown), has_more=False)

    @property
    def known(self) -> KnownDays:
        """Return of which days both bookings and working time were read."""
        nothing = KnownDays(date.min, date.min, frozenset())
        lines, hours = self._lines_of, self._hours_of
        if lines is None or hours is None:
            return nothing
        whose = lines.whose & hours.whose if lines.whose and hours.whose else lines.whose | hours.whose
        if lines.whose and hours.whose and not whose:
            return nothing
        return KnownDays(max(lines.first, hours.first), min(lines.end, hours.end), whose)

    @property
    def is_known(self) -> bool:
        """Whether all that was asked for last was read at least once."""
        return self._wanted is None or self._lines_of == self._hours_of == self._wanted

    def ask(
        self,
        view: ScheduleView,
        day: date,
        chosen: frozenset[ProviderId],
        week_provider: ProviderId | None,
        month_first: date,
    ) -> None:
        """Ask for what a view shows of a day, and for six weeks of the month beside it."""
        if not self.providers:
            return
        first, days, whose = day, 1, chosen
        if view is ScheduleView.WEEK:
            first, days = week_of(day)[0], DAYS_OF_A_WEEK
            whose = frozenset({week_provider}) if week_provider else chosen
        elif view is ScheduleView.AGENDA:
            days = AGENDA_DAYS
        if view is not ScheduleView.MONTH:
            self._ask_days(first, days, whose)
        loads = (whose, month_first, WEEKS * DAYS)
        if loads == self._loads_asked and view is not ScheduleView.MONTH:
            # How full the month is may come a moment later than what is in sight.
            if not self._loads_again.isActive():
                self._loads_again.start()
        else:
            self._loads_asked = loads
            self._ask_loads()

    def replace(self, line: AppointmentLine) -> None:
        """Show a booking as it was stored just now, without waiting for the next answer."""
        self.lines = (*(one for one in self.lines or () if one.id != line.id), line)
        self.answered.emit()
        self.stale.emit()

    def _ask_loads(self) -> None:
        if self._loads_asked is not None:
            self._load_reading.ask(*self._loads_asked)

    def _ask_days(self, first: date, days: int, whose: frozenset[ProviderId]) -> None:
        clock = self._workspace.clock
        begins = clock.day_bounds(first)[0]
        ends = clock.day_bounds(first + timedelta(days=days - 1))[1]
        # What began yesterday may reach into today.
        question = RangeOfAppointments(begins - _LONGEST, ends, whose)
        known = self._wanted = KnownDays(first, first + timedelta(days=days), whose)
        self._lines_task.run(
            partial(self._services.appointments.range, question),
            done=partial(self._take_lines, known, begins),
            failed=self._not_read,
        )
        self._holds_of = (begins, ends)
        self._ask_holds()
        self._hours_task.run(
            partial(self._services.working_hours.days, whose, first, days),
            done=partial(self._take_hours, known),
            failed=self._not_read,
        )

    def _ask_holds(self) -> None:
        if self._holds_of is not None:
            work = partial(self._services.holds.of_range, *self._holds_of)
            self._holds_task.run(work, done=self._take_holds, failed=self._not_read)

    def _ask_buffers(self) -> None:
        work = self._services.working_hours.type_times
        self._buffers_task.run(work, done=self._take_buffers, failed=self._not_read)

    def _take_buffers(self, times: tuple[TypeTimes, ...]) -> None:
        buffers = buffers_of(times)
        if buffers != self.buffers:
            self.buffers = buffers
            self.answered.emit()

    def _ask_providers(self) -> None:
        self._workspace.tasks.run(
            self._services.appointments.providers, owner=self, done=self._know_providers, failed=self._not_read
        )

    def _know_providers(self, providers: tuple[Provider, ...]) -> None:
        self.providers = providers
        self.providers_known.emit(providers)

    def _take_lines(self, known: KnownDays, begins: datetime, lines: tuple[AppointmentLine, ...]) -> None:
        self._lines_of = known
        self.first_shown, self.lines, self.is_fresh = begins, lines, True
        self.answered.emit()

    def _take_holds(self, holds: tuple[SlotHold, ...]) -> None:
        if holds:
            # Nobody tells of a hold that ends by itself.
            self._holds_again.start()
        if holds != self.holds:
            self.holds = holds
            self.answered.emit()

    def _take_hours(self, known: KnownDays, hours: tuple[WorkingDay, ...]) -> None:
        self.hours, self._hours_of = hours, known
        self.answered.emit()

    def _take_loads(self, loads: Loads) -> None:
        self.loads = loads
        self.loads_known.emit(loads)

    def _not_read(self, error: ClinicError) -> None:
        self.failed.emit(words_for(error))

    def _on_changed(self, changes: Iterable[Change]) -> None:
        subjects = {change.subject for change in changes}
        if subjects & {Subject.WORKING_HOURS, Subject.EVERYTHING}:
            self._ask_buffers()
        if subjects & _OF_PROVIDERS or not self.providers:
            self._ask_providers()
        elif subjects - _NOT_SHOWN - {Subject.HOLDS}:
            self.stale.emit()
        elif Subject.HOLDS in subjects:
            self._ask_holds()
