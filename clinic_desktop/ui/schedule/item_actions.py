"""What a screen reader can do with a booking on the schedule without its keys: press it, go to it, open its menu."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import ref

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAccessibleActionInterface
from shiboken6 import VoidPtr, getCppPointer, isValid

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.domain.identifiers import AppointmentId
    from clinic_desktop.ui.schedule.columns_view import ColumnsView

Press = QAccessibleActionInterface.pressAction
Menu = QAccessibleActionInterface.showMenuAction
Focus = QAccessibleActionInterface.setFocusAction


class ItemActions(QAccessibleActionInterface):
    """Belongs to one item. What is asked for is done a moment later: never while the reader waits for its answer."""

    def __init__(self, view: ColumnsView, line_id: AppointmentId) -> None:
        super().__init__()
        self._view = ref(view)
        self._line_id = line_id

    @property
    def address(self) -> VoidPtr:
        """Where Qt finds this: it wants a bare pointer."""
        return VoidPtr(getCppPointer(self)[0])

    def actionNames(self) -> list[str]:
        return [Press(), Focus(), Menu()]

    def keyBindingsForAction(self, action_name: str, /) -> list[str]:
        return ["Return"] if action_name == Press() else []

    def doAction(self, action_name: str, /) -> None:
        view = self._view()
        done: dict[str, Callable[[ColumnsView], object]] = {
            Press(): lambda one: one.act(),
            Focus(): lambda one: one.setFocus(),
            Menu(): lambda one: one.ask_menu(),
        }
        if view is not None and isValid(view) and action_name in done:
            QTimer.singleShot(0, view, lambda: self._do(view, done[action_name]))

    def _do(self, view: ColumnsView, act: Callable[[ColumnsView], object]) -> None:
        """Put the cursor on the booking, if it is still shown, as a click would, and act."""
        box = view.board.box(self._line_id) if view.board else None
        if box is not None and view.choose(box.line):
            view.setFocus()
            act(view)
