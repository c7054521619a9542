from __future__ import annotations

from decimal import Decimal

import pytest

from clinic_desktop.domain import limits
from clinic_desktop.domain.limits import Length, Range
from clinic_desktop.domain.patients import PatientFields
from clinic_desktop.domain.prescriptions import PrescriptionFields
from clinic_desktop.domain.statuses import AppointmentStatus as Status
from clinic_desktop.domain.statuses import AppointmentType
from clinic_desktop.domain.symptoms import SymptomFields
from clinic_desktop.domain.visits import TEXT_FIELDS
from clinic_desktop.domain.vitals import VitalValues

LENGTHS = {
    "patients": limits.PATIENT_LENGTHS,
    "allergies": limits.ALLERGY_LENGTHS,
    "conditions": limits.CONDITION_LENGTHS,
    "appointments": limits.APPOINTMENT_LENGTHS,
    "visits": limits.VISIT_TEXT_LENGTHS,
    "symptoms": limits.SYMPTOM_LENGTHS,
    "prescriptions": limits.PRESCRIPTION_LENGTHS,
    "reasons": {"strike_out": limits.STRIKE_OUT_REASON, "status": limits.STATUS_REASON},
}
RANGES = {
    **limits.VITAL_RANGES,
    "minutes": limits.APPOINTMENT_MINUTES,
    "severity": limits.SYMPTOM_SEVERITY,
    "quantity": limits.PRESCRIPTION_QUANTITY,
    "refills": limits.PRESCRIPTION_REFILLS,
}


@pytest.mark.parametrize("subject", LENGTHS)
def test_no_length_is_upside_down(subject: str) -> None:
    for length in LENGTHS[subject].values():
        assert 0 <= length.least < length.most


@pytest.mark.parametrize("name", RANGES)
def test_no_range_is_upside_down(name: str) -> None:
    assert RANGES[name].least < RANGES[name].most
    assert RANGES[name].decimals >= 0


def test_limits_name_fields_that_exist() -> None:
    assert set(limits.PATIENT_LENGTHS) <= set(PatientFields.__dataclass_fields__)
    assert set(limits.SYMPTOM_LENGTHS) <= set(SymptomFields.__dataclass_fields__)
    assert set(limits.PRESCRIPTION_LENGTHS) <= set(PrescriptionFields.__dataclass_fields__)
    assert set(limits.VISIT_TEXT_LENGTHS) == set(TEXT_FIELDS)
    assert set(limits.VITAL_RANGES) == set(VitalValues.__dataclass_fields__)


def test_the_written_parts_of_a_visit_are_as_long_as_agreed() -> None:
    assert {name: length.most for name, length in limits.VISIT_TEXT_LENGTHS.items()} == {
        "chief_complaint": 500,
        "history_of_present_illness": 5000,
        "physical_exam_notes": 5000,
        "diagnosis": 500,
        "diagnosis_notes": 2000,
        "treatment_plan": 5000,
        "follow_up_instructions": 2000,
        "patient_education": 2000,
    }


@pytest.mark.parametrize(
    ("name", "least", "most", "unit", "decimals"),
    [
        ("systolic", "50", "300", "mmHg", 0),
        ("diastolic", "30", "200", "mmHg", 0),
        ("heart_rate", "30", "250", "/min", 0),
        ("temperature", "30", "45", "°C", 1),
        ("respiratory_rate", "5", "60", "/min", 0),
        ("oxygen_saturation", "50", "100", "%", 0),
        ("weight", "0.5", "500", "kg", 2),
        ("height", "20", "300", "cm", 2),
        ("pain", "0", "10", "", 0),
    ],
)
def test_vital_signs_have_the_ranges_agreed(name: str, least: str, most: str, unit: str, decimals: int) -> None:
    assert limits.VITAL_RANGES[name] == Range(Decimal(least), Decimal(most), unit, decimals)


def test_names_and_titles_have_room_for_what_the_name_guide_asks() -> None:
    for field in ("first_name", "last_name", "preferred_name", "title"):
        assert limits.PATIENT_LENGTHS[field].most >= 35
    assert limits.PATIENT_LENGTHS["first_name"] == Length(1, 100)


def test_every_kind_of_appointment_has_a_usual_length() -> None:
    assert set(limits.DEFAULT_MINUTES) == set(AppointmentType)
    for minutes in limits.DEFAULT_MINUTES.values():
        assert limits.APPOINTMENT_MINUTES.least <= minutes <= limits.APPOINTMENT_MINUTES.most


def test_the_steps_between_statuses_are_the_ones_agreed() -> None:
    allowed = {(before, after) for before, afters in limits.TRANSITIONS.items() for after in afters}
    assert set(limits.TRANSITIONS) == set(Status)
    assert allowed == {
        (Status.SCHEDULED, Status.CHECKED_IN),
        (Status.SCHEDULED, Status.IN_PROGRESS),
        (Status.SCHEDULED, Status.CANCELLED),
        (Status.SCHEDULED, Status.NO_SHOW),
        (Status.CHECKED_IN, Status.IN_PROGRESS),
        (Status.CHECKED_IN, Status.CANCELLED),
        (Status.CHECKED_IN, Status.NO_SHOW),
        (Status.IN_PROGRESS, Status.COMPLETED),
        (Status.IN_PROGRESS, Status.CHECKED_IN),
        (Status.CANCELLED, Status.SCHEDULED),
        (Status.NO_SHOW, Status.SCHEDULED),
    }
    assert allowed > limits.REASON_WANTED


def test_a_reason_is_wanted_where_a_booking_falls_away_or_comes_back() -> None:
    fallen = {Status.CANCELLED, Status.NO_SHOW}
    for before, afters in limits.TRANSITIONS.items():
        for after in afters:
            assert ((before, after) in limits.REASON_WANTED) == (before in fallen or after in fallen)


def test_a_booking_holds_its_time_until_it_is_over() -> None:
    assert set(Status) - limits.ACTIVE_STATUSES == {Status.COMPLETED, Status.CANCELLED, Status.NO_SHOW}
