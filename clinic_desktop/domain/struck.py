"""Parts of completed visits that were entered in error: struck out with a reason, still readable, not counted."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from clinic_desktop.domain import limits
from clinic_desktop.domain.problems import length_problems

if TYPE_CHECKING:
    from datetime import datetime

    from clinic_desktop.domain.identifiers import AppointmentId
    from clinic_desktop.domain.problems import Problem
    from clinic_desktop.domain.vitals import VitalSigns, VitalValues


class VisitPart(StrEnum):
    VISIT = "visit"
    ADDENDUM = "addendum"
    SYMPTOM = "symptom"
    PRESCRIPTION = "prescription"
    VITAL = "vital"
    LETTER = "letter"


@dataclass(frozen=True, slots=True)
class StruckPart:
    """What was struck, by whom, when and why.

    ``id`` is that of the part itself: the appointment's for a whole visit, that of the set for a vital sign, of which
    ``field`` is the name ("weight").
    """

    part: VisitPart
    id: str
    field: str
    visit: AppointmentId
    by: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class StruckParts:
    """What was struck of one visit, or of all visits of a patient."""

    parts: tuple[StruckPart, ...] = ()

    def find(self, part: VisitPart, part_id: str, visit: AppointmentId, field: str = "") -> StruckPart | None:
        """Return why a part of a visit does not count: it was struck itself, or the whole visit was."""
        for one in self.parts:
            is_itself = (one.part, one.id, one.field) == (part, part_id, field)
            if is_itself or (one.part is VisitPart.VISIT and one.visit == visit):
                return one
        return None

    def whole(self, visit: AppointmentId) -> StruckPart | None:
        """Return how a whole visit was struck, or None."""
        return self.find(VisitPart.VISIT, visit, visit)


NOTHING_STRUCK = StruckParts()


def standing_values(signs: VitalSigns, visit: AppointmentId, struck: StruckParts) -> VitalValues:
    """Return measured values without those that were struck: what counts in trends and scores."""
    gone = {
        one.name: None
        for one in fields(signs.values)
        if struck.find(VisitPart.VITAL, signs.id, visit, one.name) is not None
    }
    return replace(signs.values, **gone)


@dataclass(frozen=True, slots=True)
class StrikeVisitPart:
    """Mark a part as entered in error. It cannot be taken back: whoever was wrong says so in an addendum."""

    part: VisitPart
    id: str
    visit: AppointmentId
    reason: str
    field: str = ""


def problems_with(command: StrikeVisitPart) -> tuple[Problem, ...]:
    return tuple(length_problems({"reason": command.reason}, {"reason": limits.STRIKE_OUT_REASON}))
