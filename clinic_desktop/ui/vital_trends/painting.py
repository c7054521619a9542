"""Paints graphs and their time axis, on the screen and as vectors on paper."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from clinic_desktop.domain.clinical_text import format_number
from clinic_desktop.domain.trends import PRESSURE, last_two
from clinic_desktop.ui.vital_trends.picture import Geometry, Graph, Picture
from clinic_desktop.ui.vital_trends.symbols import symbol
from clinic_desktop.ui.vital_trends.words import band_words, moment_words, title_of, value_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from decimal import Decimal

    from PySide6.QtGui import QColor

    from clinic_desktop.domain.trends import Band, Reading
    from clinic_desktop.ui.vital_trends.look import Look

_HAIR = 1.0
_LARGER = 1.25
_SMALLER = 0.9
_GAP = 2.0


class GraphPainter:
    """Paints into one rectangle. Fonts are measured for the device that is painted on."""

    def __init__(self, painter: QPainter, picture: Picture, room: QRectF, look: Look) -> None:
        self._painter = painter
        self._picture = picture
        self._look = look
        self._plain = QFont(painter.font())
        self._bold = QFont(self._plain)
        self._bold.setBold(True)
        self._large = scaled(self._bold, _LARGER)
        self._small = scaled(self._plain, _SMALLER)
        self._measured = QFontMetricsF(self._plain)
        self._taken: list[QRectF] = []
        self.geometry = Geometry(picture, room, self._measured, tick_labels(picture))

    def paint(self) -> None:
        """Paint all graphs, without values, focus and axis."""
        painter = self._painter
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, graph in enumerate(self._picture.graphs):
            plot = self.geometry.plot(number)
            self._paint_ground(graph, plot)
            self._paint_header(graph, self.geometry.header(number))
            painter.save()
            painter.setClipRect(plot.adjusted(-self.geometry.symbol, -self.geometry.symbol, self.geometry.symbol, 2))
            self._paint_readings(graph, plot)
            painter.restore()
        painter.restore()

    def paint_values(self, focus: datetime | None = None) -> None:
        """Write the last value of each graph, the one before it, and all of them if that is wished.

        Values at the focus line come first, then those next to it; what has no room is left out.
        """
        for number, graph in enumerate(self._picture.graphs):
            plot = self.geometry.plot(number)
            self._taken = []
            shown = graph.series.within(self._picture.first, self._picture.end)
            written = self._paint_focused(graph, plot, shown, focus) if focus is not None else set()
            for one, font in zip(last_two(graph.series), (self._large, self._plain), strict=True):
                is_new = one is not None and one.at not in written
                if one is not None and is_new and self._picture.first <= one.at <= self._picture.end:
                    self._paint_value(graph, plot, one, font, self._look.text)
            if self._picture.wishes.has_all_values:
                for one in reversed(shown[:-2]):
                    if one.at not in written:
                        self._paint_value(graph, plot, one, self._small, self._look.muted)

    def paint_focus(self, at: datetime) -> None:
        """Paint the line at a moment through all graphs."""
        x = self.geometry.x(at)
        self._painter.setPen(QPen(self._look.focus, _HAIR))
        room = self.geometry.room
        self._painter.drawLine(QPointF(x, room.top()), QPointF(x, room.bottom()))

    def _paint_focused(self, graph: Graph, plot: QRectF, shown: Sequence[Reading], at: datetime) -> set[datetime]:
        """Write the value at the focus line and those next to it; returns when they were measured."""
        look = self._look
        here = [one for one in shown if one.at == at]
        if not here:
            return set()
        self._paint_value(graph, plot, here[-1], self._large, look.text, is_on_ground=True)
        beside = (*[one for one in shown if one.at < at][-1:], *[one for one in shown if one.at > at][:1])
        for one in beside:
            self._paint_value(graph, plot, one, self._small, look.muted, is_on_ground=True)
        return {at, *(one.at for one in beside)}

    def _paint_ground(self, graph: Graph, plot: QRectF) -> None:
        painter, look = self._painter, self._look
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.fillRect(plot, look.ground)
        self._paint_bands(graph, plot, graph.bands, look.band)
        self._paint_bands(graph, plot, graph.lower_bands, look.lower_band)
        if self._picture.wishes.has_gridlines:
            painter.setPen(QPen(look.grid, _HAIR))
            for tick in graph.scale.ticks:
                y = self.geometry.y(graph, plot, tick)
                painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            for mark in self._picture.marks:
                if mark.is_major:
                    x = self.geometry.x(mark.at)
                    painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()))
        painter.setPen(QPen(look.axis, _HAIR))
        painter.drawLine(plot.topLeft(), plot.bottomLeft())
        painter.drawLine(plot.bottomLeft(), plot.bottomRight())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._small)
        painter.setPen(look.muted)
        line = self.geometry.line
        for tick in graph.scale.ticks:
            y = self.geometry.y(graph, plot, tick)
            where = QRectF(self.geometry.room.left(), y - line / 2, plot.left() - self.geometry.room.left() - 5, line)
            painter.drawText(where, _RIGHT, format_number(tick))

    def _paint_bands(self, graph: Graph, plot: QRectF, bands: Sequence[Band], colour: QColor) -> None:
        for band in bands:
            top = self.geometry.y(graph, plot, _within(band.most, graph, at_most=True))
            bottom = self.geometry.y(graph, plot, _within(band.least, graph, at_most=False))
            left, right = self.geometry.x(band.first), self.geometry.x(band.end)
            self._painter.fillRect(QRectF(left, top, right - left, max(bottom - top, 0)), colour)

    def _paint_header(self, graph: Graph, header: QRectF) -> None:
        painter, look = self._painter, self._look
        left = header.left()
        size = self.geometry.symbol
        centre = QPointF(left + size, header.center().y())
        self._paint_mark(graph, centre)
        left += size * 2.4
        for text, font, colour in (
            (title_of(graph.series.name), self._bold, look.text),
            (graph.series.unit, self._plain, look.muted),
        ):
            if text:
                painter.setFont(font)
                painter.setPen(colour)
                wide = QFontMetricsF(font).horizontalAdvance(text)
                painter.drawText(QRectF(left, header.top(), wide + 2, header.height()), _LEFT, text)
                left += wide + self.geometry.line * 0.45
        said = [band_words(graph.bands, graph.lower_bands, graph.series.unit)] if _has_range(graph) else []
        if any(one.is_converted for one in graph.series.within(self._picture.first, self._picture.end)):
            said.insert(0, "some values converted")
        if graph.scale.is_rescaled:
            said.insert(0, "Other scale than usual")
        painter.setFont(self._small)
        painter.setPen(look.muted)
        room = QRectF(left, header.top(), max(self.geometry.right - left, 0), header.height())
        text = QFontMetricsF(self._small).elidedText(" · ".join(said), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, _RIGHT, text)

    def _paint_mark(self, graph: Graph, centre: QPointF) -> None:
        if graph.series.name == PRESSURE:
            half = self.geometry.symbol * 0.7
            self._paint_pressure(graph, centre.x(), centre.y() - half, centre.y() + half, has_ends=True)
        else:
            self._paint_symbols(graph, [centre])

    def _paint_readings(self, graph: Graph, plot: QRectF) -> None:
        geometry = self.geometry
        readings = graph.series.within(self._picture.first, self._picture.end)
        places = [geometry.x(one.at) for one in readings]
        size = geometry.symbol
        are_tight = any(right - left < size for left, right in itertools.pairwise(places))
        if graph.series.name == PRESSURE:
            for x, one in zip(places, readings, strict=True):
                top, bottom = geometry.y(graph, plot, one.value), geometry.y(graph, plot, one.low or one.value)
                self._paint_pressure(graph, x, top, bottom, has_ends=not are_tight)
            return
        points = [QPointF(x, geometry.y(graph, plot, one.value)) for x, one in zip(places, readings, strict=True)]
        if self._picture.wishes.has_lines and len(points) > 1:
            line = QPen(self._colour(graph), size / 2, c=Qt.PenCapStyle.FlatCap, j=Qt.PenJoinStyle.BevelJoin)
            self._painter.setPen(line)
            self._painter.setBrush(Qt.BrushStyle.NoBrush)
            self._painter.drawPolyline(QPolygonF(points))
        if are_tight:
            self._paint_tight(graph, points)
        else:
            self._paint_symbols(graph, points)

    def _paint_symbols(self, graph: Graph, centres: Sequence[QPointF]) -> None:
        shape = symbol(graph.number, self.geometry.symbol)
        self._painter.setPen(QPen(self._look.border, _HAIR))
        self._painter.setBrush(self._colour(graph))
        # One by one: a path of many pieces takes several times as long to fill.
        for centre in centres:
            self._painter.drawPath(shape.translated(centre))

    def _paint_tight(self, graph: Graph, centres: Sequence[QPointF]) -> None:
        """Where points are too close for symbols: a short thick line each."""
        size = self.geometry.symbol
        for colour, wide, half in (
            (self._look.border, size * 0.36, size * 0.75),
            (self._colour(graph), size * 0.2, size * 0.75 - 1),
        ):
            self._painter.setPen(QPen(colour, wide))
            up = QPointF(0, half)
            self._painter.drawLines([QLineF(centre - up, centre + up) for centre in centres])

    def _paint_pressure(self, graph: Graph, x: float, top: float, bottom: float, *, has_ends: bool) -> None:
        half = self.geometry.symbol * 0.6
        self._painter.setPen(QPen(self._colour(graph), max(self.geometry.symbol * 0.28, 1.6)))
        self._painter.drawLine(QPointF(x, top), QPointF(x, bottom))
        if has_ends:
            for y in (top, bottom):
                self._painter.drawLine(QPointF(x - half, y), QPointF(x + half, y))

    def _paint_value(
        self, graph: Graph, plot: QRectF, one: Reading, font: QFont, colour: QColor, *, is_on_ground: bool = False
    ) -> None:
        """Write a value above its point, or below where there is no room; where neither is, leave it out."""
        painter = self._painter
        text, measured = value_words(one), QFontMetricsF(font)
        size = QSizeF(measured.horizontalAdvance(text) + 4, measured.height())
        where = next((room for room in self._rooms(graph, plot, one, size) if self._is_free(room)), None)
        if where is None:
            return
        self._taken.append(where)
        if is_on_ground:
            painter.fillRect(where, self._look.value_ground)
        painter.setFont(font)
        painter.setPen(colour)
        painter.drawText(where, Qt.AlignmentFlag.AlignCenter, text)

    def _rooms(self, graph: Graph, plot: QRectF, one: Reading, size: QSizeF) -> Iterator[QRectF]:
        geometry = self.geometry
        gap = geometry.symbol * 0.6 + _GAP
        x, y = geometry.x(one.at), geometry.y(graph, plot, one.value)
        left = min(max(x - size.width() / 2, geometry.left), geometry.room.right() - size.width())
        above = y - gap - size.height()
        below = (geometry.y(graph, plot, one.low) if one.low is not None else y) + gap
        if above >= plot.top() - geometry.line * 0.7:
            yield QRectF(QPointF(left, above), size)
        if below + size.height() <= plot.bottom() + geometry.line * 0.4:
            yield QRectF(QPointF(left, below), size)

    def _is_free(self, room: QRectF) -> bool:
        return not any(room.intersects(taken) for taken in self._taken)

    def _colour(self, graph: Graph) -> QColor:
        return self._look.series[graph.number % len(self._look.series)]


_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def paint_axis(painter: QPainter, geometry: Geometry, top: float, look: Look, focus: datetime | None = None) -> None:
    """Paint the time axis of all graphs: marks, full dates, and the moment of the focus line."""
    painter.save()
    measured = QFontMetricsF(painter.font())
    line = measured.height()
    painter.setPen(QPen(look.axis, _HAIR))
    painter.drawLine(QPointF(geometry.left, top), QPointF(geometry.right, top))
    taken = geometry.room.left()
    for mark in geometry.picture.marks:
        x = geometry.x(mark.at)
        painter.setPen(QPen(look.muted if mark.is_major else look.axis, _HAIR * (1.6 if mark.is_major else 1)))
        painter.drawLine(QPointF(x, top), QPointF(x, top + line * (0.5 if mark.is_major else 0.25)))
        wide = measured.horizontalAdvance(mark.label)
        if mark.is_major and x - wide / 2 >= taken and x + wide / 2 <= geometry.room.right():
            painter.setPen(look.text)
            painter.drawText(QRectF(x - wide / 2, top + line * 0.5, wide + 1, line), _LEFT, mark.label)
            taken = x + wide / 2 + line
    if focus is not None:
        text = moment_words(focus)
        wide = measured.horizontalAdvance(text) + line
        x = min(max(geometry.x(focus), geometry.left + wide / 2), geometry.right - wide / 2)
        where = QRectF(x - wide / 2, top + line * 0.4, wide, line * 1.3)
        painter.fillRect(where, look.focus)
        painter.setPen(look.ground)
        painter.drawText(where, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()


def tick_labels(picture: Picture) -> tuple[str, ...]:
    return tuple(format_number(tick) for graph in picture.graphs for tick in graph.scale.ticks)


def scaled(font: QFont, factor: float) -> QFont:
    """Return a font larger or smaller, whether it is measured in points or in dots."""
    other = QFont(font)
    if font.pixelSize() > 0:
        other.setPixelSize(max(round(font.pixelSize() * factor), 1))
    else:
        other.setPointSizeF(font.pointSizeF() * factor)
    return other


def _has_range(graph: Graph) -> bool:
    return graph.series.name not in {"weight", "height", "pain", "news2"}


def _within(end: Decimal | None, graph: Graph, *, at_most: bool) -> Decimal:
    scale = graph.scale
    if end is None:
        return scale.most if at_most else scale.least
    return min(max(end, scale.least), scale.most)
