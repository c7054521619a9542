"""The coded diagnoses of a visit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from clinic_desktop.db import tables
from clinic_desktop.domain.codes import CodedDiagnosis, CodeName, in_order
from clinic_desktop.domain.identifiers import Version

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Subquery

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


def names_by_record() -> Subquery:
    """Return codes with their texts by record, of the charts that are open, to be joined: ``names`` for ``read_names``.

    They are read once for all visits: row-level policies make a question for each of them slow.
    """
    row = tables.VisitDiagnosis
    named = aggregate_order_by(row.code + " " + row.text, row.is_main.desc(), row.rank, row.code)
    found = select(row.medical_record_id.label("record_id"), func.array_agg(named).label("names"))
    return found.group_by(row.medical_record_id).subquery()


def read_names(found: Iterable[str] | None) -> tuple[CodeName, ...]:
    """Return codes and texts, the main one first."""
    return tuple(CodeName(code, text) for code, _, text in (one.partition(" ") for one in found or ()))
