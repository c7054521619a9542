"""Series of bookings on a real database: clock changes, conflicts, races, orders that are repeated."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinic_desktop.domain import limits
from clinic_desktop.domain.appointments import ChangeStatus
from clinic_desktop.domain.clock import ClinicClock
from clinic_desktop.domain.errors import AlreadyArchived, EditConflict, InvalidInput, NotFound, WrongStatus
from clinic_desktop.domain.identifiers import AppointmentId, PatientId, ProviderId, new_id
from clinic_desktop.domain.series import (
    BookSeries,
    CancelSeries,
    ConflictKind,
    Every,
    InMonth,
    MoveSeries,
    PlannedBooking,
    SeriesBlocked,
    SeriesId,
    SeriesRule,
    rule_text,
)
from clinic_desktop.domain.statuses import AppointmentStatus, AppointmentType
from clinic_desktop.domain.working_hours import ClosedKind
from clinic_desktop.services.series import SeriesService, expanded
from clinic_desktop.services.working_hours import WorkingHoursService
from tests.builders import EMILY, JANE, ROBERT, an_appointment, at, changed, working_day

if TYPE_CHECKING:
    from clinic_desktop.db.database import Database
    from clinic_desktop.domain.appointments import AppointmentLine
    from clinic_desktop.services.appointments import AppointmentService
    from clinic_desktop.testing.databases import ThrowAwayDatabase

BERLIN = ZoneInfo("Europe/Berlin")
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""A machine that does other things at the same time is slow, not wrong."""
WEEKLY = SeriesRule(Every.WEEK, count=4)


@pytest.fixture
def provider(clinic_database: ThrowAwayDatabase) -> ProviderId:
    return clinic_database.a_provider("Petra", "Provider")


def service(database: Database, clock: ClinicClock) -> SeriesService:
    return SeriesService(database, clock, WorkingHoursService(database, clock))


@pytest.fixture
def series(receptionist: Database, clock: ClinicClock) -> SeriesService:
    return service(receptionist, clock)


def planned(dates: tuple[datetime, ...], provider: ProviderId, minutes: int = 20) -> tuple[PlannedBooking, ...]:
    return tuple(PlannedBooking(AppointmentId(new_id()), one, minutes, provider) for one in dates)


def an_order(
    series: SeriesService,
    provider: ProviderId,
    rule: SeriesRule = WEEKLY,
    patient_id: PatientId = JANE,
    **changes: object,
) -> BookSeries:
    first, hour = working_day(3), time(9)
    command = BookSeries(
        id=SeriesId(new_id()),
        patient_id=patient_id,
        provider_id=provider,
        type=AppointmentType.FOLLOW_UP,
        minutes=20,
        first_on=first,
        at=hour,
        rule=rule_text(rule, first),
        bookings=planned(series.dates(rule, first, hour), provider),
        reason="Wound care",
    )
    return changed(command, changes)


def as_moves(lines: tuple[AppointmentLine, ...], by: timedelta) -> tuple[PlannedBooking, ...]:
    return tuple(
        PlannedBooking(line.id, line.starts_at + by, line.minutes, line.provider_id, line.version) for line in lines
    )


def test_nine_o_clock_stays_nine_o_clock_when_the_clocks_change(receptionist: Database, provider: ProviderId) -> None:
    year = datetime.now(UTC).year + 1
    change = max(date(year, 3, day) for day in range(25, 32) if date(year, 3, day).weekday() == 6)
    clock = ClinicClock(BERLIN)
    series = service(receptionist, clock)
    monday = change - timedelta(days=6)
    dates = series.dates(SeriesRule(Every.WEEK, count=3), monday, time(9))
    command = an_order(series, provider, bookings=planned(dates, provider), first_on=monday)

    lines = series.book(command)

    assert [f"{clock.local(line.starts_at):%H:%M}" for line in lines] == ["09:00"] * 3
    assert [line.starts_at.hour for line in lines] == [8, 7, 7]
    assert [(line.series.place, line.series.of) for line in lines if line.series] == [(1, 3), (2, 3), (3, 3)]
    shifted = series.move(MoveSeries(command.id, as_moves(lines, timedelta(hours=1))))
    assert [f"{clock.local(line.starts_at):%H:%M}" for line in shifted] == ["10:00"] * 3


