"""The clinic that is soaked: a private server of its own with many patients, and one account for each client."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

import psutil
import psycopg

from clinic_desktop.db import demo_clinic, postmaster, schema_version
from clinic_desktop.db.big_clinic import seed_big
from clinic_desktop.db.private_cluster import PrivateCluster
from clinic_desktop.domain.statuses import Role
from tests.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Connection = psycopg.Connection[tuple[Any, ...]]


class Rows(Protocol):
    """Asks the server as its administrator."""

    def __call__(self, query: str, *values: object) -> list[tuple[Any, ...]]: ...


NAME = "clinic"
PASSWORD = "a password of the soak"
ROLES = (
    Role.CLINICIAN,
    Role.RECEPTION,
    Role.CLINICIAN,
    Role.RECEPTION,
    Role.CLINICIAN,
    Role.AUDITOR,
    Role.CLINICIAN,
    Role.RECEPTION,
)
"""Who the clients are, in turn."""

LOG_SETTINGS = {"log_min_messages": "error", "log_line_prefix": "%m [%p] %e "}
"""The program's own server does not write errors down; here each is counted by its SQLSTATE."""


@dataclass(frozen=True, slots=True)
class Worker:
    """One account, and the provider it sees patients as."""

    login: str
    role: Role
    provider_id: str | None


class SoakClinic:
    """``is_quick`` leaves out waiting for the disk: a killed process loses nothing of what the system holds."""

    def __init__(self, folder: Path, *, is_quick: bool) -> None:
        settings = {**LOG_SETTINGS, **({"fsync": "off"} if is_quick else {})}
        self.cluster = PrivateCluster(folder, settings=settings)
        self.providers: list[str] = []
        self.last_names: list[str] = []
        self.checker = ""

    def begin(self, patients: int, clients: int, say: Callable[[str], None]) -> list[Worker]:
        """Make everything, and return who works there."""
        self.cluster.start()
        with self.admin("postgres") as connection:
            connection.execute(f"CREATE DATABASE {NAME}".encode())
        schema_version.migrate(partial(psycopg.connect, self.cluster.url(NAME)))
        with self.admin() as connection:
            demo_clinic.seed_demo(connection)
            seed_big(connection, patients, say, years=2)
            workers = [hire(connection, number, ROLES[number % len(ROLES)]) for number in range(clients)]
            self.checker = hire(connection, clients, Role.AUDITOR).login
            self.providers = [one.provider_id for one in workers if one.provider_id]
            names = connection.execute(
                'SELECT DISTINCT "lastName" FROM public.patients ORDER BY 1 LIMIT 400'
            ).fetchall()
            self.last_names = [str(name) for (name,) in names]
        return workers

    @property
    def socket(self) -> Path:
        return self.cluster.socket_folder / f".s.PGSQL.{self.cluster.port}"

    def admin(self, database: str = NAME) -> Connection:
        """Connect as the owner of the tables, every statement a transaction of its own."""
        return psycopg.connect(self.cluster.url(database), autocommit=True)

    def value(self, query: str, *values: object) -> Any:  # noqa: ANN401 - whatever the query gives
        with self.admin() as connection:
            row = connection.execute(query.encode(), values or None).fetchone()
        return row[0] if row else None

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with self.admin() as connection:
            return connection.execute(query.encode(), values or None).fetchall()

    def kill(self) -> None:
        """End the postmaster as the kernel does when memory runs out; its helpers end when they notice."""
        lock = postmaster.read_lock_file(self.cluster.data_folder)
        if lock is None:
            return
        with suppress(psutil.NoSuchProcess):
            server = psutil.Process(lock.pid)
            os.kill(lock.pid, 9)
            wait_until(lambda: postmaster.is_gone(server))

    def start_again(self) -> None:
        self.cluster.start()

    def largest_process(self) -> int:
        """Return how much the largest of the server's processes holds for itself, in bytes."""
        lock = postmaster.read_lock_file(self.cluster.data_folder)
        if lock is None:
            return 0
        try:
            server = psutil.Process(lock.pid)
            return max(_own_memory(one) for one in (server, *server.children()))
        except psutil.NoSuchProcess:
            return 0


def hire(connection: Connection, number: int, role: Role) -> Worker:
    """Make an account, and a provider with it for somebody who sees patients."""
    login = f"{role}{number}@example.com"
    provider = None
    if role is Role.CLINICIAN:
        person = {"email": login, "firstName": "Sam", "lastName": f"Soak {'ABCDEFGHIJKLMNOP'[number % 16]}"}
        provider = demo_clinic.add_provider(connection, person, PASSWORD)
    demo_clinic.add_account(connection, login, f"Soak {number}", (role,), PASSWORD, provider)
    return Worker(login, role, provider)


def _own_memory(process: psutil.Process) -> int:
    try:
        facts = process.memory_info()
    except psutil.NoSuchProcess:
        return 0
    return int(facts.rss - facts.shared)
