"""Fixtures with the started program, part of the pytest plugin. Qt is loaded by the tests that ask for a window."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Protocol

import pytest

from clinic_desktop.testing.clock import ClinicTestClock, IdleTestClock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program import StartedProgram
    from clinic_desktop.ui.main_window import MainWindow


class OpenWindow(Protocol):
    """Signs somebody in with another program and returns his main window."""

    def __call__(self, login: str, password: str = ...) -> MainWindow: ...


class StartProgram(Protocol):
    """Starts one more program, which shows its sign-in screen."""

    def __call__(self) -> StartedProgram: ...


@pytest.fixture
def clinic_clock() -> ClinicTestClock:
    """Give the clock of every program of this test: the next working day, half past eight, until it is set."""
    return ClinicTestClock()


@pytest.fixture
def idle_clock() -> IdleTestClock:
    """Give the clock by which every program of this test locks itself: it stands still until it is advanced."""
    return IdleTestClock()


@pytest.fixture
def start_program(
    request: pytest.FixtureRequest,
    clinic_database: ThrowAwayDatabase,
    clinic_clock: ClinicTestClock,
    idle_clock: IdleTestClock,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[StartProgram]:
    """Start programs on the test's database, each with settings of its own; stop them at the end."""
    request.getfixturevalue("qapp")
    with ExitStack() as running, _nothing_left_behind():

        def start() -> StartedProgram:
            folder: Path = tmp_path_factory.mktemp("settings")
            return running.enter_context(_running(clinic_database, clinic_clock, idle_clock, folder))

        yield start
        running.close()


@pytest.fixture
def clinic_program(start_program: StartProgram) -> StartedProgram:
    """Give the program with its sign-in screen, on a fresh demo clinic."""
    return start_program()


@pytest.fixture
def second_window(start_program: StartProgram) -> OpenWindow:
    """Sign somebody in at another workstation: another program on its own connections to the same database."""

    def open_window(login: str, password: str | None = None) -> MainWindow:
        program = start_program()
        return program.sign_in(login) if password is None else program.sign_in(login, password)

    return open_window


@contextmanager
def _running(
    database: ThrowAwayDatabase, clock: ClinicTestClock, idle_clock: IdleTestClock, folder: Path
) -> Iterator[StartedProgram]:
    from clinic_desktop.testing.program import StartedProgram

    program = StartedProgram(database.conninfo, now_utc=clock, idle_clock=idle_clock, settings_folder=folder)
    try:
        yield program.start()
    finally:
        program.stop()
    if program.crashes:
        raise program.crashes[0]


@contextmanager
def _nothing_left_behind() -> Iterator[None]:
    from clinic_desktop.testing.leftovers import Leftovers

    before = Leftovers.so_far()
    yield
    left = before.names()
    if left:
        pytest.fail("the program left behind: " + "; ".join(left))
