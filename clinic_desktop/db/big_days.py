"""The days on which an invented clinic sees patients, and its clock readings as the given tables store them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, timedelta
from typing import TYPE_CHECKING

from clinic_desktop.domain.working_hours import opening

if TYPE_CHECKING:
    from clinic_desktop.domain.clock import ClinicClock

CLOSED = frozenset({(1, 1), (12, 25), (12, 26)})
"""Month and day of holidays on which nobody is booked."""

_MINUTES_OF_DAY = 24 * 60
_CLOCK = tuple(f"{minute // 60:02}:{minute % 60:02}:00" for minute in range(_MINUTES_OF_DAY))


@dataclass(frozen=True, slots=True)
class OpenDay:
    """A day of the clinic: its date as a number, and how long it is open."""

    number: int
    minutes: int
    opens_at: int
    dates: tuple[str, str, str]

    def stamp(self, minute: int) -> str:
        """Return the stored form of so many minutes after opening, which may be a little before it."""
        days, rest = divmod(self.opens_at + minute, _MINUTES_OF_DAY)
        return f"{self.dates[days + 1]} {_CLOCK[rest]}"


class Calendar:
    """Every open day from one date to another. ``place`` turns a day's number into a place in ``days``."""

    def __init__(self, clock: ClinicClock, first: date, last: date) -> None:
        self.first = first.toordinal()
        self.days: list[OpenDay] = []
        self._places: list[int] = []
        for number in range(self.first, last.toordinal() + 1):
            self._places.append(len(self.days))
            day = date.fromordinal(number)
            span = None if (day.month, day.day) in CLOSED else opening(day, clock)
            if span is None:
                continue
            opens = span.start.astimezone(UTC)
            around = tuple((opens.date() + timedelta(days=shift)).isoformat() for shift in (-1, 0, 1))
            self.days.append(
                OpenDay(
                    number=number,
                    minutes=int((span.end - span.start).total_seconds()) // 60,
                    opens_at=opens.hour * 60 + opens.minute,
                    dates=(around[0], around[1], around[2]),
                )
            )

    def place(self, number: int) -> int:
        """Return the place of the first open day from this one on; behind the last one if there is none."""
        if number - self.first >= len(self._places):
            return len(self.days)
        return self._places[max(number - self.first, 0)]

    def on_or_after(self, number: int) -> OpenDay:
        """Return the first open day from this one on, or the last of all."""
        return self.days[min(self.place(number), len(self.days) - 1)]
