"""Opening a patient's chart: everything clinical is read behind this door, and whoever goes through is on record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from clinic_desktop.domain import limits
from clinic_desktop.domain.problems import length_problems

if TYPE_CHECKING:
    from datetime import datetime

    from clinic_desktop.domain.identifiers import AppointmentId, PatientId
    from clinic_desktop.domain.patients import PatientDetails
    from clinic_desktop.domain.problems import Problem


BOOKED_BY_ONESELF = "booked by the same person"
"""What the database writes as the reason where the only appointment was made by whoever opens the chart."""


@dataclass(frozen=True, slots=True)
class OpenChart:
    """Open a patient's chart. A reason is needed where the person has no appointment with the patient."""

    patient_id: PatientId
    reason: str = ""


@dataclass(frozen=True, slots=True)
class OpenVisitChart:
    """Open the chart of the patient whose appointment this is."""

    appointment_id: AppointmentId
    reason: str = ""


@dataclass(frozen=True, slots=True)
class OpenedChart:
    """An open chart: whose it is, and the reason where there is no appointment that somebody else made."""

    patient: PatientDetails
    reason: str | None = None

    @property
    def is_break_glass(self) -> bool:
        return self.reason is not None


@dataclass(frozen=True, slots=True)
class ChartChange:
    """One entry of a chart's history: who did what to which row, and the columns with their values before and after."""

    seq: int
    at: datetime
    who: str
    action: str
    subject: str
    row_id: str | None
    reason: str | None
    changed: tuple[str, ...] = ()


def reason_problems(reason: str) -> tuple[Problem, ...]:
    """Return what is wrong with the reason for opening a chart without an appointment."""
    return tuple(length_problems({"reason": reason}, {"reason": limits.CHART_REASON}))
