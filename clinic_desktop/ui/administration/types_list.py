"""How long bookings of each type are at first, and the buffer after them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from clinic_desktop.domain.pages import Page
from clinic_desktop.ui.administration.type_times_dialog import TypeTimesDialog
from clinic_desktop.ui.administration.working_hours_columns import type_columns
from clinic_desktop.ui.shortcuts import ActionSpec, make_action
from clinic_desktop.ui.theme import SPACE_S
from clinic_desktop.ui.widgets.record_model import RecordTableModel
from clinic_desktop.ui.widgets.record_table import RecordTable
from clinic_desktop.ui.widgets.section_header import SectionHeader

if TYPE_CHECKING:
    from clinic_desktop.domain.working_hours import TypeTimes
    from clinic_desktop.ui.widgets.message_bar import MessageBar
    from clinic_desktop.ui.workspace import Workspace

CHANGE = ActionSpec("change-type-times", "Change &minutes…", "F2", "pencil", "Change minutes and buffer", within=True)


class TypesList(QWidget):
    """Signals: changed(sentence): something was stored."""

    changed = Signal(str)

    def __init__(self, workspace: Workspace, message: MessageBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("types")
        self._workspace = workspace
        self._message = message
        self.header = SectionHeader("types-header", "Types", "list")
        self._model: RecordTableModel[TypeTimes] = RecordTableModel(type_columns(), lambda one: one.type, self)
        self.table: RecordTable[TypeTimes] = RecordTable("types-list", "Types of bookings", self._model)
        if workspace.person.may_administer:
            action = make_action(self, CHANGE, self._change)
            self.table.addAction(action)
            self.header.add_button(action, with_text=True)
            self.table.record_activated.connect(lambda _: self._change())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_S)
        column.addWidget(self.header)
        column.addWidget(self.table, 1)

    def show_types(self, types: tuple[TypeTimes, ...]) -> None:
        self._model.show(Page(types, has_more=False))
        if self.table.current_record() is None:
            self.table.choose_row(0)

    def _change(self) -> None:
        times = self.table.current_record()
        if times is not None:
            self._message.clear()
            dialog = TypeTimesDialog(self._workspace, times, self)
            dialog.stored.connect(lambda _: self.changed.emit("Minutes and buffer are saved"))
            dialog.open()
