"""Merging in the database: what other revisions add moves too, and nobody who comes in between is lost."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from clinic_desktop.domain.identifiers import new_id
from clinic_desktop.domain.statuses import Role
from tests import rows
from tests.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.testing.databases import ThrowAwayDatabase

    Connection = psycopg.Connection[tuple[Any, ...]]

MERGE = (
    "SELECT clinic.merge_patients(%s, %s, %s, '{}', (SELECT xmin::text FROM public.patients WHERE id = %s),"
    " (SELECT xmin::text FROM public.patients WHERE id = %s))"
)
BOOK = (
    'INSERT INTO public.appointments (id, "patientId", "providerId", "appointmentDate", "appointmentType",'
    " \"durationMinutes\", \"updatedAt\") VALUES (%s, %s, %s, now() + interval '9 days', 'follow_up', 30, now())"
)


def two(database: ThrowAwayDatabase) -> tuple[str, str]:
    admin = database.admin_connection()
    return rows.insert(admin, "patients", rows.patient()), rows.insert(admin, "patients", rows.patient())


def merge(connection: Connection, survivor: str, merged: str) -> str:
    number = new_id()
    connection.execute(MERGE, (number, survivor, merged, survivor, merged))
    return number


def desk(database: ThrowAwayDatabase) -> Connection:
    return database.connection_as("reception@example.com")


def test_what_a_later_revision_keeps_of_patients_moves_and_comes_back(clinic_database: ThrowAwayDatabase) -> None:
    survivor, merged = two(clinic_database)
    admin = clinic_database.admin_connection()
    admin.execute(
        "SET ROLE clinic_owner;"
        "CREATE TABLE clinic.wish (id int PRIMARY KEY, patient_id text NOT NULL REFERENCES public.patients (id),"
        " kind text, UNIQUE (patient_id, kind));"
        "CREATE TABLE clinic.favourite (patient_id text PRIMARY KEY REFERENCES public.patients (id), colour text);"
        "RESET ROLE"
    )
    for values in ((1, merged, "a"), (2, merged, "b"), (3, survivor, "b")):
        admin.execute("INSERT INTO clinic.wish VALUES (%s, %s, %s)", values)
    admin.execute("INSERT INTO clinic.favourite VALUES (%s, 'red')", (merged,))
    stored = "SELECT 'wish', id::text, patient_id FROM clinic.wish UNION ALL SELECT 'favourite', colour, patient_id"
    stored += " FROM clinic.favourite ORDER BY 1, 2"
    before = admin.execute(stored.encode()).fetchall()
    seen = desk(clinic_database).execute("SELECT clinic.merge_preview(%s, %s)", (survivor, merged)).fetchone()
    assert seen is not None
    assert (seen[0]["merged"]["others"], seen[0]["survivor"]["others"]) == (3, 1)

    number = merge(desk(clinic_database), survivor, merged)

    assert admin.execute(stored.encode()).fetchall() == [
        ("favourite", "red", survivor),
        ("wish", "1", survivor),
        ("wish", "2", merged),
        ("wish", "3", survivor),
    ], "the survivor has a wish of that kind already: the other one stays where it is"
    desk(clinic_database).execute("SELECT clinic.unmerge_patients(%s)", (number,))
    assert admin.execute(stored.encode()).fetchall() == before


def test_a_booking_that_meets_a_merge_moves_with_it_or_is_refused(clinic_database: ThrowAwayDatabase) -> None:
    """Neither order leaves a booking with the patient who was merged."""
    provider = clinic_database.a_provider()
    for books_first in (True, False):
        survivor, merged = two(clinic_database)
        first, second = desk(clinic_database), desk(clinic_database)
        first.autocommit = False
        booking = new_id()

        def book(connection: Connection, merged: str = merged, booking: str = booking) -> None:
            connection.execute(BOOK, (booking, merged, provider))

        def join(connection: Connection, survivor: str = survivor, merged: str = merged) -> None:
            merge(connection, survivor, merged)

        begin, follow = (book, join) if books_first else (join, book)
        begin(first)
        with ThreadPoolExecutor(1) as others:
            waiting = others.submit(follow, second)
            wait_for_a_lock(clinic_database, second)
            first.commit()
            if books_first:
                waiting.result(timeout=10)
            else:
                with pytest.raises(psycopg.Error) as refused:
                    waiting.result(timeout=10)
                assert refused.value.sqlstate in {"CL009", "CL061"}
        assert clinic_database.value('SELECT count(*) FROM appointments WHERE "patientId" = %s', merged) == 0
        clinic_database.rows("DELETE FROM appointments WHERE id = %s", (booking,))


def test_a_chart_that_is_opened_while_two_are_merged_waits_and_is_reviewed(clinic_database: ThrowAwayDatabase) -> None:
    account = clinic_database.an_account(Role.CLINICIAN, sees_patients=True)
    survivor, merged = two(clinic_database)
    admin = clinic_database.admin_connection()
    rows.insert(admin, "appointments", rows.appointment(account.provider_id or "", patientId=survivor))
    first, second = (clinic_database.connection_as(account.login) for _ in range(2))
    second.execute("SELECT clinic.session_open('a test', '0')")
    first.autocommit = False
    merge(first, survivor, merged)

    with ThreadPoolExecutor(1) as others:
        waiting = others.submit(second.execute, "SELECT clinic.open_chart(%s)", (survivor,))
        wait_for_a_lock(clinic_database, second)
        first.commit()
        waiting.result(timeout=10)

    opened = clinic_database.rows(
        "SELECT action FROM clinic.audit_event WHERE actor = %s AND action IN ('view', 'break_glass')", (account.login,)
    )
    assert opened == [("break_glass",)], "one's own merge is no reason to be let in without a review"


def test_two_who_merge_the_same_two_the_other_way_round_do_it_once(clinic_database: ThrowAwayDatabase) -> None:
    one, other = two(clinic_database)
    connections = [desk(clinic_database) for _ in range(2)]

    def attempt(connection: Connection, survivor: str, merged: str) -> str:
        try:
            return merge(connection, survivor, merged)
        except psycopg.Error as refused:
            return refused.sqlstate or ""

    with ThreadPoolExecutor(2) as both:
        found = list(both.map(attempt, connections, (one, other), (other, one)))

    assert clinic_database.value("SELECT count(*) FROM clinic.merge") == 1
    assert set(found) & {"CL060", "CL062", "40P01"}, found


def test_a_long_history_is_merged_within_the_time_of_one_order(
    clinic_database: ThrowAwayDatabase, record_property: Callable[[str, object], None]
) -> None:
    survivor, merged = two(clinic_database)
    provider = clinic_database.a_provider()
    clinic_database.rows(
        'INSERT INTO appointments (id, "patientId", "providerId", "appointmentDate", "appointmentType", status,'
        " \"durationMinutes\", \"updatedAt\") SELECT 'a' || n, %s, %s, now() - n * interval '1 day', 'follow_up',"
        " 'completed', 20, now() FROM generate_series(1, 500) n",
        (merged, provider),
    )

    began = time.perf_counter()
    number = merge(desk(clinic_database), survivor, merged)
    merging_ms = (time.perf_counter() - began) * 1000
    began = time.perf_counter()
    desk(clinic_database).execute("SELECT clinic.unmerge_patients(%s)", (number,))
    record_property("merge of 500 bookings, ms", round(merging_ms))
    record_property("undone, ms", round((time.perf_counter() - began) * 1000))

    assert clinic_database.value('SELECT count(*) FROM appointments WHERE "patientId" = %s', merged) == 500
    assert merging_ms < 5000


def wait_for_a_lock(database: ThrowAwayDatabase, connection: Connection) -> None:
    """Wait until the server says that this connection waits for another."""
    asked = "SELECT count(*) FROM pg_stat_activity WHERE pid = %s AND wait_event_type = 'Lock'"
    wait_until(lambda: bool(database.value(asked, connection.info.backend_pid)))
