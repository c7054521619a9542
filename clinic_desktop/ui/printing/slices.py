"""Where a long document is cut into pages: between lines and between the rows of tables, never through one.

Qt itself tears rows at the end of a page. So the document is laid out as one long strip, and cut here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QTextBlock, QTextDocument, QTextFormat, QTextFrame, QTextTable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@dataclass(frozen=True, slots=True)
class Span:
    """From a height of the strip to another."""

    top: float
    bottom: float

    @property
    def height(self) -> float:
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Piece:
    """What stays together; ``head`` is the head of its table, repeated where a page begins with this piece."""

    span: Span
    head: Span | None = None
    is_followed: bool = False
    """Whether it says something about the next piece, and must not stand last on a page."""
    begins_page: bool = False
    """Whether a page begins here in any case: the next letter of many."""


@dataclass(frozen=True, slots=True)
class Slice:
    """What stands on one page."""

    span: Span
    head: Span | None = None


def slices_of(document: QTextDocument, height: float) -> tuple[Slice, ...]:
    """Cut a document that is laid out without pages into pages of this height; there is always one."""
    return cut(tuple(_pieces(document)), height)


def cut(pieces: tuple[Piece, ...], height: float) -> tuple[Slice, ...]:
    """Put as many pieces on each page as fit; a piece higher than a page goes on over the next ones."""
    found: list[Slice] = []
    top, head = 0.0, None
    for number, piece in enumerate(pieces):
        room = height - (head.height if head else 0.0)
        end = _end_of_following(pieces, number)
        if (end - top > room or piece.begins_page) and piece.span.top > top:
            found.append(Slice(Span(top, piece.span.top), head))
            top, head = piece.span.top, piece.head
            room = height - (head.height if head else 0.0)
        while piece.span.bottom - top > room:
            found.append(Slice(Span(top, top + room), head))
            top += room
    bottom = pieces[-1].span.bottom if pieces else 0.0
    if bottom > top or not found:
        found.append(Slice(Span(top, bottom), head))
    return tuple(found)


def _end_of_following(pieces: tuple[Piece, ...], number: int) -> float:
    while pieces[number].is_followed and number + 1 < len(pieces):
        number += 1
    return pieces[number].span.bottom


def _pieces(document: QTextDocument) -> Iterator[Piece]:
    iterator = document.rootFrame().begin()
    while not iterator.atEnd():
        block, frame = iterator.currentBlock(), iterator.currentFrame()
        if block.isValid():
            # What stands before a table is its title.
            yield from _lines(document, block, is_title=isinstance(_next_frame(block, document), QTextTable))
        elif isinstance(frame, QTextTable):
            yield from _rows(document, frame)
        else:
            box = document.documentLayout().frameBoundingRect(frame)
            yield Piece(Span(box.top(), box.bottom()))
        iterator += 1


def _lines(document: QTextDocument, block: QTextBlock, *, is_title: bool) -> Iterator[Piece]:
    box = document.documentLayout().blockBoundingRect(block)
    lines = block.layout()
    is_cut = bool(block.blockFormat().pageBreakPolicy() & QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore)
    for number in range(lines.lineCount()):
        line = lines.lineAt(number)
        span = Span(box.top() + line.y(), box.top() + line.y() + line.height())
        yield Piece(span, is_followed=is_title, begins_page=is_cut and number == 0)


def _next_frame(block: QTextBlock, document: QTextDocument) -> QTextFrame | None:
    following = block.next()
    frame = document.frameAt(following.position()) if following.isValid() else None
    return frame if frame is not None and frame != document.rootFrame() else None


def _rows(document: QTextDocument, table: QTextTable) -> Iterator[Piece]:
    box = document.documentLayout().frameBoundingRect(table)
    padding = table.format().cellPadding()
    tops = [box.top(), *(_text_top(document, table, row) - padding for row in range(1, table.rows())), box.bottom()]
    heads = table.format().headerRowCount()
    head = Span(tops[0], tops[heads]) if heads else None
    for row in range(table.rows()):
        is_head = row < heads
        yield Piece(Span(tops[row], tops[row + 1]), None if is_head else head, is_followed=is_head)


def _text_top(document: QTextDocument, table: QTextTable, row: int) -> float:
    return min(_tops(document, table, row, range(table.columns())))


def _tops(document: QTextDocument, table: QTextTable, row: int, columns: Iterable[int]) -> Iterator[float]:
    for column in columns:
        block = table.cellAt(row, column).firstCursorPosition().block()
        yield document.documentLayout().blockBoundingRect(block).top()
