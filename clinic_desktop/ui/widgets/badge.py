"""A short word in a coloured pill: a status. The word carries the meaning, the colour helps to find it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from clinic_desktop.ui.theme import SPACE_S, Tint, colours


class Badge(QWidget):
    """Shows one word. ``tint`` names a pair of theme.Colours: ``warning``, or ``status_`` and a stored status."""

    def __init__(self, text: str = "", tint: str = "neutral", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = text
        self._tint = tint
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)

    def show_word(self, text: str, tint: str) -> None:
        self._text, self._tint = text, tint
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    @property
    def word(self) -> str:
        return self._text

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()
        super().changeEvent(event)

    def sizeHint(self) -> QSize:
        return pill_size(self._text, self.fontMetrics())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002  Qt's signature
        painter = QPainter(self)
        painter.setFont(self.font())
        paint_pill(painter, self.rect(), self._text, colours().tint(self._tint))
        painter.end()


def pill_size(text: str, metrics: QFontMetrics) -> QSize:
    return QSize(metrics.horizontalAdvance(text) + 2 * SPACE_S, round(metrics.height() * 1.3))


def paint_pill(painter: QPainter, room: QRect, text: str, tint: Tint) -> None:
    """Paint the pill at the left of ``room``, in its middle; too long a word is cut with an ellipsis."""
    size = pill_size(text, painter.fontMetrics()).boundedTo(room.size())
    pill = QRect(room.left(), room.top() + (room.height() - size.height()) // 2, size.width(), size.height())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tint.background)
    painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
    painter.setPen(tint.text)
    inside = pill.adjusted(SPACE_S, 0, -SPACE_S, 0)
    fitting = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, inside.width() + 1)
    painter.drawText(inside, Qt.AlignmentFlag.AlignCenter, fitting)
    painter.restore()
