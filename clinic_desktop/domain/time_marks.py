"""The marks of a time axis: conventional intervals, the larger ones labelled with full dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from clinic_desktop.domain.clinical_text import format_date

if TYPE_CHECKING:
    from collections.abc import Iterator

DAYS_OF_WEEK = 7
_MONTH, _QUARTER, _YEAR, _TEN_YEARS, _GENERATION = 40, 120, 400, 4000, 10000


@dataclass(frozen=True, slots=True)
class TimeMark:
    """A moment on the axis; a minor one has no label."""

    at: datetime
    label: str = ""

    @property
    def is_major(self) -> bool:
        return bool(self.label)


def marks_of(first: datetime, end: datetime) -> tuple[TimeMark, ...]:
    """Return the marks of a period in order: by its length days, weeks, months or years."""
    days = (end - first).days
    if days <= _MONTH:
        return tuple(_days(first, end))
    if days <= _QUARTER:
        return tuple(_months(first, end, every=1))
    if days <= _YEAR:
        return tuple(_months(first, end, every=3))
    if days <= _TEN_YEARS:
        return tuple(_years(first, end, every=1 if days < _TEN_YEARS // 2 else 2))
    return tuple(_years(first, end, every=5 if days <= _GENERATION else 20))


def _days(first: datetime, end: datetime) -> Iterator[TimeMark]:
    at = _midnight(first) + timedelta(days=1)
    while at <= end:
        yield TimeMark(at, format_date(at.date(), weekday=True) if at.weekday() == 0 else "")
        at += timedelta(days=1)


def _months(first: datetime, end: datetime, every: int) -> Iterator[TimeMark]:
    year, month = first.year, first.month
    while True:
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)  # noqa: PLR2004 - months of a year
        at = _midnight(first).replace(year=year, month=month, day=1)
        if at > end:
            return
        yield TimeMark(at, format_date(at.date(), weekday=every == 1) if (month - 1) % every == 0 else "")


def _years(first: datetime, end: datetime, every: int) -> Iterator[TimeMark]:
    for year in range(first.year + 1, end.year + 1):
        at = _midnight(first).replace(year=year, month=1, day=1)
        if at <= end:
            yield TimeMark(at, format_date(at.date()) if year % every == 0 else "")


def _midnight(at: datetime) -> datetime:
    return at.replace(hour=0, minute=0, second=0, microsecond=0)
