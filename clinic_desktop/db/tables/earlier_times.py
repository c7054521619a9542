"""Who wants an earlier time, and which times became free."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ARRAY, BigInteger, DateTime, FetchedValue, ForeignKey, Integer, Text
from sqlalchemy.dialects.postgresql import TSRANGE, Range
from sqlalchemy.orm import Mapped, mapped_column

from clinic_desktop.db.tables.base import Id, Table, version_column
from clinic_desktop.domain.statuses import AppointmentType


class EarlierWish(Table):
    __tablename__ = "earlier_wish"
    __table_args__ = {"schema": "clinic"}

    id: Mapped[Id]
    patient_id: Mapped[str] = mapped_column(ForeignKey("public.patients.id"))
    appointment_id: Mapped[str | None] = mapped_column(ForeignKey("public.appointments.id"))
    provider_id: Mapped[str | None] = mapped_column(ForeignKey("public.providers.id"))
    type: Mapped[AppointmentType]
    minutes: Mapped[int]
    parts: Mapped[list[str]] = mapped_column(ARRAY(Text))
    weekdays: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    first_on: Mapped[date]
    last_on: Mapped[date]
    note: Mapped[str | None]
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=FetchedValue())
    made_by: Mapped[str] = mapped_column(server_default=FetchedValue())
    ended_because: Mapped[str | None] = mapped_column(server_default=FetchedValue())
    version: Mapped[str] = version_column()

    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}


class FreedTime(Table):
    """Written by the database alone."""

    __tablename__ = "freed_time"
    __table_args__ = {"schema": "clinic"}

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    provider_id: Mapped[str] = mapped_column(ForeignKey("public.providers.id"))
    during: Mapped[Range[datetime]] = mapped_column(TSRANGE())
    freed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
