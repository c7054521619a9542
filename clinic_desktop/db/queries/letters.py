"""Sick notes and referral letters of a patient's visits."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from clinic_desktop.db import tables
from clinic_desktop.domain.identifiers import AppointmentId
from clinic_desktop.domain.letters import Letter, LetterFields, LetterId, LetterKind, Purpose, Urgency
from clinic_desktop.domain.problems import cleaned

if TYPE_CHECKING:
    from clinic_desktop.db.database import ReadSession, WriteSession
    from clinic_desktop.domain.identifiers import PatientId
    from clinic_desktop.domain.letters import WriteLetter


def of_patient(session: ReadSession, patient_id: PatientId) -> tuple[Letter, ...]:
    """Return the letters of a patient whose chart is open, the latest first."""
    a, row = tables.Appointment, tables.Letter
    question = select(row).join(a, a.id == row.appointment_id).where(a.patient_id == patient_id)
    return tuple(_letter(one) for one in session.scalars(question.order_by(row.written_at.desc(), row.id)))


def letter(session: ReadSession, letter_id: LetterId) -> Letter | None:
    found = session.scalar(select(tables.Letter).where(tables.Letter.id == letter_id))
    return _letter(found) if found else None


def add(session: WriteSession, command: WriteLetter) -> None:
    """Add one; one with this number that is there already stays as it is."""
    values = {
        name: (cleaned(value) or None) if isinstance(value, str) else value
        for name, value in asdict(command.fields).items()
    }
    statement = insert(tables.Letter).values(id=command.id, appointment_id=command.appointment_id, **values)
    session.execute(statement.on_conflict_do_nothing(index_elements=["id"]))


def _letter(row: tables.Letter) -> Letter:
    fields = LetterFields(
        LetterKind(row.kind),
        Purpose(row.purpose) if row.purpose else None,
        row.first_on,
        row.last_on,
        row.recipient,
        Urgency(row.urgency) if row.urgency else None,
        row.reason,
        row.text,
    )
    return Letter(
        LetterId(row.id),
        AppointmentId(row.appointment_id),
        fields,
        row.author_name,
        row.author_role,
        row.author_licence,
        row.written_at,
    )
