"""Wait for a condition, never for a while."""

from __future__ import annotations

import time
from threading import Event
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def wait_until(condition: Callable[[], bool], timeout_s: float = 10) -> None:
    """Return as soon as the condition holds; fail if it does not in time."""
    deadline = time.monotonic() + timeout_s
    nothing = Event()
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        nothing.wait(0.01)
