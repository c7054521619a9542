"""Vital signs over time: graphs, table, growth."""

from __future__ import annotations

from typing import ClassVar, Self

from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QMenu, QTabWidget, QWidget

from clinic_desktop.testing.pages import hands
from clinic_desktop.testing.pages.finding import is_visible
from clinic_desktop.testing.pages.lists import ListPage
from clinic_desktop.testing.pages.message_bar import MessageBarPage
from clinic_desktop.testing.pages.page import Page
from clinic_desktop.testing.pages.printing import PrintPage
from clinic_desktop.testing.pages.waiting import wait_until
from clinic_desktop.ui.vital_trends.graphs import TrendGraphs
from clinic_desktop.ui.vital_trends.growth_graph import GrowthGraph
from clinic_desktop.ui.vital_trends.series_list import SeriesList

GRAPHS, TABLE, GROWTH = range(3)


class TrendsPage(Page):
    """The window of the patient whose chart is on screen."""

    root_name: ClassVar[str] = "trends"
    message_name: ClassVar[str] = "trends-message"

    @property
    def patient(self) -> str:
        """Whose values they are."""
        return self._text("patient-banner-name")

    @property
    def graphs(self) -> tuple[str, ...]:
        """The names of the graphs shown, in order: "pressure", "weight"."""
        return self.widget("trends-series", SeriesList).shown()

    def expect_graphs(self, *names: str) -> Self:
        return self.expect(lambda: self.graphs == names, lambda: f"the graphs {names}, not {self.graphs}")

    @property
    def span(self) -> str:
        """The period shown: "26-Nov-2025 to 26-Nov-2026"."""
        return self._text("trends-span")

    @property
    def period(self) -> str:
        return self._text("trends-period")

    @property
    def count(self) -> str:
        """How many graphs are shown of how many."""
        return self._text("trends-count")

    def choose_period(self, words: str) -> Self:
        return self._choose("trends-period", words)

    def earlier(self) -> Self:
        return self._click("trends-earlier")

    def later(self) -> Self:
        return self._click("trends-later")

    def to_graphs(self) -> Self:
        """Put the focus into the graphs, where arrow keys move the line."""
        self._to_tab(GRAPHS)
        self._graphs.setFocus()
        return self

    def move(self, keys: str, times: int = 1) -> Self:
        """Move the focus line: "Left", "Right", "Home", "End"."""
        for _ in range(times):
            QTest.keySequence(self._graphs, keys)
        return self

    @property
    def at_focus(self) -> tuple[str, ...]:
        """Every reading at the focus line in full."""
        return self._graphs.focus_words()

    @property
    def spoken(self) -> str:
        """What a screen reader is told of the focus line."""
        return self._graphs.accessibleDescription()

    def point_at(self, share: float) -> Self:
        """Move the mouse over the graphs, so far from left (0) to right (1)."""
        graphs = self._graphs
        QTest.mouseMove(graphs, QPoint(round(graphs.width() * share), graphs.height() // 2))
        return self

    def switch(self, name: str) -> Self:
        """Switch something on or off: "all-values", "lines", "gridlines", "fit"."""
        menu = self.widget("trends-view-menu", QMenu)
        next(one for one in menu.actions() if one.objectName() == f"action-trends-{name}").toggle()
        return self

    def show_table(self) -> ListPage:
        self._to_tab(TABLE)
        return ListPage(self.window, "trends-table")

    def turn_table(self) -> Self:
        """Put visits side by side, or below each other again."""
        return self._click("trends-turned")

    def show_growth(self) -> ListPage:
        """Show the growth of a child."""
        self._to_tab(GROWTH)
        return ListPage(self.window, "trends-growth-table")

    @property
    def has_growth(self) -> bool:
        return self.widget("trends-tabs", QTabWidget).isTabVisible(GROWTH)

    def choose_growth(self, indicator: str = "", ages: str = "") -> Self:
        if indicator:
            self._choose("trends-growth-indicator", indicator)
        if ages:
            self._choose("trends-growth-period", ages)
        return self

    def growth_at(self, place: int) -> str:
        """Put the line of the growth chart at a measurement, counted from the first, and return its words."""
        graph = self.widget("trends-growth-graph", GrowthGraph)
        graph.move_focus(place)
        return graph.accessibleDescription()

    def expect_growth_message(self, title: str, advice: str) -> Self:
        """Wait until the growth chart says why it is not there."""
        MessageBarPage(self.root, "trends-growth-message").expect(title, advice)
        return self

    def print(self) -> PrintPage:
        """Ask for the paper of what is shown."""
        hands.click(self.widget("trends-print", QAbstractButton))
        return PrintPage(self.window)

    def close(self) -> None:
        self._click("trends-close")
        self.expect_closed()

    def expect_closed(self) -> None:
        wait_until(lambda: not is_visible(self.window, self.root_name), "the trends to be closed")

    @property
    def _graphs(self) -> TrendGraphs:
        return self.widget("trends-graphs", TrendGraphs)

    def _to_tab(self, number: int) -> None:
        self.widget("trends-tabs", QTabWidget).setCurrentIndex(number)
        self.expect(lambda: self.widget("trends-tabs", QWidget).isVisible(), "the tab to be shown")
