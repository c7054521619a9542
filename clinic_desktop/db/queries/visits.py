"""A visit read whole, and the visits a patient had."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from clinic_desktop.db import tables
from clinic_desktop.db.queries import addenda, appointments, struck, visit_diagnoses, vitals
from clinic_desktop.domain.identifiers import (
    AppointmentId,
    PatientId,
    PrescriptionId,
    RecordId,
    SymptomId,
    Version,
)
from clinic_desktop.domain.prescriptions import Prescription, PrescriptionFields
from clinic_desktop.domain.statuses import AppointmentStatus
from clinic_desktop.domain.struck import NOTHING_STRUCK
from clinic_desktop.domain.symptoms import Symptom, SymptomFields
from clinic_desktop.domain.unreadable import is_unreadable
from clinic_desktop.domain.visits import TEXT_FIELDS, VisitDetails, VisitSummary, VisitTexts

if TYPE_CHECKING:
    from clinic_desktop.db.database import ReadSession, WriteSession

SYMPTOM_COLUMNS = {
    "name": "symptom_name",
    "body_site": "body_site",
    "severity": "severity",
    "duration": "duration",
    "notes": "notes",
}
PRESCRIPTION_COLUMNS = {
    "medication": "medication_name",
    "strength": "strength",
    "dosage": "dosage",
    "frequency": "frequency",
    "duration": "duration",
    "quantity": "quantity",
    "refills": "refills",
    "instructions": "instructions",
    "indication": "indication",
}
PRESCRIPTION_DETAIL_COLUMNS = {
    "form": "form",
    "route": "route",
    "override_reason": "override_reason",
    "repeats": "repeats_id",
}
"""Columns of ours, in a table beside the given one."""


def details(session: ReadSession, appointment_id: AppointmentId) -> VisitDetails | None:
    """Return a visit with all its parts, by few statements: one for each kind of part that there is."""
    line = appointments.line(session, appointment_id)
    if line is None:
        return None
    record = session.scalar(
        select(tables.MedicalRecord)
        .where(tables.MedicalRecord.appointment_id == appointment_id)
        .execution_options(populate_existing=True)
    )
    is_completed = line.status is AppointmentStatus.COMPLETED
    texts = VisitTexts(**{name: getattr(record, name) or "" for name in TEXT_FIELDS}) if record else VisitTexts()
    return VisitDetails(
        appointment=line,
        record_id=RecordId(record.id) if record else None,
        record_version=Version(record.version) if record else None,
        texts=texts,
        symptoms=tuple(as_symptom(row) for row in symptom_rows(session, record.id)) if record else (),
        prescriptions=_prescriptions(session, record.id, appointment_id) if record else (),
        vitals=vitals.of_visit(session, appointment_id),
        saved_at=record.updated_at if record else None,
        diagnoses=visit_diagnoses.of_record(session, record.id) if record else (),
        addenda=addenda.of_visit(session, appointment_id) if is_completed else (),
        struck=struck.of_visit(session, appointment_id) if is_completed else NOTHING_STRUCK,
    )


def of_patient(session: ReadSession, patient_id: PatientId, limit: int = 500) -> tuple[VisitSummary, ...]:
    """Return the patient's visits that were begun, the latest first, those at no readable moment last."""
    a, r, d = tables.Appointment, tables.MedicalRecord, tables.Provider
    codes = visit_diagnoses.names_by_record()
    found = session.execute(
        select(
            a.id,
            a.appointment_date,
            a.appointment_type,
            a.status,
            d.first_name + " " + d.last_name,
            r.chief_complaint,
            r.diagnosis,
            struck.is_struck_visit(a.id),
            codes.c.names,
        )
        .join(r, r.appointment_id == a.id)
        .join(d, d.id == a.provider_id)
        .outerjoin(codes, codes.c.record_id == r.id)
        .where(a.patient_id == patient_id)
        .order_by(a.appointment_date.desc(), a.id)
        .limit(limit)
    )
    visits = (
        VisitSummary(
            AppointmentId(visit_id), at, kind, status, who, why, diagnosis, is_struck, visit_diagnoses.read_names(names)
        )
        for visit_id, at, kind, status, who, why, diagnosis, is_struck, names in found
    )
    return tuple(sorted(visits, key=lambda visit: is_unreadable(visit.starts_at)))


def record_row(session: WriteSession, appointment_id: AppointmentId) -> tables.MedicalRecord | None:
    """Return the record to be changed, locked until the end of the transaction."""
    return session.scalar(
        select(tables.MedicalRecord).where(tables.MedicalRecord.appointment_id == appointment_id).with_for_update()
    )


def symptom_rows(session: ReadSession, record_id: str) -> list[tables.Symptom]:
    """Return the symptoms in order of entry."""
    row = tables.Symptom
    return list(session.scalars(select(row).where(row.medical_record_id == record_id).order_by(row.created_at, row.id)))


def prescription_rows(session: ReadSession, record_id: str) -> list[tables.Prescription]:
    """Return the prescriptions in order of entry."""
    row = tables.Prescription
    return list(session.scalars(select(row).where(row.medical_record_id == record_id).order_by(row.created_at, row.id)))


def prescription_details(session: ReadSession, appointment_id: str) -> dict[str, tables.PrescriptionDetail]:
    """Return what is kept beside the prescriptions of a visit, by their ids."""
    row = tables.PrescriptionDetail
    found = session.scalars(
        select(row).where(row.appointment_id == appointment_id).execution_options(populate_existing=True)
    )
    return {one.prescription_id: one for one in found}


def as_symptom(row: tables.Symptom) -> Symptom:
    fields = SymptomFields(**{name: getattr(row, column) for name, column in SYMPTOM_COLUMNS.items()})
    return Symptom(SymptomId(row.id), Version(row.version), fields)


def as_prescription(row: tables.Prescription, detail: tables.PrescriptionDetail | None = None) -> Prescription:
    beside: dict[str, Any] = {
        name: getattr(detail, column, None) for name, column in PRESCRIPTION_DETAIL_COLUMNS.items()
    }
    given: dict[str, Any] = {name: getattr(row, column) for name, column in PRESCRIPTION_COLUMNS.items()}
    fields = PrescriptionFields(**given, **beside)
    return Prescription(PrescriptionId(row.id), Version(row.version), fields)


def _prescriptions(session: ReadSession, record_id: str, appointment_id: str) -> tuple[Prescription, ...]:
    rows = prescription_rows(session, record_id)
    details = prescription_details(session, appointment_id) if rows else {}
    return tuple(as_prescription(row, details.get(row.id)) for row in rows)
