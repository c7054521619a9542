"""Rows of a visit that are edited in place: add, change, delete, and undo of each."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFont, QUndoCommand, QUndoStack

from clinic_desktop.domain.clinical_text import one_line
from clinic_desktop.domain.prescriptions import Prescription
from clinic_desktop.domain.symptoms import Symptom
from clinic_desktop.ui.error_words import words_for_problem
from clinic_desktop.ui.theme import colours

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from clinic_desktop.domain.problems import Problem

Row = TypeVar("Row", bound=Symptom | Prescription)
Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_STRUCK_LOOK = (Qt.ItemDataRole.FontRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)


@dataclass(frozen=True)
class EditableColumn(Generic[Row]):
    """How a column reads a row and writes typed text into it.

    ``write`` returns the changed row; it raises ValueError with a sentence for text that it cannot read.
    ``field`` is the name the domain's problems use. ``limit`` is how many characters may be pasted.
    ``doubt`` returns a sentence about a value that may be stored and may yet be a mistake.
    """

    field: str
    title: str
    read: Callable[[Row], str]
    write: Callable[[Row, str], Row]
    width: int = 12
    stretch: bool = False
    limit: int = 20
    doubt: Callable[[Row], str] | None = None


class RowModel(QAbstractTableModel, Generic[Row]):
    """Rows of one kind. Signals: edited(): something a person did, or undid.

    refused(sentence): typed text was not taken. doubted(sentence): it was taken and may be a mistake.
    """

    edited = Signal()
    refused = Signal(str)
    doubted = Signal(str)

    def __init__(
        self,
        columns: Sequence[EditableColumn[Row]],
        new_row: Callable[[], Row],
        problems: Callable[[Row], tuple[Problem, ...]],
        undo_stack: QUndoStack,
    ) -> None:
        super().__init__(undo_stack)
        self.columns = tuple(columns)
        self._new_row = new_row
        self._problems = problems
        self._undo_stack = undo_stack
        self._rows: list[Row] = []
        self._is_writable = False
        self._struck: Mapping[str, str] = {}

    @property
    def rows(self) -> tuple[Row, ...]:
        return tuple(self._rows)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows. A row that stays keeps its undo steps and what is being typed into it."""
        wanted = {row.id for row in rows}
        for place in reversed(range(len(self._rows))):
            if self._rows[place].id not in wanted:
                self.take(place)
        for place, row in enumerate(rows):
            known = self.place_of(row.id)
            if known is None:
                self.insert(place, row)
            else:
                self._move_up(known, place)
                self.put(place, row)

    def set_writable(self, writable: bool) -> None:  # noqa: FBT001 - a plain setter
        if writable == self._is_writable:
            return
        self.beginResetModel()
        self._is_writable = writable
        self.endResetModel()

    def set_struck(self, why: Mapping[str, str]) -> None:
        """Show these rows struck through, with why as their tooltip."""
        is_other, self._struck = why != self._struck, why
        if is_other and self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, len(self.columns) - 1))

    def add(self) -> int:
        """Add an empty row at the end and return its place."""
        place = len(self._rows)
        self._undo_stack.push(_Insert(self, place, self._new_row(), "Add"))
        return place

    def add_row(self, row: Row) -> None:
        """Add a row that is filled in already, at the end."""
        self._undo_stack.push(_Insert(self, len(self._rows), row, "Add"))

    def change(self, changed: Row, text: str) -> None:
        """Put a changed row in place of the one with its id; it can be undone."""
        place = self.place_of(changed.id)
        if place is not None and self._rows[place] != changed:
            self._undo_stack.push(_Change(self, self._rows[place], changed, text))

    def delete(self, place: int) -> None:
        self._undo_stack.push(_Delete(self, place, self._rows[place], "Delete"))

    def put(self, place: int, row: Row) -> None:
        if self._rows[place] != row:
            self._rows[place] = row
            self.dataChanged.emit(self.index(place, 0), self.index(place, len(self.columns) - 1))

    def insert(self, place: int, row: Row) -> None:
        self.beginInsertRows(_NOWHERE, place, place)
        self._rows.insert(place, row)
        self.endInsertRows()

    def take(self, place: int) -> None:
        self.beginRemoveRows(_NOWHERE, place, place)
        del self._rows[place]
        self.endRemoveRows()

    def _move_up(self, place: int, to: int) -> None:
        if place != to:
            self.beginMoveRows(_NOWHERE, place, place, _NOWHERE, to)
            self._rows.insert(to, self._rows.pop(place))
            self.endMoveRows()

    def place_of(self, row_id: str) -> int | None:
        return next((place for place, row in enumerate(self._rows) if row.id == row_id), None)

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        return flags | Qt.ItemFlag.ItemIsEditable if self._is_writable else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], self.columns[index.column()]
        if row.id in self._struck and role in _STRUCK_LOOK:
            return _struck_look(self._struck[row.id], column.read(row), role)
        if role == Qt.ItemDataRole.DisplayRole:
            return one_line(column.read(row))
        if role == Qt.ItemDataRole.EditRole:
            return column.read(row)
        if role in (Qt.ItemDataRole.BackgroundRole, Qt.ItemDataRole.ForegroundRole, Qt.ItemDataRole.ToolTipRole):
            return self._marked(row, column, role)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            doubt = column.doubt(row) if column.doubt is not None else ""
            return f"{column.title} {column.read(row) or 'empty'}. {doubt}".removesuffix(". ")
        return None

    def _marked(self, row: Row, column: EditableColumn[Row], role: int) -> object:
        problem = next((one for one in self._problems(row) if one.field == column.field), None)
        doubt = column.doubt(row) if column.doubt is not None else ""
        if problem is None and doubt:
            warning = colours().warning
            marks = {Qt.ItemDataRole.ToolTipRole: doubt, Qt.ItemDataRole.BackgroundRole: warning.background}
            return marks.get(Qt.ItemDataRole(role), warning.text)
        if problem is None:
            return column.read(row) or None if role == Qt.ItemDataRole.ToolTipRole else None
        if role == Qt.ItemDataRole.ToolTipRole:
            return words_for_problem(problem)
        danger = colours().danger
        return danger.background if role == Qt.ItemDataRole.BackgroundRole else danger.text

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or not index.isValid() or not self._is_writable:
            return False
        row, column = self._rows[index.row()], self.columns[index.column()]
        if str(value) == column.read(row):
            return False
        try:
            changed = column.write(row, str(value))
        except ValueError as reason:
            self.refused.emit(str(reason))
            return False
        self._undo_stack.push(_Change(self, row, changed, f"Change {column.title.lower()}"))
        doubt = column.doubt(changed) if column.doubt is not None else ""
        if doubt:
            self.doubted.emit(doubt)
        return True


