"""Rows that another program stored before this one came: dates that no calendar has, numbers that are none."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from psycopg import sql

from tests import rows
from tests.builders import JANE
from tests.journeys.scenes import doctors_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg

    from clinic_desktop.testing.databases import ThrowAwayDatabase

DAYS = ("infinity", "-infinity", "0044-03-15 BC", "10000-01-01", "294276-12-31")
MOMENTS = (*DAYS, "0044-03-15 13:30 BC", "9999-12-31 23:59:59.9999")
CHECKS = (
    "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'c'"
    " AND connamespace = 'public'::regnamespace"
)


@contextmanager
def before_adoption(database: ThrowAwayDatabase) -> Iterator[psycopg.Connection[Any]]:
    """Give the administrator's connection to a database that refuses nothing: no rules, no triggers.

    Afterwards the rules are there again for what is new and changed, and the search knows what lies there.
    """
    checks = [(sql.SQL(table), sql.Identifier(name), sql.SQL(rule)) for table, name, rule in database.rows(CHECKS)]
    for table, name, _ in checks:
        database.rows(sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(table, name))
    admin = database.admin_connection()
    admin.execute("SET session_replication_role = replica")
    yield admin
    for table, name, rule in checks:
        database.rows(sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} {}").format(table, name, rule))
    database.rows("SELECT clinic.rebuild_patient_search()")


def unreadable_patients(admin: psycopg.Connection[Any]) -> dict[str, str]:
    """Store a patient born on each day that cannot be read, called by the place in the list: his id by the day."""
    return {
        day: rows.insert(
            admin,
            "patients",
            rows.patient(
                firstName="Born" + "abcdefgh"[place],
                lastName="Unreadable",
                dateOfBirth=day,
                createdAt=day,
                updatedAt=day,
                bloodType="X",
            ),
        )
        for place, day in enumerate(DAYS)
    }


def unreadable_bookings(
    database: ThrowAwayDatabase, admin: psycopg.Connection[Any], patient_id: str = JANE
) -> list[str]:
    """Store a visit at each moment that cannot be read, with its record: the ids of the bookings."""
    booked = [
        rows.insert(
            admin,
            "appointments",
            rows.appointment(
                doctors_id(database),
                patientId=patient_id,
                appointmentDate=moment,
                createdAt=moment,
                updatedAt=moment,
                durationMinutes=2_000_000_000,
            ),
        )
        for moment in MOMENTS
    ]
    for one, moment in zip(booked, MOMENTS, strict=True):
        rows.insert(
            admin, "medical_records", rows.medical_record(one, diagnosis="Flu", createdAt=moment, updatedAt=moment)
        )
    return booked
