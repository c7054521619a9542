"""A hypertension follow-up with its trend, and the first visit of a child with its growth."""

from __future__ import annotations

import sys
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollArea

from clinic_desktop.domain.clinical_text import format_date
from clinic_desktop.testing.pages import AppointmentsPage, ChartPage, PatientSearchPage, VisitPage
from clinic_desktop.testing.pages.trends import TrendsPage
from clinic_desktop.testing.pages.vitals import VitalsPage
from tests.builders import EMILY, MICHAEL
from tests.journeys.scenes import DOCTOR, visit_in_progress
from tests.measured_scene import BABY, measured_visits

if TYPE_CHECKING:
    from pathlib import Path

    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program import StartedProgram

COLUMNS = ("pressure", "heart_rate", "temperature", "respiratory_rate", "oxygen_saturation", "weight", "height", "bmi")


@pytest.fixture
def followed(clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock) -> str:
    """Give the visit of somebody whose blood pressure was followed for a year."""
    measured_visits(clinic_database, MICHAEL, clinic_clock.today)
    return visit_in_progress(clinic_database, clinic_clock, MICHAEL, "10:00")


def test_a_hypertension_follow_up_shows_its_trend(
    followed: str,
    clinic_program: StartedProgram,
    clinic_database: ThrowAwayDatabase,
    clinic_clock: ClinicTestClock,
    tmp_path: Path,
) -> None:
    window = clinic_program.sign_in(DOCTOR)
    AppointmentsPage(window).open("CHEN, Michael")
    chart, visit = ChartPage(window).expect_patient("CHEN, Michael"), VisitPage(window)
    vitals = VitalsPage(window)
    last = format_date(clinic_clock.today - timedelta(days=30))
    vitals.expect_last("systolic", f"last 128/82, {last}")
    assert vitals.last("weight") == f"last 89.9, {last}"

    vitals.write("systolic", "185").write("diastolic", "84")
    visit.save().expect_message(
        "Vital signs, systolic pressure: This is dangerous if it is right. Say that it is right, or correct it"
    )
    assert vitals.asks_to_confirm("systolic")
    vitals.confirm("systolic")
    visit.save().expect_saved()
    stored = clinic_database.value(
        "SELECT o.confirmed[1] FROM clinic.vital_observation o WHERE o.appointment_id = %s", followed
    )
    assert stored == "systolic 185"
    vitals.expect(
        lambda: vitals.words("systolic") == "dangerously high, confirmed",
        lambda: f"the confirmation in sight, not “{vitals.words('systolic')}”",
    )
    assert vitals.why("systolic").startswith("Confirmed by doctor@example.com, ")

    vitals.open_trend("weight")
    trends = TrendsPage(window).expect_graphs("weight", *(name for name in COLUMNS if name != "weight"))
    assert (trends.patient, trends.period) == ("CHEN, Michael", "1 year")
    assert trends.span.endswith(f" to {format_date(clinic_clock.today)}")
    assert trends.count == f"{len(COLUMNS)} of {len(COLUMNS)} graphs"
    always = Qt.ScrollBarPolicy.ScrollBarAlwaysOn
    assert trends.widget("trends-scroll", QScrollArea).verticalScrollBarPolicy() is always
    trends.to_graphs().move("End")
    assert "Blood pressure 185/84 mmHg, high" in trends.at_focus
    trends.move("Left")
    assert trends.at_focus == (
        "Weight 89.9 kg",
        "Blood pressure 128/82 mmHg, high",
        "Heart rate 72 /min",
        "Height 178 cm",
        "Body mass index 28.4 kg/m², high",
    )
    assert last in trends.spoken
    assert trends.move("Home").at_focus[1] == "Blood pressure 158/96 mmHg, high"
    trends.choose_period("3 months").move("Home")
    assert "Temperature 37 °C" in trends.at_focus
    trends.earlier().later()
    trends.switch("fit").switch("all-values").switch("lines").switch("gridlines")

    table = trends.show_table()
    table.expect_row(date=f"{last} 10:30", blood_pressure_mmhg="▲ 128/82", weight_kg="89.9\u2007")
    assert [row["weight_kg"] for row in table.rows][1:3] == ["89.9\u2007", "90.75"]
    trends.turn_table()
    paper = trends.print()
    assert "CHEN, Michael" in paper.text
    paper.save_as(tmp_path / "trend.pdf")
    assert (tmp_path / "trend.pdf").stat().st_size > 1000
    assert b"/Subtype /Image" not in (tmp_path / "trend.pdf").read_bytes()
    assert clinic_database.value(
        "SELECT count(*) FROM clinic.audit_event WHERE action = 'export' AND subject = 'vital_trends'"
        " AND patient_id = %s",
        MICHAEL,
    )

    others = PatientSearchPage(window).results
    others.choose(name="JOHNSON, Robert")
    # Keys of the page objects would go to the window of the trends, which is in front.
    QTest.keyClick(others.table, Qt.Key.Key_Return)
    trends.expect_closed()
    chart.expect_patient("JOHNSON, Robert")


def test_the_first_visit_of_a_child_shows_where_it_stands(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> None:
    born_on = clinic_clock.today - timedelta(days=700)
    clinic_database.rows('UPDATE patients SET "dateOfBirth" = %s WHERE id = %s', (born_on, EMILY))
    measured_visits(clinic_database, EMILY, clinic_clock.today, BABY)
    visit_in_progress(clinic_database, clinic_clock, EMILY, "10:00")
    window = clinic_program.sign_in(DOCTOR)
    AppointmentsPage(window).open("WILLIAMS, Emily")
    chart, visit = ChartPage(window).expect_patient("WILLIAMS, Emily"), VisitPage(window)
    vitals = VitalsPage(window)
    assert vitals.news2 == "Not for this age"

    vitals.write("weight", "11.8").write("height", "85.5").choose("stature", "Standing")
    vitals.expect_growth("weight 64th percentile, height 58th percentile, BMI 63rd percentile")
    visit.save().expect_saved()

    chart.press("Alt+F9")
    trends = TrendsPage(window).expect_graphs("weight", "height", "bmi")
    growth = trends.show_growth()
    growth.expect_row(measured="11.8 kg", percentile="64th percentile")
    assert growth.rows[0]["source"] == "WHO Child Growth Standards, 2006"
    trends.choose_growth("Length or height for age", "0 to 5 years")
    assert trends.growth_at(0).endswith("50 cm, 68th percentile")
    trends.close()


def test_without_the_optional_part_the_program_says_what_to_install(
    clinic_program: StartedProgram,
    clinic_database: ThrowAwayDatabase,
    clinic_clock: ClinicTestClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "pygrowup", None)
    born_on = clinic_clock.today - timedelta(days=700)
    clinic_database.rows('UPDATE patients SET "dateOfBirth" = %s WHERE id = %s', (born_on, EMILY))
    measured_visits(clinic_database, EMILY, clinic_clock.today, BABY)
    visit_in_progress(clinic_database, clinic_clock, EMILY, "10:00")
    window = clinic_program.sign_in(DOCTOR)
    AppointmentsPage(window).open("WILLIAMS, Emily")
    chart = ChartPage(window).expect_patient("WILLIAMS, Emily")
    chart.press("Alt+F9")
    trends = TrendsPage(window).expect_graphs("weight", "height", "bmi")
    trends.show_growth()
    trends.expect_growth_message("Growth charts are not installed", "clinic-desktop[growth]")
    assert VitalsPage(window).growth == ""
    trends.close()
