"""Columns of bookings under frozen names and beside a frozen axis of time. Paints only what is exposed."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QPainter
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QToolTip, QWidget

from clinic_desktop.domain.slot_layout import GRIDS, UNIT_MINUTES
from clinic_desktop.ui.schedule.board import make_board
from clinic_desktop.ui.schedule.cursor import Cursor, Steps
from clinic_desktop.ui.schedule.edges import HeadStrip, TimeStrip
from clinic_desktop.ui.schedule.geometry import Geometry
from clinic_desktop.ui.schedule.gestures import Gestures
from clinic_desktop.ui.schedule.keys import ScheduleKeys
from clinic_desktop.ui.schedule.painting import BoardPainter, Scene, cursor_rect
from clinic_desktop.ui.schedule.screen_reader import ScreenReader
from clinic_desktop.ui.schedule.tiles import Tiles
from clinic_desktop.ui.schedule.words import details, ghost_words, kept_free

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent, QWheelEvent

    from clinic_desktop.domain.appointments import AppointmentLine
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.ui.schedule.board import Board
    from clinic_desktop.ui.schedule.ghost import Ghost

COLUMN_CHARACTERS = 13
ROOM_ABOVE = 6
"""How many places are seen above the working time when a day is shown first."""


class ColumnsView(QAbstractScrollArea):
    """Shows a Board; what a person does here becomes a wish. It changes nothing by itself.

    Signals:
        chosen: the AppointmentLine on which the cursor stands now, or None.
        chosen_changed: the same one as somebody changed it, or None if it is not shown any more.
        opened: the AppointmentLine that is to be opened.
        wished: the provider, the moment and the minutes (or None) of a booking that is to be made, and what was typed.
        move_wanted: an AppointmentLine and the Target it is to go to.
        dropped_outside: an AppointmentLine and the point of the screen where it was let go.
        menu_wanted: a point of the screen.
        refused: an AppointmentLine that cannot be moved, as it is over or has begun.
        zoom_wanted: 1 for longer rows, -1 for shorter ones.
        head_activated: a column's number.
    """

    chosen = Signal(object)
    chosen_changed = Signal(object)
    opened = Signal(object)
    wished = Signal(object, object, object, str)
    move_wanted = Signal(object, object)
    dropped_outside = Signal(object, QPoint)
    menu_wanted = Signal(QPoint)
    refused = Signal(object)
    zoom_wanted = Signal(int)
    head_activated = Signal(int)

    def __init__(self, name: str, label: str, clock: ClinicClock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(label)
        self._label = label
        self.clock = clock
        self._board: Board | None = None
        self._is_first = True
        self.geometry_now: Geometry | None = None
        self.grid = 15
        self.cursor_now = Cursor()
        self.ghost: Ghost | None = None
        self._asked_for: Ghost | None = None
        self._painter = BoardPainter(Tiles(self.font(), clock))
        self._head = HeadStrip(lambda: self.geometry_now, self)
        self._times = TimeStrip(lambda: self.geometry_now, self)
        self._head.column_activated.connect(self.head_activated)
        self._gestures = Gestures(self)
        self.reader = ScreenReader(self)
        self.keys = ScheduleKeys(self)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.viewport().setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._measure()

    @property
    def steps(self) -> Steps:
        return Steps(self._board or make_board((), self.clock), self.grid)

    @property
    def board(self) -> Board | None:
        return self._board

    def current_line(self) -> AppointmentLine | None:
        box = self._board.box(self.cursor_now.line_id) if self._board else None
        return box.line if box else None

    def show_board(self, board: Board) -> None:
        """Show this. Where one has scrolled to, the cursor and what is in the hand stay as they are."""
        before, self._board = self._board, board
        self.reader.know_board(before)
        if before is not None:
            if [(one.provider_id, one.day) for one in before.columns] != [
                (one.provider_id, one.day) for one in board.columns
            ]:
                self.put_down()
            line_before = before.box(self.cursor_now.line_id)
            self.cursor_now = self.steps.kept(self.cursor_now, before)
            after = board.box(self.cursor_now.line_id)
            if (line_before.line if line_before else None) != (after.line if after else None):
                self.chosen_changed.emit(after.line if after else None)
            # Also if only what is kept free after it is known by now.
            self.reader.say_change()
        self._lay_out()
        if self._is_first and board.columns and len(board.axis) and board.is_read:
            self._is_first = False
            self.cursor_now = self.steps.free(0, board.first_open)
            self._scroll_to(board.first_open)
        self._head.mark(self.cursor_now.column if board.columns else None)
        self.tick()

    def show_grid(self, grid: int) -> None:
        """Let a row stand for this many minutes; the row in the middle stays there."""
        if grid not in GRIDS or grid == self.grid:
            return
        middle = self._place_in_the_middle()
        self.grid = self._times.grid = grid
        self._lay_out()
        if middle is not None and self.geometry_now is not None:
            self.verticalScrollBar().setValue(self.geometry_now.y(middle) - self.viewport().height() // 2)
        self.viewport().update()

    def choose(self, line: AppointmentLine) -> bool:
        """Put the cursor on a booking and scroll to it. False if it is not shown."""
        box = self._board.box(line.id) if self._board else None
        if box is not None:
            self.set_cursor(self.steps.on(box))
        return box is not None

    def tick(self) -> None:
        """Show which time it is now."""
        now, today = self.clock.now(), self.clock.today()
        self._now: dict[int, float] = {}
        if self._board is not None:
            axis = self._board.axis
            self._now = {
                number: axis.start(column.day, now)
                for number, column in enumerate(self._board.columns)
                if column.day == today
            }
        self._times.now = next(iter(self._now.values()), None)
        self._times.update()
        self.viewport().update()

    def set_cursor(self, cursor: Cursor) -> None:
        """Put the cursor there, show it, and say what stands there."""
        was_at = self._cursor_area()
        before, self.cursor_now = self.cursor_now, cursor
        self._head.mark(cursor.column)
        self._update_content(was_at)
        self._update_content(self._cursor_area())
        self.show_place(self._cursor_area())
        if cursor != before or not self.accessibleDescription():
            self.reader.say()
            self.chosen.emit(self.current_line())

    def take_up(self, ghost: Ghost) -> None:
        """Show what is in the hand, or how it has moved."""
        before = self._ghost_area()
        self.ghost = ghost
        self._update_content(before)
        self._update_content(self._ghost_area())

    def put_down(self) -> None:
        """Let everything be as it was."""
        self._gestures.give_up()
        if self.ghost is not None:
            self.ghost = None
            self.viewport().update()

    def let_go(self) -> None:
        """Ask for what the ghost shows."""
        ghost, board = self.ghost, self._board
        self.put_down()
        target = ghost.target(board) if ghost and board else None
        if ghost is None or target is None:
            return
        if ghost.line is None:
            self.wished.emit(target.provider_id, target.starts_at, target.minutes, "")
        elif not ghost.is_where_it_was(target):
            self._asked_for = ghost
            self.move_wanted.emit(ghost.line, target)

    def settle(self) -> None:
        """What was asked for is answered: the bookings themselves show what came of it."""
        if self._asked_for is not None:
            self._asked_for = None
            self.viewport().update()

    def act(self, typed: str = "") -> None:
        """Open the booking under the cursor, or begin to book the free row."""
        line, cursor, board = self.current_line(), self.cursor_now, self._board
        if line is not None:
            self.opened.emit(line)
        elif board is not None and cursor.column < len(board.columns):
            column = board.columns[cursor.column]
            starts_at = board.axis.moment(column.day, cursor.place)
            if starts_at is not None:
                self.wished.emit(column.provider_id, starts_at, None, typed)

    def forget_tiles(self) -> None:
        """Draw every booking anew the next time."""
        self._painter.forget(Tiles(self.font(), self.clock))

    def show_place(self, area: QRect | None) -> None:
        """Scroll as little as needed to show a part of the content."""
        if area is None:
            return
        room = self.viewport().size()
        for bar, first, last, length in (
            (self.verticalScrollBar(), area.top(), area.bottom(), room.height()),
            (self.horizontalScrollBar(), area.left(), area.right(), room.width()),
        ):
            if last - bar.value() >= length:
                bar.setValue(min(first, last - length + 1))
            if first < bar.value():
                bar.setValue(first)

    def words_at(self, point: QPoint) -> list[str]:
        """Return the lines of the bubble over a point of the visible part; none where nothing is to be said."""
        geometry, at = self.geometry_now, self.to_content(point)
        if geometry is None:
            return []
        box = geometry.box_at(at)
        if box is not None:
            return details(box.line, self.clock, box.buffer)
        before = geometry.buffer_at(at)
        return [kept_free(before)] if before else []

    def to_content(self, point: QPoint) -> QPoint:
        return point + QPoint(self.horizontalScrollBar().value(), self.verticalScrollBar().value())

    def _scroll_to(self, place: float) -> None:
        if self.geometry_now is not None:
            self.verticalScrollBar().setValue(self.geometry_now.y(max(0.0, place - ROOM_ABOVE)))

    def _cursor_area(self) -> QRect | None:
        return cursor_rect(self.geometry_now, self._scene()) if self.geometry_now else None

    def _ghost_area(self) -> QRect | None:
        """Return what the ghost covers, with the booking that is pale while it is in the hand."""
        ghost, geometry = self.ghost, self.geometry_now
        if ghost is None or geometry is None:
            return None
        area = geometry.slot_rect(ghost.column, ghost.first, ghost.end)
        area.setHeight(max(area.height(), 3 * self.fontMetrics().height()))
        box = geometry.board.box(ghost.line.id) if ghost.line else None
        return area if box is None else area.united(geometry.box_rect(box))

    def _update_content(self, area: QRect | None) -> None:
        if area is not None:
            self.viewport().update(area.translated(-self.to_content(QPoint(0, 0))).adjusted(-2, -2, 2, 2))

    def _scene(self) -> Scene:
        ghost = self.ghost or self._asked_for
        words = ghost_words(ghost, self._board, self.clock) if ghost and self._board else ""
        lifted = ghost.line.id if ghost and ghost.line else None
        return Scene(self.grid, self.cursor_now, ghost, words, self._now, has_focus=self.hasFocus(), lifted_id=lifted)

    def _place_in_the_middle(self) -> float | None:
        if self.geometry_now is None:
            return None
        return self.geometry_now.place_at(self.verticalScrollBar().value() + self.viewport().height() // 2)

    def _measure(self) -> None:
        self._now = {}
        self.forget_tiles()
        self.setViewportMargins(self._times.wanted_width(), self._head.wanted_height(), 0, 0)

    def _lay_out(self) -> None:
        if self._board is None:
            return
        room, metrics = self.viewport().size(), self.fontMetrics()
        count = max(1, len(self._board.columns))
        width = max(metrics.averageCharWidth() * COLUMN_CHARACTERS, room.width() // count)
        row = metrics.height() + 6
        self.geometry_now = Geometry(self._board, width, row * UNIT_MINUTES / self.grid)
        size = self.geometry_now.size
        for bar, whole, page in (
            (self.verticalScrollBar(), size.height(), room.height()),
            (self.horizontalScrollBar(), size.width(), room.width()),
        ):
            bar.setRange(0, max(0, whole - page))
            bar.setPageStep(page)
            bar.setSingleStep(row)
        self._head.offset, self._times.offset = self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        for part in (self._head, self._times, self.viewport()):
            part.update()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Move the pixels that stay; only the strip that comes into sight is painted."""
        self._head.offset, self._times.offset = self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        self.viewport().scroll(dx, dy)
        if dx:
            self._head.scroll(dx, 0)
        if dy:
            self._times.scroll(0, dy)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setFont(self.font())
        offset = self.to_content(QPoint(0, 0))
        painter.translate(-offset)
        if self.geometry_now is not None:
            self._painter.paint(painter, event.rect().translated(offset), self.geometry_now, self._scene())
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        place = self.viewport().geometry()
        self._head.setGeometry(place.left(), place.top() - self._head.wanted_height(), place.width(), place.top())
        self._head.setFixedHeight(self._head.wanted_height())
        self._times.setGeometry(
            place.left() - self._times.wanted_width(), place.top(), self._times.wanted_width(), place.height()
        )
        self._lay_out()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._measure()
            self._lay_out()

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            text = "<br>".join(escape(words) for words in self.words_at(event.pos()))
            QToolTip.showText(event.globalPos(), f"<p style='white-space:pre'>{text}</p>" if text else "", self)
            return True
        return super().viewportEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._gestures.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._gestures.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._gestures.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._gestures.give_up()
            self.act()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.keys.press(event):
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_wanted.emit(-1 if event.angleDelta().y() > 0 else 1)
            event.accept()
        else:
            super().wheelEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            self.ask_menu()
        else:
            self.menu_wanted.emit(event.globalPos())

    def ask_menu(self) -> None:
        """Ask for the menu of what is under the cursor, there."""
        area = self._cursor_area()
        if area is not None:
            self.menu_wanted.emit(self.viewport().mapToGlobal(area.center() - self.to_content(QPoint(0, 0))))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.reader.say()
        self.reader.point_out()
        self.chosen.emit(self.current_line())
        self.viewport().update()
