from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_desktop.domain.birth_date_text import BornBetween
from clinic_desktop.domain.search_text import SearchQuestion, local_digits, marked_spans, parse, phone_digits

YEAR_1985 = BornBetween(date(1985, 1, 1), date(1985, 12, 31))
YEARS_70 = (BornBetween(date(1970, 1, 1), date(1970, 12, 31)), BornBetween(date(2070, 1, 1), date(2070, 12, 31)))
IN_MARCH_1985 = BornBetween(date(1985, 3, 15), date(1985, 3, 15))
MARCH_1985 = BornBetween(date(1985, 3, 1), date(1985, 3, 31))


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("", SearchQuestion(is_blank=True)),
        (" \t\n", SearchQuestion(is_blank=True)),
        ("\x00\ud800", SearchQuestion(is_blank=True)),
        ("%%", SearchQuestion()),
        ("smi", SearchQuestion(words=("smi",))),
        ("SMI 70", SearchQuestion(words=("smi",), born_beside=YEARS_70)),
        ("smi 7", SearchQuestion(words=("smi",))),
        ("doe 1985", SearchQuestion(words=("doe",), born_beside=(YEAR_1985,), digits_beside="1985")),
        ("doe 15/3/1985", SearchQuestion(words=("doe",), born_beside=(IN_MARCH_1985,))),
        ("1985-03-15 doe", SearchQuestion(words=("doe",), born_beside=(IN_MARCH_1985,))),
        ("garcía lópez, maría", SearchQuestion(words=("garcia", "lopez", "maria"), last="garcia lopez", first="maria")),
        ("doe,", SearchQuestion(words=("doe",), last="doe", first="")),
        (", jane", SearchQuestion(words=("jane",), last="", first="jane")),
        (",", SearchQuestion()),
        ("+1 (555) 010", SearchQuestion(digits="1555010", local_digits="555010", is_international=True)),
        ("0176 12", SearchQuestion(digits="017612", local_digits="17612")),
        ("+", SearchQuestion()),
        ("+49", SearchQuestion(digits="49")),
        ("jane.doe@", SearchQuestion(email="jane.doe@")),
        ("Jane.Doe", SearchQuestion(words=("jane", "doe"), email="jane.doe")),
        ("bob7", SearchQuestion(words=("bob7",), email="bob7", id="bob7")),
        ("doe 555-0101", SearchQuestion(words=("doe",), digits_beside="5550101")),
        (
            "mar 1985",
            SearchQuestion(words=("mar",), born=(MARCH_1985,), born_beside=(YEAR_1985,), digits_beside="1985"),
        ),
        (
            "1985-03-15",
            SearchQuestion(born=(IN_MARCH_1985,), digits="19850315", local_digits="19850315", id="1985-03-15"),
        ),
        ("15mar1985", SearchQuestion(born=(IN_MARCH_1985,), email="15mar1985", id="15mar1985")),
    ],
)
def test_a_text_has_its_meanings(text: str, question: SearchQuestion) -> None:
    assert parse(text, day_first=True) == question


def test_an_id_is_recognised_whole_and_by_its_beginning() -> None:
    assert parse("3f2a9c1e-77", day_first=True).id == "3f2a9c1e-77"
    assert parse("3f2a9c1e-7777-4777-8777-777777777777", day_first=True).id == "3f2a9c1e-7777-4777-8777-777777777777"
    assert parse("11111111", day_first=True).id == "11111111"
    assert parse("smith", day_first=True).id == ""


@given(st.text(max_size=300), st.booleans())
def test_every_text_can_be_read_and_its_words_are_harmless(text: str, day_first: bool) -> None:  # noqa: FBT001 - drawn
    question = parse(text, day_first)
    assert not set("'\\:*&|!()<>%_") & set("".join(question.words))
    assert set(question.digits + question.local_digits + question.digits_beside) <= set("0123456789")
    assert "\x00" not in question.email
    assert len(question.words) <= 8


@pytest.mark.parametrize(
    ("phone", "digits", "local"),
    [
        ("+1 (555) 010-1234", "15550101234", "5550101234"),
        ("555-010-1234", "5550101234", "5550101234"),
        ("+49 (0)176 12", "4917612", "17612"),
        ("0049 176 12", "004917612", "17612"),
        ("0176/12", "017612", "17612"),
        ("+353 1 676", "3531676", "1676"),
        ("+420 601", "420601", "601"),
        ("", "", ""),
    ],
)
def test_a_phone_number_has_digits_with_and_without_country(phone: str, digits: str, local: str) -> None:
    assert (phone_digits(phone), local_digits(phone)) == (digits, local)


@pytest.mark.parametrize(
    ("text", "marks", "marked"),
    [
        ("GARCÍA LÓPEZ, María (Ms)", ("garcia", "mar"), ["GARCÍA", "Mar"]),
        ("O'BRIEN, Conan", ("obri",), ["O'BRI"]),
        ("O'BRIEN, Conan", ("brien",), ["BRIEN"]),
        ("PÉREZ, Ana", ("rez",), ["REZ"]),
        ("ANN, Joann", ("ann",), ["ANN"]),
        ("MÜLLER, Hans", ("mueller",), ["MÜLLER"]),
        ("STRAUSS, Otto", ("strauß",), ["STRAUSS"]),
        ("STRAUẞ, Otto", ("straus",), ["STRAUẞ"]),
        ("VAN DER BERG", ("vanderberg",), ["VAN", "DER", "BERG"]),
        ("+1 (555) 010-1234", ("5550101",), ["555", "010-1"]),
        ("555-0101", ("0101",), ["0101"]),
        ("jane.doe@email.com", ("jane.doe@",), ["jane.doe"]),
        ("\u2068DOE\u2069, Jane", ("doe",), ["DOE"]),
        ("Jose\u0301 x", ("jose",), ["Jose"]),
        ("DOE, Jane", ("x", "", "%"), []),
        ("", ("doe",), []),
    ],
)
def test_what_matched_is_marked_in_the_text_as_shown(text: str, marks: tuple[str, ...], marked: list[str]) -> None:
    assert [text[start:end] for start, end in marked_spans(text, marks)] == marked


@given(st.text(max_size=60), st.lists(st.text(max_size=8), max_size=4))
def test_marks_lie_within_the_text_in_order_and_apart(text: str, marks: list[str]) -> None:
    spans = marked_spans(text, tuple(marks))
    edges = [edge for span in spans for edge in span]
    assert edges == sorted(edges)
    assert all(0 <= start < end <= len(text) for start, end in spans)
