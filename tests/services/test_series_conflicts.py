"""Buffers and holds stand on the list of a series; dates of one series change places in one go."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from typing import TYPE_CHECKING

import pytest

from clinic_desktop.domain.holds import HoldSlot
from clinic_desktop.domain.hours_changes import ChangeTypeTimes
from clinic_desktop.domain.identifiers import AppointmentId, ProviderId, new_id
from clinic_desktop.domain.series import (
    BookSeries,
    Conflict,
    ConflictKind,
    Every,
    MoveSeries,
    PlannedBooking,
    SeriesDate,
    SeriesId,
    SeriesRule,
    rule_text,
)
from clinic_desktop.domain.statuses import AppointmentType
from clinic_desktop.services.accounts import AccountService
from clinic_desktop.services.holds import HoldService
from clinic_desktop.services.series import SeriesService
from clinic_desktop.services.working_hours import WorkingHoursService
from clinic_desktop.ui.series_words import conflict_words
from tests.builders import JANE, ROBERT, an_appointment, working_day

if TYPE_CHECKING:
    from clinic_desktop.db.database import Database
    from clinic_desktop.domain.appointments import AppointmentLine
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.services.appointments import AppointmentService
    from clinic_desktop.testing.databases import ThrowAwayDatabase

KIND = AppointmentType.FOLLOW_UP


@pytest.fixture
def provider(clinic_database: ThrowAwayDatabase) -> ProviderId:
    return clinic_database.a_provider("Petra", "Provider")


@pytest.fixture
def series(receptionist: Database, clock: ClinicClock) -> SeriesService:
    return SeriesService(receptionist, clock, WorkingHoursService(receptionist, clock))


def planned(series: SeriesService, provider: ProviderId, count: int = 3) -> tuple[PlannedBooking, ...]:
    moments = series.dates(SeriesRule(Every.WEEK, count=count), working_day(3), time(9))
    return tuple(PlannedBooking(AppointmentId(new_id()), one, 20, provider, type=KIND) for one in moments)


def kinds(found: tuple[tuple[Conflict, ...], ...]) -> list[list[ConflictKind]]:
    return [[one.kind for one in told] for told in found]


def booked(series: SeriesService, provider: ProviderId, count: int = 3) -> tuple[SeriesId, tuple[AppointmentLine, ...]]:
    first, rule, name = working_day(3), SeriesRule(Every.WEEK, count=count), SeriesId(new_id())
    dates = planned(series, provider, count)
    order = BookSeries(name, JANE, provider, KIND, 20, first, time(9), rule_text(rule, first), dates)
    return name, series.book(order)


def as_move(line: AppointmentLine, like: AppointmentLine) -> PlannedBooking:
    return PlannedBooking(line.id, like.starts_at, line.minutes, line.provider_id, line.version)


def test_a_buffer_and_a_time_that_is_being_booked_stand_on_the_list(
    series: SeriesService,
    desk: AppointmentService,
    doctor: Database,
    receptionist: Database,
    clock: ClinicClock,
    provider: ProviderId,
    clinic_database: ThrowAwayDatabase,
) -> None:
    hours = WorkingHoursService(doctor, clock)
    times = next(one for one in hours.type_times() if one.type is KIND)
    hours.change_type_times(ChangeTypeTimes(replace(times, buffer_minutes=10), times))
    dates = planned(series, provider)
    after = desk.book(an_appointment(provider, ROBERT, starts_at=dates[0].ends_at + timedelta(minutes=5)))
    database = clinic_database.as_person("doctor@example.com")
    AccountService(database).open_session("desk 7", "1")
    AccountService(receptionist).open_session("desk 1", "1")
    HoldService(database).hold(HoldSlot(new_id(), provider, dates[1].starts_at + timedelta(minutes=10), 30))

    found = series.conflicts(JANE, dates)

    assert kinds(found) == [[ConflictKind.CROWDED], [ConflictKind.HELD], []]
    assert found[0][0].line == after
    assert conflict_words(found[0][0], clock).startswith("Too close to JOHNSON, Robert from ")
    assert conflict_words(found[1][0], clock).endswith("is being booked by John Smith at desk 7")
    listed = SeriesDate(dates[1], found[1], is_looked_at=True)
    assert listed.open_conflicts == found[1]
    assert replace(listed, is_confirmed=True).open_conflicts == ()
    spaced = tuple(replace(one, type=AppointmentType.TELEHEALTH) for one in dates)
    assert kinds(series.conflicts(JANE, spaced))[0] == [], "a type without a buffer may be followed at once"


@pytest.mark.parametrize("count", [2, 3])
def test_dates_of_a_series_change_places_in_one_go(
    count: int, series: SeriesService, desk: AppointmentService, provider: ProviderId
) -> None:
    name, lines = booked(series, provider, count)
    following = [*lines[1:], lines[0]]
    order = MoveSeries(name, tuple(as_move(one, like) for one, like in zip(lines, following, strict=True)))
    assert kinds(series.conflicts(JANE, order.bookings, frozenset(one.id for one in lines))) == [[]] * count

    moved = series.move(order)

    at = {one.id: one.starts_at for one in moved}
    assert [at[one.id] for one in lines] == [one.starts_at for one in following]
    assert series.move(order) == moved, "a repeat stores it once"
    for one, like in zip(lines, following, strict=True):
        (made, *later) = desk.history(one.id)
        assert made.after is not None
        assert made.after.starts_at == one.starts_at
        told = [(step.before.starts_at, step.after.starts_at) for step in later if step.before and step.after]
        assert told == [(one.starts_at, like.starts_at)], "standing aside for a moment is no move of its own"


def test_two_change_places_with_an_overbooked_one(
    series: SeriesService, desk: AppointmentService, provider: ProviderId
) -> None:
    name, (first, second) = booked(series, provider, 2)
    other = desk.book(an_appointment(provider, ROBERT, starts_at=second.starts_at + timedelta(hours=1)))
    over = replace(as_move(first, second), starts_at=other.starts_at, overbook_reason="Short question only")

    moved = series.move(MoveSeries(name, (over, as_move(second, first))))

    at = {one.id: (one.starts_at, one.is_overbooked) for one in moved}
    assert at == {first.id: (other.starts_at, True), second.id: (first.starts_at, False)}
