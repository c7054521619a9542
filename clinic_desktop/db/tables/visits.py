"""Medical records with their symptoms, prescriptions and vital signs."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import ARRAY, DateTime, ForeignKey, Numeric, SmallInteger, Text
from sqlalchemy.orm import Mapped, mapped_column

from clinic_desktop.db.tables.base import CreatedAt, Id, Table, version_column


class MedicalRecord(Table):
    __tablename__ = "medical_records"
    __table_args__ = {"schema": "public"}

    id: Mapped[Id]
    appointment_id: Mapped[str] = mapped_column(ForeignKey("public.appointments.id"))
    chief_complaint: Mapped[str | None]
    history_of_present_illness: Mapped[str | None]
    physical_exam_notes: Mapped[str | None]
    diagnosis: Mapped[str | None]
    diagnosis_notes: Mapped[str | None]
    treatment_plan: Mapped[str | None]
    follow_up_instructions: Mapped[str | None]
    patient_education: Mapped[str | None]
    audio_file_url: Mapped[str | None]
    transcript: Mapped[str | None]
    is_ai_generated: Mapped[bool] = mapped_column(default=False)
    is_draft: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[datetime]
    version: Mapped[str] = version_column()

    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}


class Symptom(Table):
    __tablename__ = "symptoms"
    __table_args__ = {"schema": "public"}

    id: Mapped[Id]
    medical_record_id: Mapped[str] = mapped_column(ForeignKey("public.medical_records.id"))
    symptom_name: Mapped[str]
    body_site: Mapped[str | None]
    severity: Mapped[int | None] = mapped_column(SmallInteger)
    duration: Mapped[str | None]
    notes: Mapped[str | None]
    is_ai_extracted: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[CreatedAt]
    version: Mapped[str] = version_column()

    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}


class Prescription(Table):
    __tablename__ = "prescriptions"
    __table_args__ = {"schema": "public"}

    id: Mapped[Id]
    medical_record_id: Mapped[str] = mapped_column(ForeignKey("public.medical_records.id"))
    medication_name: Mapped[str]
    strength: Mapped[str | None]
    dosage: Mapped[str]
    frequency: Mapped[str]
    duration: Mapped[str | None]
    quantity: Mapped[int | None]
    refills: Mapped[int | None]
    instructions: Mapped[str | None]
    indication: Mapped[str | None]
    is_ai_extracted: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[CreatedAt]
    version: Mapped[str] = version_column()

    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}


class VitalSigns(Table):
    """Stored metric: mmHg, /min, °C, %, kg, cm."""

    __tablename__ = "vital_signs"
    __table_args__ = {"schema": "public"}

    id: Mapped[Id]
    appointment_id: Mapped[str] = mapped_column(ForeignKey("public.appointments.id"))
    blood_pressure_systolic: Mapped[int | None]
    blood_pressure_diastolic: Mapped[int | None]
    heart_rate: Mapped[int | None]
    temperature: Mapped[Decimal | None] = mapped_column(Numeric(4, 1))
    respiratory_rate: Mapped[int | None]
    oxygen_saturation: Mapped[int | None]
    weight: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    height: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    bmi: Mapped[Decimal | None] = mapped_column(Numeric(4, 1))
    pain_level: Mapped[int | None] = mapped_column(SmallInteger)
    recorded_at: Mapped[CreatedAt]
    version: Mapped[str] = version_column()

    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}


class VitalConfirmation(Table):
    """Ours: who confirmed a dangerous value, and when. Written by the database alone."""

    __tablename__ = "vital_confirmation"
    __table_args__ = {"schema": "clinic"}

    vital_signs_id: Mapped[str] = mapped_column(ForeignKey("public.vital_signs.id"), primary_key=True)
    appointment_id: Mapped[str] = mapped_column(ForeignKey("public.appointments.id"))
    field: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Decimal] = mapped_column(Numeric, primary_key=True)
    confirmed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    confirmed_by: Mapped[str]


class VitalObservation(Table):
    """Ours, beside the vital signs. To which appointment it belongs is written by the database."""

    __tablename__ = "vital_observation"
    __table_args__ = {"schema": "clinic"}

    vital_signs_id: Mapped[str] = mapped_column(ForeignKey("public.vital_signs.id"), primary_key=True)
    appointment_id: Mapped[str] = mapped_column(ForeignKey("public.appointments.id"))
    consciousness: Mapped[str | None]
    breathing: Mapped[str | None]
    oxygen_scale: Mapped[int | None] = mapped_column(SmallInteger)
    stature: Mapped[str | None]
    temperature_f: Mapped[Decimal | None] = mapped_column(Numeric)
    weight_lb: Mapped[Decimal | None] = mapped_column(Numeric)
    height_in: Mapped[Decimal | None] = mapped_column(Numeric)
    confirmed: Mapped[list[str]] = mapped_column(ARRAY(Text))
    version: Mapped[str] = version_column()

    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}
