"""Who else has the same open, in one calm sentence. It forbids nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.domain.clinical_text import format_time
from clinic_desktop.domain.presence import Other, PresentAt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clinic_desktop.domain.clock import ClinicClock

THINGS = {
    PresentAt.VISIT: "this visit",
    PresentAt.PATIENT: "these details",
    PresentAt.BOOKING: "this booking",
}


def presence_words(kind: PresentAt, others: Sequence[Other], clock: ClinicClock) -> str:
    """Return who has it open, where, since when, and whether something unsaved is in it; nothing if nobody has."""
    if not others:
        return ""
    # Whoever writes is the one to know about.
    shown = next((one for one in others if one.is_writing), others[0])
    name, have = ("You", "have") if shown.is_same_person else (shown.name, "has")
    at, since = shown.workstation, format_time(clock.local(shown.since))
    said = f"{name} {have} {THINGS[kind]} open at {at} since {since}"
    if shown.is_writing:
        said += f", and {'are' if shown.is_same_person else 'is'} writing"
    if len(others) > 1:
        more = len(others) - 1
        said += f". {more} more {'person has' if more == 1 else 'people have'} it open"
    return f"{said}."
