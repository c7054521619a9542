from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from clinic_desktop.domain.clock import ClinicClock
from clinic_desktop.domain.fallen_bookings import ComingBooking, changed_at, fallen
from clinic_desktop.domain.hours_changes import SaveWeek, closing_problems, week_problems
from clinic_desktop.domain.identifiers import AppointmentId, ProviderId, Version
from clinic_desktop.domain.problems import ProblemKind
from clinic_desktop.domain.working_hours import ClosedKind, Span, WorkingDay
from clinic_desktop.domain.working_weeks import (
    MIDNIGHT,
    Closing,
    HoursSpan,
    SpanKind,
    StoredHours,
    WorkingWeek,
    with_week,
    working_days,
)

UTC_CLOCK = ClinicClock()
DORA, EMIL = ProviderId("dora"), ProviderId("emil")
TUESDAY = date(2026, 11, 24)
EARLY, LATER = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)


def at(hour: int, minute: int = 0, day: date = TUESDAY) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=UTC)


def a_week(*spans: HoursSpan, valid_from: date = date(2026, 1, 1), changed_at: datetime = LATER) -> WorkingWeek:
    return WorkingWeek(DORA, valid_from, spans, Version("1"), changed_at)


def tuesday(stored: StoredHours, provider: ProviderId = DORA, day: date = TUESDAY) -> WorkingDay:
    (found,) = working_days(stored, [provider], day, 1, UTC_CLOCK)
    return found


SPLIT = a_week(HoursSpan(1, time(8), time(12)), HoursSpan(1, time(13), time(17)))


def test_who_has_no_week_works_as_before() -> None:
    assert tuesday(StoredHours((SPLIT,)), EMIL).open == (Span(at(8), at(18)),)
    assert tuesday(StoredHours(), day=date(2026, 11, 22)).open == ()


def test_between_two_spans_is_a_break() -> None:
    found = tuesday(StoredHours((SPLIT,)))
    assert found.open == (Span(at(8), at(12)), Span(at(13), at(17)))
    assert [(one.kind, one.first, one.end) for one in found.closed] == [(ClosedKind.BREAK, at(12), at(13))]


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 11, 24), 24), (date(2026, 10, 25), 25), (date(2026, 3, 29), 23)]
)
def test_a_day_and_a_night_are_as_long_as_the_day_is(day: date, hours: int) -> None:
    around_the_clock = a_week(*(HoursSpan(weekday, time(0), MIDNIGHT) for weekday in range(7)))
    berlin = ClinicClock(ZoneInfo("Europe/Berlin"))
    (found,) = working_days(StoredHours((around_the_clock,)), [DORA], day, 1, berlin)
    (span,) = found.open
    assert (span.end.astimezone(UTC) - span.first.astimezone(UTC)) == timedelta(hours=hours)


def test_the_latest_week_that_has_begun_is_in_force() -> None:
    later = a_week(HoursSpan(1, time(9), time(10)), valid_from=TUESDAY)
    stored = StoredHours((later, SPLIT))
    assert tuesday(stored).open == (Span(at(9), at(10)),)
    assert len(tuesday(stored, day=TUESDAY - timedelta(days=7)).open) == 2
    assert len(tuesday(StoredHours((replace(later, removed_at=LATER), SPLIT))).open) == 2


def test_a_week_without_spans_is_not_worked() -> None:
    assert tuesday(StoredHours((a_week(),))).open == ()


def test_what_is_closed_is_told_with_its_reason() -> None:
    lunch = HoursSpan(1, time(12), time(12, 30), SpanKind.BREAK, "Lunch")
    closings = (
        Closing("1", ClosedKind.BLOCKED, DORA, first_at=at(15), end_at=at(16), why="Meeting"),
        Closing("2", ClosedKind.BLOCKED, EMIL, first_at=at(10), end_at=at(11)),
    )
    found = tuesday(StoredHours((a_week(HoursSpan(1, time(8), time(17)), lunch),), closings))
    assert found.open == (Span(at(8), at(12)), Span(at(12, 30), at(15)), Span(at(16), at(17)))
    assert found.closed_within(at(9), at(12)) == ()
    assert [(one.kind, one.why) for one in found.closed_within(at(11), at(16))] == [
        (ClosedKind.BREAK, "Lunch"),
        (ClosedKind.BLOCKED, "Meeting"),
    ]
    (after,) = found.closed_within(at(16, 30), at(18))
    assert (after.kind, after.first, after.end) == (ClosedKind.OUTSIDE, at(17), at(18))
    assert [one.kind for one in found.closed_within(at(7), at(8, 30))] == [ClosedKind.OUTSIDE]


@pytest.mark.parametrize("kind", [ClosedKind.DAY_OFF, ClosedKind.CLOSURE])
def test_a_day_off_and_a_closure_take_whole_days(kind: ClosedKind) -> None:
    provider = DORA if kind is ClosedKind.DAY_OFF else None
    closing = Closing("1", kind, provider, first_day=TUESDAY, last_day=TUESDAY + timedelta(days=1), why="Congress")
    stored = StoredHours(closings=(closing,))
    assert tuesday(stored).open == tuesday(stored, day=TUESDAY + timedelta(days=1)).open == ()
    assert tuesday(stored, day=TUESDAY + timedelta(days=2)).open
    assert bool(tuesday(stored, EMIL).open) == (kind is ClosedKind.DAY_OFF)
    assert [one.kind for one in tuesday(stored).closed_within(at(9), at(10))] == [kind]


