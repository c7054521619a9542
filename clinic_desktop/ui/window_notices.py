"""What a signed-in person is told above all panes: about the sign-in itself, the database, and the audit trail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.domain.changes import Change, Subject
from clinic_desktop.domain.clinical_text import format_moment
from clinic_desktop.ui.error_words import Words, words_for
from clinic_desktop.ui.notices import Notices
from clinic_desktop.ui.start_up_words import UPDATE_ANNOUNCED, words_for_finding, words_for_verdict
from clinic_desktop.ui.widgets.message_bar import MessageKind

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from clinic_desktop.domain.audit import WitnessVerdict
    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.domain.start_up import Finding
    from clinic_desktop.ui.workspace import Workspace


class WindowNotices(Notices):
    """Knows which matters there are, and listens to those that come up while one works."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        workspace.live_updates.changed.connect(self._on_changed)
        workspace.live_updates.refused.connect(self._show_refused)

    def show_findings(self, findings: tuple[Finding, ...]) -> None:
        """Say what the look at database and server has shown, and who tried to sign in as this person."""
        for finding in findings:
            self.say(finding.trouble.value.replace("_", "-"), *words_for_finding(finding))
        self._show_failed_sign_ins()

    def show_verdict(self, verdict: WitnessVerdict) -> None:
        """Say what became of the audit trail since this workstation last saw it."""
        said = words_for_verdict(verdict)
        if said is not None:
            self.say("audit-trail", *said)

    def _show_failed_sign_ins(self) -> None:
        signed_in = self._workspace.signed_in
        if not signed_in.failed_since:
            return
        times = "1 failed attempt" if signed_in.failed_since == 1 else f"{signed_in.failed_since} failed attempts"
        last = signed_in.last_sign_in_at
        since = f" since {format_moment(self._workspace.clock.local(last))}" if last else ""
        advice = (
            "If you mistyped your password, all is well. If it was not you, change your password "
            "(Program, Change password) and tell an administrator."
        )
        self.say("failed-sign-ins", MessageKind.INFO, Words(f"{times} to sign in as you{since}", advice))

    def _show_refused(self, error: ClinicError) -> None:
        self.say("refused", MessageKind.ERROR, words_for(error))

    def _on_changed(self, changes: tuple[Change, ...]) -> None:
        if any(change.subject is Subject.UPDATE for change in changes):
            self.say("update", MessageKind.WARNING, UPDATE_ANNOUNCED)
