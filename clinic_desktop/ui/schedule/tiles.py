"""Draws bookings, each once, into pictures that are kept: showing pictures is fast, drawing text is not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetrics, QPainter, QPen, QPixmap

from clinic_desktop.domain.clinical_text import status_words, type_words
from clinic_desktop.domain.statuses import AppointmentStatus
from clinic_desktop.ui.icons import icon
from clinic_desktop.ui.schedule.edges import fitting
from clinic_desktop.ui.schedule.words import OVERBOOKED, STATUS_ICONS, names, patient_name, time_of
from clinic_desktop.ui.theme import SPACE_XS, Colours, Tint, colours

if TYPE_CHECKING:
    from PySide6.QtGui import QIcon

    from clinic_desktop.domain.appointments import AppointmentLine
    from clinic_desktop.domain.clock import ClinicClock

_BAR = 4
_KEPT = 6000
_NARROW = 34
_SMALLEST = 7
_LETTERS_OF_LINE = 0.85
"""How much of a line's height its letters take."""
_STRUCK = frozenset({AppointmentStatus.CANCELLED, AppointmentStatus.NO_SHOW})


@dataclass(frozen=True, slots=True)
class TileSize:
    width: int
    height: int
    scale: float = 1.0


class Tiles:
    """Pictures of bookings in one font and in the palette in use."""

    def __init__(self, font: QFont, clock: ClinicClock) -> None:
        self._clock = clock
        self._font = font
        self._strong = QFont(font)
        self._strong.setWeight(QFont.Weight.DemiBold)
        self._metrics = QFontMetrics(font)
        self._strong_metrics = QFontMetrics(self._strong)
        self._kept: dict[tuple[AppointmentLine, TileSize], QPixmap] = {}
        self._palette = colours()
        self._icons: dict[AppointmentStatus, QIcon] = {}

    def take_palette(self, known: Colours) -> None:
        """Draw in these colours from now on; pictures in others are forgotten. Ask before each painting."""
        if known is not self._palette or len(self._kept) > _KEPT:
            self._kept.clear()
            self._icons.clear()
            self._palette = known

    def tile(self, line: AppointmentLine, size: TileSize) -> QPixmap:
        """Return the picture of a booking in this size."""
        found = self._kept.get((line, size))
        if found is None:
            found = self._kept[line, size] = self._drawn(line, size, self._palette)
        return found

    def _drawn(self, line: AppointmentLine, size: TileSize, known: Colours) -> QPixmap:
        picture = QPixmap(round(size.width * size.scale), round(size.height * size.scale))
        picture.setDevicePixelRatio(size.scale)
        tint = tint_of(line, known)
        picture.fill(tint.background)
        painter = QPainter(picture)
        area = QRect(0, 0, size.width, size.height)
        if line.is_overbooked:
            _hatch(painter, area, tint.text)
        _frame(painter, size, _soft(tint.text))
        painter.fillRect(0, 0, _BAR, size.height, tint.text)
        if line.status in _STRUCK:
            painter.setPen(QPen(_soft(tint.text), 1))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.drawLine(QLineF(_BAR, size.height - 1, size.width - 1, 1))
        self._write(painter, line, area.adjusted(_BAR + SPACE_XS, 1, -SPACE_XS, -1), tint)
        painter.end()
        return picture

    def _write(self, painter: QPainter, line: AppointmentLine, room: QRect, tint: Tint) -> None:
        """Write the name first, with the time before it if there is room; then what else fits, line by line."""
        side = min(self._metrics.height(), room.height(), max(room.width(), 0))
        if room.width() < _NARROW:
            self._paint_icon(painter, line, QRect(room.left(), room.top(), side, side), tint)
            return
        height = self._strong_metrics.height()
        rows = max(1, room.height() // height)
        # Accents of capitals reach the top of a line, where the ring of the chosen booking would hide them.
        room = room.translated(0, min(SPACE_XS, max(0, room.height() - rows * height) // 2))
        has_icon = line.status is not AppointmentStatus.SCHEDULED
        beside = room.width() - (side + SPACE_XS if has_icon else 0)
        # Where the name needs the whole line, the picture stands in the last one.
        is_below = has_icon and rows > 1 and self._strong_metrics.horizontalAdvance(names(line)[-1]) > beside
        if has_icon:
            top = room.top() + ((rows - 1) * height if is_below else 0)
            self._paint_icon(painter, line, QRect(room.right() - side + 1, top, side, side), tint)
        width = room.width() if is_below else beside
        painter.setPen(tint.text)
        first = QRect(room.left(), room.top(), width, min(height, room.height()))
        if first.height() < height:
            self._write_small(painter, line, first)
            return
        painter.setFont(self._strong)
        time = time_of(line, self._clock)
        wanted = (f"{time} {patient_name(line)}", *names(line))
        text = fitting(wanted, self._strong_metrics, width)
        painter.drawText(first, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, text)
        if line.status in _STRUCK:
            long = min(self._strong_metrics.horizontalAdvance(text), width)
            painter.fillRect(first.left(), first.center().y(), long, 1, tint.text)
        painter.setFont(self._font)
        for row, words in enumerate(_more_words(line, "" if text == wanted[0] else time)[: rows - 1], start=1):
            place = QRect(room.left(), room.top() + row * height, room.width(), height)
            if is_below and row == rows - 1:
                place.setWidth(beside)
            text = fitting(words, self._metrics, place.width())
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, text)

    def _write_small(self, painter: QPainter, line: AppointmentLine, room: QRect) -> None:
        """Write the name as large as a row lower than a line of text lets it be."""
        small = QFont(self._strong)
        small.setPixelSize(max(_SMALLEST, round(room.height() * _LETTERS_OF_LINE)))
        painter.setFont(small)
        text = fitting(names(line), QFontMetrics(small), room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, text)

    def _paint_icon(self, painter: QPainter, line: AppointmentLine, place: QRect, tint: Tint) -> None:
        if place.width() <= 0 or place.height() <= 0:
            return
        if line.status not in self._icons:
            shade = QColor(tint.text)
            self._icons[line.status] = icon(STATUS_ICONS[line.status], lambda: shade)
        self._icons[line.status].paint(painter, place)


def tint_of(line: AppointmentLine, known: Colours) -> Tint:
    """Return the colours of a booking; what is over is grey."""
    if line.status is AppointmentStatus.COMPLETED:
        return known.neutral
    return known.tint(f"status_{line.status}")


def hatched(shade: QColor, alpha: int = 60) -> QBrush:
    """Return slanting lines, for what is overbooked, closed or does not exist."""
    soft = QColor(shade)
    soft.setAlpha(alpha)
    return QBrush(soft, Qt.BrushStyle.BDiagPattern)


def _hatch(painter: QPainter, area: QRect, shade: QColor) -> None:
    painter.setBrushOrigin(QPoint(0, 0))
    painter.fillRect(QRectF(area), hatched(shade, 90))


def _frame(painter: QPainter, size: TileSize, shade: QColor) -> None:
    # Lines that are filled are drawn far faster than a frame that is not opaque.
    painter.fillRect(0, 0, size.width, 1, shade)
    painter.fillRect(0, size.height - 1, size.width, 1, shade)
    painter.fillRect(size.width - 1, 1, 1, size.height - 2, shade)


def _soft(shade: QColor) -> QColor:
    soft = QColor(shade)
    soft.setAlpha(90)
    return soft


def _more_words(line: AppointmentLine, time: str) -> list[tuple[str, ...]]:
    """Return what else is said of a booking, line by line: in full, then shorter."""
    status = f"{status_words(line.status)}, {OVERBOOKED}" if line.is_overbooked else status_words(line.status)
    first = (f"{time} {status.lower()}", time) if time else (status,)
    kind = type_words(line.type)
    return [first, (f"{kind}, {line.minutes} min", kind), (line.reason or "",)]
