from __future__ import annotations

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_desktop.domain.working_weeks import HoursSpan, SpanKind
from clinic_desktop.ui.widgets.typed_dates import NotUnderstood
from clinic_desktop.ui.widgets.typed_hours import read_spans, write_spans

TWO = "08:00–12:00, 13:00–17:00"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("8-12, 13-17", TWO),
        ("08:00–12:00, 13:00–17:00", TWO),
        ("0800-1200;1300-1700", TWO),
        ("8 to 12 and 1pm to 5pm", TWO),
        ("13-17 , 8 — 12", TWO),
        ("8.30-12", "08:30–12:00"),
        ("8h30-12h", "08:30–12:00"),
        ("", ""),
        ("closed", ""),
        (" – ", ""),
        ("18-24", "18:00–24:00"),
        ("6pm to midnight", "18:00–24:00"),
        ("00:00-24:00", "00:00–24:00"),
        ("22:30 – 0:00", "22:30–24:00"),
    ],
)
def test_hours_are_read_as_people_type_them(typed: str, shown: str) -> None:
    assert write_spans(read_spans(typed, 0, SpanKind.OPEN)) == shown


def test_a_break_may_have_a_word() -> None:
    found = read_spans("10-10:15 Tea, 12:00-12:30", 3, SpanKind.BREAK)
    assert found == (
        HoursSpan(3, time(10), time(10, 15), SpanKind.BREAK, "Tea"),
        HoursSpan(3, time(12), time(12, 30), SpanKind.BREAK),
    )
    assert write_spans(found) == "10:00–10:15 Tea, 12:00–12:30"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("8", "“8” is no time from – to. Write 08:00–12:00, 13:00–17:00."),
        ("8-12 mornings", "“8-12 mornings” is no time from – to. Write 08:00–12:00, 13:00–17:00."),
        ("12-8", "12-8 ends before it begins."),
        ("8-12, 11-13", "08:00–12:00 and 11:00–13:00 overlap."),
        ("8-25", "There is no 25:00. Times go from 00:00 to 23:59."),
        ("24-8", "There is no 24:00. Times go from 00:00 to 23:59."),
    ],
)
def test_what_is_no_time_is_told(typed: str, sentence: str) -> None:
    with pytest.raises(NotUnderstood, match=sentence.replace(".", r"\.")):
        read_spans(typed, 0, SpanKind.OPEN)


@given(st.lists(st.tuples(st.integers(0, 1439), st.integers(0, 1439)), max_size=5))
def test_what_is_written_is_read_back(pairs: list[tuple[int, int]]) -> None:
    points = sorted({minute for pair in pairs for minute in pair})
    spans = tuple(
        HoursSpan(1, time(*divmod(first, 60)), time(*divmod(end, 60)))
        for first, end in zip(points[::2], points[1::2], strict=False)
    )
    assert read_spans(write_spans(spans), 1, SpanKind.OPEN) == spans
