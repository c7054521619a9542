"""A knock at a PostgreSQL server: does anybody answer there? It signs nobody in and leaves nothing in its log."""

from __future__ import annotations

import contextlib
import socket
import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_WANTS_TLS = struct.pack("!ii", 8, 80877103)
"""Every PostgreSQL answers this question with one letter, before it asks who is there."""

DEFAULT_FOLDER = "/var/run/postgresql"

Place = tuple[str, int]
"""A host, an address or the folder of a socket; and a port."""


def answers(place: Place, patience_s: float) -> bool:
    """Say whether a server answers at a place within so many seconds. A refused knock is no answer."""
    host, port = place
    with contextlib.suppress(OSError), contextlib.closing(_connected(host, port, patience_s)) as wire:
        wire.sendall(_WANTS_TLS)
        return bool(wire.recv(1))
    return False


def any_answers(places: Iterable[Place], patience_s: float) -> bool:
    """Say whether a server answers at one of the places at least, each asked in turn."""
    return any(answers(place, patience_s) for place in places)


def _connected(host: str, port: int, patience_s: float) -> socket.socket:
    if host and not host.startswith(("/", "@")):
        return socket.create_connection((host, port), patience_s)
    wire = socket.socket(socket.AF_UNIX)
    wire.settimeout(patience_s)
    try:
        wire.connect(f"{host or DEFAULT_FOLDER}/.s.PGSQL.{port}")
    except OSError:
        wire.close()
        raise
    return wire
