from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from clinic_desktop.domain.appointments import ChangeStatus, FreeSlotSearch, MoveAppointment
from clinic_desktop.domain.clock import ClinicClock
from clinic_desktop.domain.errors import AlreadyExists, EditConflict, InvalidInput, NotPermitted
from clinic_desktop.domain.fallen_bookings import BookingsFallOut
from clinic_desktop.domain.free_times import PartOfDay, WantedTimes
from clinic_desktop.domain.hours_changes import ChangeTypeTimes, RemoveClosing, RemoveWeek, SaveClosing, SaveWeek
from clinic_desktop.domain.identifiers import ProviderId, new_id
from clinic_desktop.domain.statuses import AppointmentStatus, AppointmentType, Role
from clinic_desktop.domain.working_hours import ClosedKind, TypeTimes
from clinic_desktop.domain.working_weeks import MIDNIGHT, Closing, HoursSpan
from clinic_desktop.services.working_hours import WorkingHoursService
from tests.builders import JANE, ROBERT, an_appointment, at, changed, working_day

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.db.database import Database
    from clinic_desktop.services.appointments import AppointmentService
    from clinic_desktop.testing.databases import ThrowAwayDatabase

ALWAYS = date(2026, 1, 1)
MORNINGS = tuple(HoursSpan(weekday, time(8), time(12)) for weekday in range(7))


@pytest.fixture
def provider(clinic_database: ThrowAwayDatabase) -> ProviderId:
    return clinic_database.a_provider()


@pytest.fixture
def manager(clinic_database: ThrowAwayDatabase, clock: ClinicClock) -> WorkingHoursService:
    """Give what an administrator may do who is at the desk too."""
    account = clinic_database.an_account(Role.ADMIN, Role.RECEPTION)
    return WorkingHoursService(clinic_database.as_person(account.login), clock)


def off(provider: ProviderId, day: date, **changes: object) -> Closing:
    closing = Closing(new_id(), ClosedKind.DAY_OFF, provider, first_day=day, last_day=day, why="Congress")
    return changed(closing, changes)


def dropped(order: Callable[[], object]) -> BookingsFallOut:
    with pytest.raises(BookingsFallOut) as raised:
        order()
    return raised.value


def test_a_week_is_stored_once_read_back_changed_and_taken_back(
    manager: WorkingHoursService, provider: ProviderId
) -> None:
    command = SaveWeek(provider, ALWAYS, MORNINGS)
    manager.save_week(command)
    manager.save_week(command)

    (week,) = manager.stored().weeks
    assert (week.provider_id, week.valid_from, week.spans) == (provider, ALWAYS, MORNINGS)
    with pytest.raises(AlreadyExists):
        manager.save_week(replace(command, spans=MORNINGS[:3]))
    manager.save_week(replace(command, spans=MORNINGS[:3], expected_version=week.version))
    with pytest.raises(EditConflict):
        manager.save_week(replace(command, spans=MORNINGS[:2], expected_version=week.version))
    (later,) = manager.stored().weeks
    assert later.spans == MORNINGS[:3]
    assert later.changed_at > week.changed_at
    with pytest.raises(EditConflict):
        manager.remove_week(RemoveWeek(provider, ALWAYS, week.version))
    manager.remove_week(RemoveWeek(provider, ALWAYS, later.version))
    manager.remove_week(RemoveWeek(provider, ALWAYS, later.version))
    assert manager.stored().weeks == ()
    manager.save_week(command)
    assert [one.spans for one in manager.stored().weeks] == [MORNINGS]


def test_days_come_by_day_and_name_and_everybody_else_works_as_before(
    manager: WorkingHoursService, provider: ProviderId, clock: ClinicClock
) -> None:
    monday = date(2026, 12, 7)
    manager.save_week(SaveWeek(provider, ALWAYS, MORNINGS))
    found = manager.days(frozenset(), monday, 2)
    assert [one.on for one in found] == [monday, monday, monday + timedelta(days=1), monday + timedelta(days=1)]
    ends = {one.provider_id: [clock.local(span.end).hour for span in one.open] for one in found}
    assert ends[provider] == [12]
    assert [hours for who, hours in ends.items() if who != provider] == [[18]]
    assert [one.provider_id for one in manager.days(frozenset({provider}), monday, 1)] == [provider]


def test_what_is_wrong_is_told_before_anything_is_stored(manager: WorkingHoursService, provider: ProviderId) -> None:
    with pytest.raises(InvalidInput):
        manager.save_week(SaveWeek(provider, ALWAYS, (HoursSpan(0, time(9), time(8)),)))
    with pytest.raises(InvalidInput):
        manager.save_closing(SaveClosing(off(provider, ALWAYS, last_day=None)))
    wanted = TypeTimes(AppointmentType.TELEHEALTH, 481)
    with pytest.raises(InvalidInput):
        manager.change_type_times(ChangeTypeTimes(wanted, TypeTimes(AppointmentType.TELEHEALTH, 20)))


