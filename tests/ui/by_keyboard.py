"""What a window offers to people without a mouse: Alt letters, and a way to everything that can be used."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QGroupBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMainWindow,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QStackedWidget,
    QTabBar,
    QToolButton,
    QWidget,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

INTERACTIVE = (QAbstractButton, QAbstractItemView, QAbstractSpinBox, QComboBox, QLineEdit, QPlainTextEdit, QTabBar)


def letters_of(menu: QMenu) -> list[str]:
    """Return the letters of a menu's entries that can be seen."""
    return [letter for action in menu.actions() if action.isVisible() and (letter := marked(action.text()))]


def doubled_letters(window: QWidget, parts: Iterable[QWidget]) -> list[str]:
    """Return the letters that two things of a window want, its menus among them."""
    wanted = [letter for one in parts if one.isVisible() and one.isEnabled() for letter in _letters(one)]
    if isinstance(window, QMainWindow):
        wanted += [marked(action.text()) for action in window.menuBar().actions() if action.isVisible()]
    return [letter for letter, count in Counter(wanted).items() if count > 1 and letter]


def for_the_mouse_only(window: QWidget, parts: Iterable[QWidget]) -> list[QWidget]:
    """Return what can be used and is neither come to by Tab, nor has a key, nor stands in a menu."""
    reached = set(_by_tab(window))
    return [
        one
        for one in parts
        if isinstance(one, INTERACTIVE)
        and one.isVisible()
        and one.isEnabled()
        and not _is_part(one)
        and one not in reached
        and not _has_key(one)
    ]


def hidden_defaults(parts: Iterable[QWidget]) -> list[QWidget]:
    """Return the buttons that Enter is meant for and that nobody can see: it would do nothing."""
    return [
        one
        for one in parts
        if isinstance(one, QPushButton) and one.isDefault() and not one.isVisible() and not _is_on_another_page(one)
    ]


def marked(text: str) -> str:
    """Return the letter that is marked in a text, if one is."""
    return text.replace("&&", "").lower().partition("&")[2][:1]


def _letters(widget: QWidget) -> Iterator[str]:
    match widget:
        case QLabel():
            yield marked(widget.text()) if widget.buddy() is not None else ""
        case QToolButton() if widget.defaultAction() is not None:
            # It shows the action's text without the mark.
            yield ""
        case QAbstractButton():
            yield marked(widget.text())
        case QGroupBox():
            yield marked(widget.title())
        case QTabBar():
            for number in range(widget.count()):
                yield marked(widget.tabText(number))


def _by_tab(window: QWidget) -> Iterator[QWidget]:
    one = window.nextInFocusChain()
    while one is not None and one is not window:
        if one.focusPolicy() & Qt.FocusPolicy.TabFocus:
            yield one
            proxy = one.focusProxy()
            if proxy is not None:
                yield proxy
        one = one.nextInFocusChain()


def _is_part(widget: QWidget) -> bool:
    """Whether it belongs to something that has keys of its own: the arrow of a field, the heads of a list's columns."""
    around = widget.parentWidget()
    within = (QLineEdit, QComboBox, QAbstractSpinBox, QTabBar, QAbstractItemView)
    return isinstance(widget, QHeaderView) or isinstance(around, within)


def _has_key(widget: QWidget) -> bool:
    if not isinstance(widget, QAbstractButton):
        return False
    action = widget.defaultAction() if isinstance(widget, QToolButton) else None
    if action is None:
        return bool(marked(widget.text())) or not widget.shortcut().isEmpty()
    in_menus = any(isinstance(place, QMenu) for place in action.associatedObjects())
    return in_menus or bool(action.shortcuts())


def _is_on_another_page(widget: QWidget) -> bool:
    around = widget.parentWidget()
    while around is not None and not isinstance(around.parentWidget(), QStackedWidget):
        around = around.parentWidget()
    return around is not None and not around.isVisible()
