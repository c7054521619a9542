"""The coded diagnoses of a visit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from clinic_desktop.db import tables
from clinic_desktop.domain.codes import CodedDiagnosis, CodeName, in_order
from clinic_desktop.domain.identifiers import Version

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import InstrumentedAttribute

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


def names_of(record_id: ColumnElement[str] | InstrumentedAttribute[str]) -> ColumnElement[list[str]]:
    """Return what a query selects to know the codes of a record with their texts: for ``read_names``."""
    row = tables.VisitDiagnosis
    named = select(row.code + " " + row.text).where(row.medical_record_id == record_id)
    return func.array(named.order_by(row.is_main.desc(), row.rank, row.code).scalar_subquery())


def read_names(found: Iterable[str]) -> tuple[CodeName, ...]:
    """Return codes and texts, the main one first."""
    return tuple(CodeName(code, text) for code, _, text in (one.partition(" ") for one in found))
