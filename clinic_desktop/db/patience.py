"""How long a start is waited for: not for ever, but as long as a server that recovers gets on with it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Patience:
    """Ends ``timeout_s`` after the last sign of progress; ``progress`` gives another value whenever there is one."""

    def __init__(self, timeout_s: float, progress: Callable[[], object] = lambda: None) -> None:
        self._timeout_s = timeout_s
        self._progress = progress
        self._seen = progress()
        self.began = time.monotonic()
        self._ends = self.began + timeout_s

    def left(self) -> float:
        """Return for how many seconds more nothing has to happen."""
        seen = self._progress()
        if seen != self._seen:
            self._seen = seen
            self._ends = time.monotonic() + self._timeout_s
        return max(0.0, self._ends - time.monotonic())

    @property
    def is_over(self) -> bool:
        return not self.left()

    @property
    def waited_s(self) -> float:
        return time.monotonic() - self.began
