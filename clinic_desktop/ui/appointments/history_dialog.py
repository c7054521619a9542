"""What became of a booking: who did what, when, from what to what."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from clinic_desktop.background.latest import LatestTask
from clinic_desktop.domain.booking_history import BookingEvent
from clinic_desktop.domain.changes import Change, Subject
from clinic_desktop.domain.clinical_text import format_moment, format_name, status_words
from clinic_desktop.domain.pages import Page
from clinic_desktop.ui.booking_words import NOBODY_KNOWN, event_words
from clinic_desktop.ui.error_words import words_for
from clinic_desktop.ui.theme import SPACE_L, SPACE_M, set_look
from clinic_desktop.ui.widgets.record_model import Column, RecordTableModel
from clinic_desktop.ui.widgets.record_table import RecordTable

if TYPE_CHECKING:
    from clinic_desktop.domain.appointments import AppointmentLine
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.ui.workspace import Workspace

Numbered = tuple[int, BookingEvent]


class HistoryDialog(QDialog):
    """Changes while it is open if the booking does."""

    def __init__(self, workspace: Workspace, line: AppointmentLine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("booking-history")
        self.setWindowTitle("History of the booking")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._appointments = workspace.services.appointments
        self._clock = workspace.clock
        self._line = line
        self._reading = LatestTask(workspace.tasks, self)
        self._make_widgets()
        self._lay_out()
        workspace.live_updates.changed.connect(self._on_changed)
        self._look()
        self._table.setFocus()
        self.resize(860, 400)

    def _make_widgets(self) -> None:
        line = self._line
        self._who = QLabel(format_name(line.patient_last_name, line.patient_first_name))
        self._who.setObjectName("booking-history-who")
        self._who.setTextFormat(Qt.TextFormat.PlainText)
        set_look(self._who, "role", "title")
        starts = format_moment(self._clock.local(line.starts_at), weekday=True)
        self._now = QLabel(f"{starts} with {line.provider_name}: {status_words(line.status).lower()}")
        self._now.setObjectName("booking-history-now")
        self._now.setTextFormat(Qt.TextFormat.PlainText)
        self._model: RecordTableModel[Numbered] = RecordTableModel(_columns(self._clock), lambda one: one[0], self)
        self._table = RecordTable("booking-history-list", "What became of the booking", self._model)

    def _lay_out(self) -> None:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.button(QDialogButtonBox.StandardButton.Close).setObjectName("booking-history-close")
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        column.setSpacing(SPACE_M)
        column.addWidget(self._who)
        column.addWidget(self._now)
        column.addWidget(self._table, 1)
        column.addWidget(buttons)

    def _look(self) -> None:
        self._table.show_loading()
        self._reading.run(
            partial(self._appointments.history, self._line.id),
            done=self._show,
            failed=lambda error: self._table.show_error(words_for(error), self._look),
        )

    def _show(self, events: tuple[BookingEvent, ...]) -> None:
        self._model.show(Page(tuple(enumerate(events)), has_more=False))
        if self._table.current_record() is None:
            self._table.choose_row(0)

    def _on_changed(self, changes: tuple[Change, ...]) -> None:
        if any(
            change.subject is Subject.EVERYTHING
            or (change.subject is Subject.APPOINTMENTS and change.id == self._line.id)
            for change in changes
        ):
            self._look()


def _columns(clock: ClinicClock) -> tuple[Column[Numbered], ...]:
    return (
        Column("When", lambda one: format_moment(clock.local(one[1].at)), width=24),
        Column("Who", lambda one: one[1].by or NOBODY_KNOWN.capitalize(), width=22, strong=True),
        Column(
            "What",
            lambda one: event_words(one[1], clock),
            stretch=True,
            width=30,
            tooltip=lambda one: event_words(one[1], clock),
        ),
    )
