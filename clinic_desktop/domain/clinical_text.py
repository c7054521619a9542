"""How names, ages, dates, times, numbers and the database's words are shown: the clinical display rules as pure text.

The rules and where each is kept stand in docs/clinical-ui.md. Medication lines live in medication_text.py.
Nothing here looks at the locale: a date reads the same on every workstation.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import TYPE_CHECKING

from clinic_desktop.domain import limits
from clinic_desktop.domain.allergies import AllergyState
from clinic_desktop.domain.partial_dates import Precision, is_partial
from clinic_desktop.domain.statuses import AllergySeverity, AppointmentType, Role
from clinic_desktop.domain.unreadable import UnreadableNumber, is_unreadable

if TYPE_CHECKING:
    from enum import StrEnum

    from clinic_desktop.domain.statuses import AppointmentStatus, ConditionStatus, Sex

NOT_RECORDED = "Not recorded"
NOT_KNOWN = "Not Known"
UNREADABLE_DATE = "Unreadable date"
UNREADABLE_NUMBER = "Unreadable number"

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

_ALLERGY_TITLES = {
    AllergyState.KNOWN: "Known allergies",
    AllergyState.NO_KNOWN: "No known allergies",
    AllergyState.NOT_RECORDED: "Allergies not recorded",
    AllergyState.UNAVAILABLE: "Allergies unavailable",
}
_HYPHENATED = {
    AllergySeverity.LIFE_THREATENING: "Life-threatening",
    AppointmentType.FOLLOW_UP: "Follow-up",
    AppointmentType.ROUTINE_CHECKUP: "Routine check-up",
}

_BIDI_CONTROLS = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_UNSEEN = dict.fromkeys((*_BIDI_CONTROLS, *(code for code in (*range(0x20), 0x7F) if not chr(code).isspace())))
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})
_COMPONENT = re.compile(r"[^\s.\-]+")
_LETTERS_OF_INITIALS = 2
_NATIONAL_NUMBER = re.compile(r"([0-9]{3})[ -]?([0-9]{3})[ -]?([0-9]{4})")

_MINUTES_UNTIL_HOURS = 2 * 60
_MINUTES_UNTIL_DAYS = 2 * 24 * 60
_DAYS_UNTIL_WEEKS = 28
_MONTHS_UNTIL_MONTHS = 12
_MONTHS_UNTIL_YEARS = 24
_MONTHS_UNTIL_ADULT = 18 * 12

_WIDE = Context(prec=400, rounding=ROUND_HALF_UP)


def format_name(last: str, first: str, title: str | None = None) -> str:
    """Return ``SMITH, John (Mr)``, whole, however long it is."""
    name = ", ".join(_isolated(part) for part in (_family(last), _given(first)) if part)
    called = _called(title or "")
    return f"{name} ({_isolated(called)})".lstrip() if called else name


def format_given_name(first: str) -> str:
    """Return a given or preferred name as ``format_name`` shows it."""
    return _isolated(_given(first))


def format_identifier(number: str) -> str:
    """Return an identifier in full. A national number of ten digits is grouped 3 3 4."""
    trimmed = number.strip()
    grouped = _NATIONAL_NUMBER.fullmatch(trimmed)
    return " ".join(grouped.groups()) if grouped else trimmed


def format_phone(typed: str) -> str:
    """Return the number as it was typed: punctuation is the owner's, no country is assumed."""
    return typed.strip()


def format_sex(sex: Sex | None) -> str:
    return NOT_KNOWN if sex is None else _words(sex)


def format_age(born_on: date | datetime, at: date | datetime) -> str:
    """Return ``26hr``, ``4w 1d``, ``13m 8d``, ``4y 1m`` or ``81y``.

    Minutes and hours need the time of birth; with a birth date alone the first days read ``0d`` and ``1d``.
    A birth that lies ahead has no age. Nothing is returned if one of the two dates is unreadable.
    """
    if is_unreadable(born_on) or is_unreadable(at):
        return ""
    if isinstance(born_on, datetime) and isinstance(at, datetime):
        return _age_by_the_clock(born_on, at)
    return _age_by_the_calendar(_midnight(born_on), _midnight(at))


def age_at_death(born_on: date, deceased_on: date) -> str:
    return format_age(born_on, deceased_on)


def age_in_years(born_on: date, on: date) -> int | None:
    """Return whole years. Who was born on 29 February has a birthday on 1 March in other years.

    None if one of the two dates is unreadable.
    """
    if is_unreadable(born_on) or is_unreadable(on):
        return None
    return _months_and_days(_midnight(born_on), _midnight(on))[0] // 12


