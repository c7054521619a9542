"""Telling the others what is open here, and hearing who else has it open. Nobody waits for anybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.db.queries import presence
from clinic_desktop.domain.presence import Presence
from clinic_desktop.services.repeating import repeated

if TYPE_CHECKING:
    from clinic_desktop.db.database import Database
    from clinic_desktop.domain.presence import OpenThing


class PresenceService:
    """What a workstation says of itself ends with its connections, whatever becomes of the program."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @repeated
    def enter(self, thing: OpenThing, *, is_writing: bool) -> Presence:
        """Say that this is open here, or still is, and whether something unsaved is in it.

        A visit is told about only while its chart is open, a booking only to whoever may book.
        """
        with self._database.write(even_if_refused=True) as session:
            is_known = presence.be_present(session, thing, is_writing=is_writing)
            return Presence(is_known, presence.others(session, thing))

    @repeated
    def leave(self, thing: OpenThing) -> Presence:
        """Say that it is not open here any more."""
        with self._database.write(even_if_refused=True) as session:
            presence.be_gone(session, thing)
        return Presence(is_known=False)
