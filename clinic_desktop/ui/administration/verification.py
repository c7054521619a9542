"""Verifies the audit trail in the background, some blocks at a time, and says how far it has come."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from clinic_desktop.domain.audit_words import verification_words
from clinic_desktop.ui.error_words import words_for
from clinic_desktop.ui.widgets.message_bar import MessageBar, MessageKind

if TYPE_CHECKING:
    from clinic_desktop.domain.audit import AuditVerification
    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.ui.workspace import Workspace


class Verification(QObject):
    """One at a time; the message bar tells progress and result."""

    def __init__(self, workspace: Workspace, message: MessageBar, parent: QObject) -> None:
        super().__init__(parent)
        self._audit = workspace.services.audit
        self._tasks = workspace.tasks
        self._message = message
        self._is_running = False

    def start(self) -> None:
        if self._is_running:
            return
        self._is_running = True
        self._say("No blocks compared yet.")
        self._go_on(None)

    def _go_on(self, so_far: AuditVerification | None) -> None:
        self._tasks.run(partial(self._audit.verify_more, so_far), owner=self, done=self._show, failed=self._failed)

    def _show(self, found: AuditVerification) -> None:
        if not found.is_complete:
            self._say(f"{found.blocks:,} blocks with {found.events:,} events fit so far.")
            self._go_on(found)
            return
        self._is_running = False
        title, advice = verification_words(found)
        self._message.show_message(MessageKind.SUCCESS if found.is_sound else MessageKind.ERROR, title, advice)

    def _failed(self, error: ClinicError) -> None:
        self._is_running = False
        self._message.show_error(words_for(error), self.start)

    def _say(self, progress: str) -> None:
        self._message.show_message(MessageKind.INFO, "Verifying the trail…", progress)
