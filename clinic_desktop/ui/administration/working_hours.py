"""When providers work: weeks, what is closed, and how long bookings are. Administrators change it, others read it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QVBoxLayout, QWidget

from clinic_desktop.background.latest import LatestTask
from clinic_desktop.domain.changes import Change, Subject
from clinic_desktop.domain.pages import Page
from clinic_desktop.ui.administration.closings_list import ClosingsList
from clinic_desktop.ui.administration.types_list import TypesList
from clinic_desktop.ui.administration.weeks_list import WeeksList
from clinic_desktop.ui.administration.working_hours_columns import provider_columns
from clinic_desktop.ui.error_words import words_for
from clinic_desktop.ui.hours_words import bookings_words
from clinic_desktop.ui.shortcuts import ActionSpec, make_action
from clinic_desktop.ui.theme import SPACE_L, SPACE_M
from clinic_desktop.ui.widgets.message_bar import MessageBar, MessageKind, Offer
from clinic_desktop.ui.widgets.record_model import RecordTableModel
from clinic_desktop.ui.widgets.record_table import RecordTable
from clinic_desktop.ui.widgets.section_header import SectionHeader

if TYPE_CHECKING:
    from clinic_desktop.domain.appointments import Provider
    from clinic_desktop.domain.working_hours import TypeTimes
    from clinic_desktop.domain.working_weeks import StoredHours
    from clinic_desktop.ui.workspace import Services, Workspace

REFRESH = ActionSpec("refresh-working-hours", "Re&fresh", "F5", "refresh-cw", "Read everything again")
_MATTERS = {Subject.WORKING_HOURS, Subject.PROVIDERS, Subject.EVERYTHING}
_BOOKINGS_MATTER = {*_MATTERS, Subject.APPOINTMENTS}


@dataclass(frozen=True, slots=True)
class _Everything:
    providers: tuple[Provider, ...]
    stored: StoredHours
    types: tuple[TypeTimes, ...]


class WorkingHoursDialog(QDialog):
    """Signals: fallen_wanted: the list of bookings that are to be moved is to be shown."""

    fallen_wanted = Signal()

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("working-hours")
        self.setWindowTitle("Working hours")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self._workspace = workspace
        self._known: _Everything | None = None
        self._reading, self._counting = LatestTask(workspace.tasks, self), LatestTask(workspace.tasks, self)
        self._make_widgets()
        self._lay_out()
        workspace.live_updates.changed.connect(self._on_changed)
        workspace.connection.restored.connect(self._read)
        self.resize(1220, 680)
        self.table.setFocus()
        self._read()

    def _make_widgets(self) -> None:
        self.message = MessageBar("working-hours-message")
        self._fallen = MessageBar("working-hours-fallen")
        self.header = SectionHeader("working-hours-header", "Providers", "users")
        refresh = make_action(self, REFRESH, self._read)
        self.addAction(refresh)
        self.header.add_button(refresh)
        self._model: RecordTableModel[Provider] = RecordTableModel(provider_columns(), lambda one: one.id, self)
        self.table: RecordTable[Provider] = RecordTable("working-hours-providers", "Providers", self._model)
        self.table.show_empty("Nobody sees patients yet")
        self.table.record_chosen.connect(self._show_chosen)
        self.weeks = WeeksList(self._workspace, self.message)
        self.closings = ClosingsList(self._workspace, self.message)
        self.types = TypesList(self._workspace, self.message)
        for part in (self.weeks, self.closings, self.types):
            part.changed.connect(self._stored)

    def _lay_out(self) -> None:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close = buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setObjectName("working-hours-close")
        close.setAutoDefault(False)
        buttons.rejected.connect(self.reject)
        providers = QVBoxLayout()
        providers.setSpacing(SPACE_M)
        providers.addWidget(self.header)
        providers.addWidget(self.table, 1)
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE_L)
        grid.setVerticalSpacing(SPACE_L)
        grid.addLayout(providers, 0, 0)
        grid.addWidget(self.weeks, 0, 1)
        grid.addWidget(self.types, 1, 0)
        grid.addWidget(self.closings, 1, 1)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 9)
        grid.setRowStretch(0, 1)
        grid.setRowStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        column.setSpacing(SPACE_M)
        column.addWidget(self.message)
        column.addWidget(self._fallen)
        column.addLayout(grid, 1)
        column.addWidget(buttons)

    def _read(self) -> None:
        self.table.show_loading()
        self._reading.run(
            partial(_everything, self._workspace.services),
            done=self._show,
            failed=lambda error: self.table.show_error(words_for(error), self._read),
        )
        self._count()

    def _count(self) -> None:
        """Administrators and whoever books are told of bookings to be moved."""
        person = self._workspace.person
        if person.may_book or person.may_administer:
            self._counting.run(
                self._workspace.services.working_hours.fallen_out,
                done=lambda found: self._tell_fallen(len(found.bookings)),
                failed=lambda _: None,
            )

    def _show(self, known: _Everything) -> None:
        self._known = known
        self._model.show(Page(known.providers, has_more=False))
        self.header.set_count(len(known.providers) or None)
        self.types.show_types(known.types)
        if self.table.current_record() is None:
            own = self._workspace.person.provider_id
            if own is None or not self.table.choose(own):
                self.table.choose_row(0)
        self._show_chosen(self.table.current_record())

    def _show_chosen(self, provider: Provider | None) -> None:
        if self._known is not None:
            self.weeks.show_weeks(provider, self._known.stored.weeks)
            self.closings.show_closings(provider, self._known.stored.closings, self._known.providers)

    def _tell_fallen(self, count: int) -> None:
        if not count:
            self._fallen.clear()
            return
        is_one = count == 1
        self._fallen.show_message(
            MessageKind.WARNING,
            f"{bookings_words(count)} {'lies' if is_one else 'lie'} outside of changed hours",
            f"Call the patient{'' if is_one else 's'} and move {'it' if is_one else 'them'}, or keep"
            f" {'it' if is_one else 'them'} at the time.",
            [Offer("Show", self._show_fallen)],
        )

    def _show_fallen(self) -> None:
        self.fallen_wanted.emit()
        self._count()

    def _stored(self, sentence: str) -> None:
        if sentence:
            self.message.show_message(MessageKind.SUCCESS, sentence)
        self._read()

    def _on_changed(self, changes: tuple[Change, ...]) -> None:
        subjects = {change.subject for change in changes}
        if subjects & _MATTERS:
            self._read()
        elif subjects & _BOOKINGS_MATTER:
            self._count()


def _everything(services: Services) -> _Everything:
    hours = services.working_hours
    return _Everything(services.appointments.providers(), hours.stored(), hours.type_times())
