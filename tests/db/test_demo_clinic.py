from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from psycopg import sql
from pwdlib.hashers.bcrypt import BcryptHasher

from clinic_desktop.db.demo_clinic import DEMO_PASSWORD, add_account, seed_demo, seed_production
from clinic_desktop.domain.identifiers import new_id
from clinic_desktop.domain.statuses import Role

if TYPE_CHECKING:
    from clinic_desktop.testing.databases import ThrowAwayDatabase

ROWS = {
    "providers": 1,
    "patients": 5,
    "allergies": 4,
    "chronic_conditions": 3,
    "appointments": 3,
    "medical_records": 2,
    "symptoms": 2,
    "prescriptions": 1,
    "vital_signs": 2,
}
PATIENTS = [
    ("11111111", "Jane", "Doe", date(1985, 3, 15), "female", "+1-555-0101", "jane.doe@email.com"),
    ("22222222", "Robert", "Johnson", date(1972, 8, 22), "male", "+1-555-0201", "robert.j@email.com"),
    ("33333333", "Maria", "Garcia", date(1990, 11, 8), "female", "+1-555-0301", "maria.garcia@email.com"),
    ("44444444", "Michael", "Chen", date(1968, 5, 30), "male", "+1-555-0401", "michael.chen@email.com"),
    ("55555555", "Emily", "Williams", date(1995, 2, 14), "female", "+1-555-0501", None),
]
CONTACTS = [
    ("John Doe", "+1-555-0102", "Spouse"),
    ("Mary Johnson", "+1-555-0202", "Wife"),
    ("Carlos Garcia", "+1-555-0302", "Brother"),
    ("Linda Chen", "+1-555-0402", "Wife"),
    ("Sarah Williams", "+1-555-0502", "Mother"),
]
ALLERGIES = [
    ("11111111", "Penicillin", "Rash, hives", "moderate"),
    ("22222222", "Latex", "Skin irritation", "mild"),
    ("22222222", "Peanuts", "Anaphylaxis", "life_threatening"),
    ("33333333", "Sulfa drugs", "Difficulty breathing", "severe"),
]
CONDITIONS = [
    ("22222222", "Hypertension", date(2018, 6, 15), "active"),
    ("22222222", "Type 2 Diabetes", date(2020, 3, 10), "active"),
    ("44444444", "Asthma", date(2015, 1, 20), "active"),
]
APPOINTMENTS = [
    ("aaaa1111-1111-1111-1111-111111111111", "11111111", "sick_visit", 30, "completed", -7),
    ("aaaa2222-2222-2222-2222-222222222222", "22222222", "follow_up", 20, "completed", -14),
    ("aaaa3333-3333-3333-3333-333333333333", "33333333", "routine_checkup", 45, "scheduled", 2),
]
RECORDS = [("aaaa1111", "Tension headache", False), ("aaaa2222", "Hypertension - improving", False)]
SYMPTOMS = [("Headache", "Bilateral temporal region", 6, "3 days"), ("Stress", None, 7, "2 weeks")]
PRESCRIPTION = (
    "Ibuprofen",
    "400mg",
    "1 tablet",
    "Every 6-8 hours as needed",
    "5 days",
    20,
    0,
    "Headache pain relief",
)
VITALS = [
    ("aaaa1111", 118, 76, 78, Decimal("36.9"), 16, 98, Decimal("66.00"), Decimal("165.10"), 6, Decimal("24.2")),
    ("aaaa2222", 132, 84, 72, Decimal("36.8"), 14, 99, Decimal("88.45"), Decimal("177.80"), 0, Decimal("28.0")),
]


def counted(database: ThrowAwayDatabase) -> dict[str, int]:
    count = sql.SQL("SELECT count(*) FROM public.{}")
    return {table: database.rows(count.format(sql.Identifier(table)))[0][0] for table in ROWS}


def everything(database: ThrowAwayDatabase) -> dict[str, list[tuple[Any, ...]]]:
    content = sql.SQL("SELECT t::text, xmin::text FROM public.{} t ORDER BY 1")
    return {table: database.rows(content.format(sql.Identifier(table))) for table in ROWS}


def test_seeding_twice_makes_every_row_once(clinic_database: ThrowAwayDatabase) -> None:
    assert counted(clinic_database) == ROWS
    made = everything(clinic_database)

    seed_demo(clinic_database.admin_connection(), now=datetime.now(UTC) + timedelta(days=30))

    assert everything(clinic_database) == made
    assert clinic_database.value("SELECT count(*) FROM clinic.staff") == 3


def test_what_people_changed_stays_changed(clinic_database: ThrowAwayDatabase) -> None:
    clinic_database.rows("UPDATE patients SET phone = '555-9999999' WHERE \"firstName\" = 'Jane'")
    clinic_database.rows("UPDATE clinic.setting SET value = 'Our Clinic' WHERE name = 'clinic_name'")

    seed_demo(clinic_database.admin_connection())

    assert clinic_database.value("SELECT phone FROM patients WHERE \"firstName\" = 'Jane'") == "555-9999999"
    assert clinic_database.value("SELECT value FROM clinic.setting WHERE name = 'clinic_name'") == "Our Clinic"


