"""What the window hides the database refuses: psql under one's own name gives nothing more."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest
from psycopg.conninfo import conninfo_to_dict

from clinic_desktop.db import postgres_programs
from clinic_desktop.db.demo_clinic import DEMO_PASSWORD
from tests.builders import JANE, JANES_COMPLETED
from tests.journeys.scenes import AUDITOR, DOCTOR, RECEPTION

if TYPE_CHECKING:
    from clinic_desktop.testing.databases import ThrowAwayDatabase

CLINICAL = ("medical_records", "symptoms", "prescriptions", "vital_signs", "allergies", "chronic_conditions")


def psql(
    database: ThrowAwayDatabase, login: str, statement: str, password: str = DEMO_PASSWORD
) -> subprocess.CompletedProcess[str]:
    """Run a statement in psql as somebody at a shell would, with his own name and password."""
    known = {name: str(value) for name, value in conninfo_to_dict(database.conninfo).items()}
    program = postgres_programs.program(database.server.programs, "psql")
    # The password is given as a person's shell would hold it: an argument would be seen by everybody.
    environment = {**os.environ, "PGPASSWORD": password, "PGCONNECT_TIMEOUT": "10", "LC_ALL": "C"}
    address = ["--host", known["host"], "--port", known["port"], "--dbname", known["dbname"]]
    return subprocess.run(
        [program, "--no-psqlrc", "--no-align", "--tuples-only", *address, "--username", login, "--command", statement],
        env=environment,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


@pytest.mark.parametrize("table", CLINICAL)
def test_a_receptionist_reads_nothing_clinical(clinic_database: ThrowAwayDatabase, table: str) -> None:
    refused = psql(clinic_database, RECEPTION, f"SELECT * FROM {table}")
    assert refused.returncode != 0
    assert f"permission denied for table {table}" in refused.stderr
    assert not refused.stdout


@pytest.mark.parametrize(
    "statement",
    [
        'SELECT "chiefComplaint" FROM medical_records',
        "SELECT count(*) FROM medical_records",
        "COPY medical_records TO STDOUT",
        "UPDATE medical_records SET diagnosis = 'x' RETURNING diagnosis",
        'SELECT a.id FROM appointments a JOIN medical_records r ON r."appointmentId" = a.id',
        "SET ROLE clinic_clinician",
        "SET SESSION AUTHORIZATION 'doctor@example.com'",
    ],
)
def test_no_way_round_leads_to_soap_text(clinic_database: ThrowAwayDatabase, statement: str) -> None:
    refused = psql(clinic_database, RECEPTION, statement)
    assert refused.returncode != 0
    assert "permission denied" in refused.stderr
    assert not refused.stdout


def test_a_receptionist_does_her_own_work_in_psql_too(clinic_database: ThrowAwayDatabase) -> None:
    seen = psql(clinic_database, RECEPTION, 'SELECT "lastName" FROM patients ORDER BY 1')
    assert seen.stdout.split() == ["Chen", "Doe", "Garcia", "Johnson", "Williams"]


def test_nobody_reads_password_hashes(clinic_database: ThrowAwayDatabase) -> None:
    for login in (DOCTOR, RECEPTION, AUDITOR):
        refused = psql(clinic_database, login, 'SELECT "passwordHash" FROM providers')
        assert refused.returncode != 0
        assert "permission denied" in refused.stderr
        assert not refused.stdout


def test_the_doctor_reads_a_record_but_changes_no_completed_one(clinic_database: ThrowAwayDatabase) -> None:
    ask = f"SELECT diagnosis FROM medical_records WHERE \"appointmentId\" = '{JANES_COMPLETED}'"
    assert psql(clinic_database, DOCTOR, ask).stdout.strip() == "", "no chart is open"
    opened = f"BEGIN; SELECT clinic.session_open('psql', '0'); SELECT clinic.open_chart('{JANE}'); COMMIT"
    read = psql(clinic_database, DOCTOR, f"{opened}; {ask}")
    assert read.stdout.splitlines()[-1] == "Tension headache"
    refused = psql(
        clinic_database,
        DOCTOR,
        f"{opened}; UPDATE medical_records SET diagnosis = 'x' WHERE \"appointmentId\" = '{JANES_COMPLETED}'",
    )
    assert refused.returncode != 0
    assert "completed" in refused.stderr


def test_a_wrong_password_opens_nothing(clinic_database: ThrowAwayDatabase) -> None:
    refused = psql(clinic_database, DOCTOR, "SELECT 1", password="guessed")
    assert "password authentication failed" in refused.stderr
