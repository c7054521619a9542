"""How long it takes to compare everybody with everybody, a piece at a time, and to answer what the register asks."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from sqlalchemy import text

from clinic_desktop.db.database import Database
from clinic_desktop.domain.clock import ClinicClock
from clinic_desktop.domain.missing_data import MissingSearch
from clinic_desktop.services.duplicates import PIECE, DuplicateService
from clinic_desktop.services.missing_data import MissingDataService
from clinic_desktop.services.patients import PatientService
from tests.benchmarks.figures import Figure

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import TextClause

    from clinic_desktop.domain.accounts import Credentials

TIMES = 20
READ_PIECE = text(
    "SELECT p.* FROM public.patients p WHERE p.id IN (SELECT patient_id FROM clinic.patient_search"
    " ORDER BY changed_at, patient_id LIMIT :piece)"
)
SCAN = text("SELECT count(address) FROM public.patients")


def run(conninfo: str, credentials: Credentials | None = None) -> list[Figure]:
    """Look through everybody, then list, as one person of the staff."""
    database = Database(conninfo, credentials)
    try:
        return _measured(database)
    finally:
        database.close()


def _measured(database: Database) -> list[Figure]:
    duplicates = DuplicateService(database)
    bare_piece, bare_scan = _bare(database, READ_PIECE), _bare(database, SCAN)
    pieces: list[float] = []
    is_over, looked = False, 0
    while not is_over:
        started = time.perf_counter()
        progress = duplicates.look_on()
        pieces.append((time.perf_counter() - started) * 1000)
        is_over, looked = progress.is_over, looked + progress.looked
    found = len(duplicates.pairs())
    patients = PatientService(database, ClinicClock())
    missing = MissingDataService(database)
    return [
        Figure(f"duplicates: a piece of {PIECE} patients", tuple(pieces), bare_piece, "reading the piece", ""),
        Figure(f"duplicates: all {looked:,} patients, {found:,} pairs listed", (sum(pieces),), limit="120,000 ms"),
        Figure("duplicates: the list", _timed(duplicates.pairs), bare_piece, "reading a piece", ""),
        Figure(
            "addresses that begin with 4 letters", _timed(lambda: patients.known_addresses("Mark")), bare_scan, "scan"
        ),
        Figure("missing data: 500 patients", _timed(lambda: missing.patients(MissingSearch())), bare_scan, "scan", ""),
    ]


def _bare(database: Database, statement: TextClause) -> tuple[float, ...]:
    def ask() -> None:
        with database.read() as session:
            session.execute(statement, {"piece": PIECE}).fetchall()

    return _timed(ask)


def _timed(ask: Callable[[], object]) -> tuple[float, ...]:
    taken = []
    for _ in range(TIMES):
        started = time.perf_counter()
        ask()
        taken.append((time.perf_counter() - started) * 1000)
    return tuple(taken)
