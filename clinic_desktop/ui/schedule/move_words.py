"""Why a booking was not moved or taken back: who is in the way, or what somebody else made of it meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.domain.clinical_text import format_moment, format_time, status_words
from clinic_desktop.domain.series import SeriesBlocked
from clinic_desktop.domain.statuses import AppointmentStatus
from clinic_desktop.ui.booking_words import since_words
from clinic_desktop.ui.error_words import Words, words_for
from clinic_desktop.ui.schedule.words import patient_name, time_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from clinic_desktop.domain.appointments import AppointmentLine
    from clinic_desktop.domain.booking_history import Taker
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.ui.schedule.ghost import Target

STAYS = "The booking stays where it was."
NOT_UNDONE = "This can no longer be undone"
CANNOT_BE_UNDONE = "Ctrl + Z cannot take this back"
_DONE = {
    AppointmentStatus.SCHEDULED: "correcting",
    AppointmentStatus.CHECKED_IN: "checking in",
    AppointmentStatus.IN_PROGRESS: "starting the visit of",
    AppointmentStatus.COMPLETED: "completing",
    AppointmentStatus.CANCELLED: "cancelling",
    AppointmentStatus.NO_SHOW: "noting as not come",
}


def in_the_way_words(
    line: AppointmentLine, target: Target, found: Iterable[Taker], clock: ClinicClock, *, is_undone: bool
) -> Words:
    """Return who has the time that was wanted, of the provider or of the patient, and who gave it to him and when."""
    others = [one for one in found if one.line.id != line.id]
    at = format_time(clock.local(target.starts_at))
    title = NOT_UNDONE if is_undone else f"That time is taken: {at}"
    said = [_in_the_way(one, line, clock) for one in others] or [f"Somebody was faster at {at}."]
    return Words(title, f"{' '.join(said)} {STAYS}")


def changed_words(
    seen: AppointmentLine, now: AppointmentLine, clock: ClinicClock, *, is_undone: bool, last: Taker | None = None
) -> Words:
    """Return what somebody else changed: from what that was seen to what it is by now; ``last`` knows who it was."""
    title = NOT_UNDONE if is_undone else "Somebody else changed this booking meanwhile"
    before, after = _parts(seen, clock), _parts(now, clock)
    differing = [name for name in before if before[name] != after[name]]
    changes = "; ".join(f"{name} {before[name]} → {after[name]}" for name in differing)
    state = f"It is now {', '.join(after.values())}." if is_undone or not changes else f"{changes}."
    who = f"{patient_name(now)}, changed {since_words(last, clock)}" if last else patient_name(now)
    return Words(title, f"{who}: {state} Nothing was moved.")


def gone_words(line: AppointmentLine) -> Words:
    return Words("This booking is gone", f"{patient_name(line)}: somebody removed it meanwhile. Nothing was moved.")


def not_movable_words(line: AppointmentLine) -> Words:
    """Return why a booking cannot be taken into the hand."""
    state = status_words(line.status).lower()
    return Words(
        "This booking cannot be moved", f"{patient_name(line)} is {state}. Only scheduled and checked in ones move."
    )


def closed_question(line: AppointmentLine, target: Target, provider: str, clock: ClinicClock) -> str:
    """Return what is asked before a booking goes to closed time."""
    at = format_moment(clock.local(target.starts_at), weekday=True)
    return f"{patient_name(line)}: {at}, {target.minutes} min, with {provider}"


def done_words(before: AppointmentLine | None, after: AppointmentLine) -> str:
    """Return what was done to a booking, as Undo names it: ``cancelling DOE, Jane``."""
    verb = "booking" if before is None else _DONE[after.status]
    return f"{verb} {patient_name(after)}"


def not_done_words(what: str, error: ClinicError, *, is_undo: bool) -> Words:
    """Return why something was not taken back, or not done again."""
    title = NOT_UNDONE if is_undo else "This can no longer be done again"
    if isinstance(error, SeriesBlocked):
        return Words(title, f"{what}: somebody else has one of the times by now. Nothing was moved.")
    words = words_for(error)
    return Words(title, f"{what}: {words.title}. {words.advice}")


def no_way_back_words(line: AppointmentLine) -> Words:
    """Return why what was done to a booking stays so, and what there is instead."""
    instead = "It can still be cancelled." if line.status is AppointmentStatus.CHECKED_IN else "Its visit goes on."
    state = status_words(line.status).lower()
    return Words(CANNOT_BE_UNDONE, f"{patient_name(line)} stays {state}: no rule leads back from there. {instead}")


def series_words(line: AppointmentLine) -> Words:
    """Return why a series that was cancelled is not brought back by a key, and how it can be."""
    instead = "Each can be brought back to scheduled, with a reason."
    return Words(CANNOT_BE_UNDONE, f"{patient_name(line)}: bookings of a series were cancelled. {instead}")


def _parts(line: AppointmentLine, clock: ClinicClock) -> dict[str, str]:
    return {
        "Time": format_moment(clock.local(line.starts_at), weekday=True),
        "Length": f"{line.minutes} min",
        "Provider": f"with {line.provider_name}",
        "Status": status_words(line.status).lower(),
    }


def _in_the_way(taker: Taker, line: AppointmentLine, clock: ClinicClock) -> str:
    one = taker.line
    span = f"{time_of(one, clock)}–{format_time(clock.local(one.ends_at))}"
    since = since_words(taker, clock)
    if one.patient_id == line.patient_id:
        return f"{patient_name(one)} has another booking {span} with {one.provider_name}, made {since}."
    return f"{patient_name(one)} is booked {span} with {one.provider_name}, {since}."
