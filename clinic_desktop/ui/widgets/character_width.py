"""Fields that are so many characters wide, whatever the size of the text becomes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

_FRAME = 3
"""Characters' worth of frame, padding and button around the text."""


class CharacterWidth(QObject):
    """Keeps a widget's width; owned by the widget."""

    def __init__(self, widget: QWidget, characters: int) -> None:
        super().__init__(widget)
        self._widget = widget
        self._characters = characters
        widget.installEventFilter(self)
        self._set()

    def _set(self) -> None:
        self._widget.setFixedWidth(self._widget.fontMetrics().averageCharWidth() * (self._characters + _FRAME))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._set()
        return super().eventFilter(watched, event)
