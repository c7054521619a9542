"""Knows whether what lies in the clipboard was put there by this program, and takes it away again."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QClipboard, QGuiApplication


class CopiedText(QObject):
    """Looks at who filled the clipboard, never at what is in it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_ours = False
        QGuiApplication.clipboard().dataChanged.connect(self._note)

    def forget(self) -> None:
        """Empty the clipboard if it holds something of ours."""
        clipboard = QGuiApplication.clipboard()
        if self._is_ours or clipboard.ownsClipboard():
            clipboard.clear()
        if clipboard.supportsSelection() and clipboard.ownsSelection():
            clipboard.clear(QClipboard.Mode.Selection)
        self._is_ours = False

    def _note(self) -> None:
        # Not every platform says who filled it; and a program that keeps a history may have taken it over from us.
        # Whoever copies something works in the window that has the focus.
        self._is_ours = QGuiApplication.clipboard().ownsClipboard() or QGuiApplication.focusWindow() is not None
