"""Vital signs that fit age, sex and illness. Heights and weights follow rough curves of growth, not anybody's data."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from clinic_desktop.db.big_cases import NULL, Case
from clinic_desktop.domain import limits

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from clinic_desktop.db.big_words import Dice

GROWN_UP_AT = 18 * 12
MONTHS_MOST = 110 * 12
MONTHS_WITHOUT_CUFF = 36
"""Younger children usually get no cuff: their blood pressure stays empty."""

HEIGHTS_OF_GIRLS = ((0, 50), (6, 66), (12, 75), (24, 86), (60, 109), (120, 138), (144, 152), (180, 162), (216, 164))
HEIGHTS_OF_BOYS = ((0, 51), (6, 68), (12, 76), (24, 88), (60, 110), (120, 138), (144, 149), (180, 170), (216, 177))
MASS_INDEX = (
    (0, 13.3), (3, 16.2), (6, 17.2), (12, 16.8), (24, 16.3), (60, 15.4), (120, 16.8), (180, 20.2), (216, 21.8),
    (300, 23.6), (420, 25.8), (600, 27.2), (780, 27.4), (960, 26.0), (MONTHS_MOST, 24.0),
)  # fmt: skip
SYSTOLIC = ((0, 72), (36, 92), (120, 102), (180, 112), (240, 117), (480, 120), (720, 128), (MONTHS_MOST, 136))
HEART_RATE = ((0, 138), (12, 118), (36, 102), (72, 92), (120, 82), (216, 73), (MONTHS_MOST, 72))
BREATHS = ((0, 40), (12, 29), (36, 24), (72, 21), (120, 18), (216, 15), (MONTHS_MOST, 16))


@dataclass(frozen=True, slots=True)
class Body:
    """How somebody differs from the usual, by nature or by lasting illness."""

    height: float
    weight: float
    systolic: int
    heart: int = 0
    breath: int = 0
    oxygen: int = 0
    pain: int = 0

    @classmethod
    def drawn(cls, dice: Dice, lasting: Iterable[Mapping[str, tuple[float, float]]] = ()) -> Body:
        """Draw a body; ``lasting`` are the ranges of what illnesses do to it."""
        changed = {"systolic": 8 * spread(dice), "heart": 0.0, "breath": 0.0, "oxygen": 0.0, "pain": 0.0}
        weight = 1 + 0.15 * spread(dice)
        for ranges in lasting:
            for name, (least, most) in ranges.items():
                drawn = least + dice.random() * (most - least)
                if name == "weight":
                    weight *= drawn
                else:
                    changed[name] += drawn
        return cls(
            height=1 + 0.04 * spread(dice),
            weight=max(0.78, weight),
            **{name: round(value) for name, value in changed.items()},
        )


def spread(dice: Dice) -> float:
    """Return about the standard normal distribution, never beyond 3.5."""
    return (dice.random() + dice.random() + dice.random() + dice.random() - 2) * 1.732


def _curve(points: Sequence[tuple[int, float]]) -> tuple[float, ...]:
    curve: list[float] = []
    for (begin, low), (end, high) in pairwise(points):
        curve.extend(low + (high - low) * (month - begin) / (end - begin) for month in range(begin, end))
    return (*curve, points[-1][1])


_OXYGEN_MOST, _PAIN_MOST = (int(limits.VITAL_RANGES[name].most) for name in ("oxygen_saturation", "pain"))
_NO_PRESSURE, _NO_SIZE = "\t".join([NULL] * 2), "\t".join([NULL] * 3)


class Growth:
    """The curves, by month of life."""

    def __init__(self) -> None:
        self._heights = (_curve(HEIGHTS_OF_BOYS), _curve(HEIGHTS_OF_GIRLS))
        self._mass, self._systolic = _curve(MASS_INDEX), _curve(SYSTOLIC)
        self._heart, self._breaths = _curve(HEART_RATE), _curve(BREATHS)

    def millimetres(self, body: Body, months: int, *, is_woman: bool) -> int:
        """Return the height, to half a centimetre."""
        return 5 * round(2 * self._heights[is_woman][min(months, GROWN_UP_AT)] * body.height)

    def vital_signs(self, dice: Dice, body: Body, months: int, case: Case, *, is_woman: bool) -> str:
        """Return the columns of vital signs from the systolic pressure to pain, as COPY wants them."""
        rnd, shift, fever = dice.random, case.shift, case.shift.temperature
        months = min(months, MONTHS_MOST)
        systolic = round(self._systolic[months]) + body.systolic + shift.systolic + int(rnd() * 13) - 6
        diastolic = int(systolic * 0.45) + 20 + int(rnd() * 9) - 4
        no_cuff = months < MONTHS_WITHOUT_CUFF or dice.chance(0.02)
        pressure = _NO_PRESSURE if no_cuff else f"{systolic}\t{diastolic}"
        heart = round(self._heart[months]) + int(rnd() * 19) - 9 + body.heart + shift.heart + fever
        temperature = 365 + int(rnd() * 6) + fever
        breaths = round(self._breaths[months]) + int(rnd() * 4) - 1 + body.breath + shift.breath
        oxygen = min(_OXYGEN_MOST, 97 + int(rnd() * 3) + body.oxygen + shift.oxygen)
        is_measured = months < GROWN_UP_AT or dice.chance(0.6)
        size = self._size(dice, body, months, is_woman=is_woman) if is_measured else _NO_SIZE
        pain = min(_PAIN_MOST, body.pain + shift.pain)
        return f"{pressure}\t{heart}\t{temperature // 10}.{temperature % 10}\t{breaths}\t{oxygen}\t{size}\t{pain}"

    def _size(self, dice: Dice, body: Body, months: int, *, is_woman: bool) -> str:
        height = self.millimetres(body, months, is_woman=is_woman)
        kilograms = self._mass[months] * body.weight * (height / 1000) ** 2 * (0.98 + 0.04 * dice.random())
        tenths = max(20, round(kilograms * 10))
        # Whole numbers, so that the index is rounded exactly as domain.vitals and the database round it.
        square = height * height
        index = (2 * tenths * 1_000_000 + square) // (2 * square)
        return f"{tenths // 10}.{tenths % 10}\t{height // 10}.{height % 10}\t{index // 10}.{index % 10}"
