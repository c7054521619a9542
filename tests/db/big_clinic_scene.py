"""A small invented clinic to look at, made once for all tests of a file."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from clinic_desktop.db.big_clinic import seed_big
from clinic_desktop.domain.clock import ClinicClock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.servers import ThrowAwayServer

PATIENTS = 300
ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 18, 9, 30, tzinfo=UTC)
"""A Wednesday in winter time; the days ahead reach into summer time."""
CLOCK = ClinicClock(ZONE, lambda: NOW)

OURS = "(SELECT id FROM public.providers WHERE \"passwordHash\" = '!')"


def fill(database: ThrowAwayDatabase, patients: int = PATIENTS, *, seed: int = 1, now: datetime = NOW) -> list[str]:
    """Add the invented clinic and return what people were told meanwhile."""
    said: list[str] = []
    database.rows("UPDATE clinic.setting SET value = %s WHERE name = 'time_zone'", (ZONE.key,))
    with database.admin_connection() as connection:
        seed_big(connection, patients, said.append, seed=seed, now=now)
    return said


@contextmanager
def a_clinic(server: ThrowAwayServer) -> Iterator[ThrowAwayDatabase]:
    """Give the demo clinic of a server for the time of a with block."""
    database = server.demo_clinic()
    try:
        yield database
    finally:
        database.drop()
