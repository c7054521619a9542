"""The coded diagnoses of a visit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from clinic_desktop.db import tables
from clinic_desktop.domain.codes import CodedDiagnosis, in_order
from clinic_desktop.domain.identifiers import Version

if TYPE_CHECKING:
    from clinic_desktop.db.database import ReadSession


def of_record(session: ReadSession, record_id: str) -> tuple[CodedDiagnosis, ...]:
    """Return them with the main one first."""
    return in_order(
        CodedDiagnosis(row.code, row.text, row.rank, row.is_main, Version(row.version))
        for row in rows(session, record_id)
    )


def rows(session: ReadSession, record_id: str) -> list[tables.VisitDiagnosis]:
    row = tables.VisitDiagnosis
    return list(session.scalars(select(row).where(row.medical_record_id == record_id).order_by(row.rank, row.code)))
