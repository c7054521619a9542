"""Telling the others which time is being booked here, and hearing which they book. Nobody waits for anybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.db.queries import holds
from clinic_desktop.services.repeating import repeated

if TYPE_CHECKING:
    from datetime import datetime

    from clinic_desktop.db.database import Database
    from clinic_desktop.domain.holds import HoldSlot, SlotHold


class HoldService:
    """A hold warns and refuses nothing. It ends with the workstation's connections, or two minutes after the last word.

    Each method is one transaction. What changes is told as ``Subject.HOLDS``; an end by itself is told by nobody.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    @repeated
    def of_range(self, first: datetime, end: datetime) -> tuple[SlotHold, ...]:
        """Return what is being booked at other workstations between two aware moments, in order of time."""
        with self._database.read() as session:
            return holds.of_range(session, first, end)

    def hold(self, command: HoldSlot) -> bool:
        """Say that this time is being booked here, or still is; what the same dialog held before is let go.

        Return no if nobody is told: the workstation session is over, or there is no such provider.
        """
        with self._database.write(even_if_refused=True) as session:
            return holds.hold(session, command)

    def free(self, hold_id: str) -> bool:
        """Say that a dialog holds nothing any more."""
        with self._database.write(even_if_refused=True) as session:
            holds.free(session, hold_id)
        return False
