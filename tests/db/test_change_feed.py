from __future__ import annotations

import threading
import time
from queue import Queue
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from clinic_desktop.db import change_feed
from clinic_desktop.db.change_feed import CHANNEL, ChangeFeed, change_from
from clinic_desktop.domain.changes import EVERYTHING, Change, Subject
from clinic_desktop.domain.errors import DatabaseUnavailable, SessionEnded
from clinic_desktop.domain.identifiers import Version, new_id
from tests import rows
from tests.builders import EMILY, JANE, JANES_COMPLETED, MARIA, MARIAS_SCHEDULED, MICHAEL
from tests.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from clinic_desktop.db.database import Database
    from clinic_desktop.testing.databases import ThrowAwayDatabase

    Connect = Callable[[], psycopg.Connection[tuple[Any, ...]]]


class Listener:
    """A feed that is listened to in a thread, as the program does it."""

    def __init__(self, connect: Connect, **more: Any) -> None:  # noqa: ANN401 - as a feed takes them
        self.changes: Queue[Change] = Queue()
        self.states: list[bool] = []
        self.feed = ChangeFeed(connect, self.states.append, **more)
        self.thread = threading.Thread(target=self._listen)
        self.thread.start()

    def wait_until_connected(self, times: int = 1) -> None:
        wait_until(lambda: self.states.count(True) == times)

    def next(self) -> Change:
        return self.changes.get(timeout=5)

    def stop(self) -> None:
        self.feed.stop()
        self.thread.join(timeout=5)
        assert not self.thread.is_alive()

    def _listen(self) -> None:
        for change in self.feed.listen():
            self.changes.put(change)


@pytest.fixture
def listener(doctor: Database) -> Iterator[Listener]:
    listener = Listener(doctor.connect)
    listener.wait_until_connected()
    yield listener
    listener.stop()


CHANGES: list[tuple[str, Change]] = [
    (f"DELETE FROM patients WHERE id = '{EMILY}'", Change(Subject.PATIENTS, EMILY, EMILY)),
    (f"UPDATE patients SET phone = '5551234567' WHERE id = '{JANE}'", Change(Subject.PATIENTS, JANE, JANE)),
    (
        f"UPDATE allergies SET reaction = 'None' WHERE \"patientId\" = '{JANE}'",
        Change(Subject.ALLERGIES, JANE, JANE),
    ),
    (
        f"INSERT INTO chronic_conditions (id, \"patientId\", \"conditionName\") VALUES ('c', '{MICHAEL}', 'Gout')",
        Change(Subject.CONDITIONS, MICHAEL, MICHAEL),
    ),
    (
        f"UPDATE appointments SET \"reasonForVisit\" = 'Cough' WHERE id = '{MARIAS_SCHEDULED}'",
        Change(Subject.APPOINTMENTS, MARIAS_SCHEDULED, MARIA),
    ),
    (
        f"UPDATE medical_records SET diagnosis = 'Flu' WHERE \"appointmentId\" = '{JANES_COMPLETED}'",
        Change(Subject.VISITS, JANES_COMPLETED),
    ),
    ("UPDATE symptoms SET severity = 1 WHERE severity = 6", Change(Subject.VISITS, JANES_COMPLETED)),
    ("UPDATE prescriptions SET refills = 1", Change(Subject.VISITS, JANES_COMPLETED)),
    (
        f'UPDATE vital_signs SET "painLevel" = 1 WHERE "appointmentId" = \'{JANES_COMPLETED}\'',
        Change(Subject.VISITS, JANES_COMPLETED),
    ),
    (
        f"INSERT INTO clinic.patient_profile (patient_id, title) VALUES ('{JANE}', 'Dr')",
        Change(Subject.PATIENTS, JANE, JANE),
    ),
    (
        f"INSERT INTO clinic.no_known_allergies (patient_id) VALUES ('{MICHAEL}')",
        Change(Subject.ALLERGIES, MICHAEL, MICHAEL),
    ),
    (
        (
            "INSERT INTO clinic.struck_allergy (allergy_id, reason)"
            f" SELECT id, 'wrong patient' FROM allergies WHERE \"patientId\" = '{JANE}'"
        ),
        Change(Subject.ALLERGIES, JANE, JANE),
    ),
    (
        (
            "INSERT INTO clinic.struck_condition (condition_id, reason)"
            " SELECT id, 'wrong patient' FROM chronic_conditions WHERE \"conditionName\" = 'Asthma'"
        ),
        Change(Subject.CONDITIONS, MICHAEL, MICHAEL),
    ),
    (
        "UPDATE clinic.staff SET display_name = 'R. Lind' WHERE db_role LIKE 'rec%'",
        Change(Subject.STAFF, "reception@example.com"),
    ),
    ("SELECT clinic.announce_everything()", EVERYTHING),
]


