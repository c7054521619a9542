"""What the database keeps about prescriptions, whatever program a clinician uses; the other program goes on."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from tests import rows
from tests.builders import JANE, JANES_COMPLETED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clinic_desktop.testing.databases import ThrowAwayDatabase

    Connection = psycopg.Connection[tuple[Any, ...]]

ALLERGIC, COMPLETED, NOT_PERMITTED = "CL050", "CL005", "42501"
PRESCRIBE = (
    'INSERT INTO prescriptions (id, "medicalRecordId", "medicationName", dosage, frequency)'
    " VALUES (%s, %s, %s, '1 tablet', 'daily')"
)
DETAIL = (
    "INSERT INTO clinic.prescription_detail (prescription_id, formulary_id, override_reason, was_checked)"
    " VALUES (%s, %s, %s, true)"
)


@pytest.fixture
def clinician(clinic_database: ThrowAwayDatabase) -> Connection:
    return clinic_database.reader_of_charts("doctor@example.com")


@pytest.fixture
def record(clinic_database: ThrowAwayDatabase) -> str:
    """Give the record of a visit of Jane's that is being written."""
    owner = clinic_database.admin_connection()
    booking = rows.appointment(clinic_database.a_provider(), status="in_progress", patientId=JANE)
    return rows.insert(owner, "medical_records", rows.medical_record(rows.insert(owner, "appointments", booking)))


@pytest.fixture(autouse=True)
def jane_is_allergic(clinic_database: ThrowAwayDatabase) -> None:
    """By name to ibuprofen; what she had of penicillins was chosen from the formulary."""
    owner = clinic_database.admin_connection()
    owner.execute('DELETE FROM allergies WHERE "patientId" = %s', (JANE,))
    rows.insert(owner, "allergies", {"id": "by-name", "patientId": JANE, "allergen": " Ibuprofen "})
    rows.insert(owner, "allergies", {"id": "coded", "patientId": JANE, "allergen": "The white pills"})
    owner.execute(
        "INSERT INTO clinic.allergy_substance (allergy_id, kind, key) VALUES ('coded', 'drug', 'amoxicillin')"
    )


@contextmanager
def refused(*states: str) -> Iterator[None]:
    with pytest.raises(psycopg.DatabaseError) as error:
        yield
    assert error.value.sqlstate in states


@pytest.mark.parametrize("drug", ["amoxicillin", "Amoxil", "AMOXICILLIN 500", "flucloxacillin", "ibuprofen", "Nurofen"])
def test_a_prescription_that_meets_an_allergy_needs_a_reason_in_the_same_transaction(
    clinician: Connection, record: str, drug: str
) -> None:
    with refused(ALLERGIC), clinician.transaction():
        clinician.execute(PRESCRIBE, ("x", record, drug))
    item = {"Amoxil": "amoxicillin", "Nurofen": "ibuprofen"}.get(drug, drug.lower().split(" ")[0])
    with clinician.transaction():
        clinician.execute(PRESCRIBE, ("x", record, drug))
        clinician.execute(DETAIL, ("x", item, "Taken before without a reaction"))


def test_a_reason_counts_for_its_drug_only_and_cannot_be_taken_away(clinician: Connection, record: str) -> None:
    with clinician.transaction():
        clinician.execute(PRESCRIBE, ("x", record, "amoxicillin"))
        clinician.execute(DETAIL, ("x", "amoxicillin", "Taken before"))
    with refused(ALLERGIC), clinician.transaction():
        clinician.execute("UPDATE prescriptions SET \"medicationName\" = 'ibuprofen' WHERE id = 'x'")
    with refused(ALLERGIC), clinician.transaction():
        clinician.execute("UPDATE clinic.prescription_detail SET override_reason = NULL WHERE prescription_id = 'x'")
    with refused(ALLERGIC), clinician.transaction():
        clinician.execute(PRESCRIBE, ("y", record, "something else"))
        clinician.execute(DETAIL, ("y", "amoxicillin", None))


def test_what_meets_no_allergy_and_what_is_struck_out_needs_none(
    clinic_database: ThrowAwayDatabase, clinician: Connection, record: str
) -> None:
    clinician.execute(PRESCRIBE, ("x", record, "paracetamol"))
    clinician.execute(PRESCRIBE, ("y", record, "herbal tea"))
    clinician.execute("INSERT INTO clinic.struck_allergy (allergy_id, reason) VALUES ('coded', 'Typed by mistake')")
    clinician.execute(PRESCRIBE, ("z", record, "amoxicillin"))


