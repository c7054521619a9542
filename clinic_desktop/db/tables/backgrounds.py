"""Allergies and chronic conditions, and what was said about them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import DateTime, FetchedValue, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from clinic_desktop.db.tables.base import CreatedAt, Id, Table, version_column
from clinic_desktop.domain.statuses import AllergySeverity


class Allergy(Table):
    __tablename__ = "allergies"
    __table_args__ = {"schema": "public"}

    id: Mapped[Id]
    patient_id: Mapped[str] = mapped_column(ForeignKey("public.patients.id"))
    allergen: Mapped[str]
    reaction: Mapped[str | None]
    severity: Mapped[AllergySeverity | None]
    onset_date: Mapped[date | None]
    created_at: Mapped[CreatedAt]
    version: Mapped[str] = version_column()

    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}


class ChronicCondition(Table):
    __tablename__ = "chronic_conditions"
    __table_args__ = {"schema": "public"}

    id: Mapped[Id]
    patient_id: Mapped[str] = mapped_column(ForeignKey("public.patients.id"))
    condition_name: Mapped[str]
    diagnosis_date: Mapped[date | None]
    status: Mapped[str | None]
    notes: Mapped[str | None]
    created_at: Mapped[CreatedAt]
    version: Mapped[str] = version_column()

    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}


class PartialOnset(Table):
    """How much is known of the day on which an allergy began; without a row all of it."""

    __tablename__ = "partial_onset"
    __table_args__ = {"schema": "clinic"}

    allergy_id: Mapped[str] = mapped_column(ForeignKey("public.allergies.id"), primary_key=True)
    precision: Mapped[str]


class PartialDiagnosis(Table):
    """How much is known of the day on which a condition was diagnosed; without a row all of it."""

    __tablename__ = "partial_diagnosis"
    __table_args__ = {"schema": "clinic"}

    condition_id: Mapped[str] = mapped_column(ForeignKey("public.chronic_conditions.id"), primary_key=True)
    precision: Mapped[str]


class NoKnownAllergies(Table):
    """A dated, signed statement; it ends when an allergy is added."""

    __tablename__ = "no_known_allergies"
    __table_args__ = {"schema": "clinic"}

    patient_id: Mapped[str] = mapped_column(ForeignKey("public.patients.id"), primary_key=True)
    stated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=FetchedValue())
    stated_by: Mapped[str] = mapped_column(server_default=FetchedValue())


class StruckAllergy(Table):
    __tablename__ = "struck_allergy"
    __table_args__ = {"schema": "clinic"}

    allergy_id: Mapped[str] = mapped_column(ForeignKey("public.allergies.id"), primary_key=True)
    reason: Mapped[str]
    struck_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=FetchedValue())
    struck_by: Mapped[str] = mapped_column(server_default=FetchedValue())


class StruckCondition(Table):
    __tablename__ = "struck_condition"
    __table_args__ = {"schema": "clinic"}

    condition_id: Mapped[str] = mapped_column(ForeignKey("public.chronic_conditions.id"), primary_key=True)
    reason: Mapped[str]
    struck_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=FetchedValue())
    struck_by: Mapped[str] = mapped_column(server_default=FetchedValue())
