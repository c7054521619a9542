"""Whether anything grows: clients, the server's processes and its connections, sampled all the time."""

from __future__ import annotations

import statistics
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import psycopg

from tests.soak.crew import MEGABYTE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.soak.clinic import SoakClinic
    from tests.soak.crew import Client, Life, Sample

_T = TypeVar("_T")

EVERY_S = 2.0
MINUTE_S = 60.0
MAY_GROW = 0.10
LEAST = {"memory MB": 3.0, "threads": 1.0, "sockets": 2.0, "connections": 4.0, "largest process MB": 3.0}
"""Of small numbers a tenth is less than one: so much more is no growth either."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What the server held, ``at`` in seconds since the start.

    ``megabytes`` is what the largest of its processes holds for itself. All of them together are no measure: each fills
    its caches within its first minute of work and keeps them, so the sum tells when connections were last cut.
    """

    at: float
    connections: int
    megabytes: float


@dataclass(frozen=True, slots=True)
class Growth:
    """One quantity of one process in the second minute and in the last."""

    whose: str
    what: str
    early: float
    late: float

    @property
    def ratio(self) -> float:
        return self.late / self.early if self.early else 1.0

    @property
    def is_flat(self) -> bool:
        return self.late - self.early <= max(MAY_GROW * self.early, LEAST[self.what])


class Watch:
    def __init__(self, clinic: SoakClinic, clients: Sequence[Client]) -> None:
        self.moments: list[Moment] = []
        self.ended_by_themselves: set[str] = set()
        self._clinic = clinic
        self._clients = clients
        self._began = time.monotonic()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.wait(EVERY_S):
            for client in self._clients:
                if client.has_ended:
                    self.ended_by_themselves.add(client.lives[-1].name)
                else:
                    client.sample()
            try:
                counted = self._clinic.value(
                    "SELECT count(*) FROM pg_stat_activity a JOIN clinic.staff s ON s.db_role = a.usename"
                    " WHERE a.application_name = 'clinic-desktop'"
                )
            except psycopg.OperationalError:
                continue
            at, held = time.monotonic() - self._began, self._clinic.largest_process() / MEGABYTE
            self.moments.append(Moment(at, counted, held))

    def growth(self) -> list[Growth]:
        """Compare the second minute with the last, of every client process that lived for three, and of the server."""
        found = [
            one
            for client in self._clients
            for life in client.lives
            if life.samples and life.samples[-1].at > 3 * MINUTE_S
            for one in _of_life(life)
        ]
        if self.moments and self.moments[-1].at > 3 * MINUTE_S:
            end = self.moments[-1].at
            early = [one for one in self.moments if MINUTE_S <= one.at < 2 * MINUTE_S]
            late = [one for one in self.moments if one.at >= end - MINUTE_S]
            if early and late:
                found.append(_growth("server", "connections", early, late, lambda one: one.connections))
                found.append(_growth("server", "largest process MB", early, late, lambda one: one.megabytes))
        return found


def _of_life(life: Life) -> list[Growth]:
    end = life.samples[-1].at
    early = [one for one in life.samples if MINUTE_S <= one.at < 2 * MINUTE_S]
    late = [one for one in life.samples if one.at >= end - MINUTE_S]
    if not early or not late:
        return []

    def of(what: str, held: Callable[[Sample], float]) -> Growth:
        return _growth(life.name, what, early, late, held)

    return [
        of("memory MB", lambda one: one.megabytes),
        of("threads", lambda one: one.threads),
        of("sockets", lambda one: one.sockets),
    ]


def _growth(whose: str, what: str, early: Sequence[_T], late: Sequence[_T], held: Callable[[_T], float]) -> Growth:
    return Growth(whose, what, statistics.median(map(held, early)), statistics.median(map(held, late)))
