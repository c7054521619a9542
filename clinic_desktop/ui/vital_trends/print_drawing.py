"""The graphs on paper: the painting of the screen, as vectors on white."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QFont, QFontMetricsF

from clinic_desktop.ui.vital_trends.look import PAPER
from clinic_desktop.ui.vital_trends.painting import GraphPainter, paint_axis

if TYPE_CHECKING:
    from PySide6.QtCore import QRectF
    from PySide6.QtGui import QPainter

    from clinic_desktop.ui.vital_trends.picture import Picture

_TEXT_POINTS = 8
_GRAPH_POINTS = 84.0
_AXIS_POINTS = 24.0


class PrintedGraphs:
    """All graphs of a picture with one time axis below."""

    def __init__(self, picture: Picture) -> None:
        self._picture = picture

    def height(self, width: float) -> float:
        del width
        return len(self._picture.graphs) * _GRAPH_POINTS + _AXIS_POINTS

    def paint(self, painter: QPainter, room: QRectF) -> None:
        painter.save()
        font = QFont(painter.font())
        # The painter's unit is the point, whatever its device takes for one.
        font.setPixelSize(_TEXT_POINTS)
        painter.setFont(font)
        axis = QFontMetricsF(font).height() * 2
        graphs = GraphPainter(painter, self._picture, room.adjusted(0, 0, 0, -axis), PAPER)
        graphs.paint()
        graphs.paint_values()
        painter.setFont(font)
        paint_axis(painter, graphs.geometry, room.bottom() - axis, PAPER)
        painter.restore()
