"""Why a booking was not moved: who is in the way, or what somebody else made of it meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.domain.clinical_text import format_moment, format_time, status_words
from clinic_desktop.ui.error_words import Words
from clinic_desktop.ui.schedule.words import patient_name, time_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from clinic_desktop.domain.appointments import AppointmentLine
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.ui.schedule.ghost import Target

STAYS = "The booking stays where it was."
NOT_UNDONE = "This can no longer be undone"


def in_the_way_words(
    line: AppointmentLine, target: Target, found: Iterable[AppointmentLine], clock: ClinicClock, *, is_undone: bool
) -> Words:
    """Return who has the time that was wanted: of the provider, or of the patient."""
    others = [one for one in found if one.id != line.id]
    at = format_time(clock.local(target.starts_at))
    title = NOT_UNDONE if is_undone else f"That time is taken: {at}"
    said = [_in_the_way(one, line, clock) for one in others] or [f"Somebody was faster at {at}."]
    return Words(title, f"{' '.join(said)} {STAYS}")


def changed_words(now: AppointmentLine, clock: ClinicClock, *, is_undone: bool) -> Words:
    """Return what the booking is by now."""
    at = format_moment(clock.local(now.starts_at), weekday=True)
    state = f"It is now {at}, {now.minutes} min, with {now.provider_name}, {status_words(now.status).lower()}."
    title = NOT_UNDONE if is_undone else "Somebody else changed this booking meanwhile"
    return Words(title, f"{patient_name(now)}: {state} Nothing was moved.")


def gone_words(line: AppointmentLine) -> Words:
    return Words("This booking is gone", f"{patient_name(line)}: somebody removed it meanwhile. Nothing was moved.")


def not_movable_words(line: AppointmentLine) -> Words:
    """Return why a booking cannot be taken into the hand."""
    state = status_words(line.status).lower()
    return Words(
        "This booking cannot be moved", f"{patient_name(line)} is {state}. Only scheduled and checked in ones move."
    )


def not_worked_words(line: AppointmentLine, why: Iterable[str]) -> Words:
    """Return what a booking was moved into: it is done, and can be taken back."""
    reasons = ", ".join(filter(None, dict.fromkeys(why))) or "outside of working hours"
    return Words("Moved to a time that is not worked", f"{patient_name(line)}: {reasons}. Ctrl + Z moves it back.")


def _in_the_way(one: AppointmentLine, line: AppointmentLine, clock: ClinicClock) -> str:
    span = f"{time_of(one, clock)}–{format_time(clock.local(one.ends_at))}"
    if one.patient_id == line.patient_id:
        return f"{patient_name(one)} has another booking {span} with {one.provider_name}."
    return f"{patient_name(one)} is booked {span} with {one.provider_name}."
