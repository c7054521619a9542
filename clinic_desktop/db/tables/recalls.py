"""Patients who are to be called back."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import DateTime, FetchedValue, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from clinic_desktop.db.tables.base import Id, Table, version_column
from clinic_desktop.domain.statuses import AppointmentType


class Recall(Table):
    __tablename__ = "recall"
    __table_args__ = {"schema": "clinic"}

    id: Mapped[Id]
    patient_id: Mapped[str] = mapped_column(ForeignKey("public.patients.id"))
    provider_id: Mapped[str | None] = mapped_column(ForeignKey("public.providers.id"))
    type: Mapped[AppointmentType]
    due_on: Mapped[date]
    why: Mapped[str]
    interval_months: Mapped[int | None]
    follows: Mapped[str | None] = mapped_column(ForeignKey("clinic.recall.id"))
    planned_as: Mapped[str | None] = mapped_column(server_default=FetchedValue())
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=FetchedValue())
    made_by: Mapped[str] = mapped_column(server_default=FetchedValue())
    ended_because: Mapped[str | None] = mapped_column(server_default=FetchedValue())
    end_reason: Mapped[str | None] = mapped_column(server_default=FetchedValue())
    version: Mapped[str] = version_column()

    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}
