"""Sick notes and referral letters, and the clinic's own versions of papers. Only ever added to."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import DateTime, FetchedValue, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from clinic_desktop.db.tables.base import Id, Table


class Letter(Table):
    """Its author and time are written by the database."""

    __tablename__ = "letter"
    __table_args__ = {"schema": "clinic"}

    id: Mapped[Id]
    appointment_id: Mapped[str] = mapped_column(ForeignKey("public.appointments.id"))
    kind: Mapped[str]
    purpose: Mapped[str | None]
    first_on: Mapped[date | None]
    last_on: Mapped[date | None]
    recipient: Mapped[str | None]
    urgency: Mapped[str | None]
    reason: Mapped[str | None]
    text: Mapped[str | None]
    written_by: Mapped[str] = mapped_column(server_default=FetchedValue())
    author_name: Mapped[str] = mapped_column(server_default=FetchedValue())
    author_role: Mapped[str] = mapped_column(server_default=FetchedValue())
    author_licence: Mapped[str | None] = mapped_column(server_default=FetchedValue())
    written_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=FetchedValue())


class PaperTemplate(Table):
    """One version of a paper; without a body it is ours again. Who stored it is written by the database."""

    __tablename__ = "paper_template"
    __table_args__ = {"schema": "clinic"}

    paper: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str]
    body: Mapped[str | None]
    changed_by: Mapped[str] = mapped_column(server_default=FetchedValue())
    changed_by_name: Mapped[str] = mapped_column(server_default=FetchedValue())
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=FetchedValue())
