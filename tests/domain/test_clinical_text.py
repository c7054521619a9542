from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic_desktop.domain import clinical_text as text

quick = settings(deadline=None, max_examples=200)
LONDON = ZoneInfo("Europe/London")
BIRTH = datetime(2023, 1, 1, 6, 0, tzinfo=UTC)


def whatever_the_case(name: str) -> str:
    return name.replace("İ", "I").upper().casefold()


@pytest.mark.parametrize(
    ("last", "first", "title", "shown"),
    [
        ("Smith", "John", "Mr", "SMITH, John (Mr)"),
        ("Johnson", "Brian", "Mr", "JOHNSON, Brian (Mr)"),
        ("Cooper", "Catherine", "Dr", "COOPER, Catherine (Dr)"),
        ("Evans West", "Jonathan", "Sir", "EVANS WEST, Jonathan (Sir)"),
        ("Evans-West", "Jonathan", "Sir", "EVANS-WEST, Jonathan (Sir)"),
        ("Smith", "Anne-Jorun", "Mrs", "SMITH, Anne-Jorun (Mrs)"),
        ("Smith", "Nis Bank", "Mr", "SMITH, Nis Bank (Mr)"),
        ("Subramanyan", "Chandrasekhar", "Mr", "SUBRAMANYAN, Chandrasekhar (Mr)"),
        ("Smith", "John", None, "SMITH, John"),
        ("Smith", "John", "  ", "SMITH, John"),
        ("Smith", "John", "MR.", "SMITH, John (Mr)"),
        ("Smith", "John", "(dr)", "SMITH, John (Dr)"),
        ("Smith", "John", "Prof. DR.", "SMITH, John (Prof. Dr)"),
        ("Smith", "John", "PhD", "SMITH, John (PhD)"),
        ("O'Brien", "d'arcy", None, "O'BRIEN, D'Arcy"),
        ("O’Brien", "JEAN-PAUL", None, "O’BRIEN, Jean-Paul"),
        ("van der Berg", "mary jane", None, "VAN DER BERG, Mary Jane"),
        ("McDonald", "DeShawn", None, "MCDONALD, DeShawn"),
        ("Smith", "TJ", None, "SMITH, TJ"),
        ("Smith", "J.r.", None, "SMITH, J.r."),
        ("Smith", "sha'niqua o'", None, "SMITH, Sha'niqua O'"),
        ("de la Cruz", "Juan", None, "DE LA CRUZ, Juan"),
        ("Weiß", "Jörg", None, "WEIẞ, Jörg"),
        ("Weiss", "Jörg", None, "WEISS, Jörg"),
        ("Παπαδόπουλος", "ΓΙΏΡΓΟΣ", None, "ΠΑΠΑΔΌΠΟΥΛΟΣ, Γιώργος"),
        ("Yılmaz", "İBRAHİM", None, "YILMAZ, İbrahim"),
        ("ბერიძე", "ნინო", None, "ბერიძე, ნინო"),
        ("李", "小龍", None, "李, 小龍"),
        ("Smith", "", None, "SMITH"),
        ("", "John", "Mr", "John (Mr)"),
        ("  Evans \t West ", "Jo\nAnn", None, "EVANS WEST, Jo Ann"),
    ],
)
def test_names_are_shown_family_first_in_capitals(last: str, first: str, title: str | None, shown: str) -> None:
    assert text.format_name(last, first, title) == shown


def test_a_name_from_right_to_left_stays_in_its_place() -> None:
    assert text.format_name("الحسن", "مريم", "Dr") == "\u2068الحسن\u2069, \u2068مريم\u2069 (Dr)"


def test_a_name_from_left_to_right_needs_no_isolation() -> None:
    assert not {"\u2068", "\u2069"} & set(text.format_name("Ångström", "José", "Señor"))


def test_orders_to_turn_the_writing_direction_do_not_reach_the_screen() -> None:
    assert text.format_name("\u202eSmith\u202c", "\u2067Jo\u2069hn\u200f", "\u061cMr\x07") == "SMITH, John (Mr)"


def test_the_joiners_of_persian_spelling_stay() -> None:
    assert "\u200c" in text.format_given_name("علی\u200cرضا")


@pytest.mark.parametrize("length", [35, 100])
def test_names_are_never_truncated(length: int) -> None:
    assert (
        text.format_name("A" * length, "B" + "b" * length, "C" * 35) == f"{'A' * length}, B{'b' * length} (C{'c' * 34})"
    )


