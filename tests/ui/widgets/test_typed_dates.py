"""Days and times are understood as people type them, and never guessed."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_desktop.domain.clinical_text import format_date, format_time
from clinic_desktop.ui.widgets.typed_dates import NotUnderstood, months_later, read_day, read_time

TODAY = date(2026, 11, 23)
AUGUST = date(1980, 8, 14)


@pytest.mark.parametrize(
    "text",
    [
        "14-Aug-1980",
        "14-aug-1980",
        "1980-08-14",
        "1980-8-14",
        "1980/08/14",
        "19800814",
        "14/8/1980",
        "14/08/1980",
        "14.8.1980",
        "14-8-80",
        "14 8 80",
        "14081980",
        "140880",
        "14aug1980",
        "14 August 1980",
        "14 aug 80",
        "14. Aug. 1980",
        "August 14, 1980",
        "aug 14 1980",
        "  14 / 8 / 1980".replace(" / ", "/"),
    ],
)
def test_one_day_has_many_spellings(text: str) -> None:
    assert read_day(text, TODAY) == AUGUST


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", None),
        ("   ", None),
        ("t", TODAY),
        ("Today", TODAY),
        ("+1", date(2026, 11, 24)),
        ("-1", date(2026, 11, 22)),
        ("+3d", date(2026, 11, 26)),
        ("-1w", date(2026, 11, 16)),
        ("t+2w", date(2026, 12, 7)),
        ("+3m", date(2027, 2, 23)),
        ("-1y", date(2025, 11, 23)),
        ("4 sept 2026", date(2026, 9, 4)),
        ("29-Feb-2024", date(2024, 2, 29)),
    ],
)
def test_other_ways_to_say_a_day(text: str, expected: date | None) -> None:
    assert read_day(text, TODAY) == expected


@pytest.mark.parametrize(
    ("text", "day_first", "expected"),
    [
        ("3/4/1980", True, date(1980, 4, 3)),
        ("3/4/1980", False, date(1980, 3, 4)),
        ("03041980", True, date(1980, 4, 3)),
        ("03041980", False, date(1980, 3, 4)),
        ("1980-03-04", True, date(1980, 3, 4)),
        ("1980-03-04", False, date(1980, 3, 4)),
    ],
)
def test_the_order_of_day_and_month_is_a_setting_except_in_iso(text: str, *, day_first: bool, expected: date) -> None:
    assert read_day(text, TODAY, day_first=day_first) == expected


@pytest.mark.parametrize(
    ("text", "in_the_past", "expected"),
    [
        ("1/1/26", True, date(2026, 1, 1)),
        ("1/1/27", True, date(1927, 1, 1)),
        ("24/11/26", True, date(1926, 11, 24)),
        ("23/11/26", True, date(2026, 11, 23)),
        ("1/1/27", False, date(2027, 1, 1)),
        ("1/1/36", False, date(2036, 1, 1)),
        ("1/1/37", False, date(1937, 1, 1)),
        ("1/1/00", False, date(2000, 1, 1)),
        ("1/1/2030", True, date(2030, 1, 1)),
    ],
)
def test_two_digits_of_a_year_mean_the_last_one_that_can_be_meant(
    text: str, *, in_the_past: bool, expected: date
) -> None:
    assert read_day(text, TODAY, in_the_past=in_the_past) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("31/2/1980", "There is no 31-Feb-1980."),
        ("29/2/2023", "There is no 29-Feb-2023."),
        ("8/14/1980", "There is no month 14."),
        ("14 xyz 1980", "There is no month “xyz”."),
        ("14 ma 1980", "Write a date such as 14-Aug-1980."),
        ("soon", "Write a date such as 14-Aug-1980."),
        ("14/8", "Write a date such as 14-Aug-1980."),
        ("14-8-1980 or so", "Write a date such as 14-Aug-1980."),
        ("0000-01-01", "There is no 01-Jan-0000."),
        ("+9999y", "That is too far away."),
        ("-9999y", "That is too far away."),
        ("1/1/198", "Write a date such as 14-Aug-1980."),
    ],
)
def test_what_is_no_day_is_refused_with_a_reason(text: str, reason: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        read_day(text, TODAY)
    assert str(refused.value).startswith(reason)


@given(st.dates(date(1850, 1, 1), date(2150, 12, 31)))
def test_what_the_program_writes_it_can_read(day: date) -> None:
    for text in (format_date(day), day.isoformat(), f"{day:%d%m%Y}", f"{day:%Y%m%d}", f"{day:%d/%m/%Y}"):
        assert read_day(text, TODAY) == day


@given(st.text(max_size=20))
def test_no_text_breaks_the_reading(text: str) -> None:
    for read in (lambda: read_day(text, TODAY), lambda: read_time(text)):
        with suppress(NotUnderstood):
            read()


@given(st.dates(date(2, 1, 1), date(9998, 1, 1)), st.integers(-11, 11))
def test_months_later_is_in_that_month(day: date, count: int) -> None:
    found = months_later(day, count)
    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == count
    assert found.day == day.day or (found + timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", None),
        ("9", time(9)),
        ("930", time(9, 30)),
        ("0930", time(9, 30)),
        ("9:30", time(9, 30)),
        ("9.30", time(9, 30)),
        ("9h30", time(9, 30)),
        ("9h", time(9)),
        ("9 30", time(9, 30)),
        ("1430", time(14, 30)),
        ("2pm", time(14)),
        ("2:15 pm", time(14, 15)),
        ("12am", time(0)),
        ("12pm", time(12)),
        ("0", time(0)),
        ("00:00", time(0)),
        ("23:59", time(23, 59)),
    ],
)
def test_times_are_understood(text: str, expected: time | None) -> None:
    assert read_time(text) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("24:00", "There is no 24:00."),
        ("9:75", "There is no 09:75."),
        ("2460", "There is no 24:60."),
        ("13pm", "Before am or pm the hour is 1 to 12."),
        ("noon", "Write a time such as 09:30 or 930."),
        ("9:3", "Write a time such as 09:30 or 930."),
        ("-5", "Write a time such as 09:30 or 930."),
    ],
)
def test_what_is_no_time_is_refused_with_a_reason(text: str, reason: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        read_time(text)
    assert str(refused.value).startswith(reason)


@given(st.times().map(lambda moment: moment.replace(second=0, microsecond=0, tzinfo=None)))
def test_a_written_time_can_be_read(moment: time) -> None:
    assert read_time(format_time(moment)) == moment
