"""What is ordered at the board, and what is said when it is done or refused."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu, QWidget

from clinic_desktop.domain.appointments import ChangeStatus
from clinic_desktop.domain.clinical_text import format_name
from clinic_desktop.domain.identifiers import new_id
from clinic_desktop.domain.statuses import AppointmentStatus
from clinic_desktop.domain.waiting import (
    CallPatient,
    SetUrgency,
    Stage,
    TakeCallBack,
    Urgency,
    WaitingEntry,
    room_words,
)
from clinic_desktop.ui.error_words import words_for
from clinic_desktop.ui.waiting_room import board_actions
from clinic_desktop.ui.waiting_room.deeds import BoardDeeds
from clinic_desktop.ui.waiting_room.left_dialog import LeftDialog
from clinic_desktop.ui.waiting_room.room_dialog import RoomDialog
from clinic_desktop.ui.waiting_words import URGENCY_WORDS
from clinic_desktop.ui.widgets.message_bar import MessageKind, Offer

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QAction

    from clinic_desktop.domain.appointments import AppointmentLine
    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.ui.deeds import Deed
    from clinic_desktop.ui.waiting_room.bar import WaitingBar
    from clinic_desktop.ui.waiting_room.board_view import BoardView
    from clinic_desktop.ui.widgets.message_bar import MessageBar
    from clinic_desktop.ui.workspace import Workspace


class BoardOrders(QObject):
    """Acts on whoever is chosen in the board's list.

    Signals: changed(): something was stored or refused, the board is to be read again.
    """

    changed = Signal()

    def __init__(
        self,
        workspace: Workspace,
        bar: WaitingBar,
        message: MessageBar,
        table: BoardView,
        pane: QWidget,
    ) -> None:
        super().__init__(pane)
        self._workspace = workspace
        self._waiting = workspace.services.waiting
        self._deeds = BoardDeeds(self._waiting)
        self._bar = bar
        self._message = message
        self._table = table
        self._pane = pane
        self._judged: WaitingEntry | None = None
        self._urgency_menu = QMenu(pane)
        self._urgency_menu.setObjectName("waiting-room-urgency-menu")
        # By digits: the letters of the board mean something else, and are heard while the menu is open.
        self._urgencies = {urgency: self._urgency_action(urgency, n) for n, urgency in enumerate(Urgency, start=1)}

    def arrive(self) -> None:
        entry = self._chosen(board_actions.ARRIVE.id)
        if entry is not None:
            command = ChangeStatus(entry.id, entry.version, AppointmentStatus.CHECKED_IN)
            self._run(partial(self._workspace.services.appointments.change_status, command), self._arrived)

    def call(self) -> None:
        entry = self._chosen(board_actions.CALL.id)
        if entry is not None:
            self._call(entry)

    def call_next(self) -> None:
        """Call whoever is next for the provider shown; the server knows who that is."""
        self._call(None)

    def take_back(self) -> None:
        entry = self._chosen(board_actions.TAKE_BACK.id)
        if entry is not None:
            self._take_back(entry)

    def ask_urgency(self) -> None:
        entry = self._chosen(board_actions.URGENCY.id)
        if entry is None or entry.row_version is None:
            return
        self._judged = entry
        for urgency, action in self._urgencies.items():
            action.setChecked(urgency is entry.urgency)
        self._urgency_menu.setActiveAction(self._urgencies[entry.urgency])
        self._urgency_menu.popup(self._table.menu_place())

    def ask_room(self) -> None:
        entry = self._chosen(board_actions.ROOM.id)
        if entry is not None and entry.row_version is not None:
            dialog = RoomDialog.to_place(self._workspace, entry, entry.row_version, self._pane)
            self._open(dialog, partial(self._placed, entry))

    def ask_why_left(self) -> None:
        entry = self._chosen(board_actions.LEFT.id)
        if entry is not None:
            self._open(LeftDialog(self._workspace, entry, self._pane), partial(self._left, entry.status))

    def start_visit(self) -> None:
        entry = self._chosen(board_actions.START.id)
        if entry is not None:
            self._message.clear()
            self._workspace.visit_start_wanted.emit(entry.id, entry.patient_id)

    def taken_in(self, entry: WaitingEntry) -> None:
        """Say who was taken in without a booking, and whose patient he is now."""
        number = f", number {entry.number}" if entry.number else ""
        self._workspace.told.emit(f"{_name(entry)} waits for {entry.provider_name}{number}")
        self._message.clear()
        self.changed.emit()
        work = partial(self._workspace.services.appointments.open, entry.id)
        self._workspace.tasks.run(work, owner=self, done=partial(self._workspace.booking_done.emit, None))

    def say_arrived(self, line: AppointmentLine) -> None:
        self._workspace.told.emit(f"{format_name(line.patient_last_name, line.patient_first_name)} has arrived")

    def _call(self, entry: WaitingEntry | None) -> None:
        named = entry.id if entry else None
        provider_id = self._bar.provider_id
        if not self._bar.room:
            dialog = RoomDialog.to_call(self._workspace, new_id(), entry, provider_id, self._pane)
            dialog.stored.connect(lambda called: self._bar.take_room(called.room or ""))
            self._open(dialog, partial(self._called, entry))
            return
        order = CallPatient(new_id(), self._bar.room, provider_id, named)
        self._run(partial(self._waiting.call, order), partial(self._called, entry))

    def _called(self, before: WaitingEntry | None, entry: WaitingEntry) -> None:
        self._note(self._deeds.call(before, entry))
        offer = Offer("Take call back", partial(self._take_back, entry))
        if self._workspace.person.may_read_charts:
            offer = Offer("Start visit", partial(self._workspace.visit_start_wanted.emit, entry.id, entry.patient_id))
        title = f"{_name(entry)}: called to {room_words(entry.room)}" if entry.room else f"{_name(entry)}: called"
        self._message.show_message(MessageKind.INFO, title, "", [offer])
        self._table.choose(entry.id)
        self.changed.emit()

    def _take_back(self, entry: WaitingEntry) -> None:
        if entry.row_version is not None:
            command = TakeCallBack(entry.id, entry.row_version)
            self._run(partial(self._waiting.take_call_back, command), partial(self._taken_back, entry))

    def _taken_back(self, called: WaitingEntry, entry: WaitingEntry) -> None:
        self._note(self._deeds.call_taken_back(called, entry))
        self._message.clear()
        self._workspace.told.emit(f"{_name(entry)} waits as before")
        self.changed.emit()

    def _urgency_action(self, urgency: Urgency, number: int) -> QAction:
        action = self._urgency_menu.addAction(f"&{number}  {URGENCY_WORDS[urgency]}")
        action.setObjectName(f"action-urgency-{urgency}")
        action.setCheckable(True)
        action.triggered.connect(lambda: self._set_urgency(urgency))
        return action

    def _set_urgency(self, urgency: Urgency) -> None:
        entry = self._judged
        if entry is not None and entry.row_version is not None:
            command = SetUrgency(entry.id, entry.row_version, urgency)
            self._run(partial(self._waiting.set_urgency, command), partial(self._judged_anew, entry))

    def _judged_anew(self, before: WaitingEntry, now: WaitingEntry) -> None:
        self._note(self._deeds.urgency(before, now))
        self._stored(now)

    def _placed(self, before: WaitingEntry, now: WaitingEntry) -> None:
        self._note(self._deeds.room(before, now))
        self._stored(now)

    def _note(self, deed: Deed | None) -> None:
        if deed is not None:
            self._workspace.deed_done.emit(deed)

    def _arrived(self, line: AppointmentLine) -> None:
        self._workspace.booking_done.emit(replace(line, status=AppointmentStatus.SCHEDULED), line)
        self._message.clear()
        self.say_arrived(line)
        self.changed.emit()

    def _left(self, before: AppointmentStatus, line: AppointmentLine) -> None:
        self._workspace.booking_done.emit(replace(line, status=before), line)
        self._message.clear()
        self._workspace.told.emit(f"{format_name(line.patient_last_name, line.patient_first_name)} has left")
        self.changed.emit()

    def _stored(self, _: WaitingEntry) -> None:
        self._message.clear()
        self.changed.emit()

    def _failed(self, error: ClinicError) -> None:
        self._message.show_error(words_for(error))
        self.changed.emit()

    def _chosen(self, action: str) -> WaitingEntry | None:
        """Return whoever is chosen, if that fits where he is now."""
        entry = self._table.current_record()
        fitting: frozenset[Stage] = board_actions.FITTING[action]
        return entry if entry is not None and entry.stage in fitting else None

    def _open(self, dialog: RoomDialog | LeftDialog, done: Callable[[Any], object]) -> None:
        dialog.stored.connect(done)
        dialog.open()

    def _run(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        self._workspace.tasks.run(work, owner=self, done=done, failed=self._failed)


def _name(entry: WaitingEntry) -> str:
    return format_name(entry.last_name, entry.first_name)
