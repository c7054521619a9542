"""Patients who may be registered twice: the list that somebody at the desk works off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from clinic_desktop.domain.identifiers import PatientId
    from clinic_desktop.domain.patients import DuplicateReason, PatientSummary

SUSPICIOUS_LEAST = 5
"""How much has to speak for it (same_person.likeness): a name and a birth date that are alike, or a name and a phone
number that are the same. One thing alone never does: namesakes, families and twins would fill the list."""

PAIRS_MOST = 500
"""Pairs listed at once: whoever has worked them off sees the next ones."""


@dataclass(frozen=True, slots=True)
class SuspectedPair:
    """Two registrations that look like one person, with how much speaks for it and why."""

    one: PatientSummary
    other: PatientSummary
    score: int
    reasons: tuple[DuplicateReason, ...]
    found_at: datetime
    dismissed_at: datetime | None = None
    dismissed_by: str = ""


@dataclass(frozen=True, slots=True)
class SweepProgress:
    """How far everybody has been compared with everybody: patients looked at in this piece, and still to come."""

    looked: int
    left: int

    @property
    def is_over(self) -> bool:
        return self.left == 0


@dataclass(frozen=True, slots=True)
class DismissPair:
    """Say that they are two people. It holds until one of them gets another name or birth date."""

    one: PatientId
    other: PatientId
