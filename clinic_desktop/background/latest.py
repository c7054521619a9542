"""For anything that can be asked again before the answer: the newest question wins."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QObject

    from clinic_desktop.background.tasks import Failed, TaskRunner

T = TypeVar("T")

SLOW_S = 0.15
"""From this on an answer counts as slow, and the next question waits for a pause in typing."""


class LatestTask:
    """One line of questions of one owner. An older question still waiting is dropped, its late answer ignored."""

    def __init__(self, tasks: TaskRunner, owner: QObject) -> None:
        self._tasks = tasks
        self._owner = owner
        self._number = 0
        self._asked_at = 0.0
        self.was_slow = False

    def run(
        self,
        work: Callable[[], T],
        *,
        done: Callable[[T], None],
        failed: Failed | None = None,
        once_painted: bool = False,
    ) -> None:
        """Ask, at once or once what changed until now is painted."""
        self._tasks.forget(self._number)
        self._asked_at = monotonic()

        def answered(result: Any) -> None:  # noqa: ANN401 - passed on unread
            self.was_slow = monotonic() - self._asked_at > SLOW_S
            done(result)

        self._number = self._tasks.run(work, owner=self._owner, done=answered, failed=failed, once_painted=once_painted)

    def forget(self) -> None:
        """Ignore whatever is still to come."""
        self._tasks.forget(self._number)
