"""One client process: somebody at work at a workstation until told to stop. ``python -m tests.soak.client <JSON>``."""

from __future__ import annotations

import json
import random
import signal
import sys
import threading
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from clinic_desktop.domain.identifiers import ProviderId
from clinic_desktop.domain.statuses import Role
from tests.soak.desk import Receptionist
from tests.soak.journal import Journal
from tests.soak.office import Auditor
from tests.soak.practice import Clinician
from tests.soak.workstation import Workstation

if TYPE_CHECKING:
    from tests.soak.person import Person

SHIFT = 300
"""About so many things are done before somebody signs out and in again."""


@dataclass(frozen=True, slots=True)
class Orders:
    """What a client is told. ``pause_s`` is how long somebody thinks between two things, on average."""

    name: str
    login: str
    password: str
    role: str
    provider_id: str
    conninfo: str
    folder: str
    witness: str
    seed: str
    pause_s: float
    seal_every_s: float
    last_names: tuple[str, ...]
    providers: tuple[str, ...]

    def as_text(self) -> str:
        return json.dumps(asdict(self))


def person_of(orders: Orders, journal: Journal, dice: random.Random) -> Person:
    match Role(orders.role):
        case Role.CLINICIAN:
            return Clinician(journal, dice, orders.last_names, ProviderId(orders.provider_id))
        case Role.AUDITOR:
            return Auditor(journal, dice, orders.last_names)
        case _:
            return Receptionist(journal, dice, orders.last_names, orders.providers)


def work(orders: Orders, stopping: threading.Event) -> None:
    """Sign in, work, sign out, over and over."""
    journal = Journal(Path(orders.folder) / f"{orders.name}.journal", orders.name)
    dice = random.Random(orders.seed)
    person = person_of(orders, journal, dice)
    while not stopping.is_set():
        at = Workstation(
            orders.conninfo, orders.login, orders.password, Path(orders.witness), orders.seal_every_s, journal
        )
        at.sign_in(may_book=orders.role != Role.AUDITOR, reads_charts=orders.role != Role.RECEPTION)
        journal.note(signed_in=orders.login)
        person.sit_down(at)
        # Computing what is kept of a password takes 16 MB, which glibc keeps from the second time on.
        person.lock()
        for _ in range(dice.randint(SHIFT // 2, SHIFT * 2)):
            if stopping.wait(dice.expovariate(1 / orders.pause_s)):
                break
            done = person.act()
            if ":" in done:
                journal.note(refused_act=done)
        at.sign_out()
    journal.close()


def main() -> None:
    orders = Orders(**json.loads(sys.argv[1]))
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    work(orders, stopping)


if __name__ == "__main__":
    main()
