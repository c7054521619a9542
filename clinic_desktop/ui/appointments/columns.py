"""What the list of appointments shows of each."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from clinic_desktop.domain.clinical_text import (
    format_age,
    format_minutes,
    format_name,
    format_time,
    format_time_range,
    one_line,
    status_words,
    type_words,
    unreadable_words,
)
from clinic_desktop.domain.statuses import AppointmentStatus
from clinic_desktop.domain.unreadable import is_unreadable
from clinic_desktop.ui.series_words import place_words
from clinic_desktop.ui.widgets.record_model import Column

if TYPE_CHECKING:
    from clinic_desktop.domain.appointments import AppointmentLine
    from clinic_desktop.domain.clock import ClinicClock


def appointment_columns(clock: ClinicClock) -> tuple[Column[AppointmentLine], ...]:
    return (
        Column(
            "Time",
            partial(_time, clock=clock),
            width=7,
            strong=True,
            tooltip=partial(_tip, clock=clock),
            colour=_time_colour,
        ),
        Column(
            "Patient", _patient, strong=True, stretch=True, width=18, struck=_is_off, tooltip=partial(_tip, clock=clock)
        ),
        Column("Status", lambda line: status_words(line.status), width=15, badge=lambda line: f"status_{line.status}"),
        Column("Min", lambda line: str(line.minutes), width=4, align=Qt.AlignmentFlag.AlignRight, accessible=_minutes),
        Column("Type", _type, width=13),
        Column("Reason", lambda line: one_line(line.reason or ""), width=18),
        Column("Provider", lambda line: one_line(line.provider_name), width=13),
    )


def _type(line: AppointmentLine) -> str:
    return f"{type_words(line.type)}, {place_words(line.series)}" if line.series else type_words(line.type)


def _time(line: AppointmentLine, clock: ClinicClock) -> str:
    return format_time(clock.local(line.starts_at))


def _time_colour(line: AppointmentLine) -> str:
    return "danger_text" if is_unreadable(line.starts_at) else "text"


def _minutes(line: AppointmentLine) -> str:
    return format_minutes(line.minutes)


def _patient(line: AppointmentLine) -> str:
    name = format_name(line.patient_last_name, line.patient_first_name)
    return f"{name} (overbooked)" if line.is_overbooked else name


def _is_off(line: AppointmentLine) -> bool:
    return line.status in (AppointmentStatus.CANCELLED, AppointmentStatus.NO_SHOW)


def _tip(line: AppointmentLine, clock: ClinicClock) -> str:
    times = format_time_range(clock.local(line.starts_at), clock.local(line.ends_at))
    age = format_age(line.patient_born_on, clock.today())
    lines = [
        ", ".join(part for part in (_patient(line), age) if part),
        f"{times} ({format_minutes(line.minutes)})",
        f"{type_words(line.type)} with {line.provider_name}",
        status_words(line.status),
    ]
    if line.series:
        lines.append(f"{place_words(line.series)} of a series")
    if line.reason:
        lines.append(line.reason)
    unreadable = unreadable_words(line.starts_at, line.patient_born_on)
    if unreadable:
        lines.append(unreadable)
    return "\n".join(lines)
