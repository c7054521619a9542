"""Paints the part of a board that is exposed: ground, closed times, rows, bookings, ghost, now line, cursor."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QPen

from clinic_desktop.ui.schedule.edges import fitting
from clinic_desktop.ui.schedule.tiles import TileSize, hatched
from clinic_desktop.ui.theme import SPACE_XS, colours

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPainter, QPixmap

    from clinic_desktop.ui.schedule.board import BoardColumn
    from clinic_desktop.ui.schedule.cursor import Cursor
    from clinic_desktop.ui.schedule.geometry import Geometry
    from clinic_desktop.ui.schedule.ghost import Ghost
    from clinic_desktop.ui.schedule.tiles import Tiles
    from clinic_desktop.ui.theme import Colours

NO_SUCH_TIME = "The clock skips this hour"
_RING = 2
_PALE = 0.4
_HOUR = 60


@dataclass(frozen=True, slots=True)
class Scene:
    """What is to be seen besides the bookings themselves."""

    grid: int
    cursor: Cursor
    ghost: Ghost | None = None
    ghost_words: str = ""
    now: dict[int, float] = field(default_factory=dict)
    """The place of this moment, by column."""
    has_focus: bool = False
    lifted_id: str | None = None
    """The booking that is in the hand: it is painted pale where it still is."""


class _Drawn(NamedTuple):
    """A booking's picture in its place."""

    id: str
    left: int
    top: int
    bottom: int
    tile: QPixmap


