"""A chart in a window of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from PySide6.QtWidgets import QApplication

from clinic_desktop.testing.pages.chart import ChartPage
from clinic_desktop.testing.pages.finding import is_visible
from clinic_desktop.testing.pages.page import Page
from clinic_desktop.testing.pages.visit import VisitPage
from clinic_desktop.testing.pages.waiting import wait_until

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class ChartWindowPage(Page):
    """Found by whose chart it shows: "DOE, Jane". ``window`` is the chart's own window, not the main one."""

    root_name: ClassVar[str] = "chart-window"

    def __init__(self, patient: str) -> None:
        self._patient = patient
        wait_until(
            lambda: self._find() is not None,
            lambda: f"the chart of {patient} in a window of its own; there are {chart_windows() or 'none'}",
        )
        found = self._find()
        assert found is not None
        super().__init__(found)

    @property
    def chart(self) -> ChartPage:
        return ChartPage(self.window)

    @property
    def visit(self) -> VisitPage:
        return VisitPage(self.window)

    def close(self) -> Self:
        """Close the window as its cross does; it may ask first."""
        self.window.close()
        return self

    def expect_closed(self) -> None:
        wait_until(lambda: self._find() is None, f"the window with the chart of {self._patient} to close")

    def _find(self) -> QWidget | None:
        return next((window for window in _windows() if _patient_of(window) == self._patient), None)


def chart_windows() -> list[str]:
    """Return whose charts are in windows of their own."""
    return [_patient_of(window) for window in _windows()]


def window_without_patient() -> QWidget:
    """Wait for the window of a chart that shows nobody yet, because a reason is asked for first."""
    wait_until(lambda: "" in chart_windows(), lambda: f"a chart that is not opened yet; there are {chart_windows()}")
    return next(window for window in _windows() if not _patient_of(window))


def _windows() -> list[QWidget]:
    shown = (one for one in QApplication.topLevelWidgets() if one.isVisible())
    return [one for one in shown if one.objectName() == ChartWindowPage.root_name]


def _patient_of(window: QWidget) -> str:
    return ChartPage(window).patient if is_visible(window, "chart") else ""
