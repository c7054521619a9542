"""What was committed anywhere: which thing, never its content."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clinic_desktop.domain.identifiers import Version


class Subject(StrEnum):
    PATIENTS = "patients"
    ALLERGIES = "allergies"
    CONDITIONS = "conditions"
    APPOINTMENTS = "appointments"
    VISITS = "visits"
    PROVIDERS = "providers"
    STAFF = "staff"
    BACKUPS = "backups"
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
