"""The time zone of this workstation, asked once: when a clinic is made. Afterwards the clinic has its own."""

from __future__ import annotations

import os
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def workstation_time_zone() -> str:
    """Return the zone's name, or UTC if the machine does not say."""
    candidates = [os.environ.get("TZ", "").lstrip(":")]
    linked = Path("/etc/localtime")
    if linked.is_symlink():
        candidates.append(str(linked.resolve()).partition("zoneinfo/")[2])
    named = Path("/etc/timezone")
    if named.is_file():
        candidates.append(named.read_text(encoding="utf-8").strip())
    return next((name for name in candidates if name and is_time_zone(name)), "UTC")


def is_time_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
