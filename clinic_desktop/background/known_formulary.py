"""The formulary, read once and kept at hand: a search in it answers before the next key is pressed. No SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from clinic_desktop.background.latest import LatestTask
from clinic_desktop.domain.changes import Change, Subject
from clinic_desktop.domain.formulary import Formulary

if TYPE_CHECKING:
    from clinic_desktop.background.live_updates import LiveUpdates
    from clinic_desktop.background.tasks import TaskRunner
    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.services.prescribing import PrescribingService


class KnownFormulary(QObject):
    """Empty until it was read. It is read when somebody wants it, and again when an administrator changed it.

    Signals: changed().
    """

    changed = Signal()

    def __init__(
        self,
        service: PrescribingService,
        tasks: TaskRunner,
        live_updates: LiveUpdates,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._service = service
        self._reading = LatestTask(tasks, self)
        self._is_wanted = self._is_read = False
        self.now = Formulary()
        live_updates.changed.connect(self._on_changed)

    def want(self) -> None:
        """Have it read, if it is not known yet."""
        if not self._is_wanted:
            self._is_wanted = True
            self._read()

    def _read(self) -> None:
        self._reading.run(self._service.formulary, done=self._known, failed=self._not_read)

    def _known(self, found: Formulary) -> None:
        self._is_read = True
        self.now = found
        self.changed.emit()

    def _not_read(self, _error: ClinicError) -> None:
        """What was known stays; whoever wants it next asks once more."""
        self._is_wanted = self._is_read

    def _on_changed(self, changes: tuple[Change, ...]) -> None:
        if self._is_wanted and any(one.subject in (Subject.FORMULARY, Subject.EVERYTHING) for one in changes):
            self._read()
