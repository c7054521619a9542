"""Times that became free with the people whom each fits, and everybody who wants an earlier time."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from clinic_desktop.background.latest import LatestTask
from clinic_desktop.domain.changes import Change, Subject
from clinic_desktop.domain.clinical_text import format_moment, format_name
from clinic_desktop.domain.earlier_times import EarlierOffer, TakeEarlierTime, WishLine
from clinic_desktop.domain.identifiers import AppointmentId, new_id
from clinic_desktop.domain.pages import Page
from clinic_desktop.ui.earlier_times.columns import offer_columns, wish_columns
from clinic_desktop.ui.error_words import words_for
from clinic_desktop.ui.theme import SPACE_L, SPACE_M, SPACE_S, set_look
from clinic_desktop.ui.widgets.message_bar import MessageBar, MessageKind, Offer
from clinic_desktop.ui.widgets.record_model import RecordTableModel
from clinic_desktop.ui.widgets.record_table import RecordTable
from clinic_desktop.ui.widgets.section_header import SectionHeader

if TYPE_CHECKING:
    from clinic_desktop.domain.appointments import AppointmentLine
    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.ui.workspace import Workspace

_CONCERNED = {Subject.EARLIER_TIMES, Subject.APPOINTMENTS, Subject.PATIENTS, Subject.EVERYTHING}


class EarlierTimesDialog(QDialog):
    """Changes while it is open when others book, cancel or put somebody on the list."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("earlier-times")
        self.setWindowTitle("Earlier times")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._workspace = workspace
        self._clock = workspace.clock
        self._earlier = workspace.services.earlier_times
        self._offers = LatestTask(workspace.tasks, self)
        self._wishes = LatestTask(workspace.tasks, self)
        self._everybody: tuple[WishLine, ...] = ()
        self._new_ids: dict[tuple[object, ...], AppointmentId] = {}
        self._make_widgets()
        self._lay_out()
        self._connect()
        self.resize(1240, 600)
        self._read()
        self._times.setFocus()

    def _make_widgets(self) -> None:
        self.message = MessageBar("earlier-times-message")
        self._times_header = SectionHeader("earlier-times-free-header", "Times that became free", "calendar-clock")
        self._times_model: RecordTableModel[EarlierOffer] = RecordTableModel(
            offer_columns(self._clock), lambda one: one.time, self
        )
        self._times = RecordTable("earlier-times-free", "Times that became free", self._times_model)
        self._times.show_empty("No time is free that somebody waits for", "They appear here by themselves.")
        self._people_header = SectionHeader("earlier-times-people-header", "Who wants it", "users")
        self._people_model: RecordTableModel[WishLine] = RecordTableModel(
            wish_columns(self._clock), lambda one: one.id, self
        )
        self._people = RecordTable("earlier-times-people", "People who want an earlier time", self._people_model)
        self._people.show_empty("Nobody", "Put somebody on the list from his booking or from the patient search.")
        self._all = QCheckBox("&Everybody on the list")
        self._all.setObjectName("earlier-times-everybody")
        self._book = QPushButton("&Book this time")
        self._book.setObjectName("earlier-times-book")
        set_look(self._book, "kind", "primary")
        self._take_off = QPushButton("&Take off the list")
        self._take_off.setObjectName("earlier-times-take-off")

    def _lay_out(self) -> None:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close = buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setObjectName("earlier-times-close")
        buttons.rejected.connect(self.reject)
        row = QHBoxLayout()
        row.setSpacing(SPACE_S)
        row.addWidget(self._book)
        row.addWidget(self._take_off)
        row.addWidget(self._all)
        row.addStretch(1)
        row.addWidget(buttons)
        for button in (self._book, self._take_off, close):
            button.setAutoDefault(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        column.setSpacing(SPACE_M)
        column.addWidget(self.message)
        column.addWidget(self._times_header)
        column.addWidget(self._times, 2)
        column.addWidget(self._people_header)
        column.addWidget(self._people, 3)
        column.addLayout(row)

    def _connect(self) -> None:
        self._times.record_chosen.connect(self._show_people)
        self._people.record_chosen.connect(self._offer_actions)
        self._people.record_activated.connect(self._book_chosen)
        self._all.toggled.connect(self._show_people)
        self._book.clicked.connect(self._book_chosen)
        self._take_off.clicked.connect(self._take_off_chosen)
        self._workspace.live_updates.changed.connect(self._on_changed)

    def _read(self) -> None:
        self._times.show_loading()
        self._offers.run(self._earlier.offers, done=self._show_offers, failed=self._not_read)
        self._wishes.run(self._earlier.wishes, done=self._show_wishes, failed=self._not_read)

    def _show_offers(self, offers: tuple[EarlierOffer, ...]) -> None:
        self._times_model.show(Page(offers, has_more=False))
        self._times_header.set_count(len(offers) or None)
        if self._times.current_record() is None:
            self._times.choose_row(0)
        self._show_people()

    def _show_wishes(self, wishes: tuple[WishLine, ...]) -> None:
        self._everybody = wishes
        self._show_people()

    def _show_people(self, _: object = None) -> None:
        offer = self._times.current_record()
        is_everybody = self._all.isChecked() or offer is None
        people = self._everybody if is_everybody or offer is None else offer.wishes
        self._people_model.show(Page(people, has_more=False))
        self._people_header.set_count(len(people) or None)
        if self._people.current_record() is None:
            self._people.choose_row(0)
        self._offer_actions()

    def _offer_actions(self, _: object = None) -> None:
        offer, line = self._times.current_record(), self._people.current_record()
        fits = offer is not None and line is not None and any(one.id == line.id for one in offer.wishes)
        self._book.setEnabled(fits)
        self._take_off.setEnabled(line is not None)

    def _not_read(self, error: ClinicError) -> None:
        self._times.show_error(words_for(error), self._read)

    def _book_chosen(self, _: object = None) -> None:
        """Give the chosen person the chosen time; the list changes by itself."""
        offer, line = self._times.current_record(), self._people.current_record()
        if offer is None or line is None or not self._book.isEnabled():
            return
        free, booking = offer.time, line.booking
        # One try and its repeats make one booking.
        key = (line.id, free.starts_at, free.provider_id)
        new = self._new_ids.setdefault(key, AppointmentId(new_id()))
        command = TakeEarlierTime(
            line.id,
            booking.id if booking else new,
            booking.version if booking else None,
            free.provider_id,
            free.starts_at,
        )
        self._book.setEnabled(False)
        self._workspace.tasks.run(
            partial(self._earlier.take, command),
            owner=self,
            done=partial(self._taken, line),
            failed=self._not_done,
        )

    def _taken(self, wish: WishLine, line: AppointmentLine) -> None:
        when = format_moment(self._clock.local(line.starts_at), weekday=True)
        name = format_name(line.patient_last_name, line.patient_first_name)
        before = ""
        if wish.booking is not None:
            before = (
                f"The booking of {format_moment(self._clock.local(wish.booking.starts_at), weekday=True)} is given up."
            )
        title = f"{name} comes {when} to {line.provider_name}"
        self.message.show_message(MessageKind.SUCCESS, title, before)
        self._read()

    def _take_off_chosen(self) -> None:
        line = self._people.current_record()
        if line is not None:
            self._workspace.tasks.run(
                partial(self._earlier.take_off, line.id),
                owner=self,
                done=lambda _: self._offer_undo(line),
                failed=self._not_done,
            )

    def _offer_undo(self, line: WishLine) -> None:
        name = format_name(line.last_name, line.first_name)
        undo = Offer("Put back", partial(self._put_back, line))
        self.message.show_message(MessageKind.INFO, f"{name} is off the list", "", [undo])
        self._read()

    def _put_back(self, line: WishLine) -> None:
        self._workspace.tasks.run(
            partial(self._earlier.put_back, line.id), owner=self, done=lambda _: self._read(), failed=self._not_done
        )

    def _not_done(self, error: ClinicError) -> None:
        self.message.show_error(words_for(error))
        self._read()

    def _on_changed(self, changes: tuple[Change, ...]) -> None:
        if any(one.subject in _CONCERNED for one in changes):
            self._read()
