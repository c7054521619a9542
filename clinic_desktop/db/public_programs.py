"""Copies PostgreSQL's programs to where the server's account can run them, if it cannot run them where they are."""

from __future__ import annotations

import hashlib
import shutil
import stat
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import fasteners

from clinic_desktop.db import postgres_programs
from clinic_desktop.db.server_account import DIGEST_LENGTH, system_folder, unusable

if TYPE_CHECKING:
    from clinic_desktop.db.server_account import ServerAccount

# Locks on files keep processes apart, not the threads of one.
_copying = threading.Lock()


def reachable_programs(programs: Path, account: ServerAccount) -> Path:
    """Return programs that the account can run: these, or a copy that is made once."""
    programs = programs.resolve()
    parts = _parts_of(programs)
    server = postgres_programs.program(programs, "postgres")
    if all(account.can_enter(path) and account.can_read(path) for path in (*parts, server)):
        return programs
    # The shared libraries of a wheel stand beside the package that holds the programs, and are found from there.
    top = programs.parent.parent.parent
    digest = hashlib.sha256(server.read_bytes()).hexdigest()[:DIGEST_LENGTH]
    copy = system_folder() / f"programs-{postgres_programs.version(programs)}-{digest}"
    with unusable(copy), _copying, fasteners.InterProcessLock(copy.with_name("programs.lock")):
        if not copy.exists():
            half_made = copy.with_name(f"{copy.name}.new")
            shutil.rmtree(half_made, ignore_errors=True)
            for part in parts:
                _copy_for_everybody(part, half_made / part.relative_to(top))
            for made in (half_made, *half_made.rglob("*")):
                if made.is_dir() and not made.is_symlink():
                    made.chmod(0o755)
            half_made.rename(copy)
    return copy / programs.relative_to(top)


def _parts_of(programs: Path) -> list[Path]:
    """Folders that the programs need: themselves, their libraries, their data."""
    installation = programs.parent
    package = installation.parent
    parts = [programs, installation / "lib", installation / "share", package.parent / f"{package.name}.libs"]
    return [part for part in parts if part.is_dir()]


def _copy_for_everybody(source: Path, target: Path) -> None:
    def copy(one: str, other: str) -> None:
        shutil.copyfile(one, other)
        Path(other).chmod(0o755 if Path(one).stat().st_mode & stat.S_IXUSR else 0o644)

    shutil.copytree(source, target, symlinks=True, copy_function=copy)
