"""The data browser: tables, rows, the fields of one row, and its history."""

from __future__ import annotations

from typing import ClassVar, Self

from PySide6.QtWidgets import QTabBar

from clinic_desktop.testing.pages import hands
from clinic_desktop.testing.pages.lists import ListPage
from clinic_desktop.testing.pages.page import Page


class RowHistoryPage(Page):
    """What the audit trail knows of one row."""

    root_name: ClassVar[str] = "row-history"

    @property
    def events(self) -> ListPage:
        return ListPage(self.window, "row-history-events")

    @property
    def fields(self) -> ListPage:
        return ListPage(self.window, "row-history-details-fields")

    def close(self) -> None:
        self._click("row-history-close")


class DataTablesPage(Page):
    """Administrators open it by Ctrl+Shift+T; ``clinic-desktop db browse`` opens it at once."""

    root_name: ClassVar[str] = "data-tables"
    message_name: ClassVar[str] = "data-tables-message"

    @property
    def tables(self) -> ListPage:
        return ListPage(self.window, "data-tables-list")

    @property
    def rows(self) -> ListPage:
        return ListPage(self.window, "data-tables-rows")

    @property
    def fields(self) -> ListPage:
        """The fields of the chosen row: field, value, leads_to."""
        return ListPage(self.window, "data-tables-fields")

    @property
    def columns(self) -> ListPage:
        """The columns of the table; see show_columns."""
        return ListPage(self.window, "data-tables-columns")

    @property
    def shown(self) -> str:
        """Which table is shown: "public.patients"."""
        return self._text("data-tables-name")

    @property
    def access(self) -> str:
        """What is said about what this person may read."""
        return self._text("data-tables-access")

    @property
    def asked(self) -> str:
        """The filters, in words."""
        return self._text("data-tables-asked")

    def open(self, table: str) -> Self:
        """Choose a table by its name without the schema, and wait for it."""
        self.tables.choose(table=table)
        return self.expect_shown(table)

    def expect_shown(self, table: str) -> Self:
        return self.expect(lambda: self.shown.endswith(f".{table}"), lambda: f"{table}, not {self.shown}")

    def show_columns(self) -> Self:
        return self._tab(1)

    def show_rows(self) -> Self:
        return self._tab(0)

    def filter(self, column: str, how: str, value: str = "", until: str = "") -> Self:
        """Add a filter: ``how`` is "is", "contains", "from – to", "is empty" or "is not empty"."""
        self._choose("data-tables-column", column)
        self._choose("data-tables-match", how)
        if value:
            self._write("data-tables-value", value)
        if until:
            self._write("data-tables-until", until)
        return self._click("data-tables-add-filter")

    def clear_filters(self) -> Self:
        return self._click("data-tables-clear-filters")

    def sort_by(self, column: str) -> Self:
        return self._choose("data-tables-sort", column)

    def turn_round(self) -> Self:
        """Sort the other way round."""
        return self._click("data-tables-descending")

    def follow(self, field: str) -> Self:
        """Follow the link of a field of the chosen row."""
        self.fields.choose(field=field)
        return self._click("data-tables-follow-link")

    def back(self) -> Self:
        return self._click("data-tables-data-back")

    def history(self) -> RowHistoryPage:
        """Open the history of the chosen row."""
        self._click("data-tables-row-history")
        return RowHistoryPage(self.window)

    def _tab(self, number: int) -> Self:
        tabs = self.widget("data-tables-tabs", QTabBar)
        hands.click(tabs, tabs.tabRect(number).center())
        return self.expect(lambda: tabs.currentIndex() == number, "the other tab to be shown")
