"""Tables as CSV files that spreadsheets open as they are: UTF-8 with its mark, every field quoted, no formulas."""

from __future__ import annotations

import csv
import hashlib
import os
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

_BOM = b"\xef\xbb\xbf"
_BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a new file that only its owner may read, and return the SHA-256 of its bytes. Raises OSError."""
    path.touch(mode=0o600, exist_ok=False)
    with path.open("wb") as file:
        hashing = _Hashing(file)
        writer = csv.writer(hashing, quoting=csv.QUOTE_ALL)
        writer.writerow([harmless(title) for title in header])
        writer.writerows([harmless(value) for value in row] for row in rows)
        file.flush()
        os.fsync(file.fileno())
    return hashing.hexdigest()


def harmless(value: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{value}" if value.startswith(_BEGINS_FORMULA) or value.lstrip().startswith(_BEGINS_FORMULA) else value


class _Hashing:
    """Writes text as bytes and keeps their hash."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._hash = hashlib.sha256()
        self._put(_BOM)

    def write(self, text: str) -> None:
        self._put(text.encode("utf-8", errors="replace"))

    def hexdigest(self) -> str:
        return self._hash.hexdigest()

    def _put(self, written: bytes) -> None:
        self._hash.update(written)
        self._file.write(written)
