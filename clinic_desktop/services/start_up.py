"""The look at database and server that every sign-in begins with."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from clinic_desktop.db.queries import fingerprint, start_up
from clinic_desktop.domain.errors import SchemaNotKnown, WrongEncoding
from clinic_desktop.domain.start_up import CLOCK_SKEW_MOST_S, Finding, Trouble
from clinic_desktop.services.repeating import repeated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from clinic_desktop.db.database import Database, ReadSession


def _now() -> datetime:
    return datetime.now(UTC)


class StartUpService:
    """Nothing here trusts what the database says of itself through functions: it reads the catalogue."""

    def __init__(self, database: Database, computer_clock: Callable[[], datetime] = _now) -> None:
        self._database = database
        self._computer_clock = computer_clock

    @repeated
    def look(self, *, is_demo: bool = False) -> tuple[Finding, ...]:
        """Return what is not as it should be; while something is tampered with these connections refuse to write.

        Raises SchemaNotKnown where columns are not what this program works on, and WrongEncoding. Of a demo's server
        it is not said that it is quick rather than safe.
        """
        with self._database.read() as session:
            encoding = start_up.encoding(session)
            if encoding != "UTF8":
                raise WrongEncoding(encoding)
            columns, others = fingerprint.differences(fingerprint.found_pieces(session))
            self._database.refuse_writes((*columns, *others))
            if columns:
                raise SchemaNotKnown(columns)
            found = [Finding(Trouble.TAMPERED, others)] if others else []
            found += self._clock(session)
            if not is_demo:
                found += _safety(session)
        return tuple(found)

    def _clock(self, session: ReadSession) -> Iterator[Finding]:
        before = self._computer_clock()
        servers = start_up.clock(session)
        ahead = ((before + (self._computer_clock() - before) / 2) - servers).total_seconds()
        if abs(ahead) > CLOCK_SKEW_MOST_S:
            trouble = Trouble.CLOCK_AHEAD if ahead > 0 else Trouble.CLOCK_BEHIND
            yield Finding(trouble, (f"{abs(ahead):.0f}",))


def _safety(session: ReadSession) -> Iterator[Finding]:
    waits_for_disk, writes_full_pages = start_up.safety(session)
    if not waits_for_disk:
        yield Finding(Trouble.NOT_FLUSHED)
    if not writes_full_pages:
        yield Finding(Trouble.TORN_PAGES)
