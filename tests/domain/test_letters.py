"""A sick note covers the days from its first to its last; a referral says to whom, how soon and why."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from clinic_desktop.domain.letters import (
    SICK_DAYS_MOST,
    LetterFields,
    LetterKind,
    Purpose,
    Urgency,
    problems_with,
    sick_days,
)
from clinic_desktop.domain.problems import Problem, ProblemKind

DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1))


@given(DAYS, DAYS)
def test_a_sick_note_ends_on_the_day_it_begins_or_later(first: date, last: date) -> None:
    found = problems_with(LetterFields(LetterKind.SICK_NOTE, Purpose.WORK, first, last))

    is_right = first <= last and sick_days(first, last) <= SICK_DAYS_MOST
    assert (found == ()) is is_right
    assert {one.field for one in found} <= {"last_on"}


@given(DAYS, st.integers(min_value=0, max_value=SICK_DAYS_MOST - 1))
def test_both_ends_count(first: date, more: int) -> None:
    days = {first + timedelta(days=number) for number in range(sick_days(first, first + timedelta(days=more)))}

    assert min(days) == first
    assert max(days) == first + timedelta(days=more)


def test_what_is_missing_is_told_field_by_field() -> None:
    note = problems_with(LetterFields(LetterKind.SICK_NOTE))
    referral = problems_with(LetterFields(LetterKind.REFERRAL, recipient=" ", reason="Pain"))

    assert [one.field for one in note] == ["purpose", "first_on", "last_on"]
    assert referral == (Problem("recipient", ProblemKind.MISSING), Problem("urgency", ProblemKind.MISSING))
    assert problems_with(LetterFields(LetterKind.REFERRAL, recipient="A", urgency=Urgency.SOON, reason="B")) == ()
