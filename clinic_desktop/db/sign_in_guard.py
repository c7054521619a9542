"""Watches a server's log for wrong passwords, and locks accounts whose password is being guessed.

PostgreSQL itself lets everybody guess as fast as the server computes. The guard is one program beside the server: it
tells who failed, locks an account after too many failures, and lets its owner try again after a while.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import defaultdict, deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import psycopg

from clinic_desktop.db.failed_sign_in_lines import LogTail, failed_login
from clinic_desktop.domain.errors import ClinicError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Connection = psycopg.Connection[tuple[Any, ...]]

log = logging.getLogger(__name__)

FAILURES_MOST = 10
WITHIN_S = 15 * 60.0
LOOK_EVERY_S = 0.1
COME_BACK_AFTER_S = 2.0
TAKE_OVER_AFTER_S = 0.5
UNLOCK_EVERY_S = 5.0
END_STUCK_EVERY_S = 5.0
END_STUCK = "SELECT clinic.end_stuck()"
LOCK_TIMEOUT = "5s"
"""Somebody who holds a lock must not stop the guard: it connects anew and goes on where it was."""
COLLECT_S = 1.0
"""The first failure waits a moment for the ones that follow it."""
NOTE_EVERY_S = 60.0
NOBODY = "(no account)"
"""In whose name wrong names are told: together, because whoever invents names must not fill the audit trail, and
because people type their password into the wrong field."""


@dataclass
class _Failures:
    """The wrong passwords of one name: when, and how many are not written down yet."""

    times: deque[float] = field(default_factory=deque)
    untold: int = 0
    last_at: datetime | None = None
    told_at: float = -NOTE_EVERY_S
    tell_from: float = 0.0

    def count(self, now: float) -> int:
        self.times.append(now)
        while self.times and self.times[0] < now - WITHIN_S:
            self.times.popleft()
        if not self.untold:
            self.tell_from = max(now + COLLECT_S, self.told_at + NOTE_EVERY_S)
        self.untold += 1
        self.last_at = datetime.now(UTC)
        return len(self.times)


class SignInGuard:
    """One guard works for a database; any number may wait to take its place.

    ``connect`` connects as the server's administrator, every statement a transaction of its own. ``say`` is told
    who was locked and unlocked, ``complain`` who could not be.
    """

    def __init__(
        self,
        connect: Callable[[], Connection],
        log_path: Path,
        say: Callable[[str], object] = log.info,
        complain: Callable[[str], object] = log.warning,
    ) -> None:
        self._connect = connect
        self._tail = LogTail(log_path)
        self._say = say
        self._complain = complain
        self._failures: defaultdict[str, _Failures] = defaultdict(_Failures)
        self._lines: deque[str] = deque()
        self._unlock_from = 0.0
        self._end_stuck_from = 0.0

    def run(self, stopping: threading.Event) -> None:
        """Watch until stopped. A server that is away is waited for."""
        with self._tail:
            while not stopping.is_set():
                try:
                    with self._connect() as connection:
                        self._watch(connection, stopping)
                except (psycopg.Error, ClinicError, OSError):
                    log.info("the guard lost its server and comes back")
                    stopping.wait(COME_BACK_AFTER_S)

    def _watch(self, connection: Connection, stopping: threading.Event) -> None:
        connection.execute("SET application_name = 'clinic-desktop guard'")
        connection.execute(f"SET lock_timeout = '{LOCK_TIMEOUT}'".encode())
        while not stopping.is_set() and not self._is_first(connection):
            self._tail.new_lines()
            stopping.wait(TAKE_OVER_AFTER_S)
        while not stopping.wait(LOOK_EVERY_S):
            self._look(connection)
        self._look(connection)
        self._tell(connection, everything=True)

    def _is_first(self, connection: Connection) -> bool:
        row = connection.execute("SELECT pg_try_advisory_lock(hashtextextended('clinic.sign_in_guard', 0))").fetchone()
        return row is not None and bool(row[0])

    def _look(self, connection: Connection) -> None:
        now = time.monotonic()
        self._lines.extend(self._tail.new_lines())
        while self._lines:
            name = failed_login(self._lines[0])
            if name is not None:
                self._count(connection, name, now)
            # Only now: a server that went away meanwhile is told again.
            self._lines.popleft()
        if now >= self._unlock_from:
            self._unlock_from = now + UNLOCK_EVERY_S
            self._unlock(connection)
        if now >= self._end_stuck_from:
            self._end_stuck_from = now + END_STUCK_EVERY_S
            self._end_stuck(connection)
        self._tell(connection)

    def _count(self, connection: Connection, name: str, now: float) -> None:
        known = _known(connection, name)
        if self._failures[known].count(now) >= FAILURES_MOST and known != NOBODY:
            self._lock(connection, name)

    def _lock(self, connection: Connection, login: str) -> None:
        try:
            row = connection.execute("SELECT clinic.lock_account(%s)", (login,)).fetchone()
        except psycopg.Error as error:
            why = error.diag.message_primary or f"{error}".partition("\n")[0]
            self._complain(f"{login} could not be locked, and is tried again: {why}")
            raise
        # What was counted has done its work: whoever may try again has all of his tries again.
        self._failures[login].times.clear()
        if row is not None and row[0] is not None:
            self._say(f"{login} is locked until {row[0]:%d-%b-%Y %H:%M}: too many wrong passwords.")
        elif not _is_locked(connection, login):
            self._complain(f"{login} is not locked in spite of too many wrong passwords: only active staff is.")

    def _unlock(self, connection: Connection) -> None:
        row = connection.execute("SELECT clinic.unlock_due()").fetchone()
        for login in row[0] if row else ():
            self._failures[login].times.clear()
            self._say(f"{login} may try again.")

    def _end_stuck(self, connection: Connection) -> None:
        row = connection.execute(END_STUCK.encode()).fetchone()
        for login in row[0] if row else ():
            self._say(f"{login} held up others for minutes: those connections are ended.")

    def _tell(self, connection: Connection, *, everything: bool = False) -> None:
        """Write down who failed, one event for each name and minute."""
        now = time.monotonic()
        for login, failures in list(self._failures.items()):
            if failures.untold and (everything or now >= failures.tell_from):
                connection.execute(
                    "SELECT clinic.note_failed_sign_in(%s, %s, %s)", (login, failures.untold, failures.last_at)
                )
                failures.untold, failures.told_at = 0, now
            elif not failures.untold and (not failures.times or failures.times[-1] < now - WITHIN_S):
                del self._failures[login]


class GuardThread:
    """A guard in the background of the program that owns the server."""

    def __init__(self, guard: SignInGuard) -> None:
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=guard.run, args=(self._stopping,), name="sign-in-guard", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End the guard and wait for it: a moment, for what it has not told yet."""
        self._stopping.set()
        self._thread.join()


def _known(connection: Connection, name: str) -> str:
    """Return the name if the server knows it, else the one for all that it does not."""
    found = connection.execute("SELECT FROM pg_roles WHERE rolname = %s AND rolcanlogin", (name,))
    return name if found.rowcount else NOBODY


def _is_locked(connection: Connection, login: str) -> bool:
    found = connection.execute("SELECT FROM clinic.account_lock WHERE login = %s AND is_locked", (login,))
    return found.rowcount > 0
