"""Somebody who has everything a patient can have, and what all tables hold of patients, to be compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from psycopg import sql

from clinic_desktop.domain.identifiers import PatientId, new_id
from tests import rows

if TYPE_CHECKING:
    from clinic_desktop.testing.databases import ThrowAwayDatabase

GIVEN = (
    "patients",
    "providers",
    "appointments",
    "allergies",
    "chronic_conditions",
    "medical_records",
    "symptoms",
    "prescriptions",
    "vital_signs",
)
OWN = (
    "patient_profile",
    "no_known_allergies",
    "struck_allergy",
    "struck_condition",
    "slot_claim",
    "overbooking",
    "appointment_step",
    "patient_search",
    "series",
    "series_booking",
    "earlier_wish",
    "recall",
)
"""Tables of ours that hold something of patients; a revision may not have them yet."""


def dump(database: ThrowAwayDatabase) -> dict[str, list[Any]]:
    """Return every row of the given tables and of ours that concern patients, as text."""
    tables = [*(f"public.{name}" for name in GIVEN), *(f"clinic.{name}" for name in OWN)]
    return {
        table: database.rows(sql.SQL("SELECT t::text FROM {} t ORDER BY 1").format(_named(table)))
        for table in tables
        if is_there(database, table)
    }


def is_there(database: ThrowAwayDatabase, table: str) -> bool:
    return database.value("SELECT to_regclass(%s) IS NOT NULL", table) is True


def _named(table: str) -> sql.Identifier:
    return sql.Identifier(*table.split("."))


def furnished(database: ThrowAwayDatabase) -> PatientId:
    """Return somebody with everything a patient can have: of Jane's, but for what only one can have."""
    admin = database.admin_connection()
    twin = rows.insert(
        admin,
        "patients",
        rows.patient(firstName="Janet", lastName="Doe", phone="555-9999999", email="janet@example.org", address=None),
    )
    provider = database.a_provider()
    done = rows.insert(
        admin, "appointments", rows.past_appointment(provider, patientId=twin, status="completed", durationMinutes=15)
    )
    record = rows.insert(
        admin, "medical_records", rows.medical_record(done, diagnosis="A secret", isDraft=False, chiefComplaint="Old")
    )
    rows.insert(admin, "symptoms", rows.symptom(record))
    rows.insert(admin, "prescriptions", rows.prescription(record))
    rows.insert(admin, "vital_signs", rows.vital_signs(done, painLevel=3))
    booked = [rows.insert(admin, "appointments", rows.appointment(provider, patientId=twin)) for _ in range(2)]
    allergy = rows.insert(admin, "allergies", rows.allergy(twin, allergen="Latex"))
    rows.insert(admin, "allergies", rows.allergy(twin, allergen="Wool"))
    condition = rows.insert(admin, "chronic_conditions", rows.condition(twin))
    admin.execute("INSERT INTO clinic.struck_allergy (allergy_id, reason) VALUES (%s, 'a mistake')", (allergy,))
    admin.execute("INSERT INTO clinic.struck_condition (condition_id, reason) VALUES (%s, 'a mistake')", (condition,))
    admin.execute(
        "INSERT INTO clinic.patient_profile (patient_id, title, preferred_name) VALUES (%s, 'Dr', 'Jan')", (twin,)
    )
    if is_there(database, "clinic.series"):
        note_plans(database, twin, provider, booked)
    return PatientId(twin)


def note_plans(database: ThrowAwayDatabase, patient: str, provider: str, booked: list[str]) -> None:
    """Write down a series, a wish for an earlier time and a recall of a patient."""
    series, wish, recall = (new_id() for _ in range(3))
    admin = database.admin_connection()
    admin.execute(
        "INSERT INTO clinic.series (id, patient_id, provider_id, type, minutes, first_on, at, rule, bookings)"
        " VALUES (%s, %s, %s, 'follow_up', 20, now(), '09:00', 'FREQ=DAILY', 2)",
        (series, patient, provider),
    )
    admin.execute(
        "INSERT INTO clinic.series_booking (appointment_id, series_id, place) VALUES (%s, %s, 1)", (booked[0], series)
    )
    admin.execute(
        "INSERT INTO clinic.earlier_wish (id, patient_id, appointment_id, type, minutes, first_on, last_on)"
        " VALUES (%s, %s, %s, 'follow_up', 20, now(), now())",
        (wish, patient, booked[1]),
    )
    admin.execute(
        "INSERT INTO clinic.recall (id, patient_id, type, due_on, why) VALUES (%s, %s, 'follow_up', now(), 'check')",
        (recall, patient),
    )
