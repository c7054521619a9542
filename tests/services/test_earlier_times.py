"""The list of who wants an earlier time, and times that become free, on a real database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from clinic_desktop.domain.appointments import ChangeStatus, MoveAppointment
from clinic_desktop.domain.earlier_times import EarlierWish, PutOnList, TakeEarlierTime, WishId
from clinic_desktop.domain.errors import AlreadyArchived, EditConflict, InvalidInput, NotFound, SlotTaken
from clinic_desktop.domain.identifiers import AppointmentId, ProviderId, new_id
from clinic_desktop.domain.statuses import AppointmentStatus, AppointmentType
from clinic_desktop.services.earlier_times import EarlierTimeService
from clinic_desktop.services.working_hours import WorkingHoursService
from tests.builders import EMILY, JANE, MICHAEL, ROBERT, an_appointment, at, changed, working_day

if TYPE_CHECKING:
    from clinic_desktop.db.database import Database
    from clinic_desktop.domain.appointments import AppointmentLine
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.earlier_times import EarlierOffer
    from clinic_desktop.services.appointments import AppointmentService
    from clinic_desktop.testing.databases import ThrowAwayDatabase

TEN = at(10, day=working_day(4))


@pytest.fixture
def provider(clinic_database: ThrowAwayDatabase) -> ProviderId:
    return clinic_database.a_provider("Petra", "Provider")


@pytest.fixture
def earlier(receptionist: Database, clock: ClinicClock) -> EarlierTimeService:
    return EarlierTimeService(receptionist, clock, WorkingHoursService(receptionist, clock))


def a_wish(line: AppointmentLine | None = None, **changes: object) -> PutOnList:
    wish = EarlierWish(
        line.patient_id if line else EMILY,
        AppointmentType.FOLLOW_UP,
        line.minutes if line else 20,
        working_day(1),
        working_day(60),
        line.id if line else None,
    )
    return PutOnList(WishId(new_id()), changed(wish, changes))


def cancel(desk: AppointmentService, line: AppointmentLine) -> None:
    desk.change_status(ChangeStatus(line.id, line.version, AppointmentStatus.CANCELLED, "Is ill"))


def told(offers: tuple[EarlierOffer, ...]) -> list[tuple[str, int, list[str]]]:
    return [(f"{one.time.starts_at:%H:%M}", one.time.minutes, [who.last_name for who in one.wishes]) for one in offers]


def test_a_cancelled_time_is_offered_to_those_whom_it_fits_who_waited_longest_first(
    earlier: EarlierTimeService, desk: AppointmentService, provider: ProviderId
) -> None:
    freed = desk.book(an_appointment(provider, ROBERT, starts_at=TEN, minutes=30))
    desk.book(an_appointment(provider, MICHAEL, starts_at=TEN + timedelta(minutes=45)))
    later = desk.book(an_appointment(provider, JANE, starts_at=at(9, day=working_day(20))))
    earlier.put(a_wish(later, note="Phone after noon"))
    earlier.put(a_wish())
    earlier.put(a_wish(minutes=60))
    earlier.put(a_wish(weekdays=frozenset({(TEN.weekday() + 1) % 7})))
    assert earlier.offers() == ()

    cancel(desk, freed)

    assert told(earlier.offers()) == [("10:00", 45, ["Doe", "Williams"])]
    (jane, emily) = earlier.offers()[0].wishes
    assert (jane.booking is not None, jane.phone, jane.wish.note) == (True, "+1-555-0101", "Phone after noon")
    assert (emily.booking, jane.made_by) == (None, "Rosa Lind")


def test_a_time_moved_away_from_is_free_and_is_gone_when_somebody_books_it(
    earlier: EarlierTimeService, desk: AppointmentService, provider: ProviderId
) -> None:
    line = desk.book(an_appointment(provider, ROBERT, starts_at=TEN, minutes=30))
    earlier.put(a_wish())

    desk.move(MoveAppointment(line.id, line.version, TEN + timedelta(hours=2), 30, provider))
    assert told(earlier.offers()) == [("10:00", 120, ["Williams"])]
    desk.book(an_appointment(provider, MICHAEL, starts_at=TEN, minutes=10))
    assert told(earlier.offers()) == [("10:10", 110, ["Williams"])]
    desk.book(an_appointment(provider, JANE, starts_at=TEN + timedelta(minutes=10), minutes=20))
    assert earlier.offers() == ()


def test_taking_an_earlier_time_moves_the_later_booking_and_ends_the_wish(
    earlier: EarlierTimeService, desk: AppointmentService, provider: ProviderId, clinic_database: ThrowAwayDatabase
) -> None:
    freed = desk.book(an_appointment(provider, ROBERT, starts_at=TEN))
    later = desk.book(an_appointment(clinic_database.a_provider(), JANE, starts_at=at(9, day=working_day(20))))
    wish = a_wish(later)
    earlier.put(wish)
    cancel(desk, freed)
    take = TakeEarlierTime(wish.id, later.id, later.version, provider, TEN)

    moved = earlier.take(take)

    assert (moved.id, moved.starts_at, moved.provider_id) == (later.id, TEN, provider)
    assert earlier.take(take) == moved, "a repeat does it once"
    assert earlier.wishes() == ()
    with pytest.raises(EditConflict):
        earlier.take(replace(take, starts_at=TEN + timedelta(hours=1)))
    assert clinic_database.rows("SELECT ended_because, ended_by FROM clinic.earlier_wish") == [
        ("booked", "reception@example.com")
    ]


def test_somebody_without_a_booking_gets_one_and_a_race_lost_leaves_him_on_the_list(
    earlier: EarlierTimeService, desk: AppointmentService, provider: ProviderId
) -> None:
    freed = desk.book(an_appointment(provider, ROBERT, starts_at=TEN))
    wish = a_wish()
    earlier.put(wish)
    cancel(desk, freed)
    faster = desk.book(an_appointment(provider, MICHAEL, starts_at=TEN))
    take = TakeEarlierTime(wish.id, AppointmentId(new_id()), None, provider, TEN)

    with pytest.raises(SlotTaken):
        earlier.take(take)
    assert [line.last_name for line in earlier.wishes()] == ["Williams"]
    cancel(desk, faster)
    assert earlier.take(take).patient_id == EMILY
    assert earlier.take(take).starts_at == TEN
    assert len(desk.of_patient(EMILY)) == 1


def test_who_is_taken_off_can_be_put_back_and_wishes_that_are_over_fall_out(
    earlier: EarlierTimeService, desk: AppointmentService, provider: ProviderId, clinic_database: ThrowAwayDatabase
) -> None:
    later = desk.book(an_appointment(provider, JANE, starts_at=at(9, day=working_day(20))))
    wish = a_wish(later)
    assert earlier.put(wish) == earlier.put(wish) == wish.id
    earlier.take_off(wish.id)
    assert earlier.wishes() == ()
    earlier.put_back(wish.id)
    earlier.put_back(wish.id)
    assert [line.id for line in earlier.wishes()] == [wish.id]
    again = a_wish(later, minutes=30)
    earlier.put(again)
    assert [line.id for line in earlier.wishes()] == [again.id], "one booking has one wish"
    with pytest.raises(EditConflict):
        earlier.put_back(wish.id)
    earlier.take_off(again.id)
    third = a_wish(later)
    earlier.put(third)
    with pytest.raises(EditConflict):
        earlier.put_back(again.id)
    cancel(desk, later)
    assert earlier.wishes() == (), "its booking is over"
    earlier.put(a_wish())
    clinic_database.rows("UPDATE clinic.earlier_wish SET first_on = '2020-01-01', last_on = '2020-02-01'")
    assert earlier.wishes() == ()
    assert clinic_database.value("SELECT count(*) FROM clinic.audit_event WHERE subject = 'earlier_wish'") > 4


def test_what_is_refused(earlier: EarlierTimeService, clinic_database: ThrowAwayDatabase) -> None:
    with pytest.raises(InvalidInput):
        earlier.put(a_wish(minutes=4))
    with pytest.raises(NotFound):
        earlier.take_off(WishId(new_id()))
    clinic_database.rows(
        "INSERT INTO clinic.patient_profile (patient_id, archived_at, archived_by, archive_reason)"
        " VALUES (%s, now(), '', 'moved away')",
        (EMILY,),
    )
    with pytest.raises(AlreadyArchived):
        earlier.put(a_wish())


def test_a_time_outside_working_hours_is_offered_to_nobody(
    earlier: EarlierTimeService, desk: AppointmentService, provider: ProviderId
) -> None:
    night = desk.book(an_appointment(provider, ROBERT, starts_at=TEN.replace(hour=22)))
    late = desk.book(an_appointment(provider, MICHAEL, starts_at=TEN.replace(hour=17, minute=50), minutes=20))
    earlier.put(a_wish())

    cancel(desk, night)
    cancel(desk, late)

    assert earlier.offers() == ()
