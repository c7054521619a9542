"""The steps of the tour that show the clinical screens with text at 150 %: for people who see less well."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QToolButton

from clinic_desktop.testing.pages import MedicationPage, PrescribePage, TrendsPage
from clinic_desktop.testing.pages.waiting import settle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from clinic_desktop.tour.scene import Tour

LARGE = 150
"""Per cent; the largest that the program offers."""


def write_large(tour: Tour) -> None:
    window = tour.window.window
    with _large_text(tour):
        tour.picture("60-large-writing")
        tour.window.visit.press("Alt+F7")
        page = PrescribePage(window).search("aspirin").pick("aspirin").expect_findings("Aspirin")
        page.fill(form="tablet", dose="1", frequency="daily")
        tour.picture("61-large-prescribing")
        page.add().expect_allergy("Aspirin: Hives")
        tour.picture("62-large-allergy-met")
        page.decline().cancel()
        allergy = tour.window.chart.add_allergy().fill(allergen="Nickel", reaction="Rash", severity="Severe")
        tour.picture("63-large-allergy")
        allergy.cancel().discard().expect_closed()
        tour.window.visit.ask_to_complete().expect_missing("A diagnosis")
        tour.picture("64-large-completing")
    tour.verify("nothing was stored", "SELECT count(*) FROM allergies WHERE allergen = 'Nickel'", 0)


def look_back_large(tour: Tour) -> None:
    window = tour.window.window
    chart = tour.window.search.type("doe").expect_names("DOE, Jane").open("DOE, Jane").expect_patient("DOE, Jane")
    chart.visits.expect_row(diagnosis="Tension headache").open(diagnosis="Tension headache")
    tour.window.visit.expect_status("Completed")
    with _large_text(tour):
        unfold = chart.widget("patient-banner-unfold", QToolButton)
        unfold.click()
        tour.picture("65-large-banner-unfolded")
        unfold.click()
        tour.picture("66-large-completed")
        history = chart.show_timeline()
        history.list.expect_row(what="Tension headache")
        tour.picture("67-large-timeline")
        history.press("Ctrl+Alt+B")
        chart.press("Alt+F9")
        trends = TrendsPage(window)
        trends.expect(lambda: "pressure" in trends.graphs, "the graphs of the blood pressure")
        tour.picture("68-large-vital-signs-over-time")
        trends.show_table()
        tour.picture("69-large-vital-signs-as-table")
        trends.close()
        chart.press("Ctrl+Alt+M")
        medication = MedicationPage(window)
        tour.picture("70-large-medication")
        medication.show_past()
        tour.picture("71-large-past-medication")
        medication.close()
    tour.verify("the visit as it was", "SELECT count(*) FROM medical_records WHERE diagnosis = 'Tension headache'", 1)


@contextmanager
def _large_text(tour: Tour) -> Iterator[None]:
    """Enlarge the text; afterwards the parts of the window are as wide as before."""
    window = tour.program.main_window
    before = window.saveState()
    tour.larger_text(LARGE)
    yield
    tour.larger_text(100)
    settle()
    window.restoreState(before)


LARGE_BEFORE_COMPLETING: tuple[tuple[str, Callable[[Tour], None]], ...] = (
    ("a visit is written with text at 150 %", write_large),
)
LARGE_AFTER_COMPLETING: tuple[tuple[str, Callable[[Tour], None]], ...] = (
    ("a chart is looked back over with text at 150 %", look_back_large),
)
