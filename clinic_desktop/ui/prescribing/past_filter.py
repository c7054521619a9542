"""Which of the past medication is shown: all of it, what ended lately, or what was stopped."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from clinic_desktop.domain.medication import RECENT_DAYS, MedicationStatus

if TYPE_CHECKING:
    from datetime import date

    from clinic_desktop.domain.medication import Medication

_DAYS_OF_YEAR = 365


class PastFilter(Enum):
    """Each value says itself in words."""

    ALL = "All past medication"
    RECENT = f"Ended in the last {RECENT_DAYS} days"
    YEAR = "Ended in the last year"
    STOPPED = "Stopped before its end"

    def takes(self, one: Medication, today: date) -> bool:
        """Say whether a past medication is shown."""
        if self is PastFilter.ALL:
            return True
        if self is PastFilter.STOPPED:
            return one.status(today) is MedicationStatus.DISCONTINUED
        ended = one.ended_on(today)
        days = RECENT_DAYS if self is PastFilter.RECENT else _DAYS_OF_YEAR
        return ended is not None and (today - ended).days <= days
