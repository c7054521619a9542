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
_IN_WORDS = re.compile(
    r"^(?:(?![A-Z]+\d?:  ).)*?\bFATAL:\s+"
    r'(?:28P01:\s+)?password authentication failed for user "(.*)"\s*$'
)
"""English, because only the words tell these lines from others there: lc_messages is C or English. The first severity
in the line counts: what follows one was written by whoever made the server log it."""
_CSV_START = re.compile(r'\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} [^,"]+,[",]')
_CSV_NAME, _CSV_SEVERITY, _CSV_STATE, _CSV_COLUMNS_LEAST = 1, 11, 12, 14
_SEVERITY = "FATAL"
_LINE_MOST = 100_000


def failed_login(line: str) -> str | None:
    """Return whose password was wrong, as the name was given, or None if the line tells of something else.

    Lines of jsonlog and records of csvlog, line ends in them included, are understood in every language. A line that
    begins with a tab goes on with the one before: what stands there was sent by whoever tried, and may look like
    anything.
    """
    if line.startswith("\t"):
        return None
    if line.startswith("{"):
        return _from_json(line)
    found = _IN_WORDS.search(line)
    return found[1] if found else _from_csv(line)


class _Records:
    """Puts the lines of one record of csvlog together: what is quoted may hold line ends, and look like a record."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._length = 0
        self._is_quoted = False

    def whole(self, line: str) -> str | None:
        """Return the record that ends with this line, or None if it goes on."""
        if not self._is_quoted and not _CSV_START.match(line):
            return line
        self._is_quoted ^= line.count('"') % 2 == 1
        if self._length < _LINE_MOST:
            self._lines.append(line)
            self._length += len(line)
        if self._is_quoted:
            return None
        record = "\n".join(self._lines)[:_LINE_MOST]
        self._lines, self._length = [], 0
        return record


class LogTail:
    """Gives the lines that are added to a file from now on, also when another file takes its name or it is emptied."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: BinaryIO | None = None
        self._rest = b""
        self._records = _Records()
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
        # Whether a quotation is open is known of what is dropped, too.
        self._rest = self._rest[:_LINE_MOST] + b'"' * (self._rest[_LINE_MOST:].count(b'"') % 2)
        records = (self._records.whole(line.decode(errors="replace")) for line in whole)
        return [record for record in records if record is not None]

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
        self._records = _Records()
        if self._is_first:
            # What stands there already was told when it happened.
            self._file.seek(0, os.SEEK_END)
        self._is_first = False


def _from_json(line: str) -> str | None:
    try:
        told = json.loads(line)
    except ValueError:
        return None
    is_wrong_password = told.get("error_severity") == _SEVERITY and told.get("state_code") == _STATE
    return str(told.get("user", "")) if is_wrong_password else None


def _from_csv(line: str) -> str | None:
    if _STATE not in line:
        return None
    columns = next(csv.reader(line.splitlines(keepends=True)), [])
    is_wrong_password = len(columns) >= _CSV_COLUMNS_LEAST and (columns[_CSV_SEVERITY], columns[_CSV_STATE]) == (
        _SEVERITY,
        _STATE,
    )
    return columns[_CSV_NAME] if is_wrong_password else None
