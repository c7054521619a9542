"""Days of which only the month or only the year is known: somebody remembers "in 2019", and nobody guesses a day.

They take the place of a date in records and are stored as the first day there could be, with how much of it is known.
"""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self, TypeGuard

if TYPE_CHECKING:
    from datetime import timedelta


class Precision(StrEnum):
    MONTH = "month"
    YEAR = "year"


class PartialDate(date):
    """The first day that is meant; ``precision`` says how much of it is known. Never equal to that day itself.

    It sorts as its first day, and stays what it is under every operation.
    """

    precision: Precision

    def __new__(cls, year: int, month: int | None = None) -> Self:
        made = super().__new__(cls, year, month or 1, 1)
        made.precision = Precision.YEAR if month is None else Precision.MONTH
        return made

    @property
    def first_day(self) -> date:
        return date(self.year, self.month, self.day)

    def replace(self, *_: Any, **__: Any) -> Self:  # noqa: ANN401 - nothing computes with it
        return self

    def __add__(self, value: timedelta, /) -> Self:
        return self

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PartialDate) and (other.precision, other.first_day) == (self.precision, self.first_day)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash((self.precision, self.first_day))

    def __repr__(self) -> str:
        return f"PartialDate({self.year}{'' if self.precision is Precision.YEAR else f', {self.month}'})"

    def __reduce_ex__(self, _protocol: object) -> tuple[type[Self], tuple[int, int | None]]:
        return type(self), (self.year, None if self.precision is Precision.YEAR else self.month)


_YEAR = re.compile(r"\d{4}")
_MONTH = re.compile(r"(\d{1,2})[-./ ](\d{4})")
_NAMED_MONTH = re.compile(r"([a-z]{3,9})\.?[-./, ]*(\d{4})")
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LEAST_YEAR = 1000


def is_partial(day: date | None) -> TypeGuard[PartialDate]:
    """Say whether only the month or the year of a date is known."""
    return isinstance(day, PartialDate)


def read_partial_day(text: str) -> PartialDate | None:
    """Return a year or a month as people write it: ``2019``, ``3/2019``, ``Mar 2019``; None for everything else."""
    typed = " ".join(text.split()).lower()
    if _YEAR.fullmatch(typed):
        return PartialDate(int(typed)) if int(typed) >= _LEAST_YEAR else None
    if found := _MONTH.fullmatch(typed):
        month, year = int(found[1]), int(found[2])
    elif found := _NAMED_MONTH.fullmatch(typed):
        month = _NAMES.index(found[1][:3]) + 1 if found[1][:3] in _NAMES else 0
        year = int(found[2])
    else:
        return None
    return PartialDate(year, month) if 1 <= month <= len(_NAMES) and year >= _LEAST_YEAR else None


def with_precision(day: date | None, precision: Precision | None) -> date | None:
    """Return a stored day as what is known of it. A day that was changed since, by whomever, is known whole."""
    if day is None or precision is None or day.day != 1:
        return day
    if precision is Precision.MONTH:
        return PartialDate(day.year, day.month)
    return PartialDate(day.year) if day.month == 1 else day
