"""What the schedule says of a booking: to the eye that rests on it, and to screen readers."""

from __future__ import annotations

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


def time_of(line: AppointmentLine, clock: ClinicClock) -> str:
    """Return ``09:30``, and ``02:30 again`` in the hour that comes twice."""
    local = clock.local(line.starts_at)
    return f"{format_time(local)} again" if local.fold else format_time(local)


def spoken(line: AppointmentLine, clock: ClinicClock) -> str:
    """Return ``09:30 SMITH, John, follow-up, 20 min, checked in``."""
    parts = [
        f"{time_of(line, clock)} {patient_name(line)}",
        type_words(line.type).lower(),
        format_minutes(line.minutes),
        status_words(line.status).lower(),
    ]
    if line.is_overbooked:
        parts.append(OVERBOOKED)
    return ", ".join(parts)


def details(line: AppointmentLine, clock: ClinicClock) -> list[str]:
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
    reason = one_line(line.reason or "")
    return [*lines, reason] if reason else lines