def test_what_stands_in_the_way_is_listed_for_every_date(
    series: SeriesService, desk: AppointmentService, provider: ProviderId, clinic_database: ThrowAwayDatabase
) -> None:
    command = an_order(series, provider)
    second, third = command.bookings[1:3]
    taken = desk.book(an_appointment(provider, ROBERT, starts_at=second.starts_at + timedelta(minutes=10)))
    elsewhere = desk.book(an_appointment(clinic_database.a_provider(), JANE, starts_at=third.starts_at))
    at_night = replace(command.bookings[3], starts_at=third.starts_at.replace(hour=3) + timedelta(days=7))

    found = series.conflicts(JANE, (*command.bookings[:3], at_night))

    told = [[(one.kind, one.line) for one in conflicts] for conflicts in found]
    assert told == [
        [],
        [(ConflictKind.PROVIDER_BUSY, taken)],
        [(ConflictKind.PATIENT_BUSY, elsewhere)],
        [(ConflictKind.CLOSED, None)],
    ]
    closed = found[3][0].closed
    assert closed is not None
    assert closed.kind is ClosedKind.OUTSIDE
    assert series.conflicts(JANE, (second,), frozenset({taken.id})) == ((),)
    twice = replace(second, id=AppointmentId(new_id()))
    assert series.conflicts(JANE, (second, twice))[0][0].kind is ConflictKind.SAME_SERIES


def test_a_race_lost_on_one_date_books_nothing_and_names_the_date(
    series: SeriesService, desk: AppointmentService, provider: ProviderId
) -> None:
    command = an_order(series, provider, patient_id=EMILY)
    assert series.conflicts(EMILY, command.bookings) == ((),) * 4
    faster = desk.book(an_appointment(provider, ROBERT, starts_at=command.bookings[2].starts_at))

    with pytest.raises(SeriesBlocked) as lost:
        series.book(command)

    assert lost.value.dates == (command.bookings[2].id,)
    assert desk.of_patient(EMILY) == ()
    assert series.bookings(command.id) == ()
    (kind,) = {one.kind for one in series.conflicts(EMILY, command.bookings)[2]}
    assert kind is ConflictKind.PROVIDER_BUSY
    overbooked = replace(command.bookings[2], overbook_reason="Short question only")
    lines = series.book(replace(command, bookings=(*command.bookings[:2], overbooked, command.bookings[3])))
    assert [line.is_overbooked for line in lines] == [False, False, True, False]
    assert desk.open(faster.id).starts_at == lines[2].starts_at


def test_over_the_patients_own_booking_nothing_is_booked_even_with_a_reason(
    series: SeriesService, desk: AppointmentService, provider: ProviderId, clinic_database: ThrowAwayDatabase
) -> None:
    command = an_order(series, provider)
    desk.book(an_appointment(clinic_database.a_provider(), JANE, starts_at=command.bookings[0].starts_at))
    insisting = replace(command.bookings[0], overbook_reason="Urgent")

    with pytest.raises(SeriesBlocked):
        series.book(replace(command, bookings=(insisting, *command.bookings[1:])))


def test_the_same_order_twice_books_once_and_another_of_its_id_is_no_repeat(
    series: SeriesService, desk: AppointmentService, provider: ProviderId
) -> None:
    command = an_order(series, provider, patient_id=EMILY)

    first = series.book(command)

    assert series.book(command) == first
    assert len(desk.of_patient(EMILY)) == 4
    with pytest.raises(EditConflict):
        series.book(replace(command, bookings=command.bookings[1:]))


def test_what_breaks_a_rule_is_refused_before_anything_is_booked(
    series: SeriesService, provider: ProviderId, clinic_database: ThrowAwayDatabase
) -> None:
    command = an_order(series, provider)
    for wrong in (
        replace(command.bookings[0], minutes=4),
        replace(command.bookings[0], starts_at=datetime(2020, 1, 1, tzinfo=UTC)),
        replace(command.bookings[0], overbook_reason="no"),
    ):
        with pytest.raises(InvalidInput):
            series.book(replace(command, bookings=(wrong,)))
    clinic_database.rows(
        "INSERT INTO clinic.patient_profile (patient_id, archived_at, archived_by, archive_reason)"
        " VALUES (%s, now(), '', 'moved away')",
        (EMILY,),
    )
    with pytest.raises(AlreadyArchived):
        series.book(replace(command, patient_id=EMILY))
    assert {one.kind for one in series.conflicts(EMILY, command.bookings)[0]} == {ConflictKind.ARCHIVED}
    with pytest.raises(NotFound):
        series.book(replace(command, patient_id=PatientId(new_id())))


def test_a_weekly_series_moves_by_a_week_over_its_own_dates(series: SeriesService, provider: ProviderId) -> None:
    command = an_order(series, provider)
    lines = series.book(command)
    move = MoveSeries(command.id, as_moves(lines, timedelta(days=7)))

    moved = series.move(move)

    assert [one.starts_at for one in moved] == [one.starts_at + timedelta(days=7) for one in lines]
    assert series.move(move) == moved, "a repeat stores it once"
    back = series.move(MoveSeries(command.id, as_moves(moved, timedelta(days=-7))))
    assert [one.starts_at for one in back] == [one.starts_at for one in lines]


