"""The database's tables as they are: what there is, what a person may read of it, and questions about rows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

VALUE_MOST = 2000
"""Characters of a value that are read; a note may be longer."""


@dataclass(frozen=True, slots=True)
class TableName:
    schema: str
    name: str

    def __str__(self) -> str:
        return f"{self.schema}.{self.name}"


@dataclass(frozen=True, slots=True)
class DataTable:
    """A table or a view. ``rows`` is the server's estimate; None while it has not counted yet.

    ``shows_open_charts_only``: the server shows this person the rows of charts that are open in his session.
    """

    name: TableName
    may_read: bool
    rows: int | None = None
    is_view: bool = False
    shows_open_charts_only: bool = False
    comment: str = ""


@dataclass(frozen=True, slots=True)
class DataLink:
    """Where the value of a column leads: the row of another table that has it in this column."""

    table: TableName
    column: str


@dataclass(frozen=True, slots=True)
class DataColumn:
    name: str
    type: str
    may_read: bool = True
    is_key: bool = False
    may_be_empty: bool = True
    is_orderable: bool = True
    link: DataLink | None = None


class Match(StrEnum):
    EQUALS = "equals"
    CONTAINS = "contains"
    BETWEEN = "between"
    EMPTY = "empty"
    NOT_EMPTY = "not_empty"


@dataclass(frozen=True, slots=True)
class ColumnFilter:
    """What a column has to be. ``until`` is the end of what lies between; an end that is empty is open."""

    column: str
    match: Match
    value: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class RowPlace:
    """Where a page of rows ended: the values it was ordered by, or how many rows there were in a table without key."""

    number: int
    values: tuple[str | None, ...] = ()


@dataclass(frozen=True, slots=True)
class RowsQuestion:
    """Rows that pass every filter, in the order of a column or else of the key."""

    table: TableName
    filters: tuple[ColumnFilter, ...] = ()
    sort_by: str | None = None
    is_descending: bool = False
    after: RowPlace | None = None


@dataclass(frozen=True, slots=True)
class DataRow:
    """The values that may be read, as PostgreSQL writes them; None is NULL."""

    place: RowPlace
    values: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class TableDetails:
    """A table with its columns."""

    table: DataTable
    columns: tuple[DataColumn, ...]

    @property
    def readable(self) -> tuple[DataColumn, ...]:
        return tuple(column for column in self.columns if column.may_read)

    @property
    def key(self) -> tuple[DataColumn, ...]:
        """The columns that tell rows apart; none if one of them may not be read."""
        found = tuple(column for column in self.columns if column.is_key)
        return found if all(column.may_read for column in found) else ()

    def column(self, name: str) -> DataColumn | None:
        return next((column for column in self.readable if column.name == name), None)

    def value(self, row: DataRow, name: str) -> str | None:
        """Return what a row holds in a column that may be read."""
        names = [column.name for column in self.readable]
        return row.values[names.index(name)] if name in names else None

    def row_id(self, row: DataRow) -> str | None:
        """Return what the audit trail calls this row; None for a table whose rows it does not name."""
        return self.value(row, self.key[0].name) if len(self.key) == 1 else None
