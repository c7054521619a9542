"""Reads days and times as people type them. Pure text; the fields that use it are date_field.py and time_field.py."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, time, timedelta

_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_LEAST_MONTH_LETTERS = 3
_CENTURY = 100
_STEP = re.compile(r"(?:t|today)?([+-]\d{1,4})([dwmy]?)")
_ISO = re.compile(r"(\d{4})[-./ ](\d{1,2})[-./ ](\d{1,2})")
_NUMBERS = re.compile(r"(\d{1,2})[-./ ](\d{1,2})[-./ ](\d{4}|\d{2})")
_WITH_MONTH_NAME = re.compile(r"(\d{1,2})[-./, ]*([a-z]{3,9})\.?[-./, ]*(\d{4}|\d{2})")
_MONTH_NAME_FIRST = re.compile(r"([a-z]{3,9})\.?[-./ ]*(\d{1,2})[-./, ]+(\d{4}|\d{2})")
_ONLY_DIGITS = re.compile(r"(\d{2})(\d{2})(\d{4}|\d{2})")
# Read the other way round, its year would be before 1300.
_ISO_DIGITS = re.compile(r"((?:18|19|20|21)\d{2})(0[1-9]|1[0-2])([0-3]\d)")
_CLOCK = re.compile(r"(\d{1,2})(?:[:.h ]?(\d{2}))?h? ?(am|pm)?")
_NOON = 12
_HOURS = 24
_MINUTES = 60


class NotUnderstood(ValueError):
    """The text is no day or time. The message is for the person who typed it."""


def read_day(text: str, today: date, *, day_first: bool = True, in_the_past: bool = False) -> date | None:
    """Return the day typed, None for nothing.

    ``day_first`` decides what 3/4/1980 is. Two digits of a year mean the last such year that is not after today
    (``in_the_past``) or not more than ten years ahead. What cannot be a day or a month is refused, never swapped.
    """
    typed = " ".join(text.split()).lower()
    if not typed:
        return None
    if typed in {"t", "today"}:
        return today
    if step := _STEP.fullmatch(typed):
        return _stepped(today, int(step[1]), step[2] or "d")
    latest = today.year if in_the_past else today.year + 10
    year, month, day = _parts(typed, day_first=day_first)
    full_year = int(year)
    if len(year) != len("1980"):
        full_year += latest // _CENTURY * _CENTURY
        full_year -= _CENTURY if full_year > latest else 0
    found = _day(full_year, month, day)
    if in_the_past and len(year) != len("1980") and found > today:
        found = _day(full_year - _CENTURY, month, day)
    return found


def read_time(text: str) -> time | None:
    """Return the time typed on a 24-hour clock, None for nothing: ``9``, ``930``, ``9:30``, ``9.30``, ``2pm``."""
    typed = " ".join(text.split()).lower()
    if not typed:
        return None
    found = _CLOCK.fullmatch(typed)
    if found is None:
        raise NotUnderstood("Write a time such as 09:30 or 930.")
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3]:
        if not 1 <= hour <= _NOON:
            raise NotUnderstood("Before am or pm the hour is 1 to 12.")
        hour = hour % _NOON + (_NOON if found[3] == "pm" else 0)
    if hour >= _HOURS or minute >= _MINUTES:
        raise NotUnderstood(f"There is no {hour:02d}:{minute:02d}. Times go from 00:00 to 23:59.")
    return time(hour, minute)


def _parts(typed: str, *, day_first: bool) -> tuple[str, int, int]:
    """Return year as typed, month, day."""
    if iso := _ISO.fullmatch(typed) or _ISO_DIGITS.fullmatch(typed):
        return iso[1], int(iso[2]), int(iso[3])
    if named := _WITH_MONTH_NAME.fullmatch(typed):
        return named[3], _month(named[2]), int(named[1])
    if named := _MONTH_NAME_FIRST.fullmatch(typed):
        return named[3], _month(named[1]), int(named[2])
    if numbers := _NUMBERS.fullmatch(typed) or _ONLY_DIGITS.fullmatch(typed):
        first, second = int(numbers[1]), int(numbers[2])
        return (numbers[3], second, first) if day_first else (numbers[3], first, second)
    raise NotUnderstood("Write a date such as 14-Aug-1980.")


def _month(name: str) -> int:
    for number, known in enumerate(_MONTHS, 1):
        if known.startswith(name) or name == "sept" == known[:4]:
            return number
    raise NotUnderstood(f"There is no month “{name}”. Write a date such as 14-Aug-1980.")


def _day(year: int, month: int, day: int) -> date:
    if not 1 <= month <= len(_MONTHS):
        raise NotUnderstood(f"There is no month {month}. Write a date such as 14-Aug-1980.")
    try:
        return date(year, month, day)
    except ValueError:
        name = _MONTHS[month - 1][:_LEAST_MONTH_LETTERS].title()
        raise NotUnderstood(f"There is no {day:02d}-{name}-{year:04d}.") from None


def _stepped(today: date, count: int, unit: str) -> date:
    try:
        if unit in "dw":
            return today + timedelta(days=count * (7 if unit == "w" else 1))
        return months_later(today, count * (12 if unit == "y" else 1))
    except (OverflowError, ValueError):
        raise NotUnderstood("That is too far away.") from None


def months_later(day: date, count: int) -> date:
    """Return the same day ``count`` months on, or that month's last day if it is shorter."""
    months = day.year * 12 + day.month - 1 + count
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
