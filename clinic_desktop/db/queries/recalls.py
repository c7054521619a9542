"""Recalls that are open, and written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import column, func, select, table

from clinic_desktop.db import tables
from clinic_desktop.domain.identifiers import PatientId, ProviderId, Version
from clinic_desktop.domain.limits import ACTIVE_STATUSES
from clinic_desktop.domain.patients import PatientSummary
from clinic_desktop.domain.problems import cleaned
from clinic_desktop.domain.recalls import RecallId, RecallLine

if TYPE_CHECKING:
    from datetime import date, datetime

    from clinic_desktop.db.database import ReadSession, WriteSession
    from clinic_desktop.domain.recalls import AddRecall, RecallQuestion

MOST = 500

_r, _p, _a, _d = tables.Recall, tables.Patient, tables.Appointment, tables.Provider
_profile = tables.PatientProfile
_staff = table("staff", column("db_role"), column("display_name"), schema="clinic")


def due(
    session: ReadSession, question: RecallQuestion, first: date | None, end: date, now: datetime
) -> tuple[RecallLine, ...]:
    """Return the open recalls due from ``first`` on until ``end``, the longest due first; of people who can come."""
    next_booking = (
        select(func.min(_a.appointment_date))
        .where(_a.patient_id == _r.patient_id, _a.appointment_date > now, _a.status.in_(sorted(ACTIVE_STATUSES)))
        .scalar_subquery()
    )
    asked = (
        select(
            _r,
            _p,
            _profile.title,
            _profile.preferred_name,
            _d.first_name + " " + _d.last_name,
            func.coalesce(_staff.c.display_name, _r.made_by),
            next_booking,
        )
        .join(_p, _p.id == _r.patient_id)
        .outerjoin(_profile, _profile.patient_id == _r.patient_id)
        .outerjoin(_d, _d.id == _r.provider_id)
        .outerjoin(_staff, _staff.c.db_role == _r.made_by)
        .where(
            _r.ended_because.is_(None),
            _r.due_on <= end,
            _profile.archived_at.is_(None),
            _profile.deceased_on.is_(None),
        )
    )
    if first is not None:
        asked = asked.where(_r.due_on >= first)
    if question.type is not None:
        asked = asked.where(_r.type == question.type)
    if question.provider_id is not None:
        asked = asked.where(_r.provider_id == question.provider_id)
    found = session.execute(asked.order_by(_r.due_on, _p.last_name, _p.first_name, _r.id).limit(MOST))
    return tuple(
        RecallLine(
            id=RecallId(recall.id),
            version=Version(recall.version),
            patient=PatientSummary(
                PatientId(patient.id),
                patient.last_name,
                patient.first_name,
                patient.date_of_birth,
                patient.sex,
                patient.phone,
                patient.email,
                title,
                preferred,
            ),
            type=recall.type,
            due_on=recall.due_on,
            why=recall.why,
            provider_id=ProviderId(recall.provider_id) if recall.provider_id else None,
            provider_name=provider,
            interval_months=recall.interval_months,
            made_at=recall.made_at,
            made_by=made_by,
            next_booking=booked,
        )
        for recall, patient, title, preferred, provider, made_by, booked in found
    )


def row(session: WriteSession, recall_id: RecallId) -> tables.Recall | None:
    """Return the row to be changed, locked until the end of the transaction."""
    return session.scalar(select(_r).where(_r.id == recall_id).with_for_update())


def add(session: WriteSession, recall: AddRecall, follows: RecallId | None = None) -> None:
    session.add(
        tables.Recall(
            id=recall.id,
            patient_id=recall.patient_id,
            provider_id=recall.provider_id,
            type=recall.type,
            due_on=recall.due_on,
            why=cleaned(recall.why),
            interval_months=recall.interval_months,
            follows=follows,
        )
    )
