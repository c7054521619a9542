"""What speaks against a prescription: allergies by substance, group and related group, duplicates, age, pregnancy."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from clinic_desktop.domain.allergies import Allergy, AllergyFields, AllergyState
from clinic_desktop.domain.identifiers import AllergyId, PrescriptionId, Version
from clinic_desktop.domain.prescribing_checks import (
    CheckedAgainst,
    FindingKind,
    OtherDrug,
    findings_for,
    may_be_pregnant,
    unanswered,
)
from clinic_desktop.domain.prescriptions import Prescription, PrescriptionFields
from clinic_desktop.domain.substances import Agent, Meeting, Substance, SubstanceKind, agent_of, substance_named
from tests.domain.test_formulary import FORMULARY

K = FindingKind


def an_allergy(allergen: str, substance: Substance | None = None) -> Allergy:
    at = datetime(2026, 11, 26, tzinfo=UTC)
    return Allergy(AllergyId(allergen), Version("1"), AllergyFields(allergen, "Rash"), at, substance=substance)


def against(*allergies: Allergy, others: tuple[OtherDrug, ...] = (), age: int | None = 40) -> CheckedAgainst:
    state = AllergyState.KNOWN if allergies else AllergyState.NO_KNOWN
    return CheckedAgainst(FORMULARY, allergies, state, others, age)


def kinds(medication: str, known: CheckedAgainst) -> list[tuple[FindingKind, str]]:
    return [(one.kind, one.about) for one in findings_for(PrescriptionFields(medication), known)]


@pytest.mark.parametrize(
    ("medication", "allergen", "met"),
    [
        ("amoxicillin", "Amoxicillin", Meeting.SUBSTANCE),
        ("Augmentin", "amoxicillin", Meeting.SUBSTANCE),
        ("amoxicillin", "Penicillin", Meeting.CLASS),
        ("flucloxacillin", "amoxicillin", Meeting.CLASS),
        ("cefalexin", "penicillins", Meeting.RELATED),
        ("ibuprofen", "aspirin", Meeting.CLASS),
        ("Bactrim", "Sulfa drugs", Meeting.CLASS),
        ("pantoprazole", "omeprazole", Meeting.CLASS),
        ("paracetamol", "ibuprofen", None),
        ("linezolid", "fosfomycin", None),
        ("furosemide", "sulfa", None),
    ],
)
def test_how_a_drug_meets_an_allergy(medication: str, allergen: str, met: Meeting | None) -> None:
    found = findings_for(PrescriptionFields(medication), against(an_allergy(allergen)))
    blocking = [one for one in found if one.blocks]
    assert [one.met for one in blocking] == ([met] if met else [])


def test_a_chosen_substance_goes_before_the_text() -> None:
    chosen = Substance(SubstanceKind.GROUP, "penicillins")
    allergy = an_allergy("the antibiotic she had in 1999", chosen)
    assert agent_of(allergy, FORMULARY) == Agent(chosen)
    assert [one.met for one in findings_for(PrescriptionFields("amoxicillin"), against(allergy))] == [Meeting.CLASS]
    matched = agent_of(an_allergy("Penicillin"), FORMULARY)
    assert matched == Agent(Substance(SubstanceKind.GROUP, "penicillins"), is_matched=True)
    assert substance_named("peanuts", FORMULARY) is None


def test_what_cannot_be_checked_says_so() -> None:
    assert kinds("herbal tea", against()) == [(K.DRUG_NOT_CHECKED, "")]
    assert kinds("ibuprofen", against(an_allergy("Peanuts"))) == [(K.ALLERGEN_NOT_CHECKED, "Peanuts")]
    unknown = replace(against(), allergy_state=AllergyState.NOT_RECORDED)
    assert kinds("ibuprofen", unknown) == [(K.ALLERGIES_NOT_RECORDED, "")]
    assert kinds("ibuprofen", against()) == []
    assert kinds("", against()) == []


def test_duplicates_of_the_drug_and_of_its_class() -> None:
    others = (
        OtherDrug(PrescriptionId("a"), "Ibuprofen 200", "since 01-Nov-2026"),
        OtherDrug(PrescriptionId("b"), "naproxen"),
        OtherDrug(PrescriptionId("c"), "paracetamol"),
        OtherDrug(PrescriptionId("own"), "ibuprofen"),
    )
    found = findings_for(PrescriptionFields("ibuprofen"), against(others=others), PrescriptionId("own"))
    assert [(one.kind, one.about, one.where) for one in found] == [
        (K.DUPLICATE, "ibuprofen", "since 01-Nov-2026"),
        (K.SAME_CLASS, "naproxen", ""),
    ]
    tea = (OtherDrug(PrescriptionId("t"), "Herbal tea"),)
    assert kinds("herbal tea", against(others=tea)) == [(K.DUPLICATE, "Herbal tea"), (K.DRUG_NOT_CHECKED, "")]


def test_notes_about_age_and_pregnancy_where_the_formulary_has_them() -> None:
    assert kinds("doxycycline", against(age=6)) == [(K.AGE, "under 8 years: stains growing teeth")]
    assert kinds("doxycycline", against(age=8)) == []
    assert kinds("doxycycline", against(age=None)) == []
    pregnant = replace(against(), may_be_pregnant=True)
    assert kinds("lisinopril", pregnant) == [(K.PREGNANCY, "can harm the kidneys of the unborn child")]
    assert [
        may_be_pregnant(sex, age) for sex, age in (("female", 30), ("female", 80), ("male", 30), ("other", None))
    ] == [
        True,
        False,
        False,
        True,
    ]


def test_a_reason_answers_an_allergy_and_a_blank_does_not() -> None:
    def row(reason: str | None) -> Prescription:
        return Prescription(PrescriptionId("x"), None, PrescriptionFields("amoxicillin", override_reason=reason))

    known = against(an_allergy("penicillin"))
    assert [row_id for row_id, _ in unanswered([row(None)], known)] == ["x"]
    assert [row_id for row_id, _ in unanswered([row("  ")], known)] == ["x"]
    assert unanswered([row("Taken before")], known) == ()
