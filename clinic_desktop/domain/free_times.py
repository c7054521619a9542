"""When a patient can come."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PartOfDay(StrEnum):
    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


@dataclass(frozen=True, slots=True)
class WantedTimes:
    """A part of the day is where a booking begins."""

    part: PartOfDay | None = None


ANY_TIME = WantedTimes()
