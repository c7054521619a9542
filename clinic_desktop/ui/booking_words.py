"""Words for bookings: what stands in the way of one, who took its time, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.domain.booking_history import BookingEventKind
from clinic_desktop.domain.clinical_text import (
    format_date,
    format_minutes,
    format_moment,
    format_name,
    format_time,
    format_time_range,
    status_words,
    type_words,
)
from clinic_desktop.domain.working_hours import ClosedKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from clinic_desktop.domain.appointments import AppointmentLine, FreeSlot
    from clinic_desktop.domain.booking_history import BookedTime, BookingEvent, Taker
    from clinic_desktop.domain.booking_obstacles import Obstacles, OutsideHours
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.errors import SlotTaken
    from clinic_desktop.domain.holds import SlotHold
    from clinic_desktop.domain.working_hours import ClosedPeriod

_CLOSED = {
    ClosedKind.BREAK: "Break",
    ClosedKind.DAY_OFF: "Day off",
    ClosedKind.CLOSURE: "The clinic is closed",
    ClosedKind.BLOCKED: "Blocked",
}
NOBODY_KNOWN = "another program"
NOTHING_BOOKED = "Nothing was booked. Choose one of the next free times."


def words_for_slot_taken(error: SlotTaken) -> tuple[str, str]:
    at = f" at {error.starts_at:%H:%M}" if error.starts_at else ""
    return f"That time{at} was just taken", NOTHING_BOOKED


def words_for_outside_hours(error: OutsideHours) -> tuple[str, str]:
    """Return what keeps a booking from being stored at once, and that it can be meant."""
    if error.closed:
        kinds = {one.kind for one in error.closed}
        title = "This time is outside working hours"
        if kinds <= {ClosedKind.CLOSURE}:
            title = "The clinic is closed at this time"
        elif ClosedKind.OUTSIDE not in kinds:
            title = "The provider is not working at this time"
        return title, "Nothing was booked yet. Book it all the same, or choose another time."
    if error.taken:
        return "Another booking has this time", "Nothing was booked yet. Book it all the same, or choose another time."
    return (
        "There is too little time between this booking and the next",
        "Nothing was booked yet. Book it all the same, or choose another time.",
    )


def obstacle_sentences(found: Obstacles, clock: ClinicClock) -> list[str]:
    """Return what stands in the way, each in one sentence, the gravest first."""
    told = []
    if found.is_over:
        told.append("This time is over already.")
    taken = _taken_sentences(found.taken, clock)
    told += taken
    told += [f"{_times(line, clock)} the patient is booked with {line.provider_name}." for line in found.busy]
    told += [one for one in outside_sentences(found, clock) if one not in taken]
    if told and found.needs_a_second_word and not (found.taken or found.busy):
        told.append("Booking is still possible.")
    return told


def outside_sentences(found: Obstacles | OutsideHours, clock: ClinicClock) -> list[str]:
    """Return what can be booked all the same, if it is meant: over others, closed time, too little time between."""
    told = _taken_sentences(found.taken, clock)
    told += [_closed_sentence(one, clock) for one in _once(found.closed)]
    return told + [
        f"{_times(line, clock)} {_patient(line)}: the time between two bookings is too short." for line in found.crowded
    ]


def _taken_sentences(lines: Iterable[AppointmentLine], clock: ClinicClock) -> list[str]:
    return [f"{_times(line, clock)} is taken by {_patient(line)}." for line in lines]


def _once(closed: Iterable[ClosedPeriod]) -> list[ClosedPeriod]:
    """Return each period, but of what is outside of hours only the first: before and after say the same."""
    first = True
    kept = []
    for one in closed:
        if one.kind is not ClosedKind.OUTSIDE or first:
            kept.append(one)
        first = first and one.kind is not ClosedKind.OUTSIDE
    return kept


def _closed_sentence(one: ClosedPeriod, clock: ClinicClock) -> str:
    if one.kind is ClosedKind.OUTSIDE:
        return "Outside working hours."
    why = f": {one.why}" if one.why else ""
    first, end = clock.local(one.first), clock.local(one.end)
    is_whole_day = (end - first).total_seconds() >= 23 * 3600
    when = "" if is_whole_day else f" {_lower(format_time_range(first, end))}"
    return f"{_CLOSED[one.kind]}{when}{why}."


def hold_sentences(held: Iterable[SlotHold], clock: ClinicClock) -> list[str]:
    """Return who is booking at this moment at other workstations, each in one sentence."""
    return [hold_sentence(one, clock) for one in held]


def hold_sentence(one: SlotHold, clock: ClinicClock) -> str:
    who = "you" if one.is_same_person else one.who
    times = format_time_range(clock.local(one.first), clock.local(one.end))
    return f"{times} is being booked by {who} at {one.desk}."


def free_slot_words(slot: FreeSlot, clock: ClinicClock) -> str:
    """Return ``Today 09:40``, or the day with the time."""
    local = clock.local(slot.starts_at)
    if local.date() == clock.today():
        return f"Today {format_time(local)}"
    return f"{format_date(local.date(), weekday=True)} {format_time(local)}"


def since_words(taker: Taker, clock: ClinicClock) -> str:
    """Return who gave a booking its time and when: ``by Rosa Lind at 08:12``, with the day if it was not today."""
    local = clock.local(taker.at)
    at = f"at {format_time(local)}" if local.date() == clock.today() else f"on {format_moment(local)}"
    return f"by {taker.by or NOBODY_KNOWN} {at}"


def taken_words(takers: Iterable[Taker], clock: ClinicClock) -> str:
    """Return who has a time that was to be booked, who gave it to him, and when."""
    return " ".join(
        f"{_times(one.line, clock)} {_patient(one.line)} was booked by {one.by or NOBODY_KNOWN}"
        f" at {format_time(clock.local(one.at))}."
        for one in takers
    )


def event_words(event: BookingEvent, clock: ClinicClock) -> str:
    """Return what happened to a booking, from what to what."""
    if event.kind is BookingEventKind.BOOKED and event.after:
        return f"Booked for {_when(event.after, clock)}"
    if event.kind is BookingEventKind.OVERBOOKED:
        return f"Booked over another booking: {event.reason}"
    if event.kind is BookingEventKind.MOVED and event.before and event.after:
        return "; ".join(_changes(event.before, event.after, clock))
    before, after = (status_words(one) if one else "" for one in (event.status_from, event.status_to))
    return f"{before} → {after}" + (f": {event.reason}" if event.reason else "")


def overbooked_words(event: BookingEvent, clock: ClinicClock) -> str:
    """Return who booked over another booking, when and why."""
    at = format_moment(clock.local(event.at))
    return f"Booked over another booking by {event.by or NOBODY_KNOWN}, {at}: {event.reason}"


def _changes(before: BookedTime, after: BookedTime, clock: ClinicClock) -> list[str]:
    pairs = (
        ("Time", *(format_moment(clock.local(one.starts_at), weekday=True) for one in (before, after))),
        ("Length", *(format_minutes(one.minutes) for one in (before, after))),
        ("Provider", *(one.provider_name or "a former provider" for one in (before, after))),
        ("Type", *(type_words(one.type) for one in (before, after))),
    )
    return [f"{name} {old} → {new}" for name, old, new in pairs if old != new]


def _when(booked: BookedTime, clock: ClinicClock) -> str:
    moment = format_moment(clock.local(booked.starts_at), weekday=True)
    provider = booked.provider_name or "a former provider"
    return f"{moment}, {format_minutes(booked.minutes)}, {type_words(booked.type).lower()} with {provider}"


def _times(line: AppointmentLine, clock: ClinicClock) -> str:
    return format_time_range(clock.local(line.starts_at), clock.local(line.ends_at))


def _patient(line: AppointmentLine) -> str:
    return format_name(line.patient_last_name, line.patient_first_name)


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]
