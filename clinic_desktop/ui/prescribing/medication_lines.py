"""Medication lines in lists: drawn whole, wrapped between attributes, with a second line in a lighter colour."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QSize, Qt
from PySide6.QtGui import QAbstractTextDocumentLayout, QFont, QPainter, QTextDocument
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from clinic_desktop.domain.prescriptions import PrescriptionFields
from clinic_desktop.ui.prescribing.medication_label import line_as_html
from clinic_desktop.ui.theme import SPACE_S, colours
from clinic_desktop.ui.widgets.badge import paint_pill

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.domain.formulary import Formulary

    Index = QModelIndex | QPersistentModelIndex

FIELDS_ROLE = Qt.ItemDataRole.UserRole
SECOND_ROLE = Qt.ItemDataRole.UserRole + 1
STRONG_ROLE = Qt.ItemDataRole.UserRole + 2
TINT_ROLE = Qt.ItemDataRole.UserRole + 3
"""Names a pair of colours: the text stands in a pill, so that it is found."""
PAST_ROLE = Qt.ItemDataRole.UserRole + 4
"""The row is of the past: its ground is another than that of what is current."""
_CHECK = 24
_KEPT = 200
"""So many texts stay laid out: each is asked for its height several times before it is drawn."""


class _TakesData(Protocol):
    def setData(self, role: int, value: object, /) -> None: ...


def put_line(item: _TakesData, fields: PrescriptionFields, second: str = "") -> None:
    """Give an item what ``MedicationLines`` draws."""
    item.setData(FIELDS_ROLE, fields)
    item.setData(SECOND_ROLE, second)


class MedicationLines(QStyledItemDelegate):
    """A space as high as half a line stands above and below each, so that a whole line parts two medications.

    What is no medication is drawn as text, so that all of a row begins at one height.
    """

    def __init__(self, view: QAbstractItemView, formulary: Callable[[], Formulary]) -> None:
        super().__init__(view)
        self._view = view
        self._formulary = formulary
        self._laid_out: dict[tuple[str, int, str], QTextDocument] = {}

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        document = self.document(option, index, self._width(index))
        return QSize(0, round(document.size().height()) + option.fontMetrics.height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        self.initStyleOption(option, index)
        palette = colours()
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            active = bool(option.state & QStyle.StateFlag.State_Active)
            painter.fillRect(option.rect, palette.selection if active else palette.selection_idle)
        elif option.features & QStyleOptionViewItem.ViewItemFeature.Alternate:
            painter.fillRect(option.rect, palette.hover if index.data(PAST_ROLE) else palette.stripe)
        elif index.data(PAST_ROLE):
            painter.fillRect(option.rect, palette.window)
        painter.setPen(palette.border)
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        left = option.rect.left() + SPACE_S
        if option.features & QStyleOptionViewItem.ViewItemFeature.HasCheckIndicator:
            self._draw_mark(painter, option)
            left += _CHECK
        tint = index.data(TINT_ROLE)
        if tint:
            self._draw_pill(painter, option, str(index.data()), tint)
            painter.restore()
            return
        document = self.document(option, index, self._width(index))
        painter.translate(QPointF(left, option.rect.top() + option.fontMetrics.height() / 2))
        context = QAbstractTextDocumentLayout.PaintContext()
        context.palette.setColor(context.palette.ColorRole.Text, palette.text)
        document.documentLayout().draw(painter, context)
        painter.restore()

    @staticmethod
    def _draw_pill(painter: QPainter, option: QStyleOptionViewItem, text: str, tint: str) -> None:
        bold = QFont(option.font)
        bold.setBold(True)
        painter.setFont(bold)
        line = option.fontMetrics.height()
        room = option.rect.adjusted(0, line // 4, 0, 0)
        room.setHeight(round(line * 1.5))
        paint_pill(painter, room, text, colours().tint(tint))

    def _draw_mark(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        mark = QStyleOptionViewItem(option)
        side = option.fontMetrics.height()
        mark.rect = option.rect.adjusted(SPACE_S, side // 2, 0, 0)
        mark.rect.setSize(QSize(side, side))
        mark.state &= ~QStyle.StateFlag.State_HasFocus
        is_on = option.checkState is Qt.CheckState.Checked
        mark.state |= QStyle.StateFlag.State_On if is_on else QStyle.StateFlag.State_Off
        element = QStyle.PrimitiveElement.PE_IndicatorItemViewItemCheck
        self._view.style().drawPrimitive(element, mark, painter, self._view)

    def _width(self, index: Index) -> int:
        view = self._view
        width = view.columnWidth(index.column()) if isinstance(view, QTableView) else view.viewport().width()
        marks = _CHECK if index.data(Qt.ItemDataRole.CheckStateRole) is not None else 0
        return max(width - 2 * SPACE_S - marks, 60)

    def document(self, option: QStyleOptionViewItem, index: Index, width: int) -> QTextDocument:
        """Return what a cell says, laid out for a width."""
        fields, second = index.data(FIELDS_ROLE), index.data(SECOND_ROLE)
        uses_tall_man = self._formulary().uses_tall_man
        if isinstance(fields, PrescriptionFields):
            html = line_as_html(fields, uses_tall_man=uses_tall_man)
        else:
            text = escape(str(index.data() or ""))
            html = f'<p style="margin:0">{f"<b>{text}</b>" if index.data(STRONG_ROLE) else text}</p>'
        if second:
            html += f'<p style="margin:0; color:{colours().muted_text.name()}">{escape(str(second))}</p>'
        key = (html, width, option.font.key())
        if key not in self._laid_out:
            if len(self._laid_out) >= _KEPT:
                self._laid_out.clear()
            self._laid_out[key] = _laid_out(html, width, option.font)
        return self._laid_out[key]


def _laid_out(html: str, width: int, font: QFont) -> QTextDocument:
    document = QTextDocument()
    document.setDocumentMargin(0)
    document.setDefaultFont(font)
    document.setHtml(html)
    document.setTextWidth(width)
    return document
