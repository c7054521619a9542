from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from clinic_desktop.domain.appointments import ChangeStatus, FreeSlotSearch
from clinic_desktop.domain.clock import ClinicClock
from clinic_desktop.domain.holds import HoldSlot
from clinic_desktop.domain.identifiers import ProviderId, new_id
from clinic_desktop.domain.statuses import AppointmentStatus, Role
from clinic_desktop.services.accounts import AccountService
from clinic_desktop.services.appointments import AppointmentService
from clinic_desktop.services.holds import HoldService
from tests.builders import EMILY, JANE, ROBERT, an_appointment, at, working_day

if TYPE_CHECKING:
    from clinic_desktop.db.database import Database
    from clinic_desktop.testing.databases import ThrowAwayDatabase


@pytest.fixture
def provider(clinic_database: ThrowAwayDatabase) -> ProviderId:
    return clinic_database.a_provider()


def starts(desk: AppointmentService, question: FreeSlotSearch) -> list[datetime]:
    return [slot.starts_at for slot in desk.free_slots(question)]


def test_an_empty_book_offers_the_first_time_of_the_next_days(desk: AppointmentService, provider: ProviderId) -> None:
    monday = working_day()
    question = FreeSlotSearch(30, at(0, day=monday), provider)

    assert starts(desk, question) == [at(8, day=working_day(place)) for place in (1, 2, 3)]


def test_the_next_time_that_is_long_enough_is_offered(desk: AppointmentService, provider: ProviderId) -> None:
    desk.book(an_appointment(provider, JANE, starts_at=at(8), minutes=60))
    desk.book(an_appointment(provider, ROBERT, starts_at=at(9, 20), minutes=20))
    from_eight = at(8)

    assert starts(desk, FreeSlotSearch(20, from_eight, provider, limit=2)) == [at(9), at(9, 40)]
    assert starts(desk, FreeSlotSearch(30, from_eight, provider, limit=1)) == [at(9, 40)]
    assert starts(desk, FreeSlotSearch(480, from_eight, provider, limit=1)) == [at(9, 40)]


def test_what_is_offered_can_be_booked(desk: AppointmentService, provider: ProviderId) -> None:
    for who in (JANE, ROBERT, EMILY):
        slot = desk.free_slots(FreeSlotSearch(45, at(8), provider, limit=1))[0]
        desk.book(an_appointment(slot.provider_id, who, starts_at=slot.starts_at, minutes=slot.minutes))

    assert starts(desk, FreeSlotSearch(45, at(8), provider, limit=1)) == [at(10, 15)]


def test_a_time_that_was_given_up_is_offered_again(desk: AppointmentService, provider: ProviderId) -> None:
    line = desk.book(an_appointment(provider, starts_at=at(8)))
    desk.change_status(ChangeStatus(line.id, line.version, AppointmentStatus.CANCELLED, "ill"))

    assert starts(desk, FreeSlotSearch(30, at(8), provider, limit=1)) == [at(8)]


def test_without_a_provider_the_earliest_of_all_are_offered(
    desk: AppointmentService, provider: ProviderId, clinic_database: ThrowAwayDatabase
) -> None:
    other = clinic_database.a_provider("Anna", "Another")
    desk.book(an_appointment(provider, starts_at=at(8, day=working_day(7)), minutes=60))

    found = desk.free_slots(FreeSlotSearch(30, at(8, day=working_day(7)), limit=3))

    assert [(slot.starts_at.hour, slot.provider_name) for slot in found] == [
        (8, "Anna Another"),
        (8, "John Smith"),
        (9, "Petra Provider"),
    ]
    assert found[0].provider_id == other
    assert {slot.minutes for slot in found} == {30}


def test_nobody_is_free_who_is_not_there(desk: AppointmentService) -> None:
    assert desk.free_slots(FreeSlotSearch(30, at(8), ProviderId(new_id()))) == ()


def test_nothing_is_offered_in_the_past(receptionist: Database, provider: ProviderId) -> None:
    now = at(10, 2, day=working_day(4))
    desk = AppointmentService(receptionist, ClinicClock(now_utc=lambda: now))

    assert starts(desk, FreeSlotSearch(30, now - timedelta(days=30), provider, limit=1)) == [
        at(10, 5, day=working_day(4))
    ]


def test_the_hours_are_those_of_the_clinics_clock(receptionist: Database, provider: ProviderId) -> None:
    zone = ZoneInfo("America/New_York")
    desk = AppointmentService(receptionist, ClinicClock(zone))

    (slot,) = desk.free_slots(FreeSlotSearch(30, at(0), provider, limit=1))

    assert slot.starts_at.astimezone(zone).time() == time(8)
    assert slot.starts_at > datetime.now(UTC)


def test_an_overbooked_time_is_not_offered(desk: AppointmentService, provider: ProviderId) -> None:
    desk.book(an_appointment(provider, JANE, starts_at=at(8), minutes=30))
    desk.book(an_appointment(provider, ROBERT, starts_at=at(8), minutes=30, overbook_reason="urgent"))

    assert starts(desk, FreeSlotSearch(30, at(8), provider, limit=1)) == [at(8, 30)]


def test_a_time_that_somebody_else_is_booking_is_not_offered(
    receptionist: Database, provider: ProviderId, clinic_database: ThrowAwayDatabase
) -> None:
    desk = AppointmentService(receptionist, ClinicClock())
    AccountService(receptionist).open_session("desk 1", "0")
    ana = clinic_database.as_person(clinic_database.an_account(Role.RECEPTION, name="Ana Ruiz").login)
    AccountService(ana).open_session("desk 2", "0")
    HoldService(ana).hold(HoldSlot("a dialog", provider, at(8), 30))

    assert starts(desk, FreeSlotSearch(30, at(8), provider, limit=1)) == [at(8, 30)]
    assert starts(AppointmentService(ana, ClinicClock()), FreeSlotSearch(30, at(8), provider, limit=1)) == [at(8)]
