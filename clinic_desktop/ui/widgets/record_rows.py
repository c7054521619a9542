"""Draws the rows of a RecordTable straight from their records: no question to the model, one look for all lists."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QIcon, QPainter, QStaticText

from clinic_desktop.ui.icons import icon
from clinic_desktop.ui.theme import SPACE_S, SPACE_XS, Colours, colours
from clinic_desktop.ui.widgets.badge import paint_pill, pill_size

if TYPE_CHECKING:
    from clinic_desktop.ui.widgets.record_model import Column

_FADED = 0.45
_BAR = 3
_KEPT_TEXTS = 4000


@dataclass(frozen=True, slots=True)
class Place:
    """A column as it stands on the screen now."""

    column: Column[Any]
    left: int
    width: int
    before_text: float = field(init=False)
    """How much of the free width stands before the text. Asked once: flags are slow, and there are many cells."""

    def __post_init__(self) -> None:
        share = 1.0 if self.column.align & Qt.AlignmentFlag.AlignRight else 0.0
        if self.column.align & Qt.AlignmentFlag.AlignHCenter:
            share = 0.5
        object.__setattr__(self, "before_text", share)


@dataclass(frozen=True, slots=True)
class RowLook:
    """What is known about a row beside its record."""

    top: int
    height: int
    is_selected: bool = False
    is_hovered: bool = False
    is_striped: bool = False


@dataclass(slots=True)
class PaintingNow:
    """What is the same for all rows of one painting."""

    painter: QPainter
    colours: Colours
    places: tuple[Place, ...]
    width: int
    has_focus: bool = False
    is_faded: bool = False


@dataclass(slots=True)
class _Line:
    """A text laid out: the whole of it or what fits with an ellipsis."""

    drawn: QStaticText
    width: float
    height: float


@dataclass(slots=True)
class RecordRows:
    """Paints rows in one font; laid out texts are kept, because laying out costs more than drawing."""

    font: QFont
    metrics: QFontMetrics = field(init=False)
    _fonts: dict[bool, QFont] = field(default_factory=dict)
    _lines: dict[tuple[str, int, bool], _Line] = field(default_factory=dict)
    _icons: dict[tuple[str, str], QIcon] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.metrics = QFontMetrics(self.font)

    @property
    def row_height(self) -> int:
        return round(self.metrics.height() * 1.85)

    def content_width(self, column: Column[Any], record: object) -> int:
        """Return how wide the cell would have to be to show everything."""
        metrics = QFontMetrics(self._font(is_strong=column.is_strong(record)))
        text = column.text(record)
        wide = pill_size(text, metrics).width() if column.badge else metrics.horizontalAdvance(text)
        return wide + 2 * SPACE_S + (self._icon_side + SPACE_XS if column.icon else 0)

    def paint_row(self, now: PaintingNow, record: object, look: RowLook) -> None:
        painter, known = now.painter, now.colours
        painter.fillRect(0, look.top, now.width, look.height, _ground(now, look))
        painter.fillRect(0, look.top + look.height - 1, now.width, 1, known.border)
        if look.is_selected:
            painter.fillRect(0, look.top, _BAR, look.height, known.accent)
        if now.is_faded:
            painter.setOpacity(_FADED)
        for place in now.places:
            self._paint_cell(now, place, record, look)
        if now.is_faded:
            painter.setOpacity(1)

    def _paint_cell(self, now: PaintingNow, place: Place, record: object, look: RowLook) -> None:
        column = place.column
        is_strong = column.is_strong(record)
        left, width = place.left + SPACE_S, place.width - 2 * SPACE_S
        colour = column.colour(record) if column.colour else "text"
        if column.icon and (name := column.icon(record)):
            side = self._icon_side
            self._icon(name, colour).paint(now.painter, QRect(left, look.top, side, look.height))
            left, width = left + side + SPACE_XS, width - side - SPACE_XS
        text = column.text(record)
        if not text or width <= 0:
            return
        if column.badge and (name := column.badge(record)):
            now.painter.setFont(self._font(is_strong=is_strong))
            paint_pill(now.painter, QRect(left, look.top, width, look.height), text, now.colours.tint(name))
            return
        line = self._line(text, width, is_strong=is_strong)
        spot = QPointF(left + place.before_text * (width - line.width), look.top + (look.height - line.height) / 2)
        now.painter.setFont(self._font(is_strong=is_strong))
        if column.marks:
            self._paint_marks(now, line, spot, list(column.marks(record)))
        now.painter.setPen(now.colours.colour(colour))
        now.painter.drawStaticText(spot, line.drawn)
        if column.struck and column.struck(record):
            # Qt puts the line of a struck-out font beside a static text, not through it.
            middle = look.top + look.height // 2
            now.painter.fillRect(round(spot.x()), middle, round(line.width), 1, now.colours.colour(colour))
        if column.marks and now.colours.mark.text != now.colours.text:
            self._paint_marked_text(now, line, spot, list(column.marks(record)))

    def _paint_marks(self, now: PaintingNow, line: _Line, spot: QPointF, marks: list[tuple[int, int]]) -> None:
        for shape in self._shapes(now, line, spot, marks):
            now.painter.fillRect(shape, now.colours.mark.background)

    def _paint_marked_text(self, now: PaintingNow, line: _Line, spot: QPointF, marks: list[tuple[int, int]]) -> None:
        """Where a mark needs another text colour, draw its part of the text once more."""
        now.painter.setPen(now.colours.mark.text)
        for shape in self._shapes(now, line, spot, marks):
            now.painter.setClipRect(shape)
            now.painter.drawStaticText(spot, line.drawn)
            now.painter.setClipping(False)

    @staticmethod
    def _shapes(now: PaintingNow, line: _Line, spot: QPointF, marks: list[tuple[int, int]]) -> list[QRect]:
        text, metrics = line.drawn.text(), now.painter.fontMetrics()
        found = []
        for start, length in marks:
            before = metrics.horizontalAdvance(text[:start])
            width = metrics.horizontalAdvance(text[: start + length]) - before
            found.append(QRect(round(spot.x()) + before, round(spot.y()), width, round(line.height)))
        return found

    def _line(self, text: str, width: int, *, is_strong: bool) -> _Line:
        key = (text, width, is_strong)
        line = self._lines.get(key)
        if line is None:
            if len(self._lines) >= _KEPT_TEXTS:
                self._lines.clear()
            font = self._font(is_strong=is_strong)
            one_line = text.replace("\n", " ")
            drawn = QStaticText(QFontMetrics(font).elidedText(one_line, Qt.TextElideMode.ElideRight, width))
            drawn.setTextFormat(Qt.TextFormat.PlainText)
            drawn.prepare(font=font)
            size = drawn.size()
            line = self._lines[key] = _Line(drawn, size.width(), size.height())
        return line

    def _font(self, *, is_strong: bool) -> QFont:
        if is_strong not in self._fonts:
            font = self._fonts[is_strong] = QFont(self.font)
            if is_strong:
                font.setWeight(QFont.Weight.DemiBold)
        return self._fonts[is_strong]

    @property
    def _icon_side(self) -> int:
        return round(self.metrics.height() * 1.1)

    def _icon(self, name: str, colour: str) -> QIcon:
        if (name, colour) not in self._icons:
            self._icons[name, colour] = icon(name, partial(_colour_now, colour))
        return self._icons[name, colour]


def _colour_now(name: str) -> QColor:
    return colours().colour(name)


def _ground(now: PaintingNow, look: RowLook) -> QColor:
    if look.is_selected:
        return now.colours.selection if now.has_focus else now.colours.selection_idle
    if look.is_hovered:
        return now.colours.hover
    return now.colours.stripe if look.is_striped else now.colours.surface
