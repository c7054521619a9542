"""What people write with: snippets and templates, own and shared, and their own words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NewType

from clinic_desktop.domain.limits import VISIT_TEXT_LENGTHS, Length
from clinic_desktop.domain.problems import Problem, ProblemKind, cleaned, length_problems

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from clinic_desktop.domain.identifiers import Version
    from clinic_desktop.domain.statuses import AppointmentType

SnippetId = NewType("SnippetId", str)
TemplateId = NewType("TemplateId", str)

SNIPPET_LENGTHS = {"abbreviation": Length(1, 32), "title": Length(1, 100), "body": Length(1, 5000)}
TEMPLATE_LENGTHS = {"title": Length(1, 100)}
OWN_WORD_MOST = 60
_ABBREVIATION = re.compile(r"[^\s.]+")


class Section(StrEnum):
    """A part of a visit's page, in SOAP order."""

    SUBJECTIVE = "subjective"
    OBJECTIVE = "objective"
    ASSESSMENT = "assessment"
    PLAN = "plan"


SECTION_TEXTS: Mapping[Section, tuple[str, ...]] = {
    Section.SUBJECTIVE: ("chief_complaint", "history_of_present_illness"),
    Section.OBJECTIVE: ("physical_exam_notes",),
    Section.ASSESSMENT: ("diagnosis", "diagnosis_notes"),
    Section.PLAN: ("treatment_plan", "follow_up_instructions", "patient_education"),
}


def section_of(text: str) -> Section:
    """Return the section in which a text of a visit stands."""
    return next(section for section, texts in SECTION_TEXTS.items() if text in texts)


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of text with an abbreviation. Without ``section`` it is offered everywhere.

    ``author`` and ``changed_by`` are names of people; both are empty in one that is not stored yet.
    """

    id: SnippetId
    version: Version | None
    abbreviation: str
    title: str
    body: str
    section: Section | None = None
    is_shared: bool = False
    author: str = ""
    changed_by: str = ""
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class VisitTemplate:
    """What a visit of a type may begin with, text by text."""

    id: TemplateId
    version: Version | None
    type: AppointmentType
    title: str
    texts: Mapping[str, str] = field(default_factory=dict)
    is_shared: bool = False
    author: str = ""
    changed_by: str = ""
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class WritingTexts:
    """Everything that one person may write with."""

    snippets: tuple[Snippet, ...] = ()
    templates: tuple[VisitTemplate, ...] = ()
    own_words: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class RemoveSnippet:
    id: SnippetId
    expected_version: Version


@dataclass(frozen=True, slots=True)
class RemoveTemplate:
    id: TemplateId
    expected_version: Version


def snippet_problems(snippet: Snippet) -> tuple[Problem, ...]:
    values = {name: getattr(snippet, name) for name in SNIPPET_LENGTHS}
    found = tuple(length_problems(values, SNIPPET_LENGTHS))
    abbreviation = cleaned(snippet.abbreviation)
    if abbreviation and not _ABBREVIATION.fullmatch(abbreviation):
        found += (Problem("abbreviation", ProblemKind.NOT_UNDERSTOOD, "Letters and digits, no blank and no full stop"),)
    return found


def template_problems(template: VisitTemplate) -> tuple[Problem, ...]:
    found = tuple(length_problems({"title": template.title}, TEMPLATE_LENGTHS))
    found += tuple(length_problems(template.texts, VISIT_TEXT_LENGTHS))
    if not any(cleaned(text) for text in template.texts.values()):
        found += (Problem("treatment_plan", ProblemKind.NOT_UNDERSTOOD, "A template has at least one text"),)
    return found


def abbreviated(snippets: tuple[Snippet, ...], abbreviation: str) -> Snippet | None:
    """Return the snippet that an abbreviation stands for; a person's own before a shared one, whatever the capitals."""
    wanted = abbreviation.casefold()
    found = [one for one in snippets if one.abbreviation.casefold() == wanted]
    return min(found, key=lambda one: one.is_shared, default=None)


def offered(snippets: tuple[Snippet, ...], typed: str, section: Section | None) -> tuple[Snippet, ...]:
    """Return the snippets that fit what is typed, those of this section first, then by abbreviation.

    Every word typed begins a word of the title or the abbreviation, or stands somewhere in the text.
    """
    words = typed.casefold().removeprefix(".").split()
    ranked = [(_rank(one, words), one) for one in snippets if one.section in (None, section) or words]
    known = [(rank, one) for rank, one in ranked if rank is not None]
    return tuple(
        one
        for _, one in sorted(
            known,
            key=lambda pair: (
                pair[0],
                pair[1].section not in (None, section),
                pair[1].abbreviation.casefold(),
                pair[1].is_shared,
            ),
        )
    )


def _rank(snippet: Snippet, words: list[str]) -> int | None:
    """Return how well a snippet fits, 0 best; None if it does not."""
    abbreviation = snippet.abbreviation.casefold()
    if words == [abbreviation]:
        return 0
    heads = [abbreviation, *snippet.title.casefold().split()]
    if all(any(head.startswith(word) for head in heads) for word in words):
        return 1 if len(words) == 1 and abbreviation.startswith(words[0]) else 2
    body = snippet.body.casefold()
    return 3 if all(word in body or any(head.startswith(word) for head in heads) for word in words) else None
