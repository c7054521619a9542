"""Appointments: bookings, their times and statuses."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from clinic_desktop.domain import limits
from clinic_desktop.domain.free_times import ANY_TIME, WantedTimes
from clinic_desktop.domain.problems import Problem, ProblemKind, length_problems, range_problems
from clinic_desktop.domain.statuses import AppointmentStatus
from clinic_desktop.domain.unreadable import UnreadableMoment

if TYPE_CHECKING:
    from datetime import date, datetime

    from clinic_desktop.domain.identifiers import AppointmentId, PatientId, ProviderId, Version
    from clinic_desktop.domain.patients import PatientSummary
    from clinic_desktop.domain.series import SeriesPlace
    from clinic_desktop.domain.statuses import AppointmentType, Sex


@dataclass(frozen=True, slots=True)
class AppointmentLine:
    """A booking as a list shows it. ``starts_at`` is an aware moment; the screen shows it in clinic time."""

    id: AppointmentId
    version: Version
    starts_at: datetime
    minutes: int
    type: AppointmentType
    status: AppointmentStatus
    reason: str | None
    patient_id: PatientId
    patient_last_name: str
    patient_first_name: str
    patient_born_on: date
    patient_sex: Sex
    provider_id: ProviderId
    provider_name: str
    is_overbooked: bool = False
    series: SeriesPlace | None = None

    @property
    def ends_at(self) -> datetime:
        try:
            return self.starts_at + timedelta(minutes=self.minutes)
        except OverflowError:
            return UnreadableMoment(f"{self.starts_at:%Y-%m-%d %H:%M} and {self.minutes} minutes")


@dataclass(frozen=True, slots=True)
class AppointmentStep:
    """One change of status: from, to, when, by whom and, where asked for, why."""

    at: datetime
    by: str
    status_from: AppointmentStatus | None
    status_to: AppointmentStatus
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class DayOfAppointments:
    """The bookings of one clinic day. Empty sets mean: all of them."""

    on: date
    provider_ids: frozenset[ProviderId] = frozenset()
    statuses: frozenset[AppointmentStatus] = frozenset()


@dataclass(frozen=True, slots=True)
class RangeOfAppointments:
    """The bookings that start from ``first`` on and before ``end`` (aware moments)."""

    first: datetime
    end: datetime
    provider_ids: frozenset[ProviderId] = frozenset()


@dataclass(frozen=True, slots=True)
class BookAppointment:
    """Book a patient with a provider. ``overbook_reason`` books over what is there, and is recorded."""

    id: AppointmentId
    patient_id: PatientId
    provider_id: ProviderId
    starts_at: datetime
    minutes: int
    type: AppointmentType
    reason: str | None = None
    overbook_reason: str | None = None


@dataclass(frozen=True, slots=True)
class BookingWish:
    """What is known already when somebody begins to book: each part may be open.

    ``id`` is the id that the booking gets, where somebody has to know it before.
    """

    patient: PatientSummary | None = None
    provider_id: ProviderId | None = None
    day: date | None = None
    starts_at: datetime | None = None
    minutes: int | None = None
    type: AppointmentType | None = None
    id: AppointmentId | None = None


@dataclass(frozen=True, slots=True)
class MoveAppointment:
    id: AppointmentId
    expected_version: Version
    starts_at: datetime
    minutes: int
    provider_id: ProviderId
    type: AppointmentType | None = None
    """None leaves the type as it is."""
    overbook_reason: str | None = None
    """Moves it over what is there, and is recorded; without one a booking goes to free time only."""


@dataclass(frozen=True, slots=True)
class ChangeStatus:
    """``reason`` is wanted for cancelling, not arriving and for correcting a wrong final status."""

    id: AppointmentId
    expected_version: Version
    status: AppointmentStatus
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class FreeSlotSearch:
    """The next free times of this length, with one provider or (None) with any, from a moment on.

    ``type`` is what is to be booked: its buffer stays free after it. ``wanted`` is when the patient can come.
    """

    minutes: int
    not_before: datetime
    provider_id: ProviderId | None = None
    limit: int = 3
    type: AppointmentType | None = None
    wanted: WantedTimes = ANY_TIME


@dataclass(frozen=True, slots=True)
class FreeSlot:
    provider_id: ProviderId
    provider_name: str
    starts_at: datetime
    minutes: int


@dataclass(frozen=True, slots=True)
class Provider:
    """Somebody who sees patients."""

    id: ProviderId
    last_name: str
    first_name: str
    specialty: str | None = field(default=None)

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"


CANCEL_REASONS = (
    "Patient asked to cancel",
    "Patient is ill",
    "Provider is not available",
    "Booked by mistake",
    "Moved to another clinic",
)
NO_SHOW_REASONS = ("Did not come", "Came too late", "Could not be reached")
OVERBOOK_REASONS = ("Urgent", "Short question only", "Wished by the provider")
MOVED_BACK = "Moved back to where it was"
"""Why a booking that was booked over another one stands there again."""
CORRECTION_REASONS = ("Status was set by mistake", "Patient came after all")


def default_minutes(kind: AppointmentType) -> int:
    return limits.DEFAULT_MINUTES[kind]


def may_become(current: AppointmentStatus, wanted: AppointmentStatus) -> bool:
    return wanted in limits.TRANSITIONS[current]


def wants_reason(current: AppointmentStatus, wanted: AppointmentStatus) -> bool:
    return (current, wanted) in limits.REASON_WANTED


def carried_over(wanted: MoveAppointment, seen: AppointmentLine, now: AppointmentLine) -> MoveAppointment | None:
    """Return the same move of a booking that somebody changed since it was ``seen``; None if both meant the same thing.

    Whoever moves a booking means where it was and where it goes; whoever pulls its end means from when to when.
    """
    moves = (wanted.starts_at, wanted.provider_id) != (seen.starts_at, seen.provider_id)
    resizes = wanted.minutes != seen.minutes
    is_elsewhere = (now.starts_at, now.provider_id) != (seen.starts_at, seen.provider_id)
    is_other_span = (now.starts_at, now.minutes) != (seen.starts_at, seen.minutes)
    if now.status not in limits.MOVABLE_STATUSES or (moves and is_elsewhere) or (resizes and is_other_span):
        return None
    return replace(
        wanted,
        expected_version=now.version,
        starts_at=wanted.starts_at if moves else now.starts_at,
        provider_id=wanted.provider_id if moves else now.provider_id,
        minutes=wanted.minutes if resizes else now.minutes,
    )


def way_back(before: AppointmentStatus | None, after: AppointmentStatus) -> AppointmentStatus | None:
    """Return the status that takes back what was done to a booking (None: it was made); None if no rule leads back.

    Whoever had arrived and was cancelled by mistake is scheduled again: that is what a correction can do.
    """
    wanted = AppointmentStatus.CANCELLED if before is None else before
    if before is AppointmentStatus.CHECKED_IN and AppointmentStatus.SCHEDULED in limits.TRANSITIONS[after]:
        wanted = AppointmentStatus.SCHEDULED
    return wanted if may_become(after, wanted) else None


def booking_problems(command: BookAppointment, today_starts_at: datetime) -> tuple[Problem, ...]:
    """Return what is wrong with a booking; bookings start today or later."""
    past = (Problem("starts_at", ProblemKind.IN_THE_PAST),) if command.starts_at < today_starts_at else ()
    return (
        *past,
        *range_problems("minutes", command.minutes, limits.APPOINTMENT_MINUTES),
        *length_problems({"reason": command.reason}, limits.APPOINTMENT_LENGTHS),
    )