def test_only_administrators_change_hours(receptionist: Database, clock: ClinicClock, provider: ProviderId) -> None:
    desk = WorkingHoursService(receptionist, clock)
    was = TypeTimes(AppointmentType.TELEHEALTH, 20)
    with pytest.raises(NotPermitted):
        desk.save_week(SaveWeek(provider, ALWAYS, MORNINGS))
    with pytest.raises(NotPermitted):
        desk.save_closing(SaveClosing(off(provider, working_day())))
    with pytest.raises(NotPermitted):
        desk.change_type_times(ChangeTypeTimes(replace(was, minutes=30), was))


def test_minutes_and_buffers_are_changed_once(manager: WorkingHoursService) -> None:
    before = TypeTimes(AppointmentType.SICK_VISIT, 20)
    assert before in manager.type_times()
    wanted = TypeTimes(AppointmentType.SICK_VISIT, 25, 10)
    manager.change_type_times(ChangeTypeTimes(wanted, before))
    manager.change_type_times(ChangeTypeTimes(wanted, before))
    assert wanted in manager.type_times()
    assert len(manager.type_times()) == len(AppointmentType)
    with pytest.raises(EditConflict):
        manager.change_type_times(ChangeTypeTimes(TypeTimes(AppointmentType.SICK_VISIT, 30), before))


def test_bookings_fall_out_of_changed_hours_until_they_are_moved_kept_or_cancelled(
    manager: WorkingHoursService, desk: AppointmentService, provider: ProviderId
) -> None:
    day = working_day(3)
    lines = [
        desk.book(an_appointment(provider, who, starts_at=at(hour, day=day), minutes=30))
        for who, hour in ((JANE, 9), (JANE, 13), (ROBERT, 14), (ROBERT, 15))
    ]
    command = SaveWeek(provider, ALWAYS, MORNINGS)

    told = dropped(lambda: manager.save_week(command)).fallen

    assert [one.id for one in told.bookings] == [line.id for line in lines[1:]]
    first = told.bookings[0]
    assert (first.patient, first.provider_name) == ("DOE, Jane", "Petra Provider")
    assert first.phone
    assert [one.kind for one in first.why] == [ClosedKind.OUTSIDE]
    assert manager.stored().weeks == ()
    assert manager.fallen_out().bookings == ()

    dropped(lambda: manager.save_week(replace(command, even_if=frozenset({first.id}))))
    manager.save_week(replace(command, even_if=frozenset(one.id for one in told.bookings)))

    assert [one.id for one in manager.fallen_out().bookings] == [line.id for line in lines[1:]]
    moved, cancelled, kept = lines[1:]
    desk.move(MoveAppointment(moved.id, moved.version, at(10, day=day), 30, provider))
    desk.change_status(ChangeStatus(cancelled.id, cancelled.version, AppointmentStatus.CANCELLED, "ill"))
    assert [one.id for one in manager.fallen_out().bookings] == [kept.id]
    manager.keep(kept.id)
    assert manager.fallen_out().bookings == ()
    desk.book(an_appointment(provider, JANE, starts_at=at(17, day=day), minutes=30))
    assert manager.fallen_out().bookings == ()


def test_a_day_off_lets_bookings_fall_out_and_taken_back_no_more(
    manager: WorkingHoursService, desk: AppointmentService, provider: ProviderId
) -> None:
    day = working_day(3)
    line = desk.book(an_appointment(provider, starts_at=at(9, day=day)))
    closing = off(provider, day)
    told = dropped(lambda: manager.save_closing(SaveClosing(closing))).fallen
    assert [[(one.kind, one.why) for one in booking.why] for booking in told.bookings] == [
        [(ClosedKind.DAY_OFF, "Congress")]
    ]
    command = SaveClosing(closing, frozenset({line.id}))
    manager.save_closing(command)
    manager.save_closing(command)
    (stored,) = manager.stored().closings
    assert [one.id for one in manager.fallen_out().bookings] == [line.id]
    with pytest.raises(EditConflict):
        manager.save_closing(SaveClosing(replace(closing, why="Holiday"), frozenset({line.id})))
    assert stored.version is not None
    manager.remove_closing(RemoveClosing(stored.id, stored.version))
    manager.remove_closing(RemoveClosing(stored.id, stored.version))
    assert manager.fallen_out().bookings == ()


def test_who_was_to_be_seen_earlier_today_and_was_not_falls_out_too(
    clinic_database: ThrowAwayDatabase, desk: AppointmentService, provider: ProviderId
) -> None:
    """A provider falls ill at ten: who was booked for nine waits for her, or comes late."""
    day = working_day(3)
    early = desk.book(an_appointment(provider, starts_at=at(9, day=day)))
    gone = desk.book(an_appointment(provider, JANE, starts_at=at(8, day=day)))
    desk.change_status(ChangeStatus(gone.id, gone.version, AppointmentStatus.NO_SHOW, "Did not come"))
    late = ClinicClock(ZoneInfo("UTC"), lambda: at(10, day=day))
    account = clinic_database.an_account(Role.ADMIN, Role.RECEPTION)
    manager = WorkingHoursService(clinic_database.as_person(account.login), late)

    told = dropped(lambda: manager.save_closing(SaveClosing(off(provider, day)))).fallen

    assert [one.id for one in told.bookings] == [early.id]
    manager.save_closing(SaveClosing(off(provider, day), frozenset({early.id})))
    assert [one.id for one in manager.fallen_out().bookings] == [early.id]


