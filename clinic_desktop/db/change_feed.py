"""Blocks on LISTEN and yields what was committed anywhere. No Qt here."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any

import psycopg

from clinic_desktop.domain.changes import EVERYTHING, Change, Subject
from clinic_desktop.domain.errors import AccountClosed, ClinicError
from clinic_desktop.domain.identifiers import Version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CHANNEL = "clinic_change"
PAUSES_S = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
LOOK_EVERY_S = 0.25
"""How often the listener looks whether it should stop."""


class ChangeFeed:
    """One connection that does nothing but listen, and comes back by itself when it breaks.

    ``connection_changed`` is told True when listening begins and False when the connection is gone; ``refused`` is told
    the error if the person is let in no more.
    """

    def __init__(
        self,
        connect: Callable[[], psycopg.Connection[tuple[Any, ...]]],
        connection_changed: Callable[[bool], None] = lambda _: None,
        refused: Callable[[AccountClosed], None] = lambda _: None,
    ) -> None:
        self._connect = connect
        self._refused = refused
        self._connection_changed = connection_changed
        self._stopping = threading.Event()

    def stop(self) -> None:
        """Let listen() end within a quarter of a second. May be called from any thread."""
        self._stopping.set()

    def listen(self) -> Iterator[Change]:
        """Yield changes until stopped.

        After every reconnection EVERYTHING comes first: what was announced meanwhile cannot be recovered.
        """
        failures = 0
        was_connected = False
        while not self._stopping.is_set():
            try:
                with self._connect() as connection:
                    # Inside a transaction PostgreSQL would hold back what others announce.
                    connection.autocommit = True
                    connection.execute(f"LISTEN {CHANNEL}".encode())
                    self._connection_changed(True)
                    if was_connected:
                        yield EVERYTHING
                    was_connected, failures = True, 0
                    yield from self._changes(connection)
            except (psycopg.Error, ClinicError) as error:
                self._connection_changed(False)
                if isinstance(error, AccountClosed):
                    self._refused(error)
                self._stopping.wait(PAUSES_S[min(failures, len(PAUSES_S) - 1)])
                failures += 1

    def _changes(self, connection: psycopg.Connection[tuple[Any, ...]]) -> Iterator[Change]:
        while not self._stopping.is_set():
            for notification in connection.notifies(timeout=LOOK_EVERY_S):
                yield change_from(notification.payload)


def change_from(payload: str) -> Change:
    """Read an announcement; one that is not understood means that anything may have changed."""
    try:
        told = json.loads(payload)
        subject = Subject(told["subject"])
    except (ValueError, KeyError, TypeError):
        return EVERYTHING
    version = told.get("version")
    return Change(subject, told.get("id", ""), told.get("patient", ""), Version(version) if version else None)
