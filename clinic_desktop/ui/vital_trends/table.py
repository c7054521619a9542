"""The same values as a table: newest first, decimal marks below each other, every fifth row set off, heads in sight."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from clinic_desktop.domain.clinical_text import UNREADABLE_DATE, format_date, format_time
from clinic_desktop.domain.trend_table import Cell, TableRow, TrendTable
from clinic_desktop.ui.theme import colours
from clinic_desktop.ui.vital_trends.words import title_of
from clinic_desktop.ui.vitals_words import NOTED_NAMES, choice_words, confirmed_words, flag_words

if TYPE_CHECKING:
    from clinic_desktop.domain.observations import Observation

Index = QModelIndex | QPersistentModelIndex
WHEN, NOTED = "when", "noted"
GROUP = 5
_EXTRA = 7
_PADDING = 8
_STRUCK = "Entered in error"
_MARKS = {"low": "▼ ", "high": "▲ "}
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class TrendTableModel(QAbstractTableModel):
    """Rows are visits and columns kinds of values; turned, the other way round, the newest visit at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = TrendTable((), ())
        self._order: list[int] = []
        self._texts: dict[str, tuple[str, ...]] = {}
        self.is_turned = False

    def show_table(self, table: TrendTable) -> None:
        self.beginResetModel()
        self._table = table
        self._order = list(range(len(table.rows)))
        self._texts = {name: table.texts(name) for name in table.columns}
        self.endResetModel()

    def turn(self, is_turned: bool) -> None:  # noqa: FBT001 - a plain setter
        self.beginResetModel()
        self.is_turned = is_turned
        self._order = list(range(len(self._table.rows)))
        self.endResetModel()

    @property
    def names(self) -> tuple[str, ...]:
        """What stands in the columns, or turned in the rows."""
        return (*(() if self.is_turned else (WHEN,)), *self._table.columns, NOTED)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's signature
        if parent.isValid():
            return 0
        return len(self.names) if self.is_turned else len(self._order)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's signature
        if parent.isValid():
            return 0
        return len(self._order) if self.is_turned else len(self.names)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401  Qt's signature
        if not index.isValid():
            return None
        name, place = self._at(index)
        row = self._table.rows[place]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(name, place)
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._spoken(name, row)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _LEFT if name in {WHEN, NOTED} else _RIGHT
            case Qt.ItemDataRole.FontRole:
                return self._font(name, place)
            case Qt.ItemDataRole.ToolTipRole:
                return self._tip(name, row)
            case Qt.ItemDataRole.ForegroundRole:
                return colours().muted_text if _is_struck(row, name) else None
            case _:
                return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401  Qt's signature
        if role == Qt.ItemDataRole.TextAlignmentRole:
            is_text = self.is_turned is (orientation is Qt.Orientation.Vertical) and self.names[
                min(section, len(self.names) - 1)
            ] in {WHEN, NOTED}
            is_left = is_text or orientation is Qt.Orientation.Vertical
            side = Qt.AlignmentFlag.AlignLeft if is_left else Qt.AlignmentFlag.AlignRight
            return Qt.AlignmentFlag.AlignTop | side
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if (orientation is Qt.Orientation.Horizontal) is self.is_turned:
            return when_words(self._table.rows[self._order[self._visit(section)]])
        if orientation is Qt.Orientation.Horizontal or self.is_turned:
            return self._head(self.names[section])
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort visits by a column; visits without the value stand last."""
        if self.is_turned or not 0 <= column < len(self.names):
            return
        name = self.names[column]
        known = [place for place in range(len(self._table.rows)) if self._key(name, place) is not None]
        others = [place for place in range(len(self._table.rows)) if self._key(name, place) is None]
        known.sort(key=lambda place: self._key(name, place), reverse=order is Qt.SortOrder.DescendingOrder)
        self.layoutAboutToBeChanged.emit()
        self._order = [*known, *others]
        self.layoutChanged.emit()

    def _at(self, index: Index) -> tuple[str, int]:
        if self.is_turned:
            return self.names[index.row()], self._order[self._visit(index.column())]
        return self.names[index.column()], self._order[index.row()]

    def _visit(self, section: int) -> int:
        return len(self._order) - 1 - section if self.is_turned else section

    def _head(self, name: str) -> str:
        if name == WHEN:
            return "Date"
        if name == NOTED:
            return "Noted"
        unit = self._table.units.get(name, "")
        between = " " if self.is_turned else "\n"
        words = title_of(name).replace(" ", between, 1)
        return f"{words}{between}{unit}" if unit else words

    def _text(self, name: str, place: int) -> str:
        row = self._table.rows[place]
        if name == WHEN:
            return when_words(row)
        if name == NOTED:
            return noted_words(row)
        cell = row.cells.get(name)
        mark = _MARKS.get(cell.flag.value, "") if cell and cell.flag else ""
        return f"{mark}{self._texts[name][place]}"

    def _spoken(self, name: str, row: TableRow) -> str:
        cell = row.cells.get(name)
        if cell is None:
            return ""
        words = f"{title_of(name)} {self._value(cell)} {self._table.units.get(name, '')}".strip()
        flagged = f"{words}, {flag_words(cell.flag)}" if cell.flag else words
        said = [flagged, *(confirmed_words(one.by, one.at).lower() for one in cell.confirmed)]
        return ", ".join([*said, "entered in error"] if cell.struck else said)

    @staticmethod
    def _value(cell: Cell) -> str:
        reading = cell.reading
        return f"{reading.value}/{reading.low}" if reading.low is not None else str(reading.value)

    def _tip(self, name: str, row: TableRow) -> str | None:
        cell = row.cells.get(name)
        said = [_STRUCK] if _is_struck(row, name) else []
        if cell is not None and cell.flag is not None:
            said.append(f"{flag_words(cell.flag)}: out of the normal range for the age")
        if cell is not None:
            said += [confirmed_words(one.by, one.at) for one in cell.confirmed]
        if cell is not None and cell.reading.is_converted:
            said.append(f"Converted from {cell.reading.stored}, as stored")
        return "\n".join(said) or None

    def _font(self, name: str, place: int) -> QFont | None:
        row = self._table.rows[place]
        is_struck = _is_struck(row, name)
        if not is_struck and not (name == WHEN and self._is_first_of_day(place)):
            return None
        font = QFont()
        font.setStrikeOut(is_struck)
        font.setBold(name == WHEN)
        return font

    def _is_first_of_day(self, place: int) -> bool:
        shown = self._order.index(place)
        before = self._table.rows[self._order[shown - 1]].at if shown else None
        at = self._table.rows[place].at
        return at is None or before is None or before.date() != at.date()

    def _key(self, name: str, place: int) -> Any:  # noqa: ANN401 - a moment, a number or a text
        row = self._table.rows[place]
        if name == WHEN:
            return row.at
        if name == NOTED:
            return noted_words(row) or None
        cell = row.cells.get(name)
        return cell.reading.value if cell else None


class TrendTableView(QTableView):
    """Heads stay in sight; nothing is stretched, so that a line is easily read across."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("trends-table")
        self.setAccessibleName("Vital signs by visit, the newest first")
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setStyleSheet("QTableView::item { padding-left: 6px; padding-right: 8px; }")
        self.known = TrendTableModel(self)
        self.setModel(self.known)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().hide()
        self.known.modelReset.connect(self._arrange)
        self.known.layoutChanged.connect(self._space)

    def show_table(self, table: TrendTable) -> None:
        self.known.show_table(table)

    def turn(self, is_turned: bool) -> None:  # noqa: FBT001 - a plain setter
        self.known.turn(is_turned)
        self.verticalHeader().setVisible(is_turned)
        if is_turned:
            self.scrollTo(self.known.index(0, self.known.columnCount() - 1))

    def _arrange(self) -> None:
        self.setSortingEnabled(not self.known.is_turned)
        if not self.known.is_turned:
            self.horizontalHeader().setSortIndicator(0, Qt.SortOrder.DescendingOrder)
        self._space()
        self.resizeColumnsToContents()
        for column in range(self.known.columnCount()):
            self.setColumnWidth(column, self.columnWidth(column) + _PADDING)

    def _space(self) -> None:
        """Set every fifth row off from the next."""
        plain = self.fontMetrics().height() + _PADDING
        for row in range(self.known.rowCount()):
            self.setRowHeight(row, plain + (_EXTRA if row % GROUP == GROUP - 1 else 0))


def when_words(row: TableRow) -> str:
    return f"{format_date(row.at.date())} {format_time(row.at)}" if row.at else UNREADABLE_DATE


def noted_words(row: TableRow) -> str:
    """Return how the values were taken, in words."""
    parts = [f"{title_of(name)} entered in error" for name, cell in row.cells.items() if cell.struck]
    return ", ".join((*parts, *_noted(row.observed)))


def _is_struck(row: TableRow, name: str) -> bool:
    cell = row.cells.get(name)
    return cell is not None and cell.struck


def _noted(observed: Observation) -> list[str]:
    found = []
    for name in NOTED_NAMES:
        words = choice_words(getattr(observed, name))
        if words:
            found.append(f"SpO₂ scale {words}" if name == "oxygen_scale" else words)
    return found
