"""Tries the way to a server without a password, and says what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg
from psycopg.conninfo import make_conninfo

from clinic_desktop.db import wire_probe
from clinic_desktop.db.server_options import OneServer, complete, refuse_too_old, safe_conninfo, servers_of
from clinic_desktop.domain.errors import DatabaseUnavailable, ServerNotUsable
from clinic_desktop.domain.server_address import Reached, ServerTrouble

if TYPE_CHECKING:
    from collections.abc import Mapping

    from clinic_desktop.domain.errors import ClinicError

_NO_FILE = "/nowhere/passwords"


def try_server(conninfo: str) -> Reached:
    """Return which of an address's servers can be signed in to. Raises the ServerNotUsable of the first if none can.

    Also raises AddressNotUnderstood and UnsafeServer. That a server asks for a password, or refuses an empty one, is
    all the test waits for; only one that lets in without is asked for more.
    """
    safe = safe_conninfo(conninfo)
    options = complete(safe)
    reached: list[str] = []
    refused: list[ServerNotUsable] = []
    for server in servers_of(options):
        try:
            wire_probe.look_at_files(options, server.host)
            _try_one(server, safe, options)
            reached.append(server.host)
        except ServerNotUsable as trouble:
            refused.append(trouble)
    if not reached:
        raise refused[0]
    return Reached(tuple(reached), tuple((one.host, one.trouble) for one in refused))


def explained(conninfo: str, error: ClinicError) -> ClinicError:
    """Return why a server cannot be reached, if looking at the way there tells more than the error does."""
    if isinstance(error, DatabaseUnavailable):
        try:
            try_server(conninfo)
        except ServerNotUsable as trouble:
            return trouble
    return error


def look_inside(connection: psycopg.Connection[tuple[Any, ...]], host: str) -> None:
    """Check what can be seen from inside only. Raises ServerNotUsable."""
    refuse_too_old(connection.info.server_version, host)
    row = connection.execute("SELECT to_regclass('clinic.revision') IS NOT NULL").fetchone()
    if row is None or not row[0]:
        raise ServerNotUsable(ServerTrouble.NOT_SET_UP, host, connection.info.dbname)


def _try_one(server: OneServer, conninfo: str, options: Mapping[str, str]) -> None:
    """Knock with libpq, whose yes is what counts; if it gets nowhere, find out why."""
    one = make_conninfo(
        conninfo,
        host=server.host,
        hostaddr=server.place if server.place != server.host else "",
        port=server.port,
        user=wire_probe.ASKING,
        password="",
        passfile=_NO_FILE,
        connect_timeout=int(wire_probe.PATIENCE_S),
        target_session_attrs="any",
    )
    try:
        with psycopg.connect(one, autocommit=True) as connection:
            look_inside(connection, server.host)
    except psycopg.OperationalError as error:
        if error.pgconn is not None and error.pgconn.needs_password:
            return
        # Let in, but nobody is called as the test says it is: whoever signs in says another name.
        if wire_probe.lets_in(server, options):
            return
        raise ServerNotUsable(ServerTrouble.UNKNOWN, server.host, f"{error}".partition("\n")[0]) from error