def format_date(day: date | None, *, weekday: bool = False) -> str:
    """Return ``14-Aug-1980``, with ``weekday`` ``Thu 14-Aug-1980``; ``Aug-1980`` or ``1980`` if no more is known."""
    if day is None:
        return NOT_RECORDED
    if is_unreadable(day):
        return UNREADABLE_DATE
    if is_partial(day):
        month = "" if day.precision is Precision.YEAR else f"{_MONTHS[day.month - 1][:3]}-"
        return f"{month}{day.year:04d}"
    text = f"{day.day:02d}-{_MONTHS[day.month - 1][:3]}-{day.year:04d}"
    return f"{_WEEKDAYS[day.weekday()]} {text}" if weekday else text


def format_long_date(day: date | None) -> str:
    """Return ``14 August 1980``, for patients and for screen readers."""
    if is_unreadable(day):
        return UNREADABLE_DATE
    if is_partial(day):
        return f"{day.year:04d}" if day.precision is Precision.YEAR else f"{_MONTHS[day.month - 1]} {day.year:04d}"
    return NOT_RECORDED if day is None else f"{day.day:02d} {_MONTHS[day.month - 1]} {day.year:04d}"


def format_time(moment_local: datetime | time | None) -> str:
    """Return ``14:30``. The moment is already in clinic time."""
    if is_unreadable(moment_local):
        return UNREADABLE_DATE
    return NOT_RECORDED if moment_local is None else f"{moment_local.hour:02d}:{moment_local.minute:02d}"


def format_moment(moment_local: datetime | None, *, weekday: bool = False) -> str:
    """Return ``14-Aug-1980 14:30``. The moment is already in clinic time."""
    if moment_local is None:
        return NOT_RECORDED
    if is_unreadable(moment_local):
        return UNREADABLE_DATE
    return f"{format_date(moment_local.date(), weekday=weekday)} {format_time(moment_local)}"


def format_time_range(start_local: datetime, end_local: datetime) -> str:
    """Return ``From 14:30 to 15:00``, with dates if the two are not on one day."""
    if is_unreadable(start_local) or is_unreadable(end_local):
        return format_moment(start_local)
    show = format_time if start_local.date() == end_local.date() else format_moment
    return f"From {show(start_local)} to {show(end_local)}"


def in_brackets(text: str) -> str:
    """Return the text in brackets, to stand behind another; nothing for nothing."""
    return f" ({text})" if text else ""


def unreadable_words(*values: object) -> str:
    """Return what is stored where a date or number cannot be read, and whom to ask; nothing if all can be read."""
    stored = [f"“{value.stored}”" for value in values if is_unreadable(value)]
    if not stored:
        return ""
    what = stored[0] if len(stored) == 1 else f"{', '.join(stored[:-1])} and {stored[-1]}"
    return f"Another program stored {what} here, which cannot be read. Please tell an administrator of the clinic."


def format_minutes(minutes: int) -> str:
    return format_quantity(minutes, "min")


def format_number(value: Decimal | int, decimals: int | None = None) -> str:
    """Return a number without trailing zeros, with a leading zero and with commas from 1,000.

    ``decimals`` is how many places are shown at most; what lies behind is rounded half up.
    """
    if isinstance(value, UnreadableNumber):
        return UNREADABLE_NUMBER
    number = Decimal(value)
    if not number.is_finite():
        raise ValueError(f"not a number to be shown: {value}")
    if decimals is not None:
        number = number.quantize(Decimal(1).scaleb(-decimals), context=_WIDE)
    text = f"{abs(number):,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"−{text}" if number < 0 else text


def format_quantity(value: Decimal | int, unit: str, decimals: int | None = None) -> str:
    """Return ``5 mg``: a space between, no full stop after the unit. Per cent stands at its number."""
    if isinstance(value, UnreadableNumber):
        return UNREADABLE_NUMBER
    bare = unit.strip().rstrip(".")
    number = format_number(value, decimals)
    return f"{number}%" if bare == "%" else f"{number} {bare}".rstrip()


def format_vital(name: str, value: Decimal | int | None) -> str:
    """Return a stored vital sign with its unit: ``36.9 °C``. ``name`` is a field of VitalValues, or ``bmi``."""
    if value is None:
        return NOT_RECORDED
    if name == "bmi":
        return format_quantity(value, "kg/m²", 1)
    allowed = limits.VITAL_RANGES[name]
    unit = allowed.unit or f"out of {format_number(allowed.most)}"
    return format_quantity(value, unit, allowed.decimals)


def bp_label(systolic: int | None, diastolic: int | None) -> str:
    """Return ``118/76 mmHg``; half a reading says which half it is."""
    if systolic is None and diastolic is None:
        return NOT_RECORDED
    if diastolic is None:
        return f"Systolic {format_vital('systolic', systolic)}"
    if systolic is None:
        return f"Diastolic {format_vital('diastolic', diastolic)}"
    return f"{systolic}/{format_vital('diastolic', diastolic)}"


def allergy_title(state: AllergyState) -> str:
    return _ALLERGY_TITLES[state]


def severity_words(severity: AllergySeverity | None) -> str:
    return NOT_RECORDED if severity is None else _words(severity)


