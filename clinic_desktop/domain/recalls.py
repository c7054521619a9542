"""Recalls: patients who are due for something, by type and day. Administrative: the desk reads all of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NewType

from clinic_desktop.domain import limits
from clinic_desktop.domain.problems import Problem, length_problems, range_problems

if TYPE_CHECKING:
    from datetime import date, datetime

    from clinic_desktop.domain.identifiers import AppointmentId, PatientId, ProviderId, Version
    from clinic_desktop.domain.patients import PatientSummary
    from clinic_desktop.domain.statuses import AppointmentType

RecallId = NewType("RecallId", str)


@dataclass(frozen=True, slots=True)
class AddRecall:
    """Call a patient back for an appointment of a type; again every so many months if ``interval_months`` is given."""

    id: RecallId
    patient_id: PatientId
    type: AppointmentType
    due_on: date
    why: str
    provider_id: ProviderId | None = None
    interval_months: int | None = None


class When(StrEnum):
    ALL = "all"
    OVERDUE = "overdue"
    THIS_MONTH = "this_month"


@dataclass(frozen=True, slots=True)
class RecallQuestion:
    """The open recalls that are due until a day, that day included."""

    due_until: date
    when: When = When.ALL
    type: AppointmentType | None = None
    provider_id: ProviderId | None = None


@dataclass(frozen=True, slots=True)
class RecallLine:
    """A recall as the list shows it. ``next_booking`` is the patient's next one, whatever its type."""

    id: RecallId
    version: Version
    patient: PatientSummary
    type: AppointmentType
    due_on: date
    why: str
    provider_id: ProviderId | None
    provider_name: str | None
    interval_months: int | None
    made_at: datetime
    made_by: str
    next_booking: datetime | None = None


@dataclass(frozen=True, slots=True)
class CloseRecall:
    """Close a recall by hand. ``makes_next`` lets one with an interval go on from today."""

    id: RecallId
    expected_version: Version
    reason: str
    makes_next: bool
    next_id: RecallId


@dataclass(frozen=True, slots=True)
class PlanRecall:
    """Say which booking, that is about to be made, answers a recall: the database closes it with that booking."""

    id: RecallId
    appointment_id: AppointmentId


CLOSE_REASONS = (
    "Was seen elsewhere",
    "Does not want to come",
    "Could not be reached",
    "No longer a patient here",
    "Entered by mistake",
)


def recall_problems(recall: AddRecall) -> tuple[Problem, ...]:
    return (
        *length_problems({"why": recall.why}, {"why": limits.RECALL_WHY}),
        *range_problems("interval_months", recall.interval_months, limits.RECALL_MONTHS),
    )


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later, or the last day of that month."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for number in (day.day, 30, 29, 28):
        try:
            return day.replace(year=years, month=month + 1, day=number)
        except ValueError:
            continue
    return day
