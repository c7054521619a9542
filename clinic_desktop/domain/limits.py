"""Every length, range and transition of the clinic's data, once. The database's CHECKs are compared with these."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from clinic_desktop.domain.statuses import AppointmentStatus, AppointmentType


@dataclass(frozen=True, slots=True)
class Length:
    """How many characters a text may have after trimming. ``least`` above 0 means that it must be there."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Range:
    """What a number may be, both ends included, in the unit named; ``decimals`` is how exactly it is stored."""

    least: Decimal
    most: Decimal
    unit: str = ""
    decimals: int = 0


def _range(least: str, most: str, unit: str = "", decimals: int = 0) -> Range:
    return Range(Decimal(least), Decimal(most), unit, decimals)


PATIENT_LENGTHS = {
    "first_name": Length(1, 100),
    "last_name": Length(1, 100),
    "phone": Length(1, 50),
    "email": Length(0, 254),
    "address": Length(0, 200),
    "emergency_contact_name": Length(1, 100),
    "emergency_contact_phone": Length(1, 50),
    "emergency_contact_relationship": Length(0, 50),
    "title": Length(0, 35),
    "preferred_name": Length(0, 100),
}
PHONE_DIGITS_LEAST = 7
AGE_YEARS_MOST = 150
BLOOD_TYPES = ("A+", "A-", "B+", "B-", "AB+", "AB-", "O+", "O-")

ALLERGY_LENGTHS = {"allergen": Length(1, 100), "reaction": Length(0, 200)}
CONDITION_LENGTHS = {"name": Length(1, 200), "notes": Length(0, 500)}
STRIKE_OUT_REASON = Length(3, 200)

APPOINTMENT_LENGTHS = {"reason": Length(0, 500)}
APPOINTMENT_MINUTES = _range("5", "480", "min")
DEFAULT_MINUTES = {
    AppointmentType.NEW_PATIENT: 45,
    AppointmentType.FOLLOW_UP: 20,
    AppointmentType.ROUTINE_CHECKUP: 30,
    AppointmentType.SICK_VISIT: 20,
    AppointmentType.TELEHEALTH: 20,
}
STATUS_REASON = Length(3, 200)
CHART_REASON = Length(3, 200)

SERIES_INTERVAL = _range("1", "52")
SERIES_COUNT = _range("2", "100")
"""How many dates one rule may give."""
SERIES_DAYS_AHEAD = 3 * 366
"""How far after its first date a series may reach."""
WISH_NOTE = Length(0, 200)
RECALL_WHY = Length(3, 200)
RECALL_MONTHS = _range("1", "120", "months")

_S = AppointmentStatus
TRANSITIONS: dict[AppointmentStatus, frozenset[AppointmentStatus]] = {
    _S.SCHEDULED: frozenset({_S.CHECKED_IN, _S.IN_PROGRESS, _S.CANCELLED, _S.NO_SHOW}),
    _S.CHECKED_IN: frozenset({_S.IN_PROGRESS, _S.CANCELLED, _S.NO_SHOW}),
    _S.IN_PROGRESS: frozenset({_S.COMPLETED, _S.CHECKED_IN}),
    _S.CANCELLED: frozenset({_S.SCHEDULED}),
    _S.NO_SHOW: frozenset({_S.SCHEDULED}),
    _S.COMPLETED: frozenset(),
}
"""From which status to which. Cancelled or missed back to scheduled is a correction and needs a reason."""

ACTIVE_STATUSES = frozenset({_S.SCHEDULED, _S.CHECKED_IN, _S.IN_PROGRESS})
"""Bookings that hold their time: no two of them overlap for one provider or one patient."""

MOVABLE_STATUSES = frozenset({_S.SCHEDULED, _S.CHECKED_IN})
"""Bookings that may get another time, length, provider or type."""

REASON_WANTED = frozenset(
    {
        (_S.SCHEDULED, _S.CANCELLED),
        (_S.SCHEDULED, _S.NO_SHOW),
        (_S.CHECKED_IN, _S.CANCELLED),
        (_S.CHECKED_IN, _S.NO_SHOW),
        (_S.CANCELLED, _S.SCHEDULED),
        (_S.NO_SHOW, _S.SCHEDULED),
    }
)

VISIT_TEXT_LENGTHS = {
    "chief_complaint": Length(0, 500),
    "history_of_present_illness": Length(0, 5000),
    "physical_exam_notes": Length(0, 5000),
    "diagnosis": Length(0, 500),
    "diagnosis_notes": Length(0, 2000),
    "treatment_plan": Length(0, 5000),
    "follow_up_instructions": Length(0, 2000),
    "patient_education": Length(0, 2000),
}

SYMPTOM_LENGTHS = {
    "name": Length(2, 200),
    "body_site": Length(0, 100),
    "duration": Length(0, 100),
    "notes": Length(0, 1000),
}
SYMPTOM_SEVERITY = _range("1", "10")

PRESCRIPTION_LENGTHS = {
    "medication": Length(2, 200),
    "strength": Length(0, 50),
    "dosage": Length(1, 100),
    "frequency": Length(1, 100),
    "duration": Length(0, 50),
    "instructions": Length(0, 1000),
    "indication": Length(0, 200),
}
PRESCRIPTION_DETAIL_LENGTHS = {"form": Length(0, 60), "route": Length(0, 60), "override_reason": Length(0, 200)}
OVERRIDE_REASON = Length(3, 200)
STOP_REASON = Length(3, 200)
PRESCRIPTION_QUANTITY = _range("1", "2147483647")
PRESCRIPTION_REFILLS = _range("0", "12")

ADDENDUM_LENGTHS = {"text": Length(1, 5000)}
LETTER_TEXT = Length(0, 5000)
REFERRAL_LENGTHS = {"recipient": Length(1, 200), "reason": Length(1, 500), "text": LETTER_TEXT}
PAPER_TEMPLATE = Length(1, 50000)

VITAL_RANGES = {
    "systolic": _range("50", "300", "mmHg"),
    "diastolic": _range("30", "200", "mmHg"),
    "heart_rate": _range("30", "250", "/min"),
    "temperature": _range("30.0", "45.0", "°C", 1),
    "respiratory_rate": _range("5", "60", "/min"),
    "oxygen_saturation": _range("50", "100", "%"),
    "weight": _range("0.5", "500", "kg", 2),
    "height": _range("20", "300", "cm", 2),
    "pain": _range("0", "10"),
}
BMI_MOST = Decimal("999.9")
"""The largest number the given column holds; a computed index above it is stored as empty."""

PASSWORD_LEAST = 12
PASSWORD_MOST = 1000
WEB_PASSWORD_BYTES = 72
"""bcrypt, which the web program uses, reads no further."""

IDLE_MINUTES_LEAST = 1
IDLE_MINUTES_MOST = 15
IDLE_MINUTES_AT_FIRST = 5
"""After how long without a hand on it the program locks itself. There is no "never"."""

UNLOCKS_WITHOUT_SERVER = 5
"""How many passwords may be tried at a locked screen while the server cannot be asked."""

SESSION_S = 12 * 3600
"""How long the server knows a workstation session: then the password is typed again."""
