"""A symbol for each series: symmetrical, centred on its value, told apart by shape as well as by colour."""

from __future__ import annotations

from functools import cache
from math import cos, pi, sin

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath, QPolygonF

_CORNERS = {1: (4, 45.0), 2: (4, 0.0), 3: (6, 0.0), 4: (3, 90.0), 5: (3, 270.0), 6: (8, 22.5), 7: (5, 90.0)}
"""By number: how many corners, and at how many degrees the first of them is. Number 0 is round."""
_SHAPES = 8
_FULLER = 1.12
"""Corners reach a little farther than a circle of the same look."""


@cache
def symbol(number: int, size: float) -> QPainterPath:
    """Return the shape of a series around the origin."""
    path = QPainterPath()
    shape = number % _SHAPES
    half = size / 2
    if shape == 0:
        path.addEllipse(QRectF(-half, -half, size, size))
        return path
    corners, turn = _CORNERS[shape]
    angles = [pi * (turn + 360 * place / corners) / 180 for place in range(corners)]
    points = [QPointF(cos(angle) * half * _FULLER, -sin(angle) * half * _FULLER) for angle in angles]
    path.addPolygon(QPolygonF(points))
    path.closeSubpath()
    return path
