"""A clinic that has worked with another program so far: its database, as it is before we see it."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from psycopg import sql

from clinic_desktop.db import demo_rows
from clinic_desktop.db.given_schema import GIVEN_TABLES, given_schema
from clinic_desktop.domain.identifiers import new_id
from tests import rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg

    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.servers import ThrowAwayServer

    Connection = psycopg.Connection[tuple[Any, ...]]

PASSWORD = "password123"
OTHER_TABLES = """
CREATE TABLE public.transcriptions (
    id TEXT PRIMARY KEY, "appointmentId" TEXT NOT NULL REFERENCES public.appointments (id) ON DELETE CASCADE,
    text TEXT, "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP);
CREATE TABLE public._prisma_migrations (
    id VARCHAR(36) PRIMARY KEY, migration_name VARCHAR(255) NOT NULL, finished_at TIMESTAMPTZ);
INSERT INTO public._prisma_migrations VALUES ('1', '20250101000000_start', now()), ('2', '20250601000000_blood', now());
"""


US_VITALS = (
    {"temperature": "98.4", "weight": "145.5", "height": "65", "bmi": "24.2", "heartRate": 72},
    {"temperature": "98.2", "weight": "195", "height": "70", "bmi": "28.0", "heartRate": 78},
)


@dataclass(frozen=True)
class OtherDatabase:
    """A database that the other program made, with the role that owns its tables."""

    database: ThrowAwayDatabase
    owner: str

    def connection(self) -> Connection:
        return self.database.connection_as(self.owner, PASSWORD)


@contextmanager
def database_of_the_other_program(server: ThrowAwayServer) -> Iterator[OtherDatabase]:
    """Make a database with the given tables and a few others, owned by a role that is no superuser."""
    database = server.empty_database()
    owner = f"healthrecord_{uuid4().hex[:12]}"
    database.migrate("0001")
    database.rows("DROP SCHEMA clinic CASCADE")
    role = sql.Identifier(owner)
    database.rows(sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER PASSWORD {}").format(role, sql.Literal(PASSWORD)))
    database.rows(sql.SQL("GRANT ALL ON SCHEMA public TO {}").format(role))
    admin = database.admin_connection()
    for table in GIVEN_TABLES:
        admin.execute(f'ALTER TABLE public.{table} OWNER TO "{owner}"'.encode())
    for enum in given_schema()["enums"]:
        admin.execute(f'ALTER TYPE public."{enum}" OWNER TO "{owner}"'.encode())
    made = OtherDatabase(database, owner)
    made.connection().execute(OTHER_TABLES)
    yield made
    database.rows(sql.SQL("REASSIGN OWNED BY {} TO CURRENT_USER").format(role))
    database.rows(sql.SQL("DROP OWNED BY {}").format(role))
    database.rows(sql.SQL("DROP ROLE {}").format(role))
    database.drop()


def row_hashes(database: ThrowAwayDatabase) -> dict[str, str]:
    """Return a digest of all rows of each given table, system columns included: an UPDATE to the same values shows."""
    query = sql.SQL(
        "SELECT md5(coalesce(string_agg(t.xmin::text || t.ctid::text || t::text, ';' ORDER BY id), '')) FROM {} t"
    )
    return {table: database.rows(query.format(sql.Identifier("public", table)))[0][0] for table in GIVEN_TABLES}


def seed(connection: Connection) -> str:
    """Fill the tables as the other program's own seed does: demo people, and vital signs in US units."""
    provider = rows.insert(connection, "providers", rows.provider(**demo_rows.PROVIDER))
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    for patient in demo_rows.PATIENTS:
        rows.insert(connection, "patients", {**patient, "updatedAt": now})
    for allergy in demo_rows.ALLERGIES:
        rows.insert(connection, "allergies", {"id": new_id(), **allergy})
    for condition in demo_rows.CONDITIONS:
        rows.insert(connection, "chronic_conditions", {"id": new_id(), **condition})
    measured = iter(US_VITALS)
    for visit in demo_rows.VISITS:
        starts_at = now + timedelta(days=visit.days_from_now)
        row = {**visit.appointment, "providerId": provider, "appointmentDate": starts_at, "updatedAt": now}
        appointment = rows.insert(connection, "appointments", row)
        if visit.record is not None:
            record = rows.insert(connection, "medical_records", rows.medical_record(appointment, **visit.record))
            for symptom in visit.symptoms:
                rows.insert(connection, "symptoms", rows.symptom(record, **symptom))
            for prescription in visit.prescriptions:
                rows.insert(connection, "prescriptions", rows.prescription(record, **prescription))
            rows.insert(connection, "vital_signs", rows.vital_signs(appointment, **next(measured)))
    return provider


def book_over_each_other(connection: Connection, provider: str, count: int) -> list[str]:
    """Book so many appointments of one provider that each overlaps the one before, all still to come."""
    first = datetime.now(UTC).replace(tzinfo=None, minute=0, second=0, microsecond=0) + timedelta(days=5)
    return [
        rows.insert(
            connection,
            "appointments",
            rows.appointment(
                provider,
                patientId=demo_rows.PATIENTS[number % 5]["id"],
                appointmentDate=first + timedelta(minutes=15 * number),
                durationMinutes=20,
            ),
        )
        for number in range(count)
    ]
