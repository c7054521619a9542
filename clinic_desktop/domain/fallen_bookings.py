"""Bookings that lie outside of hours which were changed after somebody had decided on their time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from clinic_desktop.domain.errors import ClinicError
from clinic_desktop.domain.working_hours import ClosedKind, ClosedPeriod
from clinic_desktop.domain.working_weeks import working_days

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.identifiers import AppointmentId, PatientId, ProviderId
    from clinic_desktop.domain.working_weeks import StoredHours


_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ComingBooking:
    """When a booking is, without whom it is for. ``known_at`` is when somebody last decided on its time."""

    id: AppointmentId
    provider_id: ProviderId
    starts_at: datetime
    minutes: int
    known_at: datetime

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True)
class FallenBooking:
    """A booking to be moved, and why. ``patient`` and ``phone`` are empty for whoever may not see patients."""

    id: AppointmentId
    starts_at: datetime
    minutes: int
    provider_id: ProviderId
    provider_name: str
    why: tuple[ClosedPeriod, ...]
    patient: str = ""
    phone: str = ""
    patient_id: PatientId | None = None


@dataclass(frozen=True, slots=True)
class FallenBookings:
    """``may_see_patients`` says whether names and telephone numbers are in it."""

    bookings: tuple[FallenBooking, ...]
    may_see_patients: bool


@dataclass(eq=False)
class BookingsFallOut(ClinicError):
    """Nothing was stored: these bookings would fall out of the changed hours, and nobody said yes to that yet."""

    fallen: FallenBookings


def outside(
    bookings: Iterable[ComingBooking], stored: StoredHours, clock: ClinicClock
) -> Iterator[tuple[ComingBooking, tuple[ClosedPeriod, ...]]]:
    """Yield each booking at whose time its provider does not work, with what is closed then."""
    days = {}
    for one in bookings:
        key = one.provider_id, clock.local(one.starts_at).date()
        if key not in days:
            (days[key],) = working_days(stored, [one.provider_id], key[1], 1, clock)
        why = days[key].closed_within(one.starts_at, one.ends_at)
        if why:
            yield one, why


def fallen(
    bookings: Iterable[ComingBooking], stored: StoredHours, clock: ClinicClock
) -> Iterator[tuple[ComingBooking, tuple[ClosedPeriod, ...]]]:
    """Yield each booking that fell out of its provider's hours, with what is closed then.

    One whose time was decided on after the hours had become what they are was booked there on purpose.
    """
    changed = changed_at(stored)
    late = (one for one in bookings if one.known_at < max(changed.get(one.provider_id, _NEVER), changed[None]))
    for one, why in outside(late, stored, clock):
        if one.known_at < _closed_since(one, why, stored, clock):
            yield one, why


def changed_at(stored: StoredHours) -> dict[ProviderId | None, datetime]:
    """Return when the hours of each provider were changed last, and (None) when what closes for everybody was.

    No booking whose time was decided on after both can have fallen out: most need no further look.
    """
    found: dict[ProviderId | None, datetime] = {None: _NEVER}
    moments: list[tuple[ProviderId | None, datetime | None]] = [
        *((one.provider_id, moment) for one in stored.weeks for moment in (one.changed_at, one.removed_at)),
        *((one.provider_id, one.changed_at) for one in stored.closings),
    ]
    for whose, moment in moments:
        if moment is not None:
            found[whose] = max(moment, found.get(whose, _NEVER))
    return found


def _closed_since(
    one: ComingBooking, why: tuple[ClosedPeriod, ...], stored: StoredHours, clock: ClinicClock
) -> datetime:
    moments = [
        closing.changed_at
        for closing in stored.closings
        if closing.concerns(one.provider_id)
        and closing.changed_at is not None
        and (bounds := closing.bounds(clock)) is not None
        and bounds[0] < one.ends_at
        and bounds[1] > one.starts_at
    ]
    if any(period.kind in (ClosedKind.OUTSIDE, ClosedKind.BREAK) for period in why):
        changed_at = stored.week_changed_at(one.provider_id, clock.local(one.starts_at).date())
        moments += [] if changed_at is None else [changed_at]
    return max(moments, default=one.known_at)
