"""Bars D7 and D9: the private server is killed, alone or with the program, in the middle of saves."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from random import Random
from typing import IO, TYPE_CHECKING

import psutil
import psycopg
import pytest

from tests.conftest import CHECKOUT
from tests.db.cluster_scenes import crash, scene, server_of
from tests.reliability.saving_program import FAMILY
from tests.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from clinic_desktop.db.private_cluster import PrivateCluster
    from tests.db.cluster_scenes import Scene

pytestmark = pytest.mark.cluster

CUTS = 10
START_LIMIT_S = 15.0
CHANCE = Random(7)  # noqa: S311 when a power cut comes is no secret


@pytest.fixture
def stage() -> Iterator[Scene]:
    with scene() as made:
        yield made


class SavingProgram:
    """The process, and what it has said so far."""

    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.reliability.saving_program", folder],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=CHECKOUT,
            env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
            text=True,
        )
        self.said: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def saved(self) -> list[str]:
        return [line.split()[1] for line in self.said if line.startswith("saved ")]

    def wait_for_more(self, more: int) -> None:
        wanted = len(self.saved) + more
        wait_until(lambda: len(self.saved) >= wanted or self.process.poll() is not None, timeout_s=60)
        assert self.process.poll() is None, "the program has ended by itself"

    def end(self) -> None:
        """Let it finish the save in hand, if it lives."""
        with suppress(BrokenPipeError):
            self._input.close()
        self.process.wait(30)
        self._reader.join()

    @property
    def _input(self) -> IO[str]:
        assert self.process.stdin is not None
        return self.process.stdin

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as said:
            for line in said:
                if line.endswith("\n"):
                    self.said.append(line.strip())


@contextmanager
def saving(folder: Path) -> Iterator[SavingProgram]:
    program = SavingProgram(folder)
    try:
        yield program
    finally:
        program.process.kill()
        program.end()


def found(cluster: PrivateCluster) -> dict[str, int]:
    """Return how often each patient of the program is there, by number."""
    with psycopg.connect(cluster.url("clinic")) as connection:
        counted = connection.execute(
            'SELECT max(id), count(*) FROM public.patients WHERE "lastName" = %s GROUP BY "firstName"', (FAMILY,)
        )
        return {str(name): int(times) for name, times in counted}


def a_little_later(most_s: float) -> None:
    """Let the cut come at any moment of what is going on."""
    threading.Event().wait(CHANCE.uniform(0, most_s))


def test_d7_a_save_succeeds_after_the_server_was_killed(stage: Scene) -> None:
    cluster = stage.cluster("data/postgresql", settings={})
    back_after: list[float] = []
    with saving(stage.folder / "data") as program:
        program.wait_for_more(1)
        for _ in range(CUTS):
            program.wait_for_more(5)
            a_little_later(0.02)
            server_of(cluster).kill()
            began = time.monotonic()
            program.wait_for_more(1)
            back_after.append(time.monotonic() - began)
        program.end()
        failed = sum(line.startswith("failed ") for line in program.said)
        saved = program.saved
    cluster.start()
    there = found(cluster)
    missing = set(saved) - there.keys()
    twice = [one for one, times in there.items() if times > 1]
    assert not missing
    assert not twice
    assert failed >= CUTS // 2
    print(
        f"D7: {CUTS} kills of the server, {failed} tries failed, {len(saved)} saves acknowledged, {len(missing)}"
        f" missing, {len(twice)} twice; saving again after {max(back_after):.1f} s at most"
    )


def test_d9_nothing_acknowledged_is_lost_when_program_and_server_are_killed_together(stage: Scene) -> None:
    cluster = stage.cluster("data/postgresql", settings={})
    saved: list[str] = []
    starts: list[float] = []
    for _ in range(CUTS):
        with saving(stage.folder / "data") as program:
            program.wait_for_more(5)
            a_little_later(0.2)
            program.process.kill()
            crash(cluster)
        saved += program.saved
        began = time.monotonic()
        cluster.start()
        starts.append(time.monotonic() - began)
        assert not set(saved) - found(cluster).keys()
        # As after a real one: the next program starts alone.
        cluster.stop()
    cluster.start()
    there = found(cluster)
    missing = set(saved) - there.keys()
    twice = [one for one, times in there.items() if times > 1]
    assert not missing
    assert not twice
    assert max(starts) <= START_LIMIT_S
    assert not [one for one in psutil.Process().children() if one.name().startswith("postgres")]
    print(
        f"D9: {CUTS} cuts, {len(saved)} saves acknowledged, {len(missing)} missing, {len(twice)} twice; the server is"
        f" back after {sorted(starts)[CUTS // 2]:.1f} s in the middle, {max(starts):.1f} s at most"
    )
