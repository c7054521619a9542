"""The windows about vital signs over time, opened one after the other from a visit that is being written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.testing.pages import ChartPage, TrendsPage, VitalsPage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QWidget


def vital_windows(window: QWidget) -> Iterator[tuple[str, QWidget]]:
    """Yield what a clinician sees of Jane's vital signs."""
    VitalsPage(window).write("heart_rate", "170").write("temperature", "38")
    yield "a dangerous value", window
    VitalsPage(window).confirm("heart_rate")
    ChartPage(window).press("Alt+F9")
    trends = TrendsPage(window)
    trends.expect(lambda: "pressure" in trends.graphs, "the graphs of Jane's vital signs")
    yield "vital signs over time", trends.root
    trends.to_graphs().move("End")
    yield "the focus line of the graphs", trends.root
    trends.show_table()
    yield "vital signs as a table", trends.root
    trends.close()
