"""The pytest plugin: databases to test against. Found by pytest by itself once the program is installed.

``clinic_database`` is a fresh demo clinic; ``doctor``, ``receptionist``, ``auditor`` and ``administrator`` are
signed in to it. Everything runs on real PostgreSQL servers that are made for the run and removed at its end.
"""

from __future__ import annotations

import signal
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

from clinic_desktop.db import postgres_programs
from clinic_desktop.domain.errors import NoPostgresPrograms
from clinic_desktop.domain.statuses import Role
from clinic_desktop.testing.run_folder import RunFolder
from clinic_desktop.testing.servers import ThrowAwayServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

    from clinic_desktop.db.database import Database
    from clinic_desktop.testing.databases import ThrowAwayDatabase


class _XdistWorker(Protocol):
    """As much of a worker of pytest-xdist as is used here."""

    config: pytest.Config
    workerinput: dict[str, object]


_RUN = pytest.StashKey[RunFolder]()
_GIVEN_RUN = "clinic_run_folder"


def pytest_configure(config: pytest.Config) -> None:
    given = getattr(config, "workerinput", {}).get(_GIVEN_RUN)
    config.stash[_RUN] = RunFolder(Path(given)) if given else RunFolder.choose()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: _XdistWorker) -> None:
    """Tell a worker of pytest-xdist where the servers of the run are."""
    node.workerinput[_GIVEN_RUN] = str(node.config.stash[_RUN].path)


def pytest_report_header() -> str:
    found = postgres_programs.installed().values()
    return "PostgreSQL: " + (", ".join(map(_described, found)) or "none found")


def pytest_sessionstart(session: pytest.Session) -> None:
    if not _is_worker(session.config) and threading.current_thread() is threading.main_thread():
        _stop_properly_on(signal.SIGTERM)


def pytest_unconfigure(config: pytest.Config) -> None:
    if not _is_worker(config):
        config.stash[_RUN].remove()


@pytest.fixture(scope="session")
def postgres_majors() -> dict[int, Path]:
    """Every major version of PostgreSQL that is installed here, with its programs."""
    found = postgres_programs.installed()
    if not found:
        raise NoPostgresPrograms
    return found


@pytest.fixture(scope="session")
def postgres_servers(
    postgres_majors: dict[int, Path], pytestconfig: pytest.Config
) -> Iterator[Callable[[int], ThrowAwayServer]]:
    """Give the server of a major version, started when it is first used."""
    servers: dict[int, ThrowAwayServer] = {}

    def server_of(major: int) -> ThrowAwayServer:
        if major not in servers:
            servers[major] = ThrowAwayServer(pytestconfig.stash[_RUN], major, postgres_majors[major])
        return servers[major]

    yield server_of
    for server in servers.values():
        server.close()


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest, postgres_servers: Callable[[int], ThrowAwayServer]) -> ThrowAwayServer:
    """Give the server of the program's own PostgreSQL, or of the major version that the test is parametrised with."""
    if hasattr(request, "param"):
        return postgres_servers(request.param)
    return postgres_servers(postgres_programs.major_version(postgres_programs.find()))


@pytest.fixture
def clinic_database(server: ThrowAwayServer) -> Iterator[ThrowAwayDatabase]:
    """Give a fresh demo clinic."""
    database = server.demo_clinic()
    yield database
    database.drop()


@pytest.fixture
def empty_database(server: ThrowAwayServer) -> Iterator[ThrowAwayDatabase]:
    """Give a database with nothing in it."""
    database = server.empty_database()
    yield database
    database.drop()


@pytest.fixture
def doctor(clinic_database: ThrowAwayDatabase) -> Database:
    """Give the connections of the demo clinic's provider, who is clinician and administrator, all charts open."""
    return clinic_database.at_work("doctor@example.com")


@pytest.fixture
def receptionist(clinic_database: ThrowAwayDatabase) -> Database:
    return clinic_database.as_person("reception@example.com")


@pytest.fixture
def auditor(clinic_database: ThrowAwayDatabase) -> Database:
    return clinic_database.as_person("auditor@example.com")


@pytest.fixture
def administrator(clinic_database: ThrowAwayDatabase) -> Database:
    """Give the connections of an administrator who is nothing else."""
    return clinic_database.as_person(clinic_database.an_account(Role.ADMIN).login)


def _is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")


def _described(programs: Path) -> str:
    version = postgres_programs.version(programs)
    if "site-packages" in programs.parts:
        return f"wheel {version}"
    return f"Debian {version}" if programs.is_relative_to(postgres_programs.DEBIAN) else f"{programs} {version}"


def _stop_properly_on(number: signal.Signals) -> None:
    """Let a polite kill end the run as Ctrl+C does: otherwise the servers would stay."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        del number, frame
        raise KeyboardInterrupt

    if signal.getsignal(number) is signal.SIG_DFL:
        signal.signal(number, interrupt)


pytest_plugins = ("clinic_desktop.testing.program_fixtures",)
