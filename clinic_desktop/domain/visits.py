"""Visits: one appointment with its record, symptoms, prescriptions and vital signs."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Generic, TypeVar

from clinic_desktop.domain import limits, prescriptions, symptoms, vitals
from clinic_desktop.domain.problems import Problem, length_problems
from clinic_desktop.domain.statuses import AppointmentStatus, AppointmentType
from clinic_desktop.domain.struck import NOTHING_STRUCK
from clinic_desktop.domain.visit_diagnoses import problems_with_diagnoses

if TYPE_CHECKING:
    from datetime import datetime

    from clinic_desktop.domain.addenda import Addendum
    from clinic_desktop.domain.appointments import AppointmentLine
    from clinic_desktop.domain.codes import CodedDiagnosis, CodeName
    from clinic_desktop.domain.identifiers import (
        AppointmentId,
        PrescriptionId,
        RecordId,
        SymptomId,
        Version,
    )
    from clinic_desktop.domain.prescriptions import Prescription
    from clinic_desktop.domain.struck import StruckParts
    from clinic_desktop.domain.symptoms import Symptom
    from clinic_desktop.domain.vitals import VitalSigns

IdT = TypeVar("IdT")


@dataclass(frozen=True, slots=True)
class VisitTexts:
    """The written parts, in SOAP order. Empty text is stored as NULL."""

    chief_complaint: str = ""
    history_of_present_illness: str = ""
    physical_exam_notes: str = ""
    diagnosis: str = ""
    diagnosis_notes: str = ""
    treatment_plan: str = ""
    follow_up_instructions: str = ""
    patient_education: str = ""


TEXT_FIELDS = tuple(one.name for one in fields(VisitTexts))


@dataclass(frozen=True, slots=True)
class Removed(Generic[IdT]):
    """A row of a list that was deleted on screen, with the version that was read."""

    id: IdT
    version: Version


@dataclass(frozen=True, slots=True)
class VisitDetails:
    """A visit as stored. Without a record nothing has been written yet."""

    appointment: AppointmentLine
    record_id: RecordId | None
    record_version: Version | None
    texts: VisitTexts
    symptoms: tuple[Symptom, ...] = ()
    prescriptions: tuple[Prescription, ...] = ()
    vitals: VitalSigns | None = None
    saved_at: datetime | None = None
    diagnoses: tuple[CodedDiagnosis, ...] = ()
    """Coded ones, the main one first; what the clinician wrote stands in the texts."""
    addenda: tuple[Addendum, ...] = ()
    struck: StruckParts = NOTHING_STRUCK

    @property
    def is_writable(self) -> bool:
        return self.appointment.status is AppointmentStatus.IN_PROGRESS

    @property
    def is_completed(self) -> bool:
        return self.appointment.status is AppointmentStatus.COMPLETED


@dataclass(frozen=True, slots=True)
class VisitSummary:
    """An earlier visit in a list; ``codes`` are its coded diagnoses, the main one first."""

    appointment_id: AppointmentId
    starts_at: datetime
    type: AppointmentType
    status: AppointmentStatus
    provider_name: str
    chief_complaint: str | None
    diagnosis: str | None
    is_struck: bool = False
    codes: tuple[CodeName, ...] = ()


@dataclass(frozen=True, slots=True)
class StartVisit:
    appointment_id: AppointmentId
    expected_version: Version
    record_id: RecordId


@dataclass(frozen=True, slots=True)
class SaveVisit:
    """The whole visit as it stands on screen, with the versions it was read at.

    Rows without a version are new. A row that is on neither list was not seen and is left alone.
    """

    appointment_id: AppointmentId
    record_id: RecordId
    expected_record_version: Version | None
    texts: VisitTexts
    symptoms: tuple[Symptom, ...] = ()
    removed_symptoms: tuple[Removed[SymptomId], ...] = ()
    prescriptions: tuple[Prescription, ...] = ()
    removed_prescriptions: tuple[Removed[PrescriptionId], ...] = ()
    vitals: VitalSigns | None = None
    diagnoses: tuple[CodedDiagnosis, ...] = ()
    removed_diagnoses: tuple[Removed[str], ...] = ()


@dataclass(frozen=True, slots=True)
class CompleteVisit:
    """Save, then close for good. Needs a diagnosis that is not blank."""

    save: SaveVisit
    expected_appointment_version: Version


def problems_with(command: SaveVisit) -> tuple[Problem, ...]:
    """Return what is wrong; fields of lists are named ``symptoms.0.name``."""
    found = list(length_problems(asdict(command.texts), limits.VISIT_TEXT_LENGTHS))
    for place, symptom in enumerate(command.symptoms):
        found += _inside(f"symptoms.{place}", symptoms.problems_with(symptom.fields))
    for place, prescription in enumerate(command.prescriptions):
        found += _inside(f"prescriptions.{place}", prescriptions.problems_with(prescription.fields))
    if command.vitals:
        found += _inside("vitals", vitals.problems_with(command.vitals.values))
    found += problems_with_diagnoses(command.diagnoses)
    return tuple(found)


def _inside(prefix: str, found: tuple[Problem, ...]) -> list[Problem]:
    return [Problem(f"{prefix}.{one.field}", one.kind, one.limit) for one in found]
