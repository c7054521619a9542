"""The National Early Warning Score 2 (Royal College of Physicians, 2017), for people of 16 years and over.

It is not for children and not for pregnancy. A score of which a part is missing is no score.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from clinic_desktop.domain.observations import Breathing, Consciousness, Observation, OxygenScale
from clinic_desktop.domain.unreadable import is_unreadable

if TYPE_CHECKING:
    from clinic_desktop.domain.vitals import VitalValues

NEWS2_MONTHS_LEAST = 16 * 12
NEWS2_SOURCE = "National Early Warning Score 2, Royal College of Physicians, 2017"


class Risk(StrEnum):
    """The clinical risk that a score stands for."""

    LOW = "low"
    LOW_MEDIUM = "low_medium"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Part:
    """One of seven parts of the score: its field, the value as it stands, and its points."""

    name: str
    value: Decimal | int | str
    points: int


@dataclass(frozen=True, slots=True)
class News2:
    """What could be scored, and which fields are missing. ``score`` is None while anything is."""

    parts: tuple[Part, ...]
    missing: tuple[str, ...]
    scale: OxygenScale

    @property
    def score(self) -> int | None:
        return None if self.missing else sum(part.points for part in self.parts)

    @property
    def risk(self) -> Risk | None:
        score = self.score
        if score is None:
            return None
        if score >= HIGH_FROM:
            return Risk.HIGH
        if score >= MEDIUM_FROM:
            return Risk.MEDIUM
        return Risk.LOW_MEDIUM if any(part.points == MOST_POINTS for part in self.parts) else Risk.LOW


HIGH_FROM, MEDIUM_FROM, MOST_POINTS = 7, 5, 3
OXYGEN_POINTS = 2

_NONE = Decimal("Infinity")
_BANDS: dict[str, tuple[tuple[Decimal, int], ...]] = {
    "respiratory_rate": ((Decimal(8), 3), (Decimal(11), 1), (Decimal(20), 0), (Decimal(24), 2), (_NONE, 3)),
    "systolic": ((Decimal(90), 3), (Decimal(100), 2), (Decimal(110), 1), (Decimal(219), 0), (_NONE, 3)),
    "heart_rate": (
        (Decimal(40), 3),
        (Decimal(50), 1),
        (Decimal(90), 0),
        (Decimal(110), 1),
        (Decimal(130), 2),
        (_NONE, 3),
    ),
    "temperature": (
        (Decimal("35.0"), 3),
        (Decimal("36.0"), 1),
        (Decimal("38.0"), 0),
        (Decimal("39.0"), 1),
        (_NONE, 2),
    ),
}
"""By field: up to which value, both it and what lies below it, how many points."""
_SATURATION_1 = ((Decimal(91), 3), (Decimal(93), 2), (Decimal(95), 1), (_NONE, 0))
_SATURATION_2_AIR = ((Decimal(83), 3), (Decimal(85), 2), (Decimal(87), 1), (_NONE, 0))
_SATURATION_2_OXYGEN = (
    (Decimal(83), 3),
    (Decimal(85), 2),
    (Decimal(87), 1),
    (Decimal(92), 0),
    (Decimal(94), 1),
    (Decimal(96), 2),
    (_NONE, 3),
)
ORDER = (
    "respiratory_rate",
    "oxygen_saturation",
    "breathing",
    "systolic",
    "heart_rate",
    "consciousness",
    "temperature",
)
"""The seven parts in the order of the chart of the Royal College."""


def news2(values: VitalValues, observed: Observation, age_months: int | None) -> News2 | None:
    """Return the score with its parts and what is missing; None for whom it is not made, and for an unknown age."""
    if age_months is None or age_months < NEWS2_MONTHS_LEAST:
        return None
    scale = observed.oxygen_scale or OxygenScale.ONE
    found = [_part(name, values, observed, scale) for name in ORDER]
    missing = tuple(name for name, part in zip(ORDER, found, strict=True) if part is None)
    return News2(tuple(part for part in found if part is not None), missing, scale)


def _part(name: str, values: VitalValues, observed: Observation, scale: OxygenScale) -> Part | None:
    if name == "breathing":
        if observed.breathing is None:
            return None
        return Part(name, observed.breathing, OXYGEN_POINTS if observed.breathing is Breathing.OXYGEN else 0)
    if name == "consciousness":
        if observed.consciousness is None:
            return None
        is_alert = observed.consciousness is Consciousness.ALERT
        return Part(name, observed.consciousness, 0 if is_alert else MOST_POINTS)
    value = getattr(values, name)
    if value is None or is_unreadable(value):
        return None
    if name == "oxygen_saturation":
        if scale is OxygenScale.TWO and observed.breathing is None:
            # Above 92 % the points of scale 2 depend on it.
            return None
        return Part(name, value, _points(_saturation_bands(observed, scale), value))
    return Part(name, value, _points(_BANDS[name], value))


def _saturation_bands(observed: Observation, scale: OxygenScale) -> tuple[tuple[Decimal, int], ...]:
    if scale is OxygenScale.ONE:
        return _SATURATION_1
    return _SATURATION_2_OXYGEN if observed.breathing is Breathing.OXYGEN else _SATURATION_2_AIR


def _points(bands: tuple[tuple[Decimal, int], ...], value: Decimal | int) -> int:
    return next(points for most, points in bands if value <= most)
