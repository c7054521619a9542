"""What a signed-in person is told above all panes: about the sign-in itself, the database, and the audit trail."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from clinic_desktop.domain.changes import Change, Subject
from clinic_desktop.domain.clinical_text import format_moment
from clinic_desktop.domain.connection import Link
from clinic_desktop.domain.errors import SchemaNotKnown, WrongEncoding
from clinic_desktop.domain.start_up import Trouble
from clinic_desktop.ui.connection_words import notice_words
from clinic_desktop.ui.draft_words import shelf_words
from clinic_desktop.ui.error_words import Words, words_for
from clinic_desktop.ui.hours_words import fallen_words
from clinic_desktop.ui.notices import Notices
from clinic_desktop.ui.start_up_words import UPDATE_ANNOUNCED, words_for_finding, words_for_verdict
from clinic_desktop.ui.widgets.message_bar import MessageKind, Offer

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from clinic_desktop.domain.audit import WitnessVerdict
    from clinic_desktop.domain.connection import ConnectionState
    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.domain.start_up import Finding
    from clinic_desktop.ui.workspace import Workspace


class WindowNotices(Notices):
    """Knows which matters there are, and listens to those that come up while one works.

    Signals: look_wanted(): database and server are to be looked at once more. drafts_wanted(): text that was not saved
    is to be shown.
    """

    look_wanted = Signal()
    drafts_wanted = Signal()

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._found: frozenset[Trouble] = frozenset()
        self._why_refused: dict[str, Words] = {}
        workspace.live_updates.changed.connect(self._on_changed)
        workspace.live_updates.refused.connect(self._show_refused)
        workspace.shelf.changed.connect(self._show_drafts)
        workspace.keeper.not_kept.connect(lambda error: self.say("draft-not-kept", MessageKind.ERROR, words_for(error)))
        workspace.keeper.kept_again.connect(lambda: self.take_back("draft-not-kept"))
        workspace.connection.changed.connect(self._on_connection_changed)
        workspace.suspects_found.connect(self._show_suspects)
        workspace.fallen_found.connect(self._show_fallen)

    def show_findings(self, findings: tuple[Finding, ...]) -> None:
        """Say what a look at database and server has shown, and no more what an earlier one had.

        A warning that was said before is not repeated: somebody may have closed it.
        """
        self.take_back("schema")
        self._why_refused = {}
        found = frozenset(finding.trouble for finding in findings)
        for trouble in self._found - found:
            self.take_back(_matter(trouble))
        for finding in findings:
            if finding.trouble is Trouble.TAMPERED:
                self._say_refused(_matter(finding.trouble), words_for_finding(finding)[1])
            elif finding.trouble not in self._found:
                self.say(_matter(finding.trouble), *words_for_finding(finding))
        self._found = found

    def show_look_failed(self, error: ClinicError) -> None:
        """Say that the database is none to work on; whatever else kept one from looking leaves it as it was."""
        if isinstance(error, (SchemaNotKnown, WrongEncoding)):
            self._say_refused("schema", words_for(error))
        for matter, words in self._why_refused.items():
            self._say_refused(matter, words)

    def show_no_session(self, error: ClinicError | None) -> None:
        """Say why somebody who came back can only read and copy what is on screen; None if it is not so."""
        if error is None:
            self.take_back("no-session")
        else:
            words = words_for(error)
            advice = f"{words.advice} Your text is still here: copy what is not saved."
            self.say("no-session", MessageKind.ERROR, Words(words.title, advice))

    def show_verdict(self, verdict: WitnessVerdict) -> None:
        """Say what became of the audit trail since this workstation last saw it."""
        said = words_for_verdict(verdict)
        if said is not None:
            self.say("audit-trail", *said)

    def show_failed_sign_ins(self) -> None:
        """Say who tried to sign in as this person."""
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

    def _show_drafts(self) -> None:
        """Say that text was not saved, if there is some that nobody writes at this moment."""
        shelf = self._workspace.shelf
        count = sum(not one.is_open_elsewhere for one in shelf.drafts)
        if count or shelf.damaged:
            offers = (Offer("Show", self.drafts_wanted.emit),)
            self.say("drafts", MessageKind.WARNING, shelf_words(count, shelf.damaged), offers)
        else:
            self.take_back("drafts")

    def show_earlier_times(self, show: Callable[[], object], words: Words) -> None:
        """Say that a time became free that somebody waits for."""
        self.say("earlier-times", MessageKind.INFO, words, (Offer("Show", show),))

    def _show_suspects(self, count: int) -> None:
        """Say that somebody was found who may be registered twice; the menu tells how many they are all the time."""
        if count:
            title = "1 pair of patients" if count == 1 else f"{count:,} pairs of patients"
            words = Words(f"{title} may be registered twice", "Look at them when there is time. Nothing was changed.")
            self.say("suspects", MessageKind.INFO, words, (Offer("Show", self._workspace.suspects_wanted.emit),))
        else:
            self.take_back("suspects")

    def _show_fallen(self, count: int, has_more: bool) -> None:  # noqa: FBT001 - a signal's
        """Say that hours were changed and patients are to be called; once it was closed, not before there are more."""
        if count and (has_more or self.says("fallen-bookings")):
            offer = Offer("Show", partial(self._show_fallen_list, count))
            self.say("fallen-bookings", MessageKind.WARNING, Words(*fallen_words(count)), (offer,))
        elif not count:
            self.take_back("fallen-bookings")

    def _show_fallen_list(self, count: int) -> None:
        """Open the list. The notice stays until none is left."""
        self._workspace.fallen_wanted.emit()
        self._show_fallen(count, has_more=True)

    def show_hang(self, seconds: float) -> None:
        """Say that the window did not answer for a while, and goes on now."""
        advice = (
            "It goes on now, and what you typed is still here. A report without patient data was written for whoever "
            "looks after the program."
        )
        self.say("hang", MessageKind.INFO, Words(f"The program did not answer for {seconds:.0f} seconds", advice))

    def _show_refused(self, error: ClinicError) -> None:
        self.say("refused", MessageKind.ERROR, words_for(error))

    def _on_connection_changed(self, state: ConnectionState) -> None:
        """Say for how long there is no connection, until there is one."""
        if state.link is Link.RED:
            words = notice_words(state, self._workspace.clock)
            self.say("connection", MessageKind.ERROR, words, (Offer("Try now", self._try_now),))
        elif state.link is Link.GREEN:
            self.take_back("connection")
            self.take_back("refused")

    def _try_now(self) -> None:
        """Try at once to come back. The notice stays until that has happened."""
        connection = self._workspace.connection
        connection.try_now()
        self._on_connection_changed(connection.state)

    def _say_refused(self, matter: str, words: Words) -> None:
        self._why_refused[matter] = words
        self.say(matter, MessageKind.ERROR, words, (Offer("Check again", self.look_wanted.emit),))

    def _on_changed(self, changes: tuple[Change, ...]) -> None:
        if any(change.subject is Subject.UPDATE for change in changes):
            self.say("update", MessageKind.WARNING, UPDATE_ANNOUNCED)


def _matter(trouble: Trouble) -> str:
    return trouble.value.replace("_", "-")
