"""One patient: read whole, and written."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from clinic_desktop.db import tables
from clinic_desktop.domain.identifiers import PatientId, Version
from clinic_desktop.domain.patients import NAMES, PatientDetails, PatientFields, as_stored
from clinic_desktop.domain.problems import cleaned, cleaned_name

if TYPE_CHECKING:
    from clinic_desktop.db.database import ReadSession, WriteSession

_OWN_COLUMNS = {
    "first_name": "first_name",
    "last_name": "last_name",
    "born_on": "date_of_birth",
    "sex": "sex",
    "phone": "phone",
    "email": "email",
    "address": "address",
    "emergency_contact_name": "emergency_contact_name",
    "emergency_contact_phone": "emergency_contact_phone",
    "emergency_contact_relationship": "emergency_contact_relationship",
    "blood_type": "blood_type",
}
_PROFILE_COLUMNS = ("title", "preferred_name", "deceased_on")


def details(session: ReadSession, patient_id: PatientId) -> PatientDetails | None:
    patient, profile = tables.Patient, tables.PatientProfile
    found = session.execute(
        select(patient, profile)
        .outerjoin(profile, profile.patient_id == patient.id)
        .where(patient.id == patient_id)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        return None
    row, beside = found
    beside_values: dict[str, Any] = {name: getattr(beside, name, None) for name in _PROFILE_COLUMNS}
    own_values: dict[str, Any] = {name: getattr(row, column) for name, column in _OWN_COLUMNS.items()}
    return PatientDetails(
        id=PatientId(row.id),
        version=Version(row.version),
        fields=PatientFields(**own_values, **beside_values),
        registered_at=row.created_at,
        archived_at=getattr(beside, "archived_at", None),
        archived_by=getattr(beside, "archived_by", None),
        archive_reason=getattr(beside, "archive_reason", None),
    )


def row(session: WriteSession, patient_id: PatientId) -> tables.Patient | None:
    """Return the row to be changed, locked until the end of the transaction."""
    return session.scalar(select(tables.Patient).where(tables.Patient.id == patient_id).with_for_update())


def add(session: WriteSession, patient_id: PatientId, fields: PatientFields) -> None:
    patient = tables.Patient(id=patient_id)
    wanted = as_stored(fields)
    for name, column in _OWN_COLUMNS.items():
        setattr(patient, column, getattr(wanted, name))
    patient.updated_at = datetime.now(UTC)
    session.add(patient)
    session.flush()
    write_profile(session, patient_id, fields)


def correct(session: WriteSession, patient: tables.Patient, fields: PatientFields) -> None:
    """Write what differs from what is stored; what differs in nothing but blanks was not touched by anybody."""
    wanted = as_stored(fields)
    for name, column in _OWN_COLUMNS.items():
        if _as_compared(name, getattr(patient, column)) != getattr(wanted, name):
            setattr(patient, column, getattr(wanted, name))
    patient.updated_at = datetime.now(UTC)
    session.flush()
    write_profile(session, PatientId(patient.id), fields)


def profile_row(session: WriteSession, patient_id: PatientId) -> tables.PatientProfile:
    """Return what is kept beside the given table, made if it is not there."""
    found = session.get(tables.PatientProfile, patient_id)
    if found is None:
        found = tables.PatientProfile(patient_id=patient_id)
        session.add(found)
    return found


def write_profile(session: WriteSession, patient_id: PatientId, fields: PatientFields) -> None:
    values = as_stored(fields)
    wanted: dict[str, Any] = {name: getattr(values, name) for name in _PROFILE_COLUMNS}
    known = session.get(tables.PatientProfile, patient_id)
    if known is None and not any(wanted.values()):
        return
    profile = profile_row(session, patient_id)
    for name, value in wanted.items():
        if _as_compared(name, getattr(profile, name)) != value:
            setattr(profile, name, value)
    session.flush()


def touch(session: WriteSession, patient: tables.Patient) -> None:
    """Give the patient a new version although only something beside him changed."""
    patient.updated_at = datetime.now(UTC)
    session.flush()


def stored(text: str | None) -> str | None:
    """Return a text as it is stored: cleaned, and empty as NULL."""
    return cleaned(text) or None


def stored_name(text: str | None) -> str | None:
    """Return the name of a person or a drug as it is stored."""
    return cleaned_name(text) or None


def _as_compared(name: str, value: object) -> object:
    if not isinstance(value, str) or name == "sex":
        return value
    return stored_name(value) if name in NAMES else stored(value)
