"""What screen readers find on the schedule: a list with an item for each booking, though none of them is a widget."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast
from weakref import ReferenceType, ref

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QAccessible, QAccessibleEvent, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget
from shiboken6 import VoidPtr, isValid

from clinic_desktop.ui.schedule.item_actions import ItemActions
from clinic_desktop.ui.schedule.words import details, ghost_words, slot_words, spoken
from clinic_desktop.ui.widgets.announcements import announce

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from clinic_desktop.domain.identifiers import AppointmentId
    from clinic_desktop.ui.schedule.board import Board, Box
    from clinic_desktop.ui.schedule.columns_view import ColumnsView

_NOTHING = cast("QAccessibleInterface", None)
"""What Qt takes for no interface; the types of PySide have no word for it."""
_NO_OBJECT = cast("QObject", None)

Items = dict["AppointmentId", tuple["BookingItem", int]]
"""The items that were asked for, with the numbers under which Qt knows them."""

_known: dict[int, Items] = {}
"""Qt keeps the items by address and nobody else keeps them: they stay here until Qt has forgotten them."""


class ScreenReader:
    """Tells a screen reader where the cursor stands, and gives it the bookings one by one if it asks."""

    def __init__(self, view: ColumnsView) -> None:
        self._view = view
        items: Items = {}
        self._items = items
        self._list = BookingList(view, items)
        number = QAccessible.registerAccessibleInterface(self._list)
        _known[number] = items
        view.destroyed.connect(lambda: _forget(number))

    def know_board(self, before: Board | None) -> None:
        """Forget bookings that are not shown any more, and say that others are."""
        board = self._view.board
        shown = board.box_of if board else {}
        for gone in [one for one in self._items if one not in shown]:
            _, number = self._items.pop(gone)
            QAccessible.deleteAccessibleInterface(number)
        was = list(before.box_of) if before else []
        if QAccessible.isActive() and was != list(shown):
            self._list.order_anew()
            QAccessible.updateAccessibility(QAccessibleEvent(self._view.viewport(), QAccessible.Event.ObjectReorder))

    def say(self) -> None:
        """Say where the cursor stands now: the reader goes to the booking's item, or hears which row is free."""
        if self._describe() and not self.point_out():
            announce(self._view, self._view.accessibleDescription())

    def say_change(self) -> None:
        """Say what became of the booking under the cursor: the reader is there already."""
        if self._describe():
            announce(self._view, self._view.accessibleDescription())

    def point_out(self) -> bool:
        """Let the reader go to the item of the booking under the cursor. False if a free row is there."""
        place = self._list.place_of(self._view.cursor_now.line_id)
        if place is None or not QAccessible.isActive():
            return False
        event = QAccessibleEvent(self._view.viewport(), QAccessible.Event.Focus)
        event.setChild(place)
        QAccessible.updateAccessibility(event)
        return True

    def say_ghost(self) -> None:
        """Say where the thing in the hand would go."""
        view = self._view
        if view.ghost is not None and view.board is not None:
            announce(view, ghost_words(view.ghost, view.board, view.clock))

    def _describe(self) -> bool:
        """Describe the place under the cursor. False if nobody is to be told of it."""
        words = self._words_here()
        is_new = words != self._view.accessibleDescription()
        self._view.setAccessibleDescription(words)
        return is_new and self._view.hasFocus()

    def _words_here(self) -> str:
        board = self._view.board
        box = board.box(self._view.cursor_now.line_id) if board else None
        if box is not None:
            return spoken(box.line, self._view.clock, box.buffer)
        if board is None or not board.columns or not len(board.axis):
            return ""
        return slot_words(board, self._view.cursor_now)


