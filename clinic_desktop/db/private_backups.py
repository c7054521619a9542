"""Backups of the private server: made beside the program, by a process of their own that lets everything else go first.

That process outlives the windows. Killed, it leaves what the next one removes.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg

from clinic_desktop import settings_file
from clinic_desktop.db.backup_changes import is_unchanged
from clinic_desktop.domain.backups import EVERY, BackupChoice
from clinic_desktop.domain.errors import SettingsFileBroken
from clinic_desktop.settings import DATABASE_NAME

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta

    from clinic_desktop.db.backups import BackupPlan
    from clinic_desktop.db.private_cluster import PrivateCluster
    from clinic_desktop.settings import Settings

    Connection = psycopg.Connection[tuple[Any, ...]]

FIRST_AFTER_S = 900.0
"""A program that is always switched off with its computer has no exit: it is backed up soon after it was opened."""

PAUSE_S = 0.05
_BEGINS_WITHIN_S = 10.0
_started: list[subprocess.Popen[bytes]] = []
"""They go on when nobody follows them; without this list Python would complain of that."""

_OF_OTHER_SERVERS = ("CLINIC_DATABASE_URL", "CLINIC_ADMIN_URL", "PGSERVICE")


def backup_folder(settings: Settings, choice: BackupChoice) -> Path:
    return Path(choice.folder) if choice.folder else settings.data_folder / "backups"


def private_key(settings: Settings) -> str:
    """Return the key of this computer's backups; the first time it is made. Raises BackupFailed."""
    from clinic_desktop.db.backup_key import new_key, read_key, write_key

    path = settings.backup_key_file
    if not path.exists():
        write_key(path, new_key())
    return read_key(path)


def private_plan(
    settings: Settings,
    cluster: PrivateCluster,
    folder: Path | None = None,
    key_file: Path | None = None,
) -> BackupPlan:
    """Return how the private server is backed up. Raises BackupFailed, SettingsFileBroken."""
    from clinic_desktop.db.backup_key import read_key
    from clinic_desktop.db.backups import BackupPlan

    choice = settings_file.read_backups(settings.settings_file)
    return BackupPlan(
        cluster.url(DATABASE_NAME),
        cluster.programs,
        (folder or backup_folder(settings, choice)).absolute(),
        settings.backup_work_folder,
        read_key(key_file) if key_file else private_key(settings),
    )


@dataclass(frozen=True, slots=True)
class BackupRun:
    """A process that makes a backup. What it says stands in a file, so that it can go on when nobody listens."""

    process: subprocess.Popen[bytes]
    log: Path

    @property
    def said(self) -> str:
        """The last line that it has said."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return lines[-1] if lines else ""

    @property
    def is_over(self) -> bool:
        return self.process.poll() is not None

    @property
    def ended_well(self) -> bool:
        return self.process.poll() == 0

    def wait_until_it_works(self, timeout_s: float) -> None:
        """Wait until it uses the server, which then is not stopped under it, or is over."""
        deadline = time.monotonic() + timeout_s
        while not self.said and not self.is_over and time.monotonic() < deadline:
            time.sleep(PAUSE_S)


def start_backup(settings: Settings, *, only_if_changed: bool, quietly: bool = True) -> BackupRun:
    """Start a process that backs the private server up and says so. Raises OSError."""
    package = Path(__file__).parents[2]
    environ = {name: value for name, value in os.environ.items() if name not in _OF_OTHER_SERVERS}
    environ["CLINIC_DATA_DIR"] = str(settings.data_folder)
    environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(package), os.environ.get("PYTHONPATH"))))
    environ["PYTHONUTF8"] = "1"
    chosen = {"--quietly": quietly, "--if-changed": only_if_changed}
    arguments = ["db", "backup", "--of-this-computer", *(name for name, is_so in chosen.items() if is_so)]
    settings.log_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    log = settings.log_file.with_name("backup.log")
    with log.open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "clinic_desktop", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            cwd=settings.data_folder,
            env=environ,
            start_new_session=True,
        )
    _started[:] = [one for one in _started if one.poll() is None]
    _started.append(process)
    return BackupRun(process, log)


class BackupThread(threading.Thread):
    """Has a backup made a quarter of an hour after the start and every four hours, until it is stopped."""

    def __init__(
        self, start_one: Callable[[], BackupRun], first_after_s: float = FIRST_AFTER_S, every: timedelta = EVERY
    ) -> None:
        super().__init__(name="backups", daemon=True)
        self._start_one = start_one
        self._pauses = (first_after_s, every.total_seconds())
        self._stopping = threading.Event()

    def run(self) -> None:
        pause, following = self._pauses
        while not self._stopping.wait(pause):
            pause = following
            try:
                run = self._start_one()
            except OSError:
                # Without room for a process there is none for a backup either; the next one may find it.
                continue
            while not run.is_over and not self._stopping.wait(1):
                continue

    def stop(self) -> None:
        """Make no more. One that is being made goes on."""
        self._stopping.set()
        self.join()


class PrivateBackups:
    """Backups of this computer's server while it is used and when it is released, unless the settings say none."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._thread: BackupThread | None = None
        self.last_run: BackupRun | None = None

    def begin(self) -> None:
        """Let backups be made from now on; once is enough."""
        if self._thread is None and self._choice().automatic:
            self._thread = BackupThread(partial(start_backup, self._settings, only_if_changed=True))
            self._thread.start()

    def end(self, connect: Callable[[], Connection]) -> None:
        """Let one more be made if anything has changed; return when it has begun, so that the server stays for it."""
        if self._thread is not None:
            self._thread.stop()
            self._thread = None
        choice = self._choice()
        if not choice.automatic:
            return
        with suppress(psycopg.Error, OSError):
            with connect() as connection:
                if is_unchanged(connection, backup_folder(self._settings, choice)):
                    return
            self.last_run = start_backup(self._settings, only_if_changed=True)
            self.last_run.wait_until_it_works(_BEGINS_WITHIN_S)

    def _choice(self) -> BackupChoice:
        try:
            return settings_file.read_backups(self._settings.settings_file)
        except SettingsFileBroken:
            return BackupChoice()
