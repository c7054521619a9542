"""A month or a year is a date of its own kind: read, shown and sorted, and never taken for its first day."""

from __future__ import annotations

import copy
import pickle
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_desktop.domain.clinical_text import format_date, format_long_date
from clinic_desktop.domain.partial_dates import PartialDate, Precision, is_partial, read_partial_day, with_precision


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("2019", "2019"),
        (" 1987 ", "1987"),
        ("3/2019", "Mar-2019"),
        ("03.2019", "Mar-2019"),
        ("mar 2019", "Mar-2019"),
        ("March, 2019", "Mar-2019"),
        ("Sept. 2001", "Sep-2001"),
    ],
)
def test_a_month_or_a_year_is_read_as_people_write_it(typed: str, shown: str) -> None:
    """ADR-0045: partial dates."""
    assert format_date(read_partial_day(typed)) == shown


@pytest.mark.parametrize(
    "typed", ["", "14-Aug-1980", "13/2019", "0/2019", "Foo 2019", "219", "20199", "0019", "2019-03-02"]
)
def test_everything_else_is_read_as_a_day_or_refused(typed: str) -> None:
    assert read_partial_day(typed) is None


def test_words_for_patients_and_screen_readers() -> None:
    assert format_long_date(PartialDate(2019)) == "2019"
    assert format_long_date(PartialDate(2019, 3)) == "March 2019"


@given(st.dates(min_value=date(1000, 1, 1)), st.sampled_from(Precision))
def test_what_is_shown_is_read_again_as_the_same(day: date, precision: Precision) -> None:
    partial = PartialDate(day.year) if precision is Precision.YEAR else PartialDate(day.year, day.month)
    assert read_partial_day(format_date(partial)) == partial
    assert with_precision(partial.first_day, precision) == partial


def test_it_is_not_its_first_day_and_sorts_like_it() -> None:
    year, month, day = PartialDate(2019), PartialDate(2019, 1), date(2019, 1, 1)
    assert len({year, month, day}) == 3
    assert year != day
    assert day != year
    assert sorted([date(2019, 1, 2), year, date(2018, 12, 31)]) == [date(2018, 12, 31), year, date(2019, 1, 2)]
    for one in (year, month):
        assert copy.copy(one) == pickle.loads(pickle.dumps(one)) == one  # noqa: S301 - our own bytes
        assert is_partial(copy.deepcopy(one))


def test_a_day_that_another_program_wrote_since_is_known_whole() -> None:
    assert with_precision(date(2019, 3, 2), Precision.MONTH) == date(2019, 3, 2)
    assert with_precision(date(2019, 3, 1), Precision.YEAR) == date(2019, 3, 1)
    assert with_precision(None, Precision.YEAR) is None
