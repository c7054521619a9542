"""Installs a lock file with pip, shows how far it is, and says in a sentence why it failed."""

# ruff: noqa: INP001 - the scripts of one folder, started by path before anything is installed

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from reporting import CannotSetUp, Progress, say

if TYPE_CHECKING:
    from collections.abc import Callable

# What pip writes → what it means and what helps. The first that fits is said.
REASONS = (
    (r"No space left on device|Disk quota exceeded", "The disk is full: about 1 GB is needed."),
    (
        r"DO NOT MATCH THE HASHES",
        (
            "A package that was fetched is not the one that was locked, so nothing was installed.\n"
            "Try again; if it stays, your proxy or package index changes files."
        ),
    ),
    (
        r"connection broken|ConnectionError|ConnectTimeout|ReadTimeout|ProxyError|SSLError|name resolution",
        (
            "The packages could not be fetched: there is no connection to the package index.\n"
            "Connect and start again; behind a proxy set HTTPS_PROXY, with a folder of packages set PIP_FIND_LINKS."
        ),
    ),
    (
        r"No matching distribution found for (\S+)",
        "The package index has no ready-made {0} for this computer and this Python.",
    ),
    (r"Permission denied|Read-only file system", "pip may not write where it has to."),
)
LOCKED = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==[^\s;]+(.*)", re.MULTILINE)
COLLECTING = re.compile(r"Collecting ([A-Za-z0-9._-]+)")
LAST_LINES = 5


def names(lock: Path) -> set[str]:
    """List the packages that a lock file names for this system; none if there is no such file."""
    if not lock.exists():
        return set()
    text = lock.read_text(encoding="utf-8")
    return {name for name, marker in LOCKED.findall(text) if "sys_platform == 'win32'" not in marker}


def install(python: Path, lock: Path, *, log: Path, begins: Callable[[], None], pass_fds: tuple[int, ...] = ()) -> None:
    """Install exactly what is locked. `begins` is called once, before anything that was there is changed."""
    total = len(names(lock))
    say(f"Installing {total} packages (the first time, 100 to 200 MB are fetched) …")
    command = [str(python), "-I", "-m", "pip", "install", "--require-hashes", "--no-deps", "--only-binary=:all:"]
    command += ["--no-input", "--disable-pip-version-check", "--progress-bar=off", "--retries=2", "-r", str(lock)]
    if not can_write_cache():
        command.append("--no-cache-dir")
    progress = Progress()
    collected = 0
    with (
        log.open("w", encoding="utf-8") as written,
        subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            pass_fds=pass_fds,
        ) as pip,
    ):
        for line in pip.stdout or ():
            written.write(line)
            if collecting := COLLECTING.match(line):
                collected += 1
                progress.show(f"fetching {collecting[1]} ({collected} of {total})")
            elif line.startswith("Installing collected packages"):
                begins()
                progress.show("unpacking")
    progress.clear()
    if pip.returncode:
        raise CannotSetUp(*failure(log.read_text(encoding="utf-8")), f"(All that pip said: {log})")


def uninstall(python: Path, packages: list[str]) -> None:
    """Remove what is not locked any more."""
    if packages:
        command = [
            str(python),
            "-I",
            "-m",
            "pip",
            "uninstall",
            "--yes",
            "--quiet",
            "--disable-pip-version-check",
            *packages,
        ]
        subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False)


def failure(said: str) -> list[str]:
    """Sum up what pip wrote: a known reason in a sentence, else its last lines."""
    for pattern, words in REASONS:
        if found := re.search(pattern, said):
            return [words.format(*found.groups())]
    return ["pip did not finish:", *said.strip().splitlines()[-LAST_LINES:]]


def can_write_cache() -> bool:
    """Tell whether pip's cache can be written to, by pip's own rule: root uses only what belongs to root."""
    usual = "~/Library/Caches" if sys.platform == "darwin" else "~/.cache"
    caches = Path(os.environ.get("XDG_CACHE_HOME") or usual)
    try:
        folder = Path(os.environ.get("PIP_CACHE_DIR") or caches / "pip").expanduser()
    except RuntimeError:
        # An account without a home.
        return False
    # Not Path.exists(): it raises where somebody else's folder is in the way.
    existing = next((path for path in (folder, *folder.parents) if os.access(path, os.F_OK)), Path("/"))
    if os.geteuid() == 0 and existing.stat().st_uid != 0:
        return False
    return os.access(existing, os.W_OK)
