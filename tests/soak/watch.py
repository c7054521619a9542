"""Whether anything grows: clients, the server's processes and its connections, sampled all the time."""

from __future__ import annotations

import statistics
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

import psycopg

from tests.soak.crew import MEGABYTE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.soak.clinic import SoakClinic
    from tests.soak.crew import Client, Life


class _Seen(Protocol):
    @property
    def at(self) -> float: ...


_S = TypeVar("_S", bound=_Seen)

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
    """One quantity of one process, early and in the last minute.

    Of a client's memory early is the second minute. Connections come and go within a pool's size, and the server's
    processes with them, so of these early is the most that was seen until half of the time was over: a leak goes on.
    """

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
        """Compare early and last, of every client process that lived for three minutes, and of the server."""
        found = [
            one
            for client in self._clients
            for life in client.lives
            if life.samples and life.samples[-1].at > 3 * MINUTE_S
            for one in _of_life(life)
        ]
        if self.moments and self.moments[-1].at > 3 * MINUTE_S:
            found.append(_most("server", "connections", self.moments, lambda one: one.connections))
            found.append(_most("server", "largest process MB", self.moments, lambda one: one.megabytes))
        return found


def _of_life(life: Life) -> list[Growth]:
    return [
        _memory(life.name, "memory MB", life.samples, lambda one: one.megabytes),
        _most(life.name, "threads", life.samples, lambda one: one.threads),
        _most(life.name, "sockets", life.samples, lambda one: one.sockets),
    ]


def _memory(whose: str, what: str, seen: Sequence[_S], held: Callable[[_S], float]) -> Growth:
    early = [held(one) for one in seen if MINUTE_S <= one.at < 2 * MINUTE_S]
    return Growth(whose, what, statistics.median(early or [held(seen[0])]), _last(seen, held))


def _most(whose: str, what: str, seen: Sequence[_S], held: Callable[[_S], float]) -> Growth:
    early = [held(one) for one in seen if one.at <= seen[-1].at / 2]
    return Growth(whose, what, max(early or [held(seen[0])]), _last(seen, held))


def _last(seen: Sequence[_S], held: Callable[[_S], float]) -> float:
    return statistics.median(held(one) for one in seen if one.at >= seen[-1].at - MINUTE_S)
