from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic_desktop.domain import free_times
from clinic_desktop.domain.clock import ClinicClock
from clinic_desktop.domain.free_times import ANY_TIME, PartOfDay, WantedTimes
from clinic_desktop.domain.identifiers import ProviderId, Version
from clinic_desktop.domain.working_hours import STEP_MINUTES, Busy, ClosedKind, is_within
from clinic_desktop.domain.working_weeks import MIDNIGHT, Closing, HoursSpan, StoredHours, WorkingWeek, working_days
from tests.domain.test_working_hours import LONDON, ZONES, at

if TYPE_CHECKING:
    from collections.abc import Iterator

quick = settings(deadline=None, max_examples=200)
DORA = ProviderId("dora")
STANDARD = StoredHours()
CLOCK_CHANGES = (date(2026, 3, 29), date(2026, 10, 25))
"""In London: a day of 23 hours and one of 25."""


def free_starts(
    taken: list[Busy],
    minutes: int,
    not_before: datetime,
    days: int,
    clock: ClinicClock,
    stored: StoredHours = STANDARD,
    wanted: WantedTimes = ANY_TIME,
    buffer_minutes: int = 0,
) -> Iterator[datetime]:
    worked = working_days(stored, [DORA], clock.local(not_before).date(), days, clock)
    return free_times.free_starts(worked, taken, minutes, not_before, clock, wanted, buffer_minutes)


def busy(first: str, end: str) -> Busy:
    return Busy(at(first), at(end))


def offered(taken: list[Busy], minutes: int, not_before: str, days: int = 1) -> list[str]:
    found = free_starts(taken, minutes, at(not_before), days, LONDON)
    return [f"{LONDON.local(start):%a %H:%M}" for start in found]


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


def round_the_clock(valid_from: date = date(2020, 1, 1)) -> StoredHours:
    spans = tuple(HoursSpan(weekday, time(0), MIDNIGHT) for weekday in range(7))
    return StoredHours((WorkingWeek(DORA, valid_from, spans, Version("1"), datetime(2020, 1, 1, tzinfo=UTC)),))


@pytest.mark.parametrize(
    ("wanted", "starts"),
    [
        (WantedTimes(part=PartOfDay.MORNING), ["Tue 08:00", "Wed 08:00", "Thu 08:00"]),
        (WantedTimes(part=PartOfDay.AFTERNOON), ["Tue 12:00", "Wed 12:00", "Thu 12:00"]),
        (WantedTimes(part=PartOfDay.EVENING), ["Tue 17:00", "Wed 17:00", "Thu 17:00"]),
        (WantedTimes(weekdays=frozenset({2})), ["Wed 08:00"]),
        (WantedTimes(between=(time(10, 2), time(10, 40))), ["Tue 10:05", "Wed 10:05", "Thu 10:05"]),
        (WantedTimes(between=(time(10), time(10, 20))), []),
        (
            WantedTimes(part=PartOfDay.MORNING, between=(time(11, 30), time(14))),
            ["Tue 11:30", "Wed 11:30", "Thu 11:30"],
        ),
        (WantedTimes(part=PartOfDay.MORNING, between=(time(13), time(14))), []),
    ],
)
def test_only_wanted_times_are_offered(wanted: WantedTimes, starts: list[str]) -> None:
    found = free_starts([], 30, at("06:00"), 3, LONDON, wanted=wanted)
    assert [f"{LONDON.local(start):%a %H:%M}" for start in found] == starts


def test_the_buffer_after_a_booking_stays_free_but_may_lie_after_closing() -> None:
    taken = [busy("10:00", "11:00")]
    found = [
        f"{LONDON.local(start):%H:%M}" for start in free_starts(taken, 30, at("09:20"), 1, LONDON, buffer_minutes=15)
    ]
    assert found == ["11:00"]
    assert next(free_starts(taken, 30, at("09:15"), 1, LONDON, buffer_minutes=15)) == at("09:15")
    assert list(free_starts([], 30, at("17:30"), 1, LONDON, buffer_minutes=15)) == [at("17:30")]


hours = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 1438), st.integers(1, 900)),
    max_size=14,
).map(
    lambda found: tuple(
        HoursSpan(weekday, time(*divmod(first, 60)), time(*divmod(min(first + length, 1439), 60)))
        for weekday, first, length in found
    )
)
closings = st.lists(st.tuples(st.integers(-600, 4 * 1440), st.integers(1, 600)), max_size=4)


@quick
@given(
    hours,
    closings,
    spans,
    st.integers(5, 240),
    st.integers(0, 60),
    st.sampled_from(CLOCK_CHANGES),
    st.integers(-1, 1),
    st.sampled_from([ANY_TIME, *(WantedTimes(part=part) for part in PartOfDay)]),
)
def test_what_is_offered_is_open_wanted_and_free_on_clock_change_days_too(
    week: tuple[HoursSpan, ...],
    blocked: list[tuple[int, int]],
    taken_minutes: list[tuple[int, int]],
    minutes: int,
    buffer: int,
    day: date,
    ahead: int,
    wanted: WantedTimes,
) -> None:
    first = day + timedelta(days=ahead)
    midnight = LONDON.day_bounds(first)[0]
    stored = StoredHours(
        (WorkingWeek(DORA, date(2020, 1, 1), week, Version("1"), datetime(2020, 1, 1, tzinfo=UTC)),),
        tuple(
            Closing(
                str(place),
                ClosedKind.BLOCKED,
                first_at=midnight + timedelta(minutes=begins),
                end_at=midnight + timedelta(minutes=begins + length),
            )
            for place, (begins, length) in enumerate(blocked)
        ),
    )
    taken = [
        Busy(midnight + timedelta(minutes=begins), midnight + timedelta(minutes=begins + length))
        for begins, length in taken_minutes
    ]
    days = {one.on: one for one in working_days(stored, [DORA], first, 3, LONDON)}
    found = list(free_starts(taken, minutes, midnight, 3, LONDON, stored, wanted, buffer))
    for start in found:
        end = start + timedelta(minutes=minutes)
        local = LONDON.local(start)
        assert days[local.date()].closed_within(start, end) == ()
        assert not any(one.start < end + timedelta(minutes=buffer) and start < one.end for one in taken)
        assert local.minute % STEP_MINUTES == 0
    assert all(before < after for before, after in pairwise(found))
    whole = LONDON.day_bounds(first + timedelta(days=2))[1] - midnight
    one_step = timedelta(minutes=STEP_MINUTES)
    grid = [midnight + one_step * step for step in range(whole // one_step)]
    by_hand = [
        start
        for start in grid
        if not days[LONDON.local(start).date()].closed_within(start, start + timedelta(minutes=minutes))
        and not any(one.start < start + timedelta(minutes=minutes + buffer) and start < one.end for one in taken)
        and (wanted.part is None or _is_in(wanted.part, start))
    ]
    assert found[:1] == by_hand[:1]


def _is_in(part: PartOfDay, start: datetime) -> bool:
    begins, ends = free_times.PARTS[part]
    day = LONDON.local(start).date()
    return LONDON.moment(day, begins) <= start < LONDON.moment(day, ends)


@pytest.mark.parametrize(("day", "hours_long"), [(CLOCK_CHANGES[0], 23), (CLOCK_CHANGES[1], 25)])
def test_a_day_with_a_clock_change_is_worked_by_the_clinics_clock(day: date, hours_long: int) -> None:
    (worked,) = working_days(round_the_clock(), [DORA], day, 1, LONDON)
    (span,) = worked.open
    assert span.end - span.first == timedelta(hours=hours_long)
