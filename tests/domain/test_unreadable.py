"""A value that cannot be read stays what it is, whatever is done with it, and stands last."""

from __future__ import annotations

import copy
import pickle
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from clinic_desktop.domain import clinical_text as text
from clinic_desktop.domain import patients
from clinic_desktop.domain.clock import ClinicClock
from clinic_desktop.domain.problems import Problem, ProblemKind, past_date_problems
from clinic_desktop.domain.scoring import flag
from clinic_desktop.domain.unreadable import UnreadableDate, UnreadableMoment, UnreadableNumber, is_unreadable
from clinic_desktop.domain.vitals import VitalValues, problems_with
from tests.builders import patient_fields

TODAY = date(2026, 11, 25)
NO_DAY, NO_MOMENT, NO_NUMBER = UnreadableDate("infinity"), UnreadableMoment("0044-03-15 BC"), UnreadableNumber("NaN")
ALL = (NO_DAY, NO_MOMENT, NO_NUMBER)


@pytest.mark.parametrize("value", ALL, ids=repr)
def test_it_is_known_by_its_kind_and_equals_only_its_like(value: object) -> None:
    assert is_unreadable(value)
    assert value not in {TODAY, date.max, datetime.max.replace(tzinfo=UTC), Decimal("NaN"), None}
    assert value == copy.deepcopy(value) == copy.copy(value) == pickle.loads(pickle.dumps(value))  # noqa: S301 - our own
    assert hash(value) == hash(copy.deepcopy(value))
    assert "infinity" in repr(value) or "BC" in repr(value) or "NaN" in repr(value)


def test_two_of_a_kind_differ_by_what_is_stored() -> None:
    assert UnreadableDate("infinity") != UnreadableDate("-infinity")
    assert UnreadableMoment("infinity") != UnreadableMoment("-infinity")
    assert UnreadableNumber("NaN") != UnreadableNumber("Infinity")


def test_what_can_be_read_is_not_marked() -> None:
    assert [one for one in (TODAY, datetime.now(UTC), Decimal(1), None, "infinity") if is_unreadable(one)] == []


def test_it_stands_last() -> None:
    assert sorted([NO_DAY, date(9998, 1, 1), TODAY]) == [TODAY, date(9998, 1, 1), NO_DAY]
    now = datetime.now(UTC)
    assert sorted([NO_MOMENT, now]) == [now, NO_MOMENT]


def test_no_operation_makes_a_date_of_it() -> None:
    assert NO_DAY + timedelta(days=1) is NO_DAY
    assert NO_DAY.replace(year=2000) is NO_DAY
    assert NO_MOMENT + timedelta(days=1) is NO_MOMENT
    assert NO_MOMENT.replace(tzinfo=None) is NO_MOMENT
    assert ClinicClock(ZoneInfo("Pacific/Apia")).local(NO_MOMENT) is NO_MOMENT
    assert NO_MOMENT.date() == UnreadableDate("0044-03-15 BC")


def test_it_is_shown_as_what_it_is() -> None:
    assert text.format_date(NO_DAY) == text.format_date(NO_DAY, weekday=True) == "Unreadable date"
    assert text.format_long_date(NO_DAY) == "Unreadable date"
    assert text.format_time(NO_MOMENT) == text.format_moment(NO_MOMENT) == "Unreadable date"
    assert text.format_time_range(NO_MOMENT, NO_MOMENT) == "Unreadable date"
    assert text.format_time_range(datetime(2026, 1, 2, 9, 5, tzinfo=UTC), NO_MOMENT) == "02-Jan-2026 09:05"
    assert text.format_number(NO_NUMBER) == text.format_vital("weight", NO_NUMBER) == "Unreadable number"


def test_it_has_no_age_and_no_index() -> None:
    assert text.format_age(NO_DAY, TODAY) == text.format_age(TODAY, NO_DAY) == ""
    assert text.age_in_years(NO_DAY, TODAY) is None
    assert text.in_brackets("") == ""
    assert text.in_brackets("5y") == " (5y)"
    assert VitalValues(weight=NO_NUMBER, height=Decimal(170)).bmi is None
    assert VitalValues(weight=Decimal(70), height=NO_NUMBER).bmi is None
    assert flag("temperature", NO_NUMBER, 480) is None


def test_it_is_said_what_is_stored_and_whom_to_ask() -> None:
    assert text.unreadable_words(TODAY, None) == ""
    assert text.unreadable_words(NO_DAY) == (
        "Another program stored “infinity” here, which cannot be read. Please tell an administrator of the clinic."
    )
    assert "“infinity”, “NaN” and “0044-03-15 BC”" in text.unreadable_words(NO_DAY, NO_NUMBER, NO_MOMENT)


def test_a_form_asks_for_the_right_value() -> None:
    wanted = Problem("onset_on", ProblemKind.UNREADABLE, "infinity")
    assert list(past_date_problems("onset_on", NO_DAY, TODAY, 150)) == [wanted]
    assert problems_with(VitalValues(weight=NO_NUMBER)) == (Problem("weight", ProblemKind.UNREADABLE, "NaN"),)
    fields = replace(patient_fields(), born_on=NO_DAY, deceased_on=date(2020, 1, 1))
    assert patients.problems_with(fields, TODAY) == (Problem("born_on", ProblemKind.UNREADABLE, "infinity"),)
