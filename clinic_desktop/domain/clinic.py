"""The clinic itself: what it is called, where it is, and by which clock it works."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from clinic_desktop.domain.limits import PHONE_DIGITS_LEAST, Length
from clinic_desktop.domain.problems import Problem, ProblemKind, length_problems, phone_problems
from clinic_desktop.domain.us_units import Units

if TYPE_CHECKING:
    from collections.abc import Collection

CLINIC_LENGTHS = {"name": Length(1, 100), "address": Length(0, 200), "phone": Length(0, 50)}


@dataclass(frozen=True, slots=True)
class Clinic:
    """``time_zone`` is a name of the tz database; ``country`` a code of ISO 3166-1 of two letters, or empty.

    ``units`` are those in which vital signs are entered and read, a value of Units.
    """

    name: str
    time_zone: str
    country: str = ""
    address: str = ""
    phone: str = ""
    units: str = "metric"


@dataclass(frozen=True, slots=True)
class ChangeClinic:
    """``before`` is what stood there when somebody began to change it."""

    before: Clinic
    after: Clinic


def clinic_problems(clinic: Clinic, time_zones: Collection[str], countries: Collection[str]) -> tuple[Problem, ...]:
    found = list(
        length_problems({"name": clinic.name, "address": clinic.address, "phone": clinic.phone}, CLINIC_LENGTHS)
    )
    if clinic.phone.strip():
        found += phone_problems("phone", clinic.phone, PHONE_DIGITS_LEAST)
    if clinic.time_zone not in time_zones:
        found.append(Problem("time_zone", ProblemKind.NOT_IN_LIST))
    if clinic.country and clinic.country not in countries:
        found.append(Problem("country", ProblemKind.NOT_IN_LIST))
    if clinic.units not in set(Units):
        found.append(Problem("units", ProblemKind.NOT_IN_LIST))
    return tuple(found)
