"""Calendar files say when and where, in the clinic's zone, and not why; whoever reads them reads the same moment."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Event

from clinic_desktop.domain.clock import ClinicClock
from clinic_desktop.domain.statuses import AppointmentStatus
from clinic_desktop.exchange.calendar_file import booking_calendar, provider_calendar
from tests.exchange.desk_bookings import A_MONDAY, CLINIC, SECRET, desk_booking

if TYPE_CHECKING:
    from clinic_desktop.domain.papers import DeskBooking

ZONES = pytest.mark.parametrize(
    "zone", ["Europe/Berlin", "America/New_York", "Pacific/Auckland", "Asia/Kolkata", "UTC"]
)


def a_clock(zone: str = "Europe/Berlin") -> ClinicClock:
    return ClinicClock(ZoneInfo(zone), lambda: A_MONDAY)


def read_back(written: bytes) -> Calendar:
    read = Calendar.from_ical(written)
    assert isinstance(read, Calendar)
    return read


def sequence_of(event: Event) -> int:
    return int(event.to_ical().decode().partition("SEQUENCE:")[2].split()[0])


@ZONES
def test_a_booking_comes_back_with_the_same_moment_in_the_clinics_zone(zone: str) -> None:
    booking = desk_booking()
    calendar = read_back(booking_calendar(booking, a_clock(zone), CLINIC))
    (event,) = calendar.events
    assert event.start == booking.line.starts_at
    assert event.end == booking.line.ends_at
    assert str(event["SUMMARY"]) == "Appointment at Old Mill Clinic"
    assert str(event["LOCATION"]) == "Old Mill Clinic, 1 Mill Lane 12345 Milltown"
    assert "call +49 30 555 0100" in str(event["DESCRIPTION"])
    assert str(event["STATUS"]) == "CONFIRMED"
    assert calendar.get_missing_tzids() == set()
    if zone != "UTC":
        assert [str(one["TZID"]) for one in calendar.timezones] == [zone]


def test_nothing_clinical_and_no_name_stands_in_the_patients_file() -> None:
    written = booking_calendar(desk_booking(), a_clock(), CLINIC).decode()
    assert [word for word in (SECRET, "Follow-up", "Doe", "Jane", "555-0101") if word in written] == []


def test_a_providers_file_has_initials_and_no_reason() -> None:
    bookings = (desk_booking(), desk_booking(patient_last_name="Chen", patient_first_name="Michael"))
    written = provider_calendar(bookings, a_clock(), CLINIC)
    assert [str(event["SUMMARY"]) for event in read_back(written).events] == ["Follow-up: J D", "Follow-up: M C"]
    assert [word for word in (SECRET, "Doe", "Chen", "555-0101") if word in written.decode()] == []


@pytest.mark.parametrize("status", [AppointmentStatus.CANCELLED, AppointmentStatus.NO_SHOW])
def test_a_cancelled_booking_is_taken_out_of_calendars(status: AppointmentStatus) -> None:
    before = desk_booking()
    after = type(before)(
        desk_booking(id=before.line.id, status=status).line, "", before.changed_at + timedelta(hours=1)
    )
    files = [booking_calendar(one, a_clock(), CLINIC) for one in (before, after)]
    (first,), (second,) = (read_back(one).events for one in files)
    assert str(first["UID"]) == str(second["UID"])
    assert sequence_of(second) > sequence_of(first)
    assert str(second["STATUS"]) == "CANCELLED"


def test_a_booking_that_did_not_change_keeps_its_sequence() -> None:
    booking = desk_booking()
    one, another = (read_back(booking_calendar(booking, a_clock(), CLINIC)).events[0] for _ in range(2))
    assert sequence_of(one) == sequence_of(another)


CHANGES = [
    ("Europe/Berlin", date(2026, 3, 29)),
    ("Europe/Berlin", date(2026, 10, 25)),
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("Pacific/Auckland", date(2026, 4, 5)),
    ("Pacific/Auckland", date(2026, 9, 27)),
]


def in_utc(moment: date) -> datetime:
    assert isinstance(moment, datetime)
    return moment.astimezone(UTC)


def whole_day(day: date, clock: ClinicClock) -> list[DeskBooking]:
    first, end = clock.day_bounds(day)
    quarters = (end - first) // timedelta(minutes=15)
    return [desk_booking(starts_at=first + number * timedelta(minutes=15), minutes=15) for number in range(quarters)]


@pytest.mark.parametrize(("zone", "day"), CHANGES)
def test_every_quarter_of_a_clock_change_day_comes_back(zone: str, day: date) -> None:
    clock = a_clock(zone)
    bookings = whole_day(day, clock)
    assert len(bookings) in {92, 100}
    read = read_back(provider_calendar(bookings, clock, CLINIC))
    assert {str(event["UID"]): (in_utc(event.start), in_utc(event.end)) for event in read.events} == {
        f"{one.line.id}@clinic-desktop": (one.line.starts_at, one.line.ends_at) for one in bookings
    }


def test_the_time_zone_is_told_with_its_change_so_that_others_need_no_list_of_zones() -> None:
    summer = datetime.combine(date(2026, 7, 1), time(9), ZoneInfo("Europe/Berlin"))
    written = booking_calendar(desk_booking(starts_at=summer.astimezone(UTC)), a_clock(), CLINIC).decode()
    assert "BEGIN:DAYLIGHT" in written
    assert "TZOFFSETTO:+0200" in written
    assert "DTSTART;TZID=Europe/Berlin:20260701T090000" in written
