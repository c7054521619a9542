"""Patients, and what the clinic keeps about them beside the given table."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import DateTime, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from clinic_desktop.db.tables.base import CreatedAt, Id, Table, version_column
from clinic_desktop.domain.statuses import Sex


class Patient(Table):
    __tablename__ = "patients"
    __table_args__ = {"schema": "public"}

    id: Mapped[Id]
    first_name: Mapped[str]
    last_name: Mapped[str]
    date_of_birth: Mapped[date]
    sex: Mapped[Sex]
    phone: Mapped[str]
    email: Mapped[str | None]
    address: Mapped[str | None]
    emergency_contact_name: Mapped[str]
    emergency_contact_phone: Mapped[str]
    emergency_contact_relationship: Mapped[str | None]
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[datetime]
    blood_type: Mapped[str | None]
    version: Mapped[str] = version_column()

    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}


class PatientProfile(Table):
    """Title, preferred name, death and archiving: beside the given table, one row or none per patient."""

    __tablename__ = "patient_profile"
    __table_args__ = {"schema": "clinic"}

    patient_id: Mapped[str] = mapped_column(ForeignKey("public.patients.id"), primary_key=True)
    title: Mapped[str | None]
    preferred_name: Mapped[str | None]
    deceased_on: Mapped[date | None]
    archived_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    archived_by: Mapped[str | None]
    archive_reason: Mapped[str | None]
