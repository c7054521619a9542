"""An invented visit, for looking at a paper that is being written."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from clinic_desktop.domain.addenda import Addendum, AddendumId, AddendumKind
from clinic_desktop.domain.allergies import Allergy, AllergyFields, AllergyList
from clinic_desktop.domain.appointments import AppointmentLine
from clinic_desktop.domain.codes import CodedDiagnosis
from clinic_desktop.domain.identifiers import (
    AllergyId,
    AppointmentId,
    PatientId,
    PrescriptionId,
    ProviderId,
    RecordId,
    SymptomId,
    Version,
    VitalSignsId,
)
from clinic_desktop.domain.letters import Letter, LetterFields, LetterId, LetterKind, Purpose, Urgency
from clinic_desktop.domain.paper_templates import Paper
from clinic_desktop.domain.patients import PatientDetails, PatientFields
from clinic_desktop.domain.prescriptions import Prescription, PrescriptionFields
from clinic_desktop.domain.statuses import AllergySeverity, AppointmentStatus, AppointmentType, Sex
from clinic_desktop.domain.symptoms import Symptom, SymptomFields
from clinic_desktop.domain.visit_papers import PaperFacts, Prescriber
from clinic_desktop.domain.visits import VisitDetails, VisitTexts
from clinic_desktop.domain.vitals import VitalSigns, VitalValues

if TYPE_CHECKING:
    from clinic_desktop.domain.clinic import Clinic

_WHEN = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
_NONE = Version("0")
_PATIENT = PatientId("demo")
_VISIT = AppointmentId("demo")


def demo_facts(paper: Paper, clinic: Clinic) -> PaperFacts:
    """Return an invented visit of nobody, at this clinic, with everything that a paper can hold."""
    patient = PatientDetails(
        _PATIENT,
        _NONE,
        PatientFields(
            first_name="Sample",
            last_name="Patient",
            born_on=date(1980, 8, 14),
            sex=Sex.FEMALE,
            phone="555-0100",
            emergency_contact_name="Sam Sample",
            emergency_contact_phone="555-0101",
            address="1 Sample Street, Sampletown",
        ),
        _WHEN,
    )
    allergy = Allergy(
        AllergyId("demo"), _NONE, AllergyFields("Penicillin", "Rash", AllergySeverity.MODERATE, None), _WHEN
    )
    return PaperFacts(
        _visit(),
        patient,
        AllergyList(_PATIENT, (allergy,)),
        clinic,
        Prescriber("Pat Practitioner", "General Practice", "MD-00000"),
        _letter(paper),
    )


def _visit() -> VisitDetails:
    line = AppointmentLine(
        id=_VISIT,
        version=_NONE,
        starts_at=_WHEN,
        minutes=20,
        type=AppointmentType.SICK_VISIT,
        status=AppointmentStatus.COMPLETED,
        reason=None,
        patient_id=_PATIENT,
        patient_last_name="Patient",
        patient_first_name="Sample",
        patient_born_on=date(1980, 8, 14),
        patient_sex=Sex.FEMALE,
        provider_id=ProviderId("demo"),
        provider_name="Pat Practitioner",
    )
    texts = VisitTexts(
        "Sore throat since Sunday",
        "Pain on swallowing.\nNo cough.",
        "Tonsils red. Chest clear.",
        "Acute tonsillitis",
        "Rapid test positive.",
        "Macrolide because of the allergy to penicillin.",
        "Come back in three days if there is still fever.",
        "Drink enough.",
    )
    symptom = SymptomFields("Sore throat", "Throat", 7, "3 days")
    prescribed = PrescriptionFields(
        "Azithromycin", "500 mg", "500 mg", "once a day", "3 days", 3, 0, "With or without food", "tonsillitis"
    )
    measured = VitalValues(118, 76, 88, Decimal("38.5"), 16, 98, Decimal("61.5"), Decimal(168), 4)
    addendum = Addendum(
        AddendumId("demo"),
        1,
        AddendumKind.ADDITION,
        "diagnosis_notes",
        "The throat culture has come back: group A streptococci.",
        "Pat Practitioner",
        "General Practice",
        datetime(2026, 3, 4, 8, 15, tzinfo=UTC),
    )
    return VisitDetails(
        line,
        RecordId("demo"),
        _NONE,
        texts,
        (Symptom(SymptomId("demo"), _NONE, symptom),),
        (Prescription(PrescriptionId("demo"), _NONE, prescribed),),
        VitalSigns(VitalSignsId("demo"), _NONE, measured, _WHEN),
        _WHEN,
        (CodedDiagnosis("J03.90", "Acute tonsillitis, unspecified", is_main=True),),
        (addendum,),
    )


def _letter(paper: Paper) -> Letter | None:
    known = {
        Paper.SICK_NOTE: LetterFields(LetterKind.SICK_NOTE, Purpose.WORK, date(2026, 3, 2), date(2026, 3, 4)),
        Paper.REFERRAL_LETTER: LetterFields(
            LetterKind.REFERRAL,
            recipient="Ear, nose and throat clinic\n2 Sample Street",
            urgency=Urgency.SOON,
            reason="Fifth tonsillitis within a year",
            text="Please advise whether the tonsils should be removed.",
        ),
    }
    if paper not in known:
        return None
    return Letter(LetterId("demo"), _VISIT, known[paper], "Pat Practitioner", "General Practice", "MD-00000", _WHEN)
