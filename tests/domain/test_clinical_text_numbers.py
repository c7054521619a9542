from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic_desktop.domain import clinical_text as text
from clinic_desktop.domain.allergies import AllergyState
from clinic_desktop.domain.statuses import AllergySeverity, AppointmentStatus, AppointmentType, ConditionStatus, Sex
from clinic_desktop.domain.vitals import VitalValues

quick = settings(deadline=None, max_examples=200)
numbers = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=6)


@pytest.mark.parametrize(
    ("number", "decimals", "shown"),
    [
        ("5", None, "5"),
        ("5.0", None, "5"),
        ("0.50", None, "0.5"),
        (".5", None, "0.5"),
        ("10", None, "10"),
        ("100.00", None, "100"),
        ("999", None, "999"),
        ("1000", None, "1,000"),
        ("5000", None, "5,000"),
        ("1234567.8900", None, "1,234,567.89"),
        ("1E+3", None, "1,000"),
        ("-0.0", None, "0"),
        ("-5.50", None, "−5.5"),
        ("36.949", 1, "36.9"),
        ("36.95", 1, "37"),
        ("-0.04", 1, "0"),
        ("2.5", 0, "3"),
        ("0.001", 2, "0"),
    ],
)
def test_numbers_have_a_leading_zero_no_trailing_one_and_commas(number: str, decimals: int | None, shown: str) -> None:
    assert text.format_number(Decimal(number), decimals) == shown


@pytest.mark.parametrize("number", ["NaN", "Infinity"])
def test_what_is_not_a_number_is_not_shown_as_one(number: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        text.format_number(Decimal(number))


@quick
@given(numbers, st.none() | st.integers(0, 4))
def test_no_trailing_zero_ever(number: Decimal, decimals: int | None) -> None:
    shown = text.format_number(number, decimals)
    assert "." not in shown or shown[-1] not in "0."
    assert not shown.lstrip("−").startswith(".")
    assert "-" not in shown


@quick
@given(numbers)
def test_a_shown_number_reads_back_as_itself(number: Decimal) -> None:
    assert Decimal(text.format_number(number).replace(",", "").replace("−", "-")) == number


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        ("5", "mg", "5 mg"),
        ("5.0", "mg", "5 mg"),
        ("0.5", "mL.", "0.5 mL"),
        ("5000", "units", "5,000 units"),
        ("0.90", "%", "0.9%"),
        ("3", "", "3"),
    ],
)
def test_a_quantity_has_a_space_and_a_bare_unit(value: str, unit: str, shown: str) -> None:
    assert text.format_quantity(Decimal(value), unit) == shown


def test_minutes_are_a_quantity() -> None:
    assert text.format_minutes(45) == "45 min"


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("temperature", Decimal("36.9"), "36.9 °C"),
        ("temperature", Decimal("37.0"), "37 °C"),
        ("heart_rate", 78, "78 /min"),
        ("respiratory_rate", 16, "16 /min"),
        ("oxygen_saturation", 98, "98%"),
        ("weight", Decimal("88.45"), "88.45 kg"),
        ("height", Decimal("165.10"), "165.1 cm"),
        ("pain", 0, "0 out of 10"),
        ("systolic", 118, "118 mmHg"),
        ("diastolic", 76, "76 mmHg"),
        ("bmi", Decimal("24.2"), "24.2 kg/m²"),
        ("weight", None, "Not recorded"),
    ],
)
def test_vital_signs_carry_their_unit(name: str, value: Decimal | int | None, shown: str) -> None:
    assert text.format_vital(name, value) == shown


def test_every_vital_sign_can_be_shown() -> None:
    assert all(text.format_vital(name, 50) for name in VitalValues.__dataclass_fields__)


@pytest.mark.parametrize(
    ("systolic", "diastolic", "shown"),
    [
        (118, 76, "118/76 mmHg"),
        (118, None, "Systolic 118 mmHg"),
        (None, 76, "Diastolic 76 mmHg"),
        (None, None, "Not recorded"),
    ],
)
def test_a_blood_pressure_says_what_it_lacks(systolic: int | None, diastolic: int | None, shown: str) -> None:
    assert text.bp_label(systolic, diastolic) == shown


def test_the_allergy_title_is_one_of_four() -> None:
    assert [text.allergy_title(state) for state in AllergyState] == [
        "Known allergies",
        "No known allergies",
        "Allergies not recorded",
        "Allergies unavailable",
    ]


def test_the_words_of_the_database_read_as_english() -> None:
    assert [text.format_sex(sex) for sex in (*Sex, None)] == ["Male", "Female", "Other", "Not Known"]
    assert [text.severity_words(severity) for severity in (*AllergySeverity, None)] == [
        "Mild",
        "Moderate",
        "Severe",
        "Life-threatening",
        "Not recorded",
    ]
    assert [text.status_words(status) for status in AppointmentStatus] == [
        "Scheduled",
        "Checked in",
        "In progress",
        "Completed",
        "Cancelled",
        "No show",
    ]
    assert [text.type_words(kind) for kind in AppointmentType] == [
        "New patient",
        "Follow-up",
        "Routine check-up",
        "Sick visit",
        "Telehealth",
    ]
    assert [text.condition_status_words(status) for status in ConditionStatus] == ["Active", "Managed", "Resolved"]
