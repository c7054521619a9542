from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from clinic_desktop.domain.clock import ClinicClock
from clinic_desktop.domain.working_hours import is_within, opening

LONDON = ClinicClock(ZoneInfo("Europe/London"))
ZONES = (
    "UTC",
    "Europe/London",
    "America/Los_Angeles",
    "America/St_Johns",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Pacific/Auckland",
    "Pacific/Kiritimati",
)
TUESDAY = date(2026, 11, 24)


def at(text: str, day: date = TUESDAY, clock: ClinicClock = LONDON) -> datetime:
    return clock.moment(day, time.fromisoformat(text))


@pytest.mark.parametrize("zone", ZONES)
def test_the_clinic_opens_by_its_own_clock(zone: str) -> None:
    clock = ClinicClock(ZoneInfo(zone))
    span = opening(TUESDAY, clock)
    assert span is not None
    assert clock.local(span.start) == datetime.combine(TUESDAY, time(8), tzinfo=clock.zone)
    assert clock.local(span.end) == datetime.combine(TUESDAY, time(18), tzinfo=clock.zone)
    assert span.start.utcoffset() == timedelta(0)


@pytest.mark.parametrize(("day", "is_open"), [(20, True), (21, False), (22, False), (23, True)])
def test_the_clinic_is_closed_at_weekends(day: int, is_open: bool) -> None:  # noqa: FBT001 a column of the table above
    assert (opening(date(2026, 11, day), LONDON) is not None) == is_open


def test_opening_moves_with_the_clock_change() -> None:
    before, after = opening(date(2026, 3, 27), LONDON), opening(date(2026, 3, 30), LONDON)
    assert before is not None
    assert after is not None
    assert (before.start.hour, after.start.hour) == (8, 7)


@pytest.mark.parametrize(
    ("start", "minutes", "inside"),
    [
        ("08:00", 30, True),
        ("07:59", 30, False),
        ("17:30", 30, True),
        ("17:31", 30, False),
        ("18:00", 5, False),
        ("08:00", 600, True),
        ("08:00", 601, False),
    ],
)
def test_a_booking_lies_wholly_within_the_open_hours(start: str, minutes: int, inside: bool) -> None:  # noqa: FBT001 a column of the table above
    assert is_within(at(start), minutes, LONDON) == inside


def test_nothing_lies_within_a_closed_day() -> None:
    assert not is_within(at("10:00", date(2026, 11, 22)), 20, LONDON)


def test_the_day_of_a_booking_is_the_clinics_day() -> None:
    auckland = ClinicClock(ZoneInfo("Pacific/Auckland"))
    monday_nine = at("09:00", date(2026, 11, 23), auckland)
    assert monday_nine.date() == date(2026, 11, 22)
    assert is_within(monday_nine, 20, auckland)
