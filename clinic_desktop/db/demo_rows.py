"""The rows of the demo clinic. Ids, names and numbers are given; the texts are ours."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from clinic_desktop.domain.statuses import Role

Row = dict[str, Any]

PROVIDER: Row = {
    "email": "doctor@example.com",
    "firstName": "John",
    "lastName": "Smith",
    "specialty": "General Practice",
    "licenseNumber": "MD-12345",
    "phone": "+1-555-0100",
}

STAFF: tuple[tuple[str, str, tuple[Role, ...], bool], ...] = (
    ("doctor@example.com", "John Smith", (Role.CLINICIAN, Role.ADMIN), True),
    ("reception@example.com", "Rosa Lind", (Role.RECEPTION,), False),
    ("auditor@example.com", "Alan Reed", (Role.AUDITOR,), False),
)
"""Sign-in name, name, roles, and whether the person is the demo provider."""


def _patient(number: int, first: str, last: str, born: str, sex: str, email: str | None, contact: str, how: str) -> Row:
    return {
        "id": "-".join(str(number) * length for length in (8, 4, 4, 4, 12)),
        "firstName": first,
        "lastName": last,
        "dateOfBirth": born,
        "sex": sex,
        "phone": f"+1-555-0{number}01",
        "email": email,
        "emergencyContactName": contact,
        "emergencyContactPhone": f"+1-555-0{number}02",
        "emergencyContactRelationship": how,
    }


PATIENTS = (
    _patient(1, "Jane", "Doe", "1985-03-15", "female", "jane.doe@email.com", "John Doe", "Spouse"),
    _patient(2, "Robert", "Johnson", "1972-08-22", "male", "robert.j@email.com", "Mary Johnson", "Wife"),
    _patient(3, "Maria", "Garcia", "1990-11-08", "female", "maria.garcia@email.com", "Carlos Garcia", "Brother"),
    _patient(4, "Michael", "Chen", "1968-05-30", "male", "michael.chen@email.com", "Linda Chen", "Wife"),
    _patient(5, "Emily", "Williams", "1995-02-14", "female", None, "Sarah Williams", "Mother"),
)
JANE, ROBERT, MARIA, MICHAEL, EMILY = (str(patient["id"]) for patient in PATIENTS)

ALLERGIES: tuple[Row, ...] = (
    {"patientId": JANE, "allergen": "Penicillin", "reaction": "Rash, hives", "severity": "moderate"},
    {"patientId": ROBERT, "allergen": "Peanuts", "reaction": "Anaphylaxis", "severity": "life_threatening"},
    {"patientId": ROBERT, "allergen": "Latex", "reaction": "Skin irritation", "severity": "mild"},
    {"patientId": MARIA, "allergen": "Sulfa drugs", "reaction": "Difficulty breathing", "severity": "severe"},
)

CONDITIONS: tuple[Row, ...] = (
    {"patientId": ROBERT, "conditionName": "Hypertension", "diagnosisDate": "2018-06-15", "status": "active"},
    {"patientId": ROBERT, "conditionName": "Type 2 Diabetes", "diagnosisDate": "2020-03-10", "status": "active"},
    {"patientId": MICHAEL, "conditionName": "Asthma", "diagnosisDate": "2015-01-20", "status": "active"},
)


@dataclass(frozen=True, slots=True)
class DemoVisit:
    """A booking of the demo clinic, counted in days from the day of seeding, with what was written, if anything."""

    days_from_now: int
    appointment: Row
    record: Row | None = None
    symptoms: tuple[Row, ...] = ()
    prescriptions: tuple[Row, ...] = ()
    vitals: Row = field(default_factory=dict)


VISITS = (
    DemoVisit(
        days_from_now=-7,
        appointment={
            "id": "aaaa1111-1111-1111-1111-111111111111",
            "patientId": JANE,
            "appointmentType": "sick_visit",
            "reasonForVisit": "Headaches since the weekend",
            "durationMinutes": 30,
            "status": "completed",
        },
        record={
            "chiefComplaint": "Headache on both sides for three days",
            "historyOfPresentIllness": (
                "Pressing pain over both temples, worse in the evening, better after rest. No fever, no vomiting, "
                "no visual disturbance. Long hours at the screen and little sleep in the last two weeks."
            ),
            "physicalExamNotes": (
                "Alert, no distress. Pupils equal and reactive. Neck supple. Tenderness of the temporal muscles. "
                "No neurological deficit."
            ),
            "diagnosis": "Tension headache",
            "diagnosisNotes": "No warning signs. Stress at work as likely trigger.",
            "treatmentPlan": "Ibuprofen when needed, regular breaks from the screen, sleep at fixed hours.",
            "followUpInstructions": "Come back in two weeks if not better; at once with fever or visual disturbance.",
            "patientEducation": "Explained triggers of tension headache and how a headache diary helps.",
        },
        symptoms=(
            {"symptomName": "Headache", "bodySite": "Bilateral temporal region", "severity": 6, "duration": "3 days"},
            {"symptomName": "Stress", "severity": 7, "duration": "2 weeks"},
        ),
        prescriptions=(
            {
                "medicationName": "Ibuprofen",
                "strength": "400mg",
                "dosage": "1 tablet",
                "frequency": "Every 6-8 hours as needed",
                "duration": "5 days",
                "quantity": 20,
                "refills": 0,
                "instructions": "Take with food.",
                "indication": "Headache pain relief",
            },
        ),
        vitals={
            "bloodPressureSystolic": 118,
            "bloodPressureDiastolic": 76,
            "heartRate": 78,
            "temperature": Decimal("36.9"),
            "respiratoryRate": 16,
            "oxygenSaturation": 98,
            "weight": Decimal("66.0"),
            "height": Decimal("165.1"),
            "bmi": Decimal("24.2"),
            "painLevel": 6,
        },
    ),
    DemoVisit(
        days_from_now=-14,
        appointment={
            "id": "aaaa2222-2222-2222-2222-222222222222",
            "patientId": ROBERT,
            "appointmentType": "follow_up",
            "reasonForVisit": "Blood pressure check",
            "durationMinutes": 20,
            "status": "completed",
        },
        record={
            "chiefComplaint": "Blood pressure check",
            "historyOfPresentIllness": "Takes his tablets daily. Home readings around 130/80. No dizziness.",
            "physicalExamNotes": "Heart sounds normal, lungs clear, no ankle swelling.",
            "diagnosis": "Hypertension - improving",
            "treatmentPlan": "Go on as before. Less salt, walking half an hour a day.",
            "followUpInstructions": "Next check in three months, with the home readings.",
        },
        vitals={
            "bloodPressureSystolic": 132,
            "bloodPressureDiastolic": 84,
            "heartRate": 72,
            "temperature": Decimal("36.8"),
            "respiratoryRate": 14,
            "oxygenSaturation": 99,
            "weight": Decimal("88.45"),
            "height": Decimal("177.8"),
            "bmi": Decimal("28.0"),
            "painLevel": 0,
        },
    ),
    DemoVisit(
        days_from_now=2,
        appointment={
            "id": "aaaa3333-3333-3333-3333-333333333333",
            "patientId": MARIA,
            "appointmentType": "routine_checkup",
            "reasonForVisit": "Yearly check-up",
            "durationMinutes": 45,
            "status": "scheduled",
        },
    ),
)
