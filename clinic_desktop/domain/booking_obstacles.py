"""What stands in the way of a booking while it is chosen: other bookings, closed time, buffers, and the clock."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from clinic_desktop.domain.errors import ClinicError
from clinic_desktop.domain.unreadable import is_unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from clinic_desktop.domain.appointments import AppointmentLine
    from clinic_desktop.domain.identifiers import AppointmentId, PatientId, ProviderId
    from clinic_desktop.domain.statuses import AppointmentType
    from clinic_desktop.domain.working_hours import ClosedPeriod, TypeTimes, WorkingDay


@dataclass(frozen=True, slots=True)
class WantedTime:
    """A time that somebody thinks of booking, for a patient who may not be chosen yet. ``own_id`` is never in the way.

    ``starts_at`` is an aware moment.
    """

    own_id: AppointmentId
    provider_id: ProviderId
    patient_id: PatientId | None
    starts_at: datetime
    minutes: int
    type: AppointmentType

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True)
class Obstacles:
    """``taken`` are bookings of the provider, ``busy`` of the patient, at this time; the database refuses both.

    ``crowded`` are bookings of the provider within the minutes that one of the two is to have free after it, ``closed``
    is time that is not worked: either can be booked on purpose. ``is_over`` says that the time has begun.
    """

    taken: tuple[AppointmentLine, ...] = ()
    busy: tuple[AppointmentLine, ...] = ()
    crowded: tuple[AppointmentLine, ...] = ()
    closed: tuple[ClosedPeriod, ...] = ()
    is_over: bool = False

    @property
    def needs_a_second_word(self) -> bool:
        return bool(self.crowded or self.closed)


@dataclass(eq=False)
class OutsideHours(ClinicError):
    """The time is not worked, or too close to another booking: nothing was stored before that is said to be meant."""

    closed: tuple[ClosedPeriod, ...]
    crowded: tuple[AppointmentLine, ...]
    taken: tuple[AppointmentLine, ...] = ()
    """Bookings of others at this time, which only what was overbooked once may be moved onto."""


def around(wanted: WantedTime, buffers: Mapping[AppointmentType, int]) -> tuple[datetime, int]:
    """Return from when on and for how many minutes bookings are to be looked at."""
    longest = max(buffers.values(), default=0)
    first = wanted.starts_at - timedelta(minutes=longest)
    return first, longest + wanted.minutes + buffers.get(wanted.type, 0)


def buffers_of(times: Iterable[TypeTimes]) -> dict[AppointmentType, int]:
    return {one.type: one.buffer_minutes for one in times}


def obstacles(
    wanted: WantedTime,
    lines: Iterable[AppointmentLine],
    days: Iterable[WorkingDay],
    buffers: Mapping[AppointmentType, int],
    now: datetime,
) -> Obstacles:
    """Return what stands in the way, of bookings around the time and of the provider's working days that it touches."""
    others = [line for line in lines if line.id != wanted.own_id and not is_unreadable(line.ends_at)]
    meeting = [line for line in others if line.starts_at < wanted.ends_at and line.ends_at > wanted.starts_at]
    return Obstacles(
        taken=tuple(one for one in meeting if one.patient_id != wanted.patient_id),
        busy=tuple(one for one in meeting if one.patient_id == wanted.patient_id),
        crowded=tuple(one for one in others if one not in meeting and _is_too_close(wanted, one, buffers)),
        closed=_closed(wanted, days),
        is_over=wanted.starts_at < now,
    )


def _is_too_close(wanted: WantedTime, line: AppointmentLine, buffers: Mapping[AppointmentType, int]) -> bool:
    if line.provider_id != wanted.provider_id:
        return False
    if line.starts_at >= wanted.ends_at:
        return line.starts_at < wanted.ends_at + timedelta(minutes=buffers.get(wanted.type, 0))
    return wanted.starts_at < line.ends_at + timedelta(minutes=buffers.get(line.type, 0))


def _closed(wanted: WantedTime, days: Iterable[WorkingDay]) -> tuple[ClosedPeriod, ...]:
    """Return what is closed, also of a time that reaches into the next day."""
    own = [day for day in days if day.provider_id == wanted.provider_id]
    if not own:
        return ()
    together = replace(
        own[0],
        open=tuple(span for day in own for span in day.open),
        closed=tuple(period for day in own for period in day.closed),
    )
    return together.closed_within(wanted.starts_at, wanted.ends_at)
