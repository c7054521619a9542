"""What a patient is allergic to, as something drugs can be compared with: one drug, a group of drugs, or a class."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from clinic_desktop.domain.folding import fold
from clinic_desktop.domain.formulary import RELATED_GROUPS

if TYPE_CHECKING:
    from clinic_desktop.domain.allergies import Allergy
    from clinic_desktop.domain.formulary import Formulary, FormularyItem

_VAGUE_CLASS = "other "
"""Classes that begin so hold what fits nowhere else: their members have nothing in common."""


class SubstanceKind(StrEnum):
    DRUG = "drug"
    GROUP = "group"
    CLASS = "class"


@dataclass(frozen=True, slots=True)
class Substance:
    """``key`` is an entry's id, a group's name, or a class's ATC code."""

    kind: SubstanceKind
    key: str


@dataclass(frozen=True, slots=True)
class Agent:
    """What an allergy is compared by. Without a substance it triggers no check.

    ``is_matched`` says that nobody chose the substance: it was found by the name that was typed.
    """

    substance: Substance | None
    is_matched: bool = False


class Meeting(StrEnum):
    """How a drug meets an allergy: the very substance, its group or class, or a related group."""

    SUBSTANCE = "substance"
    CLASS = "class"
    RELATED = "related"


def substance_named(text: str, formulary: Formulary) -> Substance | None:
    """Return the substance with exactly this name: a drug, a group or a class."""
    group = formulary.group_named(text)
    if group is not None:
        return Substance(SubstanceKind.GROUP, group)
    item = formulary.named(text)
    if item is not None:
        return Substance(SubstanceKind.DRUG, item.id)
    code = formulary.class_named(text)
    return None if code is None else Substance(SubstanceKind.CLASS, code)


def substance_words(substance: Substance, formulary: Formulary) -> str:
    """Return what a substance is called; its key where the formulary does not know it any more."""
    if substance.kind is SubstanceKind.DRUG:
        item = formulary.by_id.get(substance.key)
        return item.name if item else substance.key
    if substance.kind is SubstanceKind.CLASS:
        return formulary.classes.get(substance.key, substance.key)
    return substance.key


def agent_of(allergy: Allergy, formulary: Formulary) -> Agent:
    """Return what an allergy is compared by: what was chosen, else what its text names."""
    if allergy.substance is not None:
        return Agent(allergy.substance)
    found = substance_named(allergy.fields.allergen, formulary)
    if found is None:
        item = formulary.meant_by(allergy.fields.allergen)
        found = Substance(SubstanceKind.DRUG, item.id) if item else None
    return Agent(found, is_matched=found is not None)


def meeting(item: FormularyItem, substance: Substance, formulary: Formulary) -> Meeting | None:
    """Say how a drug meets a substance somebody is allergic to, or that it does not."""
    if substance.kind is SubstanceKind.CLASS:
        return Meeting.CLASS if item.class_code == substance.key else None
    if substance.kind is SubstanceKind.GROUP:
        return _through_groups(item, (substance.key,))
    other = formulary.by_id.get(substance.key)
    if other is None:
        return Meeting.SUBSTANCE if item.id == substance.key else None
    if item.id == other.id or _ingredients(item) & _ingredients(other):
        return Meeting.SUBSTANCE
    found = _through_groups(item, other.groups)
    if found is not Meeting.CLASS and _same_class(item, other):
        return Meeting.CLASS
    return found


def are_of_one_class(one: FormularyItem, other: FormularyItem) -> bool:
    """Whether two drugs do the same: a patient seldom needs both."""
    return _same_class(one, other) or bool(_ingredients(one) & _ingredients(other))


def _same_class(one: FormularyItem, other: FormularyItem) -> bool:
    return one.class_code == other.class_code and not one.class_name.startswith(_VAGUE_CLASS)


def _ingredients(item: FormularyItem) -> set[str]:
    return {fold(part) for part in item.name.split(" + ")}


def _through_groups(item: FormularyItem, groups: tuple[str, ...]) -> Meeting | None:
    if set(item.groups) & set(groups):
        return Meeting.CLASS
    related = {one for group in groups for one in RELATED_GROUPS.get(group, ())}
    return Meeting.RELATED if set(item.groups) & related else None
