"""Rows of the given tables, written the way another program writes them: plain INSERTs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from psycopg import sql

from clinic_desktop.domain.identifiers import new_id
from tests.builders import JANE, a_free_time

if TYPE_CHECKING:
    from collections.abc import Mapping

    import psycopg

    Connection = psycopg.Connection[tuple[Any, ...]]
    Row = dict[str, object]


def insert(connection: Connection, table: str, row: Mapping[str, object]) -> str:
    """Insert a row into one of the given tables and return its id."""
    statement = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
        sql.Identifier("public", table),
        sql.SQL(", ").join(map(sql.Identifier, row)),
        sql.SQL(", ").join([sql.Placeholder()] * len(row)),
    )
    connection.execute(statement, tuple(row.values()))
    return str(row["id"])


def stored_time(moment: datetime) -> datetime:
    """Return a moment as the given tables hold it: UTC without a zone."""
    return moment.astimezone(UTC).replace(tzinfo=None)


def _row(defaults: Mapping[str, object], changes: Mapping[str, object]) -> Row:
    return {"id": new_id(), **defaults, **changes}


def patient(**changes: object) -> Row:
    defaults = {
        "firstName": "Peer",
        "lastName": "Person",
        "dateOfBirth": "1970-01-01",
        "sex": "other",
        "phone": "555-7654321",
        "emergencyContactName": "Some Body",
        "emergencyContactPhone": "555-1234567",
        "updatedAt": datetime.now(UTC).replace(tzinfo=None),
    }
    return _row(defaults, changes)


def appointment(provider_id: str, **changes: object) -> Row:
    defaults = {
        "patientId": JANE,
        "providerId": provider_id,
        "appointmentDate": stored_time(a_free_time()),
        "appointmentType": "follow_up",
        "durationMinutes": 20,
        "updatedAt": datetime.now(UTC).replace(tzinfo=None),
    }
    return _row(defaults, changes)


def past_appointment(provider_id: str, days_ago: int = 30, **changes: object) -> Row:
    then = datetime.now(UTC) - timedelta(days=days_ago)
    return appointment(provider_id, appointmentDate=then.replace(tzinfo=None), **changes)


def medical_record(appointment_id: str, **changes: object) -> Row:
    defaults = {"appointmentId": appointment_id, "updatedAt": datetime.now(UTC).replace(tzinfo=None)}
    return _row(defaults, changes)


def symptom(record_id: str, **changes: object) -> Row:
    return _row({"medicalRecordId": record_id, "symptomName": "Cough"}, changes)


def prescription(record_id: str, **changes: object) -> Row:
    defaults = {"medicalRecordId": record_id, "medicationName": "Aspirin", "dosage": "1", "frequency": "daily"}
    return _row(defaults, changes)


def vital_signs(appointment_id: str, **changes: object) -> Row:
    return _row({"appointmentId": appointment_id}, changes)


def allergy(patient_id: str = JANE, **changes: object) -> Row:
    return _row({"patientId": patient_id, "allergen": "Dust"}, changes)


def condition(patient_id: str = JANE, **changes: object) -> Row:
    return _row({"patientId": patient_id, "conditionName": "Gout"}, changes)


def provider(**changes: object) -> Row:
    defaults = {
        "email": f"{new_id()}@example.com",
        "passwordHash": "!",
        "firstName": "Peer",
        "lastName": "Provider",
        "updatedAt": datetime.now(UTC).replace(tzinfo=None),
    }
    return _row(defaults, changes)
