from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic_desktop.domain import allergies, patients, prescriptions
from clinic_desktop.domain.allergies import AllergyFields
from clinic_desktop.domain.clinical_text import format_number
from clinic_desktop.domain.limits import Length, Range
from clinic_desktop.domain.prescriptions import PrescriptionFields
from clinic_desktop.domain.problems import (
    Problem,
    ProblemKind,
    cleaned,
    cleaned_name,
    email_problems,
    length_problems,
    name_problems,
    past_date_problems,
    phone_problems,
    range_problems,
    to_decimal,
    years_before,
)
from tests.builders import patient_fields

quick = settings(deadline=None, max_examples=200)
TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (None, ""),
        ("", ""),
        ("  a b \n", "a b"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\x00b", "ab"),
        ("a\ud83db", "a\ufffdb"),
        ("a\ud83d\ude00b", "a\U0001f600b"),
        ("e\u0301", "é"),
        ("a\ud83d\x00\ude00b", "a\U0001f600b"),
        ("\u00a0a\u3000", "a"),
    ],
)
def test_text_is_cleaned_before_it_is_stored(typed: str | None, stored: str) -> None:
    assert cleaned(typed) == stored


@quick
@given(st.text(st.characters(exclude_categories=[])))
def test_cleaned_text_can_be_stored_and_is_clean(typed: str) -> None:
    stored = cleaned(typed)
    assert cleaned(stored) == stored
    assert "\x00" not in stored.encode().decode()


@pytest.mark.parametrize(
    ("text", "length", "problem"),
    [
        ("", Length(0, 3), None),
        (None, Length(0, 3), None),
        ("abc", Length(0, 3), None),
        (" abc ", Length(0, 3), None),
        ("abcd", Length(0, 3), Problem("name", ProblemKind.TOO_LONG, "3")),
        ("", Length(2, 3), Problem("name", ProblemKind.MISSING)),
        (" \n", Length(2, 3), Problem("name", ProblemKind.MISSING)),
        ("a", Length(2, 3), Problem("name", ProblemKind.TOO_SHORT, "2")),
        ("ab", Length(2, 3), None),
    ],
)
def test_texts_have_a_length(text: str | None, length: Length, problem: Problem | None) -> None:
    assert list(length_problems({"name": text}, {"name": length})) == ([problem] if problem else [])


def test_a_field_that_is_not_given_counts_as_empty() -> None:
    assert list(length_problems({}, {"name": Length(1, 3)})) == [Problem("name", ProblemKind.MISSING)]


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (None, None),
        (5, None),
        (10, None),
        (Decimal("4.9"), Problem("pulse", ProblemKind.TOO_SMALL, "5 /min")),
        (Decimal("10.1"), Problem("pulse", ProblemKind.TOO_LARGE, "10 /min")),
    ],
)
def test_numbers_have_a_range_with_both_ends(value: Decimal | int | None, problem: Problem | None) -> None:
    allowed = Range(Decimal(5), Decimal(10), "/min")
    assert list(range_problems("pulse", value, allowed)) == ([problem] if problem else [])


def test_a_limit_without_a_unit_is_the_number_alone() -> None:
    assert list(range_problems("pain", 11, Range(Decimal(0), Decimal(10)))) == [
        Problem("pain", ProblemKind.TOO_LARGE, "10")
    ]


@pytest.mark.parametrize(
    "name",
    [
        "",
        "  ",
        "Smith",
        "O'Brien",
        "O’Brien",
        "'t Hooft",
        "’t Hooft",
        "Anne-Jorun",
        "Anne\u2011Jorun",
        "Evans West",
        "J. R.",
        "José",
        "Jose\u0301",
        "Nguyễn",
        "Kaʻimi",
        "李小龍",
        "ნინო",
        "मोहन",
        "มานี",
        "சரவணன்",
        "مُحَمَّد",
        "علی\u200cرضا",
        "שָׂרָה",
    ],
)
def test_names_of_any_script_are_names(name: str) -> None:
    assert list(name_problems("last_name", name)) == []


@pytest.mark.parametrize(
    "name", ["R2D2", "Smith;", "-Ann", ".", "'", "\u0301a", "Ann_Lee", "<b>", "John²", "a@b.c", "Ⅷ"]
)
def test_what_has_digits_or_signs_is_not_a_name(name: str) -> None:
    assert list(name_problems("last_name", name)) == [Problem("last_name", ProblemKind.NOT_A_NAME)]


