"""Which graphs are shown, and in what order: ticked, dragged, or moved by keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QWidget

from clinic_desktop.ui.vital_trends.words import title_of
from clinic_desktop.ui.widgets.character_width import CharacterWidth

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QKeyEvent

_NAME = Qt.ItemDataRole.UserRole
_CHARACTERS = 23


class SeriesList(QListWidget):
    """Ctrl and an arrow moves the current graph up or down.

    Signals: chosen(): other graphs, or another order.
    """

    chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("trends-series")
        self.setAccessibleName("Graphs that are shown, in order")
        self.setToolTip("Tick what is shown. Drag, or Ctrl + Up and Down, for another order")
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        CharacterWidth(self, _CHARACTERS)
        self.setSpacing(3)
        self.itemChanged.connect(self._on_changed)
        self.model().rowsMoved.connect(self._on_changed)

    def offer(self, names: Iterable[str]) -> None:
        """Offer these; those that stand there already keep their place and tick, others are added ticked."""
        wanted = list(names)
        known = {name for name, _ in self.states()}
        self.blockSignals(True)
        for row in reversed(range(self.count())):
            if self.item(row).data(_NAME) not in wanted:
                self.takeItem(row)
        for name in wanted:
            if name not in known:
                item = QListWidgetItem(title_of(name))
                item.setData(_NAME, name)
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsDropEnabled | Qt.ItemFlag.ItemIsUserCheckable)
                item.setCheckState(Qt.CheckState.Checked)
                self.addItem(item)
        self.blockSignals(False)

    def states(self) -> tuple[tuple[str, bool], ...]:
        items = [self.item(row) for row in range(self.count())]
        return tuple((str(item.data(_NAME)), item.checkState() is Qt.CheckState.Checked) for item in items)

    def shown(self) -> tuple[str, ...]:
        """Return the names of what is ticked, in order."""
        return tuple(name for name, is_shown in self.states() if is_shown)

    def bring_first(self, name: str) -> None:
        """Show a series, as the first of all."""
        for row in range(self.count()):
            if self.item(row).data(_NAME) == name:
                item = self.takeItem(row)
                item.setCheckState(Qt.CheckState.Checked)
                self.insertItem(0, item)
                self.setCurrentItem(item)
                self.chosen.emit()
                return

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        step = steps.get(Qt.Key(event.key())) if event.modifiers() == Qt.KeyboardModifier.ControlModifier else None
        row = self.currentRow()
        if step is None or not 0 <= row + step < self.count():
            super().keyPressEvent(event)
            return
        item = self.takeItem(row)
        self.insertItem(row + step, item)
        self.setCurrentItem(item)
        self.chosen.emit()

    def _on_changed(self) -> None:
        self.chosen.emit()
