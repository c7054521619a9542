"""Two charts in two windows: each with its own banner, and nothing typed lands in another patient's record."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from clinic_desktop.testing.pages import (
    AppointmentsPage,
    ChartPage,
    ChartWindowPage,
    MainWindowPage,
    PatientSearchPage,
    VisitPage,
    chart_windows,
)
from clinic_desktop.testing.pages.finding import widget
from tests.builders import JANE, MARIA
from tests.journeys.scenes import DOCTOR, booked_today, stored_text, visit_in_progress

if TYPE_CHECKING:
    from clinic_desktop.domain.identifiers import AppointmentId
    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program import StartedProgram


@pytest.fixture
def janes(clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock) -> AppointmentId:
    return visit_in_progress(clinic_database, clinic_clock, JANE, "09:00", chiefComplaint="Cough")


@pytest.fixture
def marias(clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock) -> AppointmentId:
    return visit_in_progress(clinic_database, clinic_clock, MARIA, "11:00", chiefComplaint="Headache")


@pytest.fixture
def window(janes: AppointmentId, marias: AppointmentId, clinic_program: StartedProgram) -> QWidget:
    """Jane's visit in the main window."""
    shown = clinic_program.sign_in(DOCTOR)
    AppointmentsPage(shown).open("DOE, Jane")
    ChartPage(shown).expect_patient("DOE, Jane")
    return shown


def test_two_charts_are_written_side_by_side(
    window: QWidget, clinic_database: ThrowAwayDatabase, janes: AppointmentId, marias: AppointmentId
) -> None:
    main = VisitPage(window)
    main.write_more("chief_complaint", " at night").expect_state("Not saved *")
    PatientSearchPage(window).type("garcia").choose("GARCIA, Maria").press("Ctrl+Alt+O")
    other = ChartWindowPage("GARCIA, Maria")
    AppointmentsPage(window).list.open(patient="GARCIA, Maria")
    other.visit.expect_open().write_more("chief_complaint", " since Monday").expect_state("Not saved *")
    assert ChartPage(window).patient == "DOE, Jane"
    assert main.text("chief_complaint") == "Cough at night"
    other.visit.save().expect_saved()
    main.save().expect_saved()
    assert stored_text(clinic_database, janes, "chiefComplaint") == "Cough at night"
    assert stored_text(clinic_database, marias, "chiefComplaint") == "Headache since Monday"
    assert "GARCIA, Maria" in other.window.windowTitle()

    other.chart.expect_banner("name", "GARCIA, Maria")
    banner_stands_at_the_top(other.window)
    banner_stands_at_the_top(window)
    other.close().expect_closed()
    AppointmentsPage(window).open("GARCIA, Maria")
    ChartPage(window).expect_patient("GARCIA, Maria")
    assert chart_windows() == []


def banner_stands_at_the_top(window: QWidget) -> None:
    """PAB-0009 to 0013: above all of the chart and as wide as it, and nothing of the chart lies over it."""
    banner = widget(window, "patient-banner", QWidget)
    chart = widget(window, "chart", QWidget)
    assert banner.mapTo(chart, QPoint(0, 0)) == QPoint(0, 0)
    assert banner.width() == chart.width() > banner.height()
    below = [one for one in chart.children() if isinstance(one, QWidget) and one is not banner and one.isVisible()]
    assert all(not one.geometry().intersects(banner.geometry()) for one in below if not one.isWindow())


def test_a_chart_moves_out_with_its_visit_and_takes_no_other_patient(window: QWidget) -> None:
    ChartPage(window).press("Ctrl+Alt+W")
    moved = ChartWindowPage("DOE, Jane")
    moved.visit.expect_open()
    VisitPage(window).expect_none()
    assert ChartPage(window).patient == ""
    AppointmentsPage(window).open("GARCIA, Maria")
    ChartPage(window).expect_patient("GARCIA, Maria")
    assert moved.chart.patient == "DOE, Jane"
    PatientSearchPage(window).type("doe").results.open(name="DOE, Jane")
    moved.chart.expect(moved.window.isActiveWindow, "the window of DOE, Jane to come forward")
    assert ChartPage(window).patient == "GARCIA, Maria"
    assert chart_windows() == ["DOE, Jane"]


def test_unsaved_text_in_any_window_is_asked_about(
    window: QWidget, clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase, janes: AppointmentId
) -> None:
    ChartPage(window).press("Ctrl+Alt+W")
    moved = ChartWindowPage("DOE, Jane")
    moved.visit.expect_open().write_more("chief_complaint", " at night").expect_state("Not saved *")
    moved.close()
    moved.chart.expect_asked_about_unsaved().answer("Stay here").expect_no_message()
    MainWindowPage(window).close()
    moved.chart.expect_asked_about_unsaved()
    assert clinic_program.is_running
    moved.chart.answer("Save").expect(lambda: not clinic_program.is_running, "the program to end")
    assert stored_text(clinic_database, janes, "chiefComplaint") == "Cough at night"


def test_a_locked_program_shows_no_window_and_brings_all_back(window: QWidget, clinic_program: StartedProgram) -> None:
    ChartPage(window).press("Ctrl+Alt+W")
    moved = ChartWindowPage("DOE, Jane")
    moved.visit.expect_open().write_more("chief_complaint", " at night").expect_state("Not saved *")
    clinic_program.lock()
    assert not moved.window.isVisible()
    clinic_program.lock_page.write_password("password123").unlock().expect_gone()
    assert moved.window.isVisible()
    assert moved.visit.text("chief_complaint") == "Cough at night"
    moved.visit.save().expect_saved()


def test_a_visit_that_is_started_at_the_desk_starts_in_the_window_of_its_patient(
    window: QWidget, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> None:
    PatientSearchPage(window).type("garcia").choose("GARCIA, Maria").press("Ctrl+Alt+O")
    other = ChartWindowPage("GARCIA, Maria")
    later = booked_today(clinic_database, clinic_clock, MARIA, "15:00")
    day = AppointmentsPage(window)
    day.list.expect_row(time="15:00").choose(time="15:00")
    day.press("Ctrl+Return")
    other.visit.expect_status("In progress")
    assert clinic_database.value("SELECT status FROM appointments WHERE id = %s", later) == "in_progress"
