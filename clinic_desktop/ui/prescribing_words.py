"""Prescriptions in words: what speaks against one, what was not checked, how a drug stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.domain.clinical_text import one_line, severity_words
from clinic_desktop.domain.medication import MedicationStatus
from clinic_desktop.domain.prescribing_checks import FindingKind
from clinic_desktop.domain.substances import Meeting

if TYPE_CHECKING:
    from collections.abc import Iterable

    from clinic_desktop.domain.allergies import Allergy
    from clinic_desktop.domain.formulary_rows import FormularyRefused, LineProblem
    from clinic_desktop.domain.prescribing_checks import AllergyUnanswered, Finding

STATUS_WORDS = {
    MedicationStatus.STARTED: "Started",
    MedicationStatus.NOT_STARTED: "Not Started",
    MedicationStatus.SUSPENDED: "Suspended",
    MedicationStatus.COMPLETED: "Completed",
    MedicationStatus.DISCONTINUED: "Discontinued",
}
_MET = {
    Meeting.SUBSTANCE: "{drug} is what the patient is allergic to",
    Meeting.CLASS: "{drug} belongs to the same group as {allergen}",
    Meeting.RELATED: "{drug} belongs to a group that is related to {allergen}",
}


def unanswered_words(error: AllergyUnanswered) -> tuple[str, str]:
    """Return title and advice for prescriptions that meet an allergy."""
    drugs = dict.fromkeys(one.drug for _, found in error.findings for one in found)
    named = ", ".join(drugs) or "a drug of this visit"
    return f"The patient is allergic: {named}", "Nothing was stored yet. Say why it is prescribed, or take it out."


def allergy_words(allergy: Allergy) -> str:
    """Return an allergy with its reaction and severity: ``penicillin: rash, severe``."""
    known = allergy.fields
    reaction = one_line(known.reaction or "") or "reaction not recorded"
    severity = severity_words(known.severity).lower() if known.severity else "severity not recorded"
    return f"{one_line(known.allergen)}: {reaction}, {severity}"


def finding_words(finding: Finding) -> str:
    """Return one finding as a sentence without a full stop."""
    where = f" ({finding.where})" if finding.where else " (this visit)"
    match finding.kind:
        case FindingKind.ALLERGY:
            met = _MET[finding.met or Meeting.SUBSTANCE].format(drug=finding.drug, allergen=finding.about)
            known = f". {allergy_words(finding.allergy)}" if finding.allergy else ""
            return f"Allergy. {met[0].upper()}{met[1:]}{known}"
        case FindingKind.DUPLICATE:
            return f"{finding.about} is prescribed already{where}"
        case FindingKind.SAME_CLASS:
            return f"{finding.about} does the same{where}"
        case FindingKind.AGE:
            return f"Age. {finding.drug}: {finding.about}"
        case FindingKind.PREGNANCY:
            return f"Pregnancy. {finding.drug}: {finding.about}"
        case FindingKind.DRUG_NOT_CHECKED:
            return f"Not checked: “{finding.drug}” is not in the formulary"
        case FindingKind.ALLERGEN_NOT_CHECKED:
            return f"Not checked against the allergy “{finding.about}”: it is not in the formulary"
        case FindingKind.ALLERGIES_NOT_RECORDED:
            return "Not checked against allergies: none are recorded, and nobody stated that none are known"


def checked_words(findings: Iterable[Finding]) -> str:
    """Return what is said of a prescription as a whole."""
    said = [finding_words(one) for one in findings]
    return "; ".join(said) if said else "Checked: nothing speaks against it"


_LINE_PROBLEMS = {
    "missing": "is missing",
    "malformed": "is not understood: “{text}”",
    "too_long": "is too long: “{text}…”",
    "twice": "stands in the file twice: “{text}”",
    "no_column": "is missing as a column",
    "unknown_column": "is not a column of the formulary",
    "empty": "No medicine is in the file",
    "unreadable": "This is not a CSV file in UTF-8, or it cannot be read. {text}",
}


def line_problem_words(problem: LineProblem) -> str:
    """Return what is wrong in a line of a file."""
    said = _LINE_PROBLEMS[problem.kind].format(text=problem.text).strip()
    if not problem.column:
        return said
    return f"Line {problem.line:,}: {problem.column} {said}"


def refused_words(error: FormularyRefused) -> tuple[str, str]:
    """Return title and advice for a file that was not taken over."""
    count = len(error.problems)
    what = "1 problem" if count == 1 else f"{count:,} problems"
    return f"Nothing was stored: {what}", "; ".join(line_problem_words(one) for one in error.problems[:3]) + "."
