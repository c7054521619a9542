from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from clinic_desktop.domain.appointments import ChangeStatus, DayOfAppointments, MoveAppointment, RangeOfAppointments
from clinic_desktop.domain.clock import ClinicClock
from clinic_desktop.domain.errors import (
    AlreadyArchived,
    EditConflict,
    InvalidInput,
    NotFound,
    NotPermitted,
    PatientBusy,
    SlotTaken,
    WrongStatus,
)
from clinic_desktop.domain.identifiers import AppointmentId, PatientId, ProviderId, new_id
from clinic_desktop.domain.problems import ProblemKind
from clinic_desktop.domain.schedule import DayBookings
from clinic_desktop.domain.statuses import AppointmentStatus, AppointmentType, Role, Sex
from clinic_desktop.services.appointments import AppointmentService
from tests.builders import (
    EMILY,
    JANE,
    MARIA,
    MARIAS_SCHEDULED,
    MICHAEL,
    ROBERT,
    an_appointment,
    at,
    changed,
    working_day,
)

if TYPE_CHECKING:
    from clinic_desktop.db.database import Database
    from clinic_desktop.domain.appointments import AppointmentLine
    from clinic_desktop.testing.databases import ThrowAwayDatabase


@pytest.fixture
def provider(clinic_database: ThrowAwayDatabase) -> ProviderId:
    return clinic_database.a_provider("Petra", "Provider")


def a_move(line: AppointmentLine, **changes: object) -> MoveAppointment:
    same = MoveAppointment(line.id, line.version, line.starts_at, line.minutes, line.provider_id)
    return changed(same, changes)


def kinds(error: InvalidInput) -> dict[str, ProblemKind]:
    return {problem.field: problem.kind for problem in error.problems}


def test_a_booking_is_shown_with_everything_a_list_needs(desk: AppointmentService, provider: ProviderId) -> None:
    command = an_appointment(provider, starts_at=at(9, 15), minutes=25, reason="  Sore throat ")

    line = desk.book(command)

    assert (line.id, line.starts_at, line.minutes, line.ends_at) == (command.id, at(9, 15), 25, at(9, 40))
    assert (line.type, line.status, line.reason) == (
        AppointmentType.FOLLOW_UP,
        AppointmentStatus.SCHEDULED,
        "Sore throat",
    )
    assert (line.patient_id, line.patient_last_name, line.patient_first_name) == (JANE, "Doe", "Jane")
    assert (line.patient_born_on.isoformat(), line.patient_sex) == ("1985-03-15", Sex.FEMALE)
    assert (line.provider_id, line.provider_name, line.is_overbooked) == (provider, "Petra Provider", False)
    assert desk.open(command.id) == line


def test_booking_twice_with_one_id_books_once(desk: AppointmentService, provider: ProviderId) -> None:
    command = an_appointment(provider, EMILY)

    first = desk.book(command)

    assert desk.book(command) == first
    assert desk.of_patient(EMILY) == (first,)


def test_a_time_that_is_taken_is_not_booked_again(desk: AppointmentService, provider: ProviderId) -> None:
    taken = desk.book(an_appointment(provider, JANE, starts_at=at(9), minutes=30))

    with pytest.raises(SlotTaken):
        desk.book(an_appointment(provider, ROBERT, starts_at=at(9, 29), minutes=30))

    assert desk.of_patient(JANE)[0] == taken
    assert all(line.starts_at < at(9) for line in desk.of_patient(ROBERT)), "nothing of it was stored"


def test_a_patient_is_not_booked_in_two_places_at_once(
    desk: AppointmentService, provider: ProviderId, clinic_database: ThrowAwayDatabase
) -> None:
    desk.book(an_appointment(provider, JANE, starts_at=at(9)))

    with pytest.raises(PatientBusy):
        desk.book(an_appointment(clinic_database.a_provider(), JANE, starts_at=at(9)))


def test_an_overbooking_is_a_recorded_act(
    desk: AppointmentService, provider: ProviderId, clinic_database: ThrowAwayDatabase
) -> None:
    desk.book(an_appointment(provider, JANE, starts_at=at(9)))

    line = desk.book(an_appointment(provider, ROBERT, starts_at=at(9), overbook_reason=" A bleeding child "))

    assert line.is_overbooked
    assert clinic_database.rows("SELECT reason, overbooked_by FROM clinic.overbooking") == [
        ("A bleeding child", "reception@example.com")
    ]
    shown = desk.range(RangeOfAppointments(at(9), at(10), frozenset({provider})))
    assert {one.patient_id: one.is_overbooked for one in shown} == {JANE: False, ROBERT: True}


