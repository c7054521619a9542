"""What another program left that no calendar has is listed, marked and can be corrected: bar I3."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from clinic_desktop.testing.pages import AppointmentsPage, ChartPage, PatientSearchPage
from clinic_desktop.testing.pages.finding import widget
from tests import rows
from tests.builders import JANE
from tests.journeys.scenes import DOCTOR, booked_today, visit_in_progress
from tests.reliability.unreadable_rows import (
    DAYS,
    MOMENTS,
    before_adoption,
    unreadable_bookings,
    unreadable_patients,
)

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program import StartedProgram

UNREADABLE = "Unreadable date"


def test_i3_rows_that_cannot_be_read_are_listed_and_marked(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> None:
    visit_id = visit_in_progress(clinic_database, clinic_clock, JANE, "09:00", chiefComplaint="Cough")
    with before_adoption(clinic_database) as admin:
        patients = unreadable_patients(admin)
        first = next(iter(patients.values()))
        booked_today(clinic_database, clinic_clock, first, "10:00", createdAt="infinity")
        unreadable_bookings(clinic_database, admin)
        rows.insert(
            admin, "vital_signs", rows.vital_signs(visit_id, temperature="NaN", weight="NaN", recordedAt="infinity")
        )
        for day in DAYS:
            rows.insert(admin, "allergies", rows.allergy(allergen=f"Dust {day}", onsetDate=day, createdAt=day))
            rows.insert(
                admin,
                "chronic_conditions",
                rows.condition(conditionName=f"Gout {day}", diagnosisDate=day, createdAt=day),
            )
    window = clinic_program.sign_in(DOCTOR)
    marked = _at_the_desk(window) + _in_the_chart(window)
    print(f"I3: {marked} cells marked, 0 tracebacks")


def _at_the_desk(window: QWidget) -> int:
    search = PatientSearchPage(window).type("unreadable")
    search.results.expect_column("name", *(f"UNREADABLE, Born{letter}" for letter in "abcde"))
    assert search.results.column("born") == [UNREADABLE] * len(DAYS)
    tip = search.results.table.model().index(0, 1).data(Qt.ItemDataRole.ToolTipRole)
    assert _said("infinity") in tip
    search.choose("UNREADABLE, Borna")
    assert search.card("born").startswith(f"{UNREADABLE}   ")
    assert widget(window, "patient-card-born", QLabel).toolTip() == _said("infinity")
    form = search.correct("UNREADABLE, Borna")
    assert form.value("born_on") == UNREADABLE
    form.save().expect_problem(
        "born-on", "Another program stored “infinity” here, which cannot be read. Write the right date."
    )
    form.expect_problem("blood-type", "Choose one from the list")
    form.fill(born_on="1.2.1980", blood_type="A+").save_and_close()
    search.expect_card("UNREADABLE, Borna").expect(
        lambda: search.card("born").startswith("01-Feb-1980"), "the date as corrected"
    )
    search.results.open(name="UNREADABLE, Bornb")
    chart = ChartPage(window).give_reason("Emergency").expect_patient("UNREADABLE, Bornb")
    assert chart.banner("born") == UNREADABLE
    moving = AppointmentsPage(window).expect_patients("DOE, Jane", "UNREADABLE, Borna").move("UNREADABLE, Borna")
    moving.cancel().expect_closed()
    return len(DAYS) + 3


def _in_the_chart(window: QWidget) -> int:
    visit = AppointmentsPage(window).open("DOE, Jane").expect_text("chief_complaint", "Cough")
    chart = ChartPage(window)
    chart.visits.expect_row(date=UNREADABLE)
    assert chart.visits.column("date").count(UNREADABLE) == len(MOMENTS)
    assert visit.vital("temperature") == "NaN"
    assert "NaN" in visit.vital_words("temperature")
    visit.write("chief_complaint", "Cough and fever").save()
    visit.expect(lambda: "cannot be read: “NaN”" in visit.message.words, "the number to be asked for")
    visit.write_vital("temperature", "38").write_vital("weight", "70").save().expect_saved()
    for day in DAYS:
        allergy = chart.change_allergy(f"Dust {day}")
        assert allergy.value("since") == UNREADABLE
        allergy.cancel().expect_closed()
        condition = chart.change_condition(f"Gout {day}")
        assert condition.value("diagnosed") == UNREADABLE
        condition.cancel().expect_closed()
    assert chart.open_visit(UNREADABLE).when == UNREADABLE
    return len(MOMENTS) + 2 + 2 * len(DAYS) + 1


def _said(stored: str) -> str:
    return f"Another program stored “{stored}” here, which cannot be read. Please tell an administrator of the clinic."
