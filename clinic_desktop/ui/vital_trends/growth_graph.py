"""A growth chart: percentile curves over age, and where one child stood; on the screen and as vectors on paper."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from clinic_desktop.domain.clinical_text import format_number
from clinic_desktop.domain.trend_scales import Scale, fitted
from clinic_desktop.ui.vital_trends.look import PAPER, Look, screen_look
from clinic_desktop.ui.vital_trends.painting import scaled
from clinic_desktop.ui.vital_trends.symbols import symbol
from clinic_desktop.ui.widgets.announcements import announce

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent

_DAYS_IN_MONTH = 365.25 / 12
_MEDIAN = 50
_MONTHS_OF_YEAR = 12
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_HAIR = 1.0
_PAPER_TEXT = 8
_PAPER_HEIGHT = 330.0


@dataclass(frozen=True)
class GrowthMark:
    """Where the child stood: age in days, value in the unit of the chart, and that in words."""

    day: int
    value: float
    words: str


@dataclass(frozen=True)
class GrowthPicture:
    """``curves`` are percentiles with their points (age in days, value); ages are labelled each ``step_months``."""

    title: str
    unit: str
    first_day: int
    last_day: int
    step_months: int
    curves: tuple[tuple[int, tuple[tuple[int, float], ...]], ...] = ()
    marks: tuple[GrowthMark, ...] = ()

    @property
    def scale(self) -> Scale:
        values = [Decimal(value).quantize(Decimal("0.1")) for _, points in self.curves for _, value in points]
        values += [Decimal(mark.value).quantize(Decimal("0.1")) for mark in self.marks]
        return fitted(values) if values else Scale(Decimal(0), Decimal(1), Decimal(1))


class _Places:
    def __init__(self, picture: GrowthPicture, room: QRectF, font: QFont) -> None:
        self.line = QFontMetricsF(font).height()
        self.plot = room.adjusted(self.line * 3, self.line * 1.7, -self.line * 2.4, -self.line * 2.5)
        self.scale = picture.scale
        self._picture = picture

    def x(self, day: float) -> float:
        known = self._picture
        share = (day - known.first_day) / max(known.last_day - known.first_day, 1)
        return self.plot.left() + share * self.plot.width()

    def y(self, value: float) -> float:
        share = (value - float(self.scale.least)) / float(self.scale.most - self.scale.least)
        return self.plot.bottom() - share * self.plot.height()


def paint_growth(
    painter: QPainter, picture: GrowthPicture, room: QRectF, look: Look, focus: GrowthMark | None = None
) -> None:
    """Paint curves in one quiet colour, the median stronger, and the child's points over them."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    plain = QFont(painter.font())
    small = scaled(plain, 0.9)
    places = _Places(picture, room, plain)
    plot, line = places.plot, places.line
    painter.fillRect(plot, look.ground)
    painter.setFont(small)
    for tick in places.scale.ticks:
        y = places.y(float(tick))
        painter.setPen(QPen(look.grid, _HAIR))
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
        painter.setPen(look.muted)
        painter.drawText(QRectF(room.left(), y - line / 2, plot.left() - room.left() - 5, line), _RIGHT, _plain(tick))
    _paint_ages(painter, picture, places, look)
    painter.setPen(QPen(look.axis, _HAIR))
    painter.drawLine(plot.topLeft(), plot.bottomLeft())
    painter.drawLine(plot.bottomLeft(), plot.bottomRight())
    for percent, points in picture.curves:
        is_median = percent == _MEDIAN
        painter.setPen(QPen(look.text if is_median else look.muted, 1.6 if is_median else 1.0))
        painter.drawPolyline(QPolygonF([QPointF(places.x(day), places.y(value)) for day, value in points]))
        if points:
            y = places.y(points[-1][1])
            painter.drawText(QRectF(places.x(points[-1][0]) + 4, y - line / 2, line * 2.2, line), _LEFT, str(percent))
    _paint_marks(painter, picture, places, look, focus)
    bold = QFont(plain)
    bold.setBold(True)
    painter.setFont(bold)
    painter.setPen(look.text)
    wide = QFontMetricsF(bold).horizontalAdvance(picture.title)
    header = QRectF(room.left(), room.top(), room.width(), line * 1.5)
    painter.drawText(header, _LEFT, picture.title)
    painter.setFont(plain)
    painter.setPen(look.muted)
    painter.drawText(header.adjusted(wide + line * 0.5, 0, 0, 0), _LEFT, picture.unit)
    painter.setFont(small)
    painter.drawText(header, _RIGHT, "Percentile")
    painter.restore()