class BoardPainter:
    """Draws nothing twice: every booking is a picture that is kept."""

    def __init__(self, tiles: Tiles) -> None:
        self.tiles = tiles
        self._known = colours()
        self._drawn: dict[int, list[_Drawn]] = {}
        self._drawn_for: tuple[Geometry, float, Colours] | None = None

    def forget(self, tiles: Tiles) -> None:
        """Draw with these from now on; nothing is drawn yet."""
        self.tiles, self._drawn_for = tiles, None

    def paint(self, painter: QPainter, room: QRect, geometry: Geometry, scene: Scene) -> None:
        """Paint what lies within ``room``, in points of the content."""
        self._known = colours()
        painter.fillRect(room, self._known.surface)
        columns = geometry.board.columns
        if not columns:
            return
        first, last = geometry.column_at(room.left()), geometry.column_at(room.right())
        shown = range(first, last + 1)
        for number in shown:
            self._paint_closed(painter, room, geometry, number, columns[number])
        self._paint_rows(painter, room.intersected(QRect(QPoint(0, 0), geometry.size)), geometry, scene.grid)
        scale = painter.device().devicePixelRatioF()
        for number in shown:
            self._paint_buffers(painter, room, geometry, columns[number])
            self._paint_held(painter, room, geometry, number, columns[number])
            self._paint_boxes(painter, room, self._drawn_of(geometry, number, scale), scene.lifted_id)
            painter.fillRect(geometry.x(number + 1) - 1, room.top(), 1, room.height(), self._known.scroll_handle)
        for number in shown:
            if number in scene.now:
                self._paint_now(painter, geometry, number, scene.now[number])
        self._paint_cursor(painter, geometry, scene)
        if scene.ghost is not None:
            self._paint_ghost(painter, geometry, scene)

    def _paint_closed(
        self, painter: QPainter, room: QRect, geometry: Geometry, number: int, column: BoardColumn
    ) -> None:
        known = self._known
        if not column.is_read:
            area = geometry.column_rect(number)
            painter.fillRect(area & room, known.window)
            painter.fillRect(area & room, hatched(known.muted_text, 30))
        for closed in column.closed:
            area = QRect(geometry.x(number), geometry.y(closed.first), geometry.column_width, 0)
            area.setBottom(geometry.y(closed.end) - 1)
            if not area.intersects(room):
                continue
            painter.fillRect(area & room, known.neutral.background)
            if closed.why:
                painter.fillRect(area & room, hatched(known.neutral.text, 40))
                self._write(painter, area, closed.why, known.neutral.text)
        for first, end in column.left_out:
            area = QRect(geometry.x(number), geometry.y(first), geometry.column_width, 0)
            area.setBottom(geometry.y(end) - 1)
            if area.intersects(room):
                painter.fillRect(area, known.neutral.background)
                painter.fillRect(area, hatched(known.neutral.text, 120))
                self._write(painter, area, NO_SUCH_TIME, known.neutral.text)

    def _paint_buffers(self, painter: QPainter, room: QRect, geometry: Geometry, column: BoardColumn) -> None:
        """Paint what is kept free after bookings: hatched, as wide as the booking, and how long where there is room."""
        known = self._known
        for box in column.boxes:
            area = geometry.buffer_rect(box) if box.buffer else QRect()
            if area.isEmpty() or not area.intersects(room):
                continue
            painter.fillRect(area, known.neutral.background)
            painter.fillRect(area, hatched(known.neutral.text, 70))
            spare = area.height() - painter.fontMetrics().height()
            if spare >= 0:
                line = area.adjusted(0, min(spare // 2, SPACE_XS), 0, 0)
                self._write(painter, line, f"{box.buffer} min kept free", known.neutral.text)

    def _paint_held(self, painter: QPainter, room: QRect, geometry: Geometry, number: int, column: BoardColumn) -> None:
        """Paint what somebody else is about to book: a broken line round it, and who it is."""
        for held in column.held:
            area = geometry.slot_rect(number, held.first, held.end)
            if area.intersects(room):
                painter.fillRect(area, self._known.info.background)
                painter.setPen(QPen(self._known.info.text, 1, Qt.PenStyle.DashLine))
                painter.drawRect(area.adjusted(0, 0, -1, -1))
                painter.setPen(self._known.info.text)
                painter.drawText(area.adjusted(SPACE_XS, 0, -SPACE_XS, 0), Qt.TextFlag.TextWordWrap, held.why)

    def _write(self, painter: QPainter, area: QRect, text: str, shade: QColor) -> None:
        painter.setPen(shade)
        inside = area.adjusted(SPACE_XS, 1, -SPACE_XS, 0)
        inside.setHeight(painter.fontMetrics().height())
        cut = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, inside.width())
        ground = painter.fontMetrics().horizontalAdvance(cut)
        painter.fillRect(inside.left() - 2, inside.top(), ground + 4, inside.height(), self._known.neutral.background)
        painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, cut)

    def _paint_rows(self, painter: QPainter, room: QRect, geometry: Geometry, grid: int) -> None:
        known = self._known
        for place, unit in geometry.board.axis.marks(grid):
            y = geometry.y(place)
            if room.top() <= y <= room.bottom():
                shade = known.scroll_handle if unit.minute % _HOUR == 0 else known.border
                painter.fillRect(room.left(), y, room.width(), 1, shade)

    def _paint_boxes(self, painter: QPainter, room: QRect, shown: Sequence[_Drawn], lifted_id: str | None) -> None:
        top, bottom = room.top(), room.bottom()
        put = painter.drawPixmap
        for drawn in shown:
            if drawn.top > bottom or drawn.bottom < top:
                continue
            if drawn.id == lifted_id:
                painter.setOpacity(_PALE)
                put(drawn.left, drawn.top, drawn.tile)
                painter.setOpacity(1)
            else:
                put(drawn.left, drawn.top, drawn.tile)

    def _drawn_of(self, geometry: Geometry, number: int, scale: float) -> list[_Drawn]:
        """Return the pictures of a column and their places: looked up once for each layout, not at each painting."""
        wanted = (geometry, scale, self._known)
        if wanted != self._drawn_for:
            self._drawn_for, self._drawn = wanted, {}
            self.tiles.take_palette(self._known)
        if number not in self._drawn:
            self._drawn[number] = [
                _Drawn(box.line.id, area.left(), area.top(), area.bottom(), self.tiles.tile(box.line, size))
                for box in geometry.board.columns[number].boxes
                for area in (geometry.box_rect(box),)
                for size in (TileSize(area.width(), area.height(), scale),)
            ]
        return self._drawn[number]

    def _paint_now(self, painter: QPainter, geometry: Geometry, number: int, place: float) -> None:
        y = geometry.y(place)
        painter.fillRect(geometry.x(number), y - 1, geometry.column_width - 1, 2, self._known.danger_text)

    def _paint_cursor(self, painter: QPainter, geometry: Geometry, scene: Scene) -> None:
        area = cursor_rect(geometry, scene)
        if area is None:
            return
        shade = self._known.accent if scene.has_focus else self._known.control_border
        if scene.cursor.line_id is None:
            painter.fillRect(area, _see_through(self._known.accent, 40 if scene.has_focus else 16))
        _ring(painter, area, shade, _RING if scene.has_focus else 1)

    def _paint_ghost(self, painter: QPainter, geometry: Geometry, scene: Scene) -> None:
        ghost = scene.ghost
        if ghost is None:
            return
        area = geometry.slot_rect(ghost.column, ghost.first, ghost.end)
        painter.fillRect(area, _see_through(self._known.selection, 215))
        _ring(painter, area, self._known.accent, _RING)
        painter.setPen(self._known.text)
        inside = area.adjusted(SPACE_XS + _RING, 0, -SPACE_XS, 0)
        height = painter.fontMetrics().height()
        words = scene.ghost_words
        if inside.height() < 2 * height:
            time, _, name = words.partition("\n")
            span = time.partition(",")[0]
            words = fitting((f"{time}  {name}", f"{span}  {name}", span), painter.fontMetrics(), inside.width())
        inside.setHeight(max(inside.height(), height))
        flags = Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        painter.drawText(inside, flags, words)


def cursor_rect(geometry: Geometry, scene: Scene) -> QRect | None:
    """Return where the cursor is painted, in points of the content."""
    cursor, board = scene.cursor, geometry.board
    if not board.columns or len(board.axis) == 0:
        return None
    box = board.box(cursor.line_id)
    if box is not None:
        return geometry.box_rect(box)
    return geometry.slot_rect(cursor.column, cursor.place, cursor.place + scene.grid // 5)


def _see_through(shade: QColor, alpha: int) -> QColor:
    soft = QColor(shade)
    soft.setAlpha(alpha)
    return soft


def _ring(painter: QPainter, area: QRect, shade: QColor, width: int) -> None:
    painter.setPen(QPen(shade, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.SquareCap, Qt.PenJoinStyle.MiterJoin))
    inset = width // 2
    painter.drawRect(area.adjusted(inset, inset, -max(1, width - inset), -max(1, width - inset)))
