"""A drug is looked for and picked from a list. What was typed is never completed by the program."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from clinic_desktop.domain.clinical_text import one_line
from clinic_desktop.domain.formulary import DrugHit, FormularyItem, Likeness
from clinic_desktop.domain.limits import PRESCRIPTION_LENGTHS
from clinic_desktop.domain.tall_man import tall_man
from clinic_desktop.ui.theme import SPACE_S, SPACE_XS, colours
from clinic_desktop.ui.widgets.line_field import LineField

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QModelIndex, QPersistentModelIndex

    from clinic_desktop.domain.formulary import Formulary

AS_TYPED = "Use as typed (not checked)"
_NAME = Qt.ItemDataRole.UserRole
_REST = Qt.ItemDataRole.UserRole + 1
_IS_NAMED = Qt.ItemDataRole.UserRole + 2


@dataclass(frozen=True, slots=True)
class DrugChoice:
    """What was picked: the name to be written, and the entry of the formulary; None for what was typed."""

    name: str
    item: FormularyItem | None


class _HitLine(QStyledItemDelegate):
    """Draws the name in bold and the class behind it in a lighter colour."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        del index
        return QSize(0, round(option.fontMetrics.height() * 1.5))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        painter.save()
        palette = colours()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, palette.selection)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(option.rect, palette.hover)
        box = option.rect.adjusted(SPACE_S, 0, -SPACE_S, 0)
        name, rest = str(index.data(_NAME)), str(index.data(_REST))
        font = QFont(option.font)
        font.setBold(bool(index.data(_IS_NAMED)))
        painter.setFont(font)
        painter.setPen(palette.text)
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        used = painter.boundingRect(box, flags, name)
        painter.drawText(box, flags, name)
        painter.setFont(option.font)
        painter.setPen(palette.muted_text)
        left = box.adjusted(used.width() + SPACE_S, 0, 0, 0)
        painter.drawText(left, flags, painter.fontMetrics().elidedText(rest, Qt.TextElideMode.ElideRight, left.width()))
        painter.restore()


class DrugSearch(QWidget):
    """A line, and below it the few results; the last one takes what was typed.

    Signals: chosen(DrugChoice). typed(): another text stands in the line.
    """

    chosen = Signal(object)
    typed = Signal()

    def __init__(self, name: str, formulary: Callable[[], Formulary], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._formulary = formulary
        self._choices: list[DrugChoice] = []
        self.line = LineField(f"{name}-line", PRESCRIPTION_LENGTHS["medication"].most, "Drug")
        self.line.setPlaceholderText("Type the first letters of a drug, a brand or a class")
        self.results = QListWidget()
        self.results.setObjectName(f"{name}-results")
        self.results.setAccessibleName("Drugs found")
        self.results.setItemDelegate(_HitLine(self.results))
        self.results.setMouseTracking(True)
        self.results.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.results.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_XS)
        column.addWidget(self.line)
        column.addWidget(self.results)
        self.setFocusProxy(self.line)
        self.line.textEdited.connect(self._on_typed)
        self.results.itemClicked.connect(self._on_picked)
        self.results.itemActivated.connect(self._on_picked)
        self.line.installEventFilter(self)
        self.results.installEventFilter(self)
        self.results.hide()

    def text(self) -> str:
        return self.line.plain()

    def show_name(self, name: str) -> None:
        """Show a drug that is chosen; no list."""
        self.line.set_plain(name)
        self.results.hide()

    def search(self) -> None:
        """Show what is found for the text in the line."""
        text = self.line.plain()
        hits = self._formulary().search(text)
        self._choices = [DrugChoice(hit.name, hit.item) for hit in hits]
        self.results.clear()
        for hit in hits:
            self._add(self._shown(hit.name), self._why(hit), is_named=True)
        typed = one_line(text)
        if typed:
            self._choices.append(DrugChoice(typed, None))
            self._add(f"“{typed}”", AS_TYPED, is_named=False)
        rows = self.results.count()
        self.results.setFixedHeight(rows * self.results.sizeHintForRow(0) + 2 * self.results.frameWidth())
        self.results.setVisible(rows > 0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Lead from the line into the list and back; Enter in the line goes to the list and picks nothing."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and not self.results.isHidden():
            key = event.key()
            if watched is self.line and key in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.results.setFocus()
                self.results.setCurrentRow(0)
                return True
            if watched is self.results and key == Qt.Key.Key_Up and self.results.currentRow() == 0:
                self.line.setFocus()
                return True
            if watched is self.results and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                item = self.results.currentItem()
                if item is not None:
                    self._on_picked(item)
                return True
        return super().eventFilter(watched, event)

    def _shown(self, name: str) -> str:
        return tall_man(name) if self._formulary().uses_tall_man else name

    def _why(self, hit: DrugHit) -> str:
        parts = [hit.brand.upper()] if hit.likeness is Likeness.BRAND else []
        if hit.name != hit.item.name:
            parts.append(f"also {self._shown(hit.item.name)}")
        return " — ".join((*parts, hit.item.class_name))

    def _add(self, name: str, rest: str, *, is_named: bool) -> None:
        item = QListWidgetItem(f"{name} {rest}")
        item.setData(_NAME, name)
        item.setData(_REST, rest)
        item.setData(_IS_NAMED, is_named)
        self.results.addItem(item)

    def _on_typed(self) -> None:
        self.search()
        self.typed.emit()

    def _on_picked(self, item: QListWidgetItem) -> None:
        choice = self._choices[self.results.row(item)]
        self.show_name(choice.name)
        self.chosen.emit(choice)
