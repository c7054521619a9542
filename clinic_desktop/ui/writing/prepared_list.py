"""A list of snippets or templates: add, change, remove with a way back."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from clinic_desktop.domain.pages import Page
from clinic_desktop.domain.writing import RemoveSnippet, RemoveTemplate, Snippet, VisitTemplate
from clinic_desktop.ui.error_words import words_for
from clinic_desktop.ui.shortcuts import ActionSpec, make_action
from clinic_desktop.ui.theme import SPACE_S
from clinic_desktop.ui.widgets.message_bar import MessageBar, MessageKind, Offer
from clinic_desktop.ui.widgets.record_model import Column, RecordTableModel
from clinic_desktop.ui.widgets.record_table import RecordTable
from clinic_desktop.ui.widgets.section_header import SectionHeader

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QAction

    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.ui.workspace import Workspace

EntryT = TypeVar("EntryT", Snippet, VisitTemplate)


class PreparedList(QWidget, Generic[EntryT]):
    """``name`` is "snippet" or "template".

    Signals: edit_wanted: an entry to be changed, or None for a new one. changed(): something was stored.
    """

    edit_wanted = Signal(object)
    changed = Signal()

    def __init__(
        self,
        workspace: Workspace,
        name: str,
        columns: tuple[Column[EntryT], ...],
        empty: tuple[str, str],
        message: MessageBar,
    ) -> None:
        super().__init__()
        self.setObjectName(f"{name}s-page")
        self._workspace = workspace
        self._writing = workspace.services.writing
        self._name = name
        self._message = message
        self._header = SectionHeader(f"{name}s-page-header", f"{name.capitalize()}s", "file-text")
        self._model: RecordTableModel[EntryT] = RecordTableModel(columns, lambda one: one.id, self)
        self.table: RecordTable[EntryT] = RecordTable(f"{name}s-page-list", f"{name.capitalize()}s", self._model)
        self.table.show_empty(*empty)
        add = self._action(ActionSpec(f"add-{name}", f"&Add {name}…", "Ins", "plus", within=True), self._add)
        self._of_chosen = (
            self._action(ActionSpec(f"change-{name}", "&Change…", "F2", "pencil", within=True), self._change),
            self._action(ActionSpec(f"remove-{name}", "&Remove", "Del", "trash-2", within=True), self._remove),
        )
        add.setEnabled(True)
        self.table.record_chosen.connect(self._offer)
        self.table.record_activated.connect(self.edit_wanted)
        column = QVBoxLayout(self)
        column.setSpacing(SPACE_S)
        column.addWidget(self._header)
        column.addWidget(self.table, 1)
        self._offer(None)

    def show_entries(self, entries: tuple[EntryT, ...]) -> None:
        self._model.show(Page(entries, has_more=False))
        self._header.set_count(len(entries) or None)
        if self.table.current_record() is None:
            self.table.choose_row(0)
        self._offer(self.table.current_record())

    def _action(self, spec: ActionSpec, slot: Callable[[], object]) -> QAction:
        action = make_action(self, spec, slot)
        self.table.addAction(action)
        self._header.add_button(action, with_text=True)
        return action

    def _offer(self, entry: EntryT | None) -> None:
        for action in self._of_chosen:
            action.setEnabled(entry is not None)

    def _add(self) -> None:
        self.edit_wanted.emit(None)

    def _change(self) -> None:
        entry = self.table.current_record()
        if entry is not None:
            self.edit_wanted.emit(entry)

    def _remove(self) -> None:
        """Remove at once; the message has the way back."""
        entry = self.table.current_record()
        if entry is None or entry.version is None:
            return
        if isinstance(entry, Snippet):
            work = partial(self._writing.remove_snippet, RemoveSnippet(entry.id, entry.version))
        else:
            work = partial(self._writing.remove_template, RemoveTemplate(entry.id, entry.version))
        self._run(work, partial(self._removed, entry))

    def _removed(self, entry: EntryT, _: object) -> None:
        who = "Nobody finds it any more." if entry.is_shared else "It was your own."
        self._message.show_message(
            MessageKind.INFO,
            f"“{entry.title}” is removed",
            f"{who} Texts of visits stay as they are.",
            [Offer("Bring it back", partial(self._bring_back, entry))],
        )
        self.changed.emit()

    def _bring_back(self, entry: EntryT) -> None:
        again = replace(entry, version=None)
        if isinstance(again, Snippet):
            self._run(partial(self._writing.store_snippet, again), self._stored)
        else:
            self._run(partial(self._writing.store_template, again), self._stored)

    def _stored(self, _: object) -> None:
        self.changed.emit()

    def _run(self, work: Callable[[], object], done: Callable[[object], None]) -> None:
        self._workspace.tasks.run(work, owner=self, done=done, failed=self._not_done)

    def _not_done(self, error: ClinicError) -> None:
        self._message.show_error(words_for(error))
        self.changed.emit()
