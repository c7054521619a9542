"""Bar H1: plans and statistics of one's own statements tell nothing of closed charts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from clinic_desktop.domain.statuses import Role
from tests.builders import EMILY, JANE, JANES_COMPLETED, MARIAS_SCHEDULED, ROBERT

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg

    from clinic_desktop.testing.databases import ThrowAwayDatabase

    Connection = psycopg.Connection[tuple[Any, ...]]

ON_EVERY_POSTGRES = True
GUESSES = {
    "medical_records": ("starts_with(diagnosis, 'T')", "starts_with(diagnosis, 'Zz')"),
    "medical_records r": ('r."isDraft"', 'NOT r."isDraft"'),
    "allergies": ("allergen = 'Penicillin'", "allergen = 'Zz'"),
    "allergies a": ("a.reaction IS NULL", "a.reaction IS NOT NULL"),
    "chronic_conditions": ("\"conditionName\" = 'Asthma'", "\"conditionName\" = 'Zz'"),
    "symptoms": ("\"symptomName\" >= 'A'", "\"symptomName\" >= 'zz'"),
    "prescriptions": ("\"medicationName\" = 'Ibuprofen'", "\"medicationName\" = 'Zz'"),
    "vital_signs": ('"heartRate" > 60', '"heartRate" > 240'),
}
PLAN = "EXPLAIN (ANALYZE, FORMAT json, COSTS off, TIMING off, SUMMARY off, BUFFERS off)"


@pytest.fixture
def clinician(clinic_database: ThrowAwayDatabase) -> Connection:
    connection = clinic_database.connection_as(clinic_database.an_account(Role.CLINICIAN).login)
    connection.execute("SELECT clinic.session_open('psql', '0')")
    return connection


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", []):
        yield from nodes(below)


@pytest.mark.parametrize("is_open", [False, True])
def test_h1_no_plan_and_no_statistics_tell_what_a_closed_chart_holds(
    clinic_database: ThrowAwayDatabase, clinician: Connection, *, is_open: bool
) -> None:
    if is_open:
        clinic_database.open_charts(clinician, EMILY)
    for way in ("enable_indexscan", "enable_bitmapscan"):
        clinician.execute(f"SET {way} = off".encode())

    def told(table: str, guess: str) -> tuple[list[bool], int]:
        ((found,),) = clinician.execute(f"{PLAN} SELECT FROM {table} WHERE {guess}".encode()).fetchall()
        return [node["Actual Loops"] > 0 for node in nodes(found[0]["Plan"])], scans_of(table, guess)

    def scans_of(table: str, guess: str) -> int:
        scans = "SELECT pg_stat_get_xact_numscans('clinic.session_connection'::regclass)"
        with clinician.transaction():
            clinician.execute(f"SELECT FROM {table} WHERE {guess}".encode())
            ((found,),) = clinician.execute(scans.encode()).fetchall()
        return int(found)

    differing = [table for table, guesses in GUESSES.items() if len({str(told(table, one)) for one in guesses}) > 1]

    print(f"H1: {len(GUESSES)} pairs of guesses, {len(differing)} told apart")
    assert differing == []


@pytest.mark.parametrize("off", ["enable_seqscan", "enable_indexscan", "enable_bitmapscan"])
def test_h1_no_plan_tells_whether_a_closed_chart_holds_anything(
    clinic_database: ThrowAwayDatabase, clinician: Connection, off: str
) -> None:
    clinic_database.rows('DELETE FROM allergies WHERE "patientId" = %s', (EMILY,))
    clinic_database.rows('DELETE FROM chronic_conditions WHERE "patientId" = %s', (EMILY,))
    clinician.execute(f"SET {off} = off".encode())
    figures = ("Actual Loops", "Actual Rows", "Rows Removed by Filter", "Heap Fetches")

    def told(table: str, column: str, value: str) -> str:
        ((found,),) = clinician.execute(
            f"{PLAN} SELECT FROM {table} WHERE \"{column}\" = '{value}'".encode()
        ).fetchall()
        return str([[node.get(one) for one in figures] for node in nodes(found[0]["Plan"])])

    for table, column, full, empty in (
        ("allergies", "patientId", JANE, EMILY),
        ("chronic_conditions", "patientId", JANE, EMILY),
        ("medical_records", "appointmentId", JANES_COMPLETED, MARIAS_SCHEDULED),
        ("vital_signs", "appointmentId", JANES_COMPLETED, MARIAS_SCHEDULED),
    ):
        assert told(table, column, full) == told(table, column, empty), table


def test_h1_an_open_chart_is_still_found_by_its_index(
    clinic_database: ThrowAwayDatabase, clinician: Connection
) -> None:
    clinic_database.rows(
        "INSERT INTO allergies (id, \"patientId\", allergen) SELECT 'a' || n, %s, 'Dust'"
        " FROM generate_series(1, 5000) n",
        (ROBERT,),
    )
    clinic_database.rows("ANALYZE allergies")
    clinic_database.open_charts(clinician, JANE)

    ((found,),) = clinician.execute(
        f"EXPLAIN (FORMAT json) SELECT * FROM allergies WHERE \"patientId\" = '{JANE}'".encode()
    ).fetchall()

    assert any("Index" in node["Node Type"] for node in nodes(found[0]["Plan"]))
