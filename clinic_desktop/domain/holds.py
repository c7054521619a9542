"""Times that are being booked at this moment: told to others, and refusing nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from clinic_desktop.domain.identifiers import ProviderId


@dataclass(frozen=True, slots=True)
class HoldSlot:
    """Say that somebody is about to book this time here. ``id`` is the dialog's own; one dialog holds one time."""

    id: str
    provider_id: ProviderId
    starts_at: datetime
    minutes: int

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True)
class SlotHold:
    """A time that is being booked at another workstation, from ``first`` on and before ``end``.

    ``who`` is a name for people, ``desk`` the workstation's; ``is_same_person`` says that it is the reader elsewhere.
    """

    provider_id: ProviderId
    first: datetime
    end: datetime
    who: str
    desk: str
    is_same_person: bool = False
