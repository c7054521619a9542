"""The merges in force, and undoing one: two registrations again, exactly as they were."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from clinic_desktop.domain.clinical_text import format_moment
from clinic_desktop.domain.folding import fold
from clinic_desktop.domain.pages import Page
from clinic_desktop.ui.error_words import words_for
from clinic_desktop.ui.patient_search.duplicate_words import merged_words
from clinic_desktop.ui.patient_search.merge_words import obstacle_words, unmerge_words
from clinic_desktop.ui.shortcuts import ActionSpec
from clinic_desktop.ui.widgets.form_dialog import FormDialog
from clinic_desktop.ui.widgets.list_window import ListWindow
from clinic_desktop.ui.widgets.message_bar import MessageKind
from clinic_desktop.ui.widgets.record_model import Column, RecordTableModel
from clinic_desktop.ui.widgets.record_table import RecordTable
from clinic_desktop.ui.widgets.search_box import SearchBox

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.domain.merging import Merge, UnmergePreview
    from clinic_desktop.ui.workspace import Workspace

UNDO = ActionSpec("undo-merge", "&Undo this merge…", "Ctrl+U", "undo-2", "Make two registrations of one again")


def merge_columns(clock: ClinicClock) -> tuple[Column[Merge], ...]:
    return (
        Column("Was registered as", lambda one: merged_words(one.merged_name), width=26, strong=True, stretch=True),
        Column("Is now", lambda one: merged_words(one.survivor_name), width=26),
        Column("Merged", lambda one: format_moment(clock.local(one.merged_at)), width=20),
        Column("By", lambda one: one.merged_by, width=18),
    )


class MergesDialog(ListWindow):
    """Signals: unmerged(PatientDetails): the one who came back."""

    unmerged = Signal(object)

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        title = "Merged registrations"
        super().__init__("merges", title, title, "users", (920, 460), parent)
        self._workspace = workspace
        self._service = workspace.services.merging
        self._model: RecordTableModel[Merge] = RecordTableModel(
            merge_columns(workspace.clock), lambda one: one.id, self
        )
        self.table: RecordTable[Merge] = RecordTable("merges-list", "Merged registrations", self._model)
        self.table.show_empty("Nobody is merged", "Registrations that were made one are listed here.")
        self._known: tuple[Merge, ...] = ()
        self._filter = SearchBox("merges-filter", "Part of a name", "Part of either name")
        self._filter.textChanged.connect(self._sift)
        self._undo = self.add_button(UNDO, self._ask)
        self.table.record_chosen.connect(lambda one: self._undo.setEnabled(one is not None))
        self.table.record_activated.connect(lambda _: self._ask())
        self.lay_out(self._filter, self.table)
        self.table.setFocus()
        self._read()

    def _read(self) -> None:
        self.table.show_loading()
        self._workspace.tasks.run(self._service.latest, owner=self, done=self._show, failed=self._not_read)

    def _show(self, merges: tuple[Merge, ...]) -> None:
        self._known = merges
        self._sift()

    def _sift(self) -> None:
        """Show the merges in whose names every word that was typed begins a word."""
        typed = fold(self._filter.text()).split()
        merges = tuple(
            one
            for one in self._known
            if all(f" {word}" in f" {fold(f'{one.merged_name} {one.survivor_name}')}" for word in typed)
        )
        self._model.show(Page(merges, has_more=False))
        self.header.set_count(len(merges) or None)
        if merges and self.table.current_record() is None:
            self.table.choose_row(0)
        self._undo.setEnabled(self.table.current_record() is not None)

    def _not_read(self, error: ClinicError) -> None:
        self.table.show_error(words_for(error), self._read)

    def _ask(self) -> None:
        merge = self.table.current_record()
        if merge is not None:
            dialog = UnmergeDialog(self._workspace, merge, self)
            dialog.stored.connect(self._on_unmerged)
            dialog.open()

    def _on_unmerged(self, details: object) -> None:
        self.message.show_message(MessageKind.SUCCESS, "They are two patients again")
        self.unmerged.emit(details)
        self._read()


class UnmergeDialog(FormDialog):
    """Signals: stored(PatientDetails): the one who came back."""

    def __init__(self, workspace: Workspace, merge: Merge, parent: QWidget | None = None) -> None:
        super().__init__("unmerge", "Undo a merge", "Make two patients again", workspace.tasks, parent)
        self._workspace = workspace
        self._service = workspace.services.merging
        self._merge = merge
        self._said = QLabel("Reading what would go back…")
        self._said.setObjectName("unmerge-said")
        self._said.setWordWrap(True)
        self._said.setTextFormat(Qt.TextFormat.PlainText)
        column = self.layout()
        if isinstance(column, QVBoxLayout):
            column.insertWidget(1, self._said)
        self.resize(600, 220)
        self._save.setEnabled(False)
        self.remember()
        self._read()

    def work(self) -> Callable[[], Any]:
        return partial(self._service.unmerge, self._merge)

    def _read(self) -> None:
        work = partial(self._service.unmerge_preview, self._merge.id)
        self._workspace.tasks.run(work, owner=self, done=self._show, failed=self._not_read)

    def _show(self, seen: UnmergePreview) -> None:
        stays, goes = merged_words(self._merge.survivor_name), merged_words(self._merge.merged_name)
        self._said.setText(unmerge_words(seen, stays, goes))
        if seen.later is not None:
            survivor, merged = seen.later
            self.message.show_message(
                MessageKind.WARNING,
                "A later merge has to be undone first",
                f"{merged} was merged into {survivor} after this. Undo that one first; nothing was changed.",
            )
        elif seen.obstacle is not None:
            self.message.show_error(obstacle_words(seen.obstacle, self._workspace.clock), self._read)
        else:
            self.message.clear()
        self._save.setEnabled(seen.later is None and seen.obstacle is None)

    def _not_read(self, error: ClinicError) -> None:
        self.message.show_error(words_for(error), self._read)