def status_words(status: AppointmentStatus) -> str:
    return _words(status)


def type_words(kind: AppointmentType) -> str:
    return _words(kind)


def role_words(role: Role) -> str:
    return "Administrator" if role is Role.ADMIN else _words(role)


def condition_status_words(status: ConditionStatus) -> str:
    return _words(status)


def one_line(text: str) -> str:
    """Return the text on one line, without control characters and without orders to turn the writing direction."""
    return " ".join(text.translate(_UNSEEN).split())


def _words(value: StrEnum) -> str:
    """The database's own word in sentence case, or the hyphenated one that English has for it."""
    return _HYPHENATED.get(value) or value.replace("_", " ").capitalize()


def _isolated(text: str) -> str:
    """Keep a name written from right to left, wholly or in part, from pulling the comma and the title over."""
    if any(unicodedata.bidirectional(character) in _RIGHT_TO_LEFT for character in text):
        return f"\u2068{text}\u2069"
    return text


def _family(typed: str) -> str:
    return "".join(_capital(character) for character in one_line(typed))


def _capital(character: str) -> str:
    # Weiß and Weiss are two families: with the capital ẞ they stay two.
    if character == "ß":
        return "ẞ"
    capital = character.upper()
    # Few fonts have the Georgian capitals, and Georgian names are written without them.
    return character if "\u1c90" <= capital <= "\u1cbf" else capital


def _given(typed: str) -> str:
    """Title case for what was typed all small or all in capitals; any mixture is the owner's spelling."""
    text = one_line(typed)
    letters = sum(character.isalpha() for character in text)
    if text.islower() or (text.isupper() and letters > _LETTERS_OF_INITIALS):
        return _title_case(text)
    return text


def _called(typed: str) -> str:
    text = one_line(typed).removeprefix("(").removesuffix(")").rstrip(" .")
    return " ".join(_title_case(word) if word.islower() or word.isupper() else word for word in text.split())


def _title_case(text: str) -> str:
    return _COMPONENT.sub(lambda found: _with_capital(found[0]), text)


def _with_capital(component: str) -> str:
    head, tail = component[:1], component[1:]
    if tail[:1] in {"'", "’"}:
        return f"{head.title()}{tail[0]}{_with_capital(tail[1:])}"
    # The small form of İ would otherwise carry a second dot.
    return head.title() + tail.replace("İ", "i").lower()


def _midnight(day: date | datetime) -> datetime:
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 a birth date never passes through a time zone


def _age_by_the_clock(born: datetime, at: datetime) -> str:
    if (born.tzinfo is None) != (at.tzinfo is None):
        raise ValueError("a moment of birth and the moment asked about are both aware, or both not")
    if at.tzinfo is None:
        elapsed = at - born
    else:
        # Moments of one zone are subtracted by the wall clock, which is an hour out on two days of the year.
        elapsed = at.astimezone(UTC) - born.astimezone(UTC)
        born = born.astimezone(at.tzinfo)
    if elapsed < timedelta(0):
        return NOT_KNOWN
    minutes = elapsed // timedelta(minutes=1)
    if minutes < _MINUTES_UNTIL_HOURS:
        return f"{minutes}min"
    if minutes < _MINUTES_UNTIL_DAYS:
        return f"{minutes // 60}hr"
    return _age_from_days_on(born.replace(tzinfo=None), at.replace(tzinfo=None), elapsed.days)


def _age_by_the_calendar(born: datetime, at: datetime) -> str:
    return NOT_KNOWN if at < born else _age_from_days_on(born, at, (at - born).days)


def _age_from_days_on(born: datetime, at: datetime, days: int) -> str:
    if days < _DAYS_UNTIL_WEEKS:
        return f"{days}d"
    months, days_over = _months_and_days(born, at)
    if months < _MONTHS_UNTIL_MONTHS:
        return _without_zeros((days // 7, "w"), (days % 7, "d"))
    if months < _MONTHS_UNTIL_YEARS:
        return _without_zeros((months, "m"), (days_over, "d"))
    if months < _MONTHS_UNTIL_ADULT:
        return _without_zeros((months // 12, "y"), (months % 12, "m"))
    return f"{months // 12}y"


def _without_zeros(*parts: tuple[int, str]) -> str:
    return " ".join(f"{number}{unit}" for number, unit in parts if number)


def _months_and_days(born: datetime, at: datetime) -> tuple[int, int]:
    months = (at.year - born.year) * 12 + at.month - born.month
    while _months_after(born, months) > at:
        months -= 1
    return months, (at - _months_after(born, months)).days


def _months_after(born: datetime, months: int) -> datetime:
    """Return the same day of a later month; the first of the next where that month has no such day."""
    years, month = divmod(born.month - 1 + months, 12)
    try:
        return born.replace(year=born.year + years, month=month + 1)
    except ValueError:
        return born.replace(year=born.year + years, month=month + 2, day=1)