def a_booking(starts_at: datetime, known_at: datetime = EARLY) -> ComingBooking:
    return ComingBooking(AppointmentId("b"), DORA, starts_at, 30, known_at)


def falls(booking: ComingBooking, stored: StoredHours) -> list[ClosedKind]:
    return [period.kind for _, why in fallen([booking], stored, UTC_CLOCK) for period in why]


def test_a_booking_falls_out_of_hours_that_are_changed_after_it_was_made() -> None:
    stored = StoredHours((SPLIT,))
    assert falls(a_booking(at(12)), stored) == [ClosedKind.BREAK]
    assert falls(a_booking(at(17)), stored) == [ClosedKind.OUTSIDE]
    assert falls(a_booking(at(9)), stored) == []


def test_what_was_booked_outside_on_purpose_does_not_fall_out() -> None:
    assert falls(a_booking(at(12), LATER + timedelta(days=1)), StoredHours((SPLIT,))) == []
    assert falls(a_booking(at(19)), StoredHours()) == []


def test_a_booking_falls_out_of_a_week_that_is_taken_back() -> None:
    evening = a_week(HoursSpan(1, time(17), time(21)), changed_at=EARLY - timedelta(days=1))
    assert falls(a_booking(at(19)), StoredHours((evening,))) == []
    gone = with_week(StoredHours((evening,)), replace(evening, removed_at=LATER))
    assert falls(a_booking(at(19)), gone) == [ClosedKind.OUTSIDE]


def test_a_booking_falls_into_a_day_off_that_is_made_later() -> None:
    off = Closing("1", ClosedKind.DAY_OFF, DORA, first_day=TUESDAY, last_day=TUESDAY, changed_at=LATER)
    assert falls(a_booking(at(9)), StoredHours(closings=(off,))) == [ClosedKind.DAY_OFF]
    assert falls(a_booking(at(9), LATER + timedelta(hours=1)), StoredHours(closings=(off,))) == []


@pytest.mark.parametrize(
    ("spans", "fields"),
    [
        ((HoursSpan(0, time(8), time(12)), HoursSpan(0, time(12), time(13))), []),
        ((HoursSpan(0, time(8), time(12)), HoursSpan(0, time(11), time(13))), ["open-0"]),
        ((HoursSpan(3, time(12), time(12)),), ["open-3"]),
        ((HoursSpan(3, time(8), time(18)), HoursSpan(3, time(12), time(13), SpanKind.BREAK)), []),
        ((HoursSpan(3, time(12), time(13), SpanKind.BREAK, "x" * 101),), ["break-3"]),
    ],
)
def test_spans_of_a_day_end_after_they_begin_and_lie_apart(spans: tuple[HoursSpan, ...], fields: list[str]) -> None:
    assert [one.field for one in week_problems(SaveWeek(DORA, TUESDAY, spans))] == fields


def test_what_is_missing_or_ends_too_early_is_told() -> None:
    def told(closing: Closing) -> list[tuple[str, ProblemKind]]:
        return [(one.field, one.kind) for one in closing_problems(closing)]

    assert told(Closing("1", ClosedKind.DAY_OFF)) == [
        ("provider_id", ProblemKind.MISSING),
        ("first_day", ProblemKind.MISSING),
        ("last_day", ProblemKind.MISSING),
    ]
    assert told(Closing("1", ClosedKind.CLOSURE, first_day=TUESDAY, last_day=TUESDAY - timedelta(days=1))) == [
        ("last_day", ProblemKind.NOT_ABOVE)
    ]
    assert told(Closing("1", ClosedKind.BLOCKED, first_at=at(9), end_at=at(9))) == [("end_at", ProblemKind.NOT_ABOVE)]
    assert told(Closing("1", ClosedKind.CLOSURE, first_day=TUESDAY, last_day=TUESDAY)) == []


def test_when_hours_were_changed_last_is_known_for_each_provider_and_for_all() -> None:
    never = datetime.min.replace(tzinfo=UTC)
    assert changed_at(StoredHours()) == {None: never}
    off = Closing("1", ClosedKind.DAY_OFF, EMIL, first_day=TUESDAY, last_day=TUESDAY, changed_at=EARLY)
    painted = Closing("2", ClosedKind.CLOSURE, None, first_day=TUESDAY, last_day=TUESDAY, changed_at=LATER)
    gone = replace(SPLIT, removed_at=LATER + timedelta(days=1))
    assert changed_at(StoredHours((gone,), (off,))) == {None: never, DORA: LATER + timedelta(days=1), EMIL: EARLY}
    everybody = StoredHours(closings=(off, painted))
    assert changed_at(everybody) == {None: LATER, EMIL: EARLY}
    assert falls(a_booking(at(9)), everybody) == [ClosedKind.CLOSURE]
