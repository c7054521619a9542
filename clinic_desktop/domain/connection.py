"""How the connection to the server is, and why something could not be asked."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

RED_AFTER_S = 5.0
"""How long a window says that it reconnects before it says that there is no connection.

A server that is restarted is back within three seconds, one whose backend was killed within one: whoever is told
sooner learns to ignore it. Later, somebody would wait for an answer that does not come.
"""


class Link(StrEnum):
    GREEN = "green"
    """The server answers, and what others change is heard."""
    AMBER = "amber"
    """It did until a moment ago; the program is coming back by itself."""
    RED = "red"
    """It has not for longer than servers take to restart."""


@dataclass(frozen=True, slots=True)
class ConnectionState:
    """``since`` is the moment from which the server was there or was missed; red counts from the same as amber."""

    link: Link
    since: datetime

    @property
    def is_lost(self) -> bool:
        return self.link is not Link.GREEN


class Unavailable(StrEnum):
    """Why the server could not be asked."""

    UNREACHABLE = "unreachable"
    """No connection could be made. Nothing was stored."""
    BROKE = "broke"
    """The connection ended under the work: whether it was stored is unknown. It may be done once more at once."""
    SILENT = "silent"
    """The server said nothing for too long and was given up: whether it was stored is unknown."""
    FULL = "full"
    """The server is there and cannot serve now: too many connections, no memory, no disk. Nothing was stored."""
