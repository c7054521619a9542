"""Every quarter of an hour has its place, in every zone, also on the days on which the clock is changed."""

from __future__ import annotations

import os
import time as system_time
from datetime import date, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from clinic_desktop.domain.clock import ClinicClock
from clinic_desktop.domain.slot_layout import GRIDS, UNIT_MINUTES, DayAxis, Unit, on_grid, overlaps, packed

if TYPE_CHECKING:
    from collections.abc import Iterator

ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/Los_Angeles",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Asia/Beirut",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Pacific/Apia",
)
QUARTER = timedelta(minutes=15)
BERLIN = ClinicClock(ZoneInfo("Europe/Berlin"))
LONG_DAY = date(2026, 10, 25)
SHORT_DAY = date(2026, 3, 29)

days = some.dates(date(2015, 1, 1), date(2035, 12, 31))
clocks = some.sampled_from(ZONES).map(lambda name: ClinicClock(ZoneInfo(name)))
spans = some.lists(
    some.tuples(some.integers(0, 60), some.integers(1, 20)).map(lambda one: (float(one[0]), float(one[0] + one[1]))),
    max_size=25,
)


@pytest.fixture(autouse=True, scope="module", params=["America/Anchorage", "Asia/Tokyo"])
def workstation(request: pytest.FixtureRequest) -> Iterator[None]:
    """Set the workstation somewhere else than the clinic."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    system_time.tzset()
    yield
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    system_time.tzset()


@given(day=days, clock=clocks)
def test_every_quarter_of_an_hour_has_its_place_in_order(day: date, clock: ClinicClock) -> None:
    axis = DayAxis([day], clock)
    first, end = clock.day_bounds(day)
    moments = [first + number * QUARTER for number in range((end - first) // QUARTER)]
    places = [axis.start(day, moment) for moment in moments]
    assert places == sorted(set(places))
    assert [axis.moment(day, int(place)) for place in places] == moments
    assert axis.end(day, end) == len(axis) == (end - first) / timedelta(minutes=UNIT_MINUTES)
    assert axis.left_out(day) == ()


@given(day=days, clock=clocks)
def test_a_week_shares_one_axis_and_every_day_finds_its_times_again(day: date, clock: ClinicClock) -> None:
    week = [day + timedelta(days=number) for number in range(7)]
    axis = DayAxis(week, clock)
    for one in week:
        first, end = clock.day_bounds(one)
        moments = [first + number * QUARTER for number in range((end - first) // QUARTER)]
        places = [axis.start(one, moment) for moment in moments]
        assert places == sorted(set(places))
        assert [axis.moment(one, int(place)) for place in places] == moments
        missing = sum(last - start for start, last in axis.left_out(one))
        assert missing + (end - first) // timedelta(minutes=UNIT_MINUTES) == len(axis)


@given(day=days, clock=clocks, grid=some.sampled_from(GRIDS))
def test_rows_begin_at_round_times(day: date, clock: ClinicClock, grid: int) -> None:
    axis = DayAxis([day], clock)
    for place, unit in axis.marks(grid):
        assert unit.minute % grid == 0
        assert on_grid(place, grid) == place
        assert on_grid(place + 0.9, grid) == place


def test_the_hour_that_comes_twice_is_drawn_twice_and_labelled() -> None:
    axis = DayAxis([LONG_DAY], BERLIN)
    hours = [unit.words for _place, unit in axis.marks(60)]
    assert len(axis) == 25 * 12
    assert hours[:5] == ["00:00", "01:00", "02:00", "02:00 again", "03:00"]
    second = axis.moment(LONG_DAY, 36)
    first = axis.moment(LONG_DAY, 24)
    assert first is not None
    assert second == first + timedelta(hours=1)


def test_the_hour_that_does_not_come_is_left_out() -> None:
    axis = DayAxis([SHORT_DAY], BERLIN)
    hours = [unit.words for _place, unit in axis.marks(60)]
    assert len(axis) == 23 * 12
    assert hours[:4] == ["00:00", "01:00", "03:00", "04:00"]


def test_beside_other_days_a_missing_hour_is_a_gap_and_nothing_reaches_into_it() -> None:
    axis = DayAxis([SHORT_DAY - timedelta(days=1), SHORT_DAY], BERLIN)
    assert axis.left_out(SHORT_DAY) == ((24, 36),)
    assert axis.moment(SHORT_DAY, 24) is None
    two_oclock = axis.moment(SHORT_DAY, 36)
    assert two_oclock is not None
    assert axis.end(SHORT_DAY, two_oclock) == 24


def test_what_reaches_over_midnight_ends_with_the_day() -> None:
    axis = DayAxis([LONG_DAY], BERLIN)
    first, end = BERLIN.day_bounds(LONG_DAY)
    assert axis.start(LONG_DAY, first - timedelta(hours=1)) == 0
    assert axis.end(LONG_DAY, end + timedelta(hours=1)) == len(axis)
    assert axis.moment(LONG_DAY, len(axis)) == end
    assert axis.moment_after(LONG_DAY, len(axis)) == end


def test_a_day_that_a_country_left_out_has_no_times() -> None:
    skipped = date(2011, 12, 30)
    assert len(DayAxis([skipped], ClinicClock(ZoneInfo("Pacific/Apia")))) == 0


def test_times_between_rows_stand_between_them() -> None:
    axis = DayAxis([LONG_DAY], BERLIN)
    place = axis.start(LONG_DAY, BERLIN.day_bounds(LONG_DAY)[0] + timedelta(minutes=7))
    assert place == pytest.approx(1.4)
    assert axis.units[1] == Unit(5, is_again=False)


@given(spans=spans)
def test_no_two_that_overlap_share_a_lane_and_no_lane_is_wasted(spans: list[tuple[float, float]]) -> None:
    lanes = packed(spans)
    assert len(lanes) == len(spans)
    for number, one in enumerate(spans):
        assert 0 <= lanes[number].number < lanes[number].of
        for other in range(number):
            if overlaps(one, spans[other]):
                assert lanes[number].number != lanes[other].number
                assert lanes[number].of == lanes[other].of
        at_once = max(sum(other[0] <= place < other[1] for other in spans) for place in (start for start, _ in spans))
        assert lanes[number].of <= at_once


def test_alone_a_booking_has_the_whole_width() -> None:
    assert [(one.number, one.of) for one in packed([(0, 4), (4, 8), (5, 6)])] == [(0, 1), (0, 2), (1, 2)]
