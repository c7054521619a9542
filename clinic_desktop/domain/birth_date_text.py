"""Birth dates as people type them into the search box: 1985-03-15, 15/3/85, 15.3.1985, 15mar1985, 1985-03, 1985.

A text may be read in more than one way; the likelier reading stands first.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass(frozen=True, slots=True)
class BornBetween:
    """Days from ``first`` to ``last``, both included; a single day is both."""

    first: date
    last: date

    @property
    def is_day(self) -> bool:
        return self.first == self.last


Readings = tuple[BornBetween, ...]

_MONTHS = tuple(
    name.lower()
    for name in (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    )
)
_NAMED = (
    "("
    + "|".join(f"{name[:3]}(?:{'|'.join(name[3:end] for end in range(len(name), 3, -1)) or '-'})?" for name in _MONTHS)
    + ")"
)
_YEAR = r"((?:18|19|20)[0-9]{2})"
_PIVOT = 30
"""Years of two digits below it are first read as 20.., the others as 19..; the other century stands behind."""


def whole_date(text: str, *, day_first: bool) -> Readings:
    """Return what the whole text means as a day, a month or a year; nothing if it is none."""
    return _read(text.strip().lower(), _DAYS + _COMPACT + _MONTHS_OF_YEARS + _YEARS, day_first=day_first)


def day_within(text: str, *, day_first: bool) -> tuple[Readings, str]:
    """Return the first day or month of a year in a text, and the text without it."""
    for pattern, read in _DAYS + _NUMERIC_MONTHS:
        for found in re.finditer(rf"(?<![^\s,;])(?:{pattern})(?![^\s,;])", text, re.IGNORECASE):
            readings = _unique(read([part.lower() for part in found.groups()], day_first))
            if readings:
                return readings, f"{text[: found.start()]} {text[found.end() :]}"
    return (), text


def year_beside(digits: str) -> Readings:
    """Return what a number beside a name means as a year or the beginning of one: 1985, 85, 198, 19."""
    if re.fullmatch(_YEAR, digits):
        return (_year(int(digits)),)
    if re.fullmatch("19[0-9]|20[0-9]", digits):
        return (BornBetween(date(int(digits) * 10, 1, 1), date(int(digits) * 10 + 9, 12, 31)),)
    if not re.fullmatch("[0-9]{2}", digits):
        return ()
    years = tuple(_year(year) for year in _years(digits))
    if digits in ("19", "20"):
        return (*years, BornBetween(date(int(digits) * 100, 1, 1), date(int(digits) * 100 + 99, 12, 31)))
    return years


def _read(text: str, shapes: tuple[_Shape, ...], *, day_first: bool) -> Readings:
    for pattern, read in shapes:
        found = re.fullmatch(pattern, text, re.IGNORECASE)
        readings = _unique(read(list(found.groups()), day_first)) if found else ()
        if readings:
            return readings
    return ()


def _unique(readings: Iterator[BornBetween | None]) -> Readings:
    return tuple(dict.fromkeys(reading for reading in readings if reading is not None))


def _day(year: int, month: int, day: int) -> BornBetween | None:
    try:
        born = date(year, month, day)
    except ValueError:
        return None
    return BornBetween(born, born)


def _month(year: int, month: int) -> BornBetween | None:
    if not 1 <= month <= len(_MONTHS):
        return None
    return BornBetween(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))


def _year(year: int) -> BornBetween:
    return BornBetween(date(year, 1, 1), date(year, 12, 31))


def _years(typed: str) -> tuple[int, ...]:
    if len(typed) > 2:  # noqa: PLR2004 - two digits are a short year
        return (int(typed),)
    short = int(typed)
    return (2000 + short, 1900 + short) if short < _PIVOT else (1900 + short, 2000 + short)


def _number_of(month: str) -> int:
    return next(number for number, name in enumerate(_MONTHS, 1) if name[:3] == month[:3])


def _year_month_day(parts: list[str], day_first: bool) -> Iterator[BornBetween | None]:  # noqa: FBT001 - one of a table
    del day_first
    year, month, day = parts
    yield _day(int(year), int(month), int(day))


def _day_month_year(parts: list[str], day_first: bool) -> Iterator[BornBetween | None]:  # noqa: FBT001 - one of a table
    first, second, typed_year = parts
    orders = ((first, second), (second, first))
    for day, month in orders if day_first else reversed(orders):
        for year in _years(typed_year):
            yield _day(year, int(month), int(day))


def _day_name_year(parts: list[str], day_first: bool) -> Iterator[BornBetween | None]:  # noqa: FBT001 - one of a table
    del day_first
    day, month, typed_year = parts
    for year in _years(typed_year):
        yield _day(year, _number_of(month), int(day))


def _name_day_year(parts: list[str], day_first: bool) -> Iterator[BornBetween | None]:  # noqa: FBT001 - one of a table
    month, day, year = parts
    yield from _day_name_year([day, month, year], day_first)


def _year_month(parts: list[str], day_first: bool) -> Iterator[BornBetween | None]:  # noqa: FBT001 - one of a table
    del day_first
    yield _month(int(parts[0]), int(parts[1]))


def _month_year(parts: list[str], day_first: bool) -> Iterator[BornBetween | None]:  # noqa: FBT001 - one of a table
    yield from _year_month([parts[1], parts[0]], day_first)


def _name_year(parts: list[str], day_first: bool) -> Iterator[BornBetween | None]:  # noqa: FBT001 - one of a table
    del day_first
    for year in _years(parts[1]):
        yield _month(year, _number_of(parts[0]))


def _year_alone(parts: list[str], day_first: bool) -> Iterator[BornBetween | None]:  # noqa: FBT001 - one of a table
    del day_first
    yield _year(int(parts[0]))


_Shape = tuple[str, "Callable[[list[str], bool], Iterator[BornBetween | None]]"]

_DAYS: tuple[_Shape, ...] = (
    (rf"{_YEAR}[-/.]([0-9]{{1,2}})[-/.]([0-9]{{1,2}})", _year_month_day),
    (rf"([0-9]{{1,2}})[-/.]([0-9]{{1,2}})[-/.]({_YEAR[1:-1]}|[0-9]{{2}})", _day_month_year),
    (rf"([0-9]{{1,2}})[-/. ]?{_NAMED}[-/., ]*({_YEAR[1:-1]}|[0-9]{{2}})", _day_name_year),
    (rf"{_NAMED} ?([0-9]{{1,2}})(?:, ?| )({_YEAR[1:-1]}|[0-9]{{2}})", _name_day_year),
)
_COMPACT: tuple[_Shape, ...] = (
    (rf"{_YEAR}([0-9]{{2}})([0-9]{{2}})", _year_month_day),
    (rf"([0-9]{{2}})([0-9]{{2}}){_YEAR}", _day_month_year),
    (r"([0-9]{2})([0-9]{2})([0-9]{2})", _day_month_year),
    (rf"([0-9]{{1,2}}) ([0-9]{{1,2}}) {_YEAR}", _day_month_year),
)
_NUMERIC_MONTHS: tuple[_Shape, ...] = (
    (rf"{_YEAR}[-/.]([0-9]{{1,2}})", _year_month),
    (rf"([0-9]{{1,2}})[-/.]{_YEAR}", _month_year),
)
_MONTHS_OF_YEARS: tuple[_Shape, ...] = (
    *_NUMERIC_MONTHS,
    (rf"{_NAMED}[-/., ]*({_YEAR[1:-1]}|[0-9]{{2}})", _name_year),
)
_YEARS: tuple[_Shape, ...] = ((_YEAR, _year_alone),)
