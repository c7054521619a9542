from __future__ import annotations

from datetime import date

import pytest

from clinic_desktop.domain.birth_date_text import BornBetween, day_within, whole_date, year_beside


def day(year: int, month: int, number: int) -> BornBetween:
    return BornBetween(date(year, month, number), date(year, month, number))


def days(*both: str) -> BornBetween:
    return BornBetween(*map(date.fromisoformat, both))


@pytest.mark.parametrize(
    "text",
    [
        *("1985-03-15", "1985/3/15", "1985.03.15", "15/3/1985", "15.03.1985", "15-3-1985", "15 3 1985"),
        *(
            "19850315",
            "15031985",
            "15mar1985",
            "15 Mar 1985",
            "15-Mar-1985",
            "15.March.1985",
            "MARCH 15, 1985",
            "mar 15 1985",
        ),
    ],
)
def test_a_day_is_read_in_every_usual_form(text: str) -> None:
    assert whole_date(text, day_first=True) == (day(1985, 3, 15),)


def test_a_short_year_means_both_centuries_the_likelier_first() -> None:
    assert whole_date("15/3/85", day_first=True) == (day(1985, 3, 15), day(2085, 3, 15))
    assert whole_date("150312", day_first=True)[0] == day(2012, 3, 15)


def test_the_order_of_day_and_month_only_decides_which_stands_first() -> None:
    assert whole_date("3/4/1985", day_first=True) == (day(1985, 4, 3), day(1985, 3, 4))
    assert whole_date("3/4/1985", day_first=False) == (day(1985, 3, 4), day(1985, 4, 3))
    assert whole_date("3/15/1985", day_first=True) == (day(1985, 3, 15),)


@pytest.mark.parametrize("text", ["1985-03", "1985/3", "3/1985", "03.1985", "mar 1985", "March 1985"])
def test_a_month_is_a_range_of_days(text: str) -> None:
    assert whole_date(text, day_first=True) == (days("1985-03-01", "1985-03-31"),)


def test_a_year_is_a_range_of_days() -> None:
    assert whole_date("1985", day_first=True) == (days("1985-01-01", "1985-12-31"),)


@pytest.mark.parametrize(
    "text", ["31/2/1985", "1985-13-01", "99999999", "0000-00-00", "1985-00", "", "smith", "15/3", "13/13/13"]
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert whole_date(text, day_first=True) == ()


def test_a_date_is_found_within_a_text() -> None:
    assert day_within("doe 15/3/1985", day_first=True)[0] == (day(1985, 3, 15),)
    readings, rest = day_within("doe, 15 mar 1985 jane", day_first=True)
    assert (readings, rest.split()) == ((day(1985, 3, 15),), ["doe,", "jane"])
    assert day_within("doe 1985-03 x", day_first=True)[0] == (days("1985-03-01", "1985-03-31"),)
    assert day_within("doe15/3/1985", day_first=True) == ((), "doe15/3/1985")


@pytest.mark.parametrize(
    ("digits", "readings"),
    [
        ("1985", (days("1985-01-01", "1985-12-31"),)),
        ("198", (days("1980-01-01", "1989-12-31"),)),
        ("70", (days("1970-01-01", "1970-12-31"), days("2070-01-01", "2070-12-31"))),
        ("19", (days("2019-01-01", "2019-12-31"), days("1919-01-01", "1919-12-31"), days("1900-01-01", "1999-12-31"))),
        ("7", ()),
        ("555", ()),
        ("5551234", ()),
    ],
)
def test_a_number_beside_a_name_may_be_a_year_or_its_beginning(digits: str, readings: tuple[BornBetween, ...]) -> None:
    assert year_beside(digits) == readings
