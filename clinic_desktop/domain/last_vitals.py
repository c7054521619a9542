"""What each vital sign was the last time before a visit."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from clinic_desktop.domain.unreadable import is_unreadable
from clinic_desktop.domain.vitals import VitalValues

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from clinic_desktop.domain.identifiers import AppointmentId
    from clinic_desktop.domain.vitals import VisitVitals


def last_before(
    measured: Iterable[VisitVitals], appointment_id: AppointmentId, starts_at: datetime
) -> dict[str, VisitVitals]:
    """Return by vital sign the last visit before this one at which it was measured, and not entered in error."""
    earlier = [
        one
        for one in measured
        if one.appointment_id != appointment_id and not is_unreadable(one.measured_at) and one.measured_at <= starts_at
    ]
    earlier.sort(key=lambda one: one.measured_at, reverse=True)
    found: dict[str, VisitVitals] = {}
    for visit in earlier:
        for one in fields(VitalValues):
            value = getattr(visit.vitals.values, one.name)
            if value is not None and not is_unreadable(value) and one.name not in visit.struck:
                found.setdefault(one.name, visit)
    return found
