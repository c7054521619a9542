"""Opening and closing charts through the database's own functions, and what happened to one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, text

from clinic_desktop.db import tables
from clinic_desktop.domain.charts import ChartChange
from clinic_desktop.domain.identifiers import PatientId

if TYPE_CHECKING:
    from clinic_desktop.db.database import ReadSession, WriteSession
    from clinic_desktop.domain.identifiers import AppointmentId


def open_chart(session: WriteSession, patient_id: PatientId, reason: str | None) -> str | None:
    """Open a chart for the workstation session; return the reason given, or None where there is an appointment.

    What is in it can be read from the next transaction on.
    """
    given: str | None = session.scalar(
        text("SELECT clinic.open_chart(:patient, :reason)"), {"patient": patient_id, "reason": reason}
    )
    return given


def is_open(session: ReadSession, patient_id: str) -> bool:
    """Say whether the server shows this patient's chart to this workstation session, in this transaction."""
    return bool(session.scalar(text("SELECT :patient = ANY (clinic.open_patients())"), {"patient": patient_id}))


def close_all(session: WriteSession) -> None:
    session.execute(text("SELECT clinic.close_charts()"))


def patient_of(session: ReadSession, appointment_id: AppointmentId) -> PatientId | None:
    row = tables.Appointment
    found = session.scalar(select(row.patient_id).where(row.id == appointment_id))
    return PatientId(found) if found else None


def history(session: ReadSession, patient_id: PatientId, limit: int) -> tuple[ChartChange, ...]:
    """Return what was done to an open chart, the latest first."""
    found = session.execute(
        text(
            "SELECT seq, at, coalesce(actor_name, actor) AS who, action, subject, row_id, reason, changed"
            " FROM clinic.audit_of_patient(:patient, :most)"
        ),
        {"patient": patient_id, "most": limit},
    )
    return tuple(
        ChartChange(one.seq, one.at, one.who, one.action, one.subject, one.row_id, one.reason, tuple(one.changed or ()))
        for one in found
    )
