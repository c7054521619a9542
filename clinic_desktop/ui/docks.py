"""Panes that lie behind each other in one place: brought to the front, and out of reach while they are behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QDockWidget, QTabBar

if TYPE_CHECKING:
    from PySide6.QtCore import QChildEvent
    from PySide6.QtWidgets import QMainWindow, QWidget


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
    keeps_its_room = pane.sizePolicy()
    keeps_its_room.setRetainSizeWhenHidden(True)
    pane.setSizePolicy(keeps_its_room)
    dock.visibilityChanged.connect(pane.setVisible)


def name_tabs(window: QMainWindow, event: QChildEvent) -> None:
    """Give the tabs of docks, which Qt makes when it needs them, names for scripts and for people."""
    tabs = event.child()
    if event.type() == QEvent.Type.ChildPolished and isinstance(tabs, QTabBar) and not tabs.objectName():
        known = [one for one in window.findChildren(QTabBar) if one.objectName().startswith("pane-tabs-")]
        tabs.setObjectName(f"pane-tabs-{len(known) + 1}")
        tabs.setAccessibleName("Panes in one place")
