"""Keeps today's patients with their allergies at hand, so that they can be read while there is no server. No SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from clinic_desktop.background.latest import LatestTask
from clinic_desktop.domain.changes import Change, Subject

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from clinic_desktop.background.live_updates import LiveUpdates
    from clinic_desktop.background.tasks import TaskRunner
    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.domain.todays_patients import TodaysPatients
    from clinic_desktop.services.todays_patients import TodaysPatientsService

AT_MOST_EVERY_MS = 60_000
"""Each reading is on record: changes that come one after the other are read together."""

LOOK_EVERY_MS = 30_000
"""How often it is looked whether the clinic's day is over."""

_MATTERS = {Subject.ALLERGIES, Subject.APPOINTMENTS, Subject.PATIENTS, Subject.EVERYTHING}


class KeepingToday(QObject):
    """Reads again when something of it changed, and forgets everything when the day is over.

    Signals:
        changed: TodaysPatients as they are known now, or None.
    """

    changed = Signal(object)

    def __init__(
        self,
        service: TodaysPatientsService,
        tasks: TaskRunner,
        live_updates: LiveUpdates,
        today: Callable[[], date],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._service = service
        self._today = today
        self._reading = LatestTask(tasks, self)
        self._known: TodaysPatients | None = None
        self._is_wanted = self._is_paused = False
        self._pause = QTimer(self, interval=AT_MOST_EVERY_MS, singleShot=True)
        self._pause.timeout.connect(self._read_if_wanted)
        self._day = QTimer(self, interval=LOOK_EVERY_MS)
        self._day.timeout.connect(self.look_at_the_day)
        live_updates.changed.connect(self._on_changed)

    @property
    def known(self) -> TodaysPatients | None:
        """What is known of today; never of another day."""
        return self._known if self._known is not None and self._known.on == self._today() else None

    def start(self) -> None:
        """Begin with what lies here of today, then read it."""
        self._day.start()
        self._reading.run(self._service.kept, done=self._begin, failed=lambda _: self.read())

    def read(self) -> None:
        """Read today's patients, now or as soon as a minute has passed since the last time."""
        self._is_wanted = True
        if not self._pause.isActive() and not self._is_paused:
            self._read_if_wanted()

    def pause(self) -> None:
        """Read nothing while nobody is there."""
        self._is_paused = True

    def go_on(self) -> None:
        self._is_paused = False
        self.look_at_the_day()
        self.read()

    def look_at_the_day(self) -> None:
        """Forget yesterday's patients, here and on the disk, and read today's."""
        if self._known is not None and self._known.on != self._today():
            self._know(None)
            self._service.wipe()
            self.read()

    def stop(self) -> None:
        """Read nothing any more, and remove what is kept: the person signs out."""
        self._service.end()
        self._pause.stop()
        self._day.stop()
        self._is_paused = True

    def _begin(self, kept: TodaysPatients | None) -> None:
        if kept is not None:
            self._know(kept)
        self.read()

    def _read_if_wanted(self) -> None:
        if self._is_wanted and not self._is_paused:
            self._is_wanted = False
            self._pause.start()
            self._reading.run(self._service.read, done=self._know, failed=self._not_read)

    def _not_read(self, _: ClinicError) -> None:
        """Keep what is known; when the server is back everything is announced as changed."""
        self._is_wanted = True
        self._pause.stop()

    def _know(self, today: TodaysPatients | None) -> None:
        self._known = today
        self.changed.emit(self.known)

    def _on_changed(self, changes: tuple[Change, ...]) -> None:
        if any(change.subject is Subject.EVERYTHING for change in changes):
            # The server is back: what is kept is older than all that is on the screen now.
            self._pause.stop()
        if any(change.subject in _MATTERS for change in changes):
            self.read()