@pytest.mark.parametrize(
    ("changes", "field", "kind"),
    [
        ({"minutes": 4}, "minutes", ProblemKind.TOO_SMALL),
        ({"minutes": 481}, "minutes", ProblemKind.TOO_LARGE),
        ({"minutes": -5}, "minutes", ProblemKind.TOO_SMALL),
        ({"reason": "x" * 501}, "reason", ProblemKind.TOO_LONG),
        ({"starts_at": datetime(2020, 1, 1, tzinfo=UTC)}, "starts_at", ProblemKind.IN_THE_PAST),
        ({"overbook_reason": ""}, "overbook_reason", ProblemKind.MISSING),
        ({"overbook_reason": "no"}, "overbook_reason", ProblemKind.TOO_SHORT),
        ({"overbook_reason": "x" * 201}, "overbook_reason", ProblemKind.TOO_LONG),
    ],
)
def test_a_booking_that_breaks_a_rule_is_refused_with_its_field(
    desk: AppointmentService, provider: ProviderId, changes: dict[str, object], field: str, kind: ProblemKind
) -> None:
    with pytest.raises(InvalidInput) as refused:
        desk.book(an_appointment(provider, EMILY, **changes))

    assert kinds(refused.value) == {field: kind}
    assert desk.of_patient(EMILY) == ()


def test_somebody_who_does_not_exist_is_not_booked(desk: AppointmentService, provider: ProviderId) -> None:
    with pytest.raises(NotFound):
        desk.book(an_appointment(provider, PatientId(new_id())))
    with pytest.raises(NotFound):
        desk.book(an_appointment(ProviderId(new_id())))


def test_an_archived_patient_is_not_booked(
    desk: AppointmentService, provider: ProviderId, clinic_database: ThrowAwayDatabase
) -> None:
    clinic_database.rows(
        "INSERT INTO clinic.patient_profile (patient_id, archived_at, archived_by, archive_reason)"
        " VALUES (%s, now(), '', 'moved away')",
        (EMILY,),
    )

    with pytest.raises(AlreadyArchived):
        desk.book(an_appointment(provider, EMILY))


def test_today_can_be_booked_even_if_the_hour_has_passed(receptionist: Database, provider: ProviderId) -> None:
    this_morning = at(9, day=working_day(5))
    late = AppointmentService(receptionist, ClinicClock(now_utc=lambda: this_morning + timedelta(hours=9)))

    assert late.book(an_appointment(provider, starts_at=this_morning)).starts_at == this_morning
    with pytest.raises(InvalidInput):
        late.book(an_appointment(provider, starts_at=this_morning - timedelta(hours=10)))


def test_a_booking_is_moved_in_time_length_and_to_somebody_else(
    desk: AppointmentService, provider: ProviderId, clinic_database: ThrowAwayDatabase
) -> None:
    line = desk.book(an_appointment(provider, starts_at=at(9)))
    other = clinic_database.a_provider("Otto", "Other")

    moved = desk.move(a_move(line, starts_at=at(14), minutes=60, provider_id=other, type=AppointmentType.NEW_PATIENT))

    assert (moved.starts_at, moved.minutes, moved.provider_name) == (at(14), 60, "Otto Other")
    assert desk.move(a_move(moved, minutes=45)).type is AppointmentType.NEW_PATIENT, "no type named leaves it"
    assert moved.version != line.version
    assert desk.book(an_appointment(provider, ROBERT, starts_at=at(9))).starts_at == at(9), "its time is free again"


def test_a_booking_is_not_moved_onto_another(desk: AppointmentService, provider: ProviderId) -> None:
    desk.book(an_appointment(provider, JANE, starts_at=at(9)))
    line = desk.book(an_appointment(provider, ROBERT, starts_at=at(10)))

    with pytest.raises(SlotTaken):
        desk.move(a_move(line, starts_at=at(9, 10)))

    assert desk.open(line.id) == line


def test_a_patient_is_not_moved_to_where_he_cannot_be(
    desk: AppointmentService, provider: ProviderId, clinic_database: ThrowAwayDatabase
) -> None:
    desk.book(an_appointment(provider, JANE, starts_at=at(9)))
    line = desk.book(an_appointment(clinic_database.a_provider(), JANE, starts_at=at(10)))

    with pytest.raises(PatientBusy):
        desk.move(a_move(line, starts_at=at(9)))


def test_moving_over_its_own_time_is_no_overlap(desk: AppointmentService, provider: ProviderId) -> None:
    line = desk.book(an_appointment(provider, starts_at=at(9), minutes=30))

    assert desk.move(a_move(line, starts_at=at(9, 10))).starts_at == at(9, 10)


