"""Names of files that every system takes, and doses without abbreviations."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from clinic_desktop.domain.paper_templates import Paper
from clinic_desktop.domain.visit_papers import file_name, misread, number_in_words, spelled

A_DAY = date(2026, 11, 26)
FORBIDDEN = set('<>:"/\\|?*')


@pytest.mark.parametrize(
    ("last", "first", "name"),
    [
        ("Doe", "Jane", "DoeJane_2026-11-26_visit-summary.pdf"),
        ("van der Berg", "Anna-Maria", "VanDerBergAnna-Maria_2026-11-26_visit-summary.pdf"),
        ("O'Neill", "Seán", "O'NeillSeán_2026-11-26_visit-summary.pdf"),
        ("../../etc", "pass/wd", "EtcPassWd_2026-11-26_visit-summary.pdf"),
        ("  ", "..", "Patient_2026-11-26_visit-summary.pdf"),
        ("CON", "", "CON_2026-11-26_visit-summary.pdf"),
    ],
)
def test_a_file_is_named_after_the_patient(last: str, first: str, name: str) -> None:
    assert file_name(last, first, A_DAY, Paper.VISIT_SUMMARY) == name


@example("", "_", date(2000, 1, 1), Paper.VISIT_SUMMARY)
@example("-_", "_-", date(2000, 1, 1), Paper.VISIT_SUMMARY)
@given(st.text(max_size=300), st.text(max_size=300), st.dates(min_value=date(1900, 1, 1)), st.sampled_from(Paper))
def test_every_system_takes_the_name(last: str, first: str, on: date, paper: Paper) -> None:
    name = file_name(last, first, on, paper)

    assert not FORBIDDEN & set(name)
    assert all(ord(character) >= 32 and not character.isspace() for character in name)
    assert len(name.encode()) <= 200
    assert name.endswith(f"_{on.isoformat()}_{paper.value.replace('_', '-')}.pdf")
    assert not name.startswith((".", "-", "_"))


@pytest.mark.parametrize(
    ("typed", "full"),
    [
        ("50 mcg", "50 micrograms"),
        ("50mcg", "50 micrograms"),
        ("1 mcg", "1 microgram"),
        ("0.1 mcg", "0.1 micrograms"),
        ("10 IU", "10 units"),
        ("4 U", "4 units"),
        ("bd", "twice a day"),
        ("b.i.d.", "twice a day"),
        ("1 tab TDS PRN", "1 tablet three times a day as needed"),
        ("2 tabs p.o.", "2 tablets by mouth"),
        ("5 mg per 5 mL", "5 mg per 5 mL"),
        ("as needed at night", "as needed at night"),
        ("Every 4-6 h", "Every 4-6 h"),
        ("twice a day", "twice a day"),
    ],
)
def test_what_has_one_meaning_is_written_in_full(typed: str, full: str) -> None:
    assert spelled(typed) == full
    assert spelled(full) == full


@pytest.mark.parametrize(
    ("typed", "doubtful"),
    [
        ("OD", ("OD",)),
        ("o.d.", ("od",)),
        ("qod", ("qod",)),
        ("5 units SC hs", ("SC", "hs")),
        ("as needed", ()),
        ("AS", ("AS",)),
        ("once a day", ()),
        ("Ms Smith gives it", ()),
    ],
)
def test_what_is_easily_misread_is_found(typed: str, doubtful: tuple[str, ...]) -> None:
    assert misread(typed) == doubtful


@given(st.text(max_size=200))
def test_spelling_out_ends_where_it_began(typed: str) -> None:
    once = spelled(typed)

    assert spelled(once) == once


@pytest.mark.parametrize(
    ("number", "words"),
    [(1, "1 (one)"), (21, "21 (twenty-one)"), (13, "13 (thirteen)"), (100, "100 (one hundred)"), (90, "90 (ninety)")],
)
def test_small_numbers_are_written_in_words_too(number: int, words: str) -> None:
    assert number_in_words(number) == words


def test_large_numbers_are_written_with_commas() -> None:
    assert number_in_words(999) == "999 (nine hundred and ninety-nine)"
    assert number_in_words(1200) == "1,200"


@given(st.integers(min_value=1, max_value=999))
def test_no_two_numbers_have_the_same_words(number: int) -> None:
    assert number_in_words(number) != number_in_words(number % 999 + 1)
