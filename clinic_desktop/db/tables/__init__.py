"""The mapped tables. Outside they are always named through this package: ``tables.Patient``."""

from clinic_desktop.db.tables.addenda import Addendum, StruckVisitPart
from clinic_desktop.db.tables.appointments import (
    Appointment,
    AppointmentMove,
    AppointmentStep,
    OverbookedTime,
    Overbooking,
    Provider,
    SlotClaim,
)
from clinic_desktop.db.tables.backgrounds import (
    Allergy,
    ChronicCondition,
    NoKnownAllergies,
    PartialDiagnosis,
    PartialOnset,
    StruckAllergy,
    StruckCondition,
)
from clinic_desktop.db.tables.base import Table
from clinic_desktop.db.tables.clinic import Setting
from clinic_desktop.db.tables.codes import ConditionCode, VisitDiagnosis
from clinic_desktop.db.tables.earlier_times import EarlierWish, FreedTime
from clinic_desktop.db.tables.letters import Letter, PaperTemplate
from clinic_desktop.db.tables.patients import Patient, PatientProfile
from clinic_desktop.db.tables.prescribing import (
    AllergySubstance,
    FormularyItem,
    PrescriptionDetail,
    PrescriptionStop,
)
from clinic_desktop.db.tables.recalls import Recall
from clinic_desktop.db.tables.series import Series, SeriesBooking
from clinic_desktop.db.tables.visits import (
    MedicalRecord,
    Prescription,
    Symptom,
    VitalConfirmation,
    VitalObservation,
    VitalSigns,
)
from clinic_desktop.db.tables.waiting import Waiting
from clinic_desktop.db.tables.working_hours import ClosedPeriod, TypeTime, WorkingSpan, WorkingWeek
from clinic_desktop.db.tables.writing import OwnWord, Snippet, VisitTemplate

__all__ = [
    "Addendum",
    "Allergy",
    "AllergySubstance",
    "Appointment",
    "AppointmentMove",
    "AppointmentStep",
    "ChronicCondition",
    "ClosedPeriod",
    "ConditionCode",
    "EarlierWish",
    "FormularyItem",
    "FreedTime",
    "Letter",
    "MedicalRecord",
    "NoKnownAllergies",
    "OverbookedTime",
    "Overbooking",
    "OwnWord",
    "PaperTemplate",
    "PartialDiagnosis",
    "PartialOnset",
    "Patient",
    "PatientProfile",
    "Prescription",
    "PrescriptionDetail",
    "PrescriptionStop",
    "Provider",
    "Recall",
    "Series",
    "SeriesBooking",
    "Setting",
    "SlotClaim",
    "Snippet",
    "StruckAllergy",
    "StruckCondition",
    "StruckVisitPart",
    "Symptom",
    "Table",
    "TypeTime",
    "VisitDiagnosis",
    "VisitTemplate",
    "VitalConfirmation",
    "VitalObservation",
    "VitalSigns",
    "Waiting",
    "WorkingSpan",
    "WorkingWeek",
]
