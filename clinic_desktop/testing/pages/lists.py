"""Lists and tables: their rows as the texts that stand in them.

Columns are named after their titles in small letters, an underscore for what is no letter: "found_by" is "Found by".
The beginning is enough: "severity" is "Severity 1–10".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Self

from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QTableView, QWidget

from clinic_desktop.testing.pages.finding import is_visible, visible_widget, widget
from clinic_desktop.testing.pages.hands import click, press, reach, type_text
from clinic_desktop.testing.pages.waiting import settle, wait_until

if TYPE_CHECKING:
    from collections.abc import Mapping

Row = dict[str, str]
"""What a row shows, by the name of the column."""


class ListPage:
    """A list of records, or a table that is edited in place. ``window`` is the main window."""

    def __init__(self, window: QWidget, name: str) -> None:
        self.window = window
        self.name = name
        self.table = visible_widget(window, name, QTableView)

    @property
    def columns(self) -> list[str]:
        """The names of the columns, in order."""
        model = self.table.model()
        titles = (model.headerData(number, Qt.Orientation.Horizontal) for number in range(model.columnCount()))
        return [re.sub(r"\W+", "_", str(title).lower()).strip("_") for title in titles]

    @property
    def rows(self) -> list[Row]:
        return [
            {name: self._shown(row, number) for number, name in enumerate(self.columns)}
            for row in range(self.table.model().rowCount())
        ]

    def column(self, name: str) -> list[str]:
        number = self._number(name)
        return [self._shown(row, number) for row in range(self.table.model().rowCount())]

    @property
    def current(self) -> Row | None:
        """The row that Enter would open."""
        row = self.table.currentIndex().row()
        return self.rows[row] if row >= 0 else None

    @property
    def notice(self) -> str:
        """What the list says in place of rows; empty if it says nothing."""
        name = f"{self.name}-notice"
        return widget(self.table, f"{name}-title", QLabel).text() if is_visible(self.table, name) else ""

    def expect_column(self, name: str, *texts: str) -> Self:
        """Wait until exactly these texts stand in a column."""
        return self._expect(lambda: self.column(name) == list(texts), f"{name} to be {list(texts)}")

    def expect_row(self, **texts: str) -> Self:
        """Wait until a row shows all of these texts, given by the column's name."""
        return self._expect(lambda: self._find(texts) is not None, f"a row with {texts}")

    def expect_no_row(self, **texts: str) -> Self:
        return self._expect(lambda: self._find(texts) is None, f"no row with {texts} any more")

    def expect_notice(self, title: str) -> Self:
        return self._expect(lambda: self.notice == title, f"the notice “{title}”, not “{self.notice}”")

    def choose_notice_action(self) -> None:
        """Press the button of the notice that stands in place of rows."""
        click(visible_widget(self.table, f"{self.name}-notice-action", QPushButton))

    def choose(self, **texts: str) -> Self:
        """Click the first row that shows these texts, again if the list moved under the hand."""

        def is_chosen() -> bool:
            found = self._find(texts)
            if found is None:
                return False
            if self.table.currentIndex().row() != found or not self.table.hasFocus():
                self._click(found, 0)
            return self._find(texts) == self.table.currentIndex().row()

        return self._expect(is_chosen, f"a row with {texts} to be chosen")

    def click(self, **texts: str) -> Self:
        """Click the first row that shows these texts, also if it is the current one already."""
        self.expect_row(**texts)
        self._click(self._row(texts), 0)
        return self

    def open(self, **texts: str) -> None:
        """Choose a row and press Enter."""
        self.choose(**texts)
        press(self.window, "Return")

    def drag(self, first: str, onto: str) -> Self:
        """Drag the row that begins with a text to just above the row that begins with another one."""
        texts = self.column(self.columns[0])
        reach(self.table)
        view = self.table.viewport()
        places = [self.table.visualRect(self.table.model().index(texts.index(one), 0)) for one in (first, onto)]
        start, end = places[0].center(), QPoint(places[1].center().x(), places[1].top() + 2)
        QTest.mousePress(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
        QTest.mouseMove(view, (start + end) / 2)
        QTest.mouseMove(view, end)
        QTest.mouseRelease(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, end)
        settle()
        return self

    def edit(self, row: int, column: str, text: str) -> Self:
        """Write into a cell of a table that is edited in place, and finish by Enter."""
        self.begin_to_edit(row, column, text)
        press(self.window, "Return")
        return self

    def begin_to_edit(self, row: int, column: str, text: str) -> Self:
        """Write into a cell and stay in it."""
        self._click(row, self._number(column))
        press(self.window, "F2")
        wait_until(lambda: self.table.findChildren(QLineEdit), f"{column} of row {row} to be editable")
        press(self.window, "Ctrl+A")
        press(self.window, "Del")
        type_text(self.window, text)
        return self

    def fill(self, row: int, texts: Mapping[str, str]) -> Self:
        """Write several cells of one row."""
        for column, text in texts.items():
            self.edit(row, column, text)
        return self

    def _shown(self, row: int, column: int) -> str:
        return str(self.table.model().index(row, column).data() or "")

    def _find(self, texts: Mapping[str, str]) -> int | None:
        wanted = {self._number(column): text for column, text in texts.items()}
        matching = (
            row
            for row in range(self.table.model().rowCount())
            if all(self._shown(row, number) == text for number, text in wanted.items())
        )
        return next(matching, None)

    def _number(self, column: str) -> int:
        for number, name in enumerate(self.columns):
            if name == column or name.startswith(f"{column}_"):
                return number
        raise AssertionError(f"{self.name} has no column {column}, but {self.columns}")

    def _row(self, texts: Mapping[str, str]) -> int:
        found = self._find(texts)
        if found is None:
            raise AssertionError(f"{self.name} has no row with {texts}")
        return found

    def _click(self, row: int, column: int) -> None:
        index: QModelIndex = self.table.model().index(row, column)
        reach(self.table)
        self.table.scrollTo(index)
        settle()
        place = self.table.visualRect(index).center()
        QTest.mouseClick(
            self.table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(place)
        )
        settle()

    def _expect(self, condition: object, what: str) -> Self:
        if callable(condition):
            wait_until(condition, lambda: f"{what}; {self.name} shows {self.rows or self.notice}")
        return self
