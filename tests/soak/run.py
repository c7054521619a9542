"""One soak from the first process to the last question: a server, its clients, what goes wrong, and what is left."""

from __future__ import annotations

import shutil
import tempfile
import threading
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from psycopg.conninfo import make_conninfo

from clinic_desktop.db.sign_in_guard import GuardThread, SignInGuard
from tests.soak import state
from tests.soak.client import Orders
from tests.soak.clinic import PASSWORD, SoakClinic
from tests.soak.crew import Client
from tests.soak.faults import KINDS, Faults
from tests.soak.journal import Told, read_journals
from tests.soak.other_writer import OtherWriter
from tests.soak.trail import Findings, Trail
from tests.soak.watch import Watch
from tests.soak.wire import Wires

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Iterator

    from clinic_desktop.domain.audit import AuditVerification
    from tests.soak.clinic import Worker
    from tests.soak.watch import Growth


@dataclass(frozen=True, slots=True)
class Plan:
    """``pause_s`` is how long a person thinks on average; ``fault_every_s`` how often something goes wrong."""

    minutes: float = 20.0
    clients: int = 8
    patients: int = 3000
    seed: str = "1"
    faults: tuple[str, ...] = KINDS
    fault_every_s: float = 8.0
    pause_s: float = 0.7
    seal_every_s: float = 20.0
    is_quick: bool = False


@dataclass
class Outcome:
    plan: Plan
    seconds: float
    postgres: str
    told: Told
    findings: Findings
    faults: Counter[str]
    commits_lost: int
    states: Counter[str]
    growth: list[Growth]
    events: int
    verified: AuditVerification
    lives: int
    complaints: list[str] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        return not self.complaints and not any(self.findings.wrong.values())


def soak(plan: Plan, say: Callable[[str], None]) -> Outcome:
    """Run it all. Whatever is wrong afterwards stands in the outcome."""
    with _folder() as folder, ExitStack() as running:
        clinic = SoakClinic(folder / "pg", is_quick=plan.is_quick)
        running.callback(clinic.cluster.remove)
        workers = clinic.begin(plan.patients, plan.clients, say)
        since = int(clinic.value("SELECT coalesce(max(seq), 0) FROM clinic.audit_event"))
        clients = _clients(plan, clinic, workers, folder, running.enter_context(Wires()))
        for client in clients:
            running.callback(client.end)
        guard = GuardThread(SignInGuard(clinic.admin, clinic.cluster.log_path))
        guard.start()
        running.callback(guard.stop)
        began = time.monotonic()
        watch, faults = _work(plan, clinic, clients, workers, folder, say)
        seconds = time.monotonic() - began
        for client in clients:
            if client.complaints():
                say(client.complaints())
        say("Asking what became of everything…")
        return _outcome(plan, clinic, clients, workers, folder, since, seconds, watch, faults)


def _work(
    plan: Plan,
    clinic: SoakClinic,
    clients: list[Client],
    workers: list[Worker],
    folder: Path,
    say: Callable[[str], None],
) -> tuple[Watch, Faults]:
    other = OtherWriter(clinic, folder, f"{plan.seed} other", 2.0)
    watch = Watch(clinic, clients)
    faults = Faults(clinic, clients, workers, f"{plan.seed} faults", plan.fault_every_s, plan.faults)
    for client in clients:
        client.start()
    other.start()
    watch.start()
    if plan.faults:
        faults.start()
    say(f"{plan.clients} clients work for {plan.minutes:g} minutes…")
    deadline = time.monotonic() + plan.minutes * 60
    pause, told = threading.Event(), time.monotonic() + 60
    while time.monotonic() < deadline and not watch.ended_by_themselves:
        pause.wait(0.5)
        if time.monotonic() > told:
            told += 60
            say(f"{(deadline - time.monotonic()) / 60:.0f} minutes left, faults so far: {sum(faults.made.values())}")
    if plan.faults:
        faults.stop()
    other.stop()
    watch.stop()
    for client in clients:
        client.ask_to_stop()
    for client in clients:
        client.wait()
    return watch, faults


def _outcome(
    plan: Plan,
    clinic: SoakClinic,
    clients: list[Client],
    workers: list[Worker],
    folder: Path,
    since: int,
    seconds: float,
    watch: Watch,
    faults: Faults,
) -> Outcome:
    told, findings = read_journals(folder), Findings()
    by_role = {str(one.role): one.login for one in workers}
    state.check_rows(clinic, findings)
    if "clinician" in by_role:
        state.check_completed(clinic, told.entries, by_role["clinician"], findings)
    verified = state.check_audit(clinic, clinic.checker, folder, findings)
    trail = Trail(clinic.rows, since)
    trail.hold_against(told.entries, findings)
    trail.hold_against_tables(findings)
    states = state.check_log(clinic, findings)
    growth = watch.growth()
    for one in growth:
        findings.check("nothing grows", fits=one.is_flat, words=f"{one.whose} {one.what}: {one.early} → {one.late}")
    complaints = [words for client in clients if (words := client.complaints())]
    complaints += [f"a fault failed: {error!r}" for error in faults.failed]
    complaints += [f"{one}" for one in told.notes if {"alarm", "not_sound", "finding", "refused"} & one.keys()]
    return Outcome(
        plan,
        seconds,
        str(clinic.value("SHOW server_version")),
        told,
        findings,
        faults.made,
        sum(client.wire.commits_lost for client in clients),
        states,
        growth,
        trail.events,
        verified,
        sum(len(client.lives) for client in clients),
        complaints,
    )


def _clients(plan: Plan, clinic: SoakClinic, workers: list[Worker], folder: Path, wires: Wires) -> list[Client]:
    clients = []
    for number, worker in enumerate(workers):
        place = folder / f"w{number}"
        place.mkdir()
        orders = Orders(
            name="",
            login=worker.login,
            password=PASSWORD,
            role=str(worker.role),
            provider_id=worker.provider_id or "",
            conninfo=make_conninfo(host=str(place), port=clinic.cluster.port, dbname="clinic"),
            folder=str(folder),
            witness=str(folder / f"client{number}.witness"),
            seed=plan.seed,
            pause_s=plan.pause_s,
            seal_every_s=plan.seal_every_s,
            last_names=tuple(clinic.last_names),
            providers=tuple(clinic.providers),
        )
        clients.append(Client(number, orders, wires.lay(clinic.socket, place), folder))
    return clients


@contextmanager
def _folder() -> Iterator[Path]:
    """A folder that every account can pass through: started by root, the server runs as another."""
    folder = Path(tempfile.mkdtemp(prefix="soak-", dir="/tmp"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
