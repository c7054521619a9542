"""Patients who are due: whom to call, for what, and whether they have a booking already."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QDialog, QHBoxLayout, QPushButton, QWidget

from clinic_desktop.background.latest import LatestTask
from clinic_desktop.domain.appointments import BookingWish
from clinic_desktop.domain.changes import Change, Subject
from clinic_desktop.domain.clinical_text import format_date, format_moment, format_name, one_line, type_words
from clinic_desktop.domain.identifiers import AppointmentId, new_id
from clinic_desktop.domain.pages import Page
from clinic_desktop.domain.recalls import PlanRecall, RecallLine, RecallQuestion, When, months_after
from clinic_desktop.domain.statuses import AppointmentType
from clinic_desktop.domain.unreadable import is_unreadable
from clinic_desktop.ui.error_words import words_for
from clinic_desktop.ui.export_dialog import offer_export
from clinic_desktop.ui.recalls.close_dialog import CloseRecallDialog
from clinic_desktop.ui.theme import SPACE_L, SPACE_S, set_look
from clinic_desktop.ui.widgets.choice_field import ChoiceField
from clinic_desktop.ui.widgets.date_field import DateField
from clinic_desktop.ui.widgets.form_field import FormField
from clinic_desktop.ui.widgets.list_window import ListWindow
from clinic_desktop.ui.widgets.record_model import Column, RecordTableModel
from clinic_desktop.ui.widgets.record_table import RecordTable

if TYPE_CHECKING:
    from datetime import date

    from clinic_desktop.domain.appointments import Provider
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.domain.identifiers import ProviderId
    from clinic_desktop.ui.workspace import Workspace

_CONCERNED = {Subject.RECALLS, Subject.APPOINTMENTS, Subject.PATIENTS, Subject.EVERYTHING}
_WHEN = {When.ALL: "All that are due", When.OVERDUE: "Overdue", When.THIS_MONTH: "This month"}


class RecallsDialog(ListWindow):
    """Changes while it is open when others book, add or close."""

    def __init__(self, workspace: Workspace, providers: tuple[Provider, ...], parent: QWidget | None = None) -> None:
        super().__init__("recalls", "Recalls", "Patients who are due", "phone", (1200, 560), parent)
        self._workspace = workspace
        self._recalls = workspace.services.recalls
        self._reading = LatestTask(workspace.tasks, self)
        self._make_widgets(providers)
        self._lay_out()
        self._connect()
        self._read()
        self._table.setFocus()

    def _make_widgets(self, providers: tuple[Provider, ...]) -> None:
        clock = self._workspace.clock
        self._until = DateField("recalls-until", "Due until", today=clock.today, day_first=self._workspace.day_first)
        self._until.set_day(months_after(clock.today(), 1))
        self._when: ChoiceField[When] = ChoiceField("recalls-when", "Show", list(_WHEN.items()))
        self._type: ChoiceField[AppointmentType] = ChoiceField(
            "recalls-type", "Type", [(one, type_words(one)) for one in AppointmentType], "All types"
        )
        self._provider: ChoiceField[ProviderId] = ChoiceField(
            "recalls-provider", "Provider", [(one.id, one.name) for one in providers], "All"
        )
        self._model: RecordTableModel[RecallLine] = RecordTableModel(_columns(clock), lambda one: one.id, self)
        self._table = RecordTable("recalls-list", "Patients who are due", self._model)
        self._table.show_empty("Nobody is due", "Recalls are added from a patient or a booking.")
        self._book = QPushButton("&Book…")
        self._book.setObjectName("recalls-book")
        set_look(self._book, "kind", "primary")
        self._close = QPushButton("&Close recall…")
        self._close.setObjectName("recalls-close-recall")

    def _lay_out(self) -> None:
        filters = QHBoxLayout()
        filters.setSpacing(SPACE_L)
        for field in (
            FormField("&Show", self._when),
            FormField("Due &until", self._until),
            FormField("&Type", self._type),
            FormField("&Provider", self._provider),
        ):
            filters.addWidget(field)
        filters.addStretch(1)
        orders = QWidget()
        row = QHBoxLayout(orders)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_S)
        for button in (self._book, self._close):
            button.setAutoDefault(False)
            row.addWidget(button)
        row.addStretch(1)
        offer_export(self._workspace, self, "recalls", "Export recalls", self._model, lambda one: (one.patient.id,))
        self.lay_out(filters, self._table, beside_close=orders)

    def _connect(self) -> None:
        for changed in (
            self._until.date_changed,
            self._when.currentIndexChanged,
            self._type.currentIndexChanged,
            self._provider.currentIndexChanged,
        ):
            changed.connect(self._read)
        self._table.record_chosen.connect(self._offer_actions)
        self._table.record_activated.connect(self._book_chosen)
        self._book.clicked.connect(self._book_chosen)
        self._close.clicked.connect(self._close_chosen)
        self._workspace.live_updates.changed.connect(self._on_changed)

    def _read(self) -> None:
        until = self._until.day()
        if until is None or is_unreadable(until):
            return
        self._table.show_loading()
        question = RecallQuestion(until, self._when.choice() or When.ALL, self._type.choice(), self._provider.choice())
        self._reading.run(partial(self._recalls.due, question), done=self._show, failed=self._not_read)

    def _show(self, lines: tuple[RecallLine, ...]) -> None:
        self._model.show(Page(lines, has_more=False))
        self.header.set_count(len(lines) or None)
        if self._table.current_record() is None:
            self._table.choose_row(0)
        self._offer_actions()

    def _not_read(self, error: ClinicError) -> None:
        self._table.show_error(words_for(error), self._read)

    def _offer_actions(self, _: object = None) -> None:
        is_chosen = self._table.current_record() is not None
        self._book.setEnabled(is_chosen)
        self._close.setEnabled(is_chosen)

    def _book_chosen(self, _: object = None) -> None:
        """Say which booking will answer the recall, then let it be made: with it the recall is closed."""
        line = self._table.current_record()
        if line is not None:
            appointment_id = AppointmentId(new_id())
            self._workspace.tasks.run(
                partial(self._recalls.plan, PlanRecall(line.id, appointment_id)),
                owner=self,
                done=lambda _: self._begin_to_book(line, appointment_id),
                failed=self._not_done,
            )

    def _begin_to_book(self, line: RecallLine, appointment_id: AppointmentId) -> None:
        wish = BookingWish(
            patient=line.patient,
            provider_id=line.provider_id,
            day=max(line.due_on, self._workspace.clock.today()),
            type=line.type,
            id=appointment_id,
        )
        # The dialog that books lies over the main window; this list comes back when that is done.
        self.hide()
        self._workspace.booking_wished.emit(wish)
        booking = QApplication.activeModalWidget()
        if isinstance(booking, QDialog):
            booking.finished.connect(self._come_back)
        else:
            self._come_back()

    def _come_back(self) -> None:
        self.open()
        self._read()

    def _close_chosen(self) -> None:
        line = self._table.current_record()
        if line is not None:
            dialog = CloseRecallDialog(self._workspace, line, self)
            dialog.stored.connect(lambda _: self._read())
            dialog.open()

    def _not_done(self, error: ClinicError) -> None:
        self.message.show_error(words_for(error))
        self._read()

    def _on_changed(self, changes: tuple[Change, ...]) -> None:
        if any(one.subject in _CONCERNED for one in changes):
            self._read()


def _columns(clock: ClinicClock) -> tuple[Column[RecallLine], ...]:
    today = clock.today
    return (
        Column(
            "Due",
            lambda one: f"{format_date(one.due_on)}{' (overdue)' if one.due_on < today() else ''}",
            width=27,
            strong=True,
            colour=lambda one: _due_colour(one, today()),
        ),
        Column("Patient", _name, width=20, strong=True, stretch=True),
        Column("Phone", lambda one: one.patient.phone, width=16),
        Column("For", lambda one: type_words(one.type), width=19),
        Column("What for", lambda one: one_line(one.why), width=22, stretch=True, tooltip=_tip),
        Column("Again", _again, width=13),
        Column("Provider", lambda one: one.provider_name or "Any", width=13),
        Column(
            "Has a booking",
            lambda one: format_moment(clock.local(one.next_booking)) if one.next_booking else "",
            width=23,
        ),
    )


def _due_colour(one: RecallLine, today: date) -> str:
    return "danger_text" if one.due_on < today else "text"


def _name(one: RecallLine) -> str:
    return format_name(one.patient.last_name, one.patient.first_name, one.patient.title)


def _again(one: RecallLine) -> str:
    if one.interval_months is None:
        return ""
    return "1 month" if one.interval_months == 1 else f"{one.interval_months} months"


def _tip(one: RecallLine) -> str:
    return f"{one.why}\nAdded by {one.made_by}"
