"""Heart rate and respiratory rate of healthy children by age: the 1st and the 99th centile.

Fleming and others, Lancet 2011, 377:1011, web tables 4 and 5. Other vital signs of children have no range here.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from decimal import Decimal

SOURCE = "1st and 99th centile of healthy children, Fleming and others, Lancet 2011"
BLOOD_PRESSURE_MONTHS_LEAST = 13 * 12
FEVER_MONTHS_END = 5 * 12


@dataclass(frozen=True, slots=True)
class Centiles:
    """What 98 of 100 healthy children of an age have."""

    least: Decimal
    most: Decimal
    population: str


_AGES = (
    (0, "0 to 3 months"),
    (3, "3 to 6 months"),
    (6, "6 to 9 months"),
    (9, "9 to 12 months"),
    (12, "12 to 18 months"),
    (18, "18 to 24 months"),
    (24, "2 to 3 years"),
    (36, "3 to 4 years"),
    (48, "4 to 6 years"),
    (72, "6 to 8 years"),
    (96, "8 to 12 years"),
    (144, "12 to 15 years"),
    (180, "15 to 18 years"),
)
"""From how many months on, and the age in words."""
_HEART_RATE_AT_BIRTH = 90
"""The 1st centile at birth. Within the first month the heart becomes faster: until then this is the least."""
_BEGINS = tuple(months for months, _ in _AGES)
_ENDS_AT = 18 * 12

_CENTILES: dict[str, tuple[tuple[int, int], ...]] = {
    "heart_rate": (
        (107, 181),
        (104, 175),
        (98, 168),
        (93, 161),
        (88, 156),
        (82, 149),
        (76, 142),
        (70, 136),
        (65, 131),
        (59, 123),
        (52, 115),
        (47, 108),
        (43, 104),
    ),
    "respiratory_rate": (
        (25, 66),
        (24, 64),
        (23, 61),
        (22, 58),
        (21, 53),
        (19, 46),
        (18, 38),
        (17, 33),
        (17, 29),
        (16, 27),
        (14, 25),
        (12, 23),
        (11, 22),
    ),
}


def centiles(name: str, age_months: int) -> Centiles | None:
    """Return what is usual at an age, or None for other vital signs and for adults."""
    if name not in _CENTILES or not 0 <= age_months < _ENDS_AT:
        return None
    place = bisect_right(_BEGINS, age_months) - 1
    least, most = _CENTILES[name][place]
    if name == "heart_rate" and age_months == 0:
        return Centiles(Decimal(_HEART_RATE_AT_BIRTH), Decimal(most), "Children, 0 to 1 month")
    return Centiles(Decimal(least), Decimal(most), f"Children, {_AGES[place][1]}")
