"""What the database refuses to a clinician with psql, and what it leaves to the owner of the tables."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from decimal import Decimal
from itertools import product
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from clinic_desktop.domain.appointments import may_become, wants_reason
from clinic_desktop.domain.identifiers import new_id
from clinic_desktop.domain.statuses import AppointmentStatus
from tests import rows
from tests.builders import EMILY, JANE, JANES_COMPLETED, MARIAS_SCHEDULED, ROBERT
from tests.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clinic_desktop.testing.databases import ThrowAwayDatabase

    Connection = psycopg.Connection[tuple[Any, ...]]

STATUS = "UPDATE appointments SET status = %s WHERE id = %s"
COMPLETE_RECORD = 'UPDATE medical_records SET "isDraft" = false WHERE id = %s'
NOT_FROM_HERE, REASON_WANTED, NO_DIAGNOSIS, COMPLETED, NOT_STARTED = "CL002", "CL003", "CL004", "CL005", "CL006"


@pytest.fixture
def clinician(clinic_database: ThrowAwayDatabase) -> Connection:
    return clinic_database.reader_of_charts("doctor@example.com")


@pytest.fixture
def owner(clinic_database: ThrowAwayDatabase) -> Connection:
    return clinic_database.admin_connection()


@contextmanager
def refused(*states: str) -> Iterator[None]:
    with pytest.raises(psycopg.DatabaseError) as error:
        yield
    assert error.value.sqlstate in states


def booked(database: ThrowAwayDatabase, status: str = "scheduled", patient: str = JANE) -> str:
    """Put a booking of this status into the database, as its owner."""
    row = rows.appointment(database.a_provider(), status=status, patientId=patient)
    return rows.insert(database.admin_connection(), "appointments", row)


@pytest.fixture
def started(clinic_database: ThrowAwayDatabase, owner: Connection) -> tuple[str, str]:
    """Give a visit that is being written: the ids of its appointment and of its record."""
    appointment = booked(clinic_database, "in_progress")
    return appointment, rows.insert(owner, "medical_records", rows.medical_record(appointment))


def test_statuses_go_only_where_they_may_and_with_the_reason_that_is_wanted(
    clinic_database: ThrowAwayDatabase, clinician: Connection
) -> None:
    for before, after in product(AppointmentStatus, repeat=2):
        if before is after:
            continue
        appointment = booked(clinic_database, before.value)
        rows.insert(
            clinic_database.admin_connection(),
            "medical_records",
            rows.medical_record(appointment, diagnosis="Flu", isDraft=False),
        )
        if before is AppointmentStatus.COMPLETED:
            with refused(COMPLETED):
                clinician.execute(STATUS, (after.value, appointment))
        elif not may_become(before, after):
            with refused(NOT_FROM_HERE):
                clinician.execute(STATUS, (after.value, appointment))
        elif wants_reason(before, after):
            with refused(REASON_WANTED):
                clinician.execute(STATUS, (after.value, appointment))
            with clinician.transaction():
                clinician.execute("SELECT set_config('clinic.reason', 'because', true)")
                clinician.execute(STATUS, (after.value, appointment))
        else:
            clinician.execute(STATUS, (after.value, appointment))


@pytest.mark.parametrize("reason", ["", "   ", "no", " no ", "x" * 201])
def test_a_reason_has_three_to_two_hundred_letters(
    clinic_database: ThrowAwayDatabase, clinician: Connection, reason: str
) -> None:
    clinician.execute("SELECT set_config('clinic.reason', %s, false)", (reason,))

    with refused(REASON_WANTED):
        clinician.execute(STATUS, ("cancelled", booked(clinic_database)))


@pytest.mark.parametrize("status", [one.value for one in AppointmentStatus if one is not AppointmentStatus.SCHEDULED])
def test_a_booking_starts_as_scheduled(clinic_database: ThrowAwayDatabase, clinician: Connection, status: str) -> None:
    with refused(NOT_FROM_HERE):
        rows.insert(clinician, "appointments", rows.appointment(clinic_database.a_provider(), status=status))


def test_a_booking_stays_with_its_patient(clinic_database: ThrowAwayDatabase, clinician: Connection) -> None:
    appointment = booked(clinic_database)

    with refused(NOT_FROM_HERE):
        clinician.execute('UPDATE appointments SET "patientId" = %s WHERE id = %s', (ROBERT, appointment))
    with refused(NOT_FROM_HERE):
        clinician.execute("UPDATE appointments SET id = 'other' WHERE id = %s", (appointment,))


@pytest.mark.parametrize(
    ("words", "values"),
    [
        ("UPDATE appointments SET \"reasonForVisit\" = 'x' WHERE id = %s", ()),
        ("UPDATE appointments SET status = status WHERE id = %s", ()),
        ('UPDATE medical_records SET "treatmentPlan" = \'x\' WHERE "appointmentId" = %s', ()),
        ('UPDATE medical_records SET "isDraft" = true WHERE "appointmentId" = %s', ()),
        ('UPDATE vital_signs SET "painLevel" = 1 WHERE "appointmentId" = %s', ()),
    ],
)
def test_a_completed_visit_stays_as_it_is(clinician: Connection, words: str, values: tuple[object, ...]) -> None:
    with refused(COMPLETED):
        clinician.execute(words.encode(), (*values, JANES_COMPLETED))


def test_nothing_is_added_to_a_completed_visit_and_nothing_taken_from_it(
    clinic_database: ThrowAwayDatabase, clinician: Connection, started: tuple[str, str]
) -> None:
    of_jane = 'SELECT id FROM medical_records WHERE "appointmentId" = %s'
    completed = clinic_database.value(of_jane, JANES_COMPLETED)
    moved = rows.insert(clinician, "symptoms", rows.symptom(started[1]))

    for table, row in (
        ("symptoms", rows.symptom(completed)),
        ("prescriptions", rows.prescription(completed)),
        ("vital_signs", rows.vital_signs(JANES_COMPLETED)),
        ("medical_records", rows.medical_record(JANES_COMPLETED)),
    ):
        with refused(COMPLETED):
            rows.insert(clinician, table, row)
    for words in (
        'UPDATE symptoms SET severity = 1 WHERE "medicalRecordId" = %s',
        'UPDATE prescriptions SET refills = 1 WHERE "medicalRecordId" = %s',
        'DELETE FROM symptoms WHERE "medicalRecordId" = %s',
        'DELETE FROM prescriptions WHERE "medicalRecordId" = %s',
    ):
        with refused(COMPLETED):
            clinician.execute(words.encode(), (completed,))
    move = 'UPDATE symptoms SET "medicalRecordId" = %s WHERE id = %s'
    with refused(COMPLETED):
        clinician.execute(move, (completed, moved))
    with refused(COMPLETED):
        clinician.execute(f'{move} OR "medicalRecordId" = %s'.encode(), (started[1], "", completed))


@pytest.mark.parametrize("status", ["scheduled", "checked_in", "cancelled", "no_show"])
def test_writing_starts_with_starting(
    clinic_database: ThrowAwayDatabase, clinician: Connection, owner: Connection, status: str
) -> None:
    appointment = booked(clinic_database, status)
    with refused(NOT_STARTED):
        rows.insert(clinician, "medical_records", rows.medical_record(appointment))
    with refused(NOT_STARTED):
        rows.insert(clinician, "vital_signs", rows.vital_signs(appointment))
    record = rows.insert(owner, "medical_records", rows.medical_record(appointment))
    with refused(NOT_STARTED):
        rows.insert(clinician, "symptoms", rows.symptom(record))
    with refused(NOT_STARTED):
        rows.insert(clinician, "prescriptions", rows.prescription(record))
    with refused(NOT_STARTED):
        clinician.execute("UPDATE medical_records SET diagnosis = 'Flu' WHERE id = %s", (record,))


@pytest.mark.parametrize("diagnosis", [None, "", "   ", "\n\t \r\n"])
def test_completing_needs_a_diagnosis_that_is_not_blank(
    clinician: Connection, started: tuple[str, str], diagnosis: str | None
) -> None:
    appointment, record = started
    clinician.execute("UPDATE medical_records SET diagnosis = %s WHERE id = %s", (diagnosis, record))

    with refused(NO_DIAGNOSIS), clinician.transaction():
        clinician.execute(COMPLETE_RECORD, (record,))
        clinician.execute(STATUS, ("completed", appointment))


def test_completing_needs_a_record(clinic_database: ThrowAwayDatabase, clinician: Connection) -> None:
    with refused(NO_DIAGNOSIS):
        clinician.execute(STATUS, ("completed", booked(clinic_database, "in_progress")))


def test_record_and_appointment_are_completed_in_one_transaction(
    clinician: Connection, started: tuple[str, str]
) -> None:
    appointment, record = started
    clinician.execute("UPDATE medical_records SET diagnosis = 'Flu' WHERE id = %s", (record,))

    with refused(NOT_FROM_HERE):
        clinician.execute(COMPLETE_RECORD, (record,))
    with refused(NO_DIAGNOSIS):
        clinician.execute(STATUS, ("completed", appointment))
    with clinician.transaction():
        clinician.execute(COMPLETE_RECORD, (record,))
        clinician.execute(STATUS, ("completed", appointment))

    with refused(COMPLETED):
        clinician.execute("UPDATE medical_records SET diagnosis = 'Cold' WHERE id = %s", (record,))


def test_a_record_is_a_draft_as_long_as_the_visit_goes_on(
    clinic_database: ThrowAwayDatabase, clinician: Connection
) -> None:
    appointment = booked(clinic_database, "in_progress")

    with refused(NOT_FROM_HERE):
        rows.insert(clinician, "medical_records", rows.medical_record(appointment, isDraft=False, diagnosis="Flu"))
    rows.insert(clinician, "medical_records", rows.medical_record(appointment, diagnosis="Flu"))


def test_the_body_mass_index_is_computed_whatever_is_claimed(clinician: Connection, started: tuple[str, str]) -> None:
    appointment, _ = started
    vitals = rows.insert(
        clinician, "vital_signs", rows.vital_signs(appointment, weight=70, height=175, bmi=Decimal("50.0"))
    )

    def bmi() -> object:
        return (clinician.execute("SELECT bmi FROM vital_signs WHERE id = %s", (vitals,)).fetchone() or ())[0]

    assert bmi() == Decimal("22.9")
    for words, expected in (
        ("weight = 88.45, height = 177.8", Decimal("28.0")),
        ("bmi = 1", Decimal("28.0")),
        ("weight = NULL", None),
        ("bmi = 20", None),
        ("weight = 500, height = 20", None),
        ("weight = 39.99, height = 20", Decimal("999.8")),
    ):
        clinician.execute(f"UPDATE vital_signs SET {words} WHERE id = %s".encode(), (vitals,))
        assert bmi() == expected, words


def test_nothing_slips_into_a_visit_that_is_being_completed(
    clinic_database: ThrowAwayDatabase, clinician: Connection, started: tuple[str, str]
) -> None:
    appointment, record = started
    clinician.execute("UPDATE medical_records SET diagnosis = 'Flu' WHERE id = %s", (record,))
    other = clinic_database.reader_of_charts("doctor@example.com")
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE pid = %s AND wait_event_type = 'Lock'"

    with ThreadPoolExecutor(1) as worker:
        with clinician.transaction():
            clinician.execute(COMPLETE_RECORD, (record,))
            clinician.execute(STATUS, ("completed", appointment))
            late = worker.submit(rows.insert, other, "symptoms", rows.symptom(record))
            wait_until(lambda: clinic_database.value(waiting, other.info.backend_pid) == 1)
        with refused(COMPLETED):
            late.result()


def test_an_allergy_ends_the_statement_that_none_are_known(
    clinic_database: ThrowAwayDatabase, clinician: Connection
) -> None:
    clinician.execute("INSERT INTO clinic.no_known_allergies (patient_id) VALUES (%s)", (EMILY,))
    allergy = rows.insert(clinician, "allergies", rows.allergy(EMILY))
    statements = "SELECT count(*) FROM clinic.no_known_allergies"

    assert clinic_database.value(statements) == 0
    with refused("CL007"):
        clinician.execute("INSERT INTO clinic.no_known_allergies (patient_id) VALUES (%s)", (EMILY,))
    clinician.execute("INSERT INTO clinic.struck_allergy (allergy_id, reason) VALUES (%s, 'a mistake')", (allergy,))
    clinician.execute("INSERT INTO clinic.no_known_allergies (patient_id) VALUES (%s)", (EMILY,))


def test_a_patient_with_open_bookings_is_not_archived(
    clinic_database: ThrowAwayDatabase, clinician: Connection
) -> None:
    booked(clinic_database, patient=EMILY)

    with refused("CL008"):
        clinician.execute(
            "INSERT INTO clinic.patient_profile (patient_id, archived_at, archived_by, archive_reason)"
            " VALUES (%s, now(), '', 'moved away')",
            (EMILY,),
        )


@pytest.mark.parametrize(
    ("columns", "values"),
    [
        ("archived_at", "now()"),
        ("archived_by", "'Ada'"),
        ("archive_reason", "'moved away'"),
        ("archived_at, archived_by, archive_reason", "now(), '', 'no'"),
        ("archived_at, archived_by, archive_reason", "now(), '', '          '"),
    ],
)
def test_archiving_is_told_with_who_when_and_why(clinician: Connection, columns: str, values: str) -> None:
    with refused("23514"):
        clinician.execute(
            f"INSERT INTO clinic.patient_profile (patient_id, {columns}) VALUES ('{EMILY}', {values})".encode()
        )


def test_the_owner_of_the_tables_is_free(clinic_database: ThrowAwayDatabase, owner: Connection) -> None:
    appointment = booked(clinic_database, "in_progress")
    record = rows.insert(owner, "medical_records", rows.medical_record(appointment, isDraft=False))
    for status in ("completed", "scheduled", "cancelled", "in_progress", "no_show", "completed"):
        owner.execute(STATUS, (status, appointment))
    rows.insert(owner, "symptoms", rows.symptom(record))
    vitals = rows.vital_signs(appointment, weight=70, height=175, bmi=Decimal("50.0"))
    rows.insert(owner, "vital_signs", vitals)
    owner.execute('UPDATE medical_records SET "isDraft" = true WHERE id = %s', (record,))

    assert clinic_database.value("SELECT bmi FROM vital_signs WHERE id = %s", vitals["id"]) == 50


def test_ids_are_whatever_the_program_chose(clinic_database: ThrowAwayDatabase, clinician: Connection) -> None:
    chosen = new_id()

    assert rows.insert(clinician, "patients", rows.patient(id=chosen)) == chosen
    assert clinic_database.value("SELECT count(*) FROM patients WHERE id = %s", chosen) == 1


def test_a_booking_of_an_archived_patient_does_not_come_back(clinic_database: ThrowAwayDatabase) -> None:
    with clinic_database.admin_connection() as admin:
        admin.execute("UPDATE appointments SET status = 'cancelled' WHERE id = %s", (MARIAS_SCHEDULED,))
        admin.execute(
            "INSERT INTO clinic.patient_profile (patient_id, archived_at, archived_by, archive_reason)"
            " SELECT \"patientId\", now(), 'x', 'moved away' FROM appointments WHERE id = %s",
            (MARIAS_SCHEDULED,),
        )
    with clinic_database.connection_as("reception@example.com", "password123") as desk:
        desk.execute("SELECT set_config('clinic.reason', 'a mistake', false)")
        with pytest.raises(psycopg.Error) as told:
            desk.execute("UPDATE appointments SET status = 'scheduled' WHERE id = %s", (MARIAS_SCHEDULED,))
    assert told.value.sqlstate == "CL009"


def test_somebody_of_another_clinic_on_the_same_server_is_bound_too(clinic_database: ThrowAwayDatabase) -> None:
    with clinic_database.admin_connection() as admin:
        admin.execute("DELETE FROM clinic.staff WHERE db_role = 'doctor@example.com'")
    doctor = clinic_database.connection_as("doctor@example.com", "password123")
    with doctor, pytest.raises(psycopg.Error) as told:
        doctor.execute("UPDATE appointments SET status = 'scheduled' WHERE id = %s", (JANES_COMPLETED,))
    assert told.value.sqlstate == "CL005"


def test_who_archived_a_patient_is_signed_again_when_it_is_changed(clinic_database: ThrowAwayDatabase) -> None:
    written = (
        "INSERT INTO clinic.patient_profile (patient_id, archived_at, archived_by, archive_reason)"
        " SELECT id, now(), 'x', 'moved away' FROM patients WHERE \"lastName\" = 'Williams'"
    )
    with clinic_database.connection_as("doctor@example.com", "password123") as doctor:
        doctor.execute(written.encode())
        doctor.commit()
    with clinic_database.connection_as("reception@example.com", "password123") as desk:
        desk.execute("UPDATE clinic.patient_profile SET archived_by = 'doctor@example.com', archive_reason = 'other'")
        desk.commit()

    assert clinic_database.rows("SELECT archived_by FROM clinic.patient_profile") == [("reception@example.com",)]
