"""Backups, for administrators: which there are, where they lie, and one more where this computer is the server."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLabel, QWidget

from clinic_desktop.background.backing_up import BackingUp
from clinic_desktop.domain.changes import Change, Subject
from clinic_desktop.domain.pages import Page
from clinic_desktop.ui.administration.backup_columns import backup_columns
from clinic_desktop.ui.administration.backup_key import BackupKeyDialog
from clinic_desktop.ui.error_words import words_for
from clinic_desktop.ui.shortcuts import ActionSpec
from clinic_desktop.ui.theme import set_look
from clinic_desktop.ui.widgets.list_window import ListWindow
from clinic_desktop.ui.widgets.message_bar import MessageKind, Offer
from clinic_desktop.ui.widgets.record_model import RecordTableModel
from clinic_desktop.ui.widgets.record_table import RecordTable

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent

    from clinic_desktop.domain.backups import BackupTry
    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.services.backups import BackupsHere
    from clinic_desktop.ui.workspace import Workspace

NOW = ActionSpec("back-up-now", "&Back up now", "Ins", "save", "Make a backup, restore it to prove it, and keep it")
KEY = ActionSpec("show-backup-key", "&Key…", "Ctrl+R", "key-round", "The key without which no backup can be read")
FOLDER = ActionSpec("backup-folder", "&Folder…", "Ctrl+O", "archive", "Choose where backups are kept")
REFRESH = ActionSpec("refresh-backups", "&Refresh", "F5", "refresh-cw", "Read the list again")

HERE_WORDS = (
    "Backups are kept in {folder}, encrypted: the last of each of 7 days, 4 weeks and 12 months. {when} A backup that"
    " lies on this computer alone burns with it: choose a folder on another disk, or copy the files."
)
AUTOMATIC = "One is made every 4 hours while the program is open and when it is closed, if anything has changed."
NOT_AUTOMATIC = "None is made by itself: that is switched off in settings.toml."
SHARED_WORDS = (
    "Backups of this clinic's server are made by its administrator (clinic-desktop db backup). Where each lies is told"
    " beside the name of its file."
)
KEY_TITLE = "The key of the backups is on this computer only"
KEY_ADVICE = "If this computer is lost, no backup can be read without it. Print it, or store it in another place."


class BackupsDialog(ListWindow):
    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__("backups", "Backups", "Backups", "database", (1080, 520), parent)
        self._workspace = workspace
        self._service = workspace.services.backups
        self._backing_up = BackingUp(self)
        self._backing_up.said.connect(self._show_progress)
        self._backing_up.finished.connect(self._on_finished)
        workspace.live_updates.changed.connect(self._on_changed)
        self._make_widgets()
        self._make_actions()
        self.lay_out(self.table, self._where)
        self.table.setFocus()
        self._read()

    def _make_widgets(self) -> None:
        self._model: RecordTableModel[BackupTry] = RecordTableModel(
            backup_columns(self._workspace.clock), lambda one: one.id, self
        )
        self.table: RecordTable[BackupTry] = RecordTable("backups-list", "Backups", self._model)
        self.table.show_empty("No backup was made yet")
        self._where = QLabel("" if self._service.here else SHARED_WORDS)
        self._where.setObjectName("backups-where")
        self._where.setWordWrap(True)
        self._where.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        set_look(self._where, "role", "small")

    def _make_actions(self) -> None:
        here = self._service.here
        if here is not None:
            self._now = self.add_button(NOW, partial(self._back_up, here))
            self.add_button(KEY, partial(self._show_key, here))
            self.add_button(FOLDER, partial(self._ask_folder, here))
        self.add_button(REFRESH, self._read, with_text=False)

    def _read(self) -> None:
        self.table.show_loading()
        tasks = self._workspace.tasks
        tasks.run(self._service.tries, owner=self, done=self._show, failed=self._not_read)
        here = self._service.here
        if here is not None:
            tasks.run(partial(_facts, here), owner=self, done=self._show_facts, failed=self._show_error)

    def _show(self, tries: tuple[BackupTry, ...]) -> None:
        self._model.show(Page(tries, has_more=False))
        self.header.set_count(len(tries) or None)
        if tries and self.table.current_record() is None:
            self.table.choose_row(0)

    def _show_facts(self, facts: tuple[Path, bool, bool]) -> None:
        folder, is_automatic, is_key_stored = facts
        when = AUTOMATIC if is_automatic else NOT_AUTOMATIC
        self._where.setText(HERE_WORDS.format(folder=folder, when=when))
        here = self._service.here
        if not is_key_stored and here is not None and not self._backing_up.is_at_it and not self.message.title:
            offer = Offer("Show the key", partial(self._show_key, here))
            self.message.show_message(MessageKind.WARNING, KEY_TITLE, KEY_ADVICE, (offer,))

    def _not_read(self, error: ClinicError) -> None:
        self.table.show_error(words_for(error), self._read)

    def _show_error(self, error: ClinicError) -> None:
        self.message.show_error(words_for(error))

    def _back_up(self, here: BackupsHere) -> None:
        self._now.setEnabled(False)
        self._show_progress("Starting…")
        self._workspace.tasks.run(here.start, owner=self, done=self._backing_up.follow, failed=self._not_started)

    def _not_started(self, error: ClinicError) -> None:
        self._now.setEnabled(True)
        self._show_error(error)

    def _show_progress(self, words: str) -> None:
        self.message.show_message(MessageKind.INFO, "A backup is being made", words)

    def _on_finished(self, is_made: bool, words: str) -> None:  # noqa: FBT001 - a slot
        self._now.setEnabled(True)
        if is_made:
            self.message.show_message(MessageKind.SUCCESS, "The backup is made and proved", words)
        else:
            self.message.show_message(MessageKind.ERROR, "There is no new backup", words)
        self._read()

    def _show_key(self, here: BackupsHere) -> None:
        dialog = BackupKeyDialog(self._service, here, self._workspace.tasks, self)
        dialog.stored.connect(self.message.clear)
        dialog.open()

    def _ask_folder(self, here: BackupsHere) -> None:
        dialog = QFileDialog(self, "Keep backups in")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda chosen: self._keep_in(here, Path(chosen)))
        dialog.open()

    def _keep_in(self, here: BackupsHere, folder: Path) -> None:
        self._workspace.tasks.run(
            partial(here.choose_folder, folder),
            owner=self,
            done=lambda _: self._read(),
            failed=self._show_error,
        )

    def _on_changed(self, changes: tuple[Change, ...]) -> None:
        if any(change.subject in (Subject.BACKUPS, Subject.EVERYTHING) for change in changes):
            self._read()

    def done(self, result: int) -> None:
        """A backup that is being made goes on; the status bar says how it ended."""
        self._backing_up.stop()
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._backing_up.stop()
        super().closeEvent(event)


def _facts(here: BackupsHere) -> tuple[Path, bool, bool]:
    return here.folder, here.is_automatic, here.is_key_stored