@pytest.mark.parametrize(("kind", "key"), [("group", "penicillins"), ("class", "J01CA")])
def test_groups_and_classes_count_too(clinician: Connection, record: str, kind: str, key: str) -> None:
    clinician.execute("UPDATE clinic.allergy_substance SET kind = %s, key = %s", (kind, key))
    with refused(ALLERGIC), clinician.transaction():
        clinician.execute(PRESCRIBE, ("x", record, "amoxicillin"))


def test_the_other_program_is_not_bound(clinic_database: ThrowAwayDatabase, record: str) -> None:
    clinic_database.admin_connection().execute(PRESCRIBE, ("x", record, "amoxicillin"))


def test_details_stay_as_they_are_once_the_visit_is_completed(
    clinic_database: ThrowAwayDatabase, clinician: Connection
) -> None:
    row = clinic_database.value(
        'SELECT p.id FROM prescriptions p JOIN medical_records r ON r.id = p."medicalRecordId"'
        ' WHERE r."appointmentId" = %s',
        JANES_COMPLETED,
    )
    with refused(COMPLETED):
        clinician.execute(DETAIL, (row, None, None))
    clinician.execute(
        "INSERT INTO clinic.prescription_stop (id, prescription_id, kind, reason)"
        " VALUES ('s', %s, 'suspended', 'Surgery')",
        (row,),
    )
    with refused("23505"):
        clinician.execute(
            "INSERT INTO clinic.prescription_stop (id, prescription_id, kind, reason)"
            " VALUES ('t', %s, 'discontinued', 'Over')",
            (row,),
        )
    clinician.execute("UPDATE clinic.prescription_stop SET end_reason = 'Healed' WHERE id = 's'")
    with refused("CL002"):
        clinician.execute("UPDATE clinic.prescription_stop SET end_reason = 'Once more' WHERE id = 's'")
    assert clinic_database.rows(
        "SELECT stopped_by, ended_by, appointment_id FROM clinic.prescription_stop WHERE id = 's'"
    ) == [("doctor@example.com", "doctor@example.com", JANES_COMPLETED)]


def test_in_a_closed_chart_nothing_is_seen_or_written(clinic_database: ThrowAwayDatabase, record: str) -> None:
    owner = clinic_database.admin_connection()
    owner.execute(PRESCRIBE, ("x", record, "paracetamol"))
    owner.execute(DETAIL, ("x", "paracetamol", None))
    person = clinic_database.connection_as("doctor@example.com")
    person.execute("SELECT clinic.session_open('somewhere', '0')")
    for table in ("prescription_detail", "prescription_stop", "allergy_substance"):
        assert person.execute(f"SELECT count(*) FROM clinic.{table}".encode()).fetchone() == (0,)
    with refused(NOT_PERMITTED):
        person.execute(
            "INSERT INTO clinic.prescription_stop (id, prescription_id, kind, reason)"
            " VALUES ('s', 'x', 'suspended', 'Surgery')"
        )
    with refused(NOT_PERMITTED):
        person.execute("INSERT INTO clinic.allergy_substance (allergy_id, kind, key) VALUES ('by-name', 'drug', 'x')")


def test_reasons_stops_and_substances_are_on_record_with_their_patient(
    clinic_database: ThrowAwayDatabase, clinician: Connection, record: str
) -> None:
    with clinician.transaction():
        clinician.execute(PRESCRIBE, ("x", record, "amoxicillin"))
        clinician.execute(DETAIL, ("x", "amoxicillin", "Taken before"))
    clinician.execute("UPDATE clinic.allergy_substance SET kind = 'group', key = 'penicillins'")
    clinician.execute(
        "INSERT INTO clinic.prescription_stop (id, prescription_id, kind, reason)"
        " VALUES ('s', 'x', 'discontinued', 'Side effect')"
    )
    assert clinic_database.rows(
        "SELECT subject, action, patient_id, actor, data ->> 'override_reason' FROM clinic.audit_event"
        " WHERE subject IN ('prescription_detail', 'prescription_stop', 'allergy_substance')"
        " AND actor = 'doctor@example.com' ORDER BY seq"
    ) == [
        ("prescription_detail", "insert", JANE, "doctor@example.com", "Taken before"),
        ("allergy_substance", "update", JANE, "doctor@example.com", None),
        ("prescription_stop", "insert", JANE, "doctor@example.com", None),
    ]


def test_deleting_a_prescription_takes_its_details_along(
    clinic_database: ThrowAwayDatabase, clinician: Connection, record: str
) -> None:
    with clinician.transaction():
        clinician.execute(PRESCRIBE, ("x", record, "amoxicillin"))
        clinician.execute(DETAIL, ("x", "amoxicillin", "Taken before"))
    clinician.execute("DELETE FROM prescriptions WHERE id = 'x'")
    assert clinic_database.rows("SELECT * FROM clinic.prescription_detail WHERE prescription_id = 'x'") == []
