"""An icon standing by itself, of the text's size, in one of the theme's colours. It says nothing to screen readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QIcon, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from clinic_desktop.ui.icons import icon
from clinic_desktop.ui.theme import colours, icon_pixels

if TYPE_CHECKING:
    from PySide6.QtGui import QColor


class IconLabel(QWidget):
    """Draws an icon; ``colour`` names a field of theme.Colours, ``scale`` is relative to a line of text."""

    def __init__(
        self, name: str = "", colour: str = "muted_text", scale: float = 1.0, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._scale = scale
        self._colour = colour
        self._icon = QIcon()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_icon(name, colour)

    def show_icon(self, name: str, colour: str) -> None:
        self._colour = colour
        self._icon = icon(name, self._tint) if name else QIcon()
        self.update()

    def _tint(self) -> QColor:
        return colours().colour(self._colour)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()
        super().changeEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(1, 1) * round(icon_pixels() * self._scale)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002  Qt's signature
        painter = QPainter(self)
        self._icon.paint(painter, self.rect())
        painter.end()
