"""Fills a database with an invented clinic of many patients and years of visits, in one transaction.

The same numbers on the same day give the same rows. What is already there stays as it is.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

from psycopg import sql

from clinic_desktop.db import big_people, big_visits
from clinic_desktop.db.big_bookings import Bookings
from clinic_desktop.db.big_cases import Cases
from clinic_desktop.db.big_days import Calendar
from clinic_desktop.db.big_words import Dice
from clinic_desktop.domain.clock import ClinicClock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import psycopg

    from clinic_desktop.db.big_people import Person, Provider, Rows

    Connection = psycopg.Connection[tuple[Any, ...]]

T = TypeVar("T")

PATIENTS_OF_PROVIDER = 5000
PROVIDERS_LEAST = 2
DAYS_AHEAD = 60
MARK = "big_clinic"
"""The setting that says that this was done, and with which numbers."""

COLUMNS = {**big_people.COLUMNS, **big_visits.COLUMNS}


def seed_big(
    connection: Connection,
    patients: int,
    progress: Callable[[str], None],
    seed: int = 1,
    now: datetime | None = None,
    years: int = 10,
) -> None:
    """Add invented patients with ``years`` of visits; nothing if anything fails, nothing if they are there already.

    ``connection`` belongs to a server's administrator and is in no transaction. ``now`` is when today is.
    """
    with connection.transaction():
        known = connection.execute("SELECT value FROM clinic.setting WHERE name = %s", (MARK,)).fetchone()
        if known:
            progress("The invented patients are there already; nothing was added.")
            return
        clock = ClinicClock(_time_zone(connection), lambda: now or datetime.now(UTC))
        # Neither our triggers nor the look-ups of foreign keys run in this mode, which ends with the transaction. The
        # rows refer only to each other.
        connection.execute("SET LOCAL session_replication_role = replica")
        made = _write(connection, patients, progress, clock, seed=seed, years=years)
        connection.execute("SET LOCAL session_replication_role = origin")
        _claim_slots(connection, made)
        connection.execute(
            "INSERT INTO clinic.setting (name, value) VALUES (%s, %s)",
            (MARK, f"{patients} patients, seed {seed}, {clock.today().isoformat()}"),
        )
        progress("Preparing the patient search…")
        connection.execute("SELECT clinic.rebuild_patient_search()")
        connection.execute("SELECT clinic.announce_everything()")
    progress("Gathering statistics for quick answers…")
    with connection.transaction():
        connection.execute("ANALYZE")
    progress("Done.")


def _write(
    connection: Connection,
    patients: int,
    progress: Callable[[str], None],
    clock: ClinicClock,
    *,
    seed: int,
    years: int,
) -> list[Provider]:
    day = clock.today()
    today = day.toordinal()
    calendar = Calendar(clock, day - timedelta(days=round(years * 365.25)), day + timedelta(days=DAYS_AHEAD))
    dice = Dice(f"{seed} {patients} {day.isoformat()}")
    cases = Cases(dice)

    count = max(PROVIDERS_LEAST, -(-patients // PATIENTS_OF_PROVIDER))
    providers, lines = big_people.providers(dice, count, calendar)
    _copy(connection, {"public.providers": lines})

    progress(f"Writing {patients:,} patients…")
    people = big_people.People(dice, cases, calendar, today, patients, [one.email for one in providers])
    for rows in _ahead(people.batches()):
        _copy(connection, rows)
    _write_visits(connection, progress, dice, cases, calendar, today, people.made, providers)
    return providers


def _write_visits(
    connection: Connection,
    progress: Callable[[str], None],
    dice: Dice,
    cases: Cases,
    calendar: Calendar,
    today: int,
    people: list[Person],
    providers: list[Provider],
) -> None:
    bookings = Bookings(dice, cases, calendar, today, people, len(providers))
    progress(f"Writing {bookings.count:,} bookings and what was written about them…")
    visits = big_visits.Visits(dice, calendar, today, providers, bookings)
    done = tenths = 0
    for written in _ahead(visits.batches()):
        _copy(connection, written.rows)
        done += written.bookings
        if done * 10 // max(1, bookings.count) > tenths:
            tenths = done * 10 // bookings.count
            progress(f"Writing bookings: {done:,} of {bookings.count:,}…")


def _ahead(items: Iterator[T]) -> Iterator[T]:
    """Yield what another thread makes meanwhile: the next rows are invented while the server stores these."""
    with ThreadPoolExecutor(1) as worker:
        coming = worker.submit(next, items, None)
        while (item := coming.result()) is not None:
            coming = worker.submit(next, items, None)
            yield item


def _copy(connection: Connection, rows: Rows) -> None:
    for table, lines in rows.items():
        if not lines:
            continue
        columns = sql.SQL(", ").join(map(sql.Identifier, COLUMNS[table]))
        into = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(*table.split(".")), columns)
        with connection.cursor() as cursor, cursor.copy(into) as copy:
            copy.write("".join(lines))


def _time_zone(connection: Connection) -> ZoneInfo:
    found = connection.execute("SELECT value FROM clinic.setting WHERE name = 'time_zone'").fetchone()
    return ZoneInfo(found[0] if found else "UTC")


def _claim_slots(connection: Connection, providers: list[Provider]) -> None:
    """Claim the time of the new bookings as clinic.claim_slot would have done."""
    connection.execute(
        """
        INSERT INTO clinic.slot_claim (appointment_id, provider_id, patient_id, during)
        SELECT a.id, a."providerId", a."patientId", taken.during
        FROM public.appointments a CROSS JOIN LATERAL (
            SELECT tsrange(a."appointmentDate",
                           a."appointmentDate" + make_interval(mins => a."durationMinutes"))) taken (during)
        WHERE a."providerId" = ANY(%s) AND a.status IN ('scheduled', 'checked_in', 'in_progress')
        """,
        ([one.id for one in providers],),
    )
