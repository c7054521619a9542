"""The formulary, and what is kept beside prescriptions and allergies."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ARRAY, DateTime, FetchedValue, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from clinic_desktop.db.tables.base import Id, Table


class FormularyItem(Table):
    __tablename__ = "formulary_item"
    __table_args__ = {"schema": "clinic"}

    id: Mapped[Id]
    name: Mapped[str]
    other_names: Mapped[list[str]] = mapped_column(ARRAY(Text))
    class_code: Mapped[str]
    class_name: Mapped[str]
    brands: Mapped[list[str]] = mapped_column(ARRAY(Text))
    forms: Mapped[list[str]] = mapped_column(ARRAY(Text))
    strengths: Mapped[list[str]] = mapped_column(ARRAY(Text))
    routes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    groups: Mapped[list[str]] = mapped_column(ARRAY(Text))
    pregnancy_note: Mapped[str | None]
    least_age: Mapped[int | None]
    age_note: Mapped[str | None]
    source: Mapped[str]


class PrescriptionDetail(Table):
    """``appointment_id`` is written by the database."""

    __tablename__ = "prescription_detail"
    __table_args__ = {"schema": "clinic"}

    prescription_id: Mapped[str] = mapped_column(ForeignKey("public.prescriptions.id"), primary_key=True)
    appointment_id: Mapped[str] = mapped_column(server_default=FetchedValue())
    formulary_id: Mapped[str | None]
    form: Mapped[str | None]
    route: Mapped[str | None]
    override_reason: Mapped[str | None]
    repeats_id: Mapped[str | None]
    was_checked: Mapped[bool]


class AllergySubstance(Table):
    __tablename__ = "allergy_substance"
    __table_args__ = {"schema": "clinic"}

    allergy_id: Mapped[str] = mapped_column(ForeignKey("public.allergies.id"), primary_key=True)
    kind: Mapped[str]
    key: Mapped[str]


class PrescriptionStop(Table):
    """Stands until it has an end."""

    __tablename__ = "prescription_stop"
    __table_args__ = {"schema": "clinic"}

    id: Mapped[Id]
    prescription_id: Mapped[str] = mapped_column(ForeignKey("public.prescriptions.id"))
    appointment_id: Mapped[str] = mapped_column(server_default=FetchedValue())
    kind: Mapped[str]
    reason: Mapped[str]
    stopped_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=FetchedValue())
    stopped_by: Mapped[str] = mapped_column(server_default=FetchedValue())
    end_reason: Mapped[str | None]
