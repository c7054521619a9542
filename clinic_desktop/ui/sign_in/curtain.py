"""Takes the windows of one person off the screen and puts them back exactly as they were."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from clinic_desktop.background.idle import the_application

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QMainWindow


class Cover(QWidget):
    """Lies over everything in a window, so that no picture of the window shows what is in it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._under = window
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        window.installEventFilter(self)
        self._fit()
        self.show()

    def _fit(self) -> None:
        self.setGeometry(self._under.rect())
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        # Whatever style is put on: every pixel, and no part of it transparent.
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(self.palette().window().color().rgb()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in {QEvent.Type.Resize, QEvent.Type.ChildAdded, QEvent.Type.LayoutRequest}:
            self._fit()
        return super().eventFilter(watched, event)


class Curtain(QObject):
    """Drawn over the main window, its floating panes, windows of its own and all their dialogs.

    What opens meanwhile is covered at once.

    Hidden windows get no keys, have no shortcuts and block nobody; a dialog that is only hidden is still open.
    """

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._others: list[QMainWindow] = []
        self._covers: list[Cover] = []
        self._taken: list[QWidget] = []
        self._focused: list[tuple[QWidget, QWidget]] = []
        self._is_drawn = False

    @property
    def dialogs(self) -> Iterator[QDialog]:
        """The dialogs that wait behind the curtain."""
        return (one for one in self._taken if shiboken6.isValid(one) and isinstance(one, QDialog))

    def hang_over(self, window: QMainWindow) -> None:
        """Belong to one more window of the same person."""
        self._others = [*(one for one in self._others if shiboken6.isValid(one)), window]

    def draw(self) -> None:
        self._is_drawn = True
        _close_popups()
        for window in self._own_windows():
            self._take(window)
        the_application().installEventFilter(self)

    def open(self) -> None:
        the_application().removeEventFilter(self)
        self._is_drawn = False
        for cover in self._covers:
            if shiboken6.isValid(cover):
                cover.hide()
                cover.deleteLater()
        taken = sorted((one for one in self._taken if shiboken6.isValid(one)), key=_depth)
        self._covers, self._taken = [], []
        self._window.setWindowState(self._window.windowState() & ~Qt.WindowState.WindowMinimized)
        for window in taken:
            window.show()
        for window, focused in self._focused:
            if shiboken6.isValid(window) and shiboken6.isValid(focused):
                focused.setFocus(Qt.FocusReason.PopupFocusReason)
        self._focused = []
        front = next((one for one in reversed(taken) if isinstance(one, QDialog)), self._window)
        front.raise_()
        front.activateWindow()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and self._is_own(watched):
            # Covered before it is painted for the first time, and hidden as soon as Qt has finished showing it.
            self._covers.append(Cover(watched))
            QTimer.singleShot(0, self, self._take_late)
        return False

    def _take_late(self) -> None:
        if self._is_drawn:
            _close_popups()
            for window in self._own_windows():
                self._take(window)

    def _take(self, window: QWidget) -> None:
        focused: QWidget | None = window.focusWidget()
        if focused not in {None, window}:
            # As if a menu had opened: a field that is left like this keeps its text as it was typed.
            self._focused.append((window, focused))
            window.setFocus(Qt.FocusReason.PopupFocusReason)
        self._covers.append(Cover(window))
        self._taken.append(window)
        if isinstance(window, QDialog):
            window.finished.connect(lambda: self._forget(window))
        window.hide()

    def _forget(self, window: QWidget) -> None:
        if window in self._taken:
            self._taken.remove(window)

    def _own_windows(self) -> list[QWidget]:
        """Return what is on the screen, a window before the dialogs that were opened from it."""
        found = [one for one in QApplication.topLevelWidgets() if one.isVisible() and self._is_own(one)]
        return sorted(found, key=_depth, reverse=True)

    def _is_own(self, widget: QWidget) -> bool:
        roots = (self._window, *(one for one in self._others if shiboken6.isValid(one)))
        return widget.isWindow() and any(widget is root or _is_within(widget, root) for root in roots)


def _close_popups() -> None:
    while (popup := QApplication.activePopupWidget()) is not None:
        popup.close()
    for window in QApplication.topLevelWidgets():
        # Qt itself takes a third of a second to hide a tool tip.
        if window.windowType() == Qt.WindowType.ToolTip:
            window.hide()


def _is_within(widget: QWidget, window: QWidget) -> bool:
    around = widget.parentWidget()
    while around is not None and around is not window:
        around = around.parentWidget()
    return around is window


def _depth(window: QWidget) -> int:
    depth = 0
    around = window.parentWidget()
    while around is not None:
        depth += 1
        around = around.parentWidget()
    return depth
