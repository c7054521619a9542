"""Where a booking fits: into what is worked, between what is taken, at the times that the patient wants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from clinic_desktop.domain.working_hours import on_grid

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.working_hours import Busy, WorkingDay


class PartOfDay(StrEnum):
    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


PARTS = {
    PartOfDay.MORNING: (time(0), time(12)),
    PartOfDay.AFTERNOON: (time(12), time(17)),
    PartOfDay.EVENING: (time(17), time.max),
}
"""From when on, and before when, a booking of a part of the day begins, by the clinic's clock."""


@dataclass(frozen=True, slots=True)
class WantedTimes:
    """When the patient can come. A part of the day is where a booking begins; ``between`` is where it lies wholly.

    No weekdays (0 is Monday) means any.
    """

    part: PartOfDay | None = None
    between: tuple[time, time] | None = None
    weekdays: frozenset[int] = frozenset()

    def windows(self, day: WorkingDay, clock: ClinicClock) -> tuple[datetime, datetime, datetime]:
        """Return from when on and before when a booking may begin, and by when it has to end."""
        first, end = clock.day_bounds(day.on)
        last = end
        if self.part is not None:
            begins, ends = PARTS[self.part]
            first = max(first, clock.moment(day.on, begins))
            last = min(last, clock.moment(day.on, ends))
        if self.between is not None:
            first = max(first, clock.moment(day.on, self.between[0]))
            end = min(end, clock.moment(day.on, self.between[1]))
        return first, last, end


ANY_TIME = WantedTimes()


def free_starts(
    days: Iterable[WorkingDay],
    busy: Iterable[Busy],
    minutes: int,
    not_before: datetime,
    clock: ClinicClock,
    wanted: WantedTimes = ANY_TIME,
    buffer_minutes: int = 0,
) -> Iterator[datetime]:
    """Yield, in order, starts at which ``minutes`` fit into one provider's days, on a grid of five minutes.

    Nothing that is busy begins within the buffer after the booking; buffers after what is busy belong to its ends.
    Only the first fitting start of each gap is offered, so that few offers lie far enough apart to be a choice.
    """
    taken = sorted(busy, key=lambda one: one.start)
    length, buffer = timedelta(minutes=minutes), timedelta(minutes=buffer_minutes)
    for day in days:
        if wanted.weekdays and day.on.weekday() not in wanted.weekdays:
            continue
        first, last, end = wanted.windows(day, clock)
        for span in day.open:
            start, until = on_grid(max(span.first, first, not_before)), min(span.end, end)
            for one in [one for one in taken if one.end > start and one.start < until + buffer]:
                if start + length <= until and start + length + buffer <= one.start and start < last:
                    yield start
                start = max(start, on_grid(one.end))
            if start + length <= until and start < last:
                yield start
