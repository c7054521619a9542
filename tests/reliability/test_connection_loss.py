"""The bars of a connection that is lost while people work: how soon that is noticed, and what the window does then."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, LiteralString

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from PySide6.QtCore import QTimer
from sqlalchemy import text

from clinic_desktop.db.database import CONNECTION_PARAMETERS
from clinic_desktop.domain.connection import Unavailable
from clinic_desktop.domain.errors import DatabaseUnavailable
from clinic_desktop.testing.pages import AppointmentsPage, MainWindowPage, PatientSearchPage, VisitPage, wait_until
from clinic_desktop.testing.program import StartedProgram
from clinic_desktop.ui.workspace import Workspace
from tests.builders import JANE, MICHAEL
from tests.journeys.scenes import DOCTOR, stored_text, visit_in_progress
from tests.reliability.cable import Cable, is_possible
from tests.reliability.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication, QWidget

    from clinic_desktop.background.connection import Connection
    from clinic_desktop.domain.identifiers import AppointmentId
    from clinic_desktop.testing.clock import ClinicTestClock, IdleTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase

OUTAGE_S = 10.0
BEAT_MS = 2
TRIES = 3
NUMBER_OF_OUTAGES = 4
UNBLOCKED_WITHIN_S, UNBLOCKED_BY_LIBPQ_WITHIN_S = 3.0, 10.0
LONGEST_GAP_MS = 100.0
GREEN_WITHIN_S = 2.0
OPENED_WITHIN_S = 5.0
WHO_SLEEPS = "FROM pg_stat_activity WHERE datname = %s AND query LIKE '%%pg_sleep%%' AND pid <> pg_backend_pid()"
RUNNING: LiteralString = f"SELECT count(*) {WHO_SLEEPS}"
END_RUNNING: LiteralString = f"SELECT pg_terminate_backend(pid) {WHO_SLEEPS}"


@pytest.fixture
def wire(clinic_database: ThrowAwayDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wire]:
    made = Wire(clinic_database.conninfo, tmp_path_factory.mktemp("w"))
    yield made
    made.cut()


@pytest.fixture
def visit_id(clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock) -> AppointmentId:
    visit_in_progress(clinic_database, clinic_clock, MICHAEL, "10:00", chiefComplaint="Back pain")
    return visit_in_progress(clinic_database, clinic_clock, JANE, "09:00", chiefComplaint="Cough")


@pytest.fixture
def program(
    qapp: QApplication,
    wire: Wire,
    visit_id: AppointmentId,
    clinic_clock: ClinicTestClock,
    idle_clock: IdleTestClock,
) -> Iterator[StartedProgram]:
    with StartedProgram(wire.conninfo, now_utc=clinic_clock, idle_clock=idle_clock) as started:
        yield started
        wire.mend()
    assert started.crashes == []


@pytest.fixture
def window(program: StartedProgram) -> QWidget:
    shown = program.sign_in(DOCTOR)
    AppointmentsPage(shown).open("DOE, Jane").expect_text("chief_complaint", "Cough")
    program.wait_until_calm()
    MainWindowPage(shown).expect_connection()
    return shown


def connection_of(window: QWidget) -> Connection:
    workspace = window.findChild(Workspace)
    assert isinstance(workspace, Workspace)
    return workspace.connection


def is_past(moment: float) -> bool:
    return time.monotonic() > moment


class Pulse:
    """Beats in the window's event loop, and knows the longest time between two beats."""

    def __init__(self) -> None:
        self.longest_ms = 0.0
        self.beats = 0
        self._last = time.perf_counter()
        self._timer = QTimer(interval=BEAT_MS)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def _beat(self) -> None:
        now = time.perf_counter()
        self.longest_ms = max(self.longest_ms, (now - self._last) * 1000)
        self._last = now
        self.beats += 1