def test_moving_the_same_way_twice_moves_once(desk: AppointmentService, provider: ProviderId) -> None:
    command = a_move(desk.book(an_appointment(provider, starts_at=at(9))), starts_at=at(14))

    moved = desk.move(command)

    assert desk.move(command) == moved


def test_somebody_elses_move_is_not_overwritten(desk: AppointmentService, provider: ProviderId) -> None:
    line = desk.book(an_appointment(provider, starts_at=at(9)))
    desk.move(a_move(line, starts_at=at(14)))

    with pytest.raises(EditConflict):
        desk.move(a_move(line, starts_at=at(15)))

    assert desk.open(line.id).starts_at == at(14)


@pytest.mark.parametrize("minutes", [0, 4, 481])
def test_a_move_that_breaks_a_rule_is_refused(desk: AppointmentService, provider: ProviderId, minutes: int) -> None:
    line = desk.book(an_appointment(provider))

    with pytest.raises(InvalidInput) as refused:
        desk.move(a_move(line, minutes=minutes))
    assert set(kinds(refused.value)) == {"minutes"}


@pytest.mark.parametrize("status", ["in_progress", "completed", "cancelled", "no_show"])
def test_only_what_has_not_begun_is_moved(
    desk: AppointmentService, provider: ProviderId, clinic_database: ThrowAwayDatabase, status: str
) -> None:
    line = desk.book(an_appointment(provider))
    clinic_database.rows("UPDATE appointments SET status = %s WHERE id = %s", (status, line.id))

    with pytest.raises(WrongStatus) as refused:
        desk.move(a_move(desk.open(line.id), starts_at=at(9)))
    assert refused.value.current is AppointmentStatus(status)


def test_what_is_not_there_is_not_found(desk: AppointmentService, provider: ProviderId) -> None:
    nothing = AppointmentId(new_id())

    with pytest.raises(NotFound):
        desk.open(nothing)
    with pytest.raises(NotFound):
        desk.move(replace(a_move(desk.book(an_appointment(provider))), id=nothing))
    assert desk.steps(nothing) == ()


def test_a_day_shows_its_bookings_in_order_of_time(
    desk: AppointmentService, provider: ProviderId, clinic_database: ThrowAwayDatabase
) -> None:
    other = clinic_database.a_provider("Anna", "Another")
    day = working_day(12)
    for who, place, hour in ((JANE, provider, 15), (ROBERT, other, 8), (MICHAEL, provider, 11)):
        desk.book(an_appointment(place, who, starts_at=at(hour, day=day)))
    desk.book(an_appointment(provider, JANE, starts_at=at(8, day=working_day(13))))

    def patients(question: DayOfAppointments) -> list[PatientId]:
        return [line.patient_id for line in desk.day(question)]

    assert patients(DayOfAppointments(day)) == [ROBERT, MICHAEL, JANE]
    assert patients(DayOfAppointments(day, provider_ids=frozenset({provider}))) == [MICHAEL, JANE]
    assert patients(DayOfAppointments(day, provider_ids=frozenset({provider, other}))) == [ROBERT, MICHAEL, JANE]
    assert patients(DayOfAppointments(day, statuses=frozenset({AppointmentStatus.CANCELLED}))) == []
    assert patients(DayOfAppointments(working_day(14))) == []


@pytest.mark.parametrize(
    ("zone", "first", "last"),
    [
        ("UTC", "00:00", "23:59"),
        ("America/New_York", "05:00", "04:59"),
        ("Asia/Kolkata", "18:30", "18:29"),
    ],
)
def test_a_day_is_the_clinics_day(
    receptionist: Database, provider: ProviderId, zone: str, first: str, last: str
) -> None:
    clock = ClinicClock(ZoneInfo(zone))
    desk = AppointmentService(receptionist, clock)
    day = datetime(datetime.now(UTC).year + 1, 1, 14, tzinfo=UTC).date()
    begins, ends = clock.day_bounds(day)
    desk.book(an_appointment(provider, JANE, starts_at=begins))
    desk.book(an_appointment(provider, ROBERT, starts_at=ends - timedelta(minutes=1)))
    desk.book(an_appointment(provider, MARIA, starts_at=begins - timedelta(minutes=30)))

    found = desk.day(DayOfAppointments(day, provider_ids=frozenset({provider})))

    assert [(line.patient_id, f"{line.starts_at:%H:%M}") for line in found] == [(JANE, first), (ROBERT, last)]


def test_a_range_ends_before_its_end(desk: AppointmentService, provider: ProviderId) -> None:
    for who, hour in ((JANE, 9), (ROBERT, 10), (MICHAEL, 11)):
        desk.book(an_appointment(provider, who, starts_at=at(hour)))

    found = desk.range(RangeOfAppointments(at(9), at(11), frozenset({provider})))

    assert [line.patient_id for line in found] == [JANE, ROBERT]


