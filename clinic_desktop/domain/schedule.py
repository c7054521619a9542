"""How full the clinic's days are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

_NEARLY_FULL = 0.85
_FULL = 1.0


@dataclass(frozen=True, slots=True)
class DayBookings:
    """What holds its time on a day: how many bookings, and how many minutes together."""

    on: date
    bookings: int
    minutes: int


@dataclass(frozen=True, slots=True)
class DayLoad:
    """A day's bookings beside the minutes that are worked."""

    on: date
    bookings: int = 0
    minutes: int = 0
    open_minutes: int = 0

    @property
    def share(self) -> float:
        """How much of the working time is booked: 0 to 1, more if overbooked; 1 if booked without working time."""
        if self.open_minutes > 0:
            return self.minutes / self.open_minutes
        return 1.0 if self.minutes else 0.0

    @property
    def is_closed(self) -> bool:
        return self.open_minutes == 0

    @property
    def words(self) -> str:
        """Return ``12 booked, 45%``, ``closed``, ``full``: what no colour says alone."""
        if self.is_closed:
            return f"closed, {self.bookings} booked" if self.bookings else "closed"
        if not self.bookings:
            return "free"
        return f"{self.bookings} booked, {self.level_words}"

    @property
    def level_words(self) -> str:
        if self.share > _FULL:
            return "over full"
        return "full" if self.share == _FULL else f"{min(99, round(self.share * 100))}%"

    @property
    def is_nearly_full(self) -> bool:
        return self.share >= _NEARLY_FULL
