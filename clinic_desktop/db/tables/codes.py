"""Codes that visits and conditions carry. The list of codes itself is not mapped: it is searched, and loaded whole."""

from __future__ import annotations

from sqlalchemy import FetchedValue, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from clinic_desktop.db.tables.base import Table, version_column


class VisitDiagnosis(Table):
    """``text`` is what the server's list says; the server writes it."""

    __tablename__ = "visit_diagnosis"
    __table_args__ = {"schema": "clinic"}

    medical_record_id: Mapped[str] = mapped_column(
        "medicalRecordId", ForeignKey("public.medical_records.id"), primary_key=True
    )
    code: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str]
    rank: Mapped[int]
    is_main: Mapped[bool]
    version: Mapped[str] = version_column()

    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}


class ConditionCode(Table):
    """Both are empty where a code was taken away again."""

    __tablename__ = "condition_code"
    __table_args__ = {"schema": "clinic"}

    condition_id: Mapped[str] = mapped_column(ForeignKey("public.chronic_conditions.id"), primary_key=True)
    code: Mapped[str | None]
    text: Mapped[str | None] = mapped_column(server_onupdate=FetchedValue())
    version: Mapped[str] = version_column()

    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}
