"""Bringing a pane to the front, when it lies behind another in the same place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDockWidget

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


def come_forward(pane: QWidget) -> None:
    """Show the dock that a pane, or a part of one, lies in."""
    around: QWidget | None = pane
    while around is not None and not isinstance(around, QDockWidget):
        around = around.parentWidget()
    if isinstance(around, QDockWidget):
        around.show()
        around.raise_()
