"""Growth of children against the standards of the World Health Organization: z-scores, percentiles and their curves.

0 to 5 years: WHO Child Growth Standards, 2006, by day; 5 to 19 years: WHO growth reference, 2007, by month.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from statistics import NormalDist
from typing import TYPE_CHECKING

from clinic_desktop.domain.observations import Stature
from clinic_desktop.domain.unreadable import is_unreadable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from clinic_desktop.domain.statuses import Sex
    from clinic_desktop.domain.vitals import VitalSigns


class Indicator(StrEnum):
    """What is compared with other children of the same age and sex."""

    WEIGHT = "weight_for_age"
    HEIGHT = "height_for_age"
    BMI = "bmi_for_age"


@dataclass(frozen=True, slots=True)
class GrowthPoint:
    """The distribution at an age in days, by the LMS method."""

    day: int
    l: float  # noqa: E741 - the method is called after its three letters
    m: float
    s: float


@dataclass(frozen=True, slots=True)
class GrowthTables:
    """The distributions of one sex, in order of age."""

    sex: Sex
    points: Mapping[Indicator, tuple[GrowthPoint, ...]]


@dataclass(frozen=True, slots=True)
class GrowthValue:
    """Where a child stands: ``z`` in standard deviations, ``percentile`` of 100 children.

    ``measured`` is the number that was compared (kg, cm, kg/m²); ``adjusted_cm`` what was added to the height because
    the standard for this age wants length or the other way round, and ``is_stature_assumed`` whether nobody noted how
    it was measured.
    """

    indicator: Indicator
    measured: Decimal
    z: Decimal
    percentile: Decimal
    source: str
    adjusted_cm: Decimal = Decimal(0)
    is_stature_assumed: bool = False


STANDARDS = "WHO Child Growth Standards, 2006"
REFERENCE = "WHO growth reference for 5 to 19 years, 2007"
CURVES = (3, 15, 50, 85, 97)
"""The percentiles that WHO's charts show."""
STANDARDS_LAST_DAY = 1856
LENGTH_UNTIL_DAY = 731
"""From this day on the standards are of children who stand; before, of children who lie."""
LENGTH_MORE_CM = Decimal("0.7")
"""How much longer children are lying than standing."""
LAST_DAY = {Indicator.WEIGHT: 3652, Indicator.HEIGHT: 6939, Indicator.BMI: 6939}

_WEIGHT_BASED = frozenset({Indicator.WEIGHT, Indicator.BMI})
_EDGE = 3
_NORMAL = NormalDist()
_HUNDREDTH, _TENTH = Decimal("0.01"), Decimal("0.1")


def growth_of(tables: GrowthTables, age_days: int, vitals: VitalSigns) -> tuple[GrowthValue, ...]:
    """Return where a child of this age stands, as far as it was measured and the tables go."""
    values, observed = vitals.values, vitals.observed
    found: list[GrowthValue] = []
    weight = values.weight if values.weight is not None and not is_unreadable(values.weight) else None
    height, added, is_assumed = None, Decimal(0), False
    if values.height is not None and not is_unreadable(values.height):
        added = _adjustment(age_days, observed.stature)
        is_assumed = observed.stature is None
        height = values.height + added
    if weight is not None:
        found.extend(_compared(tables, Indicator.WEIGHT, age_days, weight))
    if height is not None and height > 0:
        found.extend(_compared(tables, Indicator.HEIGHT, age_days, height, added, is_assumed=is_assumed))
        if weight is not None:
            bmi = weight / (height / 100) ** 2
            found.extend(_compared(tables, Indicator.BMI, age_days, bmi, added, is_assumed=is_assumed))
    return tuple(found)


def distribution(tables: GrowthTables, indicator: Indicator, age_days: int) -> GrowthPoint | None:
    """Return the distribution at the nearest age that the tables have, or None outside of them."""
    points = tables.points.get(indicator, ())
    if not points or age_days < 0 or age_days > LAST_DAY[indicator]:
        return None
    place = bisect_left(points, age_days, key=lambda point: point.day)
    near = points[max(place - 1, 0) : place + 1]
    return min(near, key=lambda point: abs(point.day - age_days))


def z_score(value: float, at: GrowthPoint, *, is_weight: bool) -> float:
    """Return the distance from the median in standard deviations; far out, weights are counted in even steps."""
    z = ((value / at.m) ** at.l - 1) / (at.l * at.s)
    if not is_weight or abs(z) <= _EDGE:
        return float(z)
    sign = 1 if z > 0 else -1
    edge, inner = value_at(sign * _EDGE, at), value_at(sign * (_EDGE - 1), at)
    return sign * _EDGE + (value - edge) / abs(edge - inner)


def value_at(z: float, at: GrowthPoint) -> float:
    """Return what a child of this distribution has who is so far from the median."""
    return float(at.m * (1 + at.l * at.s * z) ** (1 / at.l))


def curve(
    tables: GrowthTables, indicator: Indicator, percent: int, first_day: int, last_day: int
) -> tuple[tuple[int, float], ...]:
    """Return a percentile between two ages as pairs of age in days and value, at most some 120 of them."""
    z = _NORMAL.inv_cdf(percent / 100)
    last = min(last_day, LAST_DAY[indicator])
    step = max((last - first_day) // 120, 1)
    days = [*range(max(first_day, 0), last, step), last] if last >= first_day else []
    found = ((day, distribution(tables, indicator, day)) for day in days)
    return tuple((day, value_at(z, at)) for day, at in found if at is not None)


def _compared(
    tables: GrowthTables,
    indicator: Indicator,
    age_days: int,
    value: Decimal,
    added: Decimal = Decimal(0),
    *,
    is_assumed: bool = False,
) -> list[GrowthValue]:
    at = distribution(tables, indicator, age_days)
    if at is None:
        return []
    z = z_score(float(value), at, is_weight=indicator in _WEIGHT_BASED)
    return [
        GrowthValue(
            indicator,
            value.quantize(_TENTH if indicator is Indicator.BMI else _HUNDREDTH, ROUND_HALF_UP),
            Decimal(z).quantize(_HUNDREDTH, ROUND_HALF_UP),
            Decimal(_NORMAL.cdf(z) * 100).quantize(_TENTH, ROUND_HALF_UP),
            STANDARDS if age_days <= STANDARDS_LAST_DAY else REFERENCE,
            added,
            is_assumed,
        )
    ]


def _adjustment(age_days: int, stature: Stature | None) -> Decimal:
    """Return what is added to a height so that it is what the standard wants for the age. Unknown: nothing is."""
    if age_days < LENGTH_UNTIL_DAY and stature is Stature.STANDING:
        return LENGTH_MORE_CM
    if age_days >= LENGTH_UNTIL_DAY and stature is Stature.LYING:
        return -LENGTH_MORE_CM
    return Decimal(0)
