"""A small table inside the visit: as high as its rows, edited in place, with add, delete and undo."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from clinic_desktop.ui.shortcuts import ActionSpec, make_action
from clinic_desktop.ui.theme import SPACE_XS
from clinic_desktop.ui.widgets.line_field import LineField
from clinic_desktop.ui.widgets.offers import Offers
from clinic_desktop.ui.widgets.section_header import SectionHeader

if TYPE_CHECKING:
    from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QObject, QPersistentModelIndex
    from PySide6.QtGui import QAction, QResizeEvent, QUndoStack

    from clinic_desktop.ui.visit_editor.row_model import RowModel
    from clinic_desktop.ui.widgets.offers import Offering

LEAST_ROWS = 1
_LEAST_CHARACTERS = 8


class _CellView(QTableView):
    """Tab goes from cell to cell, and at the last one out of the table."""

    def focusNextPrevChild(self, onwards: bool) -> bool:  # noqa: FBT001 - Qt's signature
        model = self.model()
        last = model.index(model.rowCount() - 1, model.columnCount() - 1)
        end = last if onwards else model.index(0, 0)
        self.setTabKeyNavigation(self.currentIndex().isValid() and self.currentIndex() != end)
        return super().focusNextPrevChild(onwards)


class _Cells(QStyledItemDelegate):
    """Opens a line of its own in a cell. Signals: refused(sentence): a text to be inserted was too long."""

    refused = Signal(str)

    def __init__(self, model: RowModel[Any], name: str) -> None:
        super().__init__(model)
        self._columns = model.columns
        self._name = name
        self.offerings: dict[str, Offering] = {}
        self.offers: Offers | None = None

    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QWidget:
        del option
        column = self._columns[index.column()]
        editor = LineField(f"{self._name}-cell", column.limit, column.title, parent)
        editor.setFrame(False)
        editor.refused.connect(self.refused)
        offering = self.offerings.get(column.field)
        self.offers = offers = Offers(editor, offering) if offering is not None else None
        editor.destroyed.connect(lambda: self._forget(offers))
        return editor

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        """Let the list under the cell have its keys before the cell ends."""
        if self.offers is not None and self.offers.takes_key(editor, event):
            return True
        return super().eventFilter(editor, event)

    def _forget(self, offers: Offers | None) -> None:
        """The line they belonged to is gone; that of another cell may be open by now."""
        if self.offers is offers:
            self.offers = None

    def setEditorData(self, editor: QWidget, index: QModelIndex | QPersistentModelIndex) -> None:
        if isinstance(editor, LineField):
            editor.set_plain(str(index.data(Qt.ItemDataRole.EditRole) or ""))

    def setModelData(
        self, editor: QWidget, model: QAbstractItemModel, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        if isinstance(editor, LineField):
            model.setData(index, editor.plain(), Qt.ItemDataRole.EditRole)


class RowTable(QWidget):
    """With ``line_keys`` two ways lead to a row: a form of its own is wished for, or an empty line is added.

    Signals: told(sentence): something typed was not taken, or what can be undone. add_wanted(): by the form.
    """

    told = Signal(str)
    add_wanted = Signal()

    def __init__(
        self,
        name: str,
        title: str,
        picture: str,
        model: RowModel[Any],
        undo_stack: QUndoStack,
        add_keys: str,
        parent: QWidget | None = None,
        *,
        line_keys: str = "",
    ) -> None:
        super().__init__(parent)
        self._add_keys, self._line_keys = add_keys, line_keys
        self.actions_for_menu: tuple[QAction, ...] = ()
        self._steps: tuple[QAction, ...] = ()
        self.setObjectName(name)
        self._title = title
        self._model = model
        self._undo_stack = undo_stack
        self._is_writable = False
        self._header = SectionHeader(f"{name}-header", title, picture)
        self._make_table()
        self._make_actions()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_XS)
        column.addWidget(self._header)
        column.addWidget(self.table)
        self._was_refused = False
        model.refused.connect(self._on_refused)
        model.doubted.connect(self.told)
        for changed in (model.rowsInserted, model.rowsRemoved, model.modelReset, model.dataChanged):
            changed.connect(self._fit)
        self._fit()

    def offer(self, field: str, offering: Offering) -> None:
        """Offer this under the cells of a column while somebody types into them."""
        self._cells.offerings[field] = offering

    def renew_offers(self) -> None:
        """More is known of what to offer than before."""
        if self._cells.offers is not None:
            self._cells.offers.renew()

    def set_writable(self, writable: bool) -> None:  # noqa: FBT001 - a plain setter
        self._is_writable = writable
        self._model.set_writable(writable)
        for action in (*self.actions_for_menu, *self._steps):
            action.setEnabled(writable)

    def offer_action(self, action: QAction) -> None:
        """Put one more button into the header, and one more line into the menu."""
        self.addAction(action)
        self._header.add_button(action)
        self.actions_for_menu = (*self.actions_for_menu, action)

    def add(self) -> None:
        """Add a row and begin to type into it."""
        if self._is_writable:
            place = self._model.add()
            index = self._model.index(place, 0)
            self.table.setCurrentIndex(index)
            self.table.setFocus()
            self.table.edit(index)

    def is_typing(self) -> bool:
        """Say whether a cell is open and holds another text than its row."""
        index = self.table.currentIndex()
        editor = self.table.indexWidget(index)
        return isinstance(editor, LineField) and editor.plain() != index.data(Qt.ItemDataRole.EditRole)

    def being_typed(self) -> tuple[Any, str, str] | None:
        """Return the row whose cell is open, as it would be; None if no cell is being typed into.

        Where that is no value yet, it is the row as it was, with the name of the cell and what stands there.
        """
        if not self.is_typing():
            return None
        index = self.table.currentIndex()
        editor = self.table.indexWidget(index)
        row, column = self._model.rows[index.row()], self._model.columns[index.column()]
        text = editor.plain() if isinstance(editor, LineField) else ""
        try:
            return column.write(row, text), "", ""
        except ValueError:
            return row, column.field, text

    def finish_editing(self) -> bool:
        """Take what is being typed into a cell as typed. False if the cell refused it."""
        self._was_refused = False
        editor = self.table.indexWidget(self.table.currentIndex())
        if editor is not None:
            self.table.commitData(editor)
            self.table.closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)
        return not self._was_refused

    def _on_refused(self, sentence: str) -> None:
        self._was_refused = True
        self.told.emit(sentence)

    def _make_table(self) -> None:
        name = self.objectName()
        self.table = _CellView()
        self.table.setObjectName(f"{name}-table")
        self.table.setAccessibleName(self._title)
        self.table.setModel(self._model)
        self._cells = _Cells(self._model, name.removesuffix("s"))
        self._cells.refused.connect(self.told)
        self.table.setItemDelegate(self._cells)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setAlternatingRowColors(True)
        self.table.setTabKeyNavigation(True)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self.table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.verticalHeader().hide()
        header = self.table.horizontalHeader()
        header.ensurePolished()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._size_columns()

    def _size_columns(self) -> None:
        """Make columns as wide as their texts want to be in the size of text that is set now."""
        header = self.table.horizontalHeader()
        header.setMinimumSectionSize(self.fontMetrics().averageCharWidth() * _LEAST_CHARACTERS)
        for place, column in enumerate(self._model.columns):
            if not column.stretch:
                self.table.setColumnWidth(place, self.fontMetrics().averageCharWidth() * (column.width + 3))
        self._widen()

    def _widen(self) -> None:
        """Let no head of a column be cut."""
        header = self.table.horizontalHeader()
        for place, column in enumerate(self._model.columns):
            if not column.stretch and self.table.columnWidth(place) < header.sectionSizeHint(place):
                self.table.setColumnWidth(place, header.sectionSizeHint(place))

    def _share_room(self) -> None:
        """Let the longest text have what the others leave; where its head has no room in that, the table scrolls."""
        header = self.table.horizontalHeader()
        stretching = [place for place, column in enumerate(self._model.columns) if column.stretch]
        others = sum(self.table.columnWidth(place) for place in range(header.count()) if place not in stretching)
        left = self.table.viewport().width() - others
        for place in stretching:
            least = header.sectionSizeHint(place)
            has_room = left >= least * len(stretching)
            mode = QHeaderView.ResizeMode.Stretch if has_room else QHeaderView.ResizeMode.Fixed
            if mode != header.sectionResizeMode(place):
                header.setSectionResizeMode(place, mode)
            if not has_room:
                self.table.setColumnWidth(place, least)

    def _make_actions(self) -> None:
        name = self.objectName()
        thing = name.removesuffix("s")
        specs = [
            (ActionSpec(f"add-{name}", f"Add {thing}", self._add_keys, "plus"), self.add),
            (ActionSpec(f"delete-{name}", f"Delete {thing}", "Del", "trash-2", within=True), self._on_delete),
        ]
        if self._line_keys:
            line = ActionSpec(f"write-{name}", "Add an empty line", self._line_keys, "notebook-pen")
            specs[:1] = [
                (ActionSpec(f"add-{name}", f"Add {thing}…", self._add_keys, "plus"), self.add_wanted.emit),
                (line, self.add),
            ]
        self.actions_for_menu = tuple(make_action(self, spec, slot) for spec, slot in specs)
        stack = self._undo_stack
        self._steps = (
            make_action(self, ActionSpec(f"undo-{name}", "Undo", "", "undo-2"), stack.undo),
            make_action(self, ActionSpec(f"redo-{name}", "Redo", "", "redo-2"), stack.redo),
        )
        for action in (*self.actions_for_menu, *self._steps):
            self.addAction(action)
            self._header.add_button(action)

    def _on_delete(self) -> None:
        index = self.table.currentIndex()
        if self._is_writable and index.isValid():
            self._model.delete(index.row())
            self.told.emit("Deleted. Ctrl + Z brings it back.")

    def _fit(self) -> None:
        """Make the table as high as its rows, so that the page scrolls up and down and not the table."""
        self._share_room()
        rows = max(self._model.rowCount(), LEAST_ROWS)
        height = self.table.verticalHeader().defaultSectionSize() * rows
        header = self.table.horizontalHeader()
        height += header.sizeHint().height() + 2 * self.table.frameWidth()
        if header.length() > self.table.viewport().width():
            height += self.table.horizontalScrollBar().sizeHint().height()
        self.table.setFixedHeight(height)
        self._header.set_count(self._model.rowCount() or None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == event.Type.FontChange:
            self._size_columns()
            self._fit()
        elif event.type() == event.Type.StyleChange:
            self._widen()
            self._fit()
        super().changeEvent(event)
