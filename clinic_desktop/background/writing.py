"""What one person writes with, at hand without a question to the server for each key, and kept as others change it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from clinic_desktop.background.latest import LatestTask
from clinic_desktop.domain.changes import Change, Subject
from clinic_desktop.domain.writing import WritingTexts

if TYPE_CHECKING:
    from clinic_desktop.background.live_updates import LiveUpdates
    from clinic_desktop.background.tasks import TaskRunner
    from clinic_desktop.services.writing import WritingService


class WritingShelf(QObject):
    """Reads when it is asked to for the first time, and from then on whenever something changed.

    Signals: changed(): ``texts`` are others now. read(): they are as they stand there now, changed or not.
    """

    changed = Signal()
    read = Signal()

    def __init__(self, service: WritingService, tasks: TaskRunner, live_updates: LiveUpdates, parent: QObject) -> None:
        super().__init__(parent)
        self.texts = WritingTexts()
        self.service = service
        self._reading = LatestTask(tasks, self)
        self._was_asked = False
        live_updates.changed.connect(self._on_changed)

    def look(self) -> None:
        """Read once; later calls change nothing, what changes is told by the server."""
        if not self._was_asked:
            self.look_again()

    def look_again(self) -> None:
        """Read now. What cannot be read stays as it was: the next change or connection reads again."""
        self._was_asked = True
        self._reading.run(self.service.texts, done=self._read, failed=self._not_read)

    def _read(self, texts: WritingTexts) -> None:
        if texts != self.texts:
            self.texts = texts
            self.changed.emit()
        self.read.emit()

    def _not_read(self, _: object) -> None:
        self._was_asked = False

    def _on_changed(self, changes: tuple[Change, ...]) -> None:
        if self._was_asked and any(one.subject in (Subject.WRITING, Subject.EVERYTHING) for one in changes):
            self.look_again()
