"""What of the bookings around a date of a series, and of what others are booking now, stands in its way."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from clinic_desktop.domain.booking_obstacles import WantedTime, around, obstacles
from clinic_desktop.domain.series import Conflict, ConflictKind
from clinic_desktop.domain.statuses import AppointmentType

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from clinic_desktop.domain.appointments import AppointmentLine
    from clinic_desktop.domain.holds import SlotHold
    from clinic_desktop.domain.identifiers import PatientId
    from clinic_desktop.domain.series import PlannedBooking

    Buffers = Mapping[AppointmentType, int]


def with_buffers(one: PlannedBooking, buffers: Buffers) -> PlannedBooking:
    """Return the span around a date in which a booking could be too close."""
    if one.type is None:
        return one
    first, minutes = around(_wanted(one, None, one.type), buffers)
    return replace(one, starts_at=first, minutes=minutes)


def conflicts_with(
    one: PlannedBooking,
    patient_id: PatientId,
    near: Iterable[AppointmentLine],
    held: Iterable[SlotHold],
    buffers: Buffers,
) -> list[Conflict]:
    """Return what is there already, what is too close, and what is being booked elsewhere."""
    kind = one.type or AppointmentType.FOLLOW_UP
    found = obstacles(_wanted(one, patient_id, kind), near, (), buffers if one.type else {}, one.starts_at)
    return [
        *(Conflict(ConflictKind.PATIENT_BUSY, line) for line in found.busy),
        *(Conflict(ConflictKind.PROVIDER_BUSY, line) for line in found.taken),
        *(Conflict(ConflictKind.CROWDED, line) for line in found.crowded),
        *(
            Conflict(ConflictKind.HELD, hold=hold)
            for hold in held
            if hold.provider_id == one.provider_id and hold.first < one.ends_at and hold.end > one.starts_at
        ),
    ]


def _wanted(one: PlannedBooking, patient_id: PatientId | None, kind: AppointmentType) -> WantedTime:
    return WantedTime(one.id, one.provider_id, patient_id, one.starts_at, one.minutes, kind)
