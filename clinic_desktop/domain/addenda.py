"""Signed addenda: what is added to a visit after it was completed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NewType

from clinic_desktop.domain import limits
from clinic_desktop.domain.errors import ClinicError
from clinic_desktop.domain.problems import length_problems

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from clinic_desktop.domain.identifiers import AppointmentId, RecordId
    from clinic_desktop.domain.problems import Problem

AddendumId = NewType("AddendumId", str)


class AddendumKind(StrEnum):
    ADDITION = "addition"
    CORRECTION = "correction"
    LATE_ENTRY = "late_entry"


KIND_WORDS = {
    AddendumKind.ADDITION: "Addition",
    AddendumKind.CORRECTION: "Correction",
    AddendumKind.LATE_ENTRY: "Late entry",
}

LISTS = ("symptoms", "vitals", "prescriptions")
"""What an addendum can be about besides the texts of a visit."""


@dataclass(frozen=True, slots=True)
class Addendum:
    """``number`` counts within the visit, from 1. ``section`` is a text of the visit or one of LISTS, None for all.

    Who wrote it is as the server knew him at that moment.
    """

    id: AddendumId
    number: int
    kind: AddendumKind
    section: str | None
    text: str
    author_name: str
    author_role: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class WriteAddendum:
    id: AddendumId
    appointment_id: AppointmentId
    record_id: RecordId
    kind: AddendumKind
    section: str | None
    text: str


@dataclass(eq=False)
class NotCompleted(ClinicError):
    """The visit is not completed: it can still be written in itself."""


def problems_with(command: WriteAddendum) -> tuple[Problem, ...]:
    return tuple(length_problems({"text": command.text}, limits.ADDENDUM_LENGTHS))


def marks(addenda: Iterable[Addendum]) -> dict[str, str]:
    """Return, for each section that addenda are about, what stands beside it: "See addendum 1 and 3"."""
    numbers: dict[str, list[str]] = {}
    for one in addenda:
        if one.section is not None:
            numbers.setdefault(one.section, []).append(str(one.number))
    return {section: f"See addendum {_listed(found)}" for section, found in numbers.items()}


def _listed(numbers: list[str]) -> str:
    return numbers[0] if len(numbers) == 1 else f"{', '.join(numbers[:-1])} and {numbers[-1]}"
