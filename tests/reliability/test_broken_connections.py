"""The bars of connections that break under the work: nothing twice, nothing half, and nothing left behind."""

from __future__ import annotations

import gc
import threading
from collections import Counter
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import psutil
import psycopg
import pytest
from sqlalchemy import Engine, event

from clinic_desktop.db import change_feed
from clinic_desktop.db.change_feed import ChangeFeed
from clinic_desktop.db.database import CONNECTIONS
from clinic_desktop.domain.charts import OpenChart
from clinic_desktop.domain.clock import ClinicClock
from clinic_desktop.domain.connection import ConnectionState
from clinic_desktop.services.accounts import AccountService
from clinic_desktop.services.appointments import AppointmentService
from clinic_desktop.services.charts import ChartService
from clinic_desktop.services.patients import PatientService
from clinic_desktop.services.visits import VisitService
from clinic_desktop.testing.pages import AppointmentsPage, MainWindowPage, PatientSearchPage
from clinic_desktop.ui.workspace import Workspace
from tests import builders
from tests.builders import JANE, MARIAS_SCHEDULED
from tests.journeys.scenes import DOCTOR, visit_in_progress
from tests.reliability.wire import Wire
from tests.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from clinic_desktop.db.database import Database
    from clinic_desktop.domain.identifiers import AppointmentId
    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program import StartedProgram

LOST_ANSWERS = 50
CYCLES = 200
WARM_UP = 20
MAY_GROW = 1.05
POOLED = (
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
    " WHERE datname = %s AND application_name = 'clinic-desktop' AND query NOT LIKE 'LISTEN%%'"
)


@pytest.fixture
def wire(clinic_database: ThrowAwayDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wire]:
    made = Wire(clinic_database.conninfo, tmp_path_factory.mktemp("w"))
    yield made
    made.cut()


@pytest.fixture
def at_the_wire(clinic_database: ThrowAwayDatabase, wire: Wire) -> Database:
    """Give the connections of the doctor, through the wire."""
    database = clinic_database.as_person(DOCTOR, conninfo=wire.conninfo)
    AccountService(database).open_session("desk", "1")
    ChartService(database).open(OpenChart(JANE))
    return database


def test_n5_a_lost_answer_to_a_commit_makes_no_duplicate(
    clinic_database: ThrowAwayDatabase, at_the_wire: Database, wire: Wire
) -> None:
    """Fifty orders (patients registered, bookings made, visits saved) are stored, and each answer is lost."""
    clock = ClinicClock()
    patients, bookings = PatientService(at_the_wire, clock), AppointmentService(at_the_wire, clock)
    provider = clinic_database.a_provider()
    told: Counter[str] = Counter()
    for number in range(LOST_ANSWERS):
        wire.drop_commits()
        if number % 2:
            told[patients.register(builders.a_patient()).id] += 1
        else:
            told[bookings.book(builders.an_appointment(provider, JANE)).id] += 1
    stored = clinic_database.rows(
        "SELECT id FROM public.patients WHERE id = ANY (%s)"
        ' UNION ALL SELECT id FROM public.appointments WHERE id = ANY (%s) OR "providerId" = %s',
        (list(told), list(told), provider),
    )
    events = clinic_database.value(
        "SELECT count(*) FROM clinic.audit_event WHERE action = 'insert' AND row_id = ANY (%s)"
        " AND subject IN ('patients', 'appointments')",
        list(told),
    )
    print(f"N5: {wire.dropped} answers lost, {len(stored)} stored, {events} on record, each told once: {len(told)}")
    assert wire.dropped == LOST_ANSWERS
    assert len(stored) == len(told) == events == LOST_ANSWERS
    assert set(told.values()) == {1}


