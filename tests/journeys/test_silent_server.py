"""A server that takes everything and says nothing holds nobody up: neither who comes back nor who closes."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest

from clinic_desktop.background.tasks import WORKERS
from clinic_desktop.signing_in import open_database
from clinic_desktop.testing.pages import AppointmentsPage, MainWindowPage, PatientSearchPage, VisitPage, wait_until
from clinic_desktop.testing.program import StartedProgram
from clinic_desktop.ui.workspace import Workspace
from tests.builders import JANE
from tests.journeys.scenes import DOCTOR, visit_in_progress
from tests.reliability.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from PySide6.QtWidgets import QApplication

    from clinic_desktop.domain.accounts import Credentials
    from clinic_desktop.settings import Settings
    from clinic_desktop.signing_in import OpenDatabases, Opened
    from clinic_desktop.testing.clock import ClinicTestClock, IdleTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase

PASSWORD = "password123"
CLOSED_WITHIN_S = 5.0
NOTICED_WITHIN_S = 8.0
"""The listener asks every five seconds and waits for two, and the window's clock may be late."""

CONNECTIONS = "SELECT count(*) FROM pg_stat_activity WHERE usename = %s AND datname = current_database()"
SESSIONS = "SELECT count(*) FROM clinic.session"


@pytest.fixture
def wire(clinic_database: ThrowAwayDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wire]:
    made = Wire(clinic_database.conninfo, tmp_path_factory.mktemp("w"))
    yield made
    made.cut()


@pytest.fixture
def program(
    qapp: QApplication,
    wire: Wire,
    clinic_database: ThrowAwayDatabase,
    clinic_clock: ClinicTestClock,
    idle_clock: IdleTestClock,
) -> Iterator[StartedProgram]:
    visit_in_progress(clinic_database, clinic_clock, JANE, "09:00", chiefComplaint="Cough")
    with StartedProgram(wire.conninfo, now_utc=clinic_clock, idle_clock=idle_clock) as started:
        yield started
        wire.mend()


def test_whoever_locked_comes_back_though_no_question_is_answered(program: StartedProgram, wire: Wire) -> None:
    window = program.sign_in(DOCTOR)
    AppointmentsPage(window).open("DOE, Jane").write_more("chief_complaint", " at night")
    program.wait_until_calm()
    workspace = window.findChild(Workspace)
    assert isinstance(workspace, Workspace)
    wire.hush()
    for _ in range(WORKERS):
        workspace.tasks.run(workspace.services.audit.seal, owner=window, done=lambda _: None)
    program.lock()
    program.lock_page.write_password(PASSWORD).unlock()
    wait_until(lambda: not program.is_locked, "the window", patience_s=20)
    assert VisitPage(window).text("chief_complaint") == "Cough at night"


def test_silence_is_noticed_though_nobody_works(program: StartedProgram, wire: Wire) -> None:
    main = MainWindowPage(program.sign_in(DOCTOR)).expect_connection()
    program.wait_until_calm()
    wire.hush()
    began = time.monotonic()
    main.expect_connection("Reconnecting – your text is safe")
    assert time.monotonic() - began < NOTICED_WITHIN_S
    wire.mend()
    main.expect_connection()


def test_closing_does_not_wait_for_a_server_that_says_nothing(program: StartedProgram, wire: Wire) -> None:
    window = program.sign_in(DOCTOR)
    program.wait_until_calm()
    wire.hush()
    PatientSearchPage(window).type("doe")
    began = time.monotonic()
    window.close()
    assert time.monotonic() - began < CLOSED_WITHIN_S
    assert not program.is_running


def test_whoever_closes_while_signing_in_leaves_nothing_at_the_server(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    has_begun, may_go_on = threading.Event(), threading.Event()

    def open_late(
        conninfo: str,
        credentials: Credentials,
        settings: Settings,
        now_utc: Callable[[], datetime] | None,
        databases: OpenDatabases,
    ) -> Opened:
        has_begun.set()
        assert may_go_on.wait(10)
        return open_database(conninfo, credentials, settings, now_utc, databases)

    monkeypatch.setattr("clinic_desktop.app.open_database", open_late)
    clinic_program.sign_in_page.write_email(DOCTOR).write_password(PASSWORD).sign_in()
    wait_until(has_begun.is_set, "signing in to begin")
    threading.Timer(0, may_go_on.set).start()
    clinic_program.sign_in_window.close()
    assert not clinic_program.is_running
    assert clinic_database.value(SESSIONS) == 0
    wait_until(lambda: clinic_database.value(CONNECTIONS, DOCTOR) == 0, "the connections to be closed")
