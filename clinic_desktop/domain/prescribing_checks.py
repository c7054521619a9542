"""What speaks against a prescription, and what could not be checked about it. Nothing is guessed silently."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from clinic_desktop.domain import limits
from clinic_desktop.domain.allergies import AllergyState
from clinic_desktop.domain.clinical_text import one_line
from clinic_desktop.domain.errors import ClinicError
from clinic_desktop.domain.folding import fold
from clinic_desktop.domain.problems import cleaned
from clinic_desktop.domain.substances import Meeting, agent_of, are_of_one_class, meeting

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from clinic_desktop.domain.allergies import Allergy
    from clinic_desktop.domain.formulary import Formulary, FormularyItem
    from clinic_desktop.domain.identifiers import PrescriptionId
    from clinic_desktop.domain.prescriptions import Prescription, PrescriptionFields

FERTILE_YEARS = (12, 55)
"""From which age to which a pregnancy is thought of."""


class FindingKind(StrEnum):
    ALLERGY = "allergy"
    DUPLICATE = "duplicate"
    SAME_CLASS = "same_class"
    AGE = "age"
    PREGNANCY = "pregnancy"
    DRUG_NOT_CHECKED = "drug_not_checked"
    ALLERGEN_NOT_CHECKED = "allergen_not_checked"
    ALLERGIES_NOT_RECORDED = "allergies_not_recorded"


NOT_CHECKED = frozenset(
    {FindingKind.DRUG_NOT_CHECKED, FindingKind.ALLERGEN_NOT_CHECKED, FindingKind.ALLERGIES_NOT_RECORDED}
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about a prescription.

    ``drug`` is the drug as the formulary names it, or as it was typed; ``about`` the allergen, the other drug, or the
    formulary's note; ``where`` says where the other drug was found.
    """

    kind: FindingKind
    drug: str
    about: str = ""
    allergy: Allergy | None = None
    met: Meeting | None = None
    where: str = ""

    @property
    def blocks(self) -> bool:
        """Whether it goes on only with a reason."""
        return self.kind is FindingKind.ALLERGY


@dataclass(frozen=True, slots=True)
class OtherDrug:
    """A drug the patient takes, or is to take: ``where`` is empty for one of the same visit."""

    id: PrescriptionId
    medication: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class CheckedAgainst:
    """What a prescription is compared with. ``age`` is in whole years; None if nobody knows."""

    formulary: Formulary
    allergies: tuple[Allergy, ...] = ()
    allergy_state: AllergyState = AllergyState.UNAVAILABLE
    others: tuple[OtherDrug, ...] = ()
    age: int | None = None
    may_be_pregnant: bool = False


@dataclass(eq=False)
class AllergyUnanswered(ClinicError):
    """Prescriptions meet an allergy and say no reason; nothing was stored."""

    findings: tuple[tuple[PrescriptionId, tuple[Finding, ...]], ...] = ()


def may_be_pregnant(sex: str | None, age: int | None) -> bool:
    """Whether notes about pregnancy are shown: not to males, not outside of the fertile years."""
    return sex != "male" and (age is None or FERTILE_YEARS[0] <= age <= FERTILE_YEARS[1])


def findings_for(
    fields: PrescriptionFields, against: CheckedAgainst, own_id: PrescriptionId | None = None
) -> tuple[Finding, ...]:
    """Return all that is to be said about one prescription, allergies first."""
    drug = one_line(fields.medication)
    if not drug:
        return ()
    item = against.formulary.meant_by(fields.medication)
    same = _same_text(drug, against.others, own_id)
    if item is None:
        return (*same, Finding(FindingKind.DRUG_NOT_CHECKED, drug))
    return (
        *_allergies(item, against),
        *_duplicates(item, against, own_id),
        *_notes(item, against),
        *_gaps(item, against),
    )


def is_answered(fields: PrescriptionFields) -> bool:
    """Whether a reason was given that can be stored."""
    reason = limits.OVERRIDE_REASON
    return reason.least <= len(cleaned(fields.override_reason)) <= reason.most


def unanswered(
    prescriptions: Iterable[Prescription], against: CheckedAgainst
) -> tuple[tuple[PrescriptionId, tuple[Finding, ...]], ...]:
    """Return the prescriptions that meet an allergy and say no reason."""
    found = []
    for one in prescriptions:
        blocking = tuple(finding for finding in findings_for(one.fields, against, one.id) if finding.blocks)
        if blocking and not is_answered(one.fields):
            found.append((one.id, blocking))
    return tuple(found)


def _allergies(item: FormularyItem, against: CheckedAgainst) -> Iterator[Finding]:
    found = []
    for allergy in against.allergies:
        agent = agent_of(allergy, against.formulary)
        met = meeting(item, agent.substance, against.formulary) if agent.substance else None
        if met is not None:
            found.append(Finding(FindingKind.ALLERGY, item.name, one_line(allergy.fields.allergen), allergy, met))
    order = (Meeting.SUBSTANCE, Meeting.CLASS, Meeting.RELATED)
    yield from sorted(found, key=lambda one: order.index(one.met) if one.met else 0)


def _duplicates(item: FormularyItem, against: CheckedAgainst, own_id: PrescriptionId | None) -> Iterator[Finding]:
    for other in against.others:
        known = None if other.id == own_id else against.formulary.meant_by(other.medication)
        if known is None:
            continue
        if known.id == item.id:
            yield Finding(FindingKind.DUPLICATE, item.name, known.name, where=other.where)
        elif are_of_one_class(known, item):
            yield Finding(FindingKind.SAME_CLASS, item.name, known.name, where=other.where)


def _same_text(drug: str, others: Iterable[OtherDrug], own_id: PrescriptionId | None) -> Iterator[Finding]:
    for other in others:
        if other.id != own_id and fold(other.medication) == fold(drug):
            yield Finding(FindingKind.DUPLICATE, drug, one_line(other.medication), where=other.where)


def _notes(item: FormularyItem, against: CheckedAgainst) -> Iterator[Finding]:
    if item.least_age is not None and against.age is not None and against.age < item.least_age:
        yield Finding(FindingKind.AGE, item.name, f"under {item.least_age} years: {item.age_note}".removesuffix(": "))
    if item.pregnancy_note and against.may_be_pregnant:
        yield Finding(FindingKind.PREGNANCY, item.name, item.pregnancy_note)


def _gaps(item: FormularyItem, against: CheckedAgainst) -> Iterator[Finding]:
    if against.allergy_state in (AllergyState.NOT_RECORDED, AllergyState.UNAVAILABLE):
        yield Finding(FindingKind.ALLERGIES_NOT_RECORDED, item.name)
    for allergy in against.allergies:
        if agent_of(allergy, against.formulary).substance is None:
            yield Finding(FindingKind.ALLERGEN_NOT_CHECKED, item.name, one_line(allergy.fields.allergen), allergy)
