"""The way from the program to its server, which a test can cut or make silent, as a cable or a switch would."""

from __future__ import annotations

import random
import socket
import threading
import time
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING

from psycopg.conninfo import conninfo_to_dict, make_conninfo

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


COMMITTED = b"C\x00\x00\x00\x0bCOMMIT\x00"
"""How a server says that it has stored something."""


class Wire:
    """Passes on everything between a socket of its own and the server's, until it is cut. ``mend`` undoes both."""

    def __init__(self, conninfo: str, folder: Path) -> None:
        known = {name: str(value) for name, value in conninfo_to_dict(conninfo).items() if value is not None}
        name = f".s.PGSQL.{known['port']}"
        self.conninfo = make_conninfo(conninfo, host=str(folder))
        self.calls = 0
        self._server = f"{known['host']}/{name}"
        self._path = folder / name
        self.dropped = 0
        self._is_silent = False
        self._to_drop = 0
        self._delay_s = self._stall_s = self._stalls = 0.0
        self._chance = random.Random(8)  # noqa: S311 - the same stalls in every run
        self._ends: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._listener = self._listen()

    def cut(self) -> None:
        """Refuse new connections and break those that are there."""
        self._path.unlink(missing_ok=True)
        _shut(self._listener)
        # Then no connection is added any more.
        self._accepting.join()
        for end in self._ends:
            _shut(end)
        for thread in self._threads:
            thread.join()
        for end in self._ends:
            end.close()
        self._ends, self._threads = [], []

    def hush(self) -> None:
        """Take everything and pass nothing on."""
        self._is_silent = True

    def drop_commits(self, times: int = 1) -> None:
        """Break the connection in the place of the next so many answers to a COMMIT: what it stored is stored."""
        self._to_drop = times

    def slow_down(self, delay_s: float, stall_s: float, stalls: float) -> None:
        """Pass everything on so much later from now on; this share of it another while later, as if sent again."""
        self._delay_s, self._stall_s, self._stalls = delay_s, stall_s, stalls

    def mend(self) -> None:
        self.cut()
        self._is_silent = False
        self._listener = self._listen()

    def _listen(self) -> socket.socket:
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(self._path))
        listener.listen()
        self._accepting = self._start(self._accept, listener)
        return listener

    def _accept(self, listener: socket.socket) -> None:
        with listener, suppress(OSError):
            while True:
                near, _ = listener.accept()
                self.calls += 1
                far = socket.socket(socket.AF_UNIX)
                far.connect(self._server)
                self._ends += [near, far]
                self._start(self._pass_on, near, far)
                self._start(self._pass_on, far, near)

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        late = _Late(target, self._lateness)
        with suppress(OSError):
            while data := source.recv(65536):
                if self._to_drop and COMMITTED in data:
                    self._to_drop -= 1
                    self.dropped += 1
                    _shut(source)
                    break
                if not self._is_silent:
                    late.send(data)
        late.end()

    def _lateness(self) -> float:
        is_stalled = self._chance.random() < self._stalls
        return self._delay_s + (self._stall_s if is_stalled else 0.0)

    def _start(self, work: Callable[..., None], *arguments: socket.socket) -> threading.Thread:
        thread = threading.Thread(target=work, args=arguments, name="wire", daemon=True)
        self._threads.append(thread)
        thread.start()
        return thread


class _Late:
    """Sends in the order given, each part when it is due; at once where nothing is late."""

    def __init__(self, target: socket.socket, lateness: Callable[[], float]) -> None:
        self._target = target
        self._lateness = lateness
        self._waiting: deque[tuple[float, bytes]] = deque()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._is_over = False

    def send(self, data: bytes) -> None:
        late = self._lateness()
        if not late and self._thread is None:
            self._target.sendall(data)
            return
        with self._changed:
            self._waiting.append((time.monotonic() + late, data))
            self._changed.notify()
        if self._thread is None:
            self._thread = threading.Thread(target=self._send_what_is_due, name="late", daemon=True)
            self._thread.start()

    def end(self) -> None:
        """Send the rest and close; what waits for a connection that is shut is not waited for."""
        with self._changed:
            self._is_over = True
            self._changed.notify()
        if self._thread is not None:
            self._thread.join()
        _shut(self._target)

    def _send_what_is_due(self) -> None:
        with self._changed, suppress(OSError):
            while self._waiting or not self._is_over:
                if not self._waiting:
                    self._changed.wait()
                    continue
                due, data = self._waiting[0]
                if (left := due - time.monotonic()) > 0:
                    self._changed.wait(left)
                    continue
                self._waiting.popleft()
                self._target.sendall(data)


def _shut(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
