"""Rows of the medication list: current ones and past ones have columns of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from clinic_desktop.domain.clinical_text import format_date
from clinic_desktop.domain.medication import MedicationStatus
from clinic_desktop.domain.medication_order import CURRENT_ORDER, PAST_ORDER, SortedBy, in_order
from clinic_desktop.domain.medication_text import medication_text
from clinic_desktop.ui.prescribing.medication_lines import FIELDS_ROLE, PAST_ROLE, SECOND_ROLE, STRONG_ROLE, TINT_ROLE
from clinic_desktop.ui.prescribing_words import STATUS_WORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from clinic_desktop.domain.medication import Medication
    from clinic_desktop.domain.medication_order import MedicationOrder

DRUG, STATUS, START, END = "Drug details", "Status", "Start date", "End date"
CURRENT_COLUMNS = (DRUG, STATUS, START)
PAST_COLUMNS = (STATUS, DRUG, START, END)
OWN_ORDERS = {CURRENT_COLUMNS: CURRENT_ORDER, PAST_COLUMNS: PAST_ORDER}
"""By the columns that are shown, in which order rows are given; other columns cannot be sorted."""
SORTED_BY = {DRUG: SortedBy.DRUG, STATUS: SortedBy.STATUS, START: SortedBy.START, END: SortedBy.END}
_DAYS = (START, END)
Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class MedicationModel(QAbstractTableModel):
    def __init__(self, today: Callable[[], date]) -> None:
        super().__init__()
        self._today = today
        self._rows: tuple[Medication, ...] = ()
        self.columns: tuple[str, ...] = CURRENT_COLUMNS
        self.order = CURRENT_ORDER

    @property
    def rows(self) -> tuple[Medication, ...]:
        return self._rows

    def show(self, rows: Sequence[Medication], columns: tuple[str, ...], order: MedicationOrder) -> None:
        shown = tuple(rows) if order == OWN_ORDERS.get(columns, order) else in_order(rows, order, self._today())
        if (shown, columns, order) == (self._rows, self.columns, self.order):
            return
        self.beginResetModel()
        self._rows, self.columns, self.order = shown, columns, order
        self.endResetModel()

    def place_of(self, prescription_id: str | None) -> int | None:
        return next((place for place, one in enumerate(self._rows) if one.prescription.id == prescription_id), None)

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        name = self.columns[section]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return name
            case Qt.ItemDataRole.InitialSortOrderRole:
                return Qt.SortOrder.DescendingOrder if name in _DAYS else Qt.SortOrder.AscendingOrder
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{name}, {sorted_words(self.order)}" if SORTED_BY[name] is self.order.by else name
            case Qt.ItemDataRole.ToolTipRole:
                return "Click to sort; once more for the other way round"
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        one, column = self._rows[index.row()], self.columns[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._text(one, column)
        if column == DRUG and role in (FIELDS_ROLE, SECOND_ROLE):
            return one.fields if role == FIELDS_ROLE else second_line(one, self._today())
        return self._look(one, column, role)

    def _look(self, one: Medication, column: str, role: int) -> object:
        status = one.status(self._today())
        match role:
            case _ if role == STRONG_ROLE:
                return column == STATUS
            case _ if role == TINT_ROLE:
                return "warning" if column == STATUS and status is MedicationStatus.SUSPENDED else None
            case _ if role == PAST_ROLE:
                return not status.is_current
            case Qt.ItemDataRole.ToolTipRole:
                return details(one, self._today())
            case _:
                return None

    def _text(self, one: Medication, column: str) -> str:
        if column == DRUG:
            return medication_text(one.fields)
        if column == STATUS:
            return STATUS_WORDS[one.status(self._today())]
        day = one.started_on if column == START else one.ended_on(self._today())
        return format_date(day) if day else "Not recorded"


def sorted_words(order: MedicationOrder) -> str:
    """Return how a list is sorted: "sorted, newest first"."""
    if order.by in (SortedBy.START, SortedBy.END):
        return f"sorted, {'newest' if order.is_reversed else 'oldest'} first"
    if order.by is SortedBy.STATUS:
        return "sorted, the other way round" if order.is_reversed else "sorted"
    return "sorted from Z to A" if order.is_reversed else "sorted from A to Z"


def second_line(one: Medication, today: date) -> str:
    """Return what stands under a medication: why it was stopped, or that it is kept from being taken."""
    if one.replaced_on is not None:
        return f"Prescribed again {format_date(one.replaced_on)}"
    if one.stop is None or one.ended_on(today) == one.planned_end:
        return f"For {one.fields.indication}" if one.fields.indication else ""
    return f"{one.stop.reason} ({format_date(one.stop.on)})"


def details(one: Medication, today: date) -> str:
    """Return all that is known, for a tool tip and for who asks for more."""
    since = format_date(one.started_on) if one.started_on else "an unknown day"
    lines = [medication_text(one.fields), STATUS_WORDS[one.status(today)], f"Prescribed {since} by {one.prescriber}"]
    if one.fields.quantity is not None:
        lines.append(f"Quantity {one.fields.quantity:,}, refills {one.fields.refills or 0}")
    if one.fields.indication:
        lines.append(f"For {one.fields.indication}")
    if one.planned_end:
        lines.append(f"Planned until {format_date(one.planned_end)}")
    if one.fields.override_reason:
        lines.append(f"Prescribed in spite of an allergy: {one.fields.override_reason}")
    if one.stop:
        lines.append(
            f"{one.stop.kind.value.capitalize()} {format_date(one.stop.on)} by {one.stop.by}: {one.stop.reason}"
        )
    return "\n".join(lines)
