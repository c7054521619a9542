"""A document laid out on sheets, and painted: the same for the preview, a PDF file and a printer.

Everything here may be called on any thread; what is laid out in a worker is handed to the thread of the window.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QFont,
    QFontDatabase,
    QFontMetricsF,
    QImage,
    QPainter,
    QPalette,
    QPen,
    QTextDocument,
)

from clinic_desktop.ui.printing.drawings import Drawing, DrawingPainter
from clinic_desktop.ui.printing.paper import POINTS_PER_INCH, Sheet
from clinic_desktop.ui.printing.slices import Span, slices_of

if TYPE_CHECKING:
    from collections.abc import Callable

_INK = QColor("#000000")
_PALE_INK = QColor("#555555")
_EDGE = 0.9
_DOTS_PER_METRE = round(POINTS_PER_INCH / 0.0254)


@dataclass(frozen=True, slots=True)
class PageText:
    """What is printed: the body as HTML, and what stands above and below it on every page."""

    html: str
    title: str
    clinic: str = ""
    printed: str = ""
    drawings: tuple[Drawing, ...] = ()


class LaidOut:
    """A document on its sheets. Painting wants a painter whose unit is the point."""

    def __init__(self, text: PageText, sheet: Sheet) -> None:
        self.text = text
        self.sheet = sheet
        # Whatever paints it, words are measured as on paper: no line breaks elsewhere on screen than in print.
        self._measure = QImage(8, 8, QImage.Format.Format_RGB32)
        self._measure.setDotsPerMeterX(_DOTS_PER_METRE)
        self._measure.setDotsPerMeterY(_DOTS_PER_METRE)
        self.document = QTextDocument()
        self.document.setUndoRedoEnabled(False)
        self.document.documentLayout().setPaintDevice(self._measure)
        self.document.setUseDesignMetrics(True)
        self.document.setDefaultFont(_font(sheet.text_points))
        self.document.setDocumentMargin(0)
        if text.drawings:
            DrawingPainter(self.document, text.drawings, sheet.body.height() - 4 * sheet.strip)
        self.document.setHtml(text.html)
        self.document.setTextWidth(sheet.body.width())
        self._slices = slices_of(self.document, sheet.body.height())

    @property
    def count(self) -> int:
        return len(self._slices)

    @property
    def plain_text(self) -> str:
        return self.document.toPlainText()

    def hand_over(self) -> LaidOut:
        """Give the document to the thread of the window; called where it was laid out."""
        app = QCoreApplication.instance()
        if app is not None:
            self.document.moveToThread(app.thread())
        return self

    def paint(self, painter: QPainter, number: int) -> None:
        """Paint one page, counted from 0."""
        piece = self._slices[number]
        below = 0.0
        if piece.head is not None:
            self._paint_span(painter, piece.head, below)
            below = piece.head.height
        self._paint_span(painter, piece.span, below)
        self._paint_frame(painter, number)

    def _paint_span(self, painter: QPainter, span: Span, below: float) -> None:
        """Paint a part of the strip so far below the upper end of the body."""
        body = self.sheet.body
        # The line under the last row lies on the edge of the cut.
        shown = QRectF(0, span.top, body.width(), span.height + _EDGE)
        painter.save()
        painter.translate(body.left(), body.top() + below - span.top)
        painter.setClipRect(shown)
        context = QAbstractTextDocumentLayout.PaintContext()
        # Paper is white in the dark palette too.
        context.palette = _paper_palette()
        context.clip = shown
        self.document.documentLayout().draw(painter, context)
        painter.restore()

    def _paint_frame(self, painter: QPainter, number: int) -> None:
        sheet, body = self.sheet, self.sheet.body
        painter.save()
        font = _font(sheet.text_points * 0.85)
        # The painter's unit is the point, whatever its device takes for one.
        font.setPixelSize(max(round(sheet.text_points * 0.85), 1))
        painter.setFont(font)
        head = QRectF(body.left(), sheet.margin, body.width(), sheet.strip * 0.7)
        foot = QRectF(body.left(), body.bottom() + sheet.strip * 0.3, body.width(), sheet.strip * 0.7)
        painter.setPen(QPen(_PALE_INK, 0.5))
        painter.drawLine(head.bottomLeft(), head.bottomRight())
        painter.drawLine(foot.topLeft(), foot.topRight())
        page = f"Page {number + 1} of {self.count}"
        for where, left, right in ((head, self.text.clinic, self.text.title), (foot, self.text.printed, page)):
            _paint_both_ends(painter, where, left, right)
        painter.restore()


def lay_out(text: PageText, sheet: Sheet) -> LaidOut:
    """Lay a document out in a worker, for the thread of the window."""
    return LaidOut(text, sheet).hand_over()


def paint_all(laid_out: LaidOut, painter: QPainter, dots_per_inch: float, next_page: Callable[[], object]) -> None:
    """Paint every page with a painter whose unit is the dot."""
    painter.scale(dots_per_inch / POINTS_PER_INCH, dots_per_inch / POINTS_PER_INCH)
    for number in range(laid_out.count):
        if number:
            next_page()
        laid_out.paint(painter, number)


def _paint_both_ends(painter: QPainter, where: QRectF, left: str, right: str) -> None:
    measured = QFontMetricsF(painter.font())
    half = where.width() / 2 - 4
    room_right = min(measured.horizontalAdvance(right) + 2, max(half, where.width() - measured.horizontalAdvance(left)))
    room_left = where.width() - room_right - 8
    centre = Qt.AlignmentFlag.AlignVCenter
    fitting = measured.elidedText(left, Qt.TextElideMode.ElideRight, room_left)
    painter.drawText(where, centre | Qt.AlignmentFlag.AlignLeft, fitting)
    fitting = measured.elidedText(right, Qt.TextElideMode.ElideRight, room_right)
    painter.drawText(where, centre | Qt.AlignmentFlag.AlignRight, fitting)


def _font(points: float) -> QFont:
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    font.setPointSizeF(points)
    return font


def _paper_palette() -> QPalette:
    palette = QPalette(QColor("#ffffff"))
    palette.setColor(QPalette.ColorRole.Text, _INK)
    return palette
