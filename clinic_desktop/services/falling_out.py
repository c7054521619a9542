"""Which bookings fall out of hours, with whom they are for where the person may see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.db.queries import appointments, working_hours
from clinic_desktop.domain.fallen_bookings import (
    BookingsFallOut,
    FallenBooking,
    FallenBookings,
    changed_at,
    fallen,
    outside,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from clinic_desktop.db.database import ReadSession, WriteSession
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.fallen_bookings import ComingBooking
    from clinic_desktop.domain.identifiers import AppointmentId
    from clinic_desktop.domain.working_hours import ClosedPeriod
    from clinic_desktop.domain.working_weeks import StoredHours


def all_fallen(session: ReadSession, stored: StoredHours, clock: ClinicClock) -> FallenBookings:
    """Return what lies outside of these hours, in order of time."""
    bookings = _not_begun(session, clock, known_before=max(changed_at(stored).values()))
    return _with_whom(session, fallen(bookings, stored, clock))


def refuse_to_drop(
    session: ReadSession,
    stored: StoredHours,
    changed: StoredHours,
    clock: ClinicClock,
    even_if: frozenset[AppointmentId],
) -> frozenset[AppointmentId]:
    """Raise BookingsFallOut if bookings fall out of the changed hours that were within them and are not known.

    Returns the bookings that are outside on purpose, and stay so: to be kept once the change is written.
    """
    bookings = _not_begun(session, clock)
    were_fallen = {one.id for one, _ in fallen(bookings, stored, clock)}
    were_outside = {one.id for one, _ in outside(bookings, stored, clock)}
    now_fallen = list(fallen(bookings, changed, clock))
    new = [(one, why) for one, why in now_fallen if one.id not in were_outside]
    if {one.id for one, _ in new} - even_if:
        raise BookingsFallOut(_with_whom(session, new))
    return frozenset(one.id for one, _ in now_fallen) & (were_outside - were_fallen)


def keep_all(session: WriteSession, appointment_ids: frozenset[AppointmentId]) -> None:
    """Let bookings stay outside of hours on purpose."""
    for one in sorted(appointment_ids):
        working_hours.keep(session, one)


def _not_begun(
    session: ReadSession, clock: ClinicClock, known_before: datetime | None = None
) -> tuple[ComingBooking, ...]:
    """Return the bookings from this morning on: who was to be seen an hour ago and still waits is to be moved too."""
    return working_hours.coming(session, clock.day_bounds(clock.today())[0], known_before)


def _with_whom(session: ReadSession, found: Iterable[tuple[ComingBooking, tuple[ClosedPeriod, ...]]]) -> FallenBookings:
    known = sorted(found, key=lambda one: (one[0].starts_at, one[0].id))
    may_see = working_hours.may_see_patients(session)
    people = working_hours.whom(session, [one.id for one, _ in known]) if may_see and known else {}
    names = {one.id: one.name for one in appointments.providers(session)} if known else {}
    return FallenBookings(
        tuple(
            FallenBooking(
                one.id,
                one.starts_at,
                one.minutes,
                one.provider_id,
                names.get(one.provider_id, ""),
                why,
                *people.get(one.id, ("", "", None)),
            )
            for one, why in known
        ),
        may_see,
    )
