"""A series that was moved, as something that can be taken back: all of it or nothing."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from clinic_desktop.domain.clinical_text import format_name
from clinic_desktop.domain.series import MoveSeries, PlannedBooking
from clinic_desktop.ui.deeds import Deed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from clinic_desktop.domain.appointments import AppointmentLine
    from clinic_desktop.domain.series import SeriesId
    from clinic_desktop.services.series import SeriesService


def move_deed(
    series: SeriesService, series_id: SeriesId, before: Iterable[AppointmentLine], after: Iterable[AppointmentLine]
) -> Deed | None:
    """Return None if no booking stands elsewhere now. What somebody else changed since is never overwritten."""
    now = {line.id: line for line in after}
    moved = [line for line in before if line.id in now and _place(line) != _place(now[line.id])]
    if not moved:
        return None
    versions = {line.id: now[line.id].version for line in moved}

    def go(lines: Iterable[AppointmentLine]) -> None:
        bookings = tuple(
            PlannedBooking(line.id, line.starts_at, line.minutes, line.provider_id, versions[line.id]) for line in lines
        )
        for line in series.move(MoveSeries(series_id, bookings)):
            if line.id in versions:
                versions[line.id] = line.version

    there = [now[line.id] for line in moved]
    return Deed(f"moving a series of {series_name(moved[0])}", partial(go, moved), partial(go, there))


def series_name(line: AppointmentLine) -> str:
    return format_name(line.patient_last_name, line.patient_first_name)


def _place(line: AppointmentLine) -> tuple[object, ...]:
    return line.starts_at, line.minutes, line.provider_id
