"""Two registrations of one person made one, and made two again."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from clinic_desktop.domain.errors import ClinicError

if TYPE_CHECKING:
    from datetime import datetime

    from clinic_desktop.domain.identifiers import MergeId, PatientId, Version
    from clinic_desktop.domain.patients import PatientDetails

MERGED_FIELDS = (
    "last_name",
    "first_name",
    "preferred_name",
    "title",
    "born_on",
    "sex",
    "deceased_on",
    "phone",
    "email",
    "address",
    "blood_type",
    "emergency_contact_name",
    "emergency_contact_phone",
    "emergency_contact_relationship",
)
"""The fields of a patient between which is chosen, in the order of the screen."""


class MergeObstacle(StrEnum):
    """Why two patients cannot be made one, or one two, in the words of the database."""

    IN_PROGRESS = "in_progress"
    CHART_OPEN = "chart_open"
    OVERLAP = "overlap"
    MERGED_ALREADY = "merged_already"
    MERGED_LATER = "merged_later"
    SURVIVOR_ARCHIVED = "survivor_archived"
    SAME = "same"


@dataclass(eq=False)
class MergeRefused(ClinicError):
    """Nothing was changed. ``detail`` names the patient, the place of the open chart, or the time of the overlap."""

    why: MergeObstacle
    detail: str = ""


@dataclass(eq=False)
class PatientMerged(ClinicError):
    """The patient was merged into somebody else, whose name this is; only that one is written to."""

    survivor: str


@dataclass(frozen=True, slots=True)
class Belongings:
    """What belongs to a patient, counted; nothing of what it says."""

    coming: int = 0
    earlier: int = 0
    visits: int = 0
    allergies: int = 0
    conditions: int = 0
    others: int = 0


@dataclass(frozen=True, slots=True)
class Moved:
    """What goes back when a merge is undone, or has been added since and stays with the survivor."""

    appointments: int = 0
    allergies: int = 0
    conditions: int = 0

    @property
    def is_nothing(self) -> bool:
        return not (self.appointments or self.allergies or self.conditions)


@dataclass(frozen=True, slots=True)
class MergePreview:
    survivor: PatientDetails
    merged: PatientDetails
    of_survivor: Belongings
    of_merged: Belongings
    obstacle: MergeRefused | None = None


@dataclass(frozen=True, slots=True)
class MergePatients:
    """Make two patients one. ``taken`` are the fields that come from the one that goes."""

    id: MergeId
    survivor: PatientId
    merged: PatientId
    survivor_version: Version
    merged_version: Version
    taken: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Merge:
    """What was merged, when and by whom."""

    id: MergeId
    survivor: PatientId
    survivor_name: str
    merged: PatientId
    merged_name: str
    merged_at: datetime
    merged_by: str


@dataclass(frozen=True, slots=True)
class UnmergePreview:
    """What would go back, and what was added since and stays with the survivor.

    ``later`` names the two patients of a merge that has to be undone before this one.
    """

    back: Moved
    stays: Moved
    obstacle: MergeRefused | None = None
    later: tuple[str, str] | None = None
