"""Things in a line that go on in the next line where the room ends; none of them is ever cut."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLayout

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QLayoutItem, QWidget


@dataclass(slots=True)
class _Line:
    """Which items stand in a line, by place, and how wide and high each is at least."""

    places: list[int] = field(default_factory=list)
    widths: list[int] = field(default_factory=list)
    heights: list[int] = field(default_factory=list)
    stretching: set[int] = field(default_factory=set)

    @property
    def height(self) -> int:
        return max(self.heights, default=0)

    def add(self, place: int, width: int, height: int, *, stretches: bool) -> None:
        self.places.append(place)
        self.widths.append(width)
        self.heights.append(height)
        if stretches:
            self.stretching.add(place)


class FlowLayout(QHBoxLayout):
    """Left to right, line by line. Hidden widgets take no room; items of a line stand in its middle, or at its top.

    Items that stretch horizontally share what is left of their line. Qt's own layout keeps the items: whoever kept them
    in Python met items that Qt had deleted.
    """

    _kept_lines: dict[int, list[_Line]] | None = None
    _placed: QRect | None = None
    _sizes: tuple[QSize, QSize] | None = None

    def __init__(self, gap: int, line_gap: int, parent: QWidget | None = None, *, at_top: bool = False) -> None:
        super().__init__(*(() if parent is None else (parent,)))
        self._at_top = at_top
        self._gap = gap
        self._line_gap = line_gap

    @property
    def _items(self) -> Iterator[QLayoutItem]:
        for index in range(self.count()):
            item = self.itemAt(index)
            if item is not None:
                yield item

    def _lines(self, width: int) -> list[_Line]:
        """Return which items stand in which line of this width, by place; asked many times between two changes."""
        if self._kept_lines is None:
            self._kept_lines = {}
        if width not in self._kept_lines:
            self._kept_lines[width] = self._broken(width)
        return self._kept_lines[width]

    def _broken(self, width: int) -> list[_Line]:
        lines: list[_Line] = [_Line()]
        used = 0
        for place in range(self.count()):
            item = self.itemAt(place)
            if item is None or (item.isEmpty() and item.widget() is not None):
                continue
            wanted = item.sizeHint().width()
            if lines[-1].places and used + wanted > width:
                lines.append(_Line())
                used = 0
            own = min(wanted, width)
            lines[-1].add(place, own, self._height(item, own), stretches=_stretches(item))
            used += wanted + self._gap
        return lines

    def _place(self, inner: QRect) -> None:
        top = inner.top()
        for line in self._lines(inner.width()):
            left_over = inner.width() - sum(line.widths) - self._gap * (len(line.places) - 1)
            left = inner.left()
            for place, width, height in zip(line.places, line.widths, line.heights, strict=True):
                own = width + (max(left_over, 0) // len(line.stretching) if place in line.stretching else 0)
                above = 0 if self._at_top else (line.height - height) // 2
                item = self.itemAt(place)
                if item is not None:
                    item.setGeometry(QRect(QPoint(left, top + above), QSize(own, height)))
                left += own + self._gap
            top += line.height + self._line_gap

    @staticmethod
    def _height(item: QLayoutItem, width: int) -> int:
        return item.heightForWidth(width) if item.hasHeightForWidth() else item.sizeHint().height()

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        margins = self.contentsMargins()
        lines = self._lines(width - margins.left() - margins.right())
        used = sum(line.height for line in lines) + self._line_gap * (len(lines) - 1)
        return used + margins.top() + margins.bottom()

    def invalidate(self) -> None:
        self._kept_lines = self._placed = self._sizes = None
        super().invalidate()

    def setGeometry(self, rect: QRect) -> None:
        if rect != self._placed:
            # Not the row's own way, which would put everything into one line.
            QLayout.setGeometry(self, rect)
            self._place(rect.marginsRemoved(self.contentsMargins()))
            self._placed = QRect(rect)

    def sizeHint(self) -> QSize:
        return self._asked()[0]

    def minimumSize(self) -> QSize:
        return self._asked()[1]

    def _asked(self) -> tuple[QSize, QSize]:
        """Return the wanted and the least size; they stay until something changes."""
        if self._sizes is None:
            shown = [item for item in self._items if not item.isEmpty()]
            wanted = [item.sizeHint() for item in shown]
            least = [item.minimumSize() for item in shown]
            margins = self.contentsMargins()
            self._sizes = (
                QSize(
                    sum(size.width() + self._gap for size in wanted),
                    max((item.sizeHint().height() for item in self._items), default=0),
                ),
                QSize(
                    max((size.width() for size in least), default=0) + margins.left() + margins.right(),
                    max((size.height() for size in least), default=0) + margins.top() + margins.bottom(),
                ),
            )
        return self._sizes


def _stretches(item: QLayoutItem) -> bool:
    may_grow = item.maximumSize().width() > item.sizeHint().width()
    return may_grow and bool(item.expandingDirections() & Qt.Orientation.Horizontal)
