from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from clinic_desktop.domain.appointments import AppointmentLine
from clinic_desktop.domain.identifiers import (
    AppointmentId,
    PatientId,
    PrescriptionId,
    ProviderId,
    RecordId,
    SymptomId,
    Version,
    VitalSignsId,
)
from clinic_desktop.domain.prescriptions import Prescription, PrescriptionFields
from clinic_desktop.domain.problems import Problem, ProblemKind
from clinic_desktop.domain.statuses import AppointmentStatus, AppointmentType, Sex
from clinic_desktop.domain.symptoms import Symptom, SymptomFields
from clinic_desktop.domain.visits import TEXT_FIELDS, SaveVisit, VisitDetails, VisitTexts, problems_with
from clinic_desktop.domain.vitals import VitalSigns, VitalValues

COUGH = Symptom(SymptomId("s1"), None, SymptomFields("Cough", severity=3))
IBUPROFEN = Prescription(PrescriptionId("r1"), None, PrescriptionFields("Ibuprofen", "400 mg", "1 tablet", "daily"))
SAVE = SaveVisit(
    appointment_id=AppointmentId("a"),
    record_id=RecordId("r"),
    expected_record_version=None,
    texts=VisitTexts(diagnosis="Bronchitis"),
    symptoms=(COUGH,),
    prescriptions=(IBUPROFEN,),
    vitals=VitalSigns(VitalSignsId("v"), None, VitalValues(systolic=118, diastolic=76)),
)


def details(status: AppointmentStatus) -> VisitDetails:
    line = AppointmentLine(
        id=AppointmentId("a"),
        version=Version("1"),
        starts_at=datetime(2026, 11, 24, 9, 0, tzinfo=UTC),
        minutes=20,
        type=AppointmentType.SICK_VISIT,
        status=status,
        reason=None,
        patient_id=PatientId("p"),
        patient_last_name="Doe",
        patient_first_name="Jane",
        patient_born_on=date(1980, 8, 14),
        patient_sex=Sex.FEMALE,
        provider_id=ProviderId("d"),
        provider_name="John Smith",
    )
    return VisitDetails(line, None, None, VisitTexts())


@pytest.mark.parametrize("status", AppointmentStatus)
def test_a_visit_is_written_only_while_it_is_in_progress(status: AppointmentStatus) -> None:
    visit = details(status)
    assert visit.is_writable == (status is AppointmentStatus.IN_PROGRESS)
    assert visit.is_completed == (status is AppointmentStatus.COMPLETED)


def test_the_written_parts_stand_in_soap_order() -> None:
    assert TEXT_FIELDS == (
        "chief_complaint",
        "history_of_present_illness",
        "physical_exam_notes",
        "diagnosis",
        "diagnosis_notes",
        "treatment_plan",
        "follow_up_instructions",
        "patient_education",
    )


def test_a_whole_visit_is_fine() -> None:
    assert problems_with(SAVE) == ()


def test_an_empty_visit_may_be_saved() -> None:
    empty = SaveVisit(AppointmentId("a"), RecordId("r"), None, VisitTexts())
    assert problems_with(empty) == ()


def test_each_problem_says_in_which_row_it_is() -> None:
    broken = replace(
        SAVE,
        texts=VisitTexts(chief_complaint="x" * 501),
        symptoms=(COUGH, replace(COUGH, fields=SymptomFields("Cough", severity=11))),
        prescriptions=(replace(IBUPROFEN, fields=PrescriptionFields()),),
        vitals=VitalSigns(VitalSignsId("v"), None, VitalValues(pain=11)),
    )
    assert problems_with(broken) == (
        Problem("chief_complaint", ProblemKind.TOO_LONG, "500"),
        Problem("symptoms.1.severity", ProblemKind.TOO_LARGE, "10"),
        Problem("prescriptions.0.medication", ProblemKind.MISSING),
        Problem("prescriptions.0.dosage", ProblemKind.MISSING),
        Problem("prescriptions.0.frequency", ProblemKind.MISSING),
        Problem("vitals.pain", ProblemKind.TOO_LARGE, "10"),
    )


@pytest.mark.parametrize("name", TEXT_FIELDS)
def test_every_written_part_has_a_limit(name: str) -> None:
    found = problems_with(replace(SAVE, texts=replace(VisitTexts(), **{name: "x" * 5001})))
    assert [(problem.field, problem.kind) for problem in found] == [(name, ProblemKind.TOO_LONG)]
