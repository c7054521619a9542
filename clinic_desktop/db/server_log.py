"""What the private PostgreSQL wrote about itself. It holds no statement and no value of a patient."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_LIMIT = 5_000_000
_TAIL = 4_000


@dataclass(frozen=True, slots=True)
class ServerLog:
    """The log file of one cluster, in English whatever the language of the person."""

    path: Path

    def last_words(self, since: int = 0) -> str:
        """Return the last lines, none from before the place ``since``."""
        try:
            with self.path.open("rb") as file:
                size = file.seek(0, os.SEEK_END)
                file.seek(max(since, size - _TAIL))
                return file.read().decode(errors="replace").strip()
        except (FileNotFoundError, PermissionError):
            # What is somebody else's is refused where it is used.
            return ""

    def begin(self) -> int:
        """Return the place where the next start will write; a long log is put aside first, one old one is kept."""
        try:
            size = self.path.stat().st_size
        except FileNotFoundError:
            return 0
        if size < _LIMIT:
            return size
        self.path.replace(self.path.with_name(f"{self.path.name}.1"))
        return 0

    def tells_of_recovery(self) -> bool:
        """Say whether the server that started last found that the one before had not been stopped properly."""
        return "recovery in progress" in self.last_words().rpartition("starting PostgreSQL")[2]

    def last_progress(self) -> str:
        """Return what the server said last about how far its recovery has come; it says so once a second."""
        lines = self.last_words().rpartition("starting PostgreSQL")[2].splitlines()
        return next((line for line in reversed(lines) if "elapsed time" in line), "")

    def tells_of_full_disk(self, since: int) -> bool:
        """Say whether the start failed because there was no room to write."""
        return "No space left on device" in self.last_words(since)

    def blames_predecessor(self, since: int) -> bool:
        """Say whether the start failed because parts of the server before it are still ending."""
        words = self.last_words(since)
        return "already exists" in words or "still in use" in words