def test_every_change_is_announced_with_what_it_touches_and_nothing_else(
    clinic_database: ThrowAwayDatabase, listener: Listener
) -> None:
    admin = clinic_database.admin_connection()
    for statement, expected in CHANGES:
        with admin.transaction():
            admin.execute(statement.encode())
        told = listener.next()
        assert (told.subject, told.id, told.patient_id) == (expected.subject, expected.id, expected.patient_id), (
            statement
        )


def test_the_rows_of_a_whole_visit_are_told_once_each_thing(
    clinic_database: ThrowAwayDatabase, listener: Listener
) -> None:
    admin = clinic_database.admin_connection()
    with admin.transaction():
        admin.execute('UPDATE symptoms SET severity = 2 WHERE "symptomName" = %s', ("Headache",))
        admin.execute('UPDATE symptoms SET severity = 3 WHERE "symptomName" = %s', ("Stress",))
        admin.execute("UPDATE prescriptions SET refills = 2")
    admin.execute("SELECT clinic.announce_everything()")

    assert listener.next().subject is Subject.VISITS
    assert listener.next() == EVERYTHING


def test_the_version_told_is_the_version_of_the_row(clinic_database: ThrowAwayDatabase, listener: Listener) -> None:
    clinic_database.rows("UPDATE patients SET phone = '5551234567' WHERE id = %s", (JANE,))

    stored = clinic_database.value("SELECT xmin::text FROM patients WHERE id = %s", JANE)
    assert listener.next().version == Version(stored)


def test_what_is_rolled_back_is_not_told(clinic_database: ThrowAwayDatabase, listener: Listener) -> None:
    admin = clinic_database.admin_connection()
    with admin.transaction(force_rollback=True):
        admin.execute("UPDATE patients SET phone = '5551234567' WHERE id = %s", (JANE,))
    admin.execute("UPDATE patients SET phone = '5551234567' WHERE id = %s", (EMILY,))

    assert listener.next().id == EMILY


def test_bulk_work_is_quiet_until_it_says_that_everything_changed(
    clinic_database: ThrowAwayDatabase, listener: Listener
) -> None:
    admin = clinic_database.admin_connection()
    with admin.transaction():
        admin.execute("SET LOCAL clinic.quiet = 'on'")
        for _ in range(20):
            rows.insert(admin, "patients", rows.patient())
        admin.execute("SELECT clinic.announce_everything()")
    rows.insert(admin, "patients", rows.patient(id="later"))

    assert listener.next() == EVERYTHING
    assert listener.next().id == "later"


def test_no_word_about_a_patient_travels(clinic_database: ThrowAwayDatabase) -> None:
    listening = clinic_database.admin_connection()
    listening.execute(f"LISTEN {CHANNEL}".encode())
    canary = "Canaria"
    admin = clinic_database.admin_connection()
    patient_id = rows.insert(admin, "patients", rows.patient(firstName=canary, lastName=canary, address=canary))
    rows.insert(admin, "allergies", rows.allergy(patient_id, allergen=canary))
    rows.insert(admin, "chronic_conditions", rows.condition(patient_id, conditionName=canary))
    appointment = rows.appointment(clinic_database.a_provider(), patientId=patient_id, reasonForVisit=canary)
    appointment_id = rows.insert(admin, "appointments", appointment)
    rows.insert(admin, "medical_records", rows.medical_record(appointment_id, diagnosis=canary))

    told = [one.payload for one in listening.notifies(timeout=5, stop_after=6)]
    assert len(told) == 6
    assert canary not in "".join(told)


def test_a_broken_connection_comes_back_and_says_that_anything_may_have_changed(
    clinic_database: ThrowAwayDatabase, listener: Listener
) -> None:
    clinic_database.rows(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE query LIKE 'LISTEN%%' AND datname = %s",
        (clinic_database.name,),
    )
    listener.wait_until_connected(times=2)
    clinic_database.rows("UPDATE patients SET phone = '5551234567' WHERE id = %s", (JANE,))

    assert listener.next() == EVERYTHING
    assert listener.next().id == JANE
    assert listener.states == [True, False, True]


def test_a_server_that_cannot_be_reached_is_asked_again(clinic_database: ThrowAwayDatabase) -> None:
    doctor = clinic_database.as_person("doctor@example.com")
    answers = iter([DatabaseUnavailable("no"), psycopg.OperationalError("no")])

    def connect() -> psycopg.Connection[tuple[Any, ...]]:
        error = next(answers, None)
        if error:
            raise error
        return doctor.connect()

    listener = Listener(connect)
    try:
        listener.wait_until_connected()
        clinic_database.rows("UPDATE patients SET phone = '5551234567' WHERE id = %s", (JANE,))
        assert listener.next().id == JANE
    finally:
        listener.stop()
    assert listener.states == [False, False, True]


