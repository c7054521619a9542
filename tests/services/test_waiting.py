from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from threading import Barrier
from typing import TYPE_CHECKING

import pytest

from clinic_desktop.domain.appointments import ChangeStatus
from clinic_desktop.domain.clock import ClinicClock
from clinic_desktop.domain.errors import EditConflict, InvalidInput, NotPermitted, WrongStatus
from clinic_desktop.domain.identifiers import AppointmentId, RecordId, Version, new_id
from clinic_desktop.domain.statuses import AppointmentStatus, Role
from clinic_desktop.domain.visits import StartVisit
from clinic_desktop.domain.waiting import (
    BookedToday,
    CalledAlready,
    CallPatient,
    NobodyWaits,
    SetRoom,
    SetUrgency,
    Stage,
    TakeCallBack,
    Urgency,
    WaitThresholds,
    WalkIn,
)
from clinic_desktop.services.appointments import AppointmentService
from clinic_desktop.services.visits import VisitService
from clinic_desktop.services.waiting import WaitingService
from tests import rows
from tests.builders import EMILY, JANE, MARIA, MICHAEL, ROBERT

if TYPE_CHECKING:
    from clinic_desktop.db.database import Database
    from clinic_desktop.domain.identifiers import PatientId, ProviderId
    from clinic_desktop.domain.waiting import WaitingEntry
    from clinic_desktop.testing.databases import ThrowAwayDatabase

S = AppointmentStatus
NOON = datetime.now(UTC).replace(hour=12, minute=3, second=0, microsecond=0)


@pytest.fixture
def clock() -> ClinicClock:
    """Give a clock that stands at noon, so that no test is near midnight."""
    return ClinicClock(now_utc=lambda: NOON)


@pytest.fixture
def desk(receptionist: Database, clock: ClinicClock) -> WaitingService:
    return WaitingService(receptionist, clock, AppointmentService(receptionist, clock))


@pytest.fixture
def room(doctor: Database, clock: ClinicClock) -> WaitingService:
    """Give what a clinician may do with the waiting room."""
    return WaitingService(doctor, clock, AppointmentService(doctor, clock))


@pytest.fixture
def provider(clinic_database: ThrowAwayDatabase) -> ProviderId:
    clinic_database.rows("DELETE FROM appointments WHERE status = 'scheduled'")
    return clinic_database.a_provider()


def booked(database: ThrowAwayDatabase, provider: ProviderId, patient: PatientId, hour: int = 9) -> AppointmentId:
    starts_at = NOON.replace(hour=hour, minute=0, tzinfo=None)
    row = rows.appointment(provider, patientId=patient, appointmentDate=starts_at)
    return AppointmentId(rows.insert(database.admin_connection(), "appointments", row))


def arrived(database: ThrowAwayDatabase, provider: ProviderId, patient: PatientId, hour: int = 9) -> AppointmentId:
    appointment_id = booked(database, provider, patient, hour)
    database.rows("UPDATE appointments SET status = 'checked_in' WHERE id = %s", (appointment_id,))
    return appointment_id


def a_call(provider: ProviderId | None = None, one: AppointmentId | None = None, place: str = "Room 2") -> CallPatient:
    return CallPatient(new_id(), place, provider, one)


def of(service: WaitingService, appointment_id: AppointmentId) -> WaitingEntry:
    return next(one for one in service.board().entries if one.id == appointment_id)


def version(entry: WaitingEntry) -> Version:
    assert entry.row_version is not None
    return entry.row_version


def test_the_board_follows_a_booking_from_expected_to_gone(
    clinic_database: ThrowAwayDatabase, desk: WaitingService, room: WaitingService, doctor: Database, clock: ClinicClock
) -> None:
    provider = clinic_database.value("SELECT provider_id FROM clinic.staff WHERE db_role = 'doctor@example.com'")
    janes = booked(clinic_database, provider, JANE)
    assert (of(desk, janes).stage, of(desk, janes).number) == (Stage.EXPECTED, None)

    AppointmentService(doctor, clock).change_status(ChangeStatus(janes, of(desk, janes).version, S.CHECKED_IN))
    waiting = of(desk, janes)
    assert (waiting.stage, waiting.number, waiting.urgency) == (Stage.WAITING, 1, Urgency.NORMAL)
    assert waiting.arrived_at is not None
    assert abs((waiting.arrived_at - datetime.now(UTC)).total_seconds()) < 60

    called = room.call(a_call(provider))
    assert (called.id, called.stage, called.room) == (janes, Stage.CALLED, "Room 2")

    VisitService(doctor, clock).start(StartVisit(janes, called.version, RecordId(new_id())))
    in_room = of(desk, janes)
    assert (in_room.stage, in_room.room) == (Stage.IN_ROOM, "Room 2")
    assert in_room.in_room_at is not None
    assert in_room.arrived_at == waiting.arrived_at


