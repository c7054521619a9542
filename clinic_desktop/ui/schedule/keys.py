"""The keyboard on the schedule: walk, book, lift a booking and set it down somewhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from clinic_desktop.domain.slot_layout import on_grid
from clinic_desktop.ui.schedule.cursor import Steps
from clinic_desktop.ui.schedule.gestures import may_move
from clinic_desktop.ui.schedule.ghost import Ghost, GhostKind, lifted

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from clinic_desktop.ui.schedule.columns_view import ColumnsView

_ROWS_OF_A_PAGE = 8
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
_PAGES = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}
_WALKS = {
    Qt.Key.Key_Down: Steps.down,
    Qt.Key.Key_Up: Steps.up,
    Qt.Key.Key_Right: Steps.right,
    Qt.Key.Key_Left: Steps.left,
}
_CONFIRM = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_KEYPAD = Qt.KeyboardModifier.KeypadModifier
_NONE = Qt.KeyboardModifier.NoModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_CTRL = Qt.KeyboardModifier.ControlModifier
_ALT = Qt.KeyboardModifier.AltModifier


class ScheduleKeys:
    """Arrows walk over bookings and free rows; Ctrl+Up and Ctrl+Down over bookings alone; Enter or a letter acts.

    Alt+Up and Alt+Down lift the booking: arrows carry it, Enter sets it down, Escape puts it back. With Shift as well
    its end is moved. Shift+Down draws a span of free time.
    """

    def __init__(self, view: ColumnsView) -> None:
        self._view = view

    def press(self, event: QKeyEvent) -> bool:
        """Do what the key means. False if it means nothing here."""
        if self._view.board is None or not self._view.board.columns:
            return False
        key, held = Qt.Key(event.key()), event.modifiers() & ~_KEYPAD
        if self._view.ghost is not None:
            return self._carry(key)
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and held & _ALT:
            return self._lift(key, is_resized=bool(held & _SHIFT))
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and held == _SHIFT:
            return self._draw(key)
        if key in _CONFIRM and held == _NONE:
            self._view.act()
            return True
        if self._walk(key, held):
            return True
        return self._type(event, held)

    def carry(self, *, is_resized: bool) -> None:
        """Take the booking under the cursor into the hand, or carry what is in it a row further down."""
        if self._view.ghost is not None:
            self._carry(Qt.Key.Key_Down)
        else:
            self._lift(Qt.Key.Key_Down, is_resized=is_resized)

    def _walk(self, key: Qt.Key, held: Qt.KeyboardModifier) -> bool:
        view = self._view
        steps, here = view.steps, view.cursor_now
        place = here.place + _PAGES.get(key, 0) * _ROWS_OF_A_PAGE * steps.rows
        if held == _CTRL and key in _STEPS:
            view.set_cursor(steps.next_booking(here, _STEPS[key]))
        elif held != _NONE:
            return False
        elif key in _WALKS:
            view.set_cursor(_WALKS[key](steps, here))
        elif key in _PAGES:
            view.set_cursor(steps.at(here.column, max(0, place)))
        elif key == Qt.Key.Key_Home:
            view.set_cursor(steps.at(0, steps.board.first_open))
        elif key == Qt.Key.Key_End:
            view.set_cursor(steps.at(len(steps.board.columns) - 1, here.place))
        else:
            return False
        return True

    def _lift(self, key: Qt.Key, *, is_resized: bool) -> bool:
        view, board = self._view, self._view.board
        box = board.box(view.cursor_now.line_id) if board else None
        if box is None:
            return False
        if not may_move(box.line):
            view.refused.emit(box.line)
            return True
        view.take_up(lifted(box, is_resized=is_resized))
        return self._carry(key)

    def _draw(self, key: Qt.Key) -> bool:
        view, here = self._view, self._view.cursor_now
        if here.line_id is not None:
            return False
        rows = view.steps.rows
        ghost = Ghost(GhostKind.SPAN, here.column, float(here.place), float(here.place + rows), float(here.place))
        view.take_up(ghost)
        return self._carry(key)

    def _carry(self, key: Qt.Key) -> bool:
        view, board, ghost = self._view, self._view.board, self._view.ghost
        if ghost is None or board is None:
            return False
        if key in _CONFIRM:
            view.let_go()
        elif key == Qt.Key.Key_Escape:
            view.put_down()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._carry_in_time(ghost, 1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and ghost.kind is GhostKind.MOVE:
            column = ghost.column + (1 if key == Qt.Key.Key_Right else -1)
            if 0 <= column < len(board.columns):
                self._show(ghost.moved_to(board, column, ghost.first, view.grid))
        return True

    def _carry_in_time(self, ghost: Ghost, step: int) -> None:
        view, board = self._view, self._view.board
        if board is None:
            return
        rows = view.steps.rows
        match ghost.kind:
            case GhostKind.MOVE:
                # From between two rows upwards: the row in which it lies is the first one.
                between = ghost.first != on_grid(ghost.first, view.grid)
                place = ghost.first if step < 0 and between else ghost.first + step * rows
                self._show(ghost.moved_to(board, ghost.column, place, view.grid))
            case GhostKind.RESIZE:
                self._show(ghost.ended_at(ghost.end + step * rows, view.grid, len(board.axis)))
            case GhostKind.SPAN:
                end = ghost.end + step * rows
                if ghost.first + rows <= end <= len(board.axis):
                    self._show(ghost.spanning(end - 1, view.grid))

    def _show(self, ghost: Ghost) -> None:
        self._view.take_up(ghost)
        geometry = self._view.geometry_now
        if geometry is not None:
            self._view.show_place(geometry.slot_rect(ghost.column, ghost.first, ghost.end))
        self._view.reader.say_ghost()

    def _type(self, event: QKeyEvent, held: Qt.KeyboardModifier) -> bool:
        """A letter on a free row begins to book, and is the first of the patient's name."""
        text = event.text()
        if held & (_CTRL | _ALT) or not text.isalpha() or self._view.current_line() is not None:
            return False
        self._view.act(text)
        return True
