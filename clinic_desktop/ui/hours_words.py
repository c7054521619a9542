"""Words for working time: why nobody works at a time, and which bookings fall out of changed hours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.domain.clinical_text import format_moment, format_time
from clinic_desktop.domain.working_hours import ClosedKind
from clinic_desktop.domain.working_weeks import MIDNIGHT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import time

    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.fallen_bookings import BookingsFallOut, FallenBooking
    from clinic_desktop.domain.working_hours import ClosedPeriod
    from clinic_desktop.domain.working_weeks import HoursSpan

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
CLOSED = "–"

_KINDS = {
    ClosedKind.OUTSIDE: "Outside working hours",
    ClosedKind.BREAK: "Break",
    ClosedKind.DAY_OFF: "Day off",
    ClosedKind.CLOSURE: "Clinic closed",
    ClosedKind.BLOCKED: "Blocked",
}


def kind_words(kind: ClosedKind) -> str:
    return _KINDS[kind]


def closed_words(period: ClosedPeriod) -> str:
    """Return why nobody works then: ``Day off: Congress``."""
    return f"{_KINDS[period.kind]}: {period.why}" if period.why else _KINDS[period.kind]


def why_words(periods: Iterable[ClosedPeriod]) -> str:
    """Return all reasons in one line, each once."""
    return ", ".join(dict.fromkeys(map(closed_words, periods)))


def bookings_words(count: int) -> str:
    return "1 booking" if count == 1 else f"{count:,} bookings"


def words_for_fall_out(error: BookingsFallOut) -> tuple[str, str]:
    count = len(error.fallen.bookings)
    return (
        f"{bookings_words(count)} would fall out of these hours",
        ("Nothing was saved yet. If you save, what is booked stays as it is and is listed to be moved."),
    )


def fallen_words(count: int) -> tuple[str, str]:
    """Return what the desk is told of bookings that fell out of changed hours."""
    return (
        f"{bookings_words(count)} {'is' if count == 1 else 'are'} to be moved",
        "The hours were changed after they had been made. Nothing was moved or cancelled: call the patients.",
    )


def booking_words(booking: FallenBooking, clock: ClinicClock) -> str:
    """Return one booking in a line: when, with whom, for whom."""
    when = format_moment(clock.local(booking.starts_at), weekday=True)
    return ", ".join(part for part in (when, booking.provider_name, booking.patient) if part)


def spans_words(spans: Iterable[HoursSpan]) -> str:
    """Return the times of a day in little room: ``8–12, 13:30–17``; a dash for none."""
    return ", ".join(f"{_short(one.begins)}–{_short_end(one.ends)}" for one in spans) or CLOSED


def breaks_words(spans: Iterable[HoursSpan]) -> str:
    return ", ".join(f"{format_time(one.begins)}–{end_words(one.ends)} {one.why}".rstrip() for one in sorted(spans))


def end_words(ends: time) -> str:
    """Return when work ends; midnight belongs to the day that is over."""
    return "24:00" if ends == MIDNIGHT else format_time(ends)


def _short_end(ends: time) -> str:
    return "24" if ends == MIDNIGHT else _short(ends)


def _short(at: time) -> str:
    return f"{at.hour}:{at.minute:02d}" if at.minute else str(at.hour)
