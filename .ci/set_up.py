"""Makes the environment in which the program and its tests run, and prints where it is.

Called as `set_up.py program|tests PLACE [PLACE]` by set_up.sh when there is something to do: the first place that can
be written to is used. Standard library only; progress goes to stderr. What is done is noted in PLACE/set-up, where
set_up.sh looks at the next start: copies of the lock files that are installed, and the checkout it was made for.
"""

# ruff: noqa: INP001 - the scripts of one folder, started by path before anything is installed

from __future__ import annotations

import fcntl
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(CHECKOUT / ".ci"), str(CHECKOUT)]

import system_libraries  # noqa: E402 - found through the line above
from locked_packages import install, names, uninstall  # noqa: E402 - the same
from reporting import CannotSetUp, say  # noqa: E402 - the same

LOCKS = {"program": "requirements.lock", "tests": "requirements-dev.lock"}
EXIT_CANNOT = 3
EXIT_INTERRUPTED = 130


class Environment:
    """One virtual environment and the notes about what is in it."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.python = place / "bin" / "python"
        self._notes = place / "set-up"
        # Stands from the moment that something is half done until it is whole.
        self._unfinished = place / "unfinished"
        self._lock: int | None = None

    def hold(self) -> None:
        """Keep other starts out until this process, and pip with it, has ended."""
        self.place.mkdir(parents=True, exist_ok=True)
        self._lock = os.open(self.place / "set-up.lock", os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another start is setting things up; waiting for it …")
            fcntl.flock(self._lock, fcntl.LOCK_EX)
        except OSError:
            say("This folder knows no locks; please do not start twice at once.")

    def set_up(self, level: str) -> None:
        if not self._is_ready(level):
            system_libraries.ensure_qt()
            # Who has run the tests once keeps what they need: one change of the locks, one installation.
            wanted = "tests" if self._note(LOCKS["tests"]).exists() else level
            if not self._is_usable():
                self._make()
            self._install(wanted)
        if level == "program" and system_libraries.has_display() and not self._note("screen").exists():
            system_libraries.try_screen()
            self._note("screen").touch()

    def _is_ready(self, level: str) -> bool:
        return self._is_usable() and _same(self._note(LOCKS[level]), CHECKOUT / LOCKS[level])

    def _is_usable(self) -> bool:
        """Tell whether this environment may be built upon: whole, made for this checkout, its Python still there."""
        moved = self._note("checkout").exists() and not self._is_for_this_checkout()
        if moved or self._unfinished.exists() or not os.access(self.python, os.X_OK):
            return False
        question = "import pip, sys; sys.exit(sys.version_info < (3, 11))"
        return subprocess.run([self.python, "-I", "-c", question], capture_output=True, check=False).returncode == 0

    def _is_for_this_checkout(self) -> bool:
        return self._note("checkout").read_bytes() == os.fsencode(CHECKOUT) + b"\n"

    def _make(self) -> None:
        for entry in self.place.iterdir():
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            elif entry.name != "set-up.lock":
                entry.unlink()
        self._unfinished.touch()
        # By its full name: python3 may be another version tomorrow, python3.11 never is.
        python = Path(sys.executable).resolve()
        say(f"Making {self.place} with Python {sys.version.partition(' ')[0]} …")
        command = [str(python), "-I", "-m", "venv", "--prompt", "clinic-desktop", str(self.place)]
        made = subprocess.run(
            command, capture_output=True, encoding="utf-8", errors="replace", check=False, pass_fds=self._kept()
        )
        if made.returncode:
            raise CannotSetUp("Python's venv did not work:", (made.stdout + made.stderr).strip())

    def _install(self, level: str) -> None:
        before = {name for lock in LOCKS.values() for name in names(self._note(lock))}
        lock = CHECKOUT / LOCKS[level]
        install(self.python, lock, log=self.place / "set-up.log", begins=self._begin, pass_fds=self._kept())
        self._begin()
        uninstall(self.python, sorted(before - names(lock)))
        self._link_checkout()
        self._note("checkout").parent.mkdir(exist_ok=True)
        for known, file in LOCKS.items():
            if known in {level, "program"}:
                shutil.copyfile(CHECKOUT / file, self._note(file))
        self._note("checkout").write_bytes(os.fsencode(CHECKOUT) + b"\n")
        self._unfinished.unlink()
        say("Ready.")

    def _begin(self) -> None:
        self._unfinished.touch()
        shutil.rmtree(self._notes, ignore_errors=True)

    def _link_checkout(self) -> None:
        """Install the program itself: Python finds it in the checkout, and the launcher starts it from anywhere."""
        # As bytes, so that no locale can misread the name of the folder.
        line = f"import os, sys; sys.path.append(os.fsdecode({os.fsencode(CHECKOUT)!r}))\n"
        for packages in self.place.glob("lib/python3*/site-packages"):
            (packages / "clinic_desktop_checkout.pth").write_text(line, encoding="ascii")
        launcher = self.place / "bin" / "clinic-desktop"
        start = f'#!/bin/sh\nexec {shlex.quote(str(self.python))} -P -m clinic_desktop "$@"\n'
        launcher.write_bytes(os.fsencode(start))
        launcher.chmod(0o755)

    def _note(self, name: str) -> Path:
        return self._notes / name

    def _kept(self) -> tuple[int, ...]:
        """Hand the lock to a child: if we are killed, it is still held until the child has ended."""
        return () if self._lock is None else (self._lock,)


def _same(one: Path, other: Path) -> bool:
    return one.exists() and one.read_bytes() == other.read_bytes()


def _first_writable(places: list[Path]) -> Environment:
    for place in places:
        environment = Environment(place)
        try:
            environment.hold()
        except OSError:
            continue
        return environment
    tried = " nor ".join(str(place) for place in places)
    raise CannotSetUp(
        f"Nothing can be installed here: neither {tried} can be written to."
        if len(places) > 1
        else f"Nothing can be installed here: {tried} cannot be written to, and HOME is not set.",
        "Set XDG_CACHE_HOME to a folder of yours that can hold 500 MB, and start again.",
    )


def main(level: str, *places: str) -> int:
    try:
        environment = _first_writable([Path(place) for place in places])
        environment.set_up(level)
    except CannotSetUp as problem:
        say(str(problem))
        return EXIT_CANNOT
    except OSError as problem:
        say(f"Setting up stopped: {problem.strerror or problem} ({problem.filename or 'no file'}).")
        return EXIT_CANNOT
    except KeyboardInterrupt:
        say("Stopped. The next start goes on with it.")
        return EXIT_INTERRUPTED
    sys.stdout.buffer.write(os.fsencode(environment.place) + b"\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
