"""Keys and mouse, as a person uses them: what is hidden or disabled cannot be clicked or typed into."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QComboBox, QScrollArea, QWidget

from clinic_desktop.testing.pages.finding import front
from clinic_desktop.testing.pages.waiting import settle, wait_until

_NONE = Qt.KeyboardModifier.NoModifier


def press(window: QWidget, keys: str, times: int = 1) -> None:
    """Press keys ("Ctrl+K", "Tab", "Return") in this window or its open dialog."""
    for _ in range(times):
        come_to_front(window)
        QTest.keySequence(_where_keys_go(window), QKeySequence(keys))
        settle()


def type_text(window: QWidget, text: str) -> None:
    """Type into whatever has the focus."""
    come_to_front(window)
    for character in text:
        target = _where_keys_go(window)
        if character == "\n":
            QTest.keyClick(target, Qt.Key.Key_Return)
        elif character.isascii():
            QTest.keyClicks(target, character)
        else:
            _type_letter(target, character)
    settle()


def focused(window: QWidget) -> str:
    """Return the object name of what has the focus in this window or its dialog, or of what it lies in."""
    come_to_front(window)
    holder = QApplication.focusWidget()
    while holder is not None and _is_part(holder.objectName()):
        holder = holder.parentWidget()
    return holder.objectName() if holder is not None else ""


def _is_part(name: str) -> bool:
    """Say whether a name is of a part of something: of Qt's, or of the line that opens in a cell."""
    return not name or name.startswith("qt_") or name.endswith("-cell")


def click(target: QWidget, at: QPoint | None = None) -> None:
    """Click with the left button, in the middle if no place is given."""
    reach(target)
    QTest.mouseClick(target, Qt.MouseButton.LeftButton, _NONE, at or target.rect().center())
    settle()


def click_into(target: QWidget) -> None:
    """Put the cursor into a field."""
    reach(target)
    inner = target.viewport() if isinstance(target, QAbstractScrollArea) else target
    QTest.mouseClick(inner, Qt.MouseButton.LeftButton, _NONE, QPoint(6, inner.height() // 2))
    settle()
    wait_until(
        lambda: target.hasFocus() or target.focusProxy() is not None or _holds_focus(target),
        f"{target.objectName()} to take the focus",
    )


def write(target: QWidget, text: str) -> None:
    """Write a text into a field in place of what stands there, and stay in it."""
    click_into(target)
    window = _outermost(target)
    press(window, "Ctrl+A")
    press(window, "Del")
    type_text(window, text)


def choose(target: QComboBox, words: str) -> None:
    """Choose an entry of a list by the arrow keys."""
    reach(target)
    place = target.findText(words)
    if place < 0:
        offered = [target.itemText(number) for number in range(target.count())]
        raise AssertionError(f"{target.objectName()} does not offer “{words}” but {offered}")
    while target.currentIndex() != place:
        QTest.keyClick(target, Qt.Key.Key_Down if target.currentIndex() < place else Qt.Key.Key_Up)
    settle()


def reach(target: QWidget) -> None:
    """Wait until a person could use the widget, and scroll to it."""
    come_to_front(_outermost(target))
    wait_until(
        lambda: target.isVisible() and target.isEnabled(),
        lambda: f"{target.objectName()} to be usable; visible {target.isVisible()}, enabled {target.isEnabled()}",
    )
    around = target.parentWidget()
    while around is not None:
        if isinstance(around, QScrollArea):
            around.ensureWidgetVisible(target)
        around = around.parentWidget()
    settle()


def come_to_front(window: QWidget) -> None:
    """Make the window, or the dialog open in it, the active one."""
    settle()
    if QApplication.activePopupWidget() is not None:
        return
    wanted = front(window)
    if not wanted.isActiveWindow():
        wanted.activateWindow()
        wait_until(wanted.isActiveWindow, f"{wanted.objectName()} to be active")


def _where_keys_go(window: QWidget) -> QWidget:
    return QApplication.activePopupWidget() or QApplication.focusWidget() or front(window)


def _type_letter(target: QWidget, letter: str) -> None:
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(target, QKeyEvent(kind, Qt.Key.Key_unknown, _NONE, letter))


def _holds_focus(target: QWidget) -> bool:
    holder = QApplication.focusWidget()
    return holder is not None and (holder is target or target.isAncestorOf(holder))


def _outermost(target: QWidget) -> QWidget:
    window = target.window()
    parent = window.parentWidget()
    while parent is not None:
        window = parent.window()
        parent = window.parentWidget()
    return window
