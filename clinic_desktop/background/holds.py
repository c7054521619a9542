"""Tells the others which time is being booked in this window, and hears which they book. No SQL, no widgets."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from clinic_desktop.background.latest import LatestTask
from clinic_desktop.domain.changes import Change, Subject

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from clinic_desktop.background.live_updates import LiveUpdates
    from clinic_desktop.background.tasks import TaskRunner
    from clinic_desktop.domain.holds import HoldSlot, SlotHold
    from clinic_desktop.services.holds import HoldService

AGAIN_MS = 30_000
"""After so long it is said once more that a time is being booked: after two minutes of silence nothing is held."""

LOOK_MS = 5_000
"""While holds of others are shown they are read again so often: nobody tells when a program has died."""


class HoldTeller(QObject):
    """Holds one time at a time, and in the order in which they were chosen. Without an answer nothing else happens."""

    def __init__(self, service: HoldService, tasks: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._service = service
        self._tasks = tasks
        self._wanted: HoldSlot | None = None
        self._said: HoldSlot | None = None
        self._is_under_way = self._is_stale = self._is_retired = False
        self._timer = QTimer(self, singleShot=True, interval=AGAIN_MS)
        self._timer.timeout.connect(self._say_again)

    def hold(self, slot: HoldSlot | None) -> None:
        """Hold this time from now on, or none; the one before is let go."""
        if slot != self._wanted:
            self._wanted = slot
            self._go_on()

    def retire(self) -> None:
        """Let go, and be deleted once that is said: whoever made this may be gone by then."""
        self._is_retired = True
        self.hold(None)
        self._end_if_retired()

    def _go_on(self) -> None:
        if self._is_under_way:
            return
        if self._wanted is None:
            if self._said is not None:
                said, self._said = self._said, None
                self._run(partial(self._service.free, said.id))
        elif self._is_stale or self._wanted != self._said:
            # Said even before it is known to have arrived: it may have, and is taken back later all the same.
            self._is_stale, self._said = False, self._wanted
            self._run(partial(self._service.hold, self._wanted))
        self._end_if_retired()

    def _run(self, work: Callable[[], bool]) -> None:
        self._is_under_way = True
        self._timer.stop()
        self._tasks.run(work, owner=self, done=self._answered, failed=lambda _: self._answered())

    def _answered(self, _: object = None) -> None:
        self._is_under_way = False
        if self._said is not None:
            self._timer.start()
        self._go_on()

    def _say_again(self) -> None:
        self._is_stale = True
        self._go_on()

    def _end_if_retired(self) -> None:
        if self._is_retired and not self._is_under_way:
            self._timer.stop()
            self.deleteLater()


class HoldWatch(QObject):
    """Knows what is being booked at other workstations within a range.

    Signals:
        changed: a tuple of SlotHold, in order of time.
    """

    changed = Signal(object)

    def __init__(
        self, service: HoldService, tasks: TaskRunner, live_updates: LiveUpdates, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._service = service
        self._reading = LatestTask(tasks, self)
        self._range: tuple[datetime, datetime] | None = None
        self._held: tuple[SlotHold, ...] = ()
        self._timer = QTimer(self, singleShot=True, interval=LOOK_MS)
        self._timer.timeout.connect(self._look)
        live_updates.changed.connect(self._on_changed)

    @property
    def held(self) -> tuple[SlotHold, ...]:
        return self._held

    def watch(self, first: datetime, end: datetime) -> None:
        """Look at this range of aware moments from now on."""
        if (first, end) != self._range:
            self._range = (first, end)
            self._look()

    def rest(self) -> None:
        """Look at nothing any more."""
        self._range = None
        self._reading.forget()
        self._show(())

    def _look(self) -> None:
        if self._range is not None:
            work = partial(self._service.of_range, *self._range)
            self._reading.run(work, done=self._show, failed=lambda _: self._show(()))

    def _show(self, held: tuple[SlotHold, ...]) -> None:
        if held:
            self._timer.start()
        else:
            self._timer.stop()
        if held != self._held:
            self._held = held
            self.changed.emit(held)

    def _on_changed(self, changes: tuple[Change, ...]) -> None:
        if any(change.subject in (Subject.HOLDS, Subject.EVERYTHING) for change in changes):
            self._look()
