"""What the set-up says to the person who waits for it."""

# ruff: noqa: INP001 - the scripts of one folder, started by path before anything is installed

from __future__ import annotations

import sys
import time

QUIET_SECONDS = 5.0


class CannotSetUp(Exception):
    """Something on this machine is missing; the arguments are the lines that say what, and what to do."""

    def __str__(self) -> str:
        return "\n".join(str(line) for line in self.args)


def say(text: str) -> None:
    """Write a line to stderr: stdout belongs to the program that is started next."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


class Progress:
    """One line that changes on a terminal; in a log, a line every few seconds."""

    def __init__(self) -> None:
        self._on_terminal = sys.stderr.isatty()
        self._said_at = time.monotonic()
        self._drawn = 0

    def show(self, text: str) -> None:
        if self._on_terminal:
            sys.stderr.write(f"\r  {text:<{self._drawn}}")
            sys.stderr.flush()
            self._drawn = len(text)
        elif time.monotonic() - self._said_at >= QUIET_SECONDS:
            self._said_at = time.monotonic()
            say(f"  {text}")

    def clear(self) -> None:
        if self._drawn:
            sys.stderr.write(f"\r{' ' * (self._drawn + 2)}\r")
            self._drawn = 0
