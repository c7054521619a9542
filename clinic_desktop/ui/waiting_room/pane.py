"""The board of the waiting room: who waits, since when, how urgent; calling, arriving, leaving. It runs by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from clinic_desktop.background.latest import LatestTask
from clinic_desktop.domain.changes import Change, Subject
from clinic_desktop.domain.waiting import Board, Stage, WaitingEntry, arrivals, public_calls
from clinic_desktop.ui.docks import come_forward
from clinic_desktop.ui.error_words import words_for
from clinic_desktop.ui.shortcuts import make_action
from clinic_desktop.ui.theme import SPACE_S
from clinic_desktop.ui.waiting_room import board_actions as actions
from clinic_desktop.ui.waiting_room.bar import WaitingBar, buttons
from clinic_desktop.ui.waiting_room.board_view import BoardView
from clinic_desktop.ui.waiting_room.columns import BoardColumns
from clinic_desktop.ui.waiting_room.habits import WaitingHabits
from clinic_desktop.ui.waiting_room.orders import BoardOrders
from clinic_desktop.ui.waiting_room.public_screen import PublicScreen, second_screen
from clinic_desktop.ui.waiting_room.walk_in_dialog import WalkInDialog
from clinic_desktop.ui.widgets.announcements import announce
from clinic_desktop.ui.widgets.message_bar import MessageBar, MessageKind

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QAction, QResizeEvent

    from clinic_desktop.domain.appointments import AppointmentLine, Provider
    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.ui.error_words import Words
    from clinic_desktop.ui.widgets.flow_layout import FlowLayout
    from clinic_desktop.ui.window_state import WindowState
    from clinic_desktop.ui.workspace import Workspace

TICK_MS = 10_000
LINES_FOR_COUNTS = 16
"""In a lower pane the list has the room of the counts."""
_HEARD = frozenset({Subject.APPOINTMENTS, Subject.WAITING, Subject.PATIENTS, Subject.PROVIDERS, Subject.EVERYTHING})


class WaitingRoomPane(QWidget):
    """What others change appears by itself; what runs is painted again every ten seconds without asking anybody."""

    def __init__(self, workspace: Workspace, state: WindowState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("waiting-room")
        self._workspace = workspace
        self._habits = WaitingHabits(state, workspace.person.login)
        self._reading = LatestTask(workspace.tasks, self)
        self._board: Board | None = None
        self._read_on = workspace.clock.today()
        self._providers: tuple[Provider, ...] = ()
        self._screen: PublicScreen | None = None
        self._make_widgets()
        self._make_actions()
        self._lay_out()
        self._connect()
        self._offer_actions(None)
        self._ask_providers()
        self.ask()

    def ask(self) -> None:
        """Read the board again."""
        self._table.show_loading()
        self._read_on = self._workspace.clock.today()
        self._reading.run(self._workspace.services.waiting.board, done=self._read, failed=self._not_read)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._bar.show_counts(is_room=self.height() >= LINES_FOR_COUNTS * self.fontMetrics().lineSpacing())

    def close_screen(self) -> None:
        """Take the screen in the waiting room away: whoever opened it goes."""
        if self._screen is not None:
            self._screen.close()

    def _make_widgets(self) -> None:
        workspace = self._workspace
        self._columns = BoardColumns(workspace.clock)
        self._table = BoardView(self._columns)
        self._table.show_as_columns(self._habits.shows_columns)
        self._message = MessageBar("waiting-room-message")
        self._bar = WaitingBar(self._habits, workspace.person.provider_id)
        self._orders = BoardOrders(workspace, self._bar, self._message, self._table, self)
        self._tick = QTimer(self, interval=TICK_MS)
        self._tick.setObjectName("waiting-room-tick")

    def _make_actions(self) -> None:
        orders = self._orders
        about = [
            (actions.ARRIVE, orders.arrive),
            (actions.CALL, orders.call),
            (actions.TAKE_BACK, orders.take_back),
            (actions.URGENCY, orders.ask_urgency),
            (actions.ROOM, orders.ask_room),
            (actions.LEFT, orders.ask_why_left),
        ]
        if self._workspace.person.may_read_charts:
            about.append((actions.START, orders.start_visit))
        self._about_one = {spec.id: make_action(self._table, spec, slot) for spec, slot in about}
        self._table.addActions(list(self._about_one.values()))
        self._walk_in = make_action(self, actions.WALK_IN, self._take_in)
        self._call_next = make_action(self, actions.CALL_NEXT, orders.call_next)
        to_board = make_action(self, actions.TO_BOARD, self._to_board)
        undo = make_action(self, actions.UNDO, self._workspace.undo_wished.emit)
        redo = make_action(self, actions.REDO, self._workspace.redo_wished.emit)
        screen = make_action(self, actions.SCREEN, self._open_or_close_screen)
        say = make_action(self, actions.SAY_ARRIVALS, lambda: None)
        say.setCheckable(True)
        say.setChecked(self._habits.says_arrivals)
        say.toggled.connect(lambda is_on: self._habits.keep_says_arrivals(is_on=is_on))
        columns = make_action(self, actions.COLUMNS, lambda: None)
        columns.setCheckable(True)
        columns.setChecked(self._table.shows_columns)
        columns.toggled.connect(self._table.show_as_columns)
        columns.toggled.connect(lambda is_on: self._habits.keep_columns(is_on=is_on))
        self.actions_for_menu: tuple[QAction | None, ...] = (
            self._walk_in,
            self._call_next,
            None,
            *self._about_one.values(),
            None,
            undo,
            redo,
            None,
            to_board,
            columns,
            screen,
            say,
        )
        self.addActions([self._walk_in, self._call_next, undo, redo, to_board, columns, screen, say])

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_S, SPACE_S, SPACE_S, SPACE_S)
        column.setSpacing(SPACE_S)
        column.addWidget(self._bar)
        column.addWidget(self._message)
        column.addWidget(self._table, 1)
        column.addLayout(self._buttons())
        self._table.show_empty("Nobody is expected today", "", "Walk-in", self._take_in)

    def _buttons(self) -> FlowLayout:
        """Return buttons for what is done most often; the rest is in the menus and on keys.

        A clinician's board is narrow, and who arrives is seen at the desk.
        """
        rare = {actions.TAKE_BACK.id}
        if self._workspace.person.may_read_charts:
            often = [action for name, action in self._about_one.items() if name not in rare | {actions.ARRIVE.id}]
            return buttons((self._call_next,), (self._walk_in, *often))
        often = [action for name, action in self._about_one.items() if name not in rare]
        return buttons((self._call_next, self._walk_in), often)

    def _connect(self) -> None:
        self._bar.changed.connect(self._show)
        self._table.record_chosen.connect(self._offer_actions)
        self._table.record_activated.connect(self._activate)
        self._table.menu_wanted.connect(self._show_menu)
        self._orders.changed.connect(self.ask)
        self._workspace.undo_refused.connect(self._say_refused)
        self._tick.timeout.connect(self._on_tick)
        self._tick.start()
        self._workspace.live_updates.changed.connect(self._on_changed)

    def _say_refused(self, words: Words) -> None:
        if self.isVisible():
            self._message.show_message(MessageKind.WARNING, words.title, words.advice)

    def _ask_providers(self) -> None:
        self._workspace.tasks.run(
            self._workspace.services.appointments.providers,
            owner=self,
            done=self._know_providers,
            failed=self._not_read,
        )

    def _know_providers(self, providers: tuple[Provider, ...]) -> None:
        self._providers = providers
        self._bar.offer_providers(providers)

    def _read(self, board: Board) -> None:
        before, self._board = self._board, board
        self._columns.thresholds, self._columns.ahead = board.thresholds, board.ahead
        self._show()
        self._show_calls()
        if before is not None and self._habits.says_arrivals and not self._workspace.is_locked:
            for one in self._of_provider(arrivals(before.entries, board.entries)):
                announce(self, f"Has arrived: {self._columns.words(one)}")

    def _not_read(self, error: ClinicError) -> None:
        self._table.show_error(words_for(error), self._ask_providers if not self._providers else self.ask)

    def _show(self) -> None:
        if self._board is None:
            return
        shown = self._of_provider(self._board.entries)
        self._bar.count(shown)
        stages = self._bar.stages
        if shown and stages != frozenset(Stage):
            self._table.show_empty("Nobody there", "Others are hidden: press their buttons above.")
        else:
            self._table.show_empty("Nobody is expected today", "", "Walk-in", self._take_in)
        self._table.show_entries((one for one in shown if one.stage in stages), stages)
        self._offer_actions(self._table.current_record())

    def _of_provider(self, entries: tuple[WaitingEntry, ...]) -> tuple[WaitingEntry, ...]:
        wanted = self._bar.provider_id
        return tuple(one for one in entries if wanted in (None, one.provider_id))

    def _offer_actions(self, entry: WaitingEntry | None) -> None:
        for name, action in self._about_one.items():
            action.setEnabled(entry is not None and entry.stage in actions.FITTING[name])

    def _activate(self, entry: WaitingEntry) -> None:
        """Do what is done most often with somebody who is where he is."""
        may_read = self._workspace.person.may_read_charts
        if entry.stage is Stage.EXPECTED:
            self._orders.arrive()
        elif entry.stage is Stage.WAITING:
            self._orders.call()
        elif entry.stage is Stage.CALLED and may_read:
            self._orders.start_visit()
        elif may_read:
            self._workspace.visit_opened.emit(entry.id, entry.patient_id)

    def _show_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setObjectName("waiting-room-menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions(list(self._about_one.values()))
        menu.popup(at)

    def _take_in(self) -> None:
        whom = self._workspace.patient_in_hand
        dialog = WalkInDialog(self._workspace, self._providers, whom, self._bar.provider_id, self)
        dialog.stored.connect(self._orders.taken_in)
        dialog.checked_in.connect(self._checked_in)
        dialog.open()

    def _checked_in(self, line: AppointmentLine) -> None:
        self._orders.say_arrived(line)
        self.ask()

    def _to_board(self) -> None:
        come_forward(self)
        self._table.setFocus()

    def _open_or_close_screen(self) -> None:
        if self._screen is not None:
            self._screen.close()
            return
        self._screen = PublicScreen()
        self._screen.closed.connect(self._forget_screen)
        self._show_calls()
        desk = self.window().screen()
        self._screen.open_on(second_screen(desk), desk)

    def _forget_screen(self) -> None:
        self._screen = None

    def _show_calls(self) -> None:
        if self._screen is not None and self._board is not None:
            self._screen.show_calls(public_calls(self._board.entries, self._columns.now()))
            self._screen.show_time(self._columns.now())

    def _on_tick(self) -> None:
        if self._workspace.clock.today() != self._read_on:
            self.ask()
        self._table.repaint_times()
        if self._screen is not None:
            self._show_calls()

    def _on_changed(self, changes: tuple[Change, ...]) -> None:
        subjects = {change.subject for change in changes}
        if subjects & {Subject.PROVIDERS, Subject.EVERYTHING}:
            self._ask_providers()
        if subjects & _HEARD:
            self.ask()
