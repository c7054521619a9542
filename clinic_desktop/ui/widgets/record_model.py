"""Frozen records as rows of a table, changed row by row and never more than needed. No I/O, no widgets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from clinic_desktop.ui.theme import colours

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence

    from clinic_desktop.domain.pages import Page

R = TypeVar("R")
Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


@dataclass(frozen=True)
class Column(Generic[R]):
    """What one column shows of a record. Every function here must be quick: painting asks them.

    ``colour`` and ``badge`` name a field of theme.Colours; ``marks`` are (start, length) within the text;
    ``width`` is in characters, and one stretching column takes what is left.
    Only a column with ``sort_key`` can be sorted.
    """

    title: str
    text: Callable[[R], str]
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft
    width: int = 12
    stretch: bool = False
    strong: bool | Callable[[R], bool] = False
    sort_key: Callable[[R], Any] | None = None
    tooltip: Callable[[R], str] | None = None
    colour: Callable[[R], str] | None = None
    badge: Callable[[R], str] | None = None
    icon: Callable[[R], str] | None = None
    struck: Callable[[R], bool] | None = None
    marks: Callable[[R], Sequence[tuple[int, int]]] | None = None
    accessible: Callable[[R], str] | None = None

    def is_strong(self, record: R) -> bool:
        """Say whether the text of this record is bold: in every row, or in some."""
        return self.strong(record) if callable(self.strong) else self.strong


class RecordTableModel(QAbstractTableModel, Generic[R]):
    """Records in order, told apart by ``key``, compared by ``==``.

    Signals: more_wanted(last record, in the order given): answer later with append() or more_failed().
    shown(): the rows are now what they should be, whether or not one changed.
    """

    more_wanted = Signal(object)
    shown = Signal()

    def __init__(
        self, columns: Sequence[Column[R]], key: Callable[[R], Hashable], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.columns: tuple[Column[R], ...] = tuple(columns)
        self._key = key
        self._given: list[R] = []
        self._rows: list[R] = []
        self._row_of: dict[Hashable, int] = {}
        self._has_more = False
        self._is_waiting = False
        self._sorted_by = -1
        self._sort_order = Qt.SortOrder.AscendingOrder

    def show(self, page: Page[R]) -> None:
        """Show exactly this page. Rows that stay keep their selection and place on the screen."""
        self._arrived(page)
        self._given = list({self._key(record): record for record in page.items}.values())
        self._become(self._arranged())
        self.shown.emit()

    def append(self, page: Page[R]) -> None:
        """Add the page after those shown. A record that is there already is brought up to date in its place."""
        self._arrived(page)
        known = {self._key(record): record for record in self._given}
        known.update((self._key(record), record) for record in page.items)
        self._given = list(known.values())
        self._become(self._arranged())
        self.shown.emit()

    def more_failed(self) -> None:
        """The next page did not come; scrolling to the end asks again."""
        self._is_waiting = False

    def replace(self, record: R) -> bool:
        """Bring one row up to date. False if it is not shown."""
        key = self._key(record)
        if key not in self._row_of:
            return False
        self._given = [record if self._key(known) == key else known for known in self._given]
        self._become(self._arranged())
        return True

    def remove(self, key: Hashable) -> bool:
        """Take one row away. False if it is not shown."""
        if key not in self._row_of:
            return False
        self._given = [record for record in self._given if self._key(record) != key]
        self._become(self._arranged())
        self.shown.emit()
        return True

    @property
    def records(self) -> tuple[R, ...]:
        """The records in the order of the rows."""
        return tuple(self._rows)

    @property
    def has_more(self) -> bool:
        return self._has_more

    def record_at(self, row: int) -> R:
        return self._rows[row]

    def key_at(self, row: int) -> Hashable:
        return self._key(self._rows[row])

    def row_of(self, key: Hashable) -> int | None:
        return self._row_of.get(key)

    def _arrived(self, page: Page[R]) -> None:
        self._is_waiting = False
        self._has_more = page.has_more

    def _arranged(self) -> list[R]:
        sort_key = self.columns[self._sorted_by].sort_key if self._sorted_by >= 0 else None
        if sort_key is None:
            return list(self._given)
        return sorted(self._given, key=sort_key, reverse=self._sort_order == Qt.SortOrder.DescendingOrder)

    def _become(self, wanted: list[R]) -> None:
        """Turn the rows into ``wanted``: take away, put in order, insert, then say which ones changed."""
        place = {self._key(record): row for row, record in enumerate(wanted)}
        if self._rows and place and self._row_of.keys().isdisjoint(place):
            self.beginResetModel()
            self._rows = wanted
            self._row_of = place
            self.endResetModel()
            return
        for first, last in reversed(_runs(row for key, row in self._row_of.items() if key not in place)):
            self.beginRemoveRows(_NOWHERE, first, last)
            del self._rows[first : last + 1]
            self._count_rows()
            self.endRemoveRows()
        self._reorder(sorted(self._rows, key=lambda record: place[self._key(record)]))
        for first, last in _runs(row for key, row in place.items() if key not in self._row_of):
            self.beginInsertRows(_NOWHERE, first, last)
            self._rows[first:first] = wanted[first : last + 1]
            self._count_rows()
            self.endInsertRows()
        changed = [row for row, record in enumerate(wanted) if record != self._rows[row]]
        self._rows = wanted
        for first, last in _runs(changed):
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))

    def _reorder(self, rows: list[R]) -> None:
        if rows == self._rows:
            return
        self.layoutAboutToBeChanged.emit()
        held = self.persistentIndexList()
        keys = [self._key(self._rows[index.row()]) for index in held]
        self._rows = rows
        self._count_rows()
        moved = [self.index(self._row_of[key], index.column()) for key, index in zip(keys, held, strict=True)]
        self.changePersistentIndexList(held, moved)
        self.layoutChanged.emit()

    def _count_rows(self) -> None:
        self._row_of = {self._key(record): row for row, record in enumerate(self._rows)}

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        column = self.columns[index.column()]
        record = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.text(record)
            case Qt.ItemDataRole.UserRole:
                return record
            case Qt.ItemDataRole.AccessibleTextRole:
                return (column.accessible or column.text)(record)
            case Qt.ItemDataRole.ToolTipRole:
                return column.tooltip(record) if column.tooltip else None
            case Qt.ItemDataRole.TextAlignmentRole:
                return column.align | Qt.AlignmentFlag.AlignVCenter
            case Qt.ItemDataRole.ForegroundRole:
                return colours().colour(column.colour(record)) if column.colour else None
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation == Qt.Orientation.Vertical or not 0 <= section < len(self.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self.columns[section].align | Qt.AlignmentFlag.AlignVCenter
        return None

    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and self._has_more and not self._is_waiting and bool(self._given)

    def fetchMore(self, parent: Index) -> None:
        if self.canFetchMore(parent):
            self._is_waiting = True
            self.more_wanted.emit(self._given[-1])

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort what is shown; -1 is the order given."""
        self._sorted_by, self._sort_order = column, order
        self._become(self._arranged())


def _runs(rows: Iterable[int]) -> list[tuple[int, int]]:
    """Return ascending rows as (first, last) of each unbroken run."""
    runs: list[tuple[int, int]] = []
    for row in rows:
        if runs and runs[-1][1] == row - 1:
            runs[-1] = (runs[-1][0], row)
        else:
            runs.append((row, row))
    return runs
