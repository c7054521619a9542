"""Makes the data folder of a private cluster: whole or not at all."""

from __future__ import annotations

import secrets
import shutil
import subprocess
import tempfile
import time
from typing import TYPE_CHECKING

from clinic_desktop.db import postgres_programs, postmaster
from clinic_desktop.db.public_programs import reachable_programs
from clinic_desktop.db.server_account import sync_folder, unusable, write_secret
from clinic_desktop.domain.errors import ClusterFailed

if TYPE_CHECKING:
    from pathlib import Path

    from clinic_desktop.db.server_account import Home

SUPERUSER = "clinic_superuser"

_FIRST_WITH_BUILTIN_LOCALE = 17
_TAIL = 4_000


def make_data_folder(home: Home, programs: Path, *, safe_on_disk: bool, deadline: float) -> None:
    """Make ``home/data`` and the password of its superuser.

    Everything happens in a folder of another name: PostgreSQL writes its version file early, so a cluster half made
    would look like a cluster.
    """
    if not home.password_file.exists():
        write_secret(home.password_file, secrets.token_urlsafe(32), home.account)
    # A name of its own: a program that was killed may have left its initdb at work in another.
    new = home.folder / f"data.new-{secrets.token_hex(4)}"
    _run_initdb(home, programs, new, safe_on_disk=safe_on_disk, deadline=deadline)
    with unusable(home.data):
        new.rename(home.data)
        if safe_on_disk:
            sync_folder(home.folder)


def remove_half_made(home: Home) -> None:
    for left_behind in home.folder.glob("data.new-*"):
        shutil.rmtree(left_behind, ignore_errors=True)


def _run_initdb(home: Home, programs: Path, new: Path, *, safe_on_disk: bool, deadline: float) -> None:
    options = [
        f"--username={SUPERUSER}",
        f"--pwfile={home.password_file}",
        "--auth=scram-sha-256",
        "--data-checksums",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        "--no-instructions",
    ]
    if postgres_programs.major_version(programs) >= _FIRST_WITH_BUILTIN_LOCALE:
        options += ["--locale-provider=builtin"]
    if not safe_on_disk:
        options += ["--no-sync"]
    initdb = postgres_programs.program(reachable_programs(programs, home.account), "initdb")
    with tempfile.TemporaryFile() as output:
        try:
            subprocess.run(
                [initdb, "-D", new, *options],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=home.folder,
                env=postmaster.environment(),
                timeout=max(1.0, deadline - time.monotonic()),
                start_new_session=True,
                check=True,
                **home.account.process_options,
            )
        except (OSError, subprocess.SubprocessError) as error:
            output.seek(0)
            words = output.read().decode(errors="replace")[-_TAIL:]
            shutil.rmtree(new, ignore_errors=True)
            raise ClusterFailed("making the private database", f"{words}\n{error}".strip()) from error