def test_the_bookings_of_a_patient_come_latest_first(desk: AppointmentService, provider: ProviderId) -> None:
    for hour in (9, 11, 10):
        desk.book(an_appointment(provider, EMILY, starts_at=at(hour)))

    assert [line.starts_at.hour for line in desk.of_patient(EMILY)] == [11, 10, 9]


def test_what_stands_in_the_way_is_shown(
    desk: AppointmentService, provider: ProviderId, clinic_database: ThrowAwayDatabase
) -> None:
    of_provider = desk.book(an_appointment(provider, JANE, starts_at=at(9), minutes=30))
    of_patient = desk.book(an_appointment(clinic_database.a_provider(), ROBERT, starts_at=at(9, 20), minutes=30))
    desk.book(an_appointment(provider, MARIA, starts_at=at(9, 30), minutes=30))

    assert desk.overlapping(provider, ROBERT, at(9, 20), 10) == (of_provider, of_patient)
    assert desk.overlapping(provider, EMILY, at(9, 30), 30) != ()
    assert desk.overlapping(provider, EMILY, at(10), 30) == ()


def test_the_providers_are_listed_by_name(desk: AppointmentService, clinic_database: ThrowAwayDatabase) -> None:
    clinic_database.a_provider("Zoe", "Adams")

    assert [one.name for one in desk.providers()] == ["Zoe Adams", "John Smith"]


@pytest.mark.parametrize("role", [Role.ADMIN, Role.AUDITOR])
def test_who_may_not_book_does_not(
    clinic_database: ThrowAwayDatabase, provider: ProviderId, clock: ClinicClock, role: Role
) -> None:
    service = AppointmentService(clinic_database.as_person(clinic_database.an_account(role).login), clock)

    with pytest.raises(NotPermitted):
        service.book(an_appointment(provider))


def test_a_booking_of_another_program_without_a_length_counts_as_half_an_hour(
    desk: AppointmentService, clinic_database: ThrowAwayDatabase
) -> None:
    clinic_database.rows('UPDATE appointments SET "durationMinutes" = NULL WHERE id = %s', (MARIAS_SCHEDULED,))

    assert desk.open(MARIAS_SCHEDULED).minutes == 30


def test_times_held_before_yesterday_are_forgotten(clinic_database: ThrowAwayDatabase, doctor: Database) -> None:
    service = AppointmentService(doctor, ClinicClock())
    with clinic_database.admin_connection() as admin:
        before = admin.execute("SELECT count(*) FROM clinic.slot_claim").fetchone()
        admin.execute(
            "INSERT INTO clinic.slot_claim"
            " SELECT id, 'someone', 'somebody', tsrange('2020-01-01 10:00', '2020-01-01 10:30')"
            " FROM appointments WHERE id = 'aaaa1111-1111-1111-1111-111111111111'"
        )

        assert service.drop_old_claims() == 1
        assert admin.execute("SELECT count(*) FROM clinic.slot_claim").fetchone() == before


def test_each_clinic_day_is_counted_with_what_holds_its_time(
    clinic_database: ThrowAwayDatabase, receptionist: Database, provider: ProviderId
) -> None:
    """Days are the clinic's, also the one of 25 hours; what was cancelled and what others do is not counted."""
    berlin = AppointmentService(receptionist, ClinicClock(ZoneInfo("Europe/Berlin")))
    other = clinic_database.a_provider("Otto", "Other")
    long_day = date(2027, 10, 31)
    moments = (
        datetime(2027, 10, 30, 22, 0, tzinfo=UTC),
        datetime(2027, 10, 31, 22, 30, tzinfo=UTC),
        datetime(2027, 10, 31, 23, 0, tzinfo=UTC),
    )
    for patient, moment in zip((JANE, ROBERT, MARIA), moments, strict=True):
        berlin.book(an_appointment(provider, patient, starts_at=moment, minutes=30))
    berlin.book(an_appointment(other, MICHAEL, starts_at=moments[0]))
    cancelled = berlin.book(an_appointment(provider, EMILY, starts_at=datetime(2027, 10, 31, 12, tzinfo=UTC)))
    berlin.change_status(ChangeStatus(cancelled.id, cancelled.version, AppointmentStatus.CANCELLED, "Patient is ill"))
    found = berlin.per_day(frozenset({provider}), long_day - timedelta(days=1), 3)
    assert found == (
        DayBookings(long_day - timedelta(days=1), 0, 0),
        DayBookings(long_day, 2, 60),
        DayBookings(long_day + timedelta(days=1), 1, 30),
    )
    assert berlin.per_day(frozenset(), long_day, 1)[0].bookings == 3
