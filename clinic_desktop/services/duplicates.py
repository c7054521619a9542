"""Who may be registered twice: looked for a piece at a time, listed, and said to be two people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.db.queries import duplicates
from clinic_desktop.domain.duplicates import PAIRS_MOST, SweepProgress
from clinic_desktop.services.repeating import repeated

if TYPE_CHECKING:
    from clinic_desktop.db.database import Database
    from clinic_desktop.domain.duplicates import DismissPair, SuspectedPair

PIECE = 500
"""Patients looked at in one piece: a fraction of a second, whatever the size of the clinic."""


class DuplicateService:
    """For those who register patients. Each method is one transaction.

    But for ``look_on``: it reads in one and writes in another, so that nothing is locked while people are compared.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    @repeated
    def look_on(self) -> SweepProgress:
        """Compare the next patients who are new or changed with everybody. Raises NotPermitted."""
        with self._database.read() as session:
            piece = duplicates.next_piece(session, PIECE)
            found = duplicates.suspects(session, piece.looked) if piece else []
        if piece is None:
            return SweepProgress(0, 0)
        with self._database.write() as session:
            duplicates.note(session, piece, found)
            return SweepProgress(len(piece.looked), duplicates.left_over(session))

    @repeated
    def look_anew(self) -> None:
        """Let everybody be compared again from the beginning. What was said to be two people stays so."""
        with self._database.write() as session:
            duplicates.look_anew(session)

    @repeated
    def pairs(self) -> tuple[SuspectedPair, ...]:
        """Return pairs that nobody has decided about yet, the likeliest first."""
        with self._database.read() as session:
            return duplicates.pairs(session, PAIRS_MOST)

    @repeated
    def count(self) -> int:
        """Return how many pairs nobody has decided about yet."""
        with self._database.read() as session:
            return duplicates.count(session)

    @repeated
    def dismissed(self) -> tuple[SuspectedPair, ...]:
        """Return pairs that somebody said are two people, the latest first."""
        with self._database.read() as session:
            return duplicates.pairs(session, PAIRS_MOST, dismissed=True)

    @repeated
    def dismiss(self, command: DismissPair) -> None:
        """Say that they are two people. Raises NotFound if the pair is no longer suspected, NotPermitted."""
        with self._database.write() as session:
            duplicates.dismiss(session, command)
