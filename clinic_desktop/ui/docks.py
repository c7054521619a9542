"""Panes that lie behind each other in one place: brought to the front, and out of reach while they are behind."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QDockWidget, QTabBar, QWidget

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from PySide6.QtCore import QChildEvent
    from PySide6.QtWidgets import QMainWindow

# WORKAROUND PySide: its types do not know that None stands for the title that Qt draws itself.
_QTS_OWN = cast("QWidget", None)


def come_forward(pane: QWidget, _: object = None) -> None:
    """Show the dock that a pane, or a part of one, lies in. What a signal hands over is not looked at."""
    around: QWidget | None = pane
    while around is not None and not isinstance(around, QDockWidget):
        around = around.parentWidget()
    if isinstance(around, QDockWidget):
        around.show()
        around.raise_()


def hide_behind(dock: QDockWidget, pane: QWidget) -> None:
    """Hide the pane while its dock lies behind another: Qt only moves it aside, where Tab would still find it."""
    keeping = pane.sizePolicy()
    keeping.setRetainSizeWhenHidden(True)
    pane.setSizePolicy(keeping)
    dock.visibilityChanged.connect(pane.setVisible)


def name_tabs(window: QMainWindow, event: QChildEvent) -> None:
    """Give the tabs of docks, which Qt makes when it needs them, names for scripts and for people."""
    tabs = event.child()
    if event.type() == QEvent.Type.ChildPolished and isinstance(tabs, QTabBar) and not tabs.objectName():
        known = [one for one in window.findChildren(QTabBar) if one.objectName().startswith("pane-tabs-")]
        tabs.setObjectName(f"pane-tabs-{len(known) + 1}")
        tabs.setAccessibleName("Panes in one place")


class OneDock(QObject):
    """Gives one dock all the room for a while. ``docks`` may still grow; those that float stay where they are."""

    def __init__(self, docks: Mapping[str, QDockWidget], name: str, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._docks = docks
        self._name = name
        self._aside: list[QDockWidget] = []
        self._tabs: list[QTabBar] = []

    def show(self, is_on: bool) -> None:  # noqa: FBT001 - a slot
        """Hide all others, or bring them back as they were."""
        if is_on and not self._aside:
            self._aside = [
                dock
                for name, dock in self._docks.items()
                if name != self._name and not dock.isHidden() and not dock.isFloating()
            ]
            for dock in self._aside:
                dock.hide()
            self._hide_tabs()
        elif not is_on and self._aside:
            aside, self._aside = self._aside, []
            # Qt deletes those that it does not need any more.
            for tabs in filter(shiboken6.isValid, self._tabs):
                tabs.removeEventFilter(self)
                tabs.show()
            for dock in aside:
                dock.show()
            self._docks[self._name].raise_()

    def _hide_tabs(self) -> None:
        """Qt only moves the tabs of hidden docks far away, where Tab would still find them."""
        found = self._window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly)
        self._tabs = [tabs for tabs in found if tabs.isVisibleTo(self._window)]
        for tabs in self._tabs:
            tabs.hide()
            tabs.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep them hidden: Qt shows them at each layout."""
        if event.type() == QEvent.Type.Show and self._aside and isinstance(watched, QTabBar):
            watched.hide()
        return super().eventFilter(watched, event)

    @contextmanager
    def taken_back(self) -> Iterator[None]:
        """Have the window as it was, for what remembers it."""
        is_on = bool(self._aside)
        self.show(False)
        try:
            yield
        finally:
            self.show(is_on)


class TitleBars(QObject):
    """Takes the title from above docks that lie in one place: their tabs name them, and the room is the pane's."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._docks: list[QDockWidget] = []
        self._soon = QTimer(self, interval=0, singleShot=True)
        self._soon.timeout.connect(self._settle)

    def watch(self, dock: QDockWidget) -> None:
        self._docks.append(dock)
        for moved in (dock.visibilityChanged, dock.topLevelChanged, dock.dockLocationChanged):
            moved.connect(lambda _: self._soon.start())

    def _settle(self) -> None:
        for dock in self._docks:
            is_named_by_tab = bool(self._window.tabifiedDockWidgets(dock)) and not dock.isFloating()
            without = dock.titleBarWidget()
            if is_named_by_tab == (without is not None):
                continue
            if is_named_by_tab:
                dock.setTitleBarWidget(QWidget(dock))
            else:
                dock.setTitleBarWidget(_QTS_OWN)
                without.deleteLater()
