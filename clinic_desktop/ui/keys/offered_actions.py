"""Every action of a window: those of its menus, those of its lists and buttons, and whether each can be used now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QDialog, QDockWidget, QMainWindow, QMenu, QPushButton, QWidget

from clinic_desktop.ui.shortcuts import WHAT_IT_NEEDS, keys_in_words, plain_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from PySide6.QtGui import QAction, QKeySequence

NAMED = "action-"


@dataclass(frozen=True, slots=True)
class OfferedAction:
    """Something a person can do in a window. ``needs`` says what it waits for while it cannot be used."""

    name: str
    place: str
    words: str
    keys: str
    tip: str
    is_usable: bool
    needs: str
    act: Callable[[], object]


def offered_actions(window: QWidget) -> tuple[OfferedAction, ...]:
    """Return what this window offers, menu by menu and then list by list; each action once.

    A main window offers what stands in its menus and panes; a dialog also its buttons.
    """
    found: dict[int, OfferedAction] = {}
    if isinstance(window, QMainWindow):
        for place, action in _of_menus(window.menuBar().actions(), ()):
            found.setdefault(id(action), _of_action(action, " › ".join(place)))
    for widget in (window, *window.findChildren(QWidget)):
        if widget.window() is window and not isinstance(widget, QMenu):
            for action in widget.actions():
                if action.objectName().startswith(NAMED) and action.menu() is None:
                    found.setdefault(id(action), _of_action(action, _place(widget)))
    if isinstance(window, QDialog):
        for button in window.findChildren(QPushButton):
            if button.window() is window and button.isVisible() and button.text():
                found[id(button)] = _of_button(button, window)
    return tuple(found.values())


def _of_menus(actions: Iterable[QAction], place: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], QAction]]:
    for action in actions:
        menu = action.menu()
        if isinstance(menu, QMenu):
            yield from _of_menus(menu.actions(), (*place, plain_text(menu.title())))
        elif not action.isSeparator():
            yield place, action


def _of_action(action: QAction, place: str) -> OfferedAction:
    words, is_usable = plain_text(action.text()), action.isEnabled() and action.isVisible()
    needs = action.property(WHAT_IT_NEEDS)
    tip = action.statusTip()
    return OfferedAction(
        action.objectName().removeprefix(NAMED),
        place,
        words,
        _keys(action.shortcuts()),
        "" if tip == words else tip,
        is_usable,
        needs if isinstance(needs, str) and not is_usable else "",
        action.trigger,
    )


def _of_button(button: QPushButton, window: QDialog) -> OfferedAction:
    words = plain_text(button.text())
    keys = "Enter" if button.isDefault() else ""
    return OfferedAction(
        button.objectName(), window.windowTitle(), words, keys, "", button.isEnabled(), "", _later(button)
    )


def _later(button: QPushButton) -> Callable[[], object]:
    # What asked closes first: a button may open a dialog of its own.
    return lambda: QTimer.singleShot(0, button, button.click)


def _keys(keys: Iterable[QKeySequence]) -> str:
    return " or ".join(keys_in_words(one) for one in keys)


def _place(widget: QWidget) -> str:
    """Return what a person calls the part of the window that this widget is in."""
    around: QWidget | None = widget
    while around is not None and not around.isWindow():
        if isinstance(around, QDockWidget):
            inner = widget.accessibleName()
            return f"{around.windowTitle()} › {inner}" if inner else around.windowTitle()
        around = around.parentWidget()
    return widget.accessibleName() or widget.window().windowTitle()
