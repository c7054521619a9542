"""Compares patients who are new or changed with everybody, a piece now and then, whether or not the list is open.

No SQL, no widgets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from clinic_desktop.domain.changes import Change, Subject

if TYPE_CHECKING:
    from clinic_desktop.background.connection import Connection
    from clinic_desktop.background.live_updates import LiveUpdates
    from clinic_desktop.background.tasks import TaskRunner
    from clinic_desktop.domain.duplicates import SweepProgress
    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.services.duplicates import DuplicateService

BEGIN_AFTER_MS = 20_000
"""Whoever has just signed in wants the server for himself."""
PIECE_EVERY_MS = 2_000
AFTER_CHANGES_MS = 5_000
"""Many may follow: an import, or a morning at the desk."""
AFTER_TROUBLE_MS = 60_000


class DuplicateSweep(QObject):
    """Rests while nobody is there, while there is no server, and while the list itself compares.

    Signals:
        counted: how many pairs wait for somebody to decide, each time they were counted.
    """

    counted = Signal(int)

    def __init__(
        self,
        service: DuplicateService,
        tasks: TaskRunner,
        live_updates: LiveUpdates,
        connection: Connection,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._service = service
        self._tasks = tasks
        self._connection = connection
        self._is_paused = self._is_missed = False
        self._number = 0
        self._next = QTimer(self, singleShot=True)
        self._next.timeout.connect(self._look)
        live_updates.changed.connect(self._on_changed)
        connection.restored.connect(self._go_on_if_missed)
        self._next.start(BEGIN_AFTER_MS)

    @property
    def is_held_up(self) -> bool:
        """Whether a piece is due that cannot be looked at now."""
        return self._is_missed

    def pause(self) -> None:
        """Compare nothing until told to go on; a piece that is under way is finished."""
        self._is_paused = True

    def go_on(self) -> None:
        self._is_paused = False
        self._go_on_if_missed()

    def _go_on_if_missed(self) -> None:
        if self._is_missed:
            self._wait(PIECE_EVERY_MS)

    def _wait(self, how_long_ms: int) -> None:
        self._is_missed = False
        self._next.start(how_long_ms)

    def _look(self) -> None:
        if self._is_paused or self._connection.is_lost:
            self._is_missed = True
        elif not self._tasks.is_under_way(self._number):
            self._number = self._tasks.run(
                self._service.look_on, owner=self, done=self._looked, failed=self._not_looked
            )

    def _looked(self, progress: SweepProgress) -> None:
        if progress.is_over:
            self._count()
        else:
            self._wait(PIECE_EVERY_MS)

    def _not_looked(self, _: ClinicError) -> None:
        """Nobody asked for it: it is tried again later, and nobody is told."""
        self._wait(AFTER_TROUBLE_MS)

    def _count(self) -> None:
        self._tasks.run(self._service.count, owner=self, done=self.counted.emit, failed=lambda _: None)

    def _on_changed(self, changes: tuple[Change, ...]) -> None:
        subjects = {change.subject for change in changes}
        if Subject.DUPLICATES in subjects and not self._is_paused:
            self._count()
        if subjects & {Subject.PATIENTS, Subject.EVERYTHING} and not self._next.isActive():
            self._wait(AFTER_CHANGES_MS)
