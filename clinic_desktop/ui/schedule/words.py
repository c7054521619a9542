"""What the schedule says of a booking: to the eye that rests on it, and to screen readers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from clinic_desktop.domain.clinical_text import (
    format_date,
    format_minutes,
    format_name,
    format_time,
    format_time_range,
    one_line,
    status_words,
    type_words,
)
from clinic_desktop.domain.statuses import AppointmentStatus

if TYPE_CHECKING:
    from clinic_desktop.domain.appointments import AppointmentLine
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.ui.schedule.board import Board, Box
    from clinic_desktop.ui.schedule.cursor import Cursor
    from clinic_desktop.ui.schedule.ghost import Ghost

STATUS_ICONS = {
    AppointmentStatus.SCHEDULED: "calendar",
    AppointmentStatus.CHECKED_IN: "user-check",
    AppointmentStatus.IN_PROGRESS: "play",
    AppointmentStatus.COMPLETED: "check",
    AppointmentStatus.CANCELLED: "calendar-x",
    AppointmentStatus.NO_SHOW: "user-x",
}
OVERBOOKED = "overbooked"


def patient_name(line: AppointmentLine) -> str:
    return format_name(line.patient_last_name, line.patient_first_name)


def names(line: AppointmentLine) -> tuple[str, str, str]:
    """Return ``SMITH, John``, ``SMITH, J.`` and ``SMITH``, for where there is less and less room."""
    name = patient_name(line)
    family, _, given = name.partition(", ")
    return name, f"{family}, {given[:1]}." if given else family, family


def time_of(line: AppointmentLine, clock: ClinicClock) -> str:
    """Return ``09:30``, and ``02:30 again`` in the hour that comes twice."""
    local = clock.local(line.starts_at)
    return f"{format_time(local)} again" if local.fold else format_time(local)


def buffer_words(minutes: int) -> str:
    """Return what is said of the minutes after a booking: ``then 10 min kept free``."""
    return f"then {format_minutes(minutes)} kept free"


def spoken(line: AppointmentLine, clock: ClinicClock, buffer: int = 0) -> str:
    """Return ``09:30 SMITH, John, follow-up, 20 min, checked in``, and what is kept free after it."""
    parts = [
        f"{time_of(line, clock)} {patient_name(line)}",
        type_words(line.type).lower(),
        format_minutes(line.minutes),
        status_words(line.status).lower(),
    ]
    if line.is_overbooked:
        parts.append(OVERBOOKED)
    if buffer:
        parts.append(buffer_words(buffer))
    return ", ".join(parts)


def kept_free(box: Box) -> str:
    """Return ``10 min kept free after SMITH, John``."""
    return f"{format_minutes(box.buffer)} kept free after {patient_name(box.line)}"


def details(line: AppointmentLine, clock: ClinicClock, buffer: int = 0) -> list[str]:
    """Return the lines of the bubble. Nothing clinical: the reason is what the desk wrote down itself."""
    start, end = clock.local(line.starts_at), clock.local(line.ends_at)
    status = status_words(line.status) + (f", {OVERBOOKED}" if line.is_overbooked else "")
    lines = [
        patient_name(line),
        f"Born {format_date(line.patient_born_on)}",
        f"{format_time_range(start, end)}, {format_minutes(line.minutes)}",
        f"{type_words(line.type)} with {line.provider_name}",
        status,
    ]
    if buffer:
        lines.insert(3, buffer_words(buffer).capitalize())
    reason = one_line(line.reason or "")
    return [*lines, reason] if reason else lines


def slot_words(board: Board, cursor: Cursor) -> str:
    """Return ``09:30, free, John Smith``, or why nobody is usually booked then."""
    column = board.columns[cursor.column]
    unit = board.axis.units[cursor.place]
    if not column.is_read:
        state = "being read"
    elif any(first <= cursor.place < end for first, end in column.left_out):
        state = "no such time, the clock is changed"
    else:
        why = [closed.why for closed in column.closed if closed.first <= cursor.place < closed.end]
        held = [one.why.lower() for one in column.held if one.first <= cursor.place < one.end]
        after = column.buffer_at(cursor.place)
        state = ", ".join(["closed", *filter(None, why)] if why else held or [kept_free(after) if after else "free"])
    return f"{unit.words}, {state}, {column.title}"


def ghost_words(ghost: Ghost, board: Board, clock: ClinicClock) -> str:
    """Return where the thing in the hand would go: ``09:30–09:50 SMITH, John``."""
    target = ghost.target(board)
    name = patient_name(ghost.line) if ghost.line else "New booking"
    if target is None:
        return f"The clock skips this time. {name}"
    start = clock.local(target.starts_at)
    end = clock.local(target.starts_at + timedelta(minutes=target.minutes))
    return f"{format_time(start)}–{format_time(end)}, {format_minutes(target.minutes)}\n{name}"
