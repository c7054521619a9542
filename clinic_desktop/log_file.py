"""The program's own log: rotating, on this machine, without patient data."""

from __future__ import annotations

import faulthandler
import logging
import re
import traceback
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

MEGABYTE = 1_000_000


_NAMES = ("table_name", "constraint_name", "column_name")
_IDENTIFIER = re.compile(r"\w{1,63}")
_CHAIN_MOST = 8
_PLACES_MOST = 60


class _OneLine(logging.Formatter):
    """Write one line per event, so that no text from outside can fake another event.

    Of an exception it keeps kinds and places. Messages of exceptions hold what somebody typed, and stay out.
    """

    def formatMessage(self, record: logging.LogRecord) -> str:
        record.message = _escaped(record.message)
        return super().formatMessage(record)

    def format(self, record: logging.LogRecord) -> str:
        record.message = record.getMessage()
        record.asctime = self.formatTime(record, self.datefmt)
        line = self.formatMessage(record)
        error = record.exc_info[1] if record.exc_info else None
        return line if error is None else f"{line} | {_escaped(' | '.join(facts(error)))}"


def facts(error: BaseException) -> list[str]:
    """Return what may be written down about an error: of each in its chain the kind, PostgreSQL's names, the places.

    Never a message: it may hold what somebody typed, or a row of the database.
    """
    told: list[str] = []
    one: BaseException | None = error
    while one is not None and len(told) < _CHAIN_MOST:
        frames = traceback.extract_tb(one.__traceback__)
        newest = list(reversed(frames))[:_PLACES_MOST]
        places = "".join(f" < {frame.filename}:{frame.lineno} in {frame.name}" for frame in newest)
        told.append(f"{_kind(one)}{places}")
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
    return told


def _kind(error: BaseException) -> str:
    """Return the name of the error's class and, for one of PostgreSQL's, its state, table, constraint and column."""
    theirs = getattr(error, "orig", None) or error
    state = getattr(theirs, "sqlstate", None)
    diagnosis = getattr(theirs, "diag", None)
    names = [str(getattr(diagnosis, name, None) or "") for name in _NAMES]
    known = [name for name in (str(state or ""), *names) if _IDENTIFIER.fullmatch(name)]
    return " ".join((type(error).__name__, *known))


def _escaped(text: str) -> str:
    """Return the text with everything that ends a line or steers a terminal spelled out."""
    return re.sub(
        "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]",
        lambda match: ascii(match[0])[1:-1],
        text,
    )


def open_log(path: Path) -> None:
    """Begin to write the log, and the stacks of a hard crash beside it. Raises OSError if the folder refuses."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(path, maxBytes=MEGABYTE, backupCount=3, encoding="utf-8", delay=True)
    handler.setFormatter(_OneLine("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger("clinic_desktop")
    root.setLevel(logging.INFO)
    root.addHandler(handler)
    faulthandler.enable(path.with_suffix(".crash").open("a", encoding="utf-8"))
