"""How the connection is, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.domain.connection import ConnectionState, Link
from clinic_desktop.ui.error_words import Words

if TYPE_CHECKING:
    from clinic_desktop.domain.clock import ClinicClock

CONNECTED = "Connected"
CONNECTING = "Connecting…"


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
        "Go on writing: your text is safe on this computer. What is shown is how it was then. "
        "The program comes back by itself as soon as the server can be reached; booking has to wait until then.",
    )
