"""The allergies of a clinician's own patients of one day, through the database's own functions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import text

from clinic_desktop.domain.statuses import AllergySeverity
from clinic_desktop.domain.todays_patients import TodaysAllergy

if TYPE_CHECKING:
    from datetime import date

    from clinic_desktop.db.database import ReadSession, WriteSession


@dataclass(frozen=True, slots=True)
class KnownAllergies:
    """Of one patient: what is written down, and whether it is stated that none are known."""

    allergies: tuple[TodaysAllergy, ...]
    none_known: bool


def open_day(session: WriteSession, day: date) -> None:
    """Put on record whose allergies are going to be read; they can be from the next transaction on."""
    session.execute(text("SELECT clinic.open_day(:day)"), {"day": day})


def allergies(session: ReadSession) -> dict[str, KnownAllergies]:
    """Return what is known of each patient of the opened day, by the patient's id."""
    found: dict[str, KnownAllergies] = {}
    for row in session.execute(text("SELECT * FROM clinic.day_allergies()")):
        before = found.get(row.patient_id, KnownAllergies((), row.none_stated_at is not None))
        if row.allergen is not None:
            one = TodaysAllergy(row.allergen, row.reaction, AllergySeverity(row.severity) if row.severity else None)
            before = KnownAllergies((*before.allergies, one), none_known=False)
        found[row.patient_id] = before
    return found
