"""The clinic's time: moments are aware and UTC inside, clinic time on screen, whatever the workstation thinks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Callable


def _system_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class ClinicClock:
    """Answers what time it is at the clinic. ``now_utc`` is replaced in tests."""

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    now_utc: Callable[[], datetime] = _system_now

    def now(self) -> datetime:
        """Return this moment in clinic time."""
        return self.now_utc().astimezone(self.zone)

    def today(self) -> date:
        return self.now().date()

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(self.zone)

    def moment(self, day: date, at: time) -> datetime:
        """Return the moment, in UTC, when the clinic's clock shows this. The first one if it shows it twice."""
        return datetime.combine(day, at, tzinfo=self.zone).astimezone(UTC)

    def reads_alike(self, one: datetime, other: datetime) -> bool:
        """Say whether the clinic's clock shows both alike, to the minute: also twice, when it is set back."""
        return f"{self.local(one):%Y-%m-%d %H:%M}" == f"{self.local(other):%Y-%m-%d %H:%M}"

    def day_bounds(self, day: date) -> tuple[datetime, datetime]:
        """Return the first moment of the clinic's day and the first of the next; 23 to 25 hours apart."""
        return self.moment(day, time()), self.moment(day + timedelta(days=1), time())
