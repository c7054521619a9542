"""The appointment list pane: a day's bookings, and what is done with them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from clinic_desktop.background.latest import LatestTask
from clinic_desktop.domain.appointments import AppointmentLine, ChangeStatus, DayOfAppointments, Provider, wants_reason
from clinic_desktop.domain.changes import Change, Subject
from clinic_desktop.domain.clinical_text import format_moment, status_words
from clinic_desktop.domain.errors import DatabaseUnavailable
from clinic_desktop.domain.pages import Page
from clinic_desktop.domain.statuses import AppointmentStatus
from clinic_desktop.ui.appointments.booking_forms import BookingForms
from clinic_desktop.ui.appointments.columns import appointment_columns
from clinic_desktop.ui.appointments.day_bar import DayBar
from clinic_desktop.ui.appointments.history_dialog import HistoryDialog
from clinic_desktop.ui.appointments.kept_days import KeptDays
from clinic_desktop.ui.appointments.papers import Papers
from clinic_desktop.ui.appointments.reason_dialog import ReasonDialog
from clinic_desktop.ui.appointments.status_actions import STATUS_ACTIONS, fits
from clinic_desktop.ui.appointments.todays_patients import TodaysPatientsDialog
from clinic_desktop.ui.connection_words import LIST_UNAVAILABLE, as_of_words
from clinic_desktop.ui.docks import come_forward
from clinic_desktop.ui.error_words import words_for
from clinic_desktop.ui.shortcuts import ActionSpec, make_action
from clinic_desktop.ui.theme import SPACE_S
from clinic_desktop.ui.widgets.message_bar import MessageBar, MessageKind, Offer
from clinic_desktop.ui.widgets.record_model import RecordTableModel
from clinic_desktop.ui.widgets.record_table import RecordTable

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QAction

    from clinic_desktop.domain.drafts import Draft
    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.domain.patients import PatientSummary
    from clinic_desktop.ui.workspace import Workspace

TO_LIST = ActionSpec("to-appointments", "Appointment &list", "Ctrl+L", "list", "Put the cursor into the list")
NEW = ActionSpec("new-booking", "&Book appointment…", "Ctrl+Shift+K", "calendar-plus", "Book; choose the patient there")
MOVE = ActionSpec(
    "move-booking",
    "&Move or change…",
    "Ctrl+M",
    "calendar-clock",
    "Another time, length or provider",
    needs="Choose an appointment that has not begun",
)
OPEN = ActionSpec(
    "open-visit",
    "&Open visit",
    "Ctrl+Shift+O",
    "clipboard-list",
    "Show the visit of this appointment",
    needs="Choose an appointment first",
)
TODAYS_PATIENTS = ActionSpec(
    "todays-patients",
    "Today's patients and &allergies…",
    "Ctrl+Shift+Y",
    "shield-alert",
    "Your patients of today with their allergies; without a connection too, as they were then",
)
HISTORY = ActionSpec(
    "booking-history", "Booking &history…", "Ctrl+H", "history", "Who booked, moved and changed it, and when"
)
REFRESH = ActionSpec("refresh", "&Refresh", "F5", "refresh-cw", "Read the list again")


class AppointmentsPane(QWidget):
    """Bookings of one day, by time. What others change appears by itself."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("appointments")
        self._workspace = workspace
        self._appointments = workspace.services.appointments
        self._reading = LatestTask(workspace.tasks, self)
        self._kept = KeptDays(workspace)
        self._providers: tuple[Provider, ...] = ()
        self._is_chosen_elsewhere = False
        self._chosen_elsewhere: AppointmentLine | None = None
        self._make_widgets()
        self._lay_out()
        self._connect()
        self._offer_actions(None)
        self._ask_providers()

    def _make_widgets(self) -> None:
        self._bar = DayBar(self._workspace)
        self._forms = BookingForms(
            self._workspace, self, self._bar, lambda: self._providers, booked=self._booked, failed=self._failed
        )
        self._message = MessageBar("appointments-message")
        self._model: RecordTableModel[AppointmentLine] = RecordTableModel(
            appointment_columns(self._workspace.clock), lambda line: line.id, self
        )
        self._table = RecordTable("appointments-list", "Appointments of the day", self._model)
        self._table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._status_actions = {
            status: make_action(self, spec, partial(self._change_status, status))
            for status, spec in STATUS_ACTIONS.items()
        }
        self._new = make_action(self, NEW, self.book)
        self._move = make_action(self, MOVE, self._move_booking)
        self._history = make_action(self, HISTORY, self._show_history)
        self._open = make_action(self, OPEN, self._open_visit)
        to_list = make_action(self, TO_LIST, self._to_list)
        refresh = make_action(self, REFRESH, self.ask)
        self._papers = Papers(
            self._workspace,
            self,
            lambda: self._providers,
            lambda: (self._bar.day, self._bar.provider_id),
            self._current,
        )
        self._about_today: list[QAction | None] = []
        if self._workspace.today is not None:
            self._about_today = [None, make_action(self, TODAYS_PATIENTS, self._show_todays_patients)]
        self._line_actions: list[QAction] = [*self._status_actions.values(), self._move, self._history]
        if self._workspace.person.may_read_charts:
            self._line_actions.insert(0, self._open)
        self.actions_for_menu: tuple[QAction | None, ...] = (
            self._new,
            None,
            *self._line_actions,
            None,
            to_list,
            *self._bar.actions_for_menu,
            refresh,
            *self._about_today,
            None,
            *self._papers.menus,
        )
        self.addActions([action for action in (*self.actions_for_menu, *self._papers.actions) if action is not None])

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_S)
        shown = [self._new, self._status_actions[AppointmentStatus.CHECKED_IN]]
        if self._workspace.person.may_read_charts:
            shown.append(self._status_actions[AppointmentStatus.IN_PROGRESS])
        shown += [self._move, self._status_actions[AppointmentStatus.CANCELLED]]
        for action in shown:
            button = QToolButton()
            button.setObjectName(f"appointments-{action.objectName().removeprefix('action-')}")
            button.setDefaultAction(action)
            is_first = action is self._new
            button.setToolButtonStyle(
                Qt.ToolButtonStyle.ToolButtonTextBesideIcon if is_first else Qt.ToolButtonStyle.ToolButtonIconOnly
            )
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_S, SPACE_S, SPACE_S, SPACE_S)
        column.setSpacing(SPACE_S)
        column.addWidget(self._bar)
        column.addWidget(self._message)
        column.addWidget(self._table, 1)
        column.addLayout(buttons)

    def _connect(self) -> None:
        self._bar.question_changed.connect(self.ask)
        self._table.record_chosen.connect(lambda _: self._offer_actions(self._current()))
        self._table.record_activated.connect(self._activate)
        self._table.customContextMenuRequested.connect(self._show_menu)
        self._workspace.booking_wanted.connect(self.book)
        self._workspace.booking_wished.connect(self._forms.book_as_wished)
        self._workspace.move_wished.connect(self._forms.move_wished)
        self._workspace.cancel_wished.connect(self._forms.cancel_wished)
        self._workspace.booking_chosen.connect(self._choose_elsewhere)
        self._workspace.booking_changed.connect(self._follow_choice)
        self._workspace.booking_opened.connect(self._activate)
        self._workspace.status_wished.connect(self._ask_back)
        self._table.installEventFilter(self)
        self._workspace.live_updates.changed.connect(self._on_changed)

    @property
    def line_actions(self) -> tuple[QAction, ...]:
        """What can be done with the booking in hand."""
        return tuple(self._line_actions)

    @property
    def today_action(self) -> QAction:
        return self._bar.actions_for_menu[1]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What is done is done to the row of this list from the moment that one is in it."""
        if event.type() is QEvent.Type.FocusIn and self._is_chosen_elsewhere:
            self._is_chosen_elsewhere = False
            self._offer_actions(self._current())
        return super().eventFilter(watched, event)

    def add_line_actions(self, actions: tuple[QAction, ...]) -> None:
        """Show what others do with the current booking in its menu too."""
        self._line_actions += actions

    def ask(self, _question: object = None) -> None:
        """Read the day again."""
        self._table.show_loading()
        question = self._bar.question()
        self._reading.run(
            partial(self._appointments.day, question),
            done=partial(self._read, question),
            failed=partial(self._not_read_day, question),
        )

    def book(self, patient: PatientSummary | bool | None = None) -> None:  # noqa: FBT001 - Qt hands over "checked"
        """Open the booking dialog, for this patient if one is given."""
        self._forms.book(None if isinstance(patient, bool) else patient)

    def open_draft(self, draft: Draft) -> None:
        """Open the form of a draft about a booking, with what was typed."""
        self._forms.open_draft(draft)

    def _show_todays_patients(self) -> None:
        if self._workspace.today is not None:
            TodaysPatientsDialog(self._workspace, self._workspace.today, self).open()

    def _current(self) -> AppointmentLine | None:
        """Return the booking in hand: the row of this list, or what was chosen on the schedule since."""
        return self._chosen_elsewhere if self._is_chosen_elsewhere else self._table.current_record()

    def _choose_elsewhere(self, line: AppointmentLine | None) -> None:
        self._is_chosen_elsewhere, self._chosen_elsewhere = True, line
        self._offer_actions(line)

    def _follow_choice(self, line: AppointmentLine | None) -> None:
        if self._is_chosen_elsewhere:
            self._choose_elsewhere(line)

    def _to_list(self) -> None:
        come_forward(self)
        self._table.setFocus()

    def _ask_providers(self) -> None:
        self._workspace.tasks.run(
            self._appointments.providers, owner=self, done=self._know_providers, failed=self._not_read
        )

    def _know_providers(self, providers: tuple[Provider, ...]) -> None:
        self._providers = providers
        self._bar.offer_providers(providers)

    def _read(self, question: DayOfAppointments, lines: tuple[AppointmentLine, ...]) -> None:
        self._kept.keep(question, lines)
        if self._message.title == LIST_UNAVAILABLE:
            self._message.clear()
        self._show(question, lines)

    def _not_read_day(self, question: DayOfAppointments, error: ClinicError) -> None:
        """Without a server today's list is shown as it was, with its age; of another day there are no rows."""
        if not isinstance(error, DatabaseUnavailable):
            self._not_read(error)
            return
        known = self._kept.of(question)
        if known is None:
            self._model.show(Page((), has_more=False))
            self._not_read(error)
            return
        self._show(question, known.lines)
        words = as_of_words(known.as_of, self._workspace.clock)
        offers = [Offer("Try again", self.ask)]
        self._message.show_message(MessageKind.WARNING, LIST_UNAVAILABLE, f"What is shown is {words}.", offers)

    def _show(self, question: DayOfAppointments, lines: tuple[AppointmentLine, ...]) -> None:
        self._model.show(Page(lines, has_more=False))
        if question.statuses:
            self._table.show_empty("No appointments match", "Other statuses may have some.")
        else:
            self._table.show_empty("No appointments on this day", "", "Book appointment", self.book)
        self._offer_actions(self._current())

    def _not_read(self, error: ClinicError) -> None:
        self._table.show_error(words_for(error), self._ask_providers if not self._providers else self.ask)

    def _offer_actions(self, line: AppointmentLine | None) -> None:
        current = line.status if line else None
        for status, action in self._status_actions.items():
            action.setEnabled(fits(current, status, may_start=self._workspace.person.may_read_charts))
        for action in (self._open, self._history):
            action.setEnabled(line is not None)
        self._papers.offer(line)
        self._move.setEnabled(current in (AppointmentStatus.SCHEDULED, AppointmentStatus.CHECKED_IN))
        self._workspace.line_chosen.emit(line)

    def _activate(self, line: AppointmentLine) -> None:
        if self._workspace.person.may_read_charts:
            self._workspace.visit_opened.emit(line.id, line.patient_id)
        else:
            self._move_booking()

    def _open_visit(self) -> None:
        line = self._current()
        if line is not None:
            self._workspace.visit_opened.emit(line.id, line.patient_id)

    def _change_status(self, status: AppointmentStatus) -> None:
        line = self._current()
        if line is None or not fits(line.status, status, may_start=self._workspace.person.may_read_charts):
            return
        if status is AppointmentStatus.IN_PROGRESS:
            self._workspace.visit_start_wanted.emit(line.id, line.patient_id)
            return
        if wants_reason(line.status, status):
            ask = partial(self._ask_reason, status)
            if line.series is not None and status is AppointmentStatus.CANCELLED:
                self._workspace.series_cancel_wanted.emit(line, ask)
            else:
                ask(line)
            return
        command = ChangeStatus(line.id, line.version, status)
        self._workspace.tasks.run(
            partial(self._appointments.change_status, command),
            owner=self,
            done=partial(self._changed, line),
            failed=self._failed,
        )

    def _ask_reason(self, status: AppointmentStatus, line: AppointmentLine) -> None:
        dialog = ReasonDialog(self._workspace, line, status, self)
        dialog.stored.connect(partial(self._changed, line))
        dialog.open()

    def _ask_back(
        self, line: AppointmentLine, status: AppointmentStatus, reason: str, told: Callable[[AppointmentLine], object]
    ) -> None:
        """Take back what was done to a booking: it is not noted as something that can be taken back in its turn."""
        dialog = ReasonDialog(self._workspace, line, status, self.window(), reason)
        dialog.stored.connect(self._show_changed)
        dialog.stored.connect(told)
        dialog.open()

    def _move_booking(self) -> None:
        line = self._current()
        if line is None or not self._move.isEnabled():
            return
        ask = partial(self._forms.move, self)
        if line.series is not None:
            self._workspace.series_move_wanted.emit(line, ask)
        else:
            ask(line)

    def _show_history(self) -> None:
        line = self._current()
        if line is not None:
            HistoryDialog(self._workspace, line, self).open()

    def _booked(self, before: AppointmentLine | None, line: AppointmentLine) -> None:
        self._workspace.booking_done.emit(before, line)
        starts_at = self._workspace.clock.local(line.starts_at)
        self._workspace.told.emit(f"Booked for {format_moment(starts_at, weekday=True)}")
        self._message.clear()
        self._model.replace(line)
        self._bar.go_to(starts_at.date())
        self.ask()

    def _changed(self, before: AppointmentLine, line: AppointmentLine) -> None:
        self._workspace.booking_done.emit(before, line)
        self._show_changed(line)

    def _show_changed(self, line: AppointmentLine) -> None:
        self._message.clear()
        self._workspace.told.emit(f"{line.patient_last_name}: {status_words(line.status).lower()}")
        self._model.replace(line)
        self._offer_actions(self._current())
        self.ask()

    def _failed(self, error: ClinicError) -> None:
        self._message.show_error(words_for(error))
        self._workspace.booking_refused.emit(words_for(error))
        self.ask()

    def _show_menu(self, at: QPoint) -> None:
        if self._table.indexAt(at).isValid():
            menu = QMenu(self)
            menu.setObjectName("appointments-menu")
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.addActions(self._line_actions)
            menu.popup(self._table.viewport().mapToGlobal(at))

    def _on_changed(self, changes: tuple[Change, ...]) -> None:
        subjects = {change.subject for change in changes}
        if subjects & {Subject.PROVIDERS, Subject.EVERYTHING}:
            self._ask_providers()
        elif subjects & {Subject.APPOINTMENTS, Subject.PATIENTS}:
            self.ask()
