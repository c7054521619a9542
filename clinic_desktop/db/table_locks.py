"""Changing tables while people use them: wait briefly, let the others pass, try again, and say who was in the way.

Whoever waits for a table makes everybody who comes later wait behind him. So nothing waits longer than a second.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from clinic_desktop.db.errors import translated
from clinic_desktop.db.given_schema import GIVEN_TABLES
from clinic_desktop.domain.errors import BeingChanged, TablesInUse

if TYPE_CHECKING:
    from collections.abc import Callable

    import psycopg

    Connection = psycopg.Connection[tuple[Any, ...]]
    Connect = Callable[[], Connection]

MIGRATOR_LOCK = 7_262_001
"""The key under which migrations/env.py lets one migrator work at a time."""

PAUSES_S = (0.5, 1.0, 2.0)
"""How long others have the tables for themselves, before the second try, the third and the last."""

_OTHERS = """
SELECT DISTINCT a.usename || ' (process ' || a.pid || ', since ' || to_char(a.xact_start, 'HH24:MI:SS') || ')'
FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid JOIN pg_class c ON c.oid = l.relation
WHERE l.locktype = 'relation' AND l.granted AND l.pid <> pg_backend_pid()
  AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND c.relnamespace IN ('public'::regnamespace, to_regnamespace('clinic')) AND c.relkind IN ('r', 'p')
ORDER BY 1
"""


def patiently(connect: Connect, attempt: Callable[[], None]) -> None:
    """Try until nobody is in the way, a few times. Raises TablesInUse."""
    for pause_s in PAUSES_S:
        try:
            attempt()
        except BeingChanged:
            time.sleep(pause_s)
        else:
            return
    try:
        attempt()
    except BeingChanged as error:
        raise TablesInUse(_others(connect)) from error


def lock_given_tables(connection: Connection) -> None:
    """Have the given tables alone until the end of the transaction, one migrator at a time."""
    connection.execute("SELECT pg_advisory_xact_lock(%s)", (MIGRATOR_LOCK,))
    connection.execute("SET LOCAL lock_timeout = '1s'")
    found = {name for (name,) in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}
    tables = [f"public.{table}" for table in GIVEN_TABLES if table in found]
    if tables:
        connection.execute(f"LOCK TABLE {', '.join(tables)} IN ACCESS EXCLUSIVE MODE".encode())


def _others(connect: Connect) -> tuple[str, ...]:
    with translated(), connect() as connection:
        return tuple(name for (name,) in connection.execute(_OTHERS))