def test_whoever_was_begun_by_mistake_waits_on_since_he_came(
    clinic_database: ThrowAwayDatabase, desk: WaitingService, provider: ProviderId
) -> None:
    janes = arrived(clinic_database, provider, JANE)
    before = of(desk, janes)
    desk.call(a_call(one=janes))
    for status in ("in_progress", "checked_in"):
        clinic_database.rows("UPDATE appointments SET status = %s WHERE id = %s", (status, janes))

    again = of(desk, janes)
    assert (again.stage, again.number, again.room) == (Stage.WAITING, before.number, None)
    assert again.arrived_at == before.arrived_at


def test_who_cancelled_beforehand_is_not_on_the_board_but_who_left_is(
    clinic_database: ThrowAwayDatabase,
    desk: WaitingService,
    receptionist: Database,
    clock: ClinicClock,
    provider: ProviderId,
) -> None:
    never_came, left = booked(clinic_database, provider, JANE), arrived(clinic_database, provider, ROBERT, 10)
    bookings = AppointmentService(receptionist, clock)
    for one in (never_came, left):
        bookings.change_status(ChangeStatus(one, of(desk, one).version, S.NO_SHOW, "Left before being seen"))

    assert [one.id for one in desk.board().entries] == [left]
    assert desk.board().entries[0].stage is Stage.LEFT


def test_the_next_is_the_most_urgent_then_whoever_came_first_of_ones_own(
    clinic_database: ThrowAwayDatabase, desk: WaitingService, provider: ProviderId
) -> None:
    other = clinic_database.a_provider()
    arrived(clinic_database, other, EMILY)
    first = arrived(clinic_database, provider, JANE, 11)
    second = arrived(clinic_database, provider, ROBERT, 10)
    urgent = arrived(clinic_database, provider, MARIA, 9)
    judged = desk.set_urgency(SetUrgency(urgent, version(of(desk, urgent)), Urgency.URGENT))
    assert judged.urgency is Urgency.URGENT

    mine = [one.id for one in desk.board().entries if one.provider_id == provider]
    assert mine == [urgent, first, second]
    assert [desk.call(a_call(provider)).id for _ in range(3)] == [urgent, first, second]
    with pytest.raises(NobodyWaits):
        desk.call(a_call(provider))
    assert desk.call(a_call()).patient_id == EMILY


def test_an_order_to_call_said_twice_calls_one(
    clinic_database: ThrowAwayDatabase, desk: WaitingService, provider: ProviderId
) -> None:
    arrived(clinic_database, provider, JANE)
    arrived(clinic_database, provider, ROBERT, 10)
    order = a_call(provider)

    assert desk.call(order).id == desk.call(order).id
    assert [one.stage for one in desk.board().entries] == [Stage.WAITING, Stage.CALLED]


def test_somebody_called_elsewhere_is_not_called_again_and_a_call_is_taken_back(
    clinic_database: ThrowAwayDatabase, desk: WaitingService, room: WaitingService, provider: ProviderId
) -> None:
    janes = arrived(clinic_database, provider, JANE)
    seen = of(desk, janes)
    called = room.call(a_call(one=janes, place="Lab"))

    with pytest.raises(CalledAlready) as refused:
        desk.call(a_call(one=janes))
    assert refused.value.room == "Lab"
    with pytest.raises(EditConflict):
        desk.take_call_back(TakeCallBack(janes, version(seen)))
    back = desk.take_call_back(TakeCallBack(janes, version(called)))
    assert (back.stage, back.room, back.called_at) == (Stage.WAITING, None, None)
    assert desk.take_call_back(TakeCallBack(janes, version(called))).stage is Stage.WAITING


def test_a_room_is_given_and_taken_away(
    clinic_database: ThrowAwayDatabase, desk: WaitingService, provider: ProviderId
) -> None:
    janes = arrived(clinic_database, provider, JANE)
    given = desk.set_room(SetRoom(janes, version(of(desk, janes)), " Room 4 "))
    assert (given.room, given.stage) == ("Room 4", Stage.WAITING)
    assert desk.set_room(SetRoom(janes, version(given), "")).room is None
    with pytest.raises(InvalidInput):
        desk.set_room(SetRoom(janes, version(given), "x" * 31))
    with pytest.raises(InvalidInput):
        desk.call(a_call(place=" "))


def test_nothing_is_written_about_whoever_is_not_here(
    clinic_database: ThrowAwayDatabase, desk: WaitingService, provider: ProviderId
) -> None:
    expected, left = booked(clinic_database, provider, JANE), arrived(clinic_database, provider, ROBERT, 10)
    before = version(of(desk, left))
    clinic_database.rows("SELECT set_config('clinic.reason', 'left', false)")
    clinic_database.rows("UPDATE appointments SET status = 'no_show' WHERE id = %s", (left,))

    for one in (expected, left):
        with pytest.raises(WrongStatus):
            desk.call(a_call(one=one))
        with pytest.raises(WrongStatus):
            desk.set_urgency(SetUrgency(one, before, Urgency.SOON))


