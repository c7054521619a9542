"""Icons by name, drawn from ``resources/icons`` in the colours of the palette in use."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QIconEngine, QPainter, QPalette, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from clinic_desktop.files import RESOURCES

if TYPE_CHECKING:
    from collections.abc import Callable

APP_MARK = "clinic-desktop"


def icon(name: str, tint: Callable[[], QColor] | None = None) -> QIcon:
    """Return the icon called ``name``. ``tint`` is asked at each painting: ``lambda: colours().warning_text``."""
    _drawing(name)
    return QIcon(_TintedEngine(name, tint))


@cache
def _drawing(name: str) -> bytes:
    return (RESOURCES / "icons" / f"{name}.svg").read_bytes()


class _TintedEngine(QIconEngine):
    """Draws one file at the size asked for, in a colour looked up at that moment."""

    # A copy belongs to the QIcon it was made for, yet Python would collect it while Qt still paints with it.
    _copies: ClassVar[list[_TintedEngine]] = []

    def __init__(self, name: str, tint: Callable[[], QColor] | None) -> None:
        super().__init__()
        self._name = name
        self._tint = tint

    def clone(self) -> QIconEngine:
        copy = _TintedEngine(self._name, self._tint)
        self._copies.append(copy)
        return copy

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        scale = painter.device().devicePixelRatioF()
        pixmap = self.pixmap(rect.size() * scale, mode, state)
        pixmap.setDevicePixelRatio(scale)
        painter.drawPixmap(rect.topLeft(), pixmap)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:  # noqa: ARG002  Qt's signature
        colour = self._colour(mode)
        key = f"clinic-icon/{self._name}/{size.width()}x{size.height()}/{colour.rgba():x}"
        pixmap = QPixmap(size)
        if not QPixmapCache.find(key, pixmap):
            pixmap = self._painted(size, colour)
            QPixmapCache.insert(key, pixmap)
        return pixmap

    def _painted(self, size: QSize, colour: QColor) -> QPixmap:
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        renderer = QSvgRenderer(_drawing(self._name).replace(b"currentColor", colour.name().encode()))
        side = min(size.width(), size.height())
        corner = QPoint((size.width() - side) // 2, (size.height() - side) // 2)
        painter = QPainter(pixmap)
        renderer.render(painter, QRectF(QRect(corner, QSize(side, side))))
        painter.end()
        return pixmap

    def _colour(self, mode: QIcon.Mode) -> QColor:
        palette = QGuiApplication.palette()
        if mode == QIcon.Mode.Disabled:
            return palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText)
        if mode == QIcon.Mode.Selected:
            return palette.color(QPalette.ColorRole.HighlightedText)
        return self._tint() if self._tint else palette.color(QPalette.ColorRole.ButtonText)
