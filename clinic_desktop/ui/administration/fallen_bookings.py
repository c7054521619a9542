"""Bookings that fell out of changed hours: who, when, with whom, and how to reach the patient; until none is left."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QLabel, QWidget

from clinic_desktop.background.latest import LatestTask
from clinic_desktop.domain.changes import Change, Subject
from clinic_desktop.domain.pages import Page
from clinic_desktop.ui.administration.working_hours_columns import fallen_columns
from clinic_desktop.ui.error_words import words_for
from clinic_desktop.ui.export_dialog import offer_export
from clinic_desktop.ui.shortcuts import ActionSpec
from clinic_desktop.ui.theme import set_look
from clinic_desktop.ui.widgets.list_window import ListWindow
from clinic_desktop.ui.widgets.record_model import RecordTableModel
from clinic_desktop.ui.widgets.record_table import RecordTable

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from clinic_desktop.domain.fallen_bookings import FallenBooking, FallenBookings
    from clinic_desktop.domain.identifiers import PatientId
    from clinic_desktop.ui.workspace import Workspace

MOVE = ActionSpec("move-fallen", "&Move…", "Ctrl+M", "calendar-clock", "Give the booking another time")
KEEP = ActionSpec("keep-fallen", "&Keep at this time", "Ctrl+K", "calendar-check", "The patient is seen all the same")
CANCEL = ActionSpec(
    "cancel-fallen", "&Cancel booking…", "Ctrl+Del", "calendar-x", "The patient does not want another time"
)
PIN = ActionSpec(
    "pin-fallen", "&To the pinboard", "Ctrl+Shift+G", "map-pin", "To drag the booking to another day or provider"
)
PIN_ALL = ActionSpec("pin-all-fallen", "All to the &pinboard", "Ctrl+Alt+G", "map-pin", "The whole list")
REFRESH = ActionSpec("refresh-fallen", "&Refresh", "F5", "refresh-cw", "Read the list again")

SEEN_WORDS = (
    "These bookings were made before the hours were changed. Call the patients and move the bookings, or keep them"
    " where they are."
)
PREVIEW_WORDS = "Nothing is saved yet. What you move now does not fall out when you save."
UNSEEN_WORDS = "Your account does not show patients. Somebody at the desk opens this list and moves the bookings."
_MATTERS = {Subject.APPOINTMENTS, Subject.WORKING_HOURS, Subject.PATIENTS, Subject.EVERYTHING}


def _patients(one: FallenBooking) -> tuple[PatientId, ...]:
    return () if one.patient_id is None else (one.patient_id,)


class FallenBookingsDialog(ListWindow):
    """Follows what is moved, here and elsewhere. ``would_fall`` are bookings that have not fallen out yet.

    Signals:
        move_wanted: the AppointmentId of a booking that is to be given another time.
        cancel_wanted: the AppointmentId of a booking that is to be cancelled with a reason.
        pins_wanted: the AppointmentIds of bookings that are to wait on the pinboard.
    """

    move_wanted = Signal(str)
    cancel_wanted = Signal(str)
    pins_wanted = Signal(object)

    def __init__(
        self, workspace: Workspace, parent: QWidget | None = None, *, would_fall: FallenBookings | None = None
    ) -> None:
        title = "Bookings outside working hours"
        super().__init__("fallen-bookings", title, "To be moved", "calendar-clock", (1080, 480), parent)
        self._workspace = workspace
        self._hours = workspace.services.working_hours
        self._would_fall = would_fall
        self._reading = LatestTask(workspace.tasks, self)
        self._model: RecordTableModel[FallenBooking] = RecordTableModel(
            fallen_columns(workspace.clock), lambda one: one.id, self
        )
        self.table: RecordTable[FallenBooking] = RecordTable(
            "fallen-bookings-list", "Bookings outside working hours", self._model
        )
        self.table.show_empty("No booking is to be moved", "All bookings to come lie within working hours.")
        self._words = QLabel(SEEN_WORDS)
        self._words.setObjectName("fallen-bookings-words")
        self._words.setWordWrap(True)
        set_look(self._words, "role", "small")
        self._actions: list[QAction] = []
        if workspace.person.may_book:
            self._actions = [self.add_button(MOVE, partial(self._wish, self.move_wanted))]
            if would_fall is None:
                self._actions += [
                    self.add_button(KEEP, self._keep),
                    self.add_button(CANCEL, partial(self._wish, self.cancel_wanted)),
                    self.add_button(PIN, self._pin, with_text=False),
                    self.add_button(PIN_ALL, self._pin_all),
                ]
            self.table.record_activated.connect(lambda _: self._wish(self.move_wanted))
        offer_export(workspace, self, "fallen_bookings", "Export bookings to be moved", self._model, _patients)
        if would_fall is None:
            self.add_button(REFRESH, self._read, with_text=False)
        self.table.record_chosen.connect(self._offer)
        workspace.live_updates.changed.connect(self._on_changed)
        workspace.connection.restored.connect(self._read)
        self.lay_out(self._words, self.table)
        self._offer(None)
        self.table.setFocus()
        self._read()

    def _read(self) -> None:
        if self._would_fall is not None:
            self._show(self._would_fall)
            return
        self.table.show_loading()
        self._reading.run(
            self._hours.fallen_out,
            done=self._show,
            failed=lambda error: self.table.show_error(words_for(error), self._read),
        )

    def _show(self, found: FallenBookings) -> None:
        seen = SEEN_WORDS if self._would_fall is None else PREVIEW_WORDS
        self._words.setText(seen if found.may_see_patients else UNSEEN_WORDS)
        self._model.show(Page(found.bookings, has_more=False))
        self.header.set_count(len(found.bookings) or None)
        if found.bookings and self.table.current_record() is None:
            self.table.choose_row(0)
        self._offer(self.table.current_record())

    def _offer(self, booking: FallenBooking | None) -> None:
        for action in self._actions:
            action.setEnabled(booking is not None)

    def _wish(self, wanted: SignalInstance) -> None:
        booking = self.table.current_record()
        if booking is not None:
            self.message.clear()
            wanted.emit(booking.id)

    def _pin(self) -> None:
        booking = self.table.current_record()
        if booking is not None:
            self.pins_wanted.emit((booking.id,))
            self._workspace.told.emit(f"{booking.patient} is on the pinboard, and stays booked until placed")
            self.table.choose_row(self.table.currentIndex().row() + 1)

    def _pin_all(self) -> None:
        """Put the whole list on the pinboard, and make way for the schedule."""
        self.pins_wanted.emit(tuple(booking.id for booking in self._model.records))
        self.accept()

    def _keep(self) -> None:
        booking = self.table.current_record()
        if booking is None:
            return
        self.message.clear()
        self._workspace.tasks.run(
            partial(self._hours.keep, booking.id),
            owner=self,
            done=lambda _: self._read(),
            failed=lambda error: self.message.show_error(words_for(error)),
        )

    def _on_changed(self, changes: tuple[Change, ...]) -> None:
        if self._would_fall is not None:
            for change in changes:
                if change.subject is Subject.APPOINTMENTS:
                    self._model.remove(change.id)
        elif any(change.subject in _MATTERS for change in changes):
            self._read()