@quick
@given(
    st.text(st.characters(categories=["Lu", "Ll", "Lo", "Mn"]), min_size=1, max_size=100),
    st.text(st.characters(categories=["Lu", "Ll", "Lo", "Mn"]), min_size=1, max_size=100),
)
def test_every_letter_of_a_name_is_there_in_order(last: str, first: str) -> None:
    shown = text.format_name(last, first).translate({0x2068: None, 0x2069: None})
    family, given_name = shown.split(", ")
    assert whatever_the_case(family) == whatever_the_case(last)
    assert whatever_the_case(given_name) == whatever_the_case(first)


@quick
@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=35))
def test_a_name_is_always_one_line_without_hidden_direction(last: str, first: str, title: str) -> None:
    shown = text.format_name(last, first, title)
    assert not any("\u202a" <= character <= "\u202e" for character in shown)
    assert "\n" not in shown
    assert shown == shown.strip()


@pytest.mark.parametrize(
    ("elapsed", "shown"),
    [
        (timedelta(), "0min"),
        (timedelta(hours=1, minutes=30), "90min"),
        (timedelta(hours=1, minutes=59, seconds=59), "119min"),
        (timedelta(hours=2), "2hr"),
        (timedelta(days=1, hours=2, minutes=5), "26hr"),
        (timedelta(hours=47, minutes=59), "47hr"),
        (timedelta(days=2), "2d"),
        (timedelta(days=3, hours=17, minutes=7), "3d"),
        (timedelta(days=27, hours=5, minutes=2), "27d"),
        (timedelta(days=28, hours=5, minutes=2), "4w"),
        (timedelta(days=29, hours=5, minutes=2), "4w 1d"),
        (timedelta(days=364), "52w"),
        (timedelta(days=365 + 1, hours=5), "12m 1d"),
        (timedelta(days=365 + 8, hours=5), "12m 8d"),
        (timedelta(days=365 + 39, hours=5), "13m 8d"),
        (timedelta(days=4 * 365 + 1 + 39), "4y 1m"),
        (timedelta(minutes=-1), "Not Known"),
    ],
)
def test_ages_follow_the_tables_of_the_patient_banner_guide(elapsed: timedelta, shown: str) -> None:
    assert text.format_age(BIRTH, BIRTH + elapsed) == shown
    assert text.format_age(BIRTH.replace(tzinfo=None), BIRTH.replace(tzinfo=None) + elapsed) == shown


@pytest.mark.parametrize(
    ("born_on", "at", "shown"),
    [
        (date(2026, 11, 24), date(2026, 11, 24), "0d"),
        (date(2026, 11, 23), date(2026, 11, 24), "1d"),
        (date(2026, 11, 21), date(2026, 11, 24), "3d"),
        (date(2026, 10, 28), date(2026, 11, 24), "27d"),
        (date(2026, 10, 27), date(2026, 11, 24), "4w"),
        (date(2025, 11, 25), date(2026, 11, 24), "52w"),
        (date(2025, 11, 24), date(2026, 11, 24), "12m"),
        (date(2024, 11, 25), date(2026, 11, 24), "23m 30d"),
        (date(2024, 11, 24), date(2026, 11, 24), "2y"),
        (date(2008, 11, 25), date(2026, 11, 24), "17y 11m"),
        (date(2008, 11, 24), date(2026, 11, 24), "18y"),
        (date(1945, 7, 14), date(2026, 11, 24), "81y"),
        (date(2024, 2, 29), date(2025, 2, 28), "52w 1d"),
        (date(2024, 2, 29), date(2025, 3, 1), "12m"),
        (date(2006, 2, 28), date(2024, 2, 28), "18y"),
        (date(2008, 2, 29), date(2026, 2, 28), "17y 11m"),
        (date(2008, 2, 29), date(2026, 3, 1), "18y"),
        (date(2023, 1, 31), date(2024, 3, 1), "13m"),
        (date(2023, 1, 31), date(2024, 3, 15), "13m 14d"),
        (date(2023, 12, 31), date(2025, 2, 28), "13m 28d"),
        (date(2026, 11, 25), date(2026, 11, 24), "Not Known"),
    ],
)
def test_ages_from_a_birth_date_alone(born_on: date, at: date, shown: str) -> None:
    assert text.format_age(born_on, at) == shown
    assert text.format_age(born_on, datetime.combine(at, time(23, 59), tzinfo=LONDON)) == shown


def test_a_month_that_ends_early_is_over_on_the_first_at_the_hour_of_birth() -> None:
    born = datetime(2023, 1, 31, 23, 0, tzinfo=UTC)
    assert text.format_age(born, datetime(2024, 3, 1, 5, 0, tzinfo=UTC)) == "12m 29d"


def test_hours_of_life_are_real_hours_when_the_clocks_change() -> None:
    born = datetime(2026, 3, 28, 23, 30, tzinfo=LONDON)
    assert text.format_age(born, datetime(2026, 3, 29, 2, 30, tzinfo=LONDON)) == "2hr"
    assert text.format_age(born, datetime(2026, 3, 29, 2, 29, tzinfo=LONDON)) == "119min"


