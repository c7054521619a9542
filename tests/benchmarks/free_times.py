"""How fast the next free times are found, beside reading the bookings of the first days with a bare statement."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, LiteralString

from sqlalchemy import text

from clinic_desktop.db.database import Database
from clinic_desktop.domain.appointments import FreeSlotSearch
from clinic_desktop.domain.clock import ClinicClock
from clinic_desktop.domain.free_times import PartOfDay, WantedTimes
from clinic_desktop.domain.statuses import AppointmentType
from clinic_desktop.services.appointments import AppointmentService
from tests.benchmarks.figures import Figure

if TYPE_CHECKING:
    import psycopg

    from clinic_desktop.domain.accounts import Credentials
    from clinic_desktop.domain.identifiers import ProviderId

RUNS = 40
WARM = 8
LIMIT = "100 ms"
BARE = text(
    "SELECT provider_id, during FROM clinic.slot_claim"
    " WHERE provider_id = ANY(:providers) AND during && tsrange(:first, :end)"
)
FULL_DAYS = 60
BOOK_EVERYTHING: LiteralString = """
INSERT INTO public.appointments (id, "patientId", "providerId", "appointmentDate", "appointmentType",
    "durationMinutes", status, "updatedAt")
SELECT gen_random_uuid()::text, w.id, p.id, d + make_interval(mins => m), 'follow_up', 20, 'scheduled', now()
FROM public.providers p, LATERAL (SELECT id FROM public.patients LIMIT 1) w,
    generate_series(date_trunc('day', now()), now() + make_interval(days => %(days)s), '1 day') d,
    generate_series(480, 1060, 20) m
WHERE extract(isodow FROM d) < 6
"""
CLAIM_EVERYTHING: LiteralString = """
INSERT INTO clinic.slot_claim
SELECT a.id, a."providerId", a."patientId",
    tsrange(a."appointmentDate", a."appointmentDate" + interval '20 minutes')
FROM public.appointments a
WHERE a."updatedAt" = now()::timestamp(3)
"""
FILL: tuple[LiteralString, ...] = (
    "SET LOCAL session_replication_role = replica",
    "DELETE FROM clinic.slot_claim WHERE lower(during) >= date_trunc('day', now() AT TIME ZONE 'UTC')",
    BOOK_EVERYTHING,
    "ALTER TABLE clinic.slot_claim DROP CONSTRAINT patient_busy",
    CLAIM_EVERYTHING,
    "ANALYZE clinic.slot_claim",
)
"""Every book is full for weeks: an hour of one patient everywhere, so the rule about patients goes. Nothing else may
come after this in the same database."""

WISHES: dict[str, dict[str, Any]] = {
    "any provider": {},
    "one provider": {"provider_id": True},
    "any provider, afternoons of one weekday": {
        "wanted": WantedTimes(part=PartOfDay.AFTERNOON, weekdays=frozenset({2}))
    },
    "any provider, a wish that nobody can meet": {"wanted": WantedTimes(weekdays=frozenset({6}))},
}


def run(
    conninfo: str, credentials: Credentials, admin: psycopg.Connection[tuple[Any, ...]], runs: int = RUNS
) -> list[Figure]:
    """Measure with the books as they are, then with every book full for weeks."""
    database = Database(conninfo, credentials)
    try:
        found = _measured(database, "books as seeded", runs)
        with admin.transaction():
            for statement in FILL:
                admin.execute(statement, {"days": FULL_DAYS} if "%(days)s" in statement else None)
        return found + _measured(database, f"books full for {FULL_DAYS} days", runs)
    finally:
        database.close()


def _measured(database: Database, books: str, runs: int) -> list[Figure]:
    service = AppointmentService(database, ClinicClock())
    providers = [one.id for one in service.providers()]
    now = datetime.now(UTC)
    window = {
        "providers": providers,
        "first": now.replace(tzinfo=None),
        "end": (now + timedelta(days=4)).replace(tzinfo=None),
    }
    figures = []
    for name, wish in WISHES.items():
        ours, bare = [], []
        offered = 0
        for turn in range(runs + WARM):
            question = _question(wish, providers, turn, now)
            started = time.perf_counter()
            offered = len(service.free_slots(question))
            ours.append((time.perf_counter() - started) * 1000)
            started = time.perf_counter()
            with database.read() as session:
                session.execute(BARE, window).fetchall()
            bare.append((time.perf_counter() - started) * 1000)
        what = f"next free of {len(providers)} providers: {name} ({books}, {offered} found)"
        figures.append(Figure(what, tuple(ours[WARM:]), tuple(bare[WARM:]), "bookings of 4 days", LIMIT))
    return figures


def _question(wish: dict[str, Any], providers: list[ProviderId], turn: int, now: datetime) -> FreeSlotSearch:
    provider = providers[turn % len(providers)] if wish.get("provider_id") else None
    wanted = wish.get("wanted", WantedTimes())
    return FreeSlotSearch(20, now, provider, 3, AppointmentType.FOLLOW_UP, wanted)
