"""Small invented clinics to look at: in a database, or only their rows."""

from __future__ import annotations

import csv
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from clinic_desktop.db.big_bookings import Bookings
from clinic_desktop.db.big_cases import NULL, Cases
from clinic_desktop.db.big_clinic import COLUMNS, seed_big
from clinic_desktop.db.big_days import Calendar
from clinic_desktop.db.big_people import People, providers
from clinic_desktop.db.big_visits import Visits
from clinic_desktop.db.big_words import Dice
from clinic_desktop.domain.clock import ClinicClock

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.servers import ThrowAwayServer

PATIENTS = 300
ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 18, 9, 30, tzinfo=UTC)
"""A Wednesday in winter time; the days ahead reach into summer time."""
CLOCK = ClinicClock(ZONE, lambda: NOW)
TODAY = CLOCK.today()

Row = dict[str, str]

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


@dataclass(frozen=True)
class Crowd:
    """Invented people, their rows read back by column, and what is needed to invent more."""

    dice: Dice
    cases: Cases
    people: People
    patients: list[Row]
    allergies: list[Row]
    conditions: list[Row]
    profiles: list[Row]


@dataclass(frozen=True)
class Book:
    """Invented bookings with all that was written, their rows read back by column."""

    crowd: Crowd
    appointments: list[Row]
    records: list[Row]
    symptoms: list[Row]
    prescriptions: list[Row]
    vitals: list[Row]
    steps: list[Row]


def calendar() -> Calendar:
    return Calendar(CLOCK, TODAY - timedelta(days=3652), TODAY + timedelta(days=60))


def a_crowd(count: int, seed: str = "a") -> Crowd:
    dice = Dice(seed)
    cases = Cases(dice)
    people = People(dice, cases, calendar(), TODAY.toordinal(), count, ["reception@example.com"])
    rows = _together(people.batches())
    return Crowd(
        dice,
        cases,
        people,
        read(rows, "public.patients"),
        read(rows, "public.allergies"),
        read(rows, "public.chronic_conditions"),
        read(rows, "clinic.patient_profile"),
    )


def a_book(crowd: Crowd, providers_count: int) -> Book:
    """Write the visits of a crowd to so many providers."""
    days, today = calendar(), TODAY.toordinal()
    seen_by, _ = providers(crowd.dice, providers_count, days)
    bookings = Bookings(crowd.dice, crowd.cases, days, today, crowd.people.made, providers_count)
    rows = _together(written.rows for written in Visits(crowd.dice, days, today, seen_by, bookings).batches())
    return Book(
        crowd,
        read(rows, "public.appointments"),
        read(rows, "public.medical_records"),
        read(rows, "public.symptoms"),
        read(rows, "public.prescriptions"),
        read(rows, "public.vital_signs"),
        read(rows, "clinic.appointment_step"),
    )


def read(rows: dict[str, list[str]], table: str) -> list[Row]:
    return read_lines(rows[table], COLUMNS[table])


def read_lines(lines: Iterable[str], columns: Sequence[str]) -> list[Row]:
    return list(csv.DictReader(lines, columns, delimiter="\t", quoting=csv.QUOTE_NONE))


def without_null(row: Row, column: str) -> str | None:
    return None if row[column] == NULL else row[column]


def _together(batches: Iterable[dict[str, list[str]]]) -> dict[str, list[str]]:
    lines: dict[str, list[str]] = {}
    for rows in batches:
        for table, some in rows.items():
            lines.setdefault(table, []).extend(some)
    return lines
