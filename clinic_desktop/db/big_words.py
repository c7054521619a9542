"""Chance that can be repeated, and the word lists of invented people. Nothing here knows the database."""

from __future__ import annotations

import random
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from clinic_desktop.files import RESOURCES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

T = TypeVar("T")

FREQUENCY_TABLE = 1000
_WITHOUT_DECOMPOSITION = str.maketrans("łøđıßæ", "lodisa")


class Dice(random.Random):
    """Chance that gives the same on every machine for the same words. Only random() and getrandbits() are used."""

    def one(self, choices: Sequence[T]) -> T:
        return choices[int(self.random() * len(choices))]

    def between(self, least: int, most: int) -> int:
        """Return a whole number; both ends may come."""
        return least + int(self.random() * (most - least + 1))

    def chance(self, share: float) -> bool:
        return self.random() < share

    def uuid(self) -> str:
        digits = f"{self.getrandbits(128):032x}"
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"


def by_weight(values: Iterable[T], weights: Iterable[float], size: int = FREQUENCY_TABLE) -> tuple[T, ...]:
    """Return every value as often as its weight says, so that drawing one of them is one step."""
    pairs = list(zip(values, weights, strict=True))
    total = sum(weight for _, weight in pairs)
    drawn: list[T] = []
    reached = 0.0
    for value, weight in pairs:
        reached += weight
        drawn.extend([value] * (round(reached / total * size) - len(drawn)))
    return tuple(drawn)


def word_list(name: str) -> dict[str, Any]:
    with (RESOURCES / "big_clinic" / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def by_rank(names: str) -> tuple[str, ...]:
    """Return names of a list, the first ones most often: a name is as frequent as its rank says (Zipf), flattened."""
    listed = _listed(names)
    return by_weight(listed, [1 / (rank + 4) for rank in range(len(listed))])


@cache
def plain(name: str) -> str:
    """Return a name as it stands in an e-mail address."""
    folded = unicodedata.normalize("NFKD", name.lower().translate(_WITHOUT_DECOMPOSITION))
    return "".join(letter for letter in folded if letter.isascii() and letter.isalpha())


@dataclass(frozen=True, slots=True)
class Culture:
    """Where a household takes its names from. Where they are ``double``, people have father's and mother's."""

    women: tuple[str, ...]
    men: tuple[str, ...]
    families: tuple[str, ...]
    rare_families: tuple[str, ...]
    pairs: float
    double: bool

    def given(self, dice: Dice, *, is_woman: bool) -> str:
        names = self.women if is_woman else self.men
        first = dice.one(names)
        if not dice.chance(self.pairs):
            return first
        second = dice.one(names)
        if second == first:
            return first
        return f"{first}-{second}" if "-" not in first + second and dice.chance(0.4) else f"{first} {second}"

    def family(self, dice: Dice) -> str:
        rare = self.rare_families and dice.chance(0.4)
        return dice.one(self.rare_families if rare else self.families)


class Names:
    """All cultures, each as often as its share says."""

    def __init__(self) -> None:
        lists = word_list("names")
        made = [_culture(one) for one in lists.values()]
        self.cultures = by_weight(made, [one["share"] for one in lists.values()])


def _culture(one: dict[str, Any]) -> Culture:
    heads, tails = (_listed(one.get(part, "")) for part in ("heads", "tails"))
    return Culture(
        women=by_rank(one["women"]),
        men=by_rank(one["men"]),
        families=by_rank(one["families"]),
        rare_families=tuple(head + tail for head in heads for tail in tails if not head.lower().endswith(tail)),
        pairs=one["pairs"] / 100,
        double=one["double"],
    )


def _listed(names: str) -> list[str]:
    return [name.strip() for name in names.split(",") if name.strip()]