def test_the_people_are_as_given(clinic_database: ThrowAwayDatabase) -> None:
    people = (
        'SELECT left(id, 8), "firstName", "lastName", "dateOfBirth", sex::text, phone, email FROM patients ORDER BY id'
    )
    assert clinic_database.rows(people) == PATIENTS
    contacts = (
        'SELECT "emergencyContactName", "emergencyContactPhone", "emergencyContactRelationship"'
        " FROM patients ORDER BY id"
    )
    assert clinic_database.rows(contacts) == CONTACTS
    ids = clinic_database.rows("SELECT id FROM patients ORDER BY id")
    assert ids[0] == ("11111111-1111-1111-1111-111111111111",)
    provider = 'SELECT email, "firstName", "lastName", specialty, "licenseNumber", phone FROM providers'
    assert clinic_database.rows(provider) == [
        ("doctor@example.com", "John", "Smith", "General Practice", "MD-12345", "+1-555-0100")
    ]


def test_what_is_known_of_them_is_as_given(clinic_database: ThrowAwayDatabase) -> None:
    allergies = 'SELECT left("patientId", 8), allergen, reaction, severity::text FROM allergies ORDER BY 1, 2'
    assert clinic_database.rows(allergies) == ALLERGIES
    conditions = (
        'SELECT left("patientId", 8), "conditionName", "diagnosisDate", status FROM chronic_conditions ORDER BY 1, 2'
    )
    assert clinic_database.rows(conditions) == CONDITIONS


def test_the_appointments_are_counted_from_the_day_of_seeding(empty_database: ThrowAwayDatabase) -> None:
    now = datetime(2026, 11, 23, 16, 4, 33, tzinfo=UTC)
    empty_database.migrate()
    seed_demo(empty_database.admin_connection(), now=now)

    found = empty_database.rows(
        'SELECT id, left("patientId", 8), "appointmentType"::text, "durationMinutes", status::text, "appointmentDate"'
        " FROM appointments ORDER BY id"
    )
    to_the_minute = now.replace(second=0, tzinfo=None)
    assert found == [(*facts, to_the_minute + timedelta(days=days)) for *facts, days in APPOINTMENTS]


def test_the_visits_are_as_given(clinic_database: ThrowAwayDatabase) -> None:
    records = 'SELECT left("appointmentId", 8), diagnosis, "isDraft" FROM medical_records ORDER BY 1'
    assert clinic_database.rows(records) == RECORDS
    symptoms = 'SELECT "symptomName", "bodySite", severity, duration FROM symptoms ORDER BY 1'
    assert clinic_database.rows(symptoms) == SYMPTOMS
    prescriptions = (
        'SELECT "medicationName", strength, dosage, frequency, duration, quantity, refills, indication'
        " FROM prescriptions"
    )
    assert clinic_database.rows(prescriptions) == [PRESCRIPTION]
    vitals = (
        'SELECT left("appointmentId", 8), "bloodPressureSystolic", "bloodPressureDiastolic", "heartRate", temperature,'
        ' "respiratoryRate", "oxygenSaturation", weight, height, "painLevel", bmi FROM vital_signs ORDER BY 1'
    )
    assert clinic_database.rows(vitals) == VITALS


@pytest.mark.parametrize(
    ("login", "name", "roles", "is_provider"),
    [
        ("doctor@example.com", "John Smith", ["admin", "clinician"], True),
        ("reception@example.com", "Rosa Lind", ["reception"], False),
        ("auditor@example.com", "Alan Reed", ["auditor"], False),
    ],
)
def test_the_demo_staff_sign_in_with_the_demo_password(
    clinic_database: ThrowAwayDatabase, login: str, name: str, roles: list[str], *, is_provider: bool
) -> None:
    person = clinic_database.connection_as(login, DEMO_PASSWORD)

    opened = person.execute("SELECT * FROM clinic.session_open('desk', '1')").fetchone() or ()

    _, display_name, provider_id, found_roles, clinic_name, time_zone, is_demo, last_sign_in_at, failed = opened
    assert (last_sign_in_at, failed) == (None, 0), "the first time"
    assert (display_name, sorted(found_roles), provider_id is not None) == (name, roles, is_provider)
    assert (clinic_name, time_zone, is_demo) == ("Demo Clinic", "UTC", True)


def test_the_other_program_knows_the_password_too(clinic_database: ThrowAwayDatabase) -> None:
    hashed = clinic_database.value('SELECT "passwordHash" FROM providers')

    assert hashed.startswith("$2b$12$")
    assert BcryptHasher().verify(DEMO_PASSWORD, hashed)


def test_a_production_clinic_has_its_provider_and_nothing_else(empty_database: ThrowAwayDatabase) -> None:
    empty_database.migrate()
    login, password = f"{new_id()}@example.com", "correct horse battery"
    provider = {"email": login, "firstName": "Grace", "lastName": "Hopper"}
    admin = empty_database.admin_connection()

    for _ in range(2):
        seed_production(admin, provider, password, "Harbour Clinic", "Europe/Berlin")

    assert counted(empty_database) == {**dict.fromkeys(ROWS, 0), "providers": 1}
    person = empty_database.connection_as(login, password)
    opened = person.execute("SELECT * FROM clinic.session_open('desk', '1')").fetchone() or ()
    assert opened[1:] == (
        "Grace Hopper",
        empty_database.value("SELECT id FROM providers"),
        ["admin", "clinician"],
        "Harbour Clinic",
        "Europe/Berlin",
        False,
        None,
        0,
    )
    person.close()
    empty_database.rows(f'DROP ROLE "{login}"')


def test_somebody_the_server_knows_already_keeps_his_password(
    clinic_database: ThrowAwayDatabase, empty_database: ThrowAwayDatabase
) -> None:
    known = clinic_database.an_account(Role.RECEPTION, password="the first password")
    empty_database.migrate()

    add_account(
        empty_database.admin_connection(), known.login, "Rosa Lind", (Role.RECEPTION,), "another password", None
    )

    assert empty_database.connection_as(known.login, "the first password").execute("SELECT 1").fetchone() == (1,)
