"""What was entered in error in completed visits: read by whoever shows or counts parts of visits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import insert

from clinic_desktop.db import tables
from clinic_desktop.domain.identifiers import AppointmentId
from clinic_desktop.domain.problems import cleaned
from clinic_desktop.domain.struck import StruckPart, StruckParts, VisitPart

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import InstrumentedAttribute

    from clinic_desktop.db.database import ReadSession, WriteSession
    from clinic_desktop.domain.identifiers import PatientId
    from clinic_desktop.domain.struck import StrikeVisitPart


def of_visit(session: ReadSession, appointment_id: AppointmentId) -> StruckParts:
    """Return what was struck of one visit, in the order in which it was."""
    return _parts(session, _rows().where(tables.StruckVisitPart.appointment_id == appointment_id))


def of_patient(session: ReadSession, patient_id: PatientId) -> StruckParts:
    """Return what was struck of all visits of a patient whose chart is open, in the order in which it was."""
    a, row = tables.Appointment, tables.StruckVisitPart
    return _parts(session, _rows().join(a, a.id == row.appointment_id).where(a.patient_id == patient_id))


def is_struck_visit(appointment_id: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Return a column that says whether the whole visit was struck."""
    row = tables.StruckVisitPart
    return exists().where(row.appointment_id == appointment_id, row.part == VisitPart.VISIT.value)


def strike(session: WriteSession, command: StrikeVisitPart) -> None:
    """Strike a part; one that is struck already stays as it was, with its first reason."""
    statement = insert(tables.StruckVisitPart).values(
        part=command.part.value,
        part_id=command.id,
        field=command.field,
        appointment_id=command.visit,
        reason=cleaned(command.reason),
    )
    session.execute(statement.on_conflict_do_nothing())


def _rows() -> Select[tables.StruckVisitPart]:
    return select(tables.StruckVisitPart).order_by(tables.StruckVisitPart.struck_at)


def _parts(session: ReadSession, question: Select[tables.StruckVisitPart]) -> StruckParts:
    return StruckParts(
        tuple(
            StruckPart(
                VisitPart(row.part),
                row.part_id,
                row.field,
                AppointmentId(row.appointment_id),
                row.struck_by_name,
                row.struck_at,
                row.reason,
            )
            for row in session.scalars(question)
        )
    )
