"""The clinic's own versions of the papers that it prints. Every version is kept."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from clinic_desktop.domain import limits
from clinic_desktop.domain.errors import ClinicError
from clinic_desktop.domain.problems import Problem, ProblemKind, length_problems

if TYPE_CHECKING:
    from datetime import datetime


class Paper(StrEnum):
    """The papers of a chart, as the audit trail calls them too."""

    VISIT_SUMMARY = "visit_summary"
    PRESCRIPTION = "prescription"
    SICK_NOTE = "sick_note"
    REFERRAL_LETTER = "referral_letter"


PAPER_NAMES = {
    Paper.VISIT_SUMMARY: "Visit summary",
    Paper.PRESCRIPTION: "Prescription",
    Paper.SICK_NOTE: "Sick note",
    Paper.REFERRAL_LETTER: "Referral letter",
}


@dataclass(frozen=True, slots=True)
class PaperTemplate:
    """One version. Without a body it is ours again, as the program brings it."""

    paper: Paper
    version: int
    body: str | None
    changed_by: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class ChangePaper:
    """``expected_version`` is the last version that the person saw, 0 for none. ``id`` makes a repeat store once."""

    id: str
    paper: Paper
    expected_version: int
    body: str | None


@dataclass(frozen=True, slots=True)
class TemplateTrouble:
    """What is wrong with a template: in which line (0 if it is about all of it), and in whose words."""

    line: int
    detail: str


@dataclass(eq=False)
class PaperChangedMeanwhile(ClinicError):
    """Somebody else stored another version since this one was read."""


def problems_with(command: ChangePaper) -> tuple[Problem, ...]:
    if command.body is None:
        return ()
    found = tuple(length_problems({"body": command.body}, {"body": limits.PAPER_TEMPLATE}))
    if not found and len(command.body) > limits.PAPER_TEMPLATE.most:
        return (Problem("body", ProblemKind.TOO_LONG, str(limits.PAPER_TEMPLATE.most)),)
    return found
