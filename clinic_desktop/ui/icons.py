"""Icons by name, drawn from ``resources/icons`` in the colours of the palette in use."""

from __future__ import annotations

from functools import cache
from types import MethodType
from typing import TYPE_CHECKING, ClassVar
from weakref import WeakMethod

import shiboken6
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

    # An engine belongs to the QIcon it was made for, yet Python would collect it while Qt still paints with it.
    _kept: ClassVar[list[_TintedEngine]] = []
    _look_again_at: ClassVar[int] = 1000

    def __init__(self, name: str, tint: Callable[[], QColor] | None) -> None:
        super().__init__()
        self._name = name
        # What is kept here must not keep a widget.
        self._tint = WeakMethod(tint) if isinstance(tint, MethodType) else (lambda: tint)
        self._keep()

    def clone(self) -> QIconEngine:
        return _TintedEngine(self._name, self._tint())

    def _keep(self) -> None:
        kept = _TintedEngine._kept
        if len(kept) >= _TintedEngine._look_again_at:
            kept[:] = [one for one in kept if shiboken6.isValid(one)]
            _TintedEngine._look_again_at = 2 * len(kept) + 1000
        kept.append(self)

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
        if size.isEmpty():
            # A button that was squeezed to nothing.
            return pixmap
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
        tint = self._tint()
        return tint() if tint else palette.color(QPalette.ColorRole.ButtonText)
