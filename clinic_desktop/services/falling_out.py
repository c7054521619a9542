"""Which bookings fall out of hours, with whom they are for where the person may see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.db.queries import appointments, working_hours
from clinic_desktop.domain.clinical_text import format_name
from clinic_desktop.domain.fallen_bookings import BookingsFallOut, FallenBooking, FallenBookings, fallen

if TYPE_CHECKING:
    from collections.abc import Iterable

    from clinic_desktop.db.database import ReadSession
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.fallen_bookings import ComingBooking
    from clinic_desktop.domain.identifiers import AppointmentId
    from clinic_desktop.domain.working_hours import ClosedPeriod
    from clinic_desktop.domain.working_weeks import StoredHours


def all_fallen(session: ReadSession, stored: StoredHours, clock: ClinicClock) -> FallenBookings:
    """Return what lies outside of these hours, in order of time."""
    bookings = working_hours.coming(session, clock.now())
    return _with_whom(session, fallen(bookings, stored, clock))


def refuse_to_drop(
    session: ReadSession,
    stored: StoredHours,
    changed: StoredHours,
    clock: ClinicClock,
    even_if: frozenset[AppointmentId],
) -> None:
    """Raise BookingsFallOut if bookings fall out of the changed hours that did not before and are not known."""
    bookings = working_hours.coming(session, clock.now())
    already = {one.id for one, _ in fallen(bookings, stored, clock)}
    new = [(one, why) for one, why in fallen(bookings, changed, clock) if one.id not in already]
    if {one.id for one, _ in new} - even_if:
        raise BookingsFallOut(_with_whom(session, new))


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
                *((format_name(*people[one.id][:2]), people[one.id][2]) if one.id in people else ("", "")),
            )
            for one, why in known
        ),
        may_see,
    )
