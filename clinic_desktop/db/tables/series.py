"""Series of bookings, and which booking belongs to which."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import DateTime, FetchedValue, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from clinic_desktop.db.tables.base import Id, Table
from clinic_desktop.domain.statuses import AppointmentType


class Series(Table):
    """What was asked for; never changed."""

    __tablename__ = "series"
    __table_args__ = {"schema": "clinic"}

    id: Mapped[Id]
    patient_id: Mapped[str] = mapped_column(ForeignKey("public.patients.id"))
    provider_id: Mapped[str] = mapped_column(ForeignKey("public.providers.id"))
    type: Mapped[AppointmentType]
    minutes: Mapped[int]
    first_on: Mapped[date]
    at: Mapped[time]
    rule: Mapped[str]
    bookings: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=FetchedValue())
    made_by: Mapped[str] = mapped_column(server_default=FetchedValue())


class SeriesBooking(Table):
    __tablename__ = "series_booking"
    __table_args__ = {"schema": "clinic"}

    appointment_id: Mapped[str] = mapped_column(ForeignKey("public.appointments.id"), primary_key=True)
    series_id: Mapped[str] = mapped_column(ForeignKey("clinic.series.id"))
    place: Mapped[int]
