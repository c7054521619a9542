"""What was committed anywhere: which thing, never its content."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from clinic_desktop.domain.identifiers import Version


class Subject(StrEnum):
    PATIENTS = "patients"
    ALLERGIES = "allergies"
    CONDITIONS = "conditions"
    APPOINTMENTS = "appointments"
    VISITS = "visits"
    PROVIDERS = "providers"
    WORKING_HOURS = "working_hours"
    """Weekly hours, days off, closures, blocked periods, or minutes and buffers; read all of them again."""
    STAFF = "staff"
    PRESENCE = "presence"
    """Somebody has opened, left or begun to write something; ``id`` is the thing's own."""
    HOLDS = "holds"
    """A time is being booked somewhere, or not any more; ``id`` is the provider's."""
    EARLIER_TIMES = "earlier_times"
    """A time became free that somebody may want, or the list of who wants an earlier one is another."""
    RECALLS = "recalls"
    FORMULARY = "formulary"
    WAITING = "waiting"
    """Somebody in the waiting room was called, or is more urgent; or what counts as waiting long was changed."""
    BACKUPS = "backups"
    WRITING = "writing"
    """A snippet or a template; somebody's own ones are told too, and are seen by nobody else."""
    DUPLICATES = "duplicates"
    UPDATE = "update"
    """The database is about to become that of a newer program; ``id`` is the revision."""
    EVERYTHING = "everything"


@dataclass(frozen=True, slots=True)
class Change:
    """One committed change.

    ``id`` is the appointment's for visits, the patient's for allergies and conditions, else the thing's own.
    ``version`` is the version the writing transaction gave, so that a window knows its own echo.
    """

    subject: Subject
    id: str = ""
    patient_id: str = ""
    version: Version | None = None


EVERYTHING = Change(Subject.EVERYTHING)
"""Notifications may have been missed: whatever is on screen is read again."""


def concern_visit(changes: Iterable[Change], appointment_id: str) -> bool:
    """Say whether what is shown of a visit may have changed."""
    return any(
        change.subject is Subject.EVERYTHING
        or (change.subject in (Subject.VISITS, Subject.APPOINTMENTS) and change.id == appointment_id)
        for change in changes
    )
