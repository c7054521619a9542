"""A clock that tests set and advance. It stands still, so that a test near midnight is like any other."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, time, timedelta


class ClinicTestClock:
    """What time the program believes it is; given to it as ``now_utc``. Any thread may ask.

    Without a moment it shows the next working day at half past eight, UTC, the zone of a throw-away clinic.
    """

    def __init__(self, moment: datetime | None = None) -> None:
        self._lock = threading.Lock()
        self._now = _aware(moment or _next_working_morning())

    def __call__(self) -> datetime:
        with self._lock:
            return self._now

    @property
    def now(self) -> datetime:
        """The moment shown, in UTC."""
        return self()

    @property
    def today(self) -> date:
        return self().date()

    def set(self, moment: datetime) -> None:
        """Show another moment. It has to say its zone."""
        known = _aware(moment)
        with self._lock:
            self._now = known

    def advance(self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> None:
        with self._lock:
            self._now += timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


class IdleTestClock:
    """The seconds by which programs notice that nobody uses them; given to them as ``idle_clock``. Stands still."""

    def __init__(self) -> None:
        self._seconds = 0.0

    def __call__(self) -> float:
        return self._seconds

    def advance(self, *, minutes: float = 0, seconds: float = 0) -> None:
        self._seconds += minutes * 60 + seconds


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("the clock wants a moment with its time zone")
    return moment.astimezone(UTC)


def _next_working_morning() -> datetime:
    day = datetime.now(UTC).date() + timedelta(days=1)
    while day.isoweekday() > len("MTWTF"):
        day += timedelta(days=1)
    return datetime.combine(day, time(8, 30), tzinfo=UTC)
