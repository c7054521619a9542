"""A patient's medication over all visits: what is current, what is past, and what was stopped."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from operator import itemgetter
from typing import TYPE_CHECKING

from clinic_desktop.domain import limits
from clinic_desktop.domain.dose_texts import days_of
from clinic_desktop.domain.folding import fold
from clinic_desktop.domain.problems import Problem, cleaned, length_problems

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from clinic_desktop.domain.identifiers import AppointmentId, PatientId, PrescriptionId
    from clinic_desktop.domain.prescriptions import Prescription, PrescriptionFields

RECENT_DAYS = 30
"""How long something that ended is announced beside what is current."""


class MedicationStatus(StrEnum):
    STARTED = "started"
    NOT_STARTED = "not_started"
    SUSPENDED = "suspended"
    COMPLETED = "completed"
    DISCONTINUED = "discontinued"

    @property
    def is_current(self) -> bool:
        return self in (MedicationStatus.STARTED, MedicationStatus.NOT_STARTED, MedicationStatus.SUSPENDED)


class StopKind(StrEnum):
    """For good, or until it is resumed."""

    DISCONTINUED = "discontinued"
    SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True)
class Stop:
    """Who stopped a drug, when and why. ``on`` is the day by the clinic's clock."""

    id: str
    kind: StopKind
    reason: str
    at: datetime
    on: date
    by: str


@dataclass(frozen=True, slots=True)
class Medication:
    """One prescription of one visit. ``started_on`` is None where another program stored a day nobody can read.

    ``replaced_on`` is the day of the prescription that repeats this one and stands in its place.
    """

    prescription: Prescription
    appointment_id: AppointmentId
    started_on: date | None
    prescriber: str
    is_in_progress: bool = False
    stop: Stop | None = None
    replaced_on: date | None = None

    @property
    def fields(self) -> PrescriptionFields:
        return self.prescription.fields

    @property
    def planned_end(self) -> date | None:
        """The last day of the course with all its refills; None if it has no end."""
        days = days_of(self.fields.duration)
        if days is None or self.started_on is None:
            return None
        try:
            return self.started_on + timedelta(days=days * (1 + (self.fields.refills or 0)) - 1)
        except OverflowError:
            return None

    def status(self, today: date) -> MedicationStatus:
        if self.stop is not None and self.stop.kind is StopKind.DISCONTINUED:
            return MedicationStatus.DISCONTINUED
        end = self.planned_end
        if self.replaced_on is not None or (end is not None and end < today):
            return MedicationStatus.COMPLETED
        if self.stop is not None:
            return MedicationStatus.SUSPENDED
        if self.started_on is not None and self.started_on > today:
            return MedicationStatus.NOT_STARTED
        return MedicationStatus.STARTED

    def ended_on(self, today: date) -> date | None:
        """The day on which it ended, if it is past."""
        status = self.status(today)
        if status is MedicationStatus.DISCONTINUED and self.stop is not None:
            return self.stop.on
        if status is not MedicationStatus.COMPLETED:
            return None
        days = [day for day in (self.replaced_on, self.planned_end) if day is not None]
        return min(days, default=None)


@dataclass(frozen=True, slots=True)
class MedicationList:
    patient_id: PatientId
    entries: tuple[Medication, ...] = ()

    def current(self, today: date) -> tuple[Medication, ...]:
        """What is taken, suspended or to begin, the newest start first."""
        found = [one for one in self.entries if one.status(today).is_current]
        return tuple(sorted(found, key=lambda one: one.started_on or date.min, reverse=True))

    def past(self, today: date) -> tuple[Medication, ...]:
        """What is completed or discontinued, the newest end first."""
        found = [one for one in self.entries if not one.status(today).is_current]
        return tuple(sorted(found, key=lambda one: one.ended_on(today) or date.min, reverse=True))

    def recently_ended(self, today: date) -> tuple[Medication, ...]:
        """Return what ended lately, the newest end first, without what was merely prescribed again."""
        since = today - timedelta(days=RECENT_DAYS)
        ends = ((one.ended_on(today), one) for one in self.entries if one.replaced_on is None)
        recent = [(ended, one) for ended, one in ends if ended is not None and ended >= since]
        return tuple(one for _, one in sorted(recent, key=itemgetter(0), reverse=True))

    def repeatable(self, today: date) -> tuple[Medication, ...]:
        """What is current and was written in an earlier visit: the latest of each drug, no suspended one."""
        latest: dict[str, Medication] = {}
        for one in self.current(today):
            if not one.is_in_progress and one.status(today) is not MedicationStatus.SUSPENDED:
                latest.setdefault(fold(one.fields.medication), one)
        return tuple(latest.values())


def with_replacements(entries: Iterable[Medication]) -> tuple[Medication, ...]:
    """Mark what a later prescription repeats as replaced by it."""
    known = tuple(entries)
    days = {one.fields.repeats: one.started_on for one in known if one.fields.repeats}
    return tuple(
        replace(one, replaced_on=days[one.prescription.id]) if one.prescription.id in days else one for one in known
    )


@dataclass(frozen=True, slots=True)
class StopMedication:
    """``id`` is made by who asks, so that the same order asked twice stops once."""

    id: str
    patient_id: PatientId
    prescription_id: PrescriptionId
    kind: StopKind
    reason: str


@dataclass(frozen=True, slots=True)
class ResumeMedication:
    """A suspended drug is taken again, or a stop was a mistake."""

    patient_id: PatientId
    stop_id: str
    reason: str


def stop_problems(reason: str) -> tuple[Problem, ...]:
    return tuple(length_problems({"reason": cleaned(reason)}, {"reason": limits.STOP_REASON}))


def repeated(one: Medication) -> PrescriptionFields:
    """Return what a repeat prescribes: the same, without the reason that was given for the one before."""
    return replace(one.fields, override_reason=None, repeats=one.prescription.id)


def changes_since(fields: PrescriptionFields, before: PrescriptionFields) -> tuple[tuple[str, str, str], ...]:
    """Return what a repeat differs in from what it repeats: the field, what it was, what it is."""
    names = ("strength", "form", "dosage", "route", "frequency", "duration", "quantity", "refills")
    pairs = ((name, _text(getattr(before, name)), _text(getattr(fields, name))) for name in names)
    return tuple(one for one in pairs if one[1] != one[2])


def earlier_of(medication: str, entries: Iterable[Medication]) -> Medication | None:
    """Return the latest earlier prescription of the same drug."""
    same = [one for one in entries if fold(one.fields.medication) == fold(medication) and not one.is_in_progress]
    return max(same, key=lambda one: one.started_on or date.min, default=None)


def _text(value: str | int | None) -> str:
    return "" if value is None else str(value)
