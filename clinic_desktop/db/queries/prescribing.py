"""What is kept beside prescriptions, and a patient's medication over all visits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm.attributes import flag_modified

from clinic_desktop.db import tables
from clinic_desktop.db.queries import struck
from clinic_desktop.db.queries.visits import PRESCRIPTION_COLUMNS, PRESCRIPTION_DETAIL_COLUMNS
from clinic_desktop.domain.identifiers import AppointmentId, PrescriptionId, Version
from clinic_desktop.domain.medication import Medication, MedicationList, Stop, StopKind, with_replacements
from clinic_desktop.domain.prescriptions import Prescription, PrescriptionFields
from clinic_desktop.domain.statuses import AppointmentStatus
from clinic_desktop.domain.struck import VisitPart
from clinic_desktop.domain.unreadable import is_unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date, datetime

    from clinic_desktop.db.database import ReadSession, WriteSession
    from clinic_desktop.domain.identifiers import PatientId
    from clinic_desktop.domain.medication import StopMedication

_FIELDS = (*PRESCRIPTION_COLUMNS, *PRESCRIPTION_DETAIL_COLUMNS)
_NEVER_WERE = (AppointmentStatus.CANCELLED, AppointmentStatus.NO_SHOW)


def write_detail(session: WriteSession, prescription_id: str, values: Mapping[str, object]) -> None:
    table = tables.PrescriptionDetail
    row = session.get(table, prescription_id)
    if row is None:
        session.add(table(prescription_id=prescription_id, **values))
        return
    for name, value in values.items():
        if getattr(row, name) != value:
            setattr(row, name, value)


def medication(session: ReadSession, patient_id: PatientId, local: Callable[[datetime], datetime]) -> MedicationList:
    """Return all that was ever prescribed, in visits that took place, without what was entered in error."""
    p, d, s = tables.Prescription, tables.PrescriptionDetail, tables.PrescriptionStop
    r, a, who = tables.MedicalRecord, tables.Appointment, tables.Provider
    found = session.execute(
        select(
            *(getattr(p, column).label(f"p_{column}") for column in PRESCRIPTION_COLUMNS.values()),
            *(getattr(d, column).label(f"d_{column}") for column in PRESCRIPTION_DETAIL_COLUMNS.values()),
            p.id,
            p.version,
            a.id.label("appointment_id"),
            a.appointment_date,
            a.status,
            (who.first_name + " " + who.last_name).label("prescriber"),
            s.id.label("stop_id"),
            s.kind,
            s.reason,
            s.stopped_at,
            s.stopped_by,
        )
        .join(r, r.id == p.medical_record_id)
        .join(a, a.id == r.appointment_id)
        .join(who, who.id == a.provider_id)
        .outerjoin(d, d.prescription_id == p.id)
        .outerjoin(s, and_(s.prescription_id == p.id, s.end_reason.is_(None)))
        .where(a.patient_id == patient_id, a.status.not_in(_NEVER_WERE))
        .order_by(a.appointment_date, p.created_at, p.id)
    )
    gone = struck.of_patient(session, patient_id)
    standing = (
        _medication(row, local)
        for row in found
        if gone.find(VisitPart.PRESCRIPTION, row.id, AppointmentId(row.appointment_id)) is None
    )
    return MedicationList(patient_id, with_replacements(standing))


def stop(session: WriteSession, command: StopMedication) -> None:
    """Write a stop down; one with this id that is there already is the same order, asked twice."""
    values = {
        "id": command.id,
        "prescription_id": command.prescription_id,
        "kind": command.kind.value,
        "reason": command.reason,
    }
    session.execute(insert(tables.PrescriptionStop).values(**values).on_conflict_do_nothing(index_elements=["id"]))


def stop_row(session: WriteSession, stop_id: str) -> tables.PrescriptionStop | None:
    return session.get(tables.PrescriptionStop, stop_id, with_for_update={"key_share": False})


def standing_stop(session: ReadSession, prescription_id: PrescriptionId) -> tables.PrescriptionStop | None:
    row = tables.PrescriptionStop
    return session.scalar(select(row).where(row.prescription_id == prescription_id, row.end_reason.is_(None)))


def is_of_patient(session: ReadSession, prescription_id: str, patient_id: PatientId) -> bool:
    p, r, a = tables.Prescription, tables.MedicalRecord, tables.Appointment
    return (
        session.scalar(
            select(p.id)
            .join(r, r.id == p.medical_record_id)
            .join(a, a.id == r.appointment_id)
            .where(p.id == prescription_id, a.patient_id == patient_id)
        )
        is not None
    )


def touch(row: tables.Prescription) -> None:
    """Have a prescription written anew as it is, so that it gets another version."""
    flag_modified(row, "medication_name")


def person(session: ReadSession, patient_id: PatientId) -> tuple[date, str]:
    """Return when somebody was born, and the sex that is recorded."""
    row = tables.Patient
    born_on, sex = session.execute(select(row.date_of_birth, row.sex).where(row.id == patient_id)).one()
    return born_on, sex.value


def _medication(row: Any, local: Callable[[datetime], datetime]) -> Medication:  # noqa: ANN401 - a row of many columns
    # The columns of a prescription stand first, in the order of their names.
    fields = PrescriptionFields(**dict(zip(_FIELDS, row, strict=False)))
    starts_at = row.appointment_date
    stopped = None
    if row.stop_id is not None:
        on = local(row.stopped_at).date()
        stopped = Stop(row.stop_id, StopKind(row.kind), row.reason, row.stopped_at, on, row.stopped_by)
    return Medication(
        Prescription(PrescriptionId(row.id), Version(row.version), fields),
        AppointmentId(row.appointment_id),
        None if is_unreadable(starts_at) else local(starts_at).date(),
        row.prescriber,
        row.status is not AppointmentStatus.COMPLETED,
        stopped,
    )
