"""What the data browser shows of tables, of their columns, of rows, and of the fields of one row."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from clinic_desktop.domain.clinical_text import one_line
from clinic_desktop.ui.widgets.record_model import Column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clinic_desktop.domain.data_tables import DataColumn, DataLink, DataRow, DataTable, TableDetails

NOT_FOR_YOU = "Your role may not read this"
_WIDTH_LEAST, _WIDTH_MOST = 8, 34
_NUMBERS = ("integer", "bigint", "smallint", "numeric", "double precision", "real")


@dataclass(frozen=True, slots=True)
class FieldOfRow:
    """A column with what one row holds there."""

    column: DataColumn
    value: str | None

    @property
    def link(self) -> DataLink | None:
        """Where the value leads; an empty one leads nowhere."""
        return self.column.link if self.value is not None else None


def rows_in_words(rows: int | None) -> str:
    return "?" if rows is None else f"{rows:,}"


TABLE_COLUMNS: tuple[Column[DataTable], ...] = (
    Column(
        "Table",
        lambda one: one.name.name,
        width=22,
        stretch=True,
        strong=True,
        icon=lambda one: "" if one.may_read else "lock",
        colour=lambda one: "text" if one.may_read else "muted_text",
        accessible=lambda one: f"{one.name}, {'readable' if one.may_read else NOT_FOR_YOU}",
    ),
    Column("Schema", lambda one: one.name.schema, width=9, colour=lambda _: "muted_text"),
    Column(
        "≈ rows",
        lambda one: "" if one.is_view else rows_in_words(one.rows),
        width=9,
        align=Qt.AlignmentFlag.AlignRight,
        accessible=lambda one: "not counted yet" if one.rows is None else f"about {rows_in_words(one.rows)} rows",
    ),
)

COLUMN_COLUMNS: tuple[Column[DataColumn], ...] = (
    Column("Column", lambda one: one.name, width=34, strong=True, icon=lambda one: "" if one.may_read else "lock"),
    Column("Type", lambda one: one.type, width=28),
    Column("Key", lambda one: "key" if one.is_key else "", width=6),
    Column("May be empty", lambda one: "yes" if one.may_be_empty else "no", width=17),
    Column("Leads to", lambda one: link_words(one.link), width=28, stretch=True),
    Column("May be read", lambda one: "yes" if one.may_read else NOT_FOR_YOU, width=26),
)

FIELD_COLUMNS: tuple[Column[FieldOfRow], ...] = (
    Column("Field", lambda one: one.column.name, width=30, strong=True),
    Column("Value", lambda one: shown(one.value), width=40, stretch=True),
    Column("Leads to", lambda one: link_words(one.link), width=26, colour=lambda _: "info_text"),
)


def link_words(link: DataLink | None) -> str:
    return f"{link.table}, {link.column}" if link else ""


def shown(value: str | None) -> str:
    return "" if value is None else one_line(value)


def row_columns(known: TableDetails, rows: Sequence[DataRow]) -> tuple[Column[DataRow], ...]:
    """Return a column for each one that may be read, as wide as what stands in the first rows."""
    return tuple(
        Column(
            column.name,
            partial(_shown_in_row, number),
            width=_width(column.name, [row.values[number] for row in rows]),
            align=Qt.AlignmentFlag.AlignRight if column.type in _NUMBERS else Qt.AlignmentFlag.AlignLeft,
            strong=column.is_key,
        )
        for number, column in enumerate(known.readable)
    )


def _shown_in_row(number: int, row: DataRow) -> str:
    return shown(row.values[number])


def fields_of(known: TableDetails, row: DataRow) -> tuple[FieldOfRow, ...]:
    return tuple(FieldOfRow(column, value) for column, value in zip(known.readable, row.values, strict=True))


def access_words(table: DataTable) -> str:
    """Say in a sentence what this person sees of a table."""
    if not table.may_read:
        return "Your role may not read this table. What stands in it is shown to nobody but those whose work it is."
    if table.shows_open_charts_only:
        return "Clinical: only rows of the charts that are open in your session are shown."
    return f"Read only. {table.comment}".strip()


def _width(title: str, values: Sequence[str | None]) -> int:
    longest = max([len(title) + 2, *(len(value or "") for value in values)])
    return max(_WIDTH_LEAST, min(longest + 1, _WIDTH_MOST))
