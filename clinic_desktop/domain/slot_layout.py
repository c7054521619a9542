"""Where times and bookings stand in a schedule: pure arithmetic, measured in units of five minutes from the top.

A place counts what the clinic's clock shows, so that days stand beside each other. On the two days on which the clock
is changed, the hour that comes twice has its place twice, and an hour that does not come has none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from clinic_desktop.domain.clock import ClinicClock

UNIT_MINUTES = 5
GRIDS = (5, 10, 15, 30)
"""How many minutes one row of the schedule may stand for."""

_HOUR = 60
_STEP = timedelta(minutes=UNIT_MINUTES)


@dataclass(frozen=True, slots=True)
class Unit:
    """Five minutes of the clinic's clock; ``is_again`` if the clock shows them for the second time that day."""

    minute: int
    is_again: bool

    @property
    def words(self) -> str:
        """``09:30``, and ``02:30 again`` for the second time."""
        text = f"{self.minute // _HOUR:02d}:{self.minute % _HOUR:02d}"
        return f"{text} again" if self.is_again else text


@dataclass(frozen=True, slots=True)
class Lane:
    """Which of how many equal parts of the width belongs to a span."""

    number: int
    of: int


class DayAxis:
    """The times of one day, or of several that stand beside each other, from top to bottom."""

    def __init__(self, days: Iterable[date], clock: ClinicClock) -> None:
        self._clock = clock
        self._bounds = {day: clock.day_bounds(day) for day in days}
        self._moments = {day: _moments(first, end, clock) for day, (first, end) in self._bounds.items()}
        known = {unit for moments in self._moments.values() for unit in moments}
        self.units: tuple[Unit, ...] = tuple(sorted(known, key=_order(known)))
        self._place = {unit: place for place, unit in enumerate(self.units)}

    def __len__(self) -> int:
        return len(self.units)

    def start(self, day: date, moment: datetime) -> float:
        """Return the place where something begins; what began before this day begins at its top."""
        first, end = self._bounds[day]
        if moment <= first:
            return float(self._first_place(day))
        if moment >= end:
            return float(self._last_place(day))
        local = self._clock.local(moment)
        minute = local.hour * _HOUR + local.minute
        over = (minute % UNIT_MINUTES + local.second / 60) / UNIT_MINUTES
        return self._place[Unit(minute - minute % UNIT_MINUTES, bool(local.fold))] + over

    def end(self, day: date, moment: datetime) -> float:
        """Return the place where something ends: right below its last minute, not below an hour that is left out."""
        first, end = self._bounds[day]
        if moment <= first:
            return float(self._first_place(day))
        last = min(moment, end) - timedelta(minutes=1)
        return self.start(day, max(last, first)) + 1 / UNIT_MINUTES

    def moment(self, day: date, place: int) -> datetime | None:
        """Return the moment, in UTC, that stands at a place of this day; None where the day has no such time.

        The place after the last is the end of the day.
        """
        end = self._bounds[day][1]
        if place == self._last_place(day):
            return end
        if not 0 <= place < len(self.units):
            return None
        return self._moments[day].get(self.units[place])

    def moment_after(self, day: date, place: int) -> datetime | None:
        """Return the moment at which the unit before this place is over."""
        before = self.moment(day, place - 1) if place > 0 else None
        return None if before is None else before + _STEP

    def left_out(self, day: date) -> tuple[tuple[int, int], ...]:
        """Return the places, as first and end, that other days of this axis have and this one has not."""
        return _runs(place for place, unit in enumerate(self.units) if unit not in self._moments[day])

    def marks(self, grid: int) -> tuple[tuple[int, Unit], ...]:
        """Return the places at which a row of ``grid`` minutes begins."""
        return tuple((place, unit) for place, unit in enumerate(self.units) if unit.minute % grid == 0)

    def _first_place(self, day: date) -> int:
        known = self._moments[day]
        return self._place[next(iter(known))] if known else 0

    def _last_place(self, day: date) -> int:
        known = self._moments[day]
        return self._place[next(reversed(known))] + 1 if known else 0


def packed(spans: Sequence[tuple[float, float]]) -> list[Lane]:
    """Return a lane for each span, so that no two that overlap share one, and no more lanes than overlap at once."""
    lanes: list[Lane] = [Lane(0, 1)] * len(spans)
    group: list[tuple[int, int]] = []
    ends: list[float] = []
    for number in sorted(range(len(spans)), key=lambda one: (spans[one][0], -spans[one][1], one)):
        start, end = spans[number]
        if ends and start >= max(ends):
            _close(group, lanes, len(ends))
            group, ends = [], []
        lane = next((place for place, until in enumerate(ends) if until <= start), len(ends))
        ends[lane : lane + 1] = [end]
        group.append((number, lane))
    _close(group, lanes, len(ends))
    return lanes


def overlaps(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def on_grid(place: float, grid: int) -> int:
    """Return the place of the row of ``grid`` minutes in which a place lies."""
    rows = grid // UNIT_MINUTES
    return int(place // rows) * rows


def minutes_between(first: datetime, end: datetime) -> int:
    return int((end - first) / timedelta(minutes=1))


def local_moment(clock: ClinicClock, day: date, minute: int) -> datetime:
    """Return the moment, in UTC, of a minute of the clinic's day."""
    return clock.moment(day, time(minute // _HOUR, minute % _HOUR))


def _moments(first: datetime, end: datetime, clock: ClinicClock) -> dict[Unit, datetime]:
    found: dict[Unit, datetime] = {}
    moment = first.astimezone(UTC)
    while moment < end:
        local = clock.local(moment)
        minute = local.hour * _HOUR + local.minute
        found.setdefault(Unit(minute - minute % UNIT_MINUTES, bool(local.fold)), moment)
        moment += _STEP
    return found


def _order(units: set[Unit]) -> _Order:
    again = [unit.minute for unit in units if unit.is_again]
    return _Order(max(again) + UNIT_MINUTES if again else 0)


@dataclass(frozen=True, slots=True)
class _Order:
    """What comes again stands below what it repeats, and above what follows."""

    until: int

    def __call__(self, unit: Unit) -> tuple[int, int, int]:
        return (self.until, 0, unit.minute) if unit.is_again else (unit.minute, 1, unit.minute)


def _close(group: list[tuple[int, int]], lanes: list[Lane], of: int) -> None:
    for number, lane in group:
        lanes[number] = Lane(lane, of)


def _runs(places: Iterable[int]) -> tuple[tuple[int, int], ...]:
    runs: list[tuple[int, int]] = []
    for place in places:
        if runs and runs[-1][1] == place:
            runs[-1] = (runs[-1][0], place + 1)
        else:
            runs.append((place, place + 1))
    return tuple(runs)
