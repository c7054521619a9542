"""The table of the medication list: lines are wrapped and never cut, and it never scrolls sideways."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from clinic_desktop.domain.medication_order import CURRENT_ORDER, MedicationOrder
from clinic_desktop.ui.prescribing.medication_lines import MedicationLines
from clinic_desktop.ui.prescribing.medication_model import (
    DRUG,
    OWN_ORDERS,
    SORTED_BY,
    MedicationModel,
    sorted_words,
)
from clinic_desktop.ui.theme import SPACE_S
from clinic_desktop.ui.widgets.announcements import announce
from clinic_desktop.ui.widgets.record_table import SORT_STEPS, SORTING
from clinic_desktop.ui.widgets.sorted_header import SortedHeader

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from PySide6.QtCore import QModelIndex
    from PySide6.QtGui import QKeyEvent, QResizeEvent
    from PySide6.QtWidgets import QWidget

    from clinic_desktop.domain.formulary import Formulary
    from clinic_desktop.domain.medication import Medication

_WIDEST = {"Status": "Discontinued", "Start date": "28-Aug-2026", "End date": "28-Aug-2026"}


class MedicationTable(QTableView):
    """Signals: chosen(): another medication is the current one, or none. fitted(): rows have their heights."""

    chosen = Signal()
    fitted = Signal()

    def __init__(
        self, name: str, formulary: Callable[[], Formulary], today: Callable[[], date], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName("Medication")
        self.lines = MedicationModel(today)
        self.lines.setParent(self)
        self.setModel(self.lines)
        self.setHorizontalHeader(SortedHeader(self))
        self.setItemDelegate(MedicationLines(self, formulary))
        self._formulary = formulary
        self._fitted: object = None
        self._current = ""
        self._all: Sequence[Medication] = ()
        self._orders = dict(OWN_ORDERS)
        self._show_order()
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setWordWrap(True)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSortIndicatorShown(True)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._again = QTimer(self, interval=0, singleShot=True)
        self._again.timeout.connect(self._fit_rows)
        header.sectionResized.connect(lambda *_: self._again.start())
        header.sortIndicatorChanged.connect(self._on_sort_wanted)
        self.selectionModel().currentChanged.connect(self._on_current)

    def show_rows(self, rows: Sequence[Medication], columns: tuple[str, ...]) -> None:
        """Show these rows, given in the order of the list itself, in the one that the person has chosen.

        The one that was chosen stays it, if it is among them, and stays in view.
        """
        wanted = self._current
        self._all = rows
        self.lines.show(rows, columns, self._orders.get(columns, CURRENT_ORDER))
        self._show_order()
        for place, name in enumerate(self.lines.columns):
            is_drug = name == DRUG
            mode = QHeaderView.ResizeMode.Stretch if is_drug else QHeaderView.ResizeMode.Fixed
            self.horizontalHeader().setSectionResizeMode(place, mode)
            if not is_drug:
                bold = QFont(self.font())
                bold.setBold(True)
                self.setColumnWidth(place, QFontMetrics(bold).horizontalAdvance(_WIDEST[name]) + 3 * SPACE_S)
        self._fit_rows()
        self._choose(wanted)

    def _fit_rows(self) -> None:
        """Give the rows their heights; every text is laid out for that, so only if one of them may be another."""
        widths = tuple(self.columnWidth(place) for place in range(len(self.lines.columns)))
        fitted = (self.lines.rows, self.lines.columns, widths, self.font().key(), self._formulary().uses_tall_man)
        if fitted != self._fitted:
            self._fitted = fitted
            self.resizeRowsToContents()
        self.fitted.emit()

    def current(self) -> Medication | None:
        row = self.currentIndex().row()
        return self.lines.rows[row] if 0 <= row < len(self.lines.rows) else None

    def _show_order(self) -> None:
        """Let the arrow in the heads say what the rows are sorted by."""
        order = self.lines.order
        place = next((at for at, name in enumerate(self.lines.columns) if SORTED_BY[name] is order.by), -1)
        way = Qt.SortOrder.DescendingOrder if order.is_reversed else Qt.SortOrder.AscendingOrder
        header = self.horizontalHeader()
        header.setSectionsClickable(self.lines.columns in self._orders)
        with QSignalBlocker(header):
            header.setSortIndicator(place, way)

    def _on_sort_wanted(self, place: int, way: Qt.SortOrder) -> None:
        name = self.lines.columns[place]
        self._sort(MedicationOrder(SORTED_BY[name], way is Qt.SortOrder.DescendingOrder))

    def _sort(self, order: MedicationOrder) -> None:
        columns = self.lines.columns
        self._orders[columns] = order
        self.show_rows(self._all, columns)
        name = next(one for one in columns if SORTED_BY[one] is order.by)
        announce(self, f"{name}, {sorted_words(order)}")

    def _sort_by_keys(self, step: int) -> None:
        """Sort by the column before (-1) or behind (1) the one sorted by, or by the same the other way round (0)."""
        order, columns = self.lines.order, self.lines.columns
        if not step:
            self._sort(MedicationOrder(order.by, not order.is_reversed))
            return
        now = next(at for at, name in enumerate(columns) if SORTED_BY[name] is order.by)
        place = (now + step) % len(columns)
        first = self.lines.headerData(place, Qt.Orientation.Horizontal, Qt.ItemDataRole.InitialSortOrderRole)
        self._sort(MedicationOrder(SORTED_BY[columns[place]], first is Qt.SortOrder.DescendingOrder))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_sortable = self.lines.columns in self._orders
        if is_sortable and event.modifiers() == SORTING and event.key() in SORT_STEPS:
            event.accept()
            self._sort_by_keys(SORT_STEPS[event.key()])
        else:
            super().keyPressEvent(event)

    def out_of_sight(self) -> tuple[tuple[Medication, ...], tuple[Medication, ...]]:
        """Return what stands above and below what is seen, in the order of the list.

        A drug counts as seen when the first line of its text is seen whole.
        """
        half = self.fontMetrics().height() / 2
        tops = [self.rowViewportPosition(row) + half for row in range(len(self.lines.rows))]
        last = self.viewport().height() - 2 * half
        above = tuple(one for one, top in zip(self.lines.rows, tops, strict=True) if top < 0)
        return above, tuple(one for one, top in zip(self.lines.rows, tops, strict=True) if top > last)

    def updateGeometries(self) -> None:
        """Leave a line free below the last row, so that the end of the list is seen to be its end."""
        super().updateGeometries()
        bar = self.verticalScrollBar()
        if bar.maximum() > 0:
            bar.setMaximum(bar.maximum() + self.fontMetrics().height())

    def _choose(self, prescription_id: str) -> None:
        place = self.lines.place_of(prescription_id)
        if place is None:
            self._current = ""
            self.clearSelection()
        else:
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            self.selectionModel().setCurrentIndex(self.lines.index(place, 0), flags)
            self.scrollTo(self.lines.index(place, 0))
        self.chosen.emit()

    def _on_current(self, index: QModelIndex) -> None:
        if index.isValid():
            self._current = self.lines.rows[index.row()].prescription.id
        self.chosen.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._again.start()