def test_what_is_announced_while_the_listener_asks_for_life_is_not_lost(
    clinic_database: ThrowAwayDatabase, doctor: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(change_feed, "BEAT_EVERY_S", 0.0)
    monkeypatch.setattr(change_feed, "LOOK_EVERY_S", 0.001)
    listener = Listener(doctor.connect)
    listener.wait_until_connected()
    try:
        for number in range(200):
            clinic_database.rows("UPDATE patients SET phone = %s WHERE id = %s", (f"555{number:07}", JANE))
        assert {listener.next().version for _ in range(200)} != {None}
    finally:
        listener.stop()
    assert listener.changes.empty()


def test_whoever_misses_the_server_makes_the_listener_look_and_everything_be_read_again(
    doctor: Database, listener: Listener
) -> None:
    listener.feed.try_now()
    assert listener.next() == EVERYTHING
    assert listener.states == [True, True]


def test_whoever_misses_it_again_and_again_is_told_no_more_than_every_two_seconds(
    doctor: Database, listener: Listener
) -> None:
    listener.feed.try_now()
    wait_until(lambda: len(listener.states) == 2)
    began = time.monotonic()
    listener.feed.try_now()
    wait_until(lambda: len(listener.states) == 3)
    assert time.monotonic() - began > change_feed.TOLD_EVERY_S / 2


def test_a_pause_before_the_next_try_ends_when_somebody_asks_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(change_feed, "PAUSES_S", (600.0,))
    tries: list[int] = []

    def connect() -> psycopg.Connection[tuple[Any, ...]]:
        tries.append(1)
        raise DatabaseUnavailable

    listener = Listener(connect)
    try:
        wait_until(lambda: len(tries) == 2)
        listener.feed.try_now()
        wait_until(lambda: len(tries) == 3)
    finally:
        listener.stop()


def test_a_silent_server_is_come_back_to_as_soon_as_it_answers_a_knock(
    doctor: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(change_feed, "PAUSES_S", (600.0,))
    monkeypatch.setattr(change_feed, "KNOCK_EVERY_S", 0.01)
    answers = iter([False, False, False, True])
    refusals = iter([DatabaseUnavailable("no"), DatabaseUnavailable("no")])

    def connect() -> psycopg.Connection[tuple[Any, ...]]:
        error = next(refusals, None)
        if error:
            raise error
        return doctor.connect()

    listener = Listener(connect, is_answering=lambda _: next(answers))
    try:
        listener.wait_until_connected()
    finally:
        listener.stop()
    assert next(answers, None) is None


def test_a_forgotten_session_is_renewed_and_listening_goes_on(doctor: Database) -> None:
    refusals = iter([SessionEnded()])
    renewed: list[int] = []

    def connect() -> psycopg.Connection[tuple[Any, ...]]:
        error = next(refusals, None)
        if error:
            raise error
        return doctor.connect()

    listener = Listener(connect, renew=lambda: renewed.append(1))
    try:
        listener.wait_until_connected()
    finally:
        listener.stop()
    assert renewed == [1]


def test_the_database_is_looked_at_before_listening_again_is_told(
    clinic_database: ThrowAwayDatabase, doctor: Database
) -> None:
    looks: list[tuple[bool, ...]] = []
    coming: Listener = Listener(doctor.connect, come_back=lambda: looks.append(tuple(coming.states)))
    try:
        coming.wait_until_connected()
        assert looks == []
        clinic_database.rows(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE query LIKE 'LISTEN%%' AND datname = %s",
            (clinic_database.name,),
        )
        coming.wait_until_connected(times=2)
    finally:
        coming.stop()
    assert looks == [(True, False)]


def test_stopping_takes_less_than_half_a_second(doctor: Database) -> None:
    listener = Listener(doctor.connect)
    listener.wait_until_connected()

    began = time.monotonic()
    listener.stop()

    assert time.monotonic() - began < 0.5


def test_a_feed_that_waits_for_the_server_stops_at_once_too() -> None:
    def connect() -> psycopg.Connection[tuple[Any, ...]]:
        raise DatabaseUnavailable

    listener = Listener(connect)
    wait_until(lambda: len(listener.states) > 2)

    began = time.monotonic()
    listener.stop()

    assert time.monotonic() - began < 0.5


@pytest.mark.parametrize("payload", ["", "nonsense", "[]", "{}", '{"subject": "weather"}', '"patients"', "null"])
def test_an_announcement_that_is_not_understood_means_that_anything_may_have_changed(payload: str) -> None:
    assert change_from(payload) == EVERYTHING


def test_an_announcement_without_a_version_has_none() -> None:
    known = new_id()

    assert change_from(f'{{"subject": "patients", "id": "{known}"}}') == Change(Subject.PATIENTS, known)
