"""Blocks on LISTEN and yields what was committed anywhere. No Qt here."""

from __future__ import annotations

import json
import random
import threading
import time
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, Protocol

import psycopg

from clinic_desktop.db.errors import translated
from clinic_desktop.db.line import READ_PATIENCE_S
from clinic_desktop.domain.changes import EVERYTHING, Change, Subject
from clinic_desktop.domain.errors import AccountClosed, ClinicError, SessionEnded
from clinic_desktop.domain.identifiers import Version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

CHANNEL = "clinic_change"
LISTEN = f"LISTEN {CHANNEL}".encode()
"""Said again it changes nothing: it also serves to ask whether anybody is there."""

PAUSES_S = (0.5, 1.0, 2.0, 2.0, 2.0, 4.0, 8.0)
"""Pauses between tries that the server answers with no; for the first ten seconds, in which servers restart and
standbys take over, two seconds at most. Each is shortened by up to a half, so that a clinic's workstations do not all
come at the same moment."""

LOOK_EVERY_S = 0.25
"""How often the listener looks whether it should stop."""

BEAT_EVERY_S = 5.0
"""How often the listener asks whether anybody is there, so that silence is noticed while nobody works."""

TOLD_EVERY_S = 2.0
"""How often it is told at most that the server is there after all: who could not reach it tries again at once."""

KNOCK_EVERY_S = 1.0
"""How often it is knocked at a server that does not answer. A knock is cheap: only an answer is worth a sign-in."""

KNOCK_PATIENCE_S = 0.7
SPREAD_S = 0.3
"""Whoever finds the server back waits for up to so long before he signs in."""


class WatchedLine(Protocol):
    """As much of db/line.py as the listener needs."""

    def job(self, patience_s: float) -> AbstractContextManager[None]: ...


class ChangeFeed:
    """One connection that does nothing but listen, and comes back by itself when it breaks.

    ``connect`` and ``is_answering`` are those of a Database, ``line`` is its line. ``come_back`` is called, on the
    listener's thread, each time that listening begins once more, before that is told; ``renew`` when the server has
    forgotten the workstation session.
    ``connection_changed`` is told True when listening begins and False when the connection is gone; ``refused`` is told
    the error if the person is let in no more.
    """

    def __init__(
        self,
        connect: Callable[[], psycopg.Connection[tuple[Any, ...]]],
        connection_changed: Callable[[bool], None] = lambda _: None,
        refused: Callable[[ClinicError], None] = lambda _: None,
        *,
        line: WatchedLine | None = None,
        is_answering: Callable[[float], bool] = lambda _: True,
        come_back: Callable[[], None] = lambda: None,
        renew: Callable[[], None] | None = None,
    ) -> None:
        self._connect = connect
        self._connection_changed = connection_changed
        self._refused = refused
        self._line = line
        self._is_answering = is_answering
        self._come_back = come_back
        self._renew = renew
        self._stopping = threading.Event()
        self._hurry = threading.Event()
        self._failures = 0

    def stop(self) -> None:
        """Let listen() end within a quarter of a second. May be called from any thread."""
        self._stopping.set()
        self._hurry.set()

    def try_now(self) -> None:
        """Wait no longer before the next try; while listening, ask at once whether the server is there.

        If it is, that is told once more and EVERYTHING is yielded: somebody has missed it. For any thread.
        """
        self._failures = 0
        self._hurry.set()

    def listen(self) -> Iterator[Change]:
        """Yield changes until stopped.

        After every reconnection EVERYTHING comes first: what was announced meanwhile cannot be recovered.
        """
        was_connected = False
        while not self._stopping.is_set():
            try:
                with self._connect() as connection:
                    # Inside a transaction PostgreSQL would hold back what others announce.
                    connection.autocommit = True
                    connection.execute(LISTEN)
                    if was_connected:
                        self._come_back()
                    self._connection_changed(True)
                    if was_connected:
                        yield EVERYTHING
                    was_connected, self._failures = True, 0
                    yield from self._changes(connection)
            except (psycopg.Error, ClinicError) as error:
                self._connection_changed(False)
                self._lost(error)

    def _lost(self, error: psycopg.Error | ClinicError) -> None:
        """Find out whether the person may come back at all, and wait for the right moment to try."""
        if isinstance(error, SessionEnded) and self._renew is not None:
            try:
                self._renew()
            except ClinicError as refused:
                error = refused
            else:
                return
        if isinstance(error, AccountClosed | SessionEnded):
            self._refused(error)
        self._rest()
        self._failures += 1

    def _rest(self) -> None:
        """Wait before the next try: for as long as the back-off says, or until a silent server answers a knock.

        The first try follows at once: most often only this one connection was ended.
        """
        if not self._failures:
            self._wait_up_to(SPREAD_S)
        else:
            longest = PAUSES_S[min(self._failures, len(PAUSES_S)) - 1]
            until = time.monotonic() + random.uniform(longest / 2, longest)  # noqa: S311 - spreads tries, hides nothing
            is_silent = not self._is_answering(KNOCK_PATIENCE_S)
            while (left := until - time.monotonic()) > 0 and not self._hurry.wait(min(left, KNOCK_EVERY_S)):
                if is_silent and self._is_answering(KNOCK_PATIENCE_S):
                    self._wait_up_to(SPREAD_S)
                    break
        if not self._stopping.is_set():
            self._hurry.clear()

    def _wait_up_to(self, seconds: float) -> None:
        self._hurry.wait(random.uniform(0, seconds))  # noqa: S311 - as above

    def _changes(self, connection: psycopg.Connection[tuple[Any, ...]]) -> Iterator[Change]:
        beat_at, told_at = time.monotonic() + BEAT_EVERY_S, 0.0
        while not self._stopping.is_set():
            for notification in connection.notifies(timeout=LOOK_EVERY_S):
                yield change_from(notification.payload)
            now = time.monotonic()
            is_missed = self._hurry.is_set() and not self._stopping.is_set() and now > told_at + TOLD_EVERY_S
            if is_missed:
                self._hurry.clear()
            if is_missed or now > beat_at:
                self._beat(connection)
                beat_at = time.monotonic() + BEAT_EVERY_S
            if is_missed:
                told_at = now
                self._connection_changed(True)
                yield EVERYTHING

    def _beat(self, connection: psycopg.Connection[tuple[Any, ...]]) -> None:
        """Ask whether anybody is there. What was announced meanwhile is kept for the next look."""
        with self._line.job(READ_PATIENCE_S) if self._line else nullcontext(), translated():
            connection.execute(LISTEN)


def change_from(payload: str) -> Change:
    """Read an announcement; one that is not understood means that anything may have changed."""
    try:
        told = json.loads(payload)
        subject = Subject(told["subject"])
    except (ValueError, KeyError, TypeError):
        return EVERYTHING
    version = told.get("version")
    return Change(subject, told.get("id", ""), told.get("patient", ""), Version(version) if version else None)
