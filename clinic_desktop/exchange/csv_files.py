"""Tables in and out as CSV (RFC 4180), so that no spreadsheet takes a cell of ours for a formula.

Every cell is quoted, lines end with CR LF, the file is UTF-8, unless told otherwise with the mark that spreadsheets
look for. Nothing here knows what the rows mean, and nothing here asks whether somebody may have them: whoever calls
does both.
"""

from __future__ import annotations

import csv
import hashlib
import os
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

_GUARD = "'"
_BEGIN_A_FORMULA = frozenset("=+-@\u2212")
_BEGIN_A_CELL_OF_THEIR_OWN = frozenset("\t\r\n")


@dataclass(frozen=True, slots=True)
class Written:
    """What was written, as an entry in a log of exports wants it: how many rows, and the SHA-256 of the file."""

    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class TableForm:
    """How cells are told apart, and whether the file begins with the mark that tells spreadsheets it is UTF-8."""

    separator: str = ","
    is_marked: bool = True


USUAL_FORM = TableForm()


def write_rows(path: Path, rows: Iterable[Sequence[str]], form: TableForm = USUAL_FORM) -> Written:
    """Write the rows, the head among them, for the owner alone; the file is whole or not there. Raises OSError."""
    unfinished = path.with_name(f"{path.name}.part")
    count = 0
    try:
        # What is taken out of a clinic is not for everybody on the computer.
        unfinished.unlink(missing_ok=True)
        unfinished.touch(mode=0o600)
        encoding = "utf-8-sig" if form.is_marked else "utf-8"
        with unfinished.open("w", encoding=encoding, errors="replace", newline="") as file:
            writer = csv.writer(file, delimiter=form.separator, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
            for row in rows:
                writer.writerow([guarded(cell) for cell in row])
                count += 1
            file.flush()
            os.fsync(file.fileno())
        digest = hashlib.sha256(unfinished.read_bytes()).hexdigest()
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return Written(count, digest)


def read_rows(path: Path, separator: str = ",") -> Iterator[tuple[str, ...]]:
    """Give the rows of a file, without the guards. Raises OSError, and ValueError for what is no such file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, delimiter=separator, strict=True)
        try:
            for row in reader:
                yield tuple(unguarded(cell) for cell in row)
        except csv.Error as error:
            raise ValueError(f"line {reader.line_num}: {error}") from error


def guarded(cell: str) -> str:
    """Return the cell with an apostrophe before whatever a spreadsheet would calculate or run."""
    return f"{_GUARD}{cell}" if _wants_guard(cell) else cell


def unguarded(cell: str) -> str:
    """Return what was given to ``guarded``."""
    return cell[1:] if cell.startswith(_GUARD) and _wants_guard(cell[1:]) else cell


def _wants_guard(cell: str) -> bool:
    # A cell that looks guarded gets one guard more: so the reader knows which was ours.
    bare = cell.lstrip(_GUARD)
    if bare[:1] in _BEGIN_A_CELL_OF_THEIR_OWN and bare:
        return True
    first = next((character for character in bare if not _is_unseen(character)), "")
    return unicodedata.normalize("NFKC", first)[:1] in _BEGIN_A_FORMULA if first else False


def _is_unseen(character: str) -> bool:
    """Whether a spreadsheet may pass over it: blanks, controls, and what has no width."""
    return character.isspace() or unicodedata.category(character) in {"Cc", "Cf", "Zs", "Zl", "Zp"}
