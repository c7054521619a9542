"""What happens when the program meets a defect: text is brought to safety, a report is written, the window stays."""

from __future__ import annotations

import logging
from time import monotonic
from typing import TYPE_CHECKING, Self

import shiboken6
from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from PySide6.QtWidgets import QWidget

    from clinic_desktop.reports import ReportFolder
    from clinic_desktop.ui.crash_dialog import CrashDialog

log = logging.getLogger(__name__)

QUIET_S = 60.0
"""So long after its dialog was closed the same defect opens no other: what is drawn anew fails anew."""

FLUSH_EVERY_S = 1.0
KNOWN_MOST = 200


class LastResort(QObject):
    """Reports every defect once and shows one dialog for however many. To be called on the window's thread.

    ``before_report`` is called before anything else, at most once a second: whoever keeps what somebody types brings
    it to safety there.
    """

    def __init__(
        self, reports: ReportFolder, window: Callable[[], QWidget | None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.before_report: list[Callable[[], object]] = []
        self._reports = reports
        self._window = window
        self._dialog: CrashDialog | None = None
        self._waiting: list[BaseException] = []
        self._known: set[str] = set()
        self._closed_at: dict[str, float] = {}
        self._flushed_at: float | None = None
        self._is_reporting = False

    def meet(self, error: BaseException) -> None:
        """Bring text to safety, write the report, and show it."""
        if self._is_reporting:
            log.error("a defect while another was reported", exc_info=error)
            return
        self._is_reporting = True
        with _Kept() as kept:
            self.flush()
            self._report(error)
        self._is_reporting = False
        if kept.error is not None:
            log.error("a defect of the report itself", exc_info=kept.error)

    def flush(self) -> None:
        """Call whoever registered, each one whatever becomes of the others; not more often than once a second.

        A ClinicError is no defect: whoever raises it has told the person.
        """
        from clinic_desktop.domain.errors import ClinicError

        now = monotonic()
        if self._flushed_at is not None and now - self._flushed_at < FLUSH_EVERY_S:
            return
        self._flushed_at = now
        for bring_to_safety in self.before_report:
            with _Kept() as kept:
                bring_to_safety()
            if kept.error is not None and not isinstance(kept.error, ClinicError):
                self._report(kept.error)

    def write(self, kind: str, text: str) -> None:
        """Write a report that nobody is shown."""
        self._reports.write(kind, text)

    def _report(self, error: BaseException) -> None:
        from clinic_desktop.ui.crash_dialog import report

        written = report(error)
        if written not in self._known and len(self._known) < KNOWN_MOST:
            self._known.add(written)
            self._reports.write("crash", written)
        if self._dialog is not None and shiboken6.isValid(self._dialog):
            self._dialog.add(error)
        elif monotonic() - self._closed_at.get(written, -QUIET_S) >= QUIET_S and len(self._waiting) < KNOWN_MOST:
            self._waiting.append(error)
            if len(self._waiting) == 1:
                # Not at once: this may be in the middle of a picture being drawn.
                QTimer.singleShot(0, self, self._show)

    def _show(self) -> None:
        from clinic_desktop.ui.crash_dialog import CrashDialog

        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        dialog = self._dialog = CrashDialog(waiting[0], self._window())
        for error in waiting[1:]:
            dialog.add(error)
        dialog.finished.connect(lambda _: self._closed(dialog))
        dialog.open()

    def _closed(self, dialog: CrashDialog) -> None:
        now = monotonic()
        self._closed_at = {known: at for known, at in self._closed_at.items() if now - at < QUIET_S}
        self._closed_at.update(dict.fromkeys(dialog.reports, now))
        self._dialog = None


class _Kept:
    """Keeps what a block raises instead of letting it pass: the last resort does not stop at one more defect."""

    error: Exception | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> bool:
        self.error = error if isinstance(error, Exception) else None
        return self.error is not None
