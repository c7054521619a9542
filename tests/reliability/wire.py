"""The way from the program to its server, which a test can cut or make silent, as a cable or a switch would."""

from __future__ import annotations

import socket
import threading
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
        self._ends: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._listener = self._listen()

    def cut(self) -> None:
        """Refuse new connections and break those that are there."""
        self._path.unlink(missing_ok=True)
        _shut(self._listener)
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

    def mend(self) -> None:
        self.cut()
        self._is_silent = False
        self._listener = self._listen()

    def _listen(self) -> socket.socket:
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(self._path))
        listener.listen()
        self._start(self._accept, listener)
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
        with suppress(OSError):
            while data := source.recv(65536):
                if self._to_drop and COMMITTED in data:
                    self._to_drop -= 1
                    self.dropped += 1
                    _shut(source)
                    break
                if not self._is_silent:
                    target.sendall(data)
        _shut(target)

    def _start(self, work: Callable[..., None], *arguments: socket.socket) -> None:
        thread = threading.Thread(target=work, args=arguments, name="wire", daemon=True)
        self._threads.append(thread)
        thread.start()


def _shut(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
