"""Bars C1 and C2: one time is given once, whoever asks at the same moment, and whatever a booking looks like."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from clinic_desktop.domain.errors import ClinicError, SlotTaken
from clinic_desktop.domain.identifiers import PatientId, ProviderId, new_id
from clinic_desktop.domain.statuses import Role
from clinic_desktop.services.appointments import AppointmentService
from tests import rows
from tests.builders import EMILY, JANE, MARIA, MICHAEL, ROBERT, an_appointment, at, working_day
from tests.reliability.table_owner import table_owner

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase

    Connection = psycopg.Connection[tuple[Any, ...]]
    Books = Callable[[str, datetime], bool]

CONNECTIONS_OF_ONE = 8
NINE = rows.stored_time(at(9, day=working_day(8)))
MOVE = 'UPDATE appointments SET "appointmentDate" = %s WHERE id = %s'
STATUS = "UPDATE appointments SET status = %s WHERE id = %s"


@pytest.fixture
def owner(clinic_database: ThrowAwayDatabase) -> Iterator[str]:
    with table_owner(clinic_database) as name:
        yield name


def of_the_staff(database: ThrowAwayDatabase, clock: ClinicClock, provider: ProviderId, count: int) -> list[Books]:
    """Return so many workstations, each with connections of its own, that book by the program's service."""
    accounts = [database.an_account(Role.RECEPTION) for _ in range(0, count, CONNECTIONS_OF_ONE)]
    services = [
        AppointmentService(database.as_person(accounts[place // CONNECTIONS_OF_ONE].login), clock)
        for place in range(count)
    ]

    def booker(service: AppointmentService) -> Books:
        def book(patient: str, when: datetime) -> bool:
            try:
                service.book(an_appointment(provider, PatientId(patient), starts_at=when, minutes=30))
            except SlotTaken:
                return False
            return True

        return book

    return [booker(service) for service in services]


def of_the_owner(database: ThrowAwayDatabase, owner: str, provider: ProviderId, count: int) -> list[Books]:
    """Return so many connections of the other program, which books by plain SQL."""

    def booker(connection: Connection) -> Books:
        def book(patient: str, when: datetime) -> bool:
            stored = rows.stored_time(when)
            row = rows.appointment(provider, patientId=patient, appointmentDate=stored, durationMinutes=30)
            try:
                rows.insert(connection, "appointments", row)
            except psycopg.errors.ExclusionViolation as lost:
                return lost.diag.constraint_name != "slot_taken"
            return True

        return book

    return [booker(database.connection_as(owner)) for _ in range(count)]


def race(books: list[Books], patients: list[str], first: datetime, rounds: int) -> tuple[list[int], list[float]]:
    """Let all ask for the same time, again and again; return who won how often, and how long each asked."""
    together = Barrier(len(books))
    waits: list[float] = []

    def ask(place: int) -> list[int]:
        won = []
        for number in range(rounds):
            together.wait(timeout=60)
            began = time.perf_counter()
            if books[place](patients[place], first + timedelta(minutes=30 * number)):
                won.append(number)
            waits.append(time.perf_counter() - began)
        return won

    with ThreadPoolExecutor(len(books)) as pool:
        won = sorted(number for numbers in pool.map(ask, range(len(books))) for number in numbers)
    return won, sorted(waits)


def test_c1_of_all_who_want_one_slot_at_once_exactly_one_gets_it(
    clinic_database: ThrowAwayDatabase, clock: ClinicClock, owner: str
) -> None:
    admin = clinic_database.admin_connection()
    patients = [rows.insert(admin, "patients", rows.patient()) for _ in range(64)]
    told = []
    for clients, rounds in ((8, 200), (64, 50)):
        provider = clinic_database.a_provider()
        books = [
            *of_the_staff(clinic_database, clock, provider, clients // 2),
            *of_the_owner(clinic_database, owner, provider, clients // 2),
        ]
        won, waits = race(books, patients, at(8, day=working_day(10)), rounds)
        assert won == list(range(rounds))
        stored = clinic_database.value('SELECT count(*) FROM appointments WHERE "providerId" = %s', provider)
        assert stored == rounds
        told.append(f"{clients} clients {rounds} of {rounds}, p99 {waits[len(waits) * 99 // 100] * 1000:.0f} ms")
    deadlocks = clinic_database.value("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
    assert deadlocks == 0
    print(f"C1: {'; '.join(told)}; {deadlocks} deadlocks")


class Edges:
    """Twelve kinds of booking, tried by one writer, each with a provider who has no other."""

    def __init__(self, database: ThrowAwayDatabase, writer: Connection) -> None:
        self.database = database
        self.writer = writer
        self.provider = database.a_provider()

    def tried(self) -> dict[str, bool]:
        steps = (
            self.touching,
            self.a_minute_too_early,
            self.without_a_length,
            self.of_no_length,
            self.of_a_negative_length,
            self.without_end,
            self.at_infinity,
            self.cancelled,
            self.brought_back,
            self.across_midnight,
            self.overbooked,
            self.swapped,
        )
        found = {}
        for step in steps:
            self.provider = self.database.a_provider()
            found[step.__name__.replace("_", " ")] = step()
        return found

    def book(self, minutes: int = 0, patient: str = JANE, **columns: object) -> str:
        """Book and return the number, or the rule that refused."""
        wanted = {
            "patientId": patient,
            "appointmentDate": NINE + timedelta(minutes=minutes),
            "durationMinutes": 30,
            "status": "scheduled",
            **columns,
        }
        try:
            return rows.insert(self.writer, "appointments", rows.appointment(self.provider, **wanted))
        except psycopg.errors.IntegrityError as error:
            return f"refused by {error.diag.constraint_name}"

    def set(self, statement: str, *values: object) -> bool:
        try:
            with self.writer.transaction():
                self.writer.execute("SELECT set_config('clinic.reason', 'a mistake', true)")
                self.writer.execute(statement.encode(), values)
        except psycopg.errors.IntegrityError:
            return False
        return True

    def free(self, minutes: int, patient: str = ROBERT) -> bool:
        return not self.book(minutes, patient).startswith("refused")

    def done(self, *booked: str) -> bool:
        """Remove what a step made, so that the next one's patients are free."""
        self.database.rows('DELETE FROM appointments WHERE "providerId" = %s', (self.provider,))
        return all(not one.startswith("refused") for one in booked)

    def touching(self) -> bool:
        first = self.book()
        as_wanted = self.free(30) and self.free(-30, EMILY)
        return self.done(first) and as_wanted

    def a_minute_too_early(self) -> bool:
        first = self.book()
        as_wanted = not self.free(29) and not self.free(-29, EMILY)
        return self.done(first) and as_wanted

    def without_a_length(self) -> bool:
        first = self.book(durationMinutes=None)
        as_wanted = not self.free(29) and self.free(30, EMILY)
        return self.done(first) and as_wanted

    def of_no_length(self) -> bool:
        refused = self.book(durationMinutes=0)
        return self.done() and refused == "refused by clinic_appointments_durationMinutes_range"

    def of_a_negative_length(self) -> bool:
        refused = self.book(durationMinutes=-5)
        return self.done() and refused == "refused by clinic_appointments_durationMinutes_range"

    def without_end(self) -> bool:
        refused = self.book(durationMinutes=2**31 - 1)
        return self.done() and refused == "refused by clinic_appointments_durationMinutes_range"

    def at_infinity(self) -> bool:
        refused = [self.book(appointmentDate=when) for when in ("infinity", "-infinity")]
        return self.done() and all(one.startswith("refused") for one in refused)

    def cancelled(self) -> bool:
        first = self.book()
        as_wanted = self.set(STATUS, "cancelled", first) and self.free(0)
        return self.done(first) and as_wanted

    def brought_back(self) -> bool:
        first = self.book()
        self.set(STATUS, "cancelled", first)
        second = self.book(10, ROBERT)
        refused = not self.set(STATUS, "scheduled", first)
        self.set(STATUS, "cancelled", second)
        as_wanted = refused and self.set(STATUS, "scheduled", first) and not self.free(10, EMILY)
        return self.done(first, second) and as_wanted

    def across_midnight(self) -> bool:
        late = datetime.combine(working_day(9), datetime.min.time()) - timedelta(minutes=20)
        first = self.book(appointmentDate=late)
        overlapping = self.book(patient=ROBERT, appointmentDate=late + timedelta(minutes=20))
        after = self.book(patient=EMILY, appointmentDate=late + timedelta(minutes=30))
        return self.done(first, after) and overlapping == "refused by slot_taken"

    def overbooked(self) -> bool:
        """The staff with a reason, and nobody else: the other program has no way to say so."""
        first, urgent = self.book(), new_id()
        refused = self.book(0, MARIA, id=urgent)
        staff = self.database.connection_as("reception@example.com")
        staff.execute("SELECT clinic.overbook(%s, 'a bleeding child')", (urgent,))
        over = rows.insert(
            staff,
            "appointments",
            rows.appointment(self.provider, id=urgent, patientId=MARIA, appointmentDate=NINE, durationMinutes=30),
        )
        return self.done(first, over) and refused == "refused by slot_taken"

    def swapped(self) -> bool:
        first, second = self.book(), self.book(30, MICHAEL)
        at_once = self.set(MOVE, NINE + timedelta(minutes=30), first)
        by_a_third = (
            self.set(MOVE, NINE + timedelta(minutes=60), first)
            and self.set(MOVE, NINE, second)
            and self.set(MOVE, NINE + timedelta(minutes=30), first)
        )
        return self.done(first, second) and not at_once and by_a_third


def test_c2_twelve_edges_of_a_booking_are_as_they_should_be(
    clinic_database: ThrowAwayDatabase, owner: str, clock: ClinicClock
) -> None:
    by_staff = Edges(clinic_database, clinic_database.connection_as("reception@example.com")).tried()
    by_owner = Edges(clinic_database, clinic_database.connection_as(owner)).tried()

    assert [name for name, is_so in by_staff.items() if not is_so] == []
    assert [name for name, is_so in by_owner.items() if not is_so] == []
    with pytest.raises(ClinicError):
        # The program says it in words, and does not ask the database at all.
        AppointmentService(clinic_database.as_person("reception@example.com"), clock).book(
            an_appointment(clinic_database.a_provider(), minutes=0)
        )
    print(f"C2: {sum(by_staff.values())} edges as staff, {sum(by_owner.values())} as the tables' owner, all as wanted")
