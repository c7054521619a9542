"""PostgreSQL's programs that dump and restore: which to use for a server, and what became of a run."""

from __future__ import annotations

import os
import subprocess
import tempfile
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

from clinic_desktop.db import postgres_programs
from clinic_desktop.db.server_options import is_on_this_machine, without_password
from clinic_desktop.domain.backups import BackupFailed, BackupTrouble

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NEEDED = ("pg_dump", "pg_restore")
_FULL = "No space left on device"
_LAST_WORDS = 600


def programs_for(conninfo: str, major: int) -> Path:
    """Return the folder of programs for a server of this major version: the same version's, or the next newer one's.

    Those in our own packages speak no TLS, and are for servers on this machine. Raises BackupFailed.
    """
    found = {
        version: folder
        for version, folder in postgres_programs.installed().items()
        if version >= major
        and all(os.access(postgres_programs.program(folder, name), os.X_OK) for name in NEEDED)
        and ("site-packages" not in folder.parts or is_on_this_machine(conninfo))
    }
    if not found:
        raise BackupFailed(BackupTrouble.NO_PROGRAMS, f"PostgreSQL {major}")
    return found[min(found)]


@contextmanager
def running(
    programs: Path, name: str, conninfo: str, *arguments: str, feeds: bool = False
) -> Iterator[subprocess.Popen[bytes]]:
    """Run one of PostgreSQL's programs while the block reads its output, or feeds it; it is stopped if the block fails.

    Raises BackupFailed if the program says that it failed.
    """
    address, password = without_password(conninfo)
    environ = {**os.environ, "LC_ALL": "C", **({"PGPASSWORD": password} if password else {})}
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            [postgres_programs.program(programs, name), "--dbname", address, *arguments],
            stdin=subprocess.PIPE if feeds else subprocess.DEVNULL,
            stdout=said if feeds else subprocess.PIPE,
            stderr=said,
            env=environ,
        )
        ended_well = False
        try:
            yield process
            ended_well = True
        finally:
            _end(process, ended_well=ended_well)
        if process.returncode:
            raise _failure(name, said)


def feed(process: subprocess.Popen[bytes], content: bytes) -> bool:
    """Give a program some of its input; False if it takes no more, and will say why."""
    try:
        _pipe(process.stdin).write(content)
    except BrokenPipeError:
        return False
    return True


def output(process: subprocess.Popen[bytes]) -> IO[bytes]:
    return _pipe(process.stdout)


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise RuntimeError("the program was started without this pipe")
    return pipe


def _end(process: subprocess.Popen[bytes], *, ended_well: bool) -> None:
    if not ended_well:
        process.kill()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            try:
                pipe.close()
            except BrokenPipeError:
                continue
    process.wait()


def _failure(name: str, said: IO[bytes]) -> BackupFailed:
    """What the programs say may quote rows: only the lines that name the trouble are kept, none with a value."""
    said.seek(0)
    words = said.read().decode(errors="replace")
    if _FULL in words:
        return BackupFailed(BackupTrouble.DISK_FULL)
    errors = [line for line in words.splitlines() if "error:" in line or "ERROR:" in line]
    told = (errors or words.splitlines() or [""])[0][:_LAST_WORDS]
    return BackupFailed(BackupTrouble.DUMP if name == "pg_dump" else BackupTrouble.NOT_RESTORED, told)