@pytest.mark.parametrize("phone", ["", "5551234", "(555) 123-4567", "+44 20 7946 0000 x89"])
def test_a_phone_number_may_have_any_punctuation(phone: str) -> None:
    assert list(phone_problems("phone", phone, 7)) == []


@pytest.mark.parametrize("phone", ["555-123", "call my mother", "-------"])
def test_a_phone_number_has_enough_digits(phone: str) -> None:
    assert list(phone_problems("phone", phone, 7)) == [Problem("phone", ProblemKind.NOT_A_PHONE, "7")]


@pytest.mark.parametrize(
    "email", [None, "", " ", "jane.doe@example.com", "a+b@mail.example.org", "jörg@münchen.example"]
)
def test_an_email_address_is_valid_or_empty(email: str | None) -> None:
    assert list(email_problems("email", email)) == []


@pytest.mark.parametrize(
    "email", ["jane", "jane@", "@example.com", "jane@example", "a b@example.com", "a@b@c.d", "a@b."]
)
def test_what_is_no_address_is_refused(email: str) -> None:
    assert list(email_problems("email", email)) == [Problem("email", ProblemKind.NOT_AN_EMAIL)]


@pytest.mark.parametrize(
    ("day", "problem"),
    [
        (None, None),
        (TODAY, None),
        (date(1876, 11, 24), None),
        (date(2026, 11, 25), Problem("born_on", ProblemKind.IN_THE_FUTURE)),
        (date(1876, 11, 23), Problem("born_on", ProblemKind.TOO_LONG_AGO, "150")),
    ],
)
def test_a_past_date_lies_within_a_life(day: date | None, problem: Problem | None) -> None:
    assert list(past_date_problems("born_on", day, TODAY, 150)) == ([problem] if problem else [])


def test_years_before_a_leap_day() -> None:
    assert years_before(date(2024, 2, 29), 4) == date(2020, 2, 29)
    assert years_before(date(2024, 2, 29), 150) == date(1874, 3, 1)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("36.9", "36.9"),
        ("36,9", "36.9"),
        (" 5 ", "5"),
        (".5", "0.5"),
        (",5", "0.5"),
        ("5.", "5"),
        ("0,125", "0.125"),
        ("1.000", "1"),
        ("-3", "-3"),
        ("+3", "3"),
        ("1234", "1234"),
    ],
)
def test_numbers_are_read_with_a_point_or_a_comma(typed: str, number: str) -> None:
    assert to_decimal(typed) == Decimal(number)


@pytest.mark.parametrize(
    "typed",
    ["", " ", "abc", "1,000", "12,345,678", "1_0", "1e2", "NaN", "Infinity", "1 000", "1.2.3", ".", "-", "98.6F"],
)
def test_what_is_not_one_number_for_every_reader_is_none(typed: str) -> None:
    assert to_decimal(typed) is None


@quick
@given(st.decimals(-999, 999, places=3))
def test_a_shown_number_is_read_as_the_same(number: Decimal) -> None:
    assert to_decimal(format_number(number).replace("−", "-")) == number


@quick
@given(st.integers(1000, 10**9))
def test_a_shown_number_with_commas_is_never_read_as_a_smaller_one(number: int) -> None:
    assert to_decimal(format_number(number)) is None


@pytest.mark.parametrize(
    ("typed", "stored"),
    [(None, ""), ("Doe", "Doe"), ("\u202eeoD\u202c", "eoD"), ("\u2066 Doe\u2069", "Doe"), ("D\u200doe", "D\u200doe")],
)
def test_names_are_stored_without_orders_to_turn_the_writing_direction(typed: str | None, stored: str) -> None:
    assert cleaned_name(typed) == stored


def test_a_name_of_nothing_that_is_seen_is_missing() -> None:
    unseen = "\u202e\u202e"
    missing = [Problem(name, ProblemKind.MISSING) for name in ("first_name", "medication", "allergen")]
    found = [
        *patients.problems_with(patient_fields(first_name=unseen), TODAY),
        *prescriptions.problems_with(PrescriptionFields(unseen, dosage="1", frequency="daily")),
        *allergies.problems_with(AllergyFields(unseen), TODAY),
    ]
    assert found == missing
