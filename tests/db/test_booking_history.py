"""What is written down about bookings that are moved, whoever moves them, and that nobody can write it himself."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from clinic_desktop.domain.appointments import ChangeStatus, MoveAppointment
from clinic_desktop.domain.booking_history import BookedTime, BookingEventKind
from clinic_desktop.domain.clock import ClinicClock
from clinic_desktop.domain.errors import NotFound
from clinic_desktop.domain.identifiers import AppointmentId, new_id
from clinic_desktop.domain.statuses import AppointmentStatus, AppointmentType
from clinic_desktop.services.appointments import AppointmentService
from tests import rows
from tests.builders import EMILY, JANE, ROBERT, an_appointment, at, working_day

if TYPE_CHECKING:
    from clinic_desktop.db.database import Database
    from clinic_desktop.domain.identifiers import ProviderId
    from clinic_desktop.testing.databases import ThrowAwayDatabase

    Connection = psycopg.Connection[tuple[Any, ...]]

NINE = at(9, day=working_day(3))
TEN = NINE + timedelta(hours=1)
LATER = 'UPDATE appointments SET "appointmentDate" = "appointmentDate" + interval \'1 hour\' WHERE id = %s'

FORGED = (
    "INSERT INTO clinic.appointment_move (appointment_id, starts_from, starts_to, provider_from, provider_to,"
    " type_from, type_to) SELECT id, now(), now(), 'a', 'b', 'c', 'd' FROM appointments LIMIT 1"
)


@pytest.fixture
def desk(receptionist: Database) -> AppointmentService:
    return AppointmentService(receptionist, ClinicClock())


@pytest.fixture
def doctors(doctor: Database) -> AppointmentService:
    return AppointmentService(doctor, ClinicClock())


@pytest.fixture
def provider(clinic_database: ThrowAwayDatabase) -> ProviderId:
    return clinic_database.a_provider()


def test_a_booking_tells_its_whole_story(
    desk: AppointmentService, doctors: AppointmentService, clinic_database: ThrowAwayDatabase, provider: ProviderId
) -> None:
    other = clinic_database.a_provider("Nora", "Neu")
    desk.book(an_appointment(provider, ROBERT, starts_at=NINE))
    line = desk.book(an_appointment(provider, EMILY, starts_at=NINE, overbook_reason="Urgent"))
    line = doctors.move(MoveAppointment(line.id, line.version, TEN, 40, other))
    line = desk.change_status(ChangeStatus(line.id, line.version, AppointmentStatus.CANCELLED, "Patient is ill"))

    booked, overbooked, moved, cancelled = desk.history(line.id)

    at_first = BookedTime(NINE, 20, "Petra Provider", AppointmentType.FOLLOW_UP)
    assert (booked.kind, booked.by, booked.after) == (BookingEventKind.BOOKED, "Rosa Lind", at_first)
    assert (overbooked.kind, overbooked.by, overbooked.reason) == (BookingEventKind.OVERBOOKED, "Rosa Lind", "Urgent")
    assert (moved.kind, moved.by, moved.before) == (BookingEventKind.MOVED, "John Smith", at_first)
    assert moved.after == BookedTime(TEN, 40, "Nora Neu", AppointmentType.FOLLOW_UP)
    assert (cancelled.by, cancelled.status_from, cancelled.status_to, cancelled.reason) == (
        "Rosa Lind",
        AppointmentStatus.SCHEDULED,
        AppointmentStatus.CANCELLED,
        "Patient is ill",
    )
    assert doctors.history(line.id) == (booked, overbooked, moved, cancelled)


def test_who_took_a_time_and_when_is_told(
    desk: AppointmentService, doctors: AppointmentService, provider: ProviderId
) -> None:
    desk.book(an_appointment(provider, ROBERT, starts_at=NINE))
    moved = desk.book(an_appointment(provider, EMILY, starts_at=TEN))
    moved = doctors.move(MoveAppointment(moved.id, moved.version, NINE + timedelta(minutes=20), 20, provider))

    roberts, emilys = desk.takers(provider, JANE, NINE, 60)

    assert (roberts.line.patient_id, roberts.by) == (ROBERT, "Rosa Lind")
    assert (emilys.line.patient_id, emilys.by) == (EMILY, "John Smith")
    assert emilys.at > roberts.at


def test_moves_of_every_writer_are_written_down(
    desk: AppointmentService, clinic_database: ThrowAwayDatabase, provider: ProviderId
) -> None:
    row = rows.appointment(provider, patientId=JANE, appointmentDate=rows.stored_time(NINE), durationMinutes=None)
    booked = AppointmentId(rows.insert(clinic_database.admin_connection(), "appointments", row))
    clinic_database.rows("DELETE FROM clinic.appointment_step WHERE appointment_id = %s", (booked,))
    clinic_database.rows(LATER, (booked,))
    clinic_database.connection_as("reception@example.com").execute(LATER, (booked,))
    clinic_database.rows("UPDATE appointments SET \"appointmentType\" = 'telehealth' WHERE id = %s", (booked,))

    made, first, second, third = desk.history(booked)

    assert [one.by for one in (made, first, second, third)] == [None, None, "Rosa Lind", None]
    assert made.after is not None
    assert (made.after.starts_at, made.after.minutes) == (NINE, 30)
    assert (second.before, second.after) == (first.after, third.before)
    assert third.after is not None
    assert third.after.type is AppointmentType.TELEHEALTH


def test_what_changes_no_time_is_no_move(
    desk: AppointmentService, clinic_database: ThrowAwayDatabase, provider: ProviderId
) -> None:
    line = desk.book(an_appointment(provider))
    clinic_database.rows("UPDATE appointments SET \"reasonForVisit\" = 'Knee' WHERE id = %s", (line.id,))
    clinic_database.rows('UPDATE appointments SET "durationMinutes" = "durationMinutes" WHERE id = %s', (line.id,))

    assert [one.kind for one in desk.history(line.id)] == [BookingEventKind.BOOKED]


def test_with_psql_nobody_writes_a_move_or_changes_one(
    desk: AppointmentService, clinic_database: ThrowAwayDatabase, provider: ProviderId
) -> None:
    line = desk.book(an_appointment(provider, starts_at=NINE))
    psql = clinic_database.connection_as("reception@example.com")
    psql.execute(LATER, (line.id,))

    for statement in (
        "UPDATE clinic.appointment_move SET moved_by = 'doctor@example.com'",
        "UPDATE clinic.appointment_move SET moved_at = now() - interval '1 day'",
        "DELETE FROM clinic.appointment_move",
        "TRUNCATE clinic.appointment_move",
        FORGED,
        "SELECT clinic.note_move()",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            psql.execute(statement)
    assert psql.execute("SELECT moved_by FROM clinic.appointment_move").fetchall() == [("reception@example.com",)]


def test_a_booking_that_is_not_there_has_no_story(desk: AppointmentService) -> None:
    with pytest.raises(NotFound):
        desk.history(AppointmentId(new_id()))


def test_coming_bookings_are_those_that_hold_their_time(
    desk: AppointmentService, clinic_database: ThrowAwayDatabase, provider: ProviderId
) -> None:
    given_up = desk.book(an_appointment(provider, EMILY, starts_at=NINE))
    desk.change_status(ChangeStatus(given_up.id, given_up.version, AppointmentStatus.CANCELLED, "ill"))
    rows.insert(clinic_database.admin_connection(), "appointments", rows.past_appointment(provider, patientId=EMILY))
    second = desk.book(an_appointment(provider, EMILY, starts_at=TEN))
    first = desk.book(an_appointment(provider, EMILY, starts_at=NINE))

    assert [line.id for line in desk.coming(EMILY)] == [first.id, second.id]
    assert [line.id for line in desk.coming(EMILY, limit=1)] == [first.id]
