"""Tells the others what is open in this window, and hears who else has it open. No SQL, no widgets."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from clinic_desktop.domain.changes import Change, Subject

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.background.live_updates import LiveUpdates
    from clinic_desktop.background.tasks import TaskRunner
    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.domain.presence import OpenThing, Other, Presence
    from clinic_desktop.services.presence import PresenceService

AGAIN_MS = 15_000
"""After so long it is said once more that something is open: whoever died or froze meanwhile is seen to be gone."""

SOON_MS = 1_000
"""After so long it is tried again if the server did not take it: the chart may be open a moment later."""


class PresenceTeller(QObject):
    """Says one thing at a time, and in the order in which it happened: what is over is not said any more.

    Without an answer nobody is said to be there, and nothing else happens: presence is a courtesy.

    Signals:
        others_changed: a tuple of Other; empty when nobody else is there, or nothing is open.
    """

    others_changed = Signal(object)

    def __init__(
        self, service: PresenceService, tasks: TaskRunner, live_updates: LiveUpdates, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._service = service
        self._tasks = tasks
        self._here: OpenThing | None = None
        self._is_writing = False
        self._said: OpenThing | None = None
        self._said_writing = False
        self._is_under_way = self._is_stale = self._is_retired = False
        self._others: tuple[Other, ...] = ()
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._ask_again)
        live_updates.changed.connect(self._on_changed)

    @property
    def others(self) -> tuple[Other, ...]:
        return self._others

    def be_at(self, thing: OpenThing | None, *, is_writing: bool = False) -> None:
        """Say that this is open now, or nothing; what was open before is left."""
        if (thing, is_writing) == (self._here, self._is_writing):
            return
        if thing != self._here:
            self._show(())
        self._here, self._is_writing = thing, is_writing
        self._go_on()

    def retire(self) -> None:
        """Leave what is open, and be deleted once that is said: whoever made this may be gone by then."""
        self._is_retired = True
        self.be_at(None)
        self._end_if_retired()

    def _go_on(self) -> None:
        if self._is_under_way:
            return
        if self._said is not None and self._said != self._here:
            left, self._said = self._said, None
            self._run(partial(self._service.leave, left), self._left)
        elif self._here is not None and (
            self._is_stale or self._said is None or self._said_writing is not self._is_writing
        ):
            self._is_stale = False
            # Said even before it is known to have arrived: it may have, and is taken back later all the same.
            self._said, self._said_writing = self._here, self._is_writing
            self._run(partial(self._service.enter, self._here, is_writing=self._is_writing), self._answered)
        self._end_if_retired()

    def _end_if_retired(self) -> None:
        if self._is_retired and not self._is_under_way:
            self._timer.stop()
            self.deleteLater()

    def _run(self, work: Callable[[], Presence], done: Callable[[Presence], None]) -> None:
        self._is_under_way = True
        self._timer.stop()
        self._tasks.run(work, owner=self, done=done, failed=self._failed, once_painted=True)

    def _left(self, _: Presence) -> None:
        self._is_under_way = False
        self._go_on()

    def _answered(self, found: Presence) -> None:
        self._is_under_way = False
        if self._here == self._said:
            self._show(found.others)
            self._timer.start(AGAIN_MS if found.is_known else SOON_MS)
        self._go_on()

    def _failed(self, _: ClinicError) -> None:
        self._is_under_way = False
        self._show(())
        self._timer.start(AGAIN_MS)
        self._end_if_retired()

    def _ask_again(self) -> None:
        self._is_stale = True
        self._go_on()

    def _on_changed(self, changes: tuple[Change, ...]) -> None:
        if self._here is None:
            return
        if any(
            change.subject is Subject.EVERYTHING or (change.subject is Subject.PRESENCE and change.id == self._here.id)
            for change in changes
        ):
            self._ask_again()

    def _show(self, others: tuple[Other, ...]) -> None:
        if others != self._others:
            self._others = others
            self.others_changed.emit(others)