def test_moments_of_two_zones_give_one_age() -> None:
    born = datetime(2026, 11, 24, 23, 0, tzinfo=ZoneInfo("America/New_York"))
    assert text.format_age(born, datetime(2026, 11, 25, 5, 0, tzinfo=LONDON)) == "60min"


def test_an_age_between_an_aware_and_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        text.format_age(BIRTH, BIRTH.replace(tzinfo=None))


@quick
@given(st.dates(date(1880, 1, 1), date(2100, 1, 1)), st.integers(0, 55_000))
def test_an_age_has_no_zero_part_and_at_most_two(born_on: date, days: int) -> None:
    parts = text.format_age(born_on, born_on + timedelta(days=days)).split(" ")
    assert len(parts) in {1, 2}
    assert days == 0 or not any(part.startswith("0") for part in parts)


@quick
@given(st.dates(date(1880, 1, 1), date(2100, 1, 1)), st.integers(0, 55_000))
def test_nobody_grows_younger_overnight(born_on: date, days: int) -> None:
    day = born_on + timedelta(days=days)
    today, tomorrow = (text.age_in_years(born_on, one) for one in (day, day + timedelta(days=1)))
    assert today is not None
    assert tomorrow is not None
    assert today <= tomorrow


def test_the_age_at_death_stands_still() -> None:
    assert text.age_at_death(date(1945, 7, 14), date(2024, 3, 2)) == "78y"


@pytest.mark.parametrize(
    ("day", "short", "long"),
    [
        (date(1980, 8, 14), "14-Aug-1980", "14 August 1980"),
        (date(1945, 7, 14), "14-Jul-1945", "14 July 1945"),
        (date(2009, 1, 5), "05-Jan-2009", "05 January 2009"),
        (date(2024, 2, 29), "29-Feb-2024", "29 February 2024"),
        (date(2009, 5, 31), "31-May-2009", "31 May 2009"),
        (date(2009, 9, 1), "01-Sep-2009", "01 September 2009"),
        (None, "Not recorded", "Not recorded"),
    ],
)
def test_dates_have_a_short_and_a_long_form(day: date | None, short: str, long: str) -> None:
    assert text.format_date(day) == short
    assert text.format_long_date(day) == long


def test_the_weekday_stands_before_the_date() -> None:
    week = [text.format_date(date(2009, 1, day), weekday=True) for day in range(5, 12)]
    assert week == [
        "Mon 05-Jan-2009",
        "Tue 06-Jan-2009",
        "Wed 07-Jan-2009",
        "Thu 08-Jan-2009",
        "Fri 09-Jan-2009",
        "Sat 10-Jan-2009",
        "Sun 11-Jan-2009",
    ]


def test_months_are_twelve_different_words() -> None:
    words = [text.format_date(date(2026, month, 1))[3:6] for month in range(1, 13)]
    assert words == ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        (time(14, 30), "14:30"),
        (time(0, 0), "00:00"),
        (time(23, 59, 59), "23:59"),
        (time(9, 5), "09:05"),
        (datetime(2026, 11, 24, 7, 0, tzinfo=LONDON), "07:00"),
        (None, "Not recorded"),
    ],
)
def test_times_have_24_hours_and_two_digits(at: time | None, shown: str) -> None:
    assert text.format_time(at) == shown


def test_a_moment_is_a_date_and_a_time() -> None:
    moment = datetime(1980, 8, 14, 14, 30, tzinfo=LONDON)
    assert text.format_moment(moment) == "14-Aug-1980 14:30"
    assert text.format_moment(moment, weekday=True) == "Thu 14-Aug-1980 14:30"
    assert text.format_moment(None) == "Not recorded"


def test_a_range_names_its_two_ends() -> None:
    start = datetime(2026, 11, 24, 23, 30, tzinfo=LONDON)
    assert text.format_time_range(start, start + timedelta(minutes=20)) == "From 23:30 to 23:50"
    assert text.format_time_range(start, start + timedelta(minutes=45)) == (
        "From 24-Nov-2026 23:30 to 25-Nov-2026 00:15"
    )


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("1297287652", "129 728 7652"),
        ("129 728 7652", "129 728 7652"),
        ("129-728-7652", "129 728 7652"),
        (" 11111111-1111-1111-1111-111111111111 ", "11111111-1111-1111-1111-111111111111"),
        ("MD-12345", "MD-12345"),
    ],
)
def test_identifiers_are_shown_in_full(number: str, shown: str) -> None:
    assert text.format_identifier(number) == shown


def test_a_phone_number_stays_as_it_was_typed() -> None:
    assert text.format_phone(" (555) 123-4567 x89 ") == "(555) 123-4567 x89"