def test_a_move_is_all_or_nothing_whether_somebody_is_there_or_somebody_changed_one(
    series: SeriesService, desk: AppointmentService, provider: ProviderId
) -> None:
    command = an_order(series, provider)
    lines = series.book(command)
    there = desk.book(an_appointment(provider, ROBERT, starts_at=lines[3].starts_at + timedelta(hours=1)))
    move = MoveSeries(command.id, as_moves(lines, timedelta(hours=1)))

    with pytest.raises(SeriesBlocked) as lost:
        series.move(move)
    assert lost.value.dates == (lines[3].id,)
    assert series.bookings(command.id) == lines
    desk.change_status(ChangeStatus(there.id, there.version, AppointmentStatus.CANCELLED, "Is ill"))
    desk.change_status(ChangeStatus(lines[0].id, lines[0].version, AppointmentStatus.CHECKED_IN))
    with pytest.raises(EditConflict):
        series.move(move)
    assert series.bookings(command.id)[1:] == lines[1:]
    stranger = desk.book(an_appointment(provider, ROBERT))
    with pytest.raises(NotFound):
        series.move(MoveSeries(command.id, as_moves((stranger,), timedelta(hours=1))))


def test_this_and_later_are_cancelled_together_and_what_was_seen_stays(
    series: SeriesService, desk: AppointmentService, provider: ProviderId, clinic_database: ThrowAwayDatabase
) -> None:
    command = an_order(series, provider)
    lines = series.book(command)
    cancel = CancelSeries(command.id, tuple((one.id, one.version) for one in lines[2:]), "Patient asked to cancel")

    after = series.cancel(cancel)

    assert [one.status for one in after] == ["scheduled", "scheduled", "cancelled", "cancelled"]
    assert series.cancel(cancel) == after, "a repeat stores it once"
    assert {one.reason for one in desk.steps(lines[3].id)} == {None, "Patient asked to cancel"}
    clinic_database.rows("UPDATE appointments SET status = 'completed' WHERE id = %s", (lines[0].id,))
    now = series.bookings(command.id)
    with pytest.raises(WrongStatus):
        series.cancel(CancelSeries(command.id, tuple((one.id, one.version) for one in now[:2]), "Is ill"))
    assert desk.open(lines[1].id).status is AppointmentStatus.SCHEDULED
    with pytest.raises(InvalidInput):
        series.cancel(replace(cancel, reason="x"))


def test_a_day_of_bookings_shows_which_are_of_a_series(
    series: SeriesService, desk: AppointmentService, provider: ProviderId
) -> None:
    command = an_order(series, provider)
    series.book(command)
    alone = desk.book(an_appointment(provider, ROBERT, starts_at=at(15, day=working_day(3))))

    (line, other) = sorted(
        (desk.open(one) for one in (command.bookings[0].id, alone.id)), key=lambda one: one.starts_at
    )
    assert line.series is not None
    assert (line.series.series_id, line.series.place, line.series.of) == (command.id, 1, 4)
    assert other.series is None


RULES = st.builds(
    SeriesRule,
    every=st.sampled_from(Every),
    interval=st.integers(1, 52),
    weekdays=st.frozensets(st.integers(0, 6)),
    in_month=st.sampled_from(InMonth),
    count=st.integers(2, 100),
)
DAYS = st.dates(date(2026, 1, 1), date(2036, 12, 31))


@PATIENT
@given(RULES, DAYS)
def test_every_rule_gives_days_in_order_that_it_names(rule: SeriesRule, first: date) -> None:
    days = expanded(rule, first)

    assert list(days) == sorted(set(days))
    assert len(days) <= (rule.count or 0)
    assert all(first <= day <= first + timedelta(days=limits.SERIES_DAYS_AHEAD) for day in days)
    named = rule.weekdays or ({first.weekday()} if rule.every is Every.WEEK else set(range(7)))
    if rule.every is not Every.MONTH:
        assert {day.weekday() for day in days} <= set(named)
    if rule.every is Every.DAY:
        assert all((day - first).days % rule.interval == 0 for day in days)
    if rule.every is Every.WEEK:
        monday = first - timedelta(days=first.weekday())
        assert all((day - monday).days // 7 % rule.interval == 0 for day in days)
    if rule.every is Every.MONTH:
        assert days[0] == first or rule.in_month is not InMonth.DATE
        months = [(day.year * 12 + day.month) - (first.year * 12 + first.month) for day in days]
        assert all(month % rule.interval == 0 for month in months)
        assert len(set(months)) == len(months), "no month is left out, and none comes twice"
        if rule.in_month is InMonth.DATE:
            assert all(day.day == first.day or (day + timedelta(days=1)).day == 1 for day in days)
        else:
            assert {day.weekday() for day in days} <= {first.weekday()}


@PATIENT
@given(RULES, DAYS, st.integers(0, 500))
def test_a_rule_until_a_day_ends_there(rule: SeriesRule, first: date, later: int) -> None:
    until = first + timedelta(days=later)
    open_ended = expanded(replace(rule, count=None, until=None), first)

    assert expanded(replace(rule, count=None, until=until), first) == tuple(day for day in open_ended if day <= until)
