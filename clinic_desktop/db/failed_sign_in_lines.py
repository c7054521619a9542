"""PostgreSQL's log as it grows, and the lines in it that tell of a wrong password."""

from __future__ import annotations

import csv
import json
import os
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

_STATE = "28P01"
_IN_WORDS = re.compile(r'\bFATAL:\s+(?:28P01:\s+)?password authentication failed for user "(.*)"\s*$')
"""English, because only the words tell these lines from others there: lc_messages is C or English."""
_CSV_NAME, _CSV_STATE, _CSV_COLUMNS_LEAST = 1, 12, 14
_LINE_MOST = 100_000


def failed_login(line: str) -> str | None:
    """Return whose password was wrong, as the name was given, or None if the line tells of something else.

    Lines of jsonlog and csvlog are understood in every language. A line that begins with a tab goes on with the one
    before: what stands there was sent by whoever tried, and may look like anything.
    """
    if line.startswith("\t"):
        return None
    if line.startswith("{"):
        return _from_json(line)
    found = _IN_WORDS.search(line)
    return found[1] if found else _from_csv(line)


class LogTail:
    """Gives the lines that are added to a file from now on, also when another file takes its name or it is emptied."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: BinaryIO | None = None
        self._rest = b""
        self._is_first = True

    def __enter__(self) -> Self:
        # A log that cannot be read yet is tried again with the next look.
        with suppress(OSError):
            self.new_lines()
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def new_lines(self) -> list[str]:
        """Return the whole lines that were written since the last call; none while there is no file."""
        lines = self._read()
        if self._is_another():
            lines += self._read()
            self._open()
            lines += self._read()
        return lines

    def _read(self) -> list[str]:
        if self._file is None:
            return []
        *whole, self._rest = (self._rest + self._file.read()).split(b"\n")
        self._rest = self._rest[:_LINE_MOST]
        return [line.decode(errors="replace") for line in whole]

    def _is_another(self) -> bool:
        try:
            there = self._path.stat()
        except FileNotFoundError:
            self._is_first = False
            return False
        if self._file is None:
            return True
        ours = os.fstat(self._file.fileno())
        return (there.st_ino, there.st_dev) != (ours.st_ino, ours.st_dev) or there.st_size < self._file.tell()

    def _open(self) -> None:
        if self._file is not None:
            self._file.close()
        self._file = self._path.open("rb")
        self._rest = b""
        if self._is_first:
            # What stands there already was told when it happened.
            self._file.seek(0, os.SEEK_END)
        self._is_first = False


def _from_json(line: str) -> str | None:
    try:
        told = json.loads(line)
    except ValueError:
        return None
    return str(told.get("user", "")) if told.get("state_code") == _STATE else None


def _from_csv(line: str) -> str | None:
    if _STATE not in line:
        return None
    columns = next(csv.reader([line]), [])
    is_whole = len(columns) >= _CSV_COLUMNS_LEAST and columns[_CSV_STATE] == _STATE
    return columns[_CSV_NAME] if is_whole else None
