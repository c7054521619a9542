"""What is written down about somebody in the waiting room, beside his booking."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import DateTime, FetchedValue, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from clinic_desktop.db.tables.base import Table, version_column


class Waiting(Table):
    """Made by the database when somebody arrives; who and when are written by the database too."""

    __tablename__ = "waiting"
    __table_args__ = {"schema": "clinic"}

    appointment_id: Mapped[str] = mapped_column(ForeignKey("public.appointments.id"), primary_key=True)
    day: Mapped[date]
    number: Mapped[int]
    urgency: Mapped[str]
    urgency_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), server_default=FetchedValue())
    urgency_by: Mapped[str | None] = mapped_column(server_default=FetchedValue())
    room: Mapped[str | None]
    call_id: Mapped[str | None]
    called_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), server_default=FetchedValue())
    called_by: Mapped[str | None] = mapped_column(server_default=FetchedValue())
    version: Mapped[str] = version_column()

    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}
