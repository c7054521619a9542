"""How the connection is, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.domain.connection import ConnectionState, Link
from clinic_desktop.ui.error_words import Words

if TYPE_CHECKING:
    from datetime import datetime

    from clinic_desktop.domain.clock import ClinicClock

CONNECTED = "Connected"
CONNECTING = "Connecting…"
MINUTES_IN_AN_HOUR = 60

LIST_UNAVAILABLE = "The list cannot be read: no connection"
NO_BOOKING = Words(
    "Booking needs the clinic's server",
    "There is no connection now. What you typed stays here: book when the connection is back.",
)


def status_words(state: ConnectionState, clock: ClinicClock) -> str:
    """Return what the status bar says."""
    if state.link is Link.GREEN:
        return CONNECTED
    if state.link is Link.AMBER:
        return "Reconnecting – your text is safe"
    return f"No connection since {clock.local(state.since):%H:%M} – your text is safe on this computer"


def notice_words(state: ConnectionState, clock: ClinicClock) -> Words:
    """Return what stands above all panes while there is no connection."""
    return Words(
        f"No connection to the clinic's server since {clock.local(state.since):%H:%M}",
        "Go on writing: your text is safe on this computer. The program comes back by itself; booking has to wait.",
    )


def as_of_words(moment: datetime, clock: ClinicClock) -> str:
    """Return from when something is, and how long ago that was: ``as of 10:32, 3 minutes ago``."""
    minutes = max(int((clock.now() - moment).total_seconds() // 60), 0)
    if minutes >= MINUTES_IN_AN_HOUR:
        age = f"{minutes // MINUTES_IN_AN_HOUR} h {minutes % MINUTES_IN_AN_HOUR} min ago"
    elif minutes:
        age = "1 minute ago" if minutes == 1 else f"{minutes} minutes ago"
    else:
        age = "just now"
    return f"as of {clock.local(moment):%H:%M}, {age}"
