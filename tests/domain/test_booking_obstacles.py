from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as some

from clinic_desktop.domain.appointments import AppointmentLine
from clinic_desktop.domain.booking_obstacles import Obstacles, WantedTime, around, buffers_of, obstacles
from clinic_desktop.domain.identifiers import AppointmentId, PatientId, ProviderId, Version
from clinic_desktop.domain.statuses import AppointmentStatus, AppointmentType, Sex
from clinic_desktop.domain.unreadable import UnreadableMoment
from clinic_desktop.domain.working_hours import ClosedKind, ClosedPeriod, Span, TypeTimes, WorkingDay

DAY = date(2026, 11, 26)
SMITH, NEU = ProviderId("smith"), ProviderId("neu")
JANE, ROBERT = PatientId("jane"), PatientId("robert")
FOLLOW_UP, SICK = AppointmentType.FOLLOW_UP, AppointmentType.SICK_VISIT


def at(hour: int, minute: int = 0, day: date = DAY) -> datetime:
    return datetime.combine(day, time(hour, minute), UTC)


BEFORE = at(7)
WANTED = WantedTime(AppointmentId("own"), SMITH, JANE, at(9), 20, FOLLOW_UP)
OPEN = WorkingDay(SMITH, DAY, (Span(at(8), at(12)), Span(at(13), at(18))))


def booked(
    starts_at: datetime,
    minutes: int = 20,
    name: str = "other",
    patient: PatientId = ROBERT,
    provider: ProviderId = SMITH,
    kind: AppointmentType = FOLLOW_UP,
) -> AppointmentLine:
    return AppointmentLine(
        id=AppointmentId(name),
        version=Version("1"),
        starts_at=starts_at,
        minutes=minutes,
        type=kind,
        status=AppointmentStatus.SCHEDULED,
        reason=None,
        patient_id=patient,
        patient_last_name="Johnson",
        patient_first_name="Robert",
        patient_born_on=date(1972, 8, 22),
        patient_sex=Sex.MALE,
        provider_id=provider,
        provider_name="John Smith",
    )


def found(*lines: AppointmentLine, wanted: WantedTime = WANTED, **buffers: int) -> Obstacles:
    kinds = {AppointmentType(name): minutes for name, minutes in buffers.items()}
    return obstacles(wanted, lines, [OPEN], kinds, BEFORE)


def test_nothing_is_in_the_way_of_a_free_time() -> None:
    assert found() == Obstacles()
    assert found(booked(at(8, 40)), booked(at(9, 20))) == Obstacles()


def test_the_booking_itself_is_never_in_the_way() -> None:
    assert found(booked(at(9), name="own")) == Obstacles()


def test_a_booking_of_the_provider_takes_the_time_and_one_of_the_patient_keeps_him_busy() -> None:
    taking, busy = booked(at(9, 10)), booked(at(8, 50), patient=JANE, provider=NEU)

    assert found(taking, busy) == Obstacles(taken=(taking,), busy=(busy,))


def test_buffers_count_after_each_of_the_two() -> None:
    before, after = booked(at(8, 30), 20, kind=SICK), booked(at(9, 30))

    assert found(before, after, sick_visit=10).crowded == ()
    assert found(before, after, sick_visit=11).crowded == (before,)
    assert found(before, after, follow_up=11).crowded == (after,)
    assert found(booked(at(9, 25), patient=JANE, provider=NEU), follow_up=30).crowded == ()
    assert found(before, sick_visit=15).needs_a_second_word


def test_closed_time_is_told_with_its_reason() -> None:
    lunch = ClosedPeriod(ClosedKind.BREAK, at(12), at(13), "Lunch")
    days = [replace(OPEN, closed=(lunch,)), replace(OPEN, provider_id=NEU, open=())]

    at_lunch = obstacles(replace(WANTED, starts_at=at(11, 50)), (), days, {}, BEFORE)
    in_the_evening = obstacles(replace(WANTED, starts_at=at(17, 50)), (), days, {}, BEFORE)

    assert at_lunch.closed == (lunch,)
    assert in_the_evening.closed == (ClosedPeriod(ClosedKind.OUTSIDE, at(18), at(18, 10)),)
    assert at_lunch.needs_a_second_word
    assert not found(booked(at(9))).needs_a_second_word


def test_a_night_is_open_if_both_days_say_so() -> None:
    night = WorkingDay(SMITH, DAY, (Span(at(20), at(0, day=date(2026, 11, 27))),))
    morning = WorkingDay(
        SMITH, date(2026, 11, 27), (Span(at(0, day=date(2026, 11, 27)), at(4, day=date(2026, 11, 27))),)
    )
    late = replace(WANTED, starts_at=at(23, 50))

    assert obstacles(late, (), [night, morning], {}, BEFORE).closed == ()
    assert len(obstacles(late, (), [night], {}, BEFORE).closed) == 1


def test_a_time_that_has_begun_is_over() -> None:
    assert obstacles(WANTED, (), [OPEN], {}, at(9, 1)).is_over
    assert not obstacles(WANTED, (), [OPEN], {}, at(9)).is_over


def test_a_booking_at_no_readable_moment_is_in_nobodys_way() -> None:
    assert found(booked(UnreadableMoment("infinity"))) == Obstacles()


@given(some.integers(-120, 120), some.integers(5, 90), some.integers(0, 60), some.integers(0, 60))
def test_every_booking_that_matters_is_looked_at(offset: int, minutes: int, mine: int, theirs: int) -> None:
    """What is read from the database is enough: no obstacle lies outside of it."""
    buffers = buffers_of([TypeTimes(FOLLOW_UP, 20, mine), TypeTimes(SICK, 20, theirs)])
    other = booked(at(9) + timedelta(minutes=offset), minutes, kind=SICK)
    first, length = around(WANTED, buffers)
    is_read = other.starts_at < first + timedelta(minutes=length) and other.ends_at > first

    shown = obstacles(WANTED, [other], [OPEN], buffers, BEFORE)

    assert is_read or shown == Obstacles()
    assert not (shown.taken and shown.crowded)
