"""Whom a time that became free fits, and what is left of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinic_desktop.domain.earlier_times import (
    DayPart,
    EarlierWish,
    FreeTime,
    ReplacedBooking,
    WishId,
    WishLine,
    fits,
    free_parts,
    on_grid,
    part_of_day,
    wish_problems,
)
from clinic_desktop.domain.identifiers import AppointmentId, PatientId, ProviderId, Version
from clinic_desktop.domain.problems import ProblemKind
from clinic_desktop.domain.statuses import AppointmentType
from tests.builders import changed

PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""A machine that does other things at the same time is slow, not wrong."""
MONDAY = datetime(2026, 11, 30, 10, tzinfo=UTC)
FREE = FreeTime(ProviderId("smith"), "John Smith", MONDAY, 30)
WISH = EarlierWish(PatientId("jane"), AppointmentType.FOLLOW_UP, 20, date(2026, 11, 26), date(2026, 12, 31))
BOOKED = ReplacedBooking(AppointmentId("a"), Version("1"), MONDAY + timedelta(days=7), "John Smith")
LINE = WishLine(WishId("w"), WISH, "Doe", "Jane", date(1985, 3, 15), "555", None, BOOKED, MONDAY, "Rosa Lind")


@pytest.mark.parametrize(
    ("changes", "is_fitting"),
    [
        ({}, True),
        ({"provider_id": ProviderId("smith")}, True),
        ({"provider_id": ProviderId("other")}, False),
        ({"minutes": 30}, True),
        ({"minutes": 31}, False),
        ({"first_on": date(2026, 12, 1)}, False),
        ({"last_on": date(2026, 11, 29)}, False),
        ({"last_on": date(2026, 11, 30)}, True),
        ({"weekdays": frozenset({0})}, True),
        ({"weekdays": frozenset({1, 2})}, False),
        ({"parts": frozenset({DayPart.MORNING})}, True),
        ({"parts": frozenset({DayPart.AFTERNOON, DayPart.EVENING})}, False),
    ],
)
def test_a_wish_fits_a_time_in_every_point_or_not_at_all(changes: dict[str, object], is_fitting: bool) -> None:  # noqa: FBT001
    assert fits(replace(LINE, wish=changed(WISH, changes)), FREE, MONDAY) is is_fitting


def test_a_time_after_the_booking_is_not_earlier() -> None:
    later = replace(LINE, booking=replace(BOOKED, starts_at=MONDAY))

    assert not fits(later, FREE, MONDAY)
    assert fits(replace(LINE, booking=None), FREE, MONDAY)


@pytest.mark.parametrize(
    ("at", "part"),
    [
        (time(0), DayPart.MORNING),
        (time(11, 59), DayPart.MORNING),
        (time(12), DayPart.AFTERNOON),
        (time(16, 59), DayPart.AFTERNOON),
        (time(17), DayPart.EVENING),
        (time(23, 59), DayPart.EVENING),
    ],
)
def test_parts_of_the_day(at: time, part: DayPart) -> None:
    assert part_of_day(at) is part


def minutes_after(first: int, end: int) -> tuple[datetime, datetime]:
    return MONDAY + timedelta(minutes=first), MONDAY + timedelta(minutes=end)


@PATIENT
@given(
    st.lists(st.tuples(st.integers(-60, 120), st.integers(1, 60)), max_size=8),
    st.integers(0, 60),
    st.integers(5, 60),
)
def test_what_is_free_meets_nothing_busy_and_misses_nothing(
    busy: list[tuple[int, int]], first: int, length: int
) -> None:
    spans = [minutes_after(begins, begins + lasts) for begins, lasts in busy]
    begins, ends = minutes_after(first, first + length)
    found = list(free_parts(begins, ends, spans, begins))

    for start, until in found:
        assert begins <= start < ends
        assert start < until
        assert not any(one < until and start < other for one, other in spans)
    for minute in range(first, first + length):
        moment = on_grid(MONDAY + timedelta(minutes=minute))
        is_busy = any(one <= moment < other for one, other in spans)
        if moment < ends and not is_busy:
            assert any(start <= moment < until for start, until in found)


def test_what_a_wish_may_not_be() -> None:
    today = date(2026, 11, 26)

    def kinds(**changes: object) -> dict[str, ProblemKind]:
        return {one.field: one.kind for one in wish_problems(changed(WISH, changes), today)}

    assert kinds() == {}
    assert kinds(minutes=4, note="x" * 201) == {"minutes": ProblemKind.TOO_SMALL, "note": ProblemKind.TOO_LONG}
    assert kinds(last_on=date(2026, 11, 25)) == {"last_on": ProblemKind.IN_THE_PAST}
    assert kinds(first_on=date(2027, 1, 1)) == {"last_on": ProblemKind.NOT_ABOVE}