def _paint_ages(painter: QPainter, picture: GrowthPicture, places: _Places, look: Look) -> None:
    plot, line = places.plot, places.line
    last_month = round(picture.last_day / _DAYS_IN_MONTH)
    for month in range(round(picture.first_day / _DAYS_IN_MONTH), last_month + 1, picture.step_months):
        x = places.x(month * _DAYS_IN_MONTH)
        painter.setPen(QPen(look.grid, _HAIR))
        painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()))
        painter.setPen(look.text)
        where = QRectF(x - line * 2, plot.bottom() + 3, line * 4, line)
        painter.drawText(
            where,
            Qt.AlignmentFlag.AlignCenter,
            f"{month}m" if picture.step_months < _MONTHS_OF_YEAR else f"{month // _MONTHS_OF_YEAR}y",
        )


def _paint_marks(
    painter: QPainter, picture: GrowthPicture, places: _Places, look: Look, focus: GrowthMark | None
) -> None:
    size = places.line * 0.5
    points = [QPointF(places.x(mark.day), places.y(mark.value)) for mark in picture.marks]
    if len(points) > 1:
        line = QPen(look.series[0], size / 2, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin)
        painter.setPen(line)
        painter.drawPolyline(QPolygonF(points))
    painter.setBrush(look.series[0])
    painter.setPen(QPen(look.border, _HAIR))
    for point in points:
        painter.drawPath(symbol(0, size).translated(point))
    if focus is not None:
        x = places.x(focus.day)
        painter.setPen(QPen(look.focus, _HAIR))
        painter.drawLine(QPointF(x, places.plot.top()), QPointF(x, places.plot.bottom()))
        wide = QFontMetricsF(painter.font()).horizontalAdvance(focus.words) + places.line
        left = min(max(x - wide / 2, places.plot.left()), places.plot.right() - wide)
        where = QRectF(left, places.plot.bottom() + places.line * 1.25, wide, places.line * 1.1)
        painter.fillRect(where, look.focus)
        painter.setPen(look.ground)
        painter.drawText(where, Qt.AlignmentFlag.AlignCenter, focus.words)


class GrowthGraph(QWidget):
    """Shows a growth chart; arrow keys and the mouse go from one measurement to the next."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("trends-growth-graph")
        self.setAccessibleName("Growth chart")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.picture: GrowthPicture | None = None
        self._at: int | None = None

    def show_picture(self, picture: GrowthPicture) -> None:
        self.picture, self._at = picture, None
        self.setAccessibleName(picture.title)
        self.setAccessibleDescription(f"{len(picture.marks)} measurements. Arrow keys go from one to the next")
        self.update()

    def move_focus(self, place: int) -> None:
        """Put the focus line at a measurement, counted from the first one."""
        marks = self.picture.marks if self.picture else ()
        if marks:
            self._at = min(max(place, 0), len(marks) - 1)
            words = marks[self._at].words
            self.setAccessibleDescription(words)
            announce(self, words)
            self.update()

    @property
    def focus_mark(self) -> GrowthMark | None:
        return self.picture.marks[self._at] if self.picture and self._at is not None else None

    def sizeHint(self) -> QSize:
        return QSize(600, 320)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        count = len(self.picture.marks) if self.picture else 0
        at = count if self._at is None else self._at
        places = {
            Qt.Key.Key_Left: at - 1,
            Qt.Key.Key_Right: at + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: count - 1,
        }
        place = places.get(Qt.Key(event.key()))
        if place is None:
            super().keyPressEvent(event)
        else:
            self.move_focus(place)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.picture and self.picture.marks:
            places = _Places(self.picture, self._room(), self.font())
            x = event.position().x()
            distances = [abs(places.x(mark.day) - x) for mark in self.picture.marks]
            near = min(range(len(distances)), key=distances.__getitem__)
            if distances[near] < places.line * 2:
                self.move_focus(near)
        super().mouseMoveEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002  Qt's signature
        painter = QPainter(self)
        look = screen_look()
        painter.fillRect(self.rect(), look.ground)
        if self.picture is not None:
            painter.setFont(self.font())
            paint_growth(painter, self.picture, self._room(), look, self.focus_mark)
        if self.hasFocus():
            painter.setPen(look.focus)
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _room(self) -> QRectF:
        return QRectF(self.rect()).adjusted(8, 4, -8, -4)


class PrintedGrowth:
    """A growth chart on paper."""

    def __init__(self, picture: GrowthPicture) -> None:
        self._picture = picture

    def height(self, width: float) -> float:
        return min(width * 0.75, _PAPER_HEIGHT)

    def paint(self, painter: QPainter, room: QRectF) -> None:
        painter.save()
        font = QFont(painter.font())
        font.setPixelSize(_PAPER_TEXT)
        painter.setFont(font)
        paint_growth(painter, self._picture, room, PAPER)
        painter.restore()


def _plain(value: Decimal) -> str:
    return format_number(value)