def test_somebody_without_a_booking_is_taken_in_at_once(
    clinic_database: ThrowAwayDatabase, desk: WaitingService, provider: ProviderId
) -> None:
    order = WalkIn(AppointmentId(new_id()), JANE, provider, 20, urgency=Urgency.SOON, reason="Cut finger")

    taken = desk.walk_in(order)

    assert desk.walk_in(order) == taken, "a repeat after a lost answer"
    assert (taken.stage, taken.number, taken.urgency) == (Stage.WAITING, 1, Urgency.SOON)
    assert (taken.starts_at, taken.provider_id) == (NOON.replace(minute=0), provider)
    assert clinic_database.value("SELECT count(*) FROM appointments WHERE status = 'checked_in'") == 1
    assert clinic_database.value("SELECT count(*) FROM clinic.overbooking") == 0


def test_a_busy_providers_time_is_booked_over_with_its_reason(
    clinic_database: ThrowAwayDatabase, desk: WaitingService, provider: ProviderId
) -> None:
    booked(clinic_database, provider, ROBERT, 12)

    desk.walk_in(WalkIn(AppointmentId(new_id()), JANE, provider, 20))

    assert clinic_database.rows("SELECT reason, overbooked_by FROM clinic.overbooking") == [
        ("Walk-in", "reception@example.com")
    ]


def test_without_a_provider_it_is_whoever_is_free_soonest(
    clinic_database: ThrowAwayDatabase, desk: WaitingService, provider: ProviderId
) -> None:
    providers = [one for (one,) in clinic_database.rows('SELECT id FROM providers ORDER BY "lastName"')]
    for number, one in enumerate(providers):
        if one != provider:
            booked(clinic_database, one, (ROBERT, MARIA, MICHAEL, EMILY)[number], 12)

    assert desk.walk_in(WalkIn(AppointmentId(new_id()), JANE, None, 20)).provider_id in providers
    if NOON.isoweekday() <= 5:
        assert desk.board().entries[0].provider_id == provider


def test_whoever_has_a_booking_today_is_asked_about(
    clinic_database: ThrowAwayDatabase, desk: WaitingService, provider: ProviderId
) -> None:
    janes = booked(clinic_database, provider, JANE, 15)
    order = WalkIn(AppointmentId(new_id()), JANE, provider, 20)

    with pytest.raises(BookedToday) as asked:
        desk.walk_in(order)
    assert asked.value.line.id == janes
    another = WalkIn(order.id, JANE, provider, 20, is_another=True)
    assert desk.walk_in(another).stage is Stage.WAITING


def test_two_orders_with_one_id_for_two_patients_are_a_conflict(desk: WaitingService, provider: ProviderId) -> None:
    order = WalkIn(AppointmentId(new_id()), JANE, provider, 20)
    desk.walk_in(order)

    with pytest.raises(EditConflict):
        desk.walk_in(WalkIn(order.id, ROBERT, provider, 20))
    with pytest.raises(InvalidInput):
        desk.walk_in(WalkIn(AppointmentId(new_id()), ROBERT, provider, 2))


def test_administrators_say_what_is_long(
    clinic_database: ThrowAwayDatabase, desk: WaitingService, clock: ClinicClock
) -> None:
    assert desk.thresholds() == WaitThresholds(15, 30)
    admin = clinic_database.as_person(clinic_database.an_account(Role.ADMIN).login)
    administration = WaitingService(admin, clock, AppointmentService(admin, clock))

    assert administration.set_thresholds(WaitThresholds(10, 25)) == WaitThresholds(10, 25)
    assert desk.board().thresholds == WaitThresholds(10, 25)
    with pytest.raises(InvalidInput):
        administration.set_thresholds(WaitThresholds(25, 25))
    with pytest.raises(NotPermitted):
        desk.set_thresholds(WaitThresholds(5, 6))


def test_two_desks_that_call_at_once_call_two(
    clinic_database: ThrowAwayDatabase, desk: WaitingService, room: WaitingService, provider: ProviderId
) -> None:
    for number, patient in enumerate((JANE, ROBERT)):
        arrived(clinic_database, provider, patient, 9 + number)
    together = Barrier(2)

    def call(service: WaitingService) -> AppointmentId:
        together.wait()
        return service.call(a_call(provider)).id

    with ThreadPoolExecutor(2) as pool:
        called = list(pool.map(call, (desk, room)))
    assert len(set(called)) == 2


def test_how_a_workstations_clock_goes_is_known(clinic_database: ThrowAwayDatabase, receptionist: Database) -> None:
    def shown(minutes: int) -> datetime:
        return datetime.now(UTC) + timedelta(minutes=minutes)

    for minutes in (20, -20):
        wrong = ClinicClock(now_utc=partial(shown, minutes))
        ahead = WaitingService(receptionist, wrong, AppointmentService(receptionist, wrong)).board().ahead
        assert abs(ahead - timedelta(minutes=minutes)) < timedelta(seconds=30)


def test_the_board_is_three_statements(
    clinic_database: ThrowAwayDatabase, desk: WaitingService, provider: ProviderId, statements: list[str]
) -> None:
    for number, patient in enumerate((JANE, ROBERT, MARIA)):
        arrived(clinic_database, provider, patient, 9 + number)
    desk.board()
    statements.clear()

    assert len(desk.board().entries) == 3
    assert len(statements) == 3, "who is there, what counts as long, and what time it is"
