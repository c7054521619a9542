"""Programs that share a private cluster take turns to start and stop it, and know of each other while they run.

Both are locks on files, which the operating system takes back from a program that is killed.
"""

from __future__ import annotations

import contextlib
import threading
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from weakref import WeakSet

import fasteners

from clinic_desktop.db.server_account import lock_file, unusable
from clinic_desktop.domain.errors import ClusterFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from clinic_desktop.db.patience import Patience
    from clinic_desktop.db.server_account import Home

_QUIET_S = 1.0
_PAUSE_S = 0.05


@dataclass
class _ThisProcess:
    """What locks on files cannot know: they belong to a process, not to a thread or an object in it."""

    turn: threading.Lock = field(default_factory=threading.Lock)
    users: WeakSet[object] = field(default_factory=WeakSet)
    presence: fasteners.InterProcessReaderWriterLock | None = None


_here: defaultdict[Path, _ThisProcess] = defaultdict(_ThisProcess)


class ClusterLocks:
    """The two locks of the cluster that lives in one home."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._here = _here[home.folder]

    @contextlib.contextmanager
    def taking_turns(self, patience: Patience, waits: Callable[[], None]) -> Iterator[None]:
        """Be the only one who starts or stops; ``waits`` is called if somebody else is at it for longer."""
        turn = fasteners.InterProcessLock(lock_file(self._home.folder / "lock", self._home.account))
        while not self._here.turn.acquire(timeout=min(_QUIET_S, patience.left())):
            if patience.is_over:
                raise _taken()
        try:
            if not self._acquire(turn, min(_QUIET_S, patience.left())):
                waits()
                while not self._acquire(turn, min(_QUIET_S, patience.left())):
                    if patience.is_over:
                        turn.lockfile.close()
                        raise _taken()
            try:
                yield
            finally:
                turn.release()
        finally:
            self._here.turn.release()

    def enter(self, user: object) -> None:
        """Count as a user of the cluster from now on, as long as this process lives."""
        self._let_go()
        presence = self._presence_lock()
        with unusable(self._home.folder):
            presence.acquire_read_lock()
        self._here.presence = presence
        self._here.users.add(user)

    def leave(self, user: object) -> bool:
        """Count no longer; say whether no program of ours is left."""
        self._here.users.discard(user)
        if self._here.users:
            return False
        self._let_go()
        presence = self._presence_lock()
        if presence.acquire_write_lock(blocking=False):
            presence.release_write_lock()
            return True
        presence.release_read_lock()
        return False

    def _acquire(self, turn: fasteners.InterProcessLock, timeout_s: float) -> bool:
        with unusable(self._home.folder):
            if turn.acquire(max_delay=_PAUSE_S, timeout=timeout_s):
                return True
        return False

    def _let_go(self) -> None:
        if self._here.presence is not None:
            self._here.presence.release_read_lock()
            self._here.presence = None

    def _presence_lock(self) -> fasteners.InterProcessReaderWriterLock:
        return fasteners.InterProcessReaderWriterLock(lock_file(self._home.folder / "in-use", self._home.account))


def _taken() -> ClusterFailed:
    return ClusterFailed("waiting for another program that starts or stops the private database", "It takes too long.")
