"""The schedule: days, weeks and months of bookings, where they are made and moved."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from clinic_desktop.domain.appointments import BookingWish
from clinic_desktop.domain.slot_layout import GRIDS
from clinic_desktop.ui.booking_words import outside_sentences
from clinic_desktop.ui.docks import come_forward
from clinic_desktop.ui.schedule.action_specs import CARRY, COARSER, FINER, HERE, LENGTH, PIN, REDO, UNDO
from clinic_desktop.ui.schedule.agenda import Agenda
from clinic_desktop.ui.schedule.bar import SIDE, ScheduleBar
from clinic_desktop.ui.schedule.board import make_board
from clinic_desktop.ui.schedule.closed_dialog import ClosedTimeDialog
from clinic_desktop.ui.schedule.columns_view import ColumnsView
from clinic_desktop.ui.schedule.facts import day_columns, week_columns
from clinic_desktop.ui.schedule.habits import ScheduleHabits, ScheduleView
from clinic_desktop.ui.schedule.month_view import MonthView
from clinic_desktop.ui.schedule.move_words import closed_question, not_movable_words
from clinic_desktop.ui.schedule.moves import Moves
from clinic_desktop.ui.schedule.placing import Placing
from clinic_desktop.ui.schedule.reading import ScheduleReading
from clinic_desktop.ui.schedule.side import ScheduleSide
from clinic_desktop.ui.shortcuts import make_action
from clinic_desktop.ui.theme import SPACE_S
from clinic_desktop.ui.widgets.message_bar import MessageBar, MessageKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from PySide6.QtGui import QAction

    from clinic_desktop.domain.appointments import AppointmentLine
    from clinic_desktop.domain.booking_obstacles import OutsideHours
    from clinic_desktop.domain.identifiers import ProviderId
    from clinic_desktop.ui.error_words import Words
    from clinic_desktop.ui.schedule.ghost import Target
    from clinic_desktop.ui.schedule.moves import Wish
    from clinic_desktop.ui.widgets.message_bar import Offer
    from clinic_desktop.ui.window_state import WindowState
    from clinic_desktop.ui.workspace import Workspace

MINUTE_MS = 20_000


class SchedulePane(QWidget):
    """``line_actions`` are what can be done with the chosen booking, ``today`` leads to today: both of the list.

    Signals: shown(date): the bookings of this day, or from it on, are on the screen as they were just read.
    """

    shown = Signal(object)

    def __init__(
        self,
        workspace: Workspace,
        state: WindowState,
        line_actions: Sequence[QAction],
        today: QAction,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("schedule")
        self.workspace = workspace
        self._line_actions = line_actions
        self._unread = ""
        # Answers that come together are shown together.
        self._soon = QTimer(self, interval=0, singleShot=True)
        self._habits = ScheduleHabits(state, workspace.person.login)
        self._view = self._habits.view
        self._reading = ScheduleReading(workspace, self)
        self._moves = Moves(workspace, self)
        self._make_widgets(state, today)
        self._lay_out()
        self._connect()
        self._placing = Placing(self._columns, self._side.pinboard, self._moves)
        self.show_view(self._view)

    @property
    def view(self) -> ScheduleView:
        return self._view

    def show_view(self, view: ScheduleView) -> None:
        """Show another view of the same day, and remember it for this person."""
        self._view = self._habits.view = view
        self._stack.setCurrentWidget(self._shown)
        self._ask()

    def switch_to(self, view: ScheduleView) -> None:
        """Show a view in front, with the focus in it."""
        come_forward(self)
        self.show_view(view)
        self._shown.setFocus()

    @property
    def _shown(self) -> QWidget:
        others: dict[ScheduleView, QWidget] = {ScheduleView.MONTH: self._month, ScheduleView.AGENDA: self._agenda}
        return others.get(self._view, self._columns)

    def _make_widgets(self, state: WindowState, today: QAction) -> None:
        clock = self.workspace.clock
        self._bar = ScheduleBar(self.workspace, self._habits, today)
        self._message = MessageBar("schedule-message")
        self._columns = ColumnsView("schedule-columns", "Schedule", clock)
        self._columns.show_grid(self._habits.grid)
        self._month = MonthView("schedule-month", "Month", clock)
        self._agenda = Agenda("schedule-agenda", "Agenda", clock)
        self._side = ScheduleSide(self.workspace, state)
        self._side.setVisible(self._habits.shows_side)
        self._stack = QStackedWidget()
        for part in (self._columns, self._month, self._agenda):
            self._stack.addWidget(part)
        here = make_action(self, HERE, self._to_today)
        self._undo = make_action(self, UNDO, self._moves.undoing.undo)
        self._redo = make_action(self, REDO, self._moves.undoing.redo)
        self._pin = make_action(self, PIN, self._pin_current)
        side = make_action(self, SIDE, self._toggle_side)
        finer = make_action(self, FINER, partial(self._zoom, -1))
        coarser = make_action(self, COARSER, partial(self._zoom, 1))
        carry = make_action(self, CARRY, partial(self._columns.keys.carry, is_resized=False))
        length = make_action(self, LENGTH, partial(self._columns.keys.carry, is_resized=True))
        self._columns.addActions([finer, coarser, carry, length])
        for grid in (self._columns, self._month, self._side.mini_month):
            grid.addAction(here)
        self.addActions([self._undo, self._redo, self._pin])
        self.actions_for_menu: tuple[QAction | None, ...] = (
            *self._bar.view_actions.values(),
            None,
            self._bar.back,
            self._bar.on,
            here,
            finer,
            coarser,
            side,
            None,
            self._undo,
            self._redo,
            self._pin,
            carry,
            length,
        )
        self.addActions([*self._bar.view_actions.values(), self._bar.back, self._bar.on, side])
        self._bar.add_buttons((self._undo, self._redo, side))

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(SPACE_S)
        row.addWidget(self._side)
        row.addWidget(self._stack, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_S, SPACE_S, SPACE_S, SPACE_S)
        column.setSpacing(SPACE_S)
        column.addWidget(self._bar)
        column.addWidget(self._message)
        column.addLayout(row, 1)

    def _connect(self) -> None:
        workspace, columns = self.workspace, self._columns
        workspace.day_shown.connect(self._on_day)
        workspace.booking_refused.connect(self._refuse)
        self._bar.view_wanted.connect(self.switch_to)
        self._bar.grid_wanted.connect(self._show_grid)
        self._bar.question_changed.connect(self._ask)
        self._reading.providers_known.connect(self._know_providers)
        self._reading.answered.connect(self._soon.start)
        self._soon.timeout.connect(self._show)
        self._reading.loads_known.connect(self._month.show_loads)
        self._reading.loads_known.connect(self._side.mini_month.show_loads)
        self._reading.stale.connect(self._ask)
        self._reading.failed.connect(self._say_unread)
        columns.chosen.connect(self._choose)
        columns.chosen_changed.connect(workspace.booking_changed)
        columns.opened.connect(workspace.booking_opened)
        columns.wished.connect(self._wish)
        columns.zoom_wanted.connect(self._zoom)
        columns.menu_wanted.connect(self._show_menu)
        columns.refused.connect(lambda line: self._refuse(not_movable_words(line)))
        columns.head_activated.connect(self._on_head)
        columns.move_wanted.connect(self._move)
        self._moves.moved.connect(self._moved)
        self._moves.refused.connect(self._refuse)
        self._moves.asked.connect(self._ask_about_closed)
        self._moves.busy_changed.connect(self._on_busy)
        self._moves.undoing.changed.connect(self._offer_undo)
        self._agenda.record_chosen.connect(self._choose_row)
        self._agenda.record_activated.connect(workspace.booking_opened)
        self._agenda.customContextMenuRequested.connect(
            lambda at: self._show_menu(self._agenda.viewport().mapToGlobal(at))
        )
        self._month.day_chosen.connect(workspace.show_day)
        self._month.day_opened.connect(self._open_day)
        self._side.mini_month.day_chosen.connect(workspace.show_day)
        self._side.mini_month.day_opened.connect(self._open_day)
        self._side.mini_month.month_changed.connect(lambda _: self._ask())
        ticking = QTimer(self, interval=MINUTE_MS)
        ticking.timeout.connect(self._columns.tick)
        ticking.start()
        self._offer_undo()

    def _ask(self) -> None:
        """Read what this view shows of the day in hand."""
        day = self.workspace.day
        self._bar.show_view(self._view, day)
        shown = self._month.first if self._view is ScheduleView.MONTH else self._side.mini_month.first
        chosen = frozenset(one.id for one in self._bar.chosen)
        self._reading.ask(self._view, day, chosen, self._bar.week_of, shown)
        if not self._reading.is_known:
            self._agenda.show_unread()
            self._show_columns()

    def _show(self) -> None:
        """Show what was read; what is in the hand stays there."""
        day, read = self.workspace.day, self._reading
        if self._unread and self._message.title == self._unread:
            self._message.clear()
            self._unread = ""
        if self._view is ScheduleView.AGENDA:
            if read.is_known:
                self._agenda.show_read(read.page)
        else:
            self._show_columns()
        if not self._moves.is_busy:
            self._columns.settle()
        if read.is_fresh:
            read.is_fresh = False
            self.shown.emit(day)

    def _show_columns(self) -> None:
        """Show what is known of the day in hand, and that the rest is being read."""
        day, read, clock = self.workspace.day, self._reading, self.workspace.clock
        if not read.providers:
            return
        facts = read.lines or (), read.hours or (), clock, read.holds, read.known
        if self._view is ScheduleView.DAY:
            self._columns.show_board(make_board(day_columns(day, self._bar.chosen, *facts), clock, read.buffers))
        elif self._view is ScheduleView.WEEK and self._bar.week_of is not None:
            self._columns.show_board(make_board(week_columns(day, self._bar.week_of, *facts), clock, read.buffers))

    def _say_unread(self, words: Words) -> None:
        """Say why something could not be read, for as long as that is so; what is shown stays."""
        self._unread = words.title
        self._message.show_error(words, self._ask)

    def _know_providers(self, providers: Sequence[object]) -> None:
        self._bar.offer_providers(self._reading.providers)
        del providers
        self._ask()

    def _on_day(self, day: date) -> None:
        self._month.show_day(day)
        self._side.mini_month.show_day(day)
        self._ask()

    def _open_day(self, day: date) -> None:
        self.workspace.show_day(day)
        self.switch_to(ScheduleView.DAY)

    def _on_head(self, column: int) -> None:
        """A day of the week opens as a day, a provider's column as his week."""
        board = self._columns.board
        if board is None:
            return
        head = board.columns[column]
        if self._view is ScheduleView.WEEK:
            self._open_day(head.day)
        else:
            self._bar.show_week_of(head.provider_id)
            self.switch_to(ScheduleView.WEEK)

    def _choose(self, line: AppointmentLine | None) -> None:
        self._pin.setEnabled(line is not None)
        self.workspace.booking_chosen.emit(line)

    def _choose_row(self, line: AppointmentLine | None) -> None:
        """Rows come and go by themselves too: that chooses nothing while somebody is elsewhere."""
        if self._agenda.hasFocus():
            self._choose(line)
        else:
            self.workspace.booking_changed.emit(line)

    def _wish(self, provider_id: ProviderId, starts_at: datetime, minutes: int | None, typed: str) -> None:
        self.workspace.booking_wished.emit(
            BookingWish(
                provider_id=provider_id,
                day=self.workspace.clock.local(starts_at).date(),
                starts_at=starts_at,
                minutes=minutes,
            )
        )
        field = QApplication.focusWidget()
        if typed and field is not None and field is not self._columns:
            press = QKeyEvent(QKeyEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, typed)
            QCoreApplication.postEvent(field, press)

    def _move(self, line: AppointmentLine, target: Target) -> None:
        self._message.clear()
        if not self._moves.move(line, target):
            self._columns.settle()

    def _moved(self, line: AppointmentLine) -> None:
        self._message.clear()
        self._side.pinboard.update_line(line)
        self._reading.replace(line)
        self._show()

    def _ask_about_closed(self, wish: Wish, error: OutsideHours) -> None:
        """Ask before a booking goes to closed time; it is shown there meanwhile."""
        clock = self.workspace.clock
        named = {one.id: one.name for one in self._reading.providers}
        about = closed_question(wish.line, wish.target, named.get(wish.target.provider_id, ""), clock)
        dialog = ClosedTimeDialog(about, outside_sentences(error, clock), self, asks_why=bool(error.taken))
        dialog.accepted.connect(lambda: self._moves.go_on(wish, dialog.reason()))
        dialog.rejected.connect(self._moves.put_back)
        dialog.open()

    def _refuse(self, words: Words, offers: tuple[Offer, ...] = ()) -> None:
        self._columns.settle()
        self._message.show_message(MessageKind.WARNING, words.title, words.advice, offers)
        self._ask()

    def _on_busy(self, is_busy: bool) -> None:  # noqa: FBT001 - a signal's
        if not is_busy:
            self._columns.settle()
        self._offer_undo()

    def _offer_undo(self) -> None:
        undoing = self._moves.undoing
        for action, word, words in (
            (self._undo, "&Undo", undoing.undo_words),
            (self._redo, "R&edo", undoing.redo_words),
        ):
            action.setEnabled(bool(words))
            action.setText(f"{word} {words.replace('&', '&&')}".rstrip())

    def _to_today(self) -> None:
        if self._columns.ghost is None:
            self.workspace.show_day(self.workspace.clock.today())

    def _pin_current(self) -> None:
        line = self._agenda.current_record() if self._view is ScheduleView.AGENDA else self._columns.current_line()
        if line is not None:
            self._placing.pin(line)

    def _zoom(self, step: int) -> None:
        number = GRIDS.index(self._columns.grid) + step
        if 0 <= number < len(GRIDS):
            self._bar.show_grid(GRIDS[number])

    def _show_grid(self, grid: int) -> None:
        self._habits.grid = grid
        self._columns.show_grid(grid)

    def _toggle_side(self) -> None:
        self._habits.shows_side = not self._habits.shows_side
        self._side.setVisible(self._habits.shows_side)

    def _show_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setObjectName("schedule-menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if self._columns.current_line() is not None or self._view is ScheduleView.AGENDA:
            menu.addActions(list(self._line_actions))
            menu.addSeparator()
            menu.addAction(self._pin)
        else:
            book = menu.addAction("&Book here…")
            book.triggered.connect(lambda _: self._columns.act())
        menu.addSeparator()
        menu.addActions([self._undo, self._redo])
        menu.popup(at)
