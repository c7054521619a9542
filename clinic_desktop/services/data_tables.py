"""Looking into the database as it is. The grants and policies of the server decide what each person sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.db.queries import data_tables
from clinic_desktop.domain.errors import NotFound, NotPermitted
from clinic_desktop.domain.pages import Page
from clinic_desktop.services.repeating import repeated

if TYPE_CHECKING:
    from clinic_desktop.db.database import Database
    from clinic_desktop.domain.data_tables import DataRow, DataTable, RowsQuestion, TableDetails, TableName

PAGE_ROWS = 100


class DataTableService:
    """Read only: each method is one transaction that PostgreSQL itself keeps from writing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @repeated
    def tables(self) -> tuple[DataTable, ...]:
        """Return every table, also those that this person may not read."""
        with self._database.read() as session:
            return data_tables.tables(session)

    @repeated
    def details(self, name: TableName) -> TableDetails:
        """Return a table's columns, types, keys and links. Raises NotFound."""
        with self._database.read() as session:
            found = data_tables.details(session, name)
        if found is None:
            raise NotFound(str(name), "")
        return found

    @repeated
    def rows(self, question: RowsQuestion) -> tuple[TableDetails, Page[DataRow]]:
        """Return a hundred rows and what they are rows of.

        Raises InvalidInput for a value that a filter's column cannot have, NotFound, NotPermitted, TookTooLong.
        """
        with self._database.read() as session:
            known = data_tables.details(session, question.table)
            if known is None:
                raise NotFound(str(question.table), "")
            if not known.readable:
                raise NotPermitted(str(question.table))
            found = data_tables.rows(session, known, question, PAGE_ROWS + 1)
        return known, Page(found[:PAGE_ROWS], has_more=len(found) > PAGE_ROWS)
