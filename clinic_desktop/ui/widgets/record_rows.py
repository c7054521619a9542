"""Draws the rows of a RecordTable straight from their records: fewer questions to the model, one look for all lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QLocale, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QHelpEvent, QIcon, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QToolTip

from clinic_desktop.ui.icons import icon
from clinic_desktop.ui.theme import SPACE_S, SPACE_XS, Colours, colours
from clinic_desktop.ui.widgets.badge import paint_pill, pill_size

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from clinic_desktop.ui.widgets.record_model import Column, RecordTableModel

_SELECTED = QStyle.StateFlag.State_Selected
_FADED = 0.45
_BAR = 3


@dataclass(slots=True)
class PaintingNow:
    """What is the same for all cells of one painting."""

    colours: Colours
    first_column: int = 0
    hovered_row: int = -1
    has_focus: bool = False
    is_faded: bool = False
    is_striped: bool = False


class RecordRows(QStyledItemDelegate):
    """Paints text, badge, icon and marks of a Column; the table says what is the same for all cells."""

    def __init__(self, model: RecordTableModel[Any], parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self._icons: dict[tuple[str, str], QIcon] = {}
        self.now = PaintingNow(colours())

    @staticmethod
    def row_height(metrics: QFontMetrics) -> int:
        return round(metrics.height() * 1.85)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row, number = index.row(), index.column()
        column: Column[Any] = self._model.columns[number]
        record = self._model.record_at(row)
        rect: QRect = option.rect
        is_selected = bool(option.state & _SELECTED)
        painter.save()
        self._background(painter, rect, row, is_selected=is_selected)
        if is_selected and number == self.now.first_column:
            painter.fillRect(rect.left(), rect.top(), _BAR, rect.height(), self.now.colours.accent)
        if self.now.is_faded:
            painter.setOpacity(_FADED)
        painter.setFont(self._font(option.font, column, record))
        room = rect.adjusted(SPACE_S, 0, -SPACE_S, 0)
        if column.icon and (name := column.icon(record)):
            room = self._icon(painter, room, name, column.colour(record) if column.colour else "text")
        if column.badge and (name := column.badge(record)):
            paint_pill(painter, room, column.text(record), self.now.colours.tint(name))
        else:
            self._text(painter, room, column, record)
        painter.restore()

    def _background(self, painter: QPainter, rect: QRect, row: int, *, is_selected: bool) -> None:
        known = self.now.colours
        if is_selected:
            painter.fillRect(rect, known.selection if self.now.has_focus else known.selection_idle)
        elif row == self.now.hovered_row:
            painter.fillRect(rect, known.hover)
        else:
            painter.fillRect(rect, known.stripe if self.now.is_striped and row % 2 else known.surface)
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, known.border)

    @staticmethod
    def _font(plain: QFont, column: Column[Any], record: object) -> QFont:
        is_struck = column.struck is not None and column.struck(record)
        if not (column.strong or is_struck):
            return plain
        font = QFont(plain)
        font.setStrikeOut(is_struck)
        if column.strong:
            font.setWeight(QFont.Weight.DemiBold)
        return font

    def _icon(self, painter: QPainter, room: QRect, name: str, colour: str) -> QRect:
        side = round(painter.fontMetrics().height() * 1.1)
        if (name, colour) not in self._icons:
            self._icons[name, colour] = icon(name, lambda: colours().colour(colour))
        self._icons[name, colour].paint(painter, QRect(room.left(), room.top(), side, room.height()))
        return room.adjusted(side + SPACE_XS, 0, 0, 0)

    def _text(self, painter: QPainter, room: QRect, column: Column[Any], record: object) -> None:
        text = column.text(record)
        metrics = painter.fontMetrics()
        fitting = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.setPen(self.now.colours.colour(column.colour(record) if column.colour else "text"))
        painter.drawText(room, column.align | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, fitting)
        if column.marks is None:
            return
        painter.setPen(self.now.colours.mark.text)
        for start, length in column.marks(record):
            left = room.left() + metrics.horizontalAdvance(fitting, start)
            width = metrics.horizontalAdvance(fitting, start + length) - metrics.horizontalAdvance(fitting, start)
            shape = QRect(left, room.center().y() - metrics.height() // 2, width, metrics.height())
            painter.fillRect(shape, self.now.colours.mark.background)
            painter.setClipRect(shape)
            painter.drawText(room, column.align | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, fitting)
            painter.setClipping(False)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        column: Column[Any] = self._model.columns[index.column()]
        record = self._model.record_at(index.row())
        metrics = QFontMetrics(self._font(option.font, column, record))
        width = metrics.horizontalAdvance(column.text(record)) + 2 * SPACE_S
        if column.badge:
            width = pill_size(column.text(record), metrics).width() + 2 * SPACE_S
        if column.icon:
            width += round(metrics.height() * 1.1) + SPACE_XS
        return QSize(width, self.row_height(metrics))

    def displayText(self, value: object, locale: QLocale | QLocale.Language) -> str:  # noqa: ARG002  Qt's signature
        return str(value)

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> bool:
        """Show the whole text where it had to be cut."""
        if event.type() == QEvent.Type.ToolTip and index.isValid():
            column: Column[Any] = self._model.columns[index.column()]
            record = self._model.record_at(index.row())
            if column.tooltip is None and self.sizeHint(option, index).width() > view.visualRect(index).width():
                QToolTip.showText(event.globalPos(), column.text(record), view)
                return True
        return super().helpEvent(event, view, option, index)
