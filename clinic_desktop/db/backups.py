"""Makes a backup, proves it, keeps it, and lets older ones go by the rule of seven days, four weeks, twelve months.

A file has its final name only after it was restored and compared; until then it is called ``.partial``.
"""

from __future__ import annotations

import hashlib
import os
import re
import socket
import threading
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import fasteners
import psycopg
import pyrage

from clinic_desktop.db.backup_archive import (
    DUMP,
    MANIFEST,
    PIECE,
    ROLES,
    ROLES_SQL,
    disk_error,
    member,
    sync_folder,
    tar_end,
    write_archive,
)
from clinic_desktop.db.backup_changes import BACKUP_CONNECTION, is_unchanged
from clinic_desktop.db.backup_contents import contents, manifest, one_moment
from clinic_desktop.db.backup_key import public_half, secret_half
from clinic_desktop.db.backup_programs import output, running
from clinic_desktop.db.backup_proof import first_bad_block, prove, remove_left_behind
from clinic_desktop.db.backup_roles import BACKUP_ROLE, make_backup_role, read_roles
from clinic_desktop.db.errors import clinic_error, translated
from clinic_desktop.domain.backup_retention import kept
from clinic_desktop.domain.backups import BackupFailed, BackupTrouble
from clinic_desktop.domain.errors import ClinicError, DatabaseUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from clinic_desktop.db.backup_contents import Manifest, TableContents

    Connection = psycopg.Connection[tuple[Any, ...]]

PARTIAL = ".partial"
_NAME = re.compile(r"clinic-(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d)Z\.backup\.age")
_STAMP = "%Y-%m-%dT%H-%M-%S"
_NOTE = "SELECT clinic.note_backup(%s, %s, %s, %s, %s, %s, %s)"


@dataclass(frozen=True, slots=True)
class BackupPlan:
    """Of which database, as whom, with which programs, for whose key, and where to.

    ``key`` is the clinic's whole key, or its public half alone: then the proof is made with a key of its own, which is
    forgotten afterwards. ``work`` holds a plain copy while it is proved. For ``wait_s`` another backup is waited for.
    """

    address: str = field(repr=False)
    programs: Path
    folder: Path
    work: Path
    key: str = field(repr=False)
    only_if_changed: bool = False
    wait_s: float = 0


@dataclass(frozen=True, slots=True)
class KeptBackup:
    """A backup that was proved. ``is_trail_sound`` is as in the clinic's own database."""

    path: Path
    size: int
    manifest: Manifest
    is_trail_sound: bool


def back_up(plan: BackupPlan, say: Callable[[str], None]) -> KeptBackup | None:
    """Make, prove and keep a backup; None if nothing has changed since the last one that was kept.

    What became of it is written down in the database. Raises BackupFailed, NotPermitted, DatabaseUnavailable.
    """
    with translated(), _connect(plan.address) as connection:
        _prepare_role(connection)
        say("Looking for what has changed…")
        try:
            with _alone_in(plan):
                if plan.only_if_changed and is_unchanged(connection, plan.folder):
                    return None
                made = _make(connection, plan, say)
        except BackupFailed as failure:
            _note_failure(plan, failure.trouble)
            raise
        except psycopg.Error as error:
            _note_failure(plan, BackupTrouble.SERVER)
            raise clinic_error(error) or DatabaseUnavailable from error
        except KeyboardInterrupt:
            _note_failure(plan, BackupTrouble.STOPPED)
            raise
        _note(connection, plan, made)
        _thin_out(plan.folder)
    return made


def backups_in(folder: Path) -> dict[datetime, Path]:
    """Return the backups that are kept in a folder, by when they were taken."""
    found = {}
    for path in folder.glob("clinic-*.backup.age"):
        named = _NAME.fullmatch(path.name)
        if named:
            found[datetime.strptime(named[1], _STAMP).replace(tzinfo=UTC)] = path
    return found


def _connect(address: str) -> Connection:
    return psycopg.connect(address, autocommit=True, application_name=BACKUP_CONNECTION)


def _prepare_role(connection: Connection) -> None:
    ((is_superuser,),) = connection.execute("SELECT current_setting('is_superuser') = 'on'").fetchall()
    if is_superuser:
        make_backup_role(connection)


@contextmanager
def _alone_in(plan: BackupPlan) -> Iterator[None]:
    """Be the only one who keeps a backup there, or proves one, and remove what others have left behind.

    Raises BackupFailed.
    """
    with ExitStack() as held:
        for lock in (plan.folder / ".lock", plan.work.with_name(f"{plan.work.name}.lock")):
            _hold(held, lock, plan.wait_s)
        for left in plan.folder.glob(f"*{PARTIAL}"):
            with suppress(FileNotFoundError):
                left.unlink()
        remove_left_behind(plan.work)
        yield


