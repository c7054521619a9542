"""The part of the status bar that says when the last backup was proved, and the notice while backups fail."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from clinic_desktop.background.latest import LatestTask
from clinic_desktop.domain.backups import BackupHealth, BackupState
from clinic_desktop.domain.changes import Subject
from clinic_desktop.ui.administration.backups import KEY_ADVICE, KEY_TITLE
from clinic_desktop.ui.administration.menu import open_backups
from clinic_desktop.ui.backup_words import failure_notice, state_words
from clinic_desktop.ui.error_words import Words
from clinic_desktop.ui.theme import SPACE_S, set_look
from clinic_desktop.ui.widgets.icon_label import IconLabel
from clinic_desktop.ui.widgets.message_bar import MessageKind, Offer

if TYPE_CHECKING:
    from clinic_desktop.domain.changes import Change
    from clinic_desktop.services.backups import BackupsHere
    from clinic_desktop.ui.notices import Notices
    from clinic_desktop.ui.workspace import Workspace

LOOK_AGAIN_MS = 60_000
MATTER = "backup"
KEY_MATTER = "backup-key"

_LOOKS = {
    BackupHealth.PROVED: ("shield-check", "success_text", ""),
    BackupHealth.OLD: ("triangle-alert", "warning_text", "near"),
    BackupHealth.NEVER: ("shield-alert", "danger_text", "problem"),
    BackupHealth.FAILED: ("shield-alert", "danger_text", "problem"),
}


class BackupStatus(QWidget):
    """Reads when the window opens and when somebody has made a backup; the age is counted here."""

    def __init__(self, workspace: Workspace, notices: Notices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("backup-status")
        self._workspace = workspace
        self._notices = notices
        self._state: BackupState | None = None
        self._is_reminded = False
        self._reading = LatestTask(workspace.tasks, self)
        self._looking = LatestTask(workspace.tasks, self)
        self._picture = IconLabel("", scale=0.95)
        self._words = QLabel()
        self._words.setObjectName("status-backup")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_S)
        row.addWidget(self._picture)
        row.addWidget(self._words)
        self._timer = QTimer(self, interval=LOOK_AGAIN_MS)
        self._timer.timeout.connect(self._count_age)
        self._timer.start()
        workspace.live_updates.changed.connect(self._on_changed)
        self.hide()
        self.read()

    def read(self) -> None:
        """Ask the database; while it does not answer, what was known stays."""
        ask = partial(self._workspace.services.backups.state, with_place=self._workspace.person.may_administer)
        self._reading.run(ask, done=self.show_state, failed=lambda _: None)

    def show_state(self, state: BackupState) -> None:
        """Say how the clinic's backups are."""
        self._state = state
        self._count_age()
        notice = failure_notice(state, self._workspace.clock) if self._workspace.person.may_administer else None
        if notice is None:
            self._notices.take_back(MATTER)
        else:
            self._notices.say(MATTER, MessageKind.ERROR, Words(*notice))
        if state.last_proved is not None:
            self._look_for_key()

    def _look_for_key(self) -> None:
        """Remind administrators of a clinic's own computer of the key, until somebody says that it is stored elsewhere.

        A demo needs no backup that outlives its computer.
        """
        here = self._workspace.services.backups.here
        if here is None or self._workspace.signed_in.is_demo or not self._workspace.person.may_administer:
            return
        self._looking.run(partial(_is_key_stored, here), done=self._show_key, failed=lambda _: None)

    def _show_key(self, is_stored: bool) -> None:  # noqa: FBT001 - an answer
        if is_stored:
            self._notices.take_back(KEY_MATTER)
        elif not self._is_reminded:
            # Whoever closes it hears of it at the next sign-in.
            self._is_reminded = True
            offer = Offer("Backups…", partial(open_backups, self._workspace, self.window()))
            self._notices.say(KEY_MATTER, MessageKind.WARNING, Words(KEY_TITLE, KEY_ADVICE), (offer,))

    def _count_age(self) -> None:
        if self._state is None:
            return
        clock = self._workspace.clock
        words, more = state_words(self._state, clock)
        icon, colour, look = _LOOKS[self._state.health(clock.now_utc())]
        self._picture.show_icon(icon, colour)
        self._words.setText(words)
        self._words.setAccessibleName(f"{words}. {more}")
        self.setToolTip(more)
        set_look(self._words, "role", look)
        self.show()

    def _on_changed(self, changes: tuple[Change, ...]) -> None:
        if any(change.subject in (Subject.BACKUPS, Subject.EVERYTHING) for change in changes):
            self.read()


def _is_key_stored(here: BackupsHere) -> bool:
    return here.is_key_stored
