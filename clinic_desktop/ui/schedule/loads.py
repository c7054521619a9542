"""Reads how full days are: what is booked, beside what is worked."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from clinic_desktop.background.latest import LatestTask
from clinic_desktop.domain.schedule import DayBookings, DayLoad
from clinic_desktop.domain.slot_layout import minutes_between

if TYPE_CHECKING:
    from datetime import date

    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.domain.identifiers import ProviderId
    from clinic_desktop.domain.working_hours import WorkingDay
    from clinic_desktop.ui.workspace import Workspace

Loads = dict["date", DayLoad]


class LoadReading(QObject):
    """Signals: known(Loads), failed(ClinicError)."""

    known = Signal(object)
    failed = Signal(object)

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self._services = workspace.services
        self._booked_task = LatestTask(workspace.tasks, self)
        self._hours_task = LatestTask(workspace.tasks, self)
        self._booked: tuple[DayBookings, ...] | None = None
        self._hours: tuple[WorkingDay, ...] | None = None

    def ask(self, provider_ids: frozenset[ProviderId], first: date, days: int) -> None:
        self._booked = self._hours = None
        self._booked_task.run(
            partial(self._services.appointments.per_day, provider_ids, first, days),
            done=self._take_booked,
            failed=self._not_read,
        )
        self._hours_task.run(
            partial(self._services.working_hours.days, provider_ids, first, days),
            done=self._take_hours,
            failed=self._not_read,
        )

    def _take_booked(self, booked: tuple[DayBookings, ...]) -> None:
        self._booked = booked
        self._tell()

    def _take_hours(self, hours: tuple[WorkingDay, ...]) -> None:
        self._hours = hours
        self._tell()

    def _not_read(self, error: ClinicError) -> None:
        self.failed.emit(error)

    def _tell(self) -> None:
        if self._booked is None or self._hours is None:
            return
        worked: dict[date, int] = defaultdict(int)
        for day in self._hours:
            worked[day.on] += sum(minutes_between(span.first, span.end) for span in day.open)
        self.known.emit(
            {one.on: DayLoad(one.on, one.bookings, one.minutes, worked.get(one.on, 0)) for one in self._booked}
        )
