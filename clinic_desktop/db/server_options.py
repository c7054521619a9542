"""What libpq makes of an address: its text, its service file and its environment together. Connects to nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import pq
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from clinic_desktop.domain.errors import AddressNotUnderstood, ServerNotUsable, UnsafeServer
from clinic_desktop.domain.server_address import SAFE_MODE, ServerTrouble, is_local

OLDEST = 15
_VERSION_STEP = 10000

_STOP = "channel_binding"
"""libpq fills everything in, and only then refuses an unknown value of this option: before it looks for a host."""

_ONLY_WRITABLE = "read-write"
_NOT_SAID = {"", "prefer"}


@dataclass(frozen=True, slots=True)
class OneServer:
    """One of the servers of an address. ``host`` is the name in its certificate, ``place`` where it is looked for."""

    host: str
    place: str
    port: int


def understood(conninfo: str) -> dict[str, Any]:
    """Return what an address itself says. Raises AddressNotUnderstood, which does not repeat a password."""
    try:
        return dict(conninfo_to_dict(conninfo))
    except psycopg.ProgrammingError as error:
        raise AddressNotUnderstood(_without_secrets(error, conninfo)) from error


def complete(conninfo: str) -> dict[str, str]:
    """Return every option that libpq would use. Raises AddressNotUnderstood, also for a service that nobody wrote."""
    understood(conninfo)
    begun = pq.PGconn.connect_start(make_conninfo(conninfo, **{_STOP: "-"}).encode())
    words = begun.error_message.decode(errors="replace").strip()
    options = {one.keyword.decode(): one.val.decode() for one in begun.info if one.val is not None}
    begun.finish()
    if _STOP not in words:
        raise AddressNotUnderstood(words)
    return {name: value for name, value in options.items() if name != _STOP}


def servers_of(options: dict[str, str]) -> list[OneServer]:
    """Return the servers that libpq would try, in order."""
    hosts, places = options.get("host", "").split(","), options.get("hostaddr", "").split(",")
    ports = options.get("port", "").split(",")
    count = max(len(hosts), len(places))
    hosts += [""] * (count - len(hosts))
    places += [""] * (count - len(places))
    ports = ports * count if len(ports) == 1 else ports
    return [
        OneServer(host or place, place or host, int(port or 5432))
        for host, place, port in zip(hosts, places, ports, strict=True)
    ]


def safe_conninfo(conninfo: str) -> str:
    """Return the address with what it needs to be safe. Raises AddressNotUnderstood, UnsafeServer.

    Whatever is not on this machine is spoken to over TLS with its name verified; asked for less, it is refused. Of
    several servers the one is taken that can be written to, unless the address says otherwise.
    """
    given, options = understood(conninfo), complete(conninfo)
    servers = servers_of(options)
    more: dict[str, str] = {}
    far = _far_host(servers)
    if far is not None:
        mode = options.get("sslmode", "")
        # libpq does not tell its own "prefer" from one in a service file: both become safe. What is said here counts.
        if "sslmode" in given or mode not in _NOT_SAID:
            _refuse_less_than_safe(mode, far)
        more["sslmode"] = SAFE_MODE
    if len(servers) > 1 and "target_session_attrs" not in given and options.get("target_session_attrs") == "any":
        more["target_session_attrs"] = _ONLY_WRITABLE
    return make_conninfo(conninfo, **more) if more else conninfo


def is_on_this_machine(conninfo: str) -> bool:
    """Say whether an address names no other machine, so that nothing on the way there can listen."""
    return _far_host(servers_of(complete(conninfo))) is None


def refuse_too_old(server_version: int, host: str = "") -> None:
    """Raise ServerNotUsable for a PostgreSQL that the program was not made for."""
    found = server_version // _VERSION_STEP
    if found < OLDEST:
        raise ServerNotUsable(ServerTrouble.TOO_OLD, host, str(found))


def without_password(conninfo: str) -> tuple[str, str]:
    """Return an address that may be shown, and the password that was in it."""
    given = understood(conninfo)
    password = given.pop("password", None)
    return make_conninfo("", **given), password or ""


def _far_host(servers: list[OneServer]) -> str | None:
    return next((one.host for one in servers if not (is_local(one.host) and is_local(one.place))), None)


def _refuse_less_than_safe(mode: str, host: str) -> None:
    if mode != SAFE_MODE:
        raise UnsafeServer(host)


def _without_secrets(error: psycopg.Error, conninfo: str) -> str:
    """Return libpq's words, unless they may repeat a part of an address that holds a password."""
    may_be_secret = "@" in conninfo or "password" in conninfo.lower()
    return "" if may_be_secret else f"{error}".strip()
