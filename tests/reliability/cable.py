"""A real cable between the program and its server: a pair of virtual network cards, one of them in a room of its own.

In the room (a network namespace) a small program of ours takes TCP connections and hands them to the server's socket.
Cutting the cable takes the link of the card in the room down: packets vanish, and no end is told.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Self
from uuid import uuid4

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from clinic_desktop.db.knocking import answers
from tests.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Sequence

HANDER = """
import socket, sys, threading
def hand(source, target):
    try:
        while data := source.recv(65536):
            target.sendall(data)
    except OSError:
        pass
    for end in (source, target):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
taking = socket.create_server((sys.argv[1], int(sys.argv[2])))
while True:
    near, _ = taking.accept()
    far = socket.socket(socket.AF_UNIX)
    far.connect(sys.argv[3])
    for ends in ((near, far), (far, near)):
        threading.Thread(target=hand, args=ends, daemon=True).start()
"""
PORT = 5432


def is_possible() -> bool:
    """Say whether this account may lay cables here."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or shutil.which("ip") is None:
        return False
    name = f"try{uuid4().hex[:6]}"
    made = subprocess.run(["ip", "netns", "add", name], check=False, capture_output=True)  # noqa: S607 - on the path
    if made.returncode == 0:
        _ip("netns", "del", name)
    return made.returncode == 0


class Cable:
    """Leads to the server of a connection string; ``conninfo`` says where it is found at this end."""

    def __init__(self, conninfo: str) -> None:
        known = {name: str(value) for name, value in conninfo_to_dict(conninfo).items() if value is not None}
        self._socket = f"{known['host']}/.s.PGSQL.{known['port']}"
        mark = uuid4()
        self._room = f"clinic-{mark.hex[:8]}"
        self._near, self._far = f"cn{mark.hex[:8]}", f"cf{mark.hex[:8]}"
        net = f"10.{mark.bytes[0]}.{mark.bytes[1]}"
        self._here, self.host = f"{net}.1", f"{net}.2"
        self.conninfo = make_conninfo(conninfo, host=self.host, port=PORT)
        self._hander: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        _ip("netns", "add", self._room)
        _ip("link", "add", self._near, "type", "veth", "peer", "name", self._far, "netns", self._room)
        _ip("addr", "add", f"{self._here}/30", "dev", self._near)
        _ip("link", "set", self._near, "up")
        self._in_room("addr", "add", f"{self.host}/30", "dev", self._far)
        self.mend()
        command = ["ip", "netns", "exec", self._room, sys.executable, "-c", HANDER, self.host, str(PORT), self._socket]
        self._hander = subprocess.Popen(command)
        wait_until(lambda: answers((self.host, PORT), 0.2))
        return self

    def __exit__(self, *_: object) -> None:
        if self._hander is not None:
            self._hander.kill()
            self._hander.wait()
        _ip("netns", "del", self._room)

    def cut(self) -> None:
        self._in_room("link", "set", self._far, "down")

    def mend(self) -> None:
        self._in_room("link", "set", self._far, "up")

    def _in_room(self, *command: str) -> None:
        _ip("-n", self._room, *command)


def _ip(*command: str) -> None:
    line: Sequence[str] = ["ip", *command]
    subprocess.run(line, check=True, capture_output=True)