def test_n1_who_waits_when_the_cable_is_cut_goes_on_at_once(
    clinic_database: ThrowAwayDatabase, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A query runs, and the cable is cut: by a network namespace where that is allowed, else by a silent proxy."""
    if is_possible():
        with Cable(clinic_database.conninfo) as cable:
            with_watch, without = time_until_unblocked(clinic_database, cable)
        print(f"N1: unblocked {with_watch:.2f} s after the cable was cut; by libpq alone after {without:.2f} s")
        assert without <= UNBLOCKED_BY_LIBPQ_WITHIN_S
    else:
        wire = Wire(clinic_database.conninfo, tmp_path_factory.mktemp("w"))
        with_watch, _ = time_until_unblocked(clinic_database, wire)
        wire.cut()
        print(f"N1: unblocked {with_watch:.2f} s after the wire fell silent (no network namespaces here)")
    assert with_watch <= UNBLOCKED_WITHIN_S


def time_until_unblocked(clinic: ThrowAwayDatabase, way: Cable | Wire) -> tuple[float, float]:
    """Return after how many seconds a query ends, in the program's hands and with libpq's settings alone."""
    database = clinic.as_person(DOCTOR, conninfo=way.conninfo)
    ended: dict[str, float] = {}
    whys: list[Unavailable] = []

    def watched() -> None:
        try:
            with database.read() as session:
                session.execute(text("SET LOCAL statement_timeout = 0"))
                session.execute(text("SELECT pg_sleep(60)"))
        except DatabaseUnavailable as error:
            whys.append(error.why)
        ended["watched"] = time.monotonic()

    def alone() -> None:
        known = make_conninfo(way.conninfo, **{**CONNECTION_PARAMETERS, "user": DOCTOR, "password": "password123"})
        with suppress(psycopg.OperationalError), psycopg.connect(known) as connection:
            connection.execute("SET statement_timeout = 0")
            connection.execute("SELECT pg_sleep(60)")
        ended["alone"] = time.monotonic()

    works = [watched] if isinstance(way, Wire) else [watched, alone]
    threads = [threading.Thread(target=work, daemon=True) for work in works]
    for thread in threads:
        thread.start()
    wait_until(lambda: clinic.value(RUNNING, clinic.name) == len(works), "the queries to run")
    cut_at = time.monotonic()
    if isinstance(way, Cable):
        way.cut()
    else:
        way.hush()
    wait_until(lambda: len(ended) == len(works), "everybody to go on", patience_s=20)
    assert whys == [Unavailable.SILENT]
    clinic.rows(END_RUNNING, (clinic.name,))
    return ended["watched"] - cut_at, ended.get("alone", cut_at) - cut_at


def test_n2_the_window_goes_on_through_an_outage(window: QWidget, wire: Wire) -> None:
    """The server says nothing for ten seconds, while somebody types, searches and saves.

    What holds the window up does so each time: a gap that another program of this machine made does not come again.
    """
    visit, main = VisitPage(window), MainWindowPage(window)
    gaps: list[float] = []
    while len(gaps) < TRIES and min(gaps, default=LONGEST_GAP_MS + 1) > LONGEST_GAP_MS:
        main.expect_connection()
        pulse = Pulse()
        wire.hush()
        silent_until = time.monotonic() + OUTAGE_S
        PatientSearchPage(window).type(f"maria{len(gaps)}")
        visit.write_more("chief_complaint", " at night").save()
        wait_until(lambda: connection_of(window).is_lost, "amber")
        noticed_s = OUTAGE_S - (silent_until - time.monotonic())
        main.expect_connection("No connection since 08:30 – your text is safe on this computer")
        visit.write_more("chief_complaint", " and at work")
        wait_until(partial(is_past, silent_until), "ten seconds to pass", patience_s=OUTAGE_S)
        pulse.stop()
        gaps.append(pulse.longest_ms)
        wire.mend()
    print(
        f"N2: longest gap {', then '.join(f'{gap:.1f}' for gap in gaps)} ms in {pulse.beats} beats over"
        f" {OUTAGE_S:.0f} s; amber after {noticed_s:.1f} s"
    )
    assert visit.text("chief_complaint") == "Cough" + " at night and at work" * len(gaps)
    assert gaps[-1] <= LONGEST_GAP_MS


def test_n3_no_keystroke_is_lost_in_an_outage(
    window: QWidget, wire: Wire, visit_id: AppointmentId, clinic_database: ThrowAwayDatabase
) -> None:
    """Somebody types while the wire is cut, stays away, and is back; all of it is in the editor, and then stored."""
    visit, main, typed = VisitPage(window), MainWindowPage(window), ""
    words = [f" word{number}" for number in range(60)]
    for place, word in enumerate(words):
        if place == len(words) // 4:
            wire.cut()
        if place == len(words) // 2:
            wait_until(lambda: connection_of(window).is_lost, "amber")
        if place == len(words) * 3 // 4:
            wire.mend()
        visit.write_more("chief_complaint", word)
        typed += word
    assert visit.text("chief_complaint") == f"Cough{typed}"
    main.expect_connection()
    assert visit.text("chief_complaint") == f"Cough{typed}"
    visit.save().expect_saved()
    assert stored_text(clinic_database, visit_id, "chiefComplaint") == f"Cough{typed}"
    print(f"N3: {len(typed)} of {len(typed)} characters typed in an outage are in the editor, and stored after it")


def test_n4_green_again_soon_after_the_wire_returns(window: QWidget, wire: Wire) -> None:
    """Silent until the window says so, or cut for some seconds; each time the wire returns, and the window is green."""
    connection, took = connection_of(window), []
    for number in range(NUMBER_OF_OUTAGES):
        if number % 2:
            wire.hush()
            PatientSearchPage(window).type(f"j{number}")
        else:
            wire.cut()
        wait_until(lambda: connection.is_lost, "amber")
        wait_until(partial(is_past, time.monotonic() + 1.5 * number), "the outage to be over")
        wire.mend()
        began = time.monotonic()
        wait_until(lambda: not connection.is_lost, "green")
        took.append(time.monotonic() - began)
    print(f"N4: green {min(took):.2f} to {max(took):.2f} s after the wire returned, {NUMBER_OF_OUTAGES} outages")
    assert max(took) <= GREEN_WITHIN_S


def test_n8_a_slow_line_is_not_taken_for_a_dead_one(window: QWidget, wire: Wire, program: StartedProgram) -> None:
    """200 ms for each round trip, and 2 % of what is sent comes 0.6 s late: visits are opened, one after the other."""
    connection, lost, took = connection_of(window), [], []
    connection.changed.connect(lambda state: lost.append(state) if state.is_lost else None)
    wire.slow_down(0.1, 0.6, 0.02)
    appointments = AppointmentsPage(window)
    for name, complaint in (("CHEN, Michael", "Back pain"), ("DOE, Jane", "Cough")) * 2:
        began = time.monotonic()
        appointments.open(name).expect_text("chief_complaint", complaint)
        took.append(time.monotonic() - began)
        program.wait_until_calm()
    print(f"N8: {len(took)} visits opened in {min(took):.1f} to {max(took):.1f} s, told lost {len(lost)} times")
    assert max(took) <= OPENED_WITHIN_S
    assert lost == []
