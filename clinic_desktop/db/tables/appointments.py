"""Appointments and providers; steps and overbookings beside them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, DateTime, FetchedValue, ForeignKey
from sqlalchemy.dialects.postgresql import TSRANGE, Range
from sqlalchemy.orm import Mapped, mapped_column

from clinic_desktop.db.tables.base import CreatedAt, Id, Table, version_column
from clinic_desktop.domain.statuses import AppointmentStatus, AppointmentType


class Provider(Table):
    """Somebody who sees patients. The password hash belongs to the other program and is not mapped."""

    __tablename__ = "providers"
    __table_args__ = {"schema": "public"}

    id: Mapped[Id]
    email: Mapped[str]
    first_name: Mapped[str]
    last_name: Mapped[str]
    specialty: Mapped[str | None]
    license_number: Mapped[str | None]
    phone: Mapped[str | None]


class Appointment(Table):
    __tablename__ = "appointments"
    __table_args__ = {"schema": "public"}

    id: Mapped[Id]
    patient_id: Mapped[str] = mapped_column(ForeignKey("public.patients.id"))
    provider_id: Mapped[str] = mapped_column(ForeignKey("public.providers.id"))
    appointment_date: Mapped[datetime]
    appointment_type: Mapped[AppointmentType]
    reason_for_visit: Mapped[str | None]
    duration_minutes: Mapped[int | None]
    status: Mapped[AppointmentStatus]
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[datetime]
    version: Mapped[str] = version_column()

    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}


class SlotClaim(Table):
    """The time a booking holds, kept by the database; never written by the program."""

    __tablename__ = "slot_claim"
    __table_args__ = {"schema": "clinic"}

    appointment_id: Mapped[str] = mapped_column(ForeignKey("public.appointments.id"), primary_key=True)
    provider_id: Mapped[str]
    patient_id: Mapped[str]
    during: Mapped[Range[datetime]] = mapped_column(TSRANGE())


class Overbooking(Table):
    __tablename__ = "overbooking"
    __table_args__ = {"schema": "clinic"}

    appointment_id: Mapped[str] = mapped_column(primary_key=True)
    reason: Mapped[str]
    overbooked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=FetchedValue())
    overbooked_by: Mapped[str] = mapped_column(server_default=FetchedValue())


class OverbookedTime(Table):
    """Each reason to book over another booking. ``during`` is the time it was used for; written by the database."""

    __tablename__ = "overbooked_time"
    __table_args__ = {"schema": "clinic"}

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    appointment_id: Mapped[str]
    provider_id: Mapped[str | None]
    during: Mapped[Range[datetime] | None] = mapped_column(TSRANGE())
    reason: Mapped[str]
    overbooked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    overbooked_by: Mapped[str]


class AppointmentStep(Table):
    """One change of status, written by the database."""

    __tablename__ = "appointment_step"
    __table_args__ = {"schema": "clinic"}

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    appointment_id: Mapped[str] = mapped_column(ForeignKey("public.appointments.id"))
    status_from: Mapped[str | None]
    status_to: Mapped[str]
    reason: Mapped[str | None]
    stepped_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    stepped_by: Mapped[str]


class AppointmentMove(Table):
    """One change of time, length, provider or type, written by the database."""

    __tablename__ = "appointment_move"
    __table_args__ = {"schema": "clinic"}

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    appointment_id: Mapped[str] = mapped_column(ForeignKey("public.appointments.id"))
    starts_from: Mapped[datetime]
    starts_to: Mapped[datetime]
    minutes_from: Mapped[int | None]
    minutes_to: Mapped[int | None]
    provider_from: Mapped[str]
    provider_to: Mapped[str]
    type_from: Mapped[str]
    type_to: Mapped[str]
    moved_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    moved_by: Mapped[str]
