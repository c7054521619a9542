"""Days off and blocked times of one provider, and what is closed for everybody, from today on."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from clinic_desktop.domain.errors import EditConflict
from clinic_desktop.domain.hours_changes import RemoveClosing
from clinic_desktop.domain.pages import Page
from clinic_desktop.domain.working_hours import ClosedKind
from clinic_desktop.ui.administration.closing_dialog import ClosingDialog
from clinic_desktop.ui.administration.working_hours_columns import closing_columns
from clinic_desktop.ui.error_words import words_for
from clinic_desktop.ui.shortcuts import ActionSpec, make_action
from clinic_desktop.ui.theme import SPACE_S
from clinic_desktop.ui.widgets.record_model import RecordTableModel
from clinic_desktop.ui.widgets.record_table import RecordTable
from clinic_desktop.ui.widgets.section_header import SectionHeader

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QAction

    from clinic_desktop.domain.appointments import Provider
    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.domain.working_weeks import Closing
    from clinic_desktop.ui.widgets.message_bar import MessageBar
    from clinic_desktop.ui.workspace import Workspace

DAY_OFF = ActionSpec("new-day-off", "&Day off…", "Ctrl+D", "calendar-x", "One or more days on which nobody is booked")
BLOCK = ActionSpec("new-block", "&Block time…", "Ctrl+B", "ban", "A time at which nobody is booked")
CLOSURE = ActionSpec("new-closure", "C&losure…", "Ctrl+L", "door-open", "Days on which the whole clinic is closed")
CHANGE = ActionSpec("change-closing", "Chan&ge…", "F2", "pencil", "Change what is chosen", within=True)
REMOVE = ActionSpec("remove-closing", "Remo&ve", "Del", "trash-2", "Work at this time after all", within=True)


class ClosingsList(QWidget):
    """Signals: changed(sentence): something was stored."""

    changed = Signal(str)

    def __init__(self, workspace: Workspace, message: MessageBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("closings")
        self._workspace = workspace
        self._message = message
        self._provider: Provider | None = None
        self._names: dict[str, str] = {}
        self.header = SectionHeader("closings-header", "Days off and closures", "calendar-x")
        self._model: RecordTableModel[Closing] = RecordTableModel(
            closing_columns(workspace.clock, self._names), lambda one: one.id, self
        )
        self.table: RecordTable[Closing] = RecordTable(
            "closings-list", "Days off, closures, blocked times", self._model
        )
        self.table.show_empty("Nothing is planned from today on")
        self.table.record_chosen.connect(self._offer)
        self.table.record_activated.connect(lambda _: self._change())
        person = workspace.person
        kinds = {DAY_OFF: ClosedKind.DAY_OFF, BLOCK: ClosedKind.BLOCKED, CLOSURE: ClosedKind.CLOSURE}
        self._new: dict[ClosedKind, QAction] = {
            kind: self._action(spec, partial(self._make, kind))
            for spec, kind in kinds.items()
            if person.may_administer or (kind is ClosedKind.BLOCKED and self._sees_patients)
        }
        self._of_chosen = [self._action(CHANGE, self._change), self._action(REMOVE, self._remove)] if self._new else []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_S)
        column.addWidget(self.header)
        column.addWidget(self.table, 1)
        self._offer(None)

    def show_closings(
        self, provider: Provider | None, closings: tuple[Closing, ...], providers: tuple[Provider, ...]
    ) -> None:
        self._provider = provider
        self._names.update({one.id: one.name for one in providers})
        found = [one for one in closings if provider is not None and one.concerns(provider.id)]
        bounds = {one.id: one.bounds(self._workspace.clock) for one in found}
        found.sort(key=lambda one: (bounds[one.id] is None, bounds[one.id], one.id))
        self._model.show(Page(tuple(found), has_more=False))
        self._offer(self.table.current_record())

    @property
    def _sees_patients(self) -> bool:
        person = self._workspace.person
        return person.may_read_charts and person.provider_id is not None

    def _may_change(self, closing: Closing) -> bool:
        person = self._workspace.person
        own = closing.kind is ClosedKind.BLOCKED and closing.provider_id == person.provider_id
        return person.may_administer or (own and self._sees_patients)

    def _action(self, spec: ActionSpec, slot: Callable[[], object]) -> QAction:
        action = make_action(self, spec, slot)
        (self.table if spec.within else self).addAction(action)
        self.header.add_button(action, with_text=not spec.within)
        return action

    def _offer(self, closing: Closing | None) -> None:
        is_own = self._provider is not None and self._provider.id == self._workspace.person.provider_id
        for action in self._new.values():
            action.setEnabled(self._provider is not None and (self._workspace.person.may_administer or is_own))
        for action in self._of_chosen:
            action.setEnabled(closing is not None and self._may_change(closing))

    def _make(self, kind: ClosedKind) -> None:
        if self._provider is not None:
            self._open(kind, self._provider, None)

    def _change(self) -> None:
        closing = self.table.current_record()
        if closing is not None and self._provider is not None and self._may_change(closing):
            self._open(closing.kind, self._provider, closing)

    def _open(self, kind: ClosedKind, provider: Provider, closing: Closing | None) -> None:
        self._message.clear()
        may_close_all = self._workspace.person.may_administer
        dialog = ClosingDialog(self._workspace, kind, provider, closing, self, may_close_all=may_close_all)
        dialog.stored.connect(lambda _: self.changed.emit("Saved; nobody is offered this time"))
        dialog.open()

    def _remove(self) -> None:
        closing = self.table.current_record()
        if closing is None or closing.version is None:
            return
        self._message.clear()
        command = RemoveClosing(closing.id, closing.version)
        self._workspace.tasks.run(
            partial(self._workspace.services.working_hours.remove_closing, command),
            owner=self,
            done=lambda _: self.changed.emit("Removed; this time can be booked again"),
            failed=self._not_removed,
        )

    def _not_removed(self, error: ClinicError) -> None:
        self._message.show_error(words_for(error))
        if isinstance(error, EditConflict):
            self.changed.emit("")
