"""What is looked at when somebody signs in: whether the database is what it should be, and the server safe."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

CLOCK_SKEW_MOST_S = 60
"""From this on times written here and times written by the server do not fit together."""


class Trouble(StrEnum):
    TAMPERED = "tampered"
    """Something that keeps the rules is missing or changed: nothing is written until that is mended."""
    CLOCK_AHEAD = "clock_ahead"
    CLOCK_BEHIND = "clock_behind"
    NOT_FLUSHED = "not_flushed"
    """The server does not wait for the disk: a power cut loses what was saved."""
    TORN_PAGES = "torn_pages"
    """The server writes no full pages: a power cut may damage what was saved long ago."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found. ``details`` are the names of the pieces, or seconds."""

    trouble: Trouble
    details: tuple[str, ...] = ()
