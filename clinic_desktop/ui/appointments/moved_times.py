"""What moving a booking changes, and how it comes together with what somebody else has changed meanwhile."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from clinic_desktop.domain.clinical_text import format_moment, status_words, type_words
from clinic_desktop.domain.statuses import AppointmentStatus
from clinic_desktop.ui.error_words import Words
from clinic_desktop.ui.widgets.changed_meanwhile import Editing

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.domain.appointments import AppointmentLine, BookAppointment, Provider
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.field_merge import Content
    from clinic_desktop.ui.widgets.message_bar import Offer


def moving_over(
    read: Callable[[], AppointmentLine],
    base: Callable[[], Content],
    mine: Callable[[], Content],
    take: Callable[[AppointmentLine, Content], object],
    anew: Offer,
    clock: ClinicClock,
    providers: tuple[Provider, ...],
) -> Editing[AppointmentLine]:
    """Return how a booking that is being moved is brought together with what is stored."""
    return Editing(
        read=read,
        content=moved_times,
        gone=_gone_words,
        base=base,
        mine=mine,
        take=take,
        words=partial(_words, clock, providers),
        anew=anew,
    )


def moved_times(booking: AppointmentLine | BookAppointment | None) -> Content:
    """Return what moving changes, by name."""
    if booking is None:
        return {}
    return {
        "type": booking.type,
        "starts_at": booking.starts_at,
        "minutes": booking.minutes,
        "provider": booking.provider_id,
    }


def _words(clock: ClinicClock, providers: tuple[Provider, ...], place: str, value: Any) -> str:  # noqa: ANN401 - a moment, a number, a type or a provider
    if place == "starts_at":
        return format_moment(clock.local(value))
    if place == "type":
        return type_words(value)
    if place == "provider":
        return next((one.name for one in providers if one.id == value), "Another provider")
    return f"{value} min"


def _gone_words(line: AppointmentLine) -> Words | None:
    """Return why a booking is not moved any more; None if it may be."""
    if line.status in (AppointmentStatus.SCHEDULED, AppointmentStatus.CHECKED_IN):
        return None
    return Words(
        f"This booking was changed meanwhile: {status_words(line.status).lower()}",
        "Nothing was moved. What you chose is still here; it can be booked as a new appointment.",
    )
