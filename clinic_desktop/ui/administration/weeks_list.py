"""The weeks of one provider, one in a row, the one in force marked; new, changed and taken back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from clinic_desktop.domain.errors import EditConflict
from clinic_desktop.domain.fallen_bookings import BookingsFallOut
from clinic_desktop.domain.hours_changes import RemoveWeek
from clinic_desktop.domain.pages import Page
from clinic_desktop.ui.administration.hours_form import ask_to_drop
from clinic_desktop.ui.administration.week_dialog import WeekDialog
from clinic_desktop.ui.administration.working_hours_columns import WeekRow, week_columns
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
    from clinic_desktop.domain.identifiers import AppointmentId
    from clinic_desktop.domain.working_weeks import WorkingWeek
    from clinic_desktop.ui.widgets.message_bar import MessageBar
    from clinic_desktop.ui.workspace import Workspace

NEW = ActionSpec("new-week", "New &hours…", "Ctrl+N", "calendar-plus", "Other working hours, from some day on")
CHANGE = ActionSpec("change-week", "&Change…", "F2", "pencil", "Change these working hours", within=True)
REMOVE = ActionSpec("remove-week", "&Remove", "Del", "trash-2", "Let the hours before them go on", within=True)


class WeeksList(QWidget):
    """Signals: changed(sentence): something was stored."""

    changed = Signal(str)

    def __init__(self, workspace: Workspace, message: MessageBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("weeks")
        self._workspace = workspace
        self._message = message
        self._provider: Provider | None = None
        self.header = SectionHeader("weeks-header", "Working hours", "clock")
        self._model: RecordTableModel[WeekRow] = RecordTableModel(week_columns(), lambda row: row.key, self)
        self.table: RecordTable[WeekRow] = RecordTable("weeks-list", "Working hours, week by week", self._model)
        self.table.show_empty("No provider is chosen")
        self.table.record_chosen.connect(self._offer)
        self._actions: dict[str, QAction] = {}
        if workspace.person.may_administer:
            for spec, slot in ((NEW, self._make), (CHANGE, self._change), (REMOVE, self._remove)):
                self._actions[spec.id] = self._action(spec, slot)
            self.table.record_activated.connect(lambda _: self._change_or_make())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_S)
        column.addWidget(self.header)
        column.addWidget(self.table, 1)
        self._offer(None)

    def show_weeks(self, provider: Provider | None, weeks: tuple[WorkingWeek, ...]) -> None:
        """Show a provider's weeks, the latest first, and under them what was before all of them."""
        is_other = provider != self._provider
        self._provider = provider
        own = [one for one in weeks if provider is not None and one.provider_id == provider.id]
        now = self._in_force(own)
        latest_first = sorted(own, key=lambda one: one.valid_from, reverse=True)
        known: list[WorkingWeek | None] = [] if provider is None else [*latest_first, None]
        rows = tuple(WeekRow(one, one is now) for one in known)
        before = {row.key for row in self._model.records}
        self._model.show(Page(rows, has_more=False))
        new = [row.key for row in rows if row.key not in before]
        if is_other or self.table.current_record() is None:
            self.table.choose(WeekRow(now, is_in_force=True).key)
        elif new:
            self.table.choose(new[0])
        self._offer(self.table.current_record())

    def _in_force(self, weeks: list[WorkingWeek]) -> WorkingWeek | None:
        today = self._workspace.clock.today()
        return max((one for one in weeks if one.valid_from <= today), key=lambda one: one.valid_from, default=None)

    def _action(self, spec: ActionSpec, slot: Callable[[], object]) -> QAction:
        action = make_action(self, spec, slot)
        (self.table if spec.within else self).addAction(action)
        self.header.add_button(action, with_text=not spec.within)
        return action

    def _offer(self, row: WeekRow | None) -> None:
        is_stored = row is not None and row.week is not None
        for name, action in self._actions.items():
            action.setEnabled(self._provider is not None and (name == NEW.id or is_stored))

    def _make(self) -> None:
        row = self.table.current_record()
        if self._provider is not None and row is not None:
            self._open(WeekDialog(self._workspace, self._provider, row.spans, parent=self))

    def _change_or_make(self) -> None:
        if self._chosen is None:
            self._make()
        else:
            self._change()

    @property
    def _chosen(self) -> WorkingWeek | None:
        row = self.table.current_record()
        return None if row is None else row.week

    def _change(self) -> None:
        week = self._chosen
        if self._provider is not None and week is not None:
            self._open(WeekDialog(self._workspace, self._provider, week.spans, week, self))

    def _open(self, dialog: WeekDialog) -> None:
        self._message.clear()
        dialog.stored.connect(lambda _: self.changed.emit("The working hours are saved"))
        dialog.open()

    def _remove(self, even_if: frozenset[AppointmentId] = frozenset()) -> None:
        week = self._chosen
        if week is None:
            return
        self._message.clear()
        command = RemoveWeek(week.provider_id, week.valid_from, week.version, even_if)
        self._workspace.tasks.run(
            partial(self._workspace.services.working_hours.remove_week, command),
            owner=self,
            done=lambda _: self.changed.emit("These working hours are removed; the ones before them go on"),
            failed=self._not_removed,
        )

    def _not_removed(self, error: ClinicError) -> None:
        if isinstance(error, BookingsFallOut):
            ask_to_drop(self._message, error, self._workspace, self._remove)
            return
        self._message.show_error(words_for(error))
        if isinstance(error, EditConflict):
            self.changed.emit("")