def _hold(held: ExitStack, path: Path, wait_s: float) -> None:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = fasteners.InterProcessLock(path)
        if not lock.acquire(max_delay=1, timeout=wait_s):
            lock.lockfile.close()
            raise BackupFailed(BackupTrouble.BUSY, str(path.parent))
    except OSError as error:
        raise disk_error(error, path) from error
    held.callback(lock.release)


def _make(connection: Connection, plan: BackupPlan, say: Callable[[str], None]) -> KeptBackup:
    own = pyrage.x25519.Identity.generate() if _is_public(plan.key) else None
    recipients = [public_half(plan.key), *([own.to_public()] if own else [])]
    now = datetime.now(UTC).replace(microsecond=0)
    path = plan.folder / f"clinic-{now.strftime(_STAMP)}Z.backup.age"
    partial = path.with_name(path.name + PARTIAL)
    try:
        say("Copying the database…")
        write_archive(partial, recipients, _members(connection, plan))
        say("Restoring the copy to prove it…")
        found, bad_block = prove(partial, own or secret_half(plan.key), plan.programs, plan.work)
        if bad_block and bad_block != first_bad_block(connection):
            raise BackupFailed(BackupTrouble.TRAIL)
        try:
            partial.rename(path)
            sync_folder(plan.folder)
        except OSError as error:
            raise disk_error(error, path) from error
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
    return KeptBackup(path, path.stat().st_size, found, is_trail_sound=not bad_block)


def _is_public(key: str) -> bool:
    try:
        secret_half(key)
    except BackupFailed:
        return True
    return False


def _members(connection: Connection, plan: BackupPlan) -> Iterator[bytes]:
    """Yield the archive: roles, the dump in pieces, and what it was like, all of the same moment."""
    with one_moment(connection) as snapshot:
        roles = read_roles(connection)
        yield member(ROLES, roles.to_json())
        yield member(ROLES_SQL, roles.to_sql())
        options = (
            "--format=custom",
            "--compress=1",
            f"--role={BACKUP_ROLE}",
            f"--snapshot={snapshot}",
            "--lock-wait-timeout=30s",
        )
        counting = _Counting(connection)
        digest, size, number = hashlib.sha256(), 0, 0
        with running(plan.programs, "pg_dump", plan.address, *options) as dumping:
            counting.start()
            try:
                while piece := output(dumping).read(PIECE):
                    digest.update(piece)
                    size += len(piece)
                    yield member(f"{DUMP}{number:06d}", piece)
                    number += 1
            finally:
                counting.join()
        described = replace(manifest(connection, counting.result()), dump_sha256=digest.hexdigest(), dump_bytes=size)
        yield member(MANIFEST, described.to_json())
        yield tar_end()


class _Counting(threading.Thread):
    """Counts and hashes while the dump is written."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(name="count-for-backup", daemon=True)
        self._connection = connection
        self._found: dict[str, TableContents] | None = None
        self._error: psycopg.Error | None = None

    def run(self) -> None:
        try:
            self._found = contents(self._connection)
        except psycopg.Error as error:
            self._error = error

    def result(self) -> dict[str, TableContents]:
        if self._found is None:
            raise self._error or BackupFailed(BackupTrouble.DUMP)
        return self._found


def _note(connection: Connection, plan: BackupPlan, made: KeptBackup) -> None:
    known = made.manifest
    connection.execute(
        _NOTE, (known.taken, None, made.path.name, _place(plan.folder), made.size, known.rows, known.head_event)
    )


def _note_failure(plan: BackupPlan, trouble: BackupTrouble) -> None:
    """Write down that there is no backup, unless that is nobody's business or the server does not answer either."""
    if not trouble.is_of_a_backup:
        return
    with suppress(psycopg.Error, ClinicError), psycopg.connect(plan.address, autocommit=True) as connection:
        connection.execute(_NOTE, (None, str(trouble), None, _place(plan.folder), None, None, None))


def _place(folder: Path) -> str:
    return f"{socket.gethostname()}: {os.fspath(folder)}"


def _thin_out(folder: Path) -> None:
    """Remove what the rule lets go. Only files that are named as ours are looked at."""
    there = backups_in(folder)
    for taken in there.keys() - kept(there):
        with suppress(OSError):
            there[taken].unlink()
