"""Reports of defects, one file each, in the folder of the log. Without patient data: what is written here says so."""

from __future__ import annotations

import logging
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

log = logging.getLogger(__name__)

MOST = 20
"""So many reports are kept: the first of a bad day tell as much as the last."""


class ReportFolder:
    """Keeps the newest ``most`` reports. Files of others in the folder stay as they are."""

    def __init__(self, folder: Path, most: int = MOST) -> None:
        self._folder = folder
        self._most = most
        self._number = 0

    @property
    def path(self) -> Path:
        return self._folder

    def files(self) -> list[Path]:
        """Return the reports there are, the oldest first."""
        return sorted(self._folder.glob("report-*.txt"))

    def write(self, kind: str, text: str) -> Path | None:
        """Write a report; None where the folder takes none. ``kind`` is a word of ours, it stands in the name."""
        self._number += 1
        moment = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
        path = self._folder / f"report-{moment}-{os.getpid()}-{self._number:04}-{kind}.txt"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            # Nobody waits for the disk here: this may be the thread of the window.
            path.write_text(text + "\n", encoding="utf-8")
            for old in self.files()[: -self._most]:
                old.unlink(missing_ok=True)
        except OSError:
            log.warning("a report could not be written")
            return None
        return path
