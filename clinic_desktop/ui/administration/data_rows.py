"""The rows of a table, with columns that are known only once it is chosen, and the fields of the chosen row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from clinic_desktop.domain.pages import Page
from clinic_desktop.ui.administration.data_columns import FIELD_COLUMNS, FieldOfRow, fields_of, row_columns
from clinic_desktop.ui.widgets.record_model import Column, RecordTableModel
from clinic_desktop.ui.widgets.record_table import RecordTable

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.domain.data_tables import DataRow, RowsQuestion, TableDetails
    from clinic_desktop.ui.widgets.message_bar import Words


class DataRows(QWidget):
    """Signals: more_wanted(DataRow), sort_wanted(column's name), row_chosen(DataRow or None).

    field_chosen(FieldOfRow or None), link_followed(FieldOfRow): a field of the chosen row.
    """

    more_wanted = Signal(object)
    sort_wanted = Signal(str)
    row_chosen = Signal(object)
    field_chosen = Signal(object)
    link_followed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("data-tables-found")
        self._known: TableDetails | None = None
        self._fields_model: RecordTableModel[FieldOfRow] = RecordTableModel(
            FIELD_COLUMNS, lambda one: one.column.name, self
        )
        self._fields = RecordTable("data-tables-fields", "Fields of the chosen row", self._fields_model)
        self._fields.show_empty("Choose a row to see its fields")
        self._lists = QSplitter(Qt.Orientation.Vertical)
        self._lists.setObjectName("data-tables-splitter")
        self._lists.setChildrenCollapsible(False)
        self._table = self._make_table(())
        self._lists.addWidget(self._fields)
        self._lists.setStretchFactor(0, 3)
        self._lists.setStretchFactor(1, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._lists)
        self._fields.record_activated.connect(self._follow)
        self._fields.record_chosen.connect(self.field_chosen)

    def show_rows(self, known: TableDetails, question: RowsQuestion, page: Page[DataRow]) -> None:
        if self._known is None or known.readable != self._known.readable:
            self._replace_table(known, page.items)
        self._known = known
        self._show_sorting(known, question)
        self._table.show_empty("No rows", _why_no_rows(known, question))
        self._table.records_model.show(page)
        self._table.choose_row(0)
        self._show_row(self._table.current_record())

    def append(self, page: Page[DataRow]) -> None:
        self._table.records_model.append(page)

    def more_failed(self) -> None:
        self._table.records_model.more_failed()

    def show_loading(self) -> None:
        self._table.show_loading()

    def show_nothing(self, title: str, hint: str) -> None:
        """Show no rows and say why."""
        self._known = None
        self._replace_table(None, ())
        self._table.show_empty(title, hint)
        self._table.records_model.show(Page((), has_more=False))
        self._show_row(None)

    def show_error(self, words: Words, retry: Callable[[], object]) -> None:
        self._table.show_error(words, retry)

    @property
    def count(self) -> int:
        return self._table.records_model.rowCount()

    @property
    def has_more(self) -> bool:
        return self._table.records_model.has_more

    def current_row(self) -> DataRow | None:
        return self._table.current_record()

    def current_field(self) -> FieldOfRow | None:
        return self._fields.current_record()

    def _replace_table(self, known: TableDetails | None, rows: tuple[DataRow, ...]) -> None:
        old = self._table
        self._table = self._make_table(row_columns(known, rows) if known else ())
        old.hide()
        old.setParent(None)
        old.deleteLater()

    def _make_table(self, columns: tuple[Column[DataRow], ...]) -> RecordTable[DataRow]:
        model: RecordTableModel[DataRow] = RecordTableModel(columns, lambda row: row.place.number, self)
        table = RecordTable("data-tables-rows", "Rows", model)
        model.setParent(table)
        model.more_wanted.connect(self.more_wanted)
        table.record_chosen.connect(self._on_chosen)
        header = table.horizontalHeader()
        header.setSectionsClickable(True)
        header.sectionClicked.connect(self._on_header_clicked)
        self._lists.insertWidget(0, table)
        return table

    def _show_sorting(self, known: TableDetails, question: RowsQuestion) -> None:
        names = [column.name for column in known.readable]
        header = self._table.horizontalHeader()
        # The list would sort the rows it has; here the server sorts all of them.
        with QSignalBlocker(header):
            header.setSortIndicatorShown(question.sort_by in names)
            order = Qt.SortOrder.DescendingOrder if question.is_descending else Qt.SortOrder.AscendingOrder
            header.setSortIndicator(names.index(question.sort_by) if question.sort_by in names else -1, order)
        header.viewport().update()

    def _on_header_clicked(self, number: int) -> None:
        if self._known is not None and self._known.readable[number].is_orderable:
            self.sort_wanted.emit(self._known.readable[number].name)

    def _on_chosen(self, row: DataRow | None) -> None:
        self._show_row(row)
        self.row_chosen.emit(row)

    def _show_row(self, row: DataRow | None) -> None:
        found = fields_of(self._known, row) if self._known is not None and row is not None else ()
        self._fields_model.show(Page(found, has_more=False))

    def _follow(self, field: FieldOfRow) -> None:
        if field.link is not None:
            self.link_followed.emit(field)


def _why_no_rows(known: TableDetails, question: RowsQuestion) -> str:
    if known.table.shows_open_charts_only:
        return "Only rows of charts that are open in your session are shown."
    return "Another filter may have some." if question.filters else ""
