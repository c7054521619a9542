"""Drawings within a document that is printed: painted as vectors where its HTML has ``<img src="drawing:0">``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QRect, QRectF, QSizeF
from PySide6.QtGui import QPyTextObject, QTextDocument, QTextFormat

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPainter

_PREFIX = "drawing:"


class Drawing(Protocol):
    """Something that paints itself into a rectangle, in points. It is called in workers."""

    def height(self, width: float) -> float:
        """Return how high it wants to be at a width."""

    def paint(self, painter: QPainter, room: QRectF) -> None: ...


class DrawingPainter(QPyTextObject):
    """Paints the drawings of a document; owned by it. ``most_height`` is how high one may be."""

    def __init__(self, document: QTextDocument, drawings: Sequence[Drawing], most_height: float) -> None:
        super().__init__(document)
        self._drawings = tuple(drawings)
        self._most_height = most_height
        document.documentLayout().registerHandler(QTextFormat.ObjectTypes.ImageObject.value, self)

    def intrinsicSize(self, doc: QTextDocument, posInDocument: int, format: QTextFormat) -> QSizeF:  # noqa: A002, ARG002  Qt's signature
        drawing = self._drawing(format)
        width = doc.textWidth() - 1
        return QSizeF(width, min(drawing.height(width), self._most_height)) if drawing else QSizeF()

    def drawObject(
        self,
        painter: QPainter,
        rect: QRectF | QRect,
        doc: QTextDocument,  # noqa: ARG002  Qt's signature
        posInDocument: int,  # noqa: ARG002  Qt's signature
        format: QTextFormat,  # noqa: A002  Qt's signature
    ) -> None:
        drawing = self._drawing(format)
        if drawing is not None:
            drawing.paint(painter, QRectF(rect))

    def _drawing(self, known: QTextFormat) -> Drawing | None:
        name = known.toImageFormat().name()
        number = name.removeprefix(_PREFIX)
        if not name.startswith(_PREFIX) or not number.isdecimal() or int(number) >= len(self._drawings):
            return None
        return self._drawings[int(number)]
