"""The program's own log: rotating, on this machine, without patient data."""

from __future__ import annotations

import faulthandler
import logging
import re
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

MEGABYTE = 1_000_000


class _OneLine(logging.Formatter):
    """Write one line per event, and stacks indented below, so that no text from outside can fake another event."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        record.message = _escaped(record.message)
        return super().formatMessage(record)

    def formatException(self, ei: Any) -> str:  # noqa: ANN401 - logging's own signature
        return _indented(super().formatException(ei))

    def formatStack(self, stack_info: str) -> str:
        return _indented(super().formatStack(stack_info))


def _escaped(text: str) -> str:
    """Return the text with everything that ends a line or steers a terminal spelled out."""
    return re.sub("[\x00-\x1f\x7f-\x9f\u2028\u2029]", lambda match: ascii(match[0])[1:-1], text)


def _indented(text: str) -> str:
    return "\n".join(f"    {_escaped(line)}" for line in text.split("\n"))


def open_log(path: Path) -> None:
    """Begin to write the log, and the stacks of a hard crash beside it. Raises OSError if the folder refuses."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(path, maxBytes=MEGABYTE, backupCount=3, encoding="utf-8", delay=True)
    handler.setFormatter(_OneLine("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger("clinic_desktop")
    root.setLevel(logging.INFO)
    root.addHandler(handler)
    faulthandler.enable(path.with_suffix(".crash").open("a", encoding="utf-8"))