def _struck_look(why: str, text: str, role: int) -> object:
    if role == Qt.ItemDataRole.ToolTipRole:
        return why
    if role == Qt.ItemDataRole.AccessibleTextRole:
        return f"{text}. {why}"
    font = QFont()
    font.setStrikeOut(True)
    return font


class _Change(QUndoCommand, Generic[Row]):
    """Changes only what was changed, in the row as it is now: a save, or somebody else, may lie between."""

    def __init__(self, model: RowModel[Row], before: Row, after: Row, text: str) -> None:
        super().__init__(text)
        old, new = asdict(before.fields), asdict(after.fields)
        changed = [name for name in new if new[name] != old[name]]
        self._model = model
        self._row_id = before.id
        self._before: dict[str, Any] = {name: old[name] for name in changed}
        self._after: dict[str, Any] = {name: new[name] for name in changed}

    def redo(self) -> None:
        self._put(self._after)

    def undo(self) -> None:
        self._put(self._before)

    def _put(self, values: dict[str, Any]) -> None:
        place = self._model.place_of(self._row_id)
        if place is not None:
            current = self._model.rows[place]
            changes: dict[str, Any] = {"fields": replace(current.fields, **values)}
            self._model.put(place, replace(current, **changes))
            self._model.edited.emit()


class _Insert(QUndoCommand, Generic[Row]):
    def __init__(self, model: RowModel[Row], place: int, row: Row, text: str) -> None:
        super().__init__(text)
        self._model, self._place, self._row = model, place, row

    def redo(self) -> None:
        self._model.insert(min(self._place, self._model.rowCount()), self._row)
        self._model.edited.emit()

    def undo(self) -> None:
        place = self._model.place_of(self._row.id)
        if place is not None:
            self._row = self._model.rows[place]
            self._model.take(place)
            self._model.edited.emit()


class _Delete(_Insert[Row]):
    def redo(self) -> None:
        super().undo()

    def undo(self) -> None:
        super().redo()
