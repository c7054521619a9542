"""A short list under a line of text: what may be meant. Nothing is written by itself: a line is taken, or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem

from clinic_desktop.ui.theme import SPACE_S, set_look
from clinic_desktop.ui.widgets.announcements import announce

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from clinic_desktop.domain.symptom_offers import Offered
    from clinic_desktop.ui.widgets.line_field import LineField

    Offering = Callable[[str], Sequence[Offered]]
    """What to offer for what is typed."""

_TAKING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)


class Offers(QListWidget):
    """Belongs to one line and goes with it. Down opens it or goes on, Enter takes what is chosen, Escape closes it.

    Whoever filters the line's events asks ``takes_key`` first.
    """

    def __init__(self, line: LineField, offering: Offering) -> None:
        super().__init__(line.window())
        self.setObjectName(f"{line.objectName()}-offers")
        self.setAccessibleName(f"Offered for {line.accessibleName().lower()}")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        set_look(self, "raised", True)
        self._line = line
        self._offering = offering
        self.hide()
        line.textEdited.connect(self._offer)
        line.destroyed.connect(self.deleteLater)
        self.itemClicked.connect(self._take)

    @property
    def shown(self) -> list[str]:
        """What is offered now, as it would be written."""
        rows = range(self.count()) if self.is_open else ()
        return [str(self.item(row).data(Qt.ItemDataRole.UserRole)) for row in rows]

    @property
    def is_open(self) -> bool:
        return not self.isHidden()

    def renew(self) -> None:
        """Offer anew what is known by now, unless somebody is choosing."""
        if self.is_open and self.currentRow() < 0:
            self._offer(self._line.text())

    def takes_key(self, line: QObject, event: QEvent) -> bool:
        """Say whether a key meant this list, and do what it asks."""
        if line is not self._line:
            return False
        if event.type() == QEvent.Type.FocusOut or event.type() == QEvent.Type.Hide:
            self.hide()
            return False
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        key, plain = event.key(), not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and plain:
            if not self.is_open:
                self._offer(self._line.text())
            else:
                self._step(1 if key == Qt.Key.Key_Down else -1)
            return True
        if not self.is_open:
            return False
        if key == Qt.Key.Key_Escape:
            self.hide()
            return True
        current = self.currentItem()
        if key in _TAKING and plain and current is not None:
            self._take(current)
            return key != Qt.Key.Key_Tab
        return False

    def _offer(self, typed: str) -> None:
        found = self._offering(typed)
        self.clear()
        for one in found:
            item = QListWidgetItem(f"{one.value}   {one.words}" if one.words else one.value)
            item.setData(Qt.ItemDataRole.UserRole, one.value)
            item.setSizeHint(QSize(0, self.fontMetrics().height() + SPACE_S))
            self.addItem(item)
        self.setCurrentRow(-1)
        if found:
            self._place()
        else:
            self.hide()

    def _step(self, way: int) -> None:
        """Go on by a line; beyond the first and the last nothing is chosen, and Enter takes what is typed."""
        row = self.currentRow() + way
        self.setCurrentRow(-1 if row >= self.count() else self.count() - 1 if row < -1 else row)
        current = self.currentItem()
        if current is not None:
            announce(self._line, current.text())

    def _take(self, item: QListWidgetItem) -> None:
        self._line.setText(str(item.data(Qt.ItemDataRole.UserRole)))
        self.hide()

    def _place(self) -> None:
        texts = (self.fontMetrics().horizontalAdvance(self.item(row).text()) for row in range(self.count()))
        width = max(self._line.width(), max(texts, default=0) + 4 * SPACE_S)
        height = self.sizeHintForRow(0) * self.count() + 2 * self.frameWidth()
        window = self._line.window()
        below = self._line.mapTo(window, QPoint(0, self._line.height()))
        above = self._line.mapTo(window, QPoint(0, -height))
        fits = below.y() + height <= window.height() or above.y() < 0
        self.setGeometry(min(below.x(), max(0, window.width() - width)), (below if fits else above).y(), width, height)
        self.show()
        self.raise_()
