"""Each minute the audit trail is sealed from here, and this workstation remembers the last block. No SQL."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from clinic_desktop.domain.audit import Witness, WitnessVerdict
from clinic_desktop.witness_file import read_witness, write_witness

if TYPE_CHECKING:
    from pathlib import Path

    from clinic_desktop.background.tasks import TaskRunner
    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.services.audit import AuditService

SEAL_EVERY_MS = 60_000


class Witnessing(QObject):
    """Compares once what was seen with what is there, then seals and remembers for as long as somebody is signed in.

    Signals: compared(WitnessVerdict).
    """

    compared = Signal(object)

    def __init__(self, audit: AuditService, tasks: TaskRunner, file: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._audit = audit
        self._tasks = tasks
        self._file = file
        self._timer = QTimer(self, interval=SEAL_EVERY_MS)
        self._timer.timeout.connect(self.seal)

    def start(self) -> None:
        self._tasks.run(
            partial(compare_with_file, self._audit, self._file), owner=self, done=self._compared, failed=_not_now
        )
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def seal(self) -> None:
        """Seal in the background; without a connection the next minute does."""
        self._tasks.run(
            partial(seal_and_remember, self._audit, self._file), owner=self, done=lambda _: None, failed=_not_now
        )

    def _compared(self, verdict: WitnessVerdict) -> None:
        self.compared.emit(verdict)
        if not verdict.is_alarm:
            self.seal()


def compare_with_file(audit: AuditService, file: Path) -> WitnessVerdict:
    """Say whether the trail still holds the block that this workstation saw last."""
    database = audit.identity()
    seen = read_witness(file, database)
    return audit.compare(Witness(database, *seen) if seen else None)


def seal_and_remember(audit: AuditService, file: Path) -> None:
    """Seal what is committed, and remember the last block."""
    last = audit.seal()
    if last is not None:
        write_witness(file, last.database, last.block, last.block_hash)


def _not_now(_: ClinicError) -> None:
    pass
