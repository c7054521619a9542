"""The server process that works in one data folder: is it alive, start it, stop it.

Only PostgreSQL itself removes its lock file, ``postmaster.pid``. Who is alive is judged by what a process does, never
by a process number alone: numbers are given again after a restart of the machine.
"""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psutil

from clinic_desktop.db.postgres_programs import program
from clinic_desktop.domain.errors import ClusterFailed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from clinic_desktop.db.server_account import ServerAccount

PAUSE_S = 0.01

# The rest of what a program started us with is no business of the server; PG… and LC_… would even change what it does.
_PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR")

_STATUS_LINE = 7
_SOCKET_LINE = 4

# The shell leaves at once, so the server is nobody's child: no program has to wait for it, none keeps its remains.
_DETACH = 'log=$1; shift; "$@" </dev/null >>"$log" 2>&1 & echo $!'


@dataclass(frozen=True, slots=True)
class LockFile:
    """What PostgreSQL wrote about itself into its data folder."""

    pid: int
    socket_folder: str = ""
    status: str = ""


def environment(**more: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return kept | {"LC_ALL": "C"} | more


def read_lock_file(data: Path) -> LockFile | None:
    """Read what is there; a pid of 0 means a file without sense, as a power cut can leave it."""
    try:
        lines = (data / "postmaster.pid").read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return None
    lines += [""] * (_STATUS_LINE + 1 - len(lines))
    # A server in single-user mode writes its number with a minus.
    number = lines[0].strip().lstrip("-")
    pid = int(number) if number.isdecimal() else 0
    return LockFile(pid, socket_folder=lines[_SOCKET_LINE], status=lines[_STATUS_LINE].strip())


def living(data: Path, account: ServerAccount) -> psutil.Process | None:
    """Return the server that works in this data folder; the dead, the undead and strangers are none."""
    lock = read_lock_file(data)
    return None if lock is None else _server_of(lock, data, account)


def is_gone(process: psutil.Process) -> bool:
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def ends_within(process: psutil.Process, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not is_gone(process):
        if time.monotonic() > deadline:
            return False
        time.sleep(PAUSE_S)
    return True


def launch(
    programs: Path, data: Path, log: Path, settings: Mapping[str, str], account: ServerAccount
) -> psutil.Process | None:
    """Start a server and let go of it; None if it ended at once.

    The pid in a lock file that was left behind is named to PostgreSQL as one of no interest, because a stranger may
    have it by now. PostgreSQL still refuses as long as anything uses the shared memory of the server before.
    """
    more = {}
    left_behind = read_lock_file(data)
    if left_behind is not None:
        server = _server_of(left_behind, data, account)
        if server is not None:
            return server
        if left_behind.pid:
            more["PG_GRANDPARENT_PID"] = str(left_behind.pid)
        elif not any(_works_in(process, data, account) for process in psutil.process_iter()):
            (data / "postmaster.pid").replace(data / "postmaster.pid.without-sense")
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    with tempfile.TemporaryFile() as answer:
        subprocess.run(
            ["/bin/sh", "-c", _DETACH, "sh", log, program(programs, "postgres"), "-D", data, *options],
            stdin=subprocess.DEVNULL,
            stdout=answer,
            stderr=subprocess.DEVNULL,
            cwd=data.parent,
            env=environment(**more),
            umask=0o077,
            start_new_session=True,
            check=True,
            **account.process_options,
        )
        answer.seek(0)
        pid = int(answer.read())
    try:
        return psutil.Process(pid)
    except psutil.NoSuchProcess:
        return None


def stop(process: psutil.Process, timeout_s: float) -> None:
    """Ask for a fast stop, which ends all connections and leaves nothing to recover."""
    try:
        process.send_signal(signal.SIGINT)
    except psutil.NoSuchProcess:
        return
    if not ends_within(process, timeout_s):
        raise ClusterFailed("stopping the private database", "It did not end in time.")


def _server_of(lock: LockFile, data: Path, account: ServerAccount) -> psutil.Process | None:
    if lock.pid == 0:
        return None
    try:
        process = psutil.Process(lock.pid)
    except psutil.NoSuchProcess:
        return None
    return process if _works_in(process, data, account) else None


def _works_in(process: psutil.Process, data: Path, account: ServerAccount) -> bool:
    """Say whether this is a server on this folder; one that hides from us counts as ours."""
    try:
        if process.status() == psutil.STATUS_ZOMBIE or not process.name().startswith("postgres"):
            return False
        if os.name == "posix" and process.uids().effective != account.uid:
            return False
        return data.samefile(process.cwd())
    except psutil.AccessDenied:
        return True
    except (psutil.NoSuchProcess, OSError):
        return False
