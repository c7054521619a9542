"""The folder in which the servers of one test run live, shared by all its workers, and its end.

Servers are detached processes: what a run that was killed left behind is removed by the next one.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import fasteners

from clinic_desktop.db.private_cluster import PrivateCluster
from clinic_desktop.domain.errors import ClusterFailed, FolderUnusable

if TYPE_CHECKING:
    from collections.abc import Iterator

_IN_USE = "in-use"
_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder with a name of our own, not written by others
_ENOUGH_MEMORY = 1 << 30


class RunFolder:
    """A folder of one test run. It is made when the first worker asks for it, and locked as long as one lives."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._presence: fasteners.InterProcessReaderWriterLock | None = None

    @classmethod
    def choose(cls) -> RunFolder:
        """Choose a name for a new run. Nothing is made yet: a run without a database leaves no trace."""
        return cls(_all_runs() / f"run-{secrets.token_hex(4)}")

    def enter(self) -> None:
        """Use the folder from now on, as long as this process lives; remove those of dead runs first."""
        if self._presence is not None:
            return
        _make(self.path.parent)
        with _turn(self.path.parent / "lock"):
            self._remove_the_dead()
            _make(self.path)
            presence = fasteners.InterProcessReaderWriterLock(self.path / _IN_USE)
            presence.acquire_read_lock()
            self._presence = presence

    @contextlib.contextmanager
    def turn(self, name: str) -> Iterator[None]:
        """Be the only worker of this run that does the named thing."""
        self.enter()
        with _turn(self.path / f"{name}.lock"):
            yield

    def remove(self) -> None:
        """Stop the servers of this run and delete all they held."""
        if self._presence is not None:
            self._presence.release_read_lock()
            self._presence = None
        if self.path.exists():
            with _turn(self.path.parent / "lock"):
                _remove(self.path)

    def _remove_the_dead(self) -> None:
        for other in self.path.parent.glob("run-*"):
            if other == self.path:
                continue
            presence = fasteners.InterProcessReaderWriterLock(other / _IN_USE)
            try:
                # The operating system takes the lock back when a process ends, however it ends.
                if presence.acquire_write_lock(blocking=False):
                    with contextlib.suppress(ClusterFailed, FolderUnusable):
                        _remove(other)
            finally:
                presence.release_write_lock()


def _all_runs() -> Path:
    account = os.geteuid() if os.name == "posix" else 0
    return _place().resolve() / f"clinic-tests-{account}"


def _place() -> Path:
    """Prefer memory: a copy of a database takes 25 ms there, and up to 400 ms on a disk that others use too."""
    is_usable = "TMPDIR" not in os.environ and os.access(_MEMORY, os.W_OK | os.X_OK)
    if is_usable and shutil.disk_usage(_MEMORY).free > _ENOUGH_MEMORY:
        return _MEMORY
    return Path(tempfile.gettempdir())


def _make(folder: Path) -> None:
    # The account that runs the server as somebody else must be able to pass through, and no more.
    folder.mkdir(mode=0o711, exist_ok=True)
    facts = folder.lstat()
    if os.name == "posix" and (facts.st_uid != os.geteuid() or folder.is_symlink()):
        raise FolderUnusable(str(folder), "it belongs to somebody else")
    folder.chmod(0o711)


@contextlib.contextmanager
def _turn(path: Path) -> Iterator[None]:
    lock = fasteners.InterProcessLock(path)
    lock.acquire(max_delay=0.05)
    try:
        yield
    finally:
        lock.release()


def _remove(folder: Path) -> None:
    for cluster in folder.glob("pg*"):
        if cluster.is_dir():
            PrivateCluster(cluster).remove()
    shutil.rmtree(folder, ignore_errors=True)
