from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic_desktop.domain.clock import ClinicClock

quick = settings(deadline=None, max_examples=200)
ZONES = (
    "UTC",
    "Europe/London",
    "Europe/Berlin",
    "America/New_York",
    "America/Los_Angeles",
    "America/St_Johns",
    "America/Sao_Paulo",
    "Asia/Kolkata",
    "Asia/Beirut",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
)


def clock_in(zone: str, now: datetime | None = None) -> ClinicClock:
    moment = now or datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    return ClinicClock(ZoneInfo(zone), lambda: moment)


@pytest.mark.parametrize(
    ("zone", "now", "today"),
    [
        ("America/Los_Angeles", datetime(2026, 11, 24, 7, 59, tzinfo=UTC), date(2026, 11, 23)),
        ("America/Los_Angeles", datetime(2026, 11, 24, 8, 0, tzinfo=UTC), date(2026, 11, 24)),
        ("Pacific/Auckland", datetime(2026, 11, 24, 10, 59, tzinfo=UTC), date(2026, 11, 24)),
        ("Pacific/Auckland", datetime(2026, 11, 24, 11, 0, tzinfo=UTC), date(2026, 11, 25)),
        ("Europe/London", datetime(2026, 7, 1, 23, 0, tzinfo=UTC), date(2026, 7, 2)),
    ],
)
def test_today_is_the_clinics_day(zone: str, now: datetime, today: date) -> None:
    assert clock_in(zone, now).today() == today


def test_now_is_shown_in_clinic_time() -> None:
    now = clock_in("America/New_York").now()
    assert (now.hour, now.minute) == (4, 0)
    assert now == datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def test_without_a_zone_the_clock_is_utc_and_runs() -> None:
    before = datetime.now(UTC)
    assert before <= ClinicClock().now() <= datetime.now(UTC)
    assert ClinicClock().now().utcoffset() == timedelta(0)


def test_a_moment_moves_to_clinic_time_and_stays_the_same_moment() -> None:
    moment = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
    local = clock_in("Asia/Kolkata").local(moment)
    assert local == moment
    assert local.time() == time(17, 30)


@pytest.mark.parametrize(
    ("zone", "day", "at", "utc"),
    [
        ("Europe/London", date(2026, 11, 24), time(8), "2026-11-24T08:00"),
        ("Europe/London", date(2026, 7, 1), time(8), "2026-07-01T07:00"),
        ("Europe/London", date(2026, 10, 25), time(1, 30), "2026-10-25T00:30"),
        ("Europe/London", date(2026, 3, 29), time(1, 30), "2026-03-29T01:30"),
        ("America/New_York", date(2026, 11, 1), time(1, 30), "2026-11-01T05:30"),
        ("Pacific/Kiritimati", date(2026, 1, 1), time(0), "2025-12-31T10:00"),
    ],
)
def test_clinic_time_becomes_a_moment_and_the_first_of_two(zone: str, day: date, at: time, utc: str) -> None:
    moment = clock_in(zone).moment(day, at)
    assert moment == datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert moment.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/London", date(2026, 3, 29), 23),
        ("Europe/London", date(2026, 10, 25), 25),
        ("America/New_York", date(2026, 3, 8), 23),
        ("America/New_York", date(2026, 11, 1), 25),
        ("Asia/Beirut", date(2026, 3, 29), 23),
        ("America/Sao_Paulo", date(2018, 11, 4), 23),
        ("Australia/Lord_Howe", date(2026, 4, 5), 24.5),
        ("Asia/Kolkata", date(2026, 3, 29), 24),
    ],
)
def test_a_day_with_a_clock_change_is_as_long_as_it_is(zone: str, day: date, hours: float) -> None:
    first, end = clock_in(zone).day_bounds(day)
    assert end - first == timedelta(hours=hours)


def test_a_day_that_begins_at_one_because_midnight_was_skipped() -> None:
    clock = clock_in("America/Sao_Paulo")
    first, _ = clock.day_bounds(date(2018, 11, 4))
    assert clock.local(first).time() == time(1)


@quick
@given(st.sampled_from(ZONES), st.dates(date(2015, 1, 1), date(2035, 1, 1)))
def test_days_follow_one_another_without_gap_or_overlap(zone: str, day: date) -> None:
    clock = clock_in(zone)
    first, end = clock.day_bounds(day)
    assert clock.day_bounds(day + timedelta(days=1))[0] == end
    assert timedelta(hours=23) <= end - first <= timedelta(hours=25)
    assert clock.local(first).date() == day
    assert clock.local(end - timedelta(microseconds=1)).date() == day


@quick
@given(st.sampled_from(ZONES), st.datetimes(datetime(2015, 1, 1), datetime(2035, 1, 1)))  # noqa: DTZ001 bounds of a strategy are naive
def test_the_clinics_wall_clock_names_a_moment_and_back(zone: str, utc: datetime) -> None:
    clock = clock_in(zone)
    local = clock.local(utc.replace(tzinfo=UTC))
    again = clock.local(clock.moment(local.date(), local.time()))
    assert again.replace(tzinfo=None) == local.replace(tzinfo=None)
