"""The next free times: with the provider or with any, when the patient can come, from a day on."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from clinic_desktop.background.latest import LatestTask
from clinic_desktop.domain.appointments import FreeSlot, FreeSlotSearch
from clinic_desktop.domain.clinical_text import format_date, format_time, one_line
from clinic_desktop.domain.pages import Page
from clinic_desktop.domain.unreadable import is_unreadable
from clinic_desktop.ui.appointments.wanted_times import WantedTimesFields
from clinic_desktop.ui.error_words import words_for
from clinic_desktop.ui.shortcuts import ActionSpec, make_action
from clinic_desktop.ui.theme import SPACE_S
from clinic_desktop.ui.widgets.choice_field import ChoiceField
from clinic_desktop.ui.widgets.date_field import DateField
from clinic_desktop.ui.widgets.form_field import FormField
from clinic_desktop.ui.widgets.record_model import Column, RecordTableModel
from clinic_desktop.ui.widgets.record_table import RecordTable
from clinic_desktop.ui.widgets.section_header import SectionHeader

if TYPE_CHECKING:
    from datetime import date

    from PySide6.QtCore import QModelIndex

    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.identifiers import ProviderId
    from clinic_desktop.domain.statuses import AppointmentType
    from clinic_desktop.ui.workspace import Workspace

AT_ONCE = 6
"""How many are shown at first, and how many more each time."""

TO_FREE = ActionSpec("book-to-free", "To the free times", "Ctrl+L", "list", "Put the cursor into the free times")


class FreeSearch(QWidget):
    """Follows what the booking says of type, length, provider and day; the rest is chosen here.

    Signals:
        chosen: a FreeSlot, by a click or Enter.
    """

    chosen = Signal(object)

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("book-free")
        self._appointments = workspace.services.appointments
        self._clock = workspace.clock
        self._searching = LatestTask(workspace.tasks, self)
        self._minutes = 0
        self._type: AppointmentType | None = None
        self._provider_id: ProviderId | None = None
        self._limit = AT_ONCE
        self._make_widgets(workspace)
        self._lay_out()
        self._connect()

    @property
    def is_looking(self) -> bool:
        return self._table.is_reading

    def look(self, minutes: int, kind: AppointmentType | None, provider_id: ProviderId | None) -> None:
        """Look for times of this length and type, with this provider (None: any) unless any will do."""
        asked = (minutes, kind, provider_id)
        if asked != (self._minutes, self._type, self._provider_id):
            self._minutes, self._type, self._provider_id = asked
            self._look_anew()

    def look_from(self, day: date | None) -> None:
        """Look from this day on."""
        if day is not None and not is_unreadable(day) and day != self._from.day():
            self._from.set_day(day)
            self._look_anew()

    def look_again(self) -> None:
        question = self._question()
        if question is None:
            return
        self._table.show_loading()
        self._searching.run(
            partial(self._appointments.free_slots, question),
            done=self._show,
            failed=lambda error: self._table.show_error(words_for(error), self.look_again),
        )

    def _to_list(self) -> None:
        self._table.choose_row(max(self._table.currentIndex().row(), 0))
        self._table.setFocus()

    def _question(self) -> FreeSlotSearch | None:
        day = self._from.day()
        wanted = self._wanted.wanted()
        if day is None or is_unreadable(day) or not self._minutes or wanted is None:
            return None
        return FreeSlotSearch(
            minutes=self._minutes,
            not_before=self._clock.day_bounds(day)[0],
            provider_id=None if self._who.choice() else self._provider_id,
            limit=self._limit,
            type=self._type,
            wanted=wanted,
        )

    def _make_widgets(self, workspace: Workspace) -> None:
        self._header = SectionHeader("book-free-header", "Next free", "calendar-clock")
        to_list = make_action(self, TO_FREE, self._to_list)
        self.addAction(to_list)
        self._header.add_button(to_list)
        self._who: ChoiceField[bool] = ChoiceField(
            "book-free-provider", "Free times with", [(False, "This provider"), (True, "Any provider")]
        )
        self._wanted = WantedTimesFields(self)
        self._from = DateField(
            "book-free-from", "Free times from", today=self._clock.today, day_first=workspace.day_first
        )
        self._model: RecordTableModel[FreeSlot] = RecordTableModel(
            _columns(self._clock), lambda slot: (slot.starts_at, slot.provider_id), self
        )
        self._table = RecordTable("book-free-list", "Free times", self._model)
        self._table.setMinimumHeight(self._table.fontMetrics().height() * (AT_ONCE + 3))
        self._table.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self._table.show_empty("Looking for free times…")
        self._later = QPushButton("Later one&s")
        self._later.setObjectName("book-free-later")
        self._later.setAutoDefault(False)

    def _lay_out(self) -> None:
        filters = QGridLayout()
        filters.setHorizontalSpacing(SPACE_S)
        for place, field in enumerate(
            (FormField("&With", self._who), self._wanted.part, FormField("&From", self._from))
        ):
            filters.addWidget(field, 0, place)
            filters.setColumnStretch(place, 1)
        times = QHBoxLayout()
        times.setSpacing(SPACE_S)
        times.addWidget(self._wanted.weekdays, 0, Qt.AlignmentFlag.AlignTop)
        times.addWidget(self._wanted.not_before, 1, Qt.AlignmentFlag.AlignTop)
        times.addWidget(self._wanted.until, 1, Qt.AlignmentFlag.AlignTop)
        below = QHBoxLayout()
        below.addStretch(1)
        below.addWidget(self._later)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_S)
        column.addWidget(self._header)
        column.addLayout(filters)
        column.addLayout(times)
        column.addWidget(self._table, 1)
        column.addLayout(below)

    def _connect(self) -> None:
        self._who.currentIndexChanged.connect(self._look_anew)
        self._wanted.changed.connect(self._look_anew)
        self._from.date_changed.connect(self._look_anew)
        self._later.clicked.connect(self._look_further)
        self._table.clicked.connect(self._choose)
        self._table.record_activated.connect(self.chosen)

    def _look_anew(self) -> None:
        self._limit = AT_ONCE
        self.look_again()

    def _look_further(self) -> None:
        self._limit += AT_ONCE
        self.look_again()

    def _show(self, slots: tuple[FreeSlot, ...]) -> None:
        self._model.show(Page(slots, has_more=False))
        self._table.show_empty("No free time in the next weeks", "Try another provider, other times or another length.")
        self._later.setEnabled(len(slots) == self._limit)
        if self._limit > AT_ONCE and slots:
            self._table.scrollToBottom()

    def _choose(self, index: QModelIndex) -> None:
        slot = self._model.record_at(index.row())
        if slot is not None:
            self.chosen.emit(slot)


def _columns(clock: ClinicClock) -> tuple[Column[FreeSlot], ...]:
    return (
        Column(
            "Day", lambda slot: format_date(clock.local(slot.starts_at).date(), weekday=True), width=21, strong=True
        ),
        Column("Time", lambda slot: format_time(clock.local(slot.starts_at)), width=7, strong=True),
        Column("Provider", lambda slot: one_line(slot.provider_name), stretch=True, width=14),
    )
