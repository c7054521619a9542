"""What is said before two registrations become one, and before one becomes two again."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from clinic_desktop.domain.clinical_text import format_date, format_moment, format_name, format_sex
from clinic_desktop.domain.merging import MergeObstacle
from clinic_desktop.domain.statuses import Sex
from clinic_desktop.ui.error_words import Words, words_for

if TYPE_CHECKING:
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.merging import Belongings, MergePreview, MergeRefused, Moved, UnmergePreview
    from clinic_desktop.domain.patients import PatientDetails

NOT_WRITTEN = "(nothing)"


def name_of(details: PatientDetails) -> str:
    return format_name(details.fields.last_name, details.fields.first_name)


def value_words(name: str, value: object) -> str:
    """Return a field's value as it is read."""
    if value is None or value == "":
        return NOT_WRITTEN
    if isinstance(value, Sex):
        return format_sex(value)
    if name in {"born_on", "deceased_on"} and isinstance(value, date):
        return format_date(value)
    return f"{value}"


def belongings_words(known: Belongings) -> str:
    """Return what belongs to a patient: counts, and nothing of what it says."""
    parts = (
        _counted(known.coming, "booking to come", "bookings to come"),
        _counted(known.earlier, "earlier booking", "earlier bookings"),
        _counted(known.visits, "written visit", "written visits"),
        _counted(known.allergies, "entry about allergies", "entries about allergies"),
        _counted(known.conditions, "condition", "conditions"),
        _counted(known.others, "other note of the desk", "other notes of the desk"),
    )
    return ", ".join(part for part in parts if part) or "nothing but the details"


def moved_words(known: Moved) -> str:
    parts = (
        _counted(known.appointments, "booking", "bookings"),
        _counted(known.allergies, "entry about allergies", "entries about allergies"),
        _counted(known.conditions, "condition", "conditions"),
    )
    return ", ".join(part for part in parts if part) or "nothing but the details"


def merge_words(seen: MergePreview) -> str:
    """Return what merging will do, a line for each thing."""
    stays, goes = name_of(seen.survivor), name_of(seen.merged)
    return (
        f"{goes} gives: {belongings_words(seen.of_merged)}.\n{stays} has already:"
        f" {belongings_words(seen.of_survivor)}.\n{goes} is archived; whoever looks for that name or number finds"
        f" {stays}. This can be undone exactly (Patient, Undo a merge)."
    )


def unmerge_words(seen: UnmergePreview, stays: str, goes: str) -> str:
    """Return what undoing a merge will do."""
    said = f"{goes} comes back as it was, with {moved_words(seen.back)}."
    if seen.stays.is_nothing:
        return f"{said}\nNothing was added to {stays} since."
    return (
        f"{said}\nWhat was added since stays with {stays}: {moved_words(seen.stays)}. Look afterwards whether some of"
        f" it belongs to {goes}."
    )


def obstacle_words(refused: MergeRefused, clock: ClinicClock) -> Words:
    """Return why it cannot be done now, with the clinic's time where there is one."""
    words = words_for(refused)
    if refused.why is MergeObstacle.OVERLAP and refused.detail:
        moment = format_moment(clock.local(datetime.fromisoformat(refused.detail)), weekday=True)
        return Words(f"{words.title}: {moment}", words.advice)
    return words


def _counted(count: int, one: str, more: str) -> str:
    return "" if not count else f"{count:,} {one if count == 1 else more}"
