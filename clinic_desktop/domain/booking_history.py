"""What became of a booking: who booked, moved, overbooked and changed it, when, from what to what."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from clinic_desktop.domain.series import ASIDE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from clinic_desktop.domain.appointments import AppointmentLine
    from clinic_desktop.domain.statuses import AppointmentStatus, AppointmentType


class BookingEventKind(StrEnum):
    BOOKED = "booked"
    MOVED = "moved"
    """Another time, length, provider or type."""
    STATUS = "status"
    OVERBOOKED = "overbooked"


@dataclass(frozen=True, slots=True)
class BookedTime:
    """When (an aware moment), how long, with whom and for what. The name is empty if the provider is gone."""

    starts_at: datetime
    minutes: int
    provider_name: str
    type: AppointmentType


@dataclass(frozen=True, slots=True)
class BookingEvent:
    """One thing that happened to a booking. ``by`` is a name for people; None is nobody on the staff.

    BOOKED has ``after``, MOVED ``before`` and ``after``, STATUS the two statuses and perhaps a reason, OVERBOOKED a
    reason.
    """

    kind: BookingEventKind
    at: datetime
    by: str | None
    before: BookedTime | None = None
    after: BookedTime | None = None
    status_from: AppointmentStatus | None = None
    status_to: AppointmentStatus | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Taker:
    """A booking that has a time, and who gave it that time and when."""

    line: AppointmentLine
    by: str | None
    at: datetime


def in_order(
    events: Iterable[BookingEvent], now: BookedTime, booked: tuple[datetime, str | None]
) -> tuple[BookingEvent, ...]:
    """Return a booking's whole history, the oldest first: ``events`` after its making, and how it was made.

    ``now`` is where it stands, ``booked`` when and by whom it was made.
    """
    later = sorted(events, key=lambda event: event.at)
    first = next((event.before for event in later if event.kind is BookingEventKind.MOVED), None)
    made = BookingEvent(BookingEventKind.BOOKED, *booked, after=first or now)
    return (made, *later)


def without_standing_aside(moves: Iterable[BookingEvent]) -> list[BookingEvent]:
    """Return moves in their order, one that stood aside for another for a moment as the one move it was."""
    found: list[BookingEvent] = []
    for one in moves:
        last = found[-1] if found else None
        if last is not None and last.after is not None and last.after.starts_at == ASIDE:
            found[-1] = replace(one, before=last.before)
        else:
            found.append(one)
    return found


def gave_its_time(events: Iterable[BookingEvent]) -> BookingEvent:
    """Return what gave a booking the time it has: its making or its last move."""
    return [event for event in events if event.kind in (BookingEventKind.BOOKED, BookingEventKind.MOVED)][-1]
