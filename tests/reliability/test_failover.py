"""The server's machine dies while people save; a standby takes over, and nobody misses anything."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from clinic_desktop.db.database import Database
from clinic_desktop.db.demo_clinic import DEMO_PASSWORD
from clinic_desktop.domain.accounts import Credentials
from clinic_desktop.domain.clock import ClinicClock
from clinic_desktop.domain.identifiers import Login
from clinic_desktop.domain.statuses import Role
from clinic_desktop.services.accounts import AccountService
from clinic_desktop.services.patients import PatientService
from clinic_desktop.testing.clock import ClinicTestClock
from clinic_desktop.testing.pages import AppointmentsPage, MainWindowPage, wait_until
from clinic_desktop.testing.program import StartedProgram
from tests import rows
from tests.builders import JANE, a_patient
from tests.conftest import TESTS
from tests.journeys.scenes import DOCTOR, RECEPTION
from tests.reliability.standby import TwoServers, two_servers
from tests.soak.client import Orders
from tests.soak.clinic import PASSWORD, Worker, hire
from tests.soak.journal import DONE, read_journals
from tests.soak.trail import Findings, Trail
from tests.waiting import wait_until as poll_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

    from clinic_desktop.domain.patients import PatientDetails

pytestmark = pytest.mark.cluster

CLIENTS = 4
SAVES_BEFORE = 25
SAVES_AFTER = 25
GREEN_WITHIN_S = 10.0
OUTAGE_S = 9.0
"""Whoever tries to reach the server waits longer and longer between two tries; then he waits longest."""
SAVES = "save a visit"


@pytest.fixture
def servers() -> Iterator[TwoServers]:
    with two_servers() as made:
        yield made


@pytest.mark.timeout(240)
def test_r2_a_standby_takes_over_and_nothing_that_was_acknowledged_is_missing(
    qapp: QApplication, servers: TwoServers, tmp_path: Path
) -> None:
    assert "target_session_attrs=read-write" in servers.conninfo
    # A week from now: the clinicians of the other processes write into each other's visits of the coming days.
    clock = ClinicTestClock()
    clock.advance(days=7)
    visit_id = _visit_of_the_doctor(servers, clock)
    since = servers.rows("SELECT coalesce(max(seq), 0) FROM clinic.audit_event")[0][0]
    program = StartedProgram(servers.conninfo, now_utc=clock)
    with program, _clients(servers, tmp_path):
        main = MainWindowPage(program.sign_in(DOCTOR))
        visit = AppointmentsPage(main.window).open("DOE, Jane")
        visit.write_more("chief_complaint", " before").save().expect_saved()
        wait_until(lambda: _saved(tmp_path) >= SAVES_BEFORE, "saves before the server dies", patience_s=60)
        visit.write_more("chief_complaint", " while").save()
        servers.kill_primary()
        died_at = time.time()
        wait_until(lambda: main.connection != "Connected", "the window to notice", patience_s=30)
        visit.write_more("chief_complaint", " and after")
        wait_until(lambda: time.time() > died_at + OUTAGE_S, "the pauses between tries to be at their longest", 60)
        promoted = time.monotonic()
        servers.promote()
        wait_until(lambda: main.connection == "Connected", "the window to be green again", patience_s=60)
        green_after = time.monotonic() - promoted
        visit.save().expect_saved()
        before = _saved(tmp_path)
        wait_until(lambda: _saved(tmp_path) >= before + SAVES_AFTER, "saves after it died", patience_s=60)
    findings, told = Findings(), read_journals(tmp_path)
    trail = Trail(lambda query, *values: servers.rows(query, *values, which=1), since)
    trail.hold_against(told.entries, findings)
    trail.hold_against_tables(findings)
    assert {what: words for what, words in findings.wrong.items() if words} == {}
    stored = servers.rows(
        'SELECT r."chiefComplaint" FROM public.medical_records r WHERE r."appointmentId" = %s', visit_id, which=1
    )
    assert [one for one in told.notes if "signed_in_again" in one] == [], "the sessions are there as before"
    assert stored == [("Cough before while and after",)]
    assert green_after <= GREEN_WITHIN_S
    acknowledged = [one for one in told.entries if one.end == DONE and one.writes]
    early = sum(one.last_try_at < died_at for one in acknowledged)
    print(
        f"R2: {early} operations acknowledged before the primary died and {len(acknowledged) - early} after, 0 missing,"
        f" 0 doubled; {sum(findings.endings.values())} answers lost: {dict(findings.endings)};"
        f" the window green {green_after:.1f} s after the promotion"
    )


@pytest.mark.timeout(120)
@pytest.mark.parametrize("goes_on_alone", [False, True], ids=["until it is back", "until told to go on alone"])
def test_without_its_standby_the_server_acknowledges_nothing(servers: TwoServers, *, goes_on_alone: bool) -> None:
    database = Database(servers.conninfo, Credentials(Login(RECEPTION), DEMO_PASSWORD))
    AccountService(database).open_session("a test", "0")
    command = a_patient()
    answers: list[PatientDetails] = []
    saving = Thread(target=lambda: answers.append(PatientService(database, ClinicClock()).register(command)))
    servers.stop_standby()
    saving.start()
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND usename = %s"
    poll_until(lambda: servers.rows(waiting, RECEPTION)[0][0] == 1)
    assert answers == []
    if goes_on_alone:
        servers.go_on_alone()
    else:
        servers.start_standby()
    poll_until(lambda: bool(answers), timeout_s=30)
    saving.join()
    database.close()
    # On the standby it is written down; reading it there waits until it is replayed.
    known, which = "SELECT count(*) FROM patients WHERE id = %s", int(not goes_on_alone)
    poll_until(lambda: servers.rows(known, command.id, which=which) == [(1,)])


def _visit_of_the_doctor(servers: TwoServers, clock: ClinicTestClock) -> str:
    with servers.admin() as connection:
        (found,) = connection.execute("SELECT id FROM public.providers WHERE email = %s", (DOCTOR,)).fetchall()
        at = datetime.combine(clock.today, datetime.min.time()) + timedelta(hours=9)
        booking = rows.appointment(found[0], patientId=JANE, appointmentDate=at)
        visit_id = rows.insert(connection, "appointments", booking)
        connection.execute("UPDATE public.appointments SET status = 'in_progress' WHERE id = %s", (visit_id,))
        rows.insert(connection, "medical_records", rows.medical_record(visit_id, chiefComplaint="Cough"))
    return visit_id


@contextmanager
def _clients(servers: TwoServers, folder: Path) -> Iterator[None]:
    """Let clinicians work, each with a day full of patients, and a receptionist who books more."""
    with servers.admin() as connection:
        workers = [hire(connection, number, Role.CLINICIAN) for number in range(CLIENTS)]
        _fill_days(connection, workers)
        workers.append(hire(connection, CLIENTS, Role.RECEPTION))
    providers = tuple(one.provider_id for one in workers if one.provider_id)
    with ExitStack() as running:
        for number, worker in enumerate(workers):
            orders = Orders(
                name=f"client{number}",
                login=worker.login,
                password=PASSWORD,
                role=str(worker.role),
                provider_id=worker.provider_id or "",
                conninfo=servers.conninfo,
                folder=str(folder),
                witness=str(folder / f"client{number}.witness"),
                seed=str(number),
                pause_s=0.1,
                seal_every_s=5.0,
                last_names=("Doe", "Garcia", "Johnson"),
                providers=providers,
            )
            running.enter_context(_client(orders))
        yield
        # All at once, before the first one is waited for.
        running.close()


@contextmanager
def _client(orders: Orders) -> Iterator[None]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.soak.client", orders.as_text()],
        cwd=TESTS.parent,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        _, complaints = process.communicate(timeout=60)
    assert process.returncode == 0, complaints


def _fill_days(connection: rows.Connection, workers: list[Worker]) -> None:
    today = datetime.now(UTC).replace(tzinfo=None, hour=0, minute=0, second=0, microsecond=0)
    for worker in workers:
        patient = rows.insert(connection, "patients", rows.patient())
        for place in range(20):
            at = today + timedelta(days=1 + place // 10, hours=8 + place % 10)
            booking = rows.appointment(worker.provider_id or "", patientId=patient, appointmentDate=at)
            rows.insert(connection, "appointments", booking)


def _saved(folder: Path) -> int:
    return sum(one.end == DONE and one.operation == SAVES for one in read_journals(folder).entries)
