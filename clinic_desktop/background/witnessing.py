"""Each minute the audit trail is sealed from here, and this workstation remembers the last block. No SQL."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from clinic_desktop.domain.audit import Witness, WitnessVerdict
from clinic_desktop.witness_file import read_witness, write_witness

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from clinic_desktop.background.tasks import TaskRunner
    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.services.audit import AuditService

SEAL_EVERY_MS = 60_000


class Witnessing(QObject):
    """Compares each minute what was seen with what is there, seals, and remembers what agrees.

    What this workstation remembers proves an alarm: from then on it is left alone, and only sealing goes on.

    Signals: compared(WitnessVerdict), for the first answer and for an alarm.
    """

    compared = Signal(object)

    def __init__(self, audit: AuditService, tasks: TaskRunner, file: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._audit = audit
        self._tasks = tasks
        self._file = file
        self._verdict: WitnessVerdict | None = None
        self._number = 0
        self._timer = QTimer(self, interval=SEAL_EVERY_MS)
        self._timer.timeout.connect(self.seal)

    def start(self) -> None:
        self.seal()
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def seal(self) -> None:
        """Compare and seal in the background, unless that still runs; without a connection the next minute does."""
        if self._tasks.is_under_way(self._number):
            return
        if self._verdict is not None and self._verdict.is_alarm:
            self._only_seal()
        else:
            self._number = self._tasks.run(
                partial(compare_with_file, self._audit, self._file),
                owner=self,
                done=self._compared,
                failed=lambda _: self._only_seal(),
            )

    def _compared(self, verdict: WitnessVerdict) -> None:
        is_first, self._verdict = self._verdict is None, verdict
        if is_first or verdict.is_alarm:
            self.compared.emit(verdict)
        if verdict.is_alarm:
            self._only_seal()
        else:
            self._run(partial(seal_and_remember, self._audit, self._file))

    def _only_seal(self) -> None:
        self._run(self._audit.seal)

    def _run(self, work: Callable[[], object]) -> None:
        self._number = self._tasks.run(work, owner=self, done=lambda _: None, failed=_not_now)


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
