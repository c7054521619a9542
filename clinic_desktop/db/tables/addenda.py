"""What comes after a visit: addenda, and parts that were entered in error. Only ever added to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import DateTime, FetchedValue, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from clinic_desktop.db.tables.base import Id, Table


class Addendum(Table):
    """Its visit, number, author and time are written by the database."""

    __tablename__ = "addendum"
    __table_args__ = {"schema": "clinic"}

    id: Mapped[Id]
    record_id: Mapped[str] = mapped_column(ForeignKey("public.medical_records.id"))
    appointment_id: Mapped[str] = mapped_column(ForeignKey("public.appointments.id"), server_default=FetchedValue())
    number: Mapped[int] = mapped_column(server_default=FetchedValue())
    kind: Mapped[str]
    section: Mapped[str | None]
    text: Mapped[str]
    written_by: Mapped[str] = mapped_column(server_default=FetchedValue())
    author_name: Mapped[str] = mapped_column(server_default=FetchedValue())
    author_role: Mapped[str] = mapped_column(server_default=FetchedValue())
    written_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=FetchedValue())


class StruckVisitPart(Table):
    """Who struck it and when is written by the database."""

    __tablename__ = "struck_visit_part"
    __table_args__ = {"schema": "clinic"}

    part: Mapped[str] = mapped_column(primary_key=True)
    part_id: Mapped[str] = mapped_column(primary_key=True)
    field: Mapped[str] = mapped_column(primary_key=True)
    appointment_id: Mapped[str] = mapped_column(ForeignKey("public.appointments.id"))
    reason: Mapped[str]
    struck_by: Mapped[str] = mapped_column(server_default=FetchedValue())
    struck_by_name: Mapped[str] = mapped_column(server_default=FetchedValue())
    struck_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=FetchedValue())
