"""What is done with a visit, and its keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.ui.shortcuts import ActionSpec

if TYPE_CHECKING:
    from collections.abc import Sequence

START = ActionSpec("start-visit", "&Start visit", "Ctrl+Shift+S", "play", "The visit begins; writing is open")
SAVE = ActionSpec("save-visit", "S&ave visit", "Ctrl+S", "save", "Save what has been written")
COMPLETE = ActionSpec(
    "complete-visit", "&Complete visit", "Ctrl+Shift+Return", "clipboard-check", "Save and close for good"
)
TO_SECTION = ("Ctrl+1", "Ctrl+2", "Ctrl+3", "Ctrl+4")


def section_specs(titles: Sequence[str]) -> list[ActionSpec]:
    """Return what leads to each section of the visit."""
    return [
        ActionSpec(f"section-{title.lower()}", f"To {title.lower()}", key, "notebook-pen")
        for title, key in zip(titles, TO_SECTION, strict=True)
    ]
