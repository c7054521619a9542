from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import TYPE_CHECKING, Any

import psycopg

from clinic_desktop.domain.identifiers import new_id
from clinic_desktop.domain.statuses import Role
from tests import rows
from tests.builders import at, working_day

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.testing.databases import ThrowAwayDatabase

    Connection = psycopg.Connection[tuple[Any, ...]]

CLIENTS = 64
ROUNDS = 50
CONNECTIONS_OF_ONE = 8
BOOK = (
    'INSERT INTO public.appointments (id, "patientId", "providerId", "appointmentDate", "appointmentType",'
    ' "durationMinutes", "updatedAt") VALUES (%s, %s, %s, %s, \'follow_up\', 30, now())'
)


def clients(database: ThrowAwayDatabase) -> list[Connection]:
    """Half of them receptionists, half of them the other program that owns the tables."""
    accounts = [database.an_account(Role.RECEPTION) for _ in range(CLIENTS // 2 // CONNECTIONS_OF_ONE)]
    staff = [database.connection_as(account.login) for account in accounts for _ in range(CONNECTIONS_OF_ONE)]
    return [*staff, *(database.admin_connection() for _ in range(CLIENTS - len(staff)))]


def test_of_64_who_want_one_slot_exactly_one_gets_it(
    clinic_database: ThrowAwayDatabase, record_property: Callable[[str, object], None]
) -> None:
    provider = clinic_database.a_provider()
    connections = clients(clinic_database)
    admin = clinic_database.admin_connection()
    patients = [rows.insert(admin, "patients", rows.patient()) for _ in connections]
    first = rows.stored_time(at(8, day=working_day(10)))
    together = Barrier(CLIENTS)
    waits: list[float] = []

    def race(place: int) -> list[int]:
        won = []
        for number in range(ROUNDS):
            values = (new_id(), patients[place], provider, first + timedelta(minutes=30 * number))
            together.wait(timeout=60)
            began = time.perf_counter()
            try:
                connections[place].execute(BOOK, values)
                won.append(number)
            except psycopg.errors.ExclusionViolation as lost:
                assert lost.diag.constraint_name == "slot_taken"  # noqa: PT017 - anything else raises
            waits.append(time.perf_counter() - began)
        return won

    began = time.monotonic()
    with ThreadPoolExecutor(CLIENTS) as pool:
        won = sorted(number for numbers in pool.map(race, range(CLIENTS)) for number in numbers)
    took = time.monotonic() - began

    deadlocks = clinic_database.value("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
    waits.sort()
    figures = f"{ROUNDS} rounds of {CLIENTS}: {took:.1f} s, p99 {waits[len(waits) * 99 // 100] * 1000:.0f} ms"
    record_property("race", figures)
    print(f"PostgreSQL {clinic_database.server.major}, {figures}, {deadlocks} deadlocks")  # noqa: T201 - asked for
    assert won == list(range(ROUNDS))
    assert deadlocks == 0
    assert clinic_database.value('SELECT count(*) FROM public.appointments WHERE "providerId" = %s', provider) == ROUNDS


def test_of_16_who_want_one_patient_in_16_places_exactly_one_gets_him(clinic_database: ThrowAwayDatabase) -> None:
    admins = [clinic_database.admin_connection() for _ in range(16)]
    providers = [clinic_database.a_provider() for _ in admins]
    patient = rows.insert(admins[0], "patients", rows.patient())
    when = rows.stored_time(at(8, day=working_day(10)))
    together = Barrier(len(admins))

    def race(place: int) -> bool:
        together.wait(timeout=60)
        try:
            admins[place].execute(BOOK, (new_id(), patient, providers[place], when))
        except psycopg.errors.ExclusionViolation as lost:
            return lost.diag.constraint_name != "patient_busy"
        return True

    with ThreadPoolExecutor(len(admins)) as pool:
        assert sum(pool.map(race, range(len(admins)))) == 1
