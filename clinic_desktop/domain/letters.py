"""Sick notes and referral letters: written for one visit, signed, and kept to be printed again."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NewType

from clinic_desktop.domain import limits
from clinic_desktop.domain.problems import Problem, ProblemKind, length_problems

if TYPE_CHECKING:
    from datetime import date, datetime

    from clinic_desktop.domain.identifiers import AppointmentId

LetterId = NewType("LetterId", str)

SICK_DAYS_MOST = 366


class LetterKind(StrEnum):
    SICK_NOTE = "sick_note"
    REFERRAL = "referral"


class Purpose(StrEnum):
    WORK = "work"
    SCHOOL = "school"


class Urgency(StrEnum):
    ROUTINE = "routine"
    SOON = "soon"
    URGENT = "urgent"


LETTER_WORDS = {LetterKind.SICK_NOTE: "Sick note", LetterKind.REFERRAL: "Referral letter"}
PURPOSE_WORDS = {Purpose.WORK: "Work", Purpose.SCHOOL: "School"}
URGENCY_WORDS = {Urgency.ROUTINE: "Routine", Urgency.SOON: "Soon", Urgency.URGENT: "Urgent"}


@dataclass(frozen=True, slots=True)
class LetterFields:
    """A sick note has ``purpose``, ``first_on`` and ``last_on``, both included; a referral the three behind them."""

    kind: LetterKind
    purpose: Purpose | None = None
    first_on: date | None = None
    last_on: date | None = None
    recipient: str | None = None
    urgency: Urgency | None = None
    reason: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """Who wrote it is as the server knew him at that moment; ``author_licence`` is None for who sees no patients."""

    id: LetterId
    appointment_id: AppointmentId
    fields: LetterFields
    author_name: str
    author_role: str
    author_licence: str | None
    written_at: datetime


@dataclass(frozen=True, slots=True)
class WriteLetter:
    id: LetterId
    appointment_id: AppointmentId
    fields: LetterFields


def problems_with(fields: LetterFields) -> tuple[Problem, ...]:
    if fields.kind is LetterKind.SICK_NOTE:
        return (*_sick_note_problems(fields), *length_problems({"text": fields.text}, {"text": limits.LETTER_TEXT}))
    texts = {name: getattr(fields, name) for name in limits.REFERRAL_LENGTHS}
    found = list(length_problems(texts, limits.REFERRAL_LENGTHS))
    if fields.urgency is None:
        found.append(Problem("urgency", ProblemKind.MISSING))
    return tuple(found)


def sick_days(first_on: date, last_on: date) -> int:
    """Return how many days a sick note covers: one that ends on the day it begins covers one."""
    return (last_on - first_on).days + 1


def _sick_note_problems(fields: LetterFields) -> tuple[Problem, ...]:
    found = [
        Problem(name, ProblemKind.MISSING)
        for name in ("purpose", "first_on", "last_on")
        if getattr(fields, name) is None
    ]
    if fields.first_on and fields.last_on:
        if fields.last_on < fields.first_on:
            found.append(Problem("last_on", ProblemKind.NOT_ABOVE, "first_on"))
        elif sick_days(fields.first_on, fields.last_on) > SICK_DAYS_MOST:
            found.append(Problem("last_on", ProblemKind.NOT_UNDERSTOOD, f"At most {SICK_DAYS_MOST} days in one note"))
    return tuple(found)
