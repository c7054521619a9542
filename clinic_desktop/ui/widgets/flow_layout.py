"""Things in a line that go on in the next line where the room ends; none of them is ever cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLayout

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QLayoutItem, QWidget


class FlowLayout(QHBoxLayout):
    """Left to right, line by line. Hidden widgets take no room; items of a line stand in its middle, or at its top.

    Items that stretch horizontally share what is left of their line. Qt's own layout keeps the items: whoever kept them
    in Python met items that Qt had deleted.
    """

    _heights: dict[int, int] | None = None
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

    def _lines(self, width: int) -> list[list[tuple[QLayoutItem, int]]]:
        lines: list[list[tuple[QLayoutItem, int]]] = [[]]
        used = 0
        for item in self._items:
            if item.isEmpty() and item.widget() is not None:
                continue
            wanted = item.sizeHint().width()
            if lines[-1] and used + wanted > width:
                lines.append([])
                used = 0
            lines[-1].append((item, min(wanted, width)))
            used += wanted + self._gap
        return lines

    def _place(self, rect: QRect, *, really: bool) -> int:
        inner = rect.marginsRemoved(self.contentsMargins())
        top = inner.top()
        for line in self._lines(inner.width()):
            heights = [self._height(item, width) for item, width in line]
            height = max(heights, default=0)
            stretching = [place for place, (item, _) in enumerate(line) if _stretches(item)]
            left_over = inner.width() - sum(width for _, width in line) - self._gap * (len(line) - 1)
            left = inner.left()
            for place, (item, width) in enumerate(line):
                own = width + (max(left_over, 0) // len(stretching) if place in stretching else 0)
                if really:
                    above = 0 if self._at_top else (height - heights[place]) // 2
                    item.setGeometry(QRect(QPoint(left, top + above), QSize(own, heights[place])))
                left += own + self._gap
            top += height + self._line_gap
        used = top - self._line_gap - inner.top()
        margins = self.contentsMargins()
        return used + margins.top() + margins.bottom()

    @staticmethod
    def _height(item: QLayoutItem, width: int) -> int:
        return item.heightForWidth(width) if item.hasHeightForWidth() else item.sizeHint().height()

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        # Asked many times for the same width between two changes.
        if self._heights is None:
            self._heights = {}
        if width not in self._heights:
            self._heights[width] = self._place(QRect(0, 0, width, 0), really=False)
        return self._heights[width]

    def invalidate(self) -> None:
        self._heights = self._sizes = None
        super().invalidate()

    def setGeometry(self, rect: QRect) -> None:
        # Not the row's own way, which would put everything into one line.
        QLayout.setGeometry(self, rect)
        self._place(rect, really=True)

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
