"""Bookings as iCalendar files (RFC 5545): one for the patient to take along, a day or week for the provider.

A file for patients says when, how long and where, and not why. A provider's file has the patient's initials only:
calendars are kept on telephones, and shown to whoever looks.
"""

from __future__ import annotations

import hashlib
import os
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from clinic_desktop.domain.appointments import RangeOfAppointments
from clinic_desktop.domain.clinical_text import format_phone, one_line, type_words
from clinic_desktop.domain.drafts import initials
from clinic_desktop.domain.statuses import AppointmentStatus
from clinic_desktop.domain.unreadable import is_unreadable
from clinic_desktop.exchange.taking_out import Contents, take_out

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from icalendar import Event

    from clinic_desktop.domain.clinic import Clinic
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.identifiers import AppointmentId, ProviderId
    from clinic_desktop.domain.papers import DeskBooking
    from clinic_desktop.exchange.taking_out import TakenOut
    from clinic_desktop.services.audit import AuditService
    from clinic_desktop.services.clinic import ClinicService
    from clinic_desktop.services.papers import PaperService

OFF = (AppointmentStatus.CANCELLED, AppointmentStatus.NO_SHOW)
_COUNTED_FROM = datetime(2000, 1, 1, tzinfo=UTC)
_MOST = 2**31 - 1


def booking_calendar(booking: DeskBooking, clock: ClinicClock, clinic: Clinic) -> bytes:
    """Return the file of one booking, for the patient."""
    event = _event(booking, clock, clinic)
    event.add("summary", f"Appointment at {clinic.name}")
    if clinic.phone:
        event.add("description", f"If you cannot come, please call {format_phone(clinic.phone)}.")
    return _file((event,), (booking,))


def provider_calendar(bookings: Iterable[DeskBooking], clock: ClinicClock, clinic: Clinic) -> bytes:
    """Return the file of a provider's bookings. What cannot be read as a moment has no place in a calendar."""
    events, known = [], []
    for one in bookings:
        if not is_unreadable(one.line.starts_at) and not is_unreadable(one.line.ends_at):
            event = _event(one, clock, clinic)
            who = initials(one.line.patient_last_name, one.line.patient_first_name)
            event.add("summary", f"{type_words(one.line.type)}: {who}")
            events.append(event)
            known.append(one)
    return _file(events, known)


def save_booking(
    audit: AuditService,
    papers: PaperService,
    clock: ClinicClock,
    clinics: ClinicService,
    booking: AppointmentId,
    path: Path,
    *,
    may_replace: bool = False,
) -> TakenOut:
    """Write the file of one booking, and put on record that it was. Raises NotFound, FileNotWritten."""
    found = papers.booking(booking)
    return _save(audit, booking_calendar(found, clock, clinics.details()), (found,), path, may_replace=may_replace)


def save_days(
    audit: AuditService,
    papers: PaperService,
    clock: ClinicClock,
    clinics: ClinicService,
    provider_id: ProviderId,
    first: date,
    days: int,
    path: Path,
    *,
    may_replace: bool = False,
) -> TakenOut:
    """Write the file of a provider's days, and put on record that it was. Raises FileNotWritten."""
    last = first + timedelta(days=days - 1)
    question = RangeOfAppointments(clock.day_bounds(first)[0], clock.day_bounds(last)[1], frozenset({provider_id}))
    found = papers.bookings(question)
    return _save(audit, provider_calendar(found, clock, clinics.details()), found, path, may_replace=may_replace)


def _save(
    audit: AuditService, content: bytes, bookings: tuple[DeskBooking, ...], path: Path, *, may_replace: bool
) -> TakenOut:
    def write(unfinished: Path) -> Contents:
        unfinished.touch(mode=0o600)
        with unfinished.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        digest = hashlib.sha256(content).hexdigest()
        return Contents(digest, len(bookings), {one.line.patient_id for one in bookings})

    return take_out(audit, "calendar", path, write, may_replace=may_replace)


def _file(events: Iterable[Event], bookings: Sequence[DeskBooking]) -> bytes:
    # Here and not above: what is shown first does not wait for it.
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//Clinic Desktop//Appointments//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    for event in events:
        calendar.add_component(event)
    years = [one.line.starts_at.year for one in bookings]
    if years:
        calendar.add_missing_timezones(date(min(years) - 1, 1, 1), date(max(years) + 2, 1, 1))
    written: bytes = calendar.to_ical()
    return written


def _event(booking: DeskBooking, clock: ClinicClock, clinic: Clinic) -> Event:
    """Return what both kinds of files say of a booking: its number, its last change, its status, when and where."""
    from icalendar import Event

    line = booking.line
    is_off = line.status in OFF
    event = Event()
    # The same booking keeps its number in every file, so that a calendar replaces it and never doubles it.
    event.add("uid", f"{line.id}@clinic-desktop")
    event.add("sequence", _sequence(booking.changed_at))
    event.add("dtstamp", clock.now().astimezone(UTC))
    start, end = (clock.local(moment) for moment in (line.starts_at, line.ends_at))
    if start.fold or end.fold:
        # In the hour that the clock shows twice, a local time always means the first.
        start, end = start.astimezone(UTC), end.astimezone(UTC)
    event.add("dtstart", start)
    event.add("dtend", end)
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if is_off else "OPAQUE")
    event.add("class", "PRIVATE")
    event.add("location", ", ".join(part for part in (clinic.name, one_line(clinic.address)) if part))
    return event


def _sequence(changed_at: datetime) -> int:
    """Return a number that grows with each change and is the same in every file until then: seconds since 2000."""
    if is_unreadable(changed_at):
        return 0
    moment = changed_at if changed_at.tzinfo else changed_at.replace(tzinfo=UTC)
    return min(max(int((moment - _COUNTED_FROM).total_seconds()), 0), _MOST)