class BookingList(QAccessibleWidget):
    """The schedule as a list: its bookings column by column, each by time.

    It stands for the viewport, which is a plain widget: Qt finds what it knows of a widget by the widget's meta-object
    too, and that of a class of ours becomes another one whenever a signal is connected to one of its methods.
    """

    def __init__(self, view: ColumnsView, items: Items) -> None:
        super().__init__(view.viewport(), QAccessible.Role.List, view.accessibleName())
        self._view = ref(view)
        self._items = items
        self._order: tuple[Board | None, list[AppointmentId]] = (None, [])

    def order_anew(self) -> None:
        self._order = (None, [])

    def place_of(self, line_id: AppointmentId | None) -> int | None:
        order = self._ids()
        return order.index(line_id) if line_id in order else None

    def childCount(self) -> int:
        return len(self._ids())

    def child(self, index: int, /) -> QAccessibleInterface:
        order, view = self._ids(), _alive(self._view)
        if view is None or not 0 <= index < len(order):
            return _NOTHING
        line_id = order[index]
        if line_id not in self._items:
            item = BookingItem(view, line_id)
            self._items[line_id] = (item, QAccessible.registerAccessibleInterface(item))
        return self._items[line_id][0]

    def indexOfChild(self, child: QAccessibleInterface, /) -> int:
        place = self.place_of(child.line_id) if isinstance(child, BookingItem) else None
        return -1 if place is None else place

    def childAt(self, x: int, y: int, /) -> QAccessibleInterface:
        view = _alive(self._view)
        if view is None or view.geometry_now is None:
            return _NOTHING
        box = view.geometry_now.box_at(view.to_content(view.viewport().mapFromGlobal(QPoint(x, y))))
        place = self.place_of(box.line.id) if box else None
        return _NOTHING if place is None else self.child(place)

    def focusChild(self) -> QAccessibleInterface:
        view = _alive(self._view)
        place = self.place_of(view.cursor_now.line_id) if view is not None and view.hasFocus() else None
        return _NOTHING if place is None else self.child(place)

    def _ids(self) -> list[AppointmentId]:
        view = _alive(self._view)
        board = view.board if view is not None else None
        if board is not self._order[0]:
            boxes = [box for column in board.columns for box in sorted(column.boxes, key=_place)] if board else []
            self._order = (board, list(dict.fromkeys(box.line.id for box in boxes)))
        return self._order[1]


class BookingItem(QAccessibleInterface):
    """One booking. It lives as long as the booking is shown."""

    def __init__(self, view: ColumnsView, line_id: AppointmentId) -> None:
        super().__init__()
        self._view = ref(view)
        # Lives a moment longer than the view: Qt asks for the parent of what it forgets.
        self._viewport = view.viewport()
        self.line_id = line_id
        self._actions = ItemActions(view, line_id)

    def interface_cast(self, kind: QAccessible.InterfaceType, /) -> int:
        """Return a pointer. None would be taken for one too, and followed."""
        is_asked = kind == QAccessible.InterfaceType.ActionInterface
        return cast("int", self._actions.address if is_asked else VoidPtr(0))

    def isValid(self) -> bool:
        return self._box() is not None

    def object(self) -> QObject:
        return _NO_OBJECT

    def parent(self) -> QAccessibleInterface:
        return QAccessible.queryAccessibleInterface(self._viewport) if isValid(self._viewport) else _NOTHING

    def child(self, _index: int, /) -> QAccessibleInterface:
        return _NOTHING

    def childAt(self, _x: int, _y: int, /) -> QAccessibleInterface:
        return _NOTHING

    def childCount(self) -> int:
        return 0

    def indexOfChild(self, _child: QAccessibleInterface, /) -> int:
        return -1

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.ListItem

    def text(self, what: QAccessible.Text, /) -> str:
        view, box = _alive(self._view), self._box()
        if view is None or view.board is None or box is None:
            return ""
        if what == QAccessible.Text.Name:
            return f"{spoken(box.line, view.clock, box.buffer)}, {view.board.columns[box.column].title}"
        return "; ".join(details(box.line, view.clock, box.buffer)) if what == QAccessible.Text.Description else ""

    def setText(self, _what: QAccessible.Text, _text: str, /) -> None:
        """Nothing is written here."""

    def rect(self) -> QRect:
        view, box = _alive(self._view), self._box()
        if view is None or view.geometry_now is None or box is None:
            return QRect()
        area = view.geometry_now.box_rect(box).translated(-view.to_content(QPoint(0, 0)))
        return QRect(view.viewport().mapToGlobal(area.topLeft()), area.size())

    def state(self) -> QAccessible.State:
        view, box, state = _alive(self._view), self._box(), QAccessible.State()
        if view is None or box is None:
            state.invalid = True
            return state
        is_here = view.cursor_now.line_id == self.line_id
        state.focusable = state.selectable = True
        state.selected = is_here
        state.focused = is_here and view.hasFocus()
        state.offscreen = not self.rect().intersects(
            QRect(view.viewport().mapToGlobal(QPoint(0, 0)), view.viewport().size())
        )
        return state

    def _box(self) -> Box | None:
        view = _alive(self._view)
        return view.board.box(self.line_id) if view is not None and view.board is not None else None


def _place(box: Box) -> float:
    return box.top


def _alive(view: ReferenceType[ColumnsView]) -> ColumnsView | None:
    """Return the view unless Qt has begun to destroy it."""
    found = view()
    return found if found is not None and isValid(found) else None


def _forget(number: int) -> None:
    """The schedule is gone, and its list with it: what it listed goes too."""
    items = _known.pop(number, {})
    for _, known_as in items.values():
        QAccessible.deleteAccessibleInterface(known_as)
    items.clear()


def known_lists() -> tuple[int, ...]:
    """Return the numbers of the lists that Qt knows."""
    return tuple(_known)
