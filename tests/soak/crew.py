"""The client processes: started, killed, frozen, started again, sampled, and told to stop."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import psutil

from tests.conftest import TESTS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.soak.client import Orders
    from tests.soak.wire import Wire

STOP_S = 240.0
MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Sample:
    """What a process held at a moment, ``at`` in seconds since it was started."""

    at: float
    megabytes: float
    threads: int
    sockets: int


@dataclass
class Life:
    """One process of a client, from its start to its end."""

    name: str
    samples: list[Sample] = field(default_factory=list)
    was_killed: bool = False
    exit_code: int | None = None


class Client:
    """A workstation. Whoever kills its process starts another, which knows nothing of the one before."""

    def __init__(self, number: int, orders: Orders, wire: Wire, folder: Path) -> None:
        self.number = number
        self.wire = wire
        self.lives: list[Life] = []
        self._orders = orders
        self._folder = folder
        self._process: psutil.Popen | None = None
        self._began = 0.0
        self._changing = threading.Lock()

    def start(self) -> None:
        name = f"client{self.number}.{len(self.lives)}"
        orders = replace(self._orders, name=name, seed=f"{self._orders.seed} {name}")
        with self._changing, (self._folder / f"{name}.err").open("wb") as complaints:
            self._process = psutil.Popen(
                [sys.executable, "-m", "tests.soak.client", orders.as_text()],
                stdin=subprocess.DEVNULL,
                stdout=complaints,
                stderr=complaints,
                cwd=TESTS.parent,
            )
            self.lives.append(Life(name))
            self._began = time.monotonic()

    def kill(self) -> None:
        """End the process as a power cut does, and start another."""
        with self._changing:
            process, life = self._running()
            life.was_killed = True
            process.kill()
            life.exit_code = process.wait()
        self.start()

    def freeze(self, is_frozen: bool) -> None:  # noqa: FBT001 - one word for both
        with self._changing, suppress(psutil.NoSuchProcess):
            self._running()[0].send_signal(signal.SIGSTOP if is_frozen else signal.SIGCONT)

    def sample(self) -> None:
        with self._changing:
            process, life = self._running()
            with suppress(psutil.NoSuchProcess, psutil.AccessDenied), process.oneshot():
                memory = process.memory_info()
                life.samples.append(
                    Sample(
                        time.monotonic() - self._began,
                        (memory.rss - memory.shared) / MEGABYTE,
                        process.num_threads(),
                        len(process.net_connections("unix")),
                    )
                )

    @property
    def has_ended(self) -> bool:
        """Whether the process ended by itself, which it does not before it is told to."""
        return self._process is not None and self._process.poll() is not None

    def ask_to_stop(self) -> None:
        with self._changing, suppress(psutil.NoSuchProcess):
            self._running()[0].send_signal(signal.SIGTERM)

    def wait(self) -> None:
        """Wait until it has signed out; whoever does not in minutes is killed, and counts as failed."""
        with self._changing:
            process, life = self._running()
            try:
                life.exit_code = process.wait(STOP_S)
            except psutil.TimeoutExpired:
                process.kill()
                life.exit_code = process.wait()

    def end(self) -> None:
        """Leave no process behind, however the soak ended."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    def complaints(self) -> str:
        """Return the last words of every process that failed."""
        said = []
        for life in self.lives:
            if life.was_killed or life.exit_code == 0:
                continue
            words = (self._folder / f"{life.name}.err").read_text(encoding="utf-8", errors="replace")
            said.append(f"{life.name} ended with {life.exit_code}: {words[-3000:]}")
        return "\n".join(said)

    def _running(self) -> tuple[psutil.Popen, Life]:
        if self._process is None:
            raise RuntimeError("not started")
        return self._process, self.lives[-1]
