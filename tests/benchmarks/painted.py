"""Waiting for the picture, and for nothing that comes after it."""

from __future__ import annotations

from PySide6.QtCore import QEventLoop, QTimer


def painted() -> None:
    """Let the window paint what has changed: Qt's timers without an interval come after its painting."""
    loop = QEventLoop()
    QTimer.singleShot(0, loop.quit)
    loop.exec()
