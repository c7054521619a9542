"""The formulary: medicines the clinic can name, with class, forms and what is known about them; and how it is searched.

A name is matched whole or by the beginnings of its words, never by likeness: a drug that merely looks alike is the
wrong one.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import NewType

from clinic_desktop.domain.folding import fold

FormularyId = NewType("FormularyId", str)

HITS_MOST = 8
"""How many results are shown: few enough to be seen without scrolling."""

RELATED_GROUPS: dict[str, tuple[str, ...]] = {
    "penicillins": ("cephalosporins", "carbapenems"),
    "cephalosporins": ("penicillins", "carbapenems"),
    "carbapenems": ("penicillins", "cephalosporins"),
    "NSAIDs": ("salicylates",),
    "salicylates": ("NSAIDs",),
    "ACE inhibitors": (),
    "sulfonamide antibiotics": ("sulfones",),
    "sulfones": ("sulfonamide antibiotics",),
    "aciclovir and relatives": (),
}
"""Groups whose allergies may extend to another group."""

GROUP_SYNONYMS: dict[str, str] = {
    "penicillin": "penicillins",
    "beta lactams": "penicillins",
    "betalactams": "penicillins",
    "cephalosporin": "cephalosporins",
    "sulfa": "sulfonamide antibiotics",
    "sulpha": "sulfonamide antibiotics",
    "sulfa drugs": "sulfonamide antibiotics",
    "sulfa antibiotics": "sulfonamide antibiotics",
    "sulfonamides": "sulfonamide antibiotics",
    "sulphonamides": "sulfonamide antibiotics",
    "nsaid": "NSAIDs",
    "non steroidal anti inflammatory drugs": "NSAIDs",
    "quinolones": "fluoroquinolones",
    "local anaesthetics": "amide local anaesthetics",
    "local anesthetics": "amide local anaesthetics",
    "ace inhibitor": "ACE inhibitors",
    "arb": "angiotensin receptor blockers",
    "opiates": "opioids",
    "estrogens": "oestrogens",
    "iodine": "iodine-containing medicines",
}
"""How people call groups, folded."""


@dataclass(frozen=True, slots=True)
class FormularyItem:
    """One medicine. ``class_code`` is its ATC code at the fourth level, ``least_age`` in whole years.

    ``groups`` are groups of drugs whose allergies go together; ``source`` says where the row's facts are from.
    """

    id: FormularyId
    name: str
    class_code: str
    class_name: str
    other_names: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    strengths: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    pregnancy_note: str = ""
    least_age: int | None = None
    age_note: str = ""
    source: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *self.other_names)


class Likeness(IntEnum):
    """Why an entry was found; results stand in this order."""

    NAME_START = 0
    WORD_START = 1
    BRAND = 2
    CLASS = 3


@dataclass(frozen=True, slots=True)
class DrugHit:
    """``name`` is the name that was looked for: the entry's own, or another one in use. ``brand`` is a brand found."""

    item: FormularyItem
    likeness: Likeness
    name: str
    brand: str = ""


@dataclass(frozen=True)
class Formulary:
    """``uses_tall_man`` says whether this clinic writes names that are easily mistaken with tall-man letters."""

    items: tuple[FormularyItem, ...] = ()
    uses_tall_man: bool = False

    def __len__(self) -> int:
        return len(self.items)

    @cached_property
    def by_id(self) -> dict[str, FormularyItem]:
        return {one.id: one for one in self.items}

    @cached_property
    def groups(self) -> tuple[str, ...]:
        return tuple(sorted({group for one in self.items for group in one.groups}, key=str.lower))

    @cached_property
    def classes(self) -> dict[str, str]:
        """Class codes with what the class is called."""
        return {one.class_code: one.class_name for one in sorted(self.items, key=lambda one: one.class_code)}

    @cached_property
    def _by_name(self) -> dict[str, FormularyItem]:
        named = {fold(brand): one for one in self.items for brand in one.brands}
        named |= {fold(name): one for one in self.items for name in one.names}
        return {name: one for name, one in named.items() if name}

    @cached_property
    def _group_by_name(self) -> dict[str, str]:
        return {fold(group): group for group in self.groups}

    @cached_property
    def _class_by_name(self) -> dict[str, str]:
        """Codes by what the class is called; the first of two classes with one name is meant."""
        return {fold(name): code for code, name in reversed(self.classes.items())}

    @cached_property
    def _keys(self) -> tuple[tuple[FormularyItem, tuple[tuple[str, str], ...], tuple[tuple[str, str], ...], str], ...]:
        return tuple(
            (
                one,
                tuple((name, fold(name)) for name in one.names),
                tuple((brand, fold(brand)) for brand in one.brands),
                fold(" ".join((one.class_name, *one.groups))),
            )
            for one in self.items
        )

    def named(self, text: str) -> FormularyItem | None:
        """Return the entry with exactly this name, other name or brand."""
        return self._by_name.get(fold(text))

    def meant_by(self, medication: str) -> FormularyItem | None:
        """Return the entry whose name begins a medication's text, the longest: ``amoxicillin 500`` is amoxicillin."""
        words = fold(medication).split(" ")
        tries = (" ".join(words[:count]) for count in range(len(words), 0, -1))
        return next((found for text in tries if (found := self._by_name.get(text)) is not None), None)

    def group_named(self, text: str) -> str | None:
        """Return the group that people mean by this name."""
        wanted = fold(text)
        meant = GROUP_SYNONYMS.get(wanted) or GROUP_SYNONYMS.get(wanted.removesuffix("s"))
        found = self._group_by_name.get(wanted) or self._group_by_name.get(f"{wanted}s")
        return found or (meant if meant in self.groups else None)

    def class_named(self, text: str) -> str | None:
        """Return the code of the class with this name."""
        return self._class_by_name.get(fold(text))

    def search(self, typed: str, most: int = HITS_MOST) -> tuple[DrugHit, ...]:
        """Return what may be meant, the likeliest first: names that begin so, then words, brands, classes."""
        wanted = fold(typed)
        if not wanted:
            return ()
        found = [hit for key in self._keys if (hit := _hit(*key, wanted)) is not None]
        found.sort(key=lambda hit: (hit.likeness, len(hit.name) if hit.likeness is Likeness.BRAND else 0, hit.name))
        return tuple(found[:most])


def _hit(
    item: FormularyItem,
    names: tuple[tuple[str, str], ...],
    brands: tuple[tuple[str, str], ...],
    classes: str,
    wanted: str,
) -> DrugHit | None:
    for name, key in names:
        if key.startswith(wanted):
            return DrugHit(item, Likeness.NAME_START, name)
    for name, key in names:
        if f" {wanted}" in f" {key}":
            return DrugHit(item, Likeness.WORD_START, name)
    for brand, key in brands:
        if f" {wanted}" in f" {key}":
            return DrugHit(item, Likeness.BRAND, item.name, brand)
    if f" {wanted}" in f" {classes}":
        return DrugHit(item, Likeness.CLASS, item.name)
    return None
