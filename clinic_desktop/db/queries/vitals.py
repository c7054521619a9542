"""Vital signs with what was noted beside them: of one visit, and of all visits of a patient."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import select

from clinic_desktop.db import tables
from clinic_desktop.domain.identifiers import AppointmentId, PatientId, Version, VitalSignsId
from clinic_desktop.domain.observations import Breathing, Consciousness, Observation, OxygenScale, Stature
from clinic_desktop.domain.unreadable import is_unreadable
from clinic_desktop.domain.vitals import ConfirmedValue, VisitVitals, VitalSigns, VitalValues

if TYPE_CHECKING:
    from clinic_desktop.db.database import ReadSession

VITAL_COLUMNS = {
    "systolic": "blood_pressure_systolic",
    "diastolic": "blood_pressure_diastolic",
    "heart_rate": "heart_rate",
    "temperature": "temperature",
    "respiratory_rate": "respiratory_rate",
    "oxygen_saturation": "oxygen_saturation",
    "weight": "weight",
    "height": "height",
    "pain": "pain_level",
}


def rows_of(
    session: ReadSession, appointment_id: AppointmentId
) -> tuple[tables.VitalSigns | None, tables.VitalObservation | None]:
    v, o = tables.VitalSigns, tables.VitalObservation
    found = session.execute(
        select(v, o).outerjoin(o, o.vital_signs_id == v.id).where(v.appointment_id == appointment_id)
    ).first()
    return (found[0], found[1]) if found else (None, None)


def of_visit(session: ReadSession, appointment_id: AppointmentId) -> VitalSigns | None:
    row, noted = rows_of(session, appointment_id)
    return as_vitals(row, noted) if row else None


def of_patient(session: ReadSession, patient_id: PatientId) -> tuple[VisitVitals, ...]:
    """Return every set of vital signs of a patient, the latest first. Those at no readable moment stand last.

    When is the moment of the visit, to the accuracy that a chart over years needs; the vital signs keep their own.
    """
    a, v, o = tables.Appointment, tables.VitalSigns, tables.VitalObservation
    confirmed = _confirmed(session, patient_id)
    found = session.execute(
        select(a.id, a.appointment_date, v, o)
        .join(v, v.appointment_id == a.id)
        .outerjoin(o, o.vital_signs_id == v.id)
        .where(a.patient_id == patient_id)
        .order_by(a.appointment_date.desc(), a.id)
    )
    all_of_them = (
        VisitVitals(AppointmentId(one[0]), one[1], as_vitals(one[2], one[3]), confirmed=tuple(confirmed[one[0]]))
        for one in found
    )
    return tuple(sorted(all_of_them, key=lambda one: is_unreadable(one.measured_at)))


def _confirmed(session: ReadSession, patient_id: PatientId) -> dict[str, list[ConfirmedValue]]:
    """Return what was confirmed, by appointment."""
    a, row = tables.Appointment, tables.VitalConfirmation
    found = session.scalars(
        select(row).join(a, a.id == row.appointment_id).where(a.patient_id == patient_id).order_by(row.confirmed_at)
    )
    by_visit: dict[str, list[ConfirmedValue]] = defaultdict(list)
    for one in found:
        by_visit[one.appointment_id].append(ConfirmedValue(one.field, one.value, one.confirmed_at, one.confirmed_by))
    return by_visit


def as_vitals(row: tables.VitalSigns, noted: tables.VitalObservation | None) -> VitalSigns:
    values = VitalValues(**{name: getattr(row, column) for name, column in VITAL_COLUMNS.items()})
    return VitalSigns(
        VitalSignsId(row.id),
        Version(row.version),
        values,
        row.recorded_at,
        as_observation(noted),
        Version(noted.version) if noted else None,
    )


def as_observation(row: tables.VitalObservation | None) -> Observation:
    """Return what was noted beside the numbers; an empty one where nothing was."""
    if row is None:
        return Observation()
    return Observation(
        consciousness=Consciousness(row.consciousness) if row.consciousness else None,
        breathing=Breathing(row.breathing) if row.breathing else None,
        oxygen_scale=OxygenScale(row.oxygen_scale) if row.oxygen_scale else None,
        stature=Stature(row.stature) if row.stature else None,
        temperature_f=row.temperature_f,
        weight_lb=row.weight_lb,
        height_in=row.height_in,
        confirmed=tuple(row.confirmed),
    )