def test_n6_connections_that_were_ended_while_nobody_worked_are_not_noticed(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> None:
    """The server ends every pooled connection; the next thing that is done in the window succeeds."""
    visit_in_progress(clinic_database, clinic_clock, JANE, "09:00", chiefComplaint="Cough")
    window = clinic_program.sign_in(DOCTOR)
    main, said = MainWindowPage(window), list[ConnectionState]()
    main.expect_connection()
    workspace = window.findChild(Workspace)
    assert isinstance(workspace, Workspace)
    workspace.connection.changed.connect(said.append)
    ended = 0
    for _ in range(5):
        clinic_program.wait_until_calm()
        ended += len(clinic_database.rows(POOLED, (clinic_database.name,)))
        PatientSearchPage(window).type("maria").expect_names("GARCIA, Maria")
        clinic_program.wait_until_calm()
        ended += len(clinic_database.rows(POOLED, (clinic_database.name,)))
        AppointmentsPage(window).open("DOE, Jane").expect_text("chief_complaint", "Cough").expect_no_message()
        PatientSearchPage(window).type("")
    print(f"N6: {ended} idle connections ended, 10 of 10 next actions succeeded, the window said {len(said)} words")
    assert ended >= 10
    assert said == []


def test_n7_a_backend_that_ends_within_a_save_leaves_all_or_nothing(
    clinic_database: ThrowAwayDatabase, doctor: Database
) -> None:
    """The backend is ended before each statement of a save in turn, and before its COMMIT; the save is done again."""
    appointment_id = visit_of_jane(clinic_database)
    visits = VisitService(doctor, ClinicClock())
    place, ends, tries = 0, 0, 0
    while True:
        visit = visits.open(appointment_id)
        command = builders.a_save(
            visit,
            texts=replace(visit.texts, diagnosis=f"Diagnosis {place}"),
            symptoms=(*visit.symptoms, builders.a_symptom(name=f"Symptom {place}")),
            vitals=replace(visit.vitals, values=replace(visit.vitals.values, heart_rate=60 + place))
            if visit.vitals
            else builders.vital_signs(heart_rate=60),
        )
        with ending_before(clinic_database, place) as seen:
            saved = visits.save(command)
        if not seen["ended"]:
            break
        ends += 1
        tries += seen["begun"]
        assert saved.texts.diagnosis == f"Diagnosis {place}"
        assert len(saved.symptoms) == place + 1
        place += 1
    found = clinic_database.rows('SELECT "symptomName" FROM symptoms WHERE "symptomName" LIKE \'Symptom %%\'')
    names = [name for (name,) in found]
    print(
        f"N7: ended at {ends} of {ends} places of a save, each done {tries / ends:.0f} times,"
        f" {len(names)} rows, no duplicate"
    )
    assert len(names) == len(set(names)) == ends + 1
    assert tries == 2 * ends
    assert ends >= 5


def visit_of_jane(clinic: ThrowAwayDatabase) -> AppointmentId:
    begin = "UPDATE appointments SET status = 'in_progress', \"patientId\" = %s WHERE id = %s"
    clinic.rows(begin, (JANE, MARIAS_SCHEDULED))
    clinic.rows(
        'INSERT INTO medical_records (id, "appointmentId", "updatedAt") VALUES (%s, %s, now())',
        ("record-of-n7", MARIAS_SCHEDULED),
    )
    return MARIAS_SCHEDULED


@contextmanager
def ending_before(clinic: ThrowAwayDatabase, place: int) -> Iterator[dict[str, int]]:
    """End the backend of a save before its statement of this number, or before its COMMIT, once."""
    seen = {"statements": 0, "ended": 0, "begun": 0}

    def end(connection: Connection) -> None:
        seen["ended"] = 1
        driven = connection.connection.driver_connection
        assert isinstance(driven, psycopg.Connection)
        clinic.value("SELECT pg_terminate_backend(%s, 5000)", driven.info.backend_pid)

    def before_statement(connection: Connection, cursor: object, statement: str, *_: object) -> None:
        if "SET LOCAL" in statement:
            seen["begun"] += 1
            return
        if not seen["ended"] and seen["begun"]:
            if seen["statements"] == place:
                end(connection)
            seen["statements"] += 1

    def before_commit(connection: Connection) -> None:
        if not seen["ended"] and seen["begun"] and seen["statements"] == place:
            end(connection)

    event.listen(Engine, "before_cursor_execute", before_statement)
    event.listen(Engine, "commit", before_commit)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", before_statement)
        event.remove(Engine, "commit", before_commit)


def test_n9_reconnecting_leaves_nothing_behind(
    at_the_wire: Database, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The wire is cut and mended two hundred times; each time the listener is back and a question is answered."""
    monkeypatch.setattr(change_feed, "SPREAD_S", 0.01)
    monkeypatch.setattr(change_feed, "PAUSES_S", (0.02,))
    bookings, process = AppointmentService(at_the_wire, ClinicClock()), psutil.Process()
    states: list[bool] = []
    feed = ChangeFeed(at_the_wire.connect, states.append, line=at_the_wire.line, is_answering=at_the_wire.is_answering)
    listener = threading.Thread(target=lambda: list(feed.listen()))
    listener.start()

    def has_listened(times: int) -> bool:
        return states.count(True) >= times

    def measured() -> tuple[int, int, int]:
        """Count with every connection of the pool open: how many there are by chance is no growth."""
        with ExitStack() as everything:
            for _ in range(CONNECTIONS):
                everything.enter_context(at_the_wire.read())
            gc.collect()
            return process.num_fds(), threading.active_count(), process.memory_info().rss

    before = (0, 0, 0)
    try:
        wait_until(lambda: states.count(True) == 1)
        for cycle in range(1, CYCLES + 1):
            wire.cut()
            wire.mend()
            wait_until(partial(has_listened, cycle + 1))
            assert bookings.open(MARIAS_SCHEDULED).id == MARIAS_SCHEDULED
            if cycle == WARM_UP:
                before = measured()
        after = measured()
    finally:
        feed.stop()
        listener.join(5)
    sockets, threads, memory = zip(before, after, strict=True)
    print(
        f"N9: {CYCLES} reconnections; files and sockets {sockets[0]} → {sockets[1]},"
        f" threads {threads[0]} → {threads[1]},"
        f" memory {memory[0] / 2**20:.1f} → {memory[1] / 2**20:.1f} MiB"
    )
    assert all(later <= earlier * MAY_GROW for earlier, later in (sockets, threads, memory))
