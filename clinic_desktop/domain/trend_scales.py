"""The scales of graphs: fixed by the kind of value and its unit, in few steps, and never made to fit by themselves."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

CHILD_MONTHS_END = 12 * 12


@dataclass(frozen=True, slots=True)
class Scale:
    """From what to what a graph goes, and how far apart its labelled lines are.

    ``is_rescaled`` says that it is not the one that graphs of this kind have by default.
    """

    least: Decimal
    most: Decimal
    step: Decimal
    is_rescaled: bool = False

    @property
    def ticks(self) -> tuple[Decimal, ...]:
        """The labelled values, the least first."""
        first = (self.least / self.step).to_integral_value(ROUND_CEILING) * self.step
        count = int((self.most - first) / self.step) + 1
        return tuple(first + self.step * number for number in range(count))

    def holds(self, values: Sequence[Decimal]) -> bool:
        return all(self.least <= value <= self.most for value in values)


def _steps(*scales: tuple[int, int, int]) -> tuple[Scale, ...]:
    return tuple(
        Scale(Decimal(least), Decimal(most), Decimal(step), is_rescaled=bool(place))
        for place, (least, most, step) in enumerate(scales)
    )


_ADULTS = {
    ("pressure", "mmHg"): _steps((40, 200, 40), (20, 300, 40)),
    ("heart_rate", "/min"): _steps((40, 140, 20), (20, 260, 40)),
    ("temperature", "°C"): _steps((35, 41, 1), (30, 45, 5)),
    ("temperature", "°F"): _steps((95, 105, 2), (85, 115, 5)),
    ("respiratory_rate", "/min"): _steps((0, 40, 10), (0, 60, 20)),
    ("oxygen_saturation", "%"): _steps((80, 100, 5), (50, 100, 10)),
    ("weight", "kg"): _steps((40, 120, 20), (0, 200, 50), (0, 500, 100)),
    ("weight", "lb"): _steps((80, 280, 40), (0, 500, 100), (0, 1200, 200)),
    ("height", "cm"): _steps((140, 200, 20), (0, 300, 50)),
    ("height", "in"): _steps((55, 80, 5), (0, 120, 20)),
    ("bmi", "kg/m²"): _steps((15, 40, 5), (0, 100, 20), (0, 1000, 200)),
    ("pain", ""): _steps((0, 10, 2)),
    ("news2", ""): _steps((0, 20, 5)),
}
_CHILDREN = {
    ("heart_rate", "/min"): _steps((40, 200, 40), (20, 260, 40)),
    ("respiratory_rate", "/min"): _steps((0, 80, 20)),
    ("weight", "kg"): _steps((0, 20, 5), (0, 60, 10), (0, 200, 50), (0, 500, 100)),
    ("weight", "lb"): _steps((0, 50, 10), (0, 150, 50), (0, 500, 100), (0, 1200, 200)),
    ("height", "cm"): _steps((40, 140, 20), (0, 300, 50)),
    ("height", "in"): _steps((15, 55, 10), (0, 120, 20)),
    ("bmi", "kg/m²"): _steps((10, 30, 5), (0, 100, 20), (0, 1000, 200)),
}
_WHOLE = Decimal(1)


def scale_for(name: str, unit: str, values: Sequence[Decimal], age_months: int | None, *, fits: bool = False) -> Scale:
    """Return the first of the kind's scales that holds all values; with ``fits``, one made for them."""
    if fits and values:
        return fitted(values)
    is_child = age_months is not None and age_months < CHILD_MONTHS_END
    ladder = (_CHILDREN.get((name, unit)) if is_child else None) or _ADULTS[name, unit]
    return next((scale for scale in ladder if scale.holds(values)), None) or fitted(values)


def fitted(values: Sequence[Decimal]) -> Scale:
    """Return a scale made for these values, with steps that are easy to add up."""
    least, most = min(values), max(values)
    wide = max(most - least, _WHOLE)
    step = next(one for one in _easy_steps() if wide / one <= 5)  # noqa: PLR2004 - lines on a graph
    low = (least / step).to_integral_value(ROUND_FLOOR) * step
    high = (most / step).to_integral_value(ROUND_CEILING) * step
    return Scale(low, max(high, low + step), step, is_rescaled=True)


def _easy_steps() -> tuple[Decimal, ...]:
    return tuple(Decimal(one).scaleb(tens) for tens in range(-1, 6) for one in (1, 2, 5))
