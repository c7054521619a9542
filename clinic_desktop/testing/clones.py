"""Copies of the template database, made ahead by a thread of their own and dropped by it."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import psycopg

    Connection = psycopg.Connection[tuple[Any, ...]]

TEMPLATE = "clinic_template"

_AHEAD = 2
_FIRST_THAT_CLONES_FILES = 18

# A copy does not inherit who may connect: the same as migration 0002 says.
_RIGHTS = (
    "REVOKE ALL ON DATABASE {} FROM PUBLIC",
    "GRANT CONNECT ON DATABASE {} TO clinic_owner, clinic_clinician, clinic_reception, clinic_admin, clinic_auditor",
)


class CloneMaker:
    """Keeps a few copies ready, because a test that waits for one waits for the disk."""

    def __init__(self, connect: Callable[[], Connection], major: int) -> None:
        self._connection = connect()
        if major >= _FIRST_THAT_CLONES_FILES:
            self._connection.execute("SET file_copy_method = clone")
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="throw-away-databases")
        self._ready: deque[Future[str]] = deque()
        self._drops: list[Future[None]] = []

    def take(self) -> str:
        """Return the name of a copy that nobody has used."""
        while len(self._ready) <= _AHEAD:
            self._ready.append(self._worker.submit(self._make))
        return self._ready.popleft().result()

    def drop(self, database: str, roles: tuple[str, ...]) -> None:
        self._drops.append(self._worker.submit(self.drop_now, self._connection, database, roles))

    def close(self) -> None:
        """Drop the copies that were not used, and raise what went wrong while dropping others."""
        for made_ahead in self._ready:
            if not made_ahead.cancel():
                self.drop(made_ahead.result(), ())
        self._worker.shutdown()
        self._connection.close()
        for drop in self._drops:
            drop.result()

    @staticmethod
    def drop_now(connection: Connection, database: str, roles: Iterable[str]) -> None:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(database)))
        for role in roles:
            connection.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(role)))

    def _make(self) -> str:
        name = f"clone_{uuid4().hex[:12]}"
        identifier = sql.Identifier(name)
        # Faster than through the log, as the server writes nothing to disk for sure.
        copied = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
        self._connection.execute(copied.format(identifier, sql.Identifier(TEMPLATE)))
        for right in _RIGHTS:
            self._connection.execute(sql.SQL(right).format(identifier))
        return name
