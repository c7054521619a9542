"""What a rule says, in which order bookings move, and what has to be settled before a series is booked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinic_desktop.domain.identifiers import AppointmentId, ProviderId
from clinic_desktop.domain.problems import ProblemKind
from clinic_desktop.domain.series import (
    ASIDE,
    Conflict,
    ConflictKind,
    Every,
    InMonth,
    PlannedBooking,
    SeriesDate,
    SeriesRule,
    Shift,
    in_moving_order,
    overlap,
    rule_problems,
    rule_text,
    settled,
)

PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""A machine that does other things at the same time is slow, not wrong."""
THURSDAY = date(2026, 11, 26)
NINE = datetime(2026, 11, 26, 9, tzinfo=UTC)


def planned(name: str, hours: float = 0, minutes: int = 30) -> PlannedBooking:
    return PlannedBooking(AppointmentId(name), NINE + timedelta(hours=hours), minutes, ProviderId("p"))


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (SeriesRule(Every.DAY, 3, count=5), "FREQ=DAILY;INTERVAL=3;COUNT=5"),
        (SeriesRule(Every.DAY, weekdays=frozenset({0, 4}), count=5), "FREQ=DAILY;INTERVAL=1;BYDAY=MO,FR;COUNT=5"),
        (SeriesRule(Every.WEEK, 2, frozenset({3, 1}), count=10), "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;COUNT=10"),
        (SeriesRule(Every.WEEK, until=date(2026, 12, 31)), "FREQ=WEEKLY;INTERVAL=1;BYDAY=TH;UNTIL=20261231T235959"),
        (SeriesRule(Every.MONTH, count=2), "FREQ=MONTHLY;INTERVAL=1;BYMONTHDAY=26;COUNT=2"),
        (SeriesRule(Every.MONTH, in_month=InMonth.WEEKDAY, count=2), "FREQ=MONTHLY;INTERVAL=1;BYDAY=4TH;COUNT=2"),
        (SeriesRule(Every.MONTH, in_month=InMonth.LAST_WEEKDAY, count=2), "FREQ=MONTHLY;INTERVAL=1;BYDAY=-1TH;COUNT=2"),
    ],
)
def test_a_rule_is_written_as_icalendar_does(rule: SeriesRule, text: str) -> None:
    assert rule_text(rule, THURSDAY) == text


def test_what_a_rule_may_not_be() -> None:
    def kinds(rule: SeriesRule, first: date = THURSDAY) -> dict[str, ProblemKind]:
        return {one.field: one.kind for one in rule_problems(rule, first, THURSDAY)}

    assert kinds(SeriesRule(Every.WEEK, count=10)) == {}
    assert kinds(SeriesRule(Every.WEEK, 0, count=101)) == {
        "interval": ProblemKind.TOO_SMALL,
        "count": ProblemKind.TOO_LARGE,
    }
    assert kinds(SeriesRule(Every.WEEK)) == {"until": ProblemKind.MISSING}
    assert kinds(SeriesRule(Every.WEEK, until=date(2026, 11, 25))) == {"until": ProblemKind.NOT_ABOVE}
    assert kinds(SeriesRule(Every.WEEK, count=2), date(2026, 11, 25)) == {"first_on": ProblemKind.IN_THE_PAST}


def test_a_date_is_settled_by_skipping_overbooking_or_confirming_and_never_over_the_patient_himself() -> None:
    busy, closed = Conflict(ConflictKind.PROVIDER_BUSY), Conflict(ConflictKind.CLOSED)
    himself = Conflict(ConflictKind.PATIENT_BUSY)
    one = SeriesDate(planned("a"), (busy, closed, himself))
    overbooked = replace(one, booking=replace(one.booking, overbook_reason="Urgent"))

    assert one.open_conflicts == (busy, closed, himself)
    assert replace(one, is_confirmed=True).open_conflicts == (busy, himself)
    assert overbooked.open_conflicts == (himself,)
    assert replace(one, is_skipped=True).open_conflicts == ()
    assert settled([one, replace(SeriesDate(planned("b")), is_skipped=True)]) == (one.booking,)


@PATIENT
@given(st.lists(st.integers(0, 30), min_size=1, max_size=12, unique=True), st.integers(-5, 5))
def test_bookings_that_all_move_by_one_shift_never_meet_each_other_on_the_way(places: list[int], shift: int) -> None:
    before = {AppointmentId(str(place)): planned(str(place), place * 0.5) for place in places}
    moves = [replace(one, starts_at=one.starts_at + timedelta(minutes=30 * shift)) for one in before.values()]
    held = {name: (one.starts_at, one.ends_at) for name, one in before.items()}

    there = dict(before)
    for move in in_moving_order(moves, held):
        assert not any(overlap(move, other) for name, other in there.items() if name != move.id)
        there[move.id] = move
    assert set(there.values()) == set(moves)


@PATIENT
@given(st.permutations(range(6)))
def test_dates_that_change_places_stand_aside_and_all_arrive(places: list[int]) -> None:
    before = {AppointmentId(str(place)): planned(str(place), place) for place in range(6)}
    moves = [
        replace(one, starts_at=before[AppointmentId(str(place))].starts_at)
        for one, place in zip(before.values(), places, strict=True)
    ]
    held = {name: (one.starts_at, one.ends_at) for name, one in before.items()}

    there, steps = dict(before), list(in_moving_order(moves, held))
    for move in steps:
        assert move.starts_at == ASIDE or not any(
            overlap(move, other) for name, other in there.items() if name != move.id
        )
        there[move.id] = move
    assert set(there.values()) == set(moves)
    assert len(steps) <= 6 + 3


def test_a_shift_goes_by_the_clock_on_the_wall_or_gives_all_one_time_of_day() -> None:
    before_the_change = datetime(2027, 3, 27, 9, tzinfo=ZoneInfo("Europe/Berlin"))

    assert Shift(days=7, minutes=90).day_and_time(before_the_change) == (date(2027, 4, 3), time(10, 30))
    assert Shift(minutes=-600).day_and_time(before_the_change) == (date(2027, 3, 26), time(23))
    assert Shift(days=1, minutes=90, at=time(14)).day_and_time(before_the_change) == (date(2027, 3, 28), time(14))
