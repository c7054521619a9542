from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic_desktop.domain.clock import ClinicClock
from clinic_desktop.domain.working_hours import STEP_MINUTES, Busy, free_starts, is_within, opening

quick = settings(deadline=None, max_examples=200)
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


def busy(first: str, end: str) -> Busy:
    return Busy(at(first), at(end))


def offered(taken: list[Busy], minutes: int, not_before: str, days: int = 1) -> list[str]:
    found = free_starts(taken, minutes, at(not_before), days, LONDON)
    return [f"{LONDON.local(start):%a %H:%M}" for start in found]


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


@pytest.mark.parametrize(
    ("taken", "minutes", "not_before", "starts"),
    [
        ([], 30, "06:00", ["Tue 08:00"]),
        ([], 30, "10:02", ["Tue 10:05"]),
        ([], 30, "10:05", ["Tue 10:05"]),
        ([], 30, "17:30", ["Tue 17:30"]),
        ([], 30, "17:31", []),
        ([], 30, "20:00", []),
        ([], 600, "08:00", ["Tue 08:00"]),
        ([], 605, "08:00", []),
        ([busy("08:00", "18:00")], 5, "08:00", []),
        ([busy("08:00", "09:00")], 30, "08:00", ["Tue 09:00"]),
        ([busy("08:20", "09:00")], 30, "08:00", ["Tue 09:00"]),
        ([busy("08:30", "09:00")], 30, "08:00", ["Tue 08:00", "Tue 09:00"]),
        ([busy("14:00", "15:00"), busy("09:00", "10:00")], 60, "08:00", ["Tue 08:00", "Tue 10:00", "Tue 15:00"]),
        ([busy("09:00", "12:00"), busy("10:00", "10:30")], 30, "09:00", ["Tue 12:00"]),
        ([busy("09:00", "10:00"), busy("09:30", "11:00")], 30, "09:00", ["Tue 11:00"]),
        ([busy("09:00", "10:03")], 30, "09:00", ["Tue 10:05"]),
        ([busy("06:00", "07:00"), busy("18:00", "19:00")], 30, "08:00", ["Tue 08:00"]),
        ([busy("06:00", "08:30")], 30, "08:00", ["Tue 08:30"]),
        ([busy("17:45", "19:00")], 30, "17:20", []),
    ],
)
def test_the_first_free_start_in_each_gap_is_offered(
    taken: list[Busy], minutes: int, not_before: str, starts: list[str]
) -> None:
    assert offered(taken, minutes, not_before) == starts


def test_seconds_and_fractions_go_on_to_the_next_step() -> None:
    moment = at("10:00") + timedelta(microseconds=1)
    assert list(free_starts([], 30, moment, 1, LONDON)) == [at("10:05")]


def test_closed_days_are_passed_over() -> None:
    friday = at("17:55", date(2026, 11, 20))
    found = free_starts([], 20, friday, 5, LONDON)
    assert [f"{start:%a %H:%M}" for start in found] == ["Mon 08:00", "Tue 08:00"]


@pytest.mark.parametrize("zone", ZONES)
def test_the_week_of_a_clock_change_is_offered_at_the_same_clinic_time(zone: str) -> None:
    clock = ClinicClock(ZoneInfo(zone))
    for first in (date(2026, 3, 27), date(2026, 10, 23), date(2026, 10, 30)):
        found = free_starts([], 20, clock.moment(first, time(8)), 4, clock)
        assert [f"{clock.local(start):%a %H:%M}" for start in found] == ["Fri 08:00", "Mon 08:00"]


spans = st.lists(
    st.builds(
        lambda first, length: (first, length),
        st.integers(-24 * 60, 8 * 24 * 60),
        st.integers(1, 12 * 60),
    ),
    max_size=25,
)


@quick
@given(
    spans,
    st.integers(5, 480),
    st.sampled_from(ZONES),
    st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    st.integers(0, 24 * 60 * 60),
)
def test_free_starts_are_free_open_ordered_and_on_the_grid(
    taken_minutes: list[tuple[int, int]], minutes: int, zone: str, first_day: date, second: int
) -> None:
    clock = ClinicClock(ZoneInfo(zone))
    midnight = clock.moment(first_day, time())
    not_before = midnight + timedelta(seconds=second)
    taken = [
        Busy(midnight + timedelta(minutes=first), midnight + timedelta(minutes=first + length))
        for first, length in taken_minutes
    ]
    found = list(free_starts(taken, minutes, not_before, 8, clock))
    for start in found:
        end = start + timedelta(minutes=minutes)
        assert start >= not_before
        assert is_within(start, minutes, clock)
        assert not any(one.start < end and start < one.end for one in taken)
        local = clock.local(start)
        assert (local.minute % STEP_MINUTES, local.second, local.microsecond) == (0, 0, 0)
    assert all(before < after for before, after in pairwise(found))


@quick
@given(spans, st.integers(5, 480))
def test_a_free_start_is_found_whenever_there_is_one(taken_minutes: list[tuple[int, int]], minutes: int) -> None:
    midnight = at("00:00")
    taken = [
        Busy(midnight + timedelta(minutes=first), midnight + timedelta(minutes=first + length))
        for first, length in taken_minutes
    ]
    length = timedelta(minutes=minutes)
    grid = (at("08:00") + timedelta(minutes=STEP_MINUTES * step) for step in range(120))
    by_hand = [
        start
        for start in grid
        if is_within(start, minutes, LONDON)
        and not any(one.start < start + length and start < one.end for one in taken)
    ]
    found = list(free_starts(taken, minutes, midnight, 1, LONDON))
    assert found[:1] == by_hand[:1]
    assert set(found) <= set(by_hand)


def test_a_moment_in_utc_and_one_in_clinic_time_ask_the_same() -> None:
    moment = datetime(2026, 7, 1, 9, 1, tzinfo=UTC)
    assert list(free_starts([], 20, moment, 2, LONDON)) == list(free_starts([], 20, LONDON.local(moment), 2, LONDON))
