"""Who lives together: names, ages, addresses and phones of invented households."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from clinic_desktop.db.big_words import Names, by_weight, plain, word_list
from clinic_desktop.domain.statuses import Sex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clinic_desktop.db.big_words import Culture, Dice

YEAR = 365.25
GROWN_UP = 18
YOUNGEST_DAYS = 12

KINDS = by_weight(("alone", "couple", "family", "one parent"), (38, 35, 21, 6))
ADULT_AGES = by_weight(
    range(20, 100, 5), (7.5, 7.5, 5.5, 4.2, 4.2, 5.0, 6.6, 8.2, 8.8, 8.4, 7.4, 6.4, 4.8, 3.1, 1.6, 0.5)
)
PARENT_AGES = by_weight(range(20, 60, 5), (3, 9, 17, 22, 22, 16, 8, 3))
CHILDREN_COUNTS = by_weight((1, 2, 3, 4, 5), (36, 41, 16, 5, 2))
MOTHER_LEAST, MOTHER_MOST = 18, 42
LEAVES_HOME = 23
OWN_PHONE = 12

PHONES = by_weight(
    (
        "(555) {0}-{1}",
        "555-{0}-{1}",
        "+1-555-{0}-{1}",
        "+1 555 {0} {1}",
        "555.{0}.{1}",
        "555{0}{1}",
        "+1 (555) {0}-{1}",
        "+44 7700 900{2}",
        "07700 900{2}",
    ),
    (34, 22, 12, 9, 7, 8, 4, 3, 1),
)
"""Area code 555 and 7700 900 belong to nobody."""

EMAILS = by_weight(("{0}.{1}", "{2}{1}", "{0}{3}", "{0}_{1}"), (50, 25, 18, 7))
MARRIED_NAMES = by_weight(("shared", "both", "own"), (62, 8, 30))

FRIENDS = by_weight(
    ("Friend", "Sister", "Brother", "Mother", "Father", "Daughter", "Son", "Neighbour", "Aunt", ""),
    (24, 16, 14, 16, 8, 5, 4, 7, 2, 4),
)
ELDERS_FRIENDS = by_weight(
    ("Daughter", "Son", "Neighbour", "Sister", "Brother", "Friend", "Niece", ""), (34, 28, 10, 8, 6, 8, 3, 3)
)
ELDER = 60
WOMEN = frozenset({"Sister", "Mother", "Daughter", "Aunt", "Niece"})
MEN = frozenset({"Brother", "Father", "Son"})


@dataclass(slots=True)
class Member:
    """Somebody in a household. ``born`` is a date as a number, ``family`` the part of the name that children get."""

    first: str
    last: str
    family: str
    sex: Sex
    is_woman: bool
    born: int
    years: int
    phone: str
    is_parent: bool = False


@dataclass(slots=True)
class Household:
    address: str | None
    phone: str
    culture: Culture
    members: list[Member] = field(default_factory=list)


class Households:
    """Invents households, as many as wanted."""

    def __init__(self, dice: Dice, today: int) -> None:
        places = word_list("places")
        self._dice, self._today = dice, today
        self._cultures = Names().cultures
        self._streets: list[str] = places["streets"]
        self._towns = by_weight(places["towns"], [1 / (rank + 2) for rank in range(len(places["towns"]))])
        self._posts = [post.strip() for post in places["post"].split(",")]

    def all(self) -> Iterator[Household]:
        while True:
            yield self._household()

    def phone(self) -> str:
        number = self._dice.getrandbits(30)
        return self._dice.one(PHONES).format(200 + number % 800, f"{number // 800 % 10000:04}", f"{number % 1000:03}")

    def email(self, member: Member) -> str:
        dice, first, last = self._dice, plain(member.first), plain(member.last)
        name = dice.one(EMAILS).format(first, last, first[0], last[0])
        number = str(dice.between(1, 99)) if dice.chance(0.55) else ""
        return f"{name}{number}@{dice.one(self._posts)}"

    def stranger(self, member: Member, culture: Culture) -> tuple[str, str]:
        """Return name and relationship of somebody outside the household to call in an emergency."""
        dice = self._dice
        related = dice.one(ELDERS_FRIENDS if member.years >= ELDER else FRIENDS)
        if related in WOMEN or related in MEN:
            is_woman = related in WOMEN
            last = member.last if dice.chance(0.6) else culture.family(dice)
            return f"{culture.given(dice, is_woman=is_woman)} {last}", related
        other = dice.one(self._cultures)
        return f"{other.given(dice, is_woman=dice.chance(0.5))} {other.family(dice)}", related

    def _household(self) -> Household:
        dice = self._dice
        culture, kind = dice.one(self._cultures), dice.one(KINDS)
        home = Household(self._address(), self.phone(), culture)
        has_children = kind in {"family", "one parent"}
        years = dice.one(PARENT_AGES if has_children else ADULT_AGES) + dice.between(0, 4)
        is_woman = dice.chance(0.85 if kind == "one parent" else 0.52)
        head = self._member(home, years, is_woman=is_woman, family=culture.family(dice))
        head.is_parent = has_children
        if kind in {"couple", "family"}:
            self._partner(home, head, has_children=has_children)
        if has_children:
            self._children(home)
        return home

    def _partner(self, home: Household, head: Member, *, has_children: bool) -> None:
        dice, culture = self._dice, home.culture
        if dice.chance(0.12):
            culture = dice.one(self._cultures)
        years = max(GROWN_UP, head.years + dice.between(-5, 5))
        own, written = culture.family(dice), dice.one(MARRIED_NAMES)
        is_woman = head.is_woman if dice.chance(0.03) else not head.is_woman
        partner = self._member(home, years, is_woman=is_woman, family=own, culture=culture)
        partner.is_parent = has_children
        if home.culture.double:
            return
        if written == "shared":
            partner.last = partner.family = head.family
        elif written == "both" and not {" ", "-"} & set(own + head.family):
            partner.last = f"{head.family}-{own}"

    def _children(self, home: Household) -> None:
        dice, parents = self._dice, list(home.members)
        mother = min(parents, key=lambda one: one.years)
        second = parents[1].family if len(parents) > 1 else None
        youngest, oldest = max(0, mother.years - MOTHER_MOST), mother.years - MOTHER_LEAST
        years = dice.between(youngest, max(youngest, oldest))
        for _ in range(dice.one(CHILDREN_COUNTS)):
            if years >= LEAVES_HOME or years > oldest:
                break
            child = self._member(home, years, is_woman=dice.chance(0.488), family=parents[0].family, second=second)
            if years < OWN_PHONE:
                child.phone = mother.phone
            years += dice.between(2, 4)

    def _member(
        self,
        home: Household,
        years: int,
        *,
        is_woman: bool,
        family: str,
        second: str | None = None,
        culture: Culture | None = None,
    ) -> Member:
        dice, names = self._dice, culture or home.culture
        last = f"{family} {second or names.family(dice)}" if names.double else family
        born = self._today - max(YOUNGEST_DAYS, int((years + dice.random()) * YEAR))
        sex = Sex.FEMALE if is_woman else Sex.MALE
        if years > GROWN_UP and dice.chance(0.006):
            sex = Sex.OTHER
        taken = {one.first for one in home.members}
        first = next(name for name in iter(partial(names.given, dice, is_woman=is_woman), None) if name not in taken)
        member = Member(
            first=first,
            last=last,
            family=family,
            sex=sex,
            is_woman=is_woman,
            born=born,
            years=years,
            phone=home.phone if dice.chance(0.35 if years >= ELDER else 0.1) else self.phone(),
        )
        home.members.append(member)
        return member

    def _address(self) -> str | None:
        dice = self._dice
        if dice.chance(0.06):
            return None
        street = f"{dice.between(1, 180)} {dice.one(self._streets)}"
        flat = f", Flat {dice.between(1, 24)}" if dice.chance(0.22) else ""
        return f"{street}{flat}, {dice.one(self._towns)} {dice.between(10000, 10999)}"
