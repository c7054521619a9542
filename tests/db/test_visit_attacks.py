"""A clinician, a receptionist and others with psql against what visits leave behind: nothing changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from clinic_desktop.domain.identifiers import new_id
from clinic_desktop.domain.statuses import Role
from tests import rows
from tests.builders import JANE, JANES_COMPLETED

if TYPE_CHECKING:
    from clinic_desktop.testing.databases import ThrowAwayDatabase

    Connection = psycopg.Connection[tuple[Any, ...]]

KEPT = (
    "public.medical_records",
    "public.symptoms",
    "public.prescriptions",
    "public.vital_signs",
    "clinic.vital_observation",
    "clinic.vital_confirmation",
    "clinic.prescription_detail",
    "clinic.visit_diagnosis",
    "clinic.addendum",
    "clinic.struck_visit_part",
    "clinic.letter",
    "clinic.snippet",
    "clinic.visit_template",
    "clinic.own_word",
    "clinic.paper_template",
    "clinic.unsafe_abbreviation",
    "clinic.formulary_name",
    "clinic.related_drug_group",
    "clinic.overbooked_time",
)

ATTACKS = """
UPDATE medical_records SET diagnosis = 'Something else'
UPDATE medical_records SET "isDraft" = true WHERE "appointmentId" = '{visit}'
UPDATE symptoms SET severity = 1
DELETE FROM symptoms
DELETE FROM prescriptions
UPDATE vital_signs SET "heartRate" = 60 WHERE "appointmentId" = '{visit}'
DELETE FROM vital_signs
INSERT INTO symptoms (id, "medicalRecordId", "symptomName") VALUES ('n', '{record}', 'Cough')
INSERT INTO prescriptions (id, "medicalRecordId", "medicationName", dosage) VALUES ('n', '{record}', 'aspirin', '1')
INSERT INTO clinic.visit_diagnosis ("medicalRecordId", code, text, rank) VALUES ('{record}', 'J06.9', 'x', 1)
DELETE FROM clinic.visit_diagnosis
UPDATE clinic.visit_diagnosis SET is_main = NOT is_main
UPDATE clinic.prescription_detail SET override_reason = 'Because'
UPDATE clinic.vital_observation SET breathing = 'oxygen'
INSERT INTO clinic.addendum (id, record_id, kind, text, written_by) VALUES ('n', '{record}', 'addition', 'x', 'doctor')
INSERT INTO clinic.addendum (id, record_id, kind, text, author_name) VALUES ('n', '{record}', 'addition', 'x', 'John')
UPDATE clinic.addendum SET text = 'Something else'
DELETE FROM clinic.addendum
DELETE FROM clinic.struck_visit_part
UPDATE clinic.struck_visit_part SET reason = 'Something else'
INSERT INTO clinic.letter (id, appointment_id, kind, author_name) VALUES ('n', '{visit}', 'sick_note', 'John Smith')
DELETE FROM clinic.letter
UPDATE clinic.snippet SET body = 'Something else'
DELETE FROM clinic.snippet
INSERT INTO clinic.snippet (id, owner, title, abbreviation, body) VALUES ('n', 'doctor@example.com', 'T', 'abc', 'x')
DELETE FROM clinic.visit_template
UPDATE clinic.visit_template SET title = 'Something else'
DELETE FROM clinic.own_word
DELETE FROM clinic.paper_template
UPDATE clinic.unsafe_abbreviation SET fields = '{{}}'
DELETE FROM clinic.formulary_name
DELETE FROM clinic.related_drug_group
UPDATE clinic.vital_confirmation SET confirmed_by = 'x'
DELETE FROM clinic.overbooked_time
SELECT clinic.note_confirmations()
SELECT clinic.drug_meets(NULL, '', NULL, NULL)
SELECT clinic.known_as('{patient}')
ALTER TABLE prescriptions DISABLE TRIGGER ALL
DROP TRIGGER clinic_refuse_misread ON prescriptions
SET CONSTRAINTS ALL IMMEDIATE; SET session_replication_role = replica
"""


@pytest.fixture
def record(clinic_database: ThrowAwayDatabase) -> str:
    """Give the record of Jane's completed visit, with something of everything beside it, written by the doctor."""
    owner = clinic_database.admin_connection()
    found: str = clinic_database.value('SELECT id FROM medical_records WHERE "appointmentId" = %s', JANES_COMPLETED)
    vitals: str = clinic_database.value('SELECT id FROM vital_signs WHERE "appointmentId" = %s', JANES_COMPLETED)
    drug = rows.insert(owner, "prescriptions", rows.prescription(found))
    owner.execute(
        "INSERT INTO clinic.vital_observation (vital_signs_id, appointment_id, confirmed) VALUES (%s, '', %s)",
        (vitals, ["systolic 230"]),
    )
    owner.execute("INSERT INTO clinic.prescription_detail (prescription_id, was_checked) VALUES (%s, true)", (drug,))
    owner.execute(
        'INSERT INTO clinic.visit_diagnosis ("medicalRecordId", code, text, rank) VALUES (%s, %s, %s, 1)',
        (found, "J00", "Acute nasopharyngitis"),
    )
    doctor = clinic_database.reader_of_charts("doctor@example.com")
    doctor.execute(
        "INSERT INTO clinic.addendum (id, record_id, kind, text) VALUES (%s, %s, 'addition', 'Later')",
        (new_id(), found),
    )
    doctor.execute(
        "INSERT INTO clinic.snippet (id, owner, title, abbreviation, body)"
        " VALUES (%s, 'doctor@example.com', 'Mine', 'mine', 'My words')",
        (new_id(),),
    )
    return found


def stored(database: ThrowAwayDatabase) -> dict[str, object]:
    return {table: database.rows(f"SELECT t::text FROM {table} t ORDER BY 1") for table in KEPT}


def is_fended_off(person: Connection, attack: str) -> bool:
    """Say whether an attack is refused, or reaches nothing."""
    try:
        reached = person.execute(attack.encode()).rowcount
    except psycopg.DatabaseError as error:
        return error.sqlstate in {"42501", "CL005"}
    return not reached


@pytest.mark.parametrize("role", Role)
def test_no_attack_changes_what_visits_left_behind(clinic_database: ThrowAwayDatabase, record: str, role: Role) -> None:
    before = stored(clinic_database)
    login = clinic_database.an_account(role).login
    person = clinic_database.connection_as(login)
    if role in {Role.CLINICIAN, Role.AUDITOR}:
        person = clinic_database.reader_of_charts(login)
    asked = ATTACKS.format(visit=JANES_COMPLETED, record=record, patient=JANE).strip().splitlines()
    assert [one for one in asked if not is_fended_off(person, one)] == []
    assert stored(clinic_database) == before
