"""Abbreviations that were mistaken before, refused with what to write instead."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_desktop.domain.prescriptions import PrescriptionFields, unsafe_problems
from clinic_desktop.domain.unsafe_abbreviations import CHECKED_FIELDS, made_safe, unsafe_parts


@pytest.mark.parametrize(
    ("field", "typed", "safe"),
    [
        ("dosage", "10U", "10 units"),
        ("dosage", "10 u", "10 units"),
        ("dosage", "10.0U", "10 units"),
        ("dosage", "400 IU", "400 units"),
        ("frequency", "QD", "daily"),
        ("frequency", "q.d.", "daily"),
        ("frequency", "OD", "daily"),
        ("frequency", "QOD", "every other day"),
        ("frequency", "qhs", "at bedtime"),
        ("frequency", "HS", "at bedtime"),
        ("frequency", "BT", "at bedtime"),
        ("dosage", "5 mg. daily", "5 mg daily"),
        ("strength", "500 nanog", "500 nanograms"),
        ("route", "IJ", "injection"),
        ("route", "NAS", "intranasal"),
        ("frequency", "TIW", "three times weekly"),
        ("frequency", "1 tablet qd", "1 tablet daily"),
        ("dosage", "5.0 mg", "5 mg"),
        ("dosage", "2.50 mg", "2.5 mg"),
        ("dosage", ".5 mg", "0.5 mg"),
        ("dosage", "10000 units", "10,000 units"),
        ("strength", "50µg", "50 micrograms"),
        ("strength", "50 μg", "50 micrograms"),
        ("dosage", "5 cc", "5 mL"),
        ("dosage", "2 l", "2 L"),
        ("route", "SC", "subcutaneous"),
        ("route", "sq", "subcutaneous"),
        ("route", "per os", "oral"),
        ("route", "AS", "left ear"),
        ("route", "AD", "right ear"),
        ("route", "AU", "each ear"),
        ("route", "OD", "right eye"),
        ("route", "OS", "left eye"),
        ("route", "OU", "each eye"),
        ("instructions", "Take @ night", "Take at night"),
        ("instructions", "if pain >5", "if pain more than 5"),
        ("instructions", "D/C if rash", "stop if rash"),
        ("strength", "MgSO4 1 g", "magnesium sulfate 1 g"),
        ("strength", "MSO4 10 mg", "morphine sulfate 10 mg"),
    ],
)
def test_what_may_be_misread_is_found_and_written_out(field: str, typed: str, safe: str) -> None:
    assert unsafe_parts(typed, field)
    assert made_safe(typed, field) == safe
    assert not unsafe_parts(safe, field)


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("frequency", "as needed"),
        ("frequency", "AS NEEDED"),
        ("frequency", "daily"),
        ("frequency", "every 6 hours"),
        ("dosage", "1 tablet"),
        ("dosage", "0.5 mg"),
        ("dosage", "1,000 mg"),
        ("dosage", "100 mg"),
        ("strength", "120 mg in 5 mL"),
        ("instructions", "until 2026; telephone 5550123"),
        ("instructions", "Use until the pack is empty"),
        ("route", "oral"),
        ("medication", "QD"),
    ],
)
def test_what_is_clear_is_left_alone(field: str, typed: str) -> None:
    assert unsafe_parts(typed, field) == ()


@pytest.mark.parametrize("typed", ["MS 5 mg", "tablet HS", "ss tablet"])
def test_what_only_a_person_can_decide_has_no_offer(typed: str) -> None:
    assert [one.instead for one in unsafe_parts(typed, "dosage")] == [""]
    assert made_safe(typed, "dosage") == typed


def test_what_is_stored_already_stays_readable() -> None:
    old = PrescriptionFields("aspirin", dosage="1", frequency="QD")
    assert unsafe_problems(old, old) == ()
    assert [one.field for one in unsafe_problems(old)] == ["frequency"]
    changed = PrescriptionFields("aspirin", dosage=".5", frequency="QD")
    assert [(one.field, one.limit) for one in unsafe_problems(changed, old)] == [("dosage", "“.” → “0.”")]


TEXTS = st.text(alphabet="0123456789. ,uUqQdDoOhHsSiIgmlLcµ@<>/tabe", max_size=24)


@given(TEXTS, st.sampled_from(CHECKED_FIELDS))
def test_what_was_written_out_holds_nothing_more_to_write_out(typed: str, field: str) -> None:
    safe = made_safe(typed, field)
    assert not any(one.instead for one in unsafe_parts(safe, field))
    assert made_safe(safe, field) == safe


@given(st.integers(0, 999), st.integers(0, 99), st.sampled_from(["mg", "mL", "units"]))
def test_no_trailing_zero_and_always_a_leading_one(whole: int, part: int, unit: str) -> None:
    safe = made_safe(f"{whole}.{part:02} {unit}", "dosage")
    number = safe.split(" ")[0]
    assert not number.startswith(".")
    assert "." not in number or not number.endswith(("0", "."))
    assert float(number) == pytest.approx(float(f"{whole}.{part:02}"))
