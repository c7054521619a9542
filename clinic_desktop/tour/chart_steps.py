"""The steps of the tour that show a visit and what comes after: prescribing, addendum, paper, history, windows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QScrollArea, QToolButton

from clinic_desktop.testing.pages import ChartWindowPage, MedicationPage, PrescribePage, TrendsPage, WritingPage

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.tour.scene import Tour

ANA = "NÚÑEZ, Ana"
SALICYLATES = """SELECT count(*) FROM prescriptions WHERE "medicationName" ILIKE '%salicyl%'"""


def meet_an_allergy(tour: Tour) -> None:
    window = tour.window.window
    tour.window.visit.press("Alt+F7")
    page = PrescribePage(window).search("aspirin").pick("aspirin").expect_findings("Aspirin")
    page.fill(form="tablet", dose="1", frequency="daily")
    tour.picture("46-prescribing")
    page.add().expect_allergy("Aspirin: Hives")
    tour.picture("47-allergy-met")
    page.decline().cancel()
    tour.verify("nothing was stored", SALICYLATES, 0)


def prepare_texts(tour: Tour) -> None:
    texts = WritingPage.opened(tour.window.window)
    snippet = texts.add_snippet()
    tour.picture("48-snippet")
    snippet.cancel().expect_closed()
    texts.close()
    tour.verify("nothing was stored", "SELECT count(*) FROM clinic.snippet", 0)


def sign_addendum(tour: Tour) -> None:
    visit = tour.window.visit
    addendum = visit.add_addendum().fill("The throat swab came back: no streptococci.")
    tour.picture("49-addendum")
    addendum.save_and_close()
    visit.expect_addenda("The throat swab came back: no streptococci.")
    page = visit.widget("visit-form", QScrollArea).verticalScrollBar()
    page.setValue(page.maximum())
    tour.picture("50-completed-with-addendum")
    tour.verify("the addendum, signed", "SELECT count(*) FROM clinic.addendum", 1)
    changes = visit.show_changes()
    changes.list.expect_row(place="Addendum 1")
    tour.picture("51-what-was-changed")
    changes.close()


def print_visit(tour: Tour) -> None:
    papers = tour.window.visit.show_papers()
    summary = papers.print("Visit summary")
    tour.picture("52-visit-summary")
    summary.close()
    prescription = papers.print("Prescription")
    tour.picture("53-prescription")
    prescription.close()
    papers.close()
    tour.verify("no paper without a record", "SELECT count(*) FROM clinic.audit_event WHERE action = 'print'", 0)


def look_back(tour: Tour) -> None:
    chart = tour.window.search.type("doe").expect_names("DOE, Jane").open("DOE, Jane").expect_patient("DOE, Jane")
    chart.visits.expect_row(diagnosis="Tension headache").open(diagnosis="Tension headache")
    tour.window.visit.expect_status("Completed")
    unfold = chart.widget("patient-banner-unfold", QToolButton)
    unfold.click()
    tour.picture("54-banner-unfolded")
    unfold.click()
    history = chart.show_timeline()
    history.list.expect_row(what="Tension headache")
    tour.picture("55-timeline")
    history.press("Ctrl+Alt+B")
    chart.press("Alt+F9")
    trends = TrendsPage(tour.window.window)
    trends.expect(lambda: "pressure" in trends.graphs, "the graphs of the blood pressure")
    tour.picture("56-vital-signs-over-time")
    trends.close()
    chart.press("Ctrl+Alt+M")
    medication = MedicationPage(tour.window.window)
    tour.picture("57-medication")
    medication.close()
    tour.verify("the visit as it was", "SELECT count(*) FROM medical_records WHERE diagnosis = 'Tension headache'", 1)


def open_two_charts(tour: Tour) -> None:
    tour.window.search.type("nunez").expect_names(ANA).choose(ANA).press("Ctrl+Alt+O")
    other = ChartWindowPage(ANA)
    visits = other.chart.expect_allergies("Aspirin").visits.expect_row()
    other.chart.open_visit(visits.rows[0]["date"])
    tour.picture_of(other.window, "58-chart-in-its-own-window")
    tour.larger_text(150)
    tour.picture_of(other.window, "59-chart-with-larger-text")
    tour.larger_text(100)
    other.close().expect_closed()
    tour.verify("the chart was opened on record", "SELECT count(*) > 0 FROM clinic.chart_open", expected=True)


BEFORE_COMPLETING: tuple[tuple[str, Callable[[Tour], None]], ...] = (
    ("a prescription meets an allergy", meet_an_allergy),
    ("texts are prepared for writing", prepare_texts),
)
AFTER_COMPLETING: tuple[tuple[str, Callable[[Tour], None]], ...] = (
    ("an addendum is signed", sign_addendum),
    ("the visit is seen as paper", print_visit),
    ("a chart is looked back over", look_back),
    ("two charts are open in two windows", open_two_charts),
)