def test_an_administrator_who_does_not_book_sees_times_and_no_names(
    clinic_database: ThrowAwayDatabase, desk: AppointmentService, clock: ClinicClock, provider: ProviderId
) -> None:
    alone = WorkingHoursService(clinic_database.as_person(clinic_database.an_account(Role.ADMIN).login), clock)
    line = desk.book(an_appointment(provider, starts_at=at(13, day=working_day(2))))

    told = dropped(lambda: alone.save_week(SaveWeek(provider, ALWAYS, MORNINGS))).fallen

    assert not told.may_see_patients
    assert [(one.id, one.patient, one.phone) for one in told.bookings] == [(line.id, "", "")]


def test_free_times_go_by_hours_breaks_days_off_blocks_and_buffers(
    manager: WorkingHoursService, desk: AppointmentService, provider: ProviderId
) -> None:
    first, second = working_day(1), working_day(2)
    manager.save_week(
        SaveWeek(
            provider,
            ALWAYS,
            tuple(
                span
                for weekday in range(5)
                for span in (HoursSpan(weekday, time(9), time(12)), HoursSpan(weekday, time(14), time(17)))
            ),
        )
    )
    manager.save_closing(SaveClosing(off(provider, second)))
    block = Closing(new_id(), ClosedKind.BLOCKED, first_at=at(9, day=first), end_at=at(10, day=first), why="Meeting")
    manager.save_closing(SaveClosing(block))
    manager.change_type_times(
        ChangeTypeTimes(TypeTimes(AppointmentType.SICK_VISIT, 20, 30), TypeTimes(AppointmentType.SICK_VISIT, 20))
    )
    desk.book(an_appointment(provider, starts_at=at(10, day=first), minutes=20, type=AppointmentType.SICK_VISIT))

    def starts(**changes: object) -> list[datetime]:
        question = changed(FreeSlotSearch(30, at(0, day=first), provider), changes)
        return [slot.starts_at for slot in desk.free_slots(question)]

    third = working_day(3)
    assert starts() == [at(10, 50, day=first), at(14, day=first), at(9, day=third)]
    assert starts(wanted=WantedTimes(part=PartOfDay.AFTERNOON), limit=2) == [at(14, day=first), at(14, day=third)]
    assert starts(wanted=WantedTimes(weekdays=frozenset({third.weekday()})), limit=1) == [at(9, day=third)]
    assert starts(minutes=50, type=AppointmentType.SICK_VISIT, limit=1) == [at(10, 50, day=first)]


def test_hours_stay_by_the_clock_when_the_clock_changes(
    clinic_database: ThrowAwayDatabase, provider: ProviderId
) -> None:
    clock = ClinicClock(ZoneInfo("Europe/London"), lambda: datetime(2027, 3, 20, tzinfo=UTC))
    account = clinic_database.an_account(Role.ADMIN)
    manager = WorkingHoursService(clinic_database.as_person(account.login), clock)
    manager.save_week(SaveWeek(provider, ALWAYS, MORNINGS))
    before, change, after = manager.days(frozenset({provider}), date(2027, 3, 27), 3)
    assert [one.open[0].first.hour for one in (before, change, after)] == [8, 7, 7]
    assert {clock.local(one.open[0].first).time() for one in (before, change, after)} == {time(8)}


def test_what_was_outside_on_purpose_stays_so_when_hours_are_changed_again(
    manager: WorkingHoursService, desk: AppointmentService, provider: ProviderId
) -> None:
    day = working_day(3)
    manager.save_week(SaveWeek(provider, ALWAYS, MORNINGS))
    desk.book(an_appointment(provider, JANE, starts_at=at(17, day=day), minutes=30))
    (week,) = manager.stored().weeks

    manager.save_week(SaveWeek(provider, ALWAYS, MORNINGS[:6], week.version))
    manager.save_closing(SaveClosing(off(provider, day)))

    assert manager.fallen_out().bookings == ()


def test_work_until_midnight_ends_with_the_day_and_not_a_minute_before(
    manager: WorkingHoursService, provider: ProviderId, clock: ClinicClock
) -> None:
    night = tuple(HoursSpan(weekday, time(22), MIDNIGHT) for weekday in range(7))
    early = tuple(HoursSpan(weekday, time(0), time(6)) for weekday in range(7))
    manager.save_week(SaveWeek(provider, ALWAYS, (*early, *night)))
    day = working_day()
    (first, second) = manager.days(frozenset({provider}), day, 2)

    ends = clock.day_bounds(day)[1]
    assert first.open[-1].end == ends == second.open[0].first
    assert first.closed_within(ends - timedelta(minutes=20), ends) == ()
    assert manager.stored().weeks[0].spans[-1].ends == MIDNIGHT
