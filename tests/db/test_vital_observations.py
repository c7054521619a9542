"""What the database refuses to a clinician with psql who notes something with vital signs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests import rows
from tests.builders import EMILY, JANE, JANES_COMPLETED
from tests.db.test_visit_rules import COMPLETED, booked, refused

if TYPE_CHECKING:
    import psycopg

    from clinic_desktop.testing.databases import ThrowAwayDatabase

    Connection = psycopg.Connection[tuple[Any, ...]]

INSERT = "INSERT INTO clinic.vital_observation (vital_signs_id, appointment_id, breathing) VALUES (%s, %s, 'air')"
READ = "SELECT appointment_id, breathing FROM clinic.vital_observation"
OUT_OF_LIST, OUT_OF_SIGHT = "23514", "42501"


@pytest.fixture
def clinician(clinic_database: ThrowAwayDatabase) -> Connection:
    return clinic_database.reader_of_charts("doctor@example.com")


def measured(database: ThrowAwayDatabase, patient: str = JANE) -> tuple[str, str]:
    """Put vital signs into a visit that is being written: the ids of both."""
    appointment = booked(database, "in_progress", patient)
    owner = database.admin_connection()
    rows.insert(owner, "medical_records", rows.medical_record(appointment))
    return appointment, rows.insert(owner, "vital_signs", rows.vital_signs(appointment))


def completed_vitals(database: ThrowAwayDatabase) -> str:
    found: str = database.value('SELECT id FROM vital_signs WHERE "appointmentId" = %s', JANES_COMPLETED)
    return found


def test_it_belongs_to_the_visit_of_its_vital_signs_whatever_is_written(
    clinic_database: ThrowAwayDatabase, clinician: Connection
) -> None:
    appointment, vitals = measured(clinic_database)
    clinician.execute(INSERT, (vitals, JANES_COMPLETED))
    assert clinician.execute(READ).fetchall() == [(appointment, "air")]


def test_a_completed_visit_takes_and_loses_nothing(clinic_database: ThrowAwayDatabase, clinician: Connection) -> None:
    vitals = completed_vitals(clinic_database)
    clinic_database.rows(INSERT, (vitals, JANES_COMPLETED))

    with refused(COMPLETED):
        clinician.execute("UPDATE clinic.vital_observation SET breathing = 'oxygen'")
    with refused(OUT_OF_SIGHT):
        clinician.execute("DELETE FROM clinic.vital_observation")
    clinic_database.rows("DELETE FROM clinic.vital_observation")
    with refused(COMPLETED):
        clinician.execute(INSERT, (vitals, JANES_COMPLETED))


def test_in_a_closed_chart_nothing_is_seen_and_nothing_written(clinic_database: ThrowAwayDatabase) -> None:
    _, vitals = measured(clinic_database, EMILY)
    _, other = measured(clinic_database, JANE)
    clinic_database.rows(INSERT, (vitals, None))
    outside = clinic_database.connection_as("doctor@example.com")
    outside.execute("SELECT clinic.session_open('a test', '0')")

    assert outside.execute(READ).fetchall() == []
    assert outside.execute("UPDATE clinic.vital_observation SET breathing = 'oxygen'").rowcount == 0
    with refused(OUT_OF_SIGHT):
        outside.execute(INSERT, (other, None))


@pytest.mark.parametrize(
    "change",
    [
        "consciousness = 'asleep'",
        "breathing = 'water'",
        "oxygen_scale = 3",
        "stature = 'sitting'",
        "temperature_f = 37",
        "temperature_f = 'NaN'",
        "weight_lb = 0",
        "weight_lb = 150.1234",
        "height_in = 300",
        "confirmed = ARRAY['1','2','3','4','5','6','7','8','9','10']",
        "confirmed = ARRAY[['systolic 230']]",
    ],
)
def test_only_known_words_and_possible_numbers_are_taken(
    clinic_database: ThrowAwayDatabase, clinician: Connection, change: str
) -> None:
    _, vitals = measured(clinic_database)
    clinician.execute(INSERT, (vitals, None))
    with refused(OUT_OF_LIST):
        clinician.execute(f"UPDATE clinic.vital_observation SET {change}".encode())


def test_it_goes_with_its_vital_signs_and_every_change_is_on_record(
    clinic_database: ThrowAwayDatabase, clinician: Connection
) -> None:
    appointment, vitals = measured(clinic_database)
    clinician.execute(INSERT, (vitals, None))
    found = clinic_database.rows(
        "SELECT action, patient_id FROM clinic.audit_event WHERE subject = 'vital_observation' AND row_id = %s",
        (vitals,),
    )
    assert found == [("insert", JANE)]

    clinic_database.rows("DELETE FROM appointments WHERE id = %s", (appointment,))
    assert clinic_database.rows(READ) == []


def test_a_clinic_has_metric_or_us_units(clinic_database: ThrowAwayDatabase) -> None:
    owner = clinic_database.admin_connection()
    owner.execute("INSERT INTO clinic.setting (name, value) VALUES ('units', 'us')")
    with refused(OUT_OF_LIST):
        owner.execute("UPDATE clinic.setting SET value = 'imperial' WHERE name = 'units'")
