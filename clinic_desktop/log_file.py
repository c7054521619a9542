"""The program's own log: rotating, on this machine, without patient data."""

from __future__ import annotations

import faulthandler
import logging
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

MEGABYTE = 1_000_000


class _OneLine(logging.Formatter):
    """Write one line per event, so that no text from outside can fake another event."""

    def format(self, record: logging.LogRecord) -> str:
        return super().format(record).replace("\r", "\\r").replace("\n", "\n    ").replace("\x1b", "\\e")


def open_log(path: Path) -> None:
    """Begin to write the log, and the stacks of a hard crash beside it. Raises OSError if the folder refuses."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(path, maxBytes=MEGABYTE, backupCount=3, encoding="utf-8", delay=True)
    handler.setFormatter(_OneLine("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger("clinic_desktop")
    root.setLevel(logging.INFO)
    root.addHandler(handler)
    faulthandler.enable(path.with_suffix(".crash").open("a", encoding="utf-8"))
