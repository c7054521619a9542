"""The waiting room in words: how long, how urgent, where, and what went wrong there."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from clinic_desktop.domain.clinical_text import format_time
from clinic_desktop.domain.statuses import AppointmentStatus
from clinic_desktop.domain.waiting import (
    BookedToday,
    CalledAlready,
    NobodySeesPatients,
    NobodyWaits,
    Stage,
    Urgency,
    WaitLevel,
)

if TYPE_CHECKING:
    from datetime import datetime

    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.domain.waiting import WaitingEntry, WaitThresholds

MINUTES_IN_AN_HOUR = 60

WAITING_ERRORS: dict[type[ClinicError], tuple[str, str]] = {
    NobodyWaits: ("Nobody is waiting", "Whoever was called already, or waits for somebody else, is on the board."),
    CalledAlready: (
        "Somebody else has just called this patient",
        "Nothing was changed. The board shows which room the patient was called to.",
    ),
    BookedToday: (
        "This patient has a booking today",
        "Nothing was booked yet. Check in that booking, or see the patient besides.",
    ),
    NobodySeesPatients: (
        "There is nobody to book with",
        "Nothing was booked. An administrator makes an account for somebody who sees patients.",
    ),
}

URGENCY_WORDS = {Urgency.NORMAL: "Normal", Urgency.SOON: "Soon", Urgency.URGENT: "Urgent"}
URGENCY_TINTS = {Urgency.NORMAL: "neutral", Urgency.SOON: "warning", Urgency.URGENT: "danger"}

STAGE_WORDS = {
    Stage.EXPECTED: "Expected",
    Stage.WAITING: "Waiting",
    Stage.CALLED: "Called",
    Stage.IN_ROOM: "In room",
    Stage.LEFT: "Gone",
}
_STAGE_TINTS = {
    Stage.EXPECTED: "status_scheduled",
    Stage.CALLED: "info",
    Stage.IN_ROOM: "status_in_progress",
}

_LEVEL_TINTS = {WaitLevel.CALM: "neutral", WaitLevel.NOTICE: "warning", WaitLevel.LONG: "danger"}
_LEVEL_WORDS = {WaitLevel.CALM: "", WaitLevel.NOTICE: ", a while", WaitLevel.LONG: ", long"}


def span_words(span: timedelta) -> str:
    """Return ``34 min`` or ``1 h 05 min``."""
    minutes = max(span // timedelta(minutes=1), 0)
    if minutes < MINUTES_IN_AN_HOUR:
        return f"{minutes} min"
    return f"{minutes // MINUTES_IN_AN_HOUR} h {minutes % MINUTES_IN_AN_HOUR:02d} min"


def stage_words(entry: WaitingEntry) -> str:
    if entry.stage is Stage.LEFT:
        return "Seen" if entry.status is AppointmentStatus.COMPLETED else "Left"
    return STAGE_WORDS[entry.stage]


def running_tint(entry: WaitingEntry, now: datetime, thresholds: WaitThresholds) -> str:
    """Return the colour that goes with ``running_words``: of how bad the waiting is, else of where somebody is."""
    if entry.stage is Stage.WAITING:
        return _LEVEL_TINTS[thresholds.level(entry.waited(now))]
    return _STAGE_TINTS.get(entry.stage) or f"status_{entry.status}"


def running_words(entry: WaitingEntry, now: datetime, thresholds: WaitThresholds, clock: ClinicClock) -> str:
    """Return how long somebody has been where he is: ``waiting 34 min, long``."""
    match entry.stage:
        case Stage.WAITING:
            waited = entry.waited(now)
            return f"waiting {span_words(waited)}{_LEVEL_WORDS[thresholds.level(waited)]}"
        case Stage.CALLED:
            return f"called {span_words(now - (entry.called_at or now))} ago"
        case Stage.IN_ROOM:
            return f"in room {span_words(now - (entry.in_room_at or now))}"
        case Stage.LEFT:
            verb = "seen until" if entry.status is AppointmentStatus.COMPLETED else "left at"
            return f"{verb} {format_time(clock.local(entry.left_at))}" if entry.left_at else ""
    return f"expected {format_time(clock.local(entry.starts_at))}"


def late_words(entry: WaitingEntry, now: datetime) -> str:
    """Return by how much the booked time has passed: ``late by 12 min``; nothing within the first minute."""
    late = entry.late_by(now)
    return f"late by {span_words(late)}" if late >= timedelta(minutes=1) else ""
