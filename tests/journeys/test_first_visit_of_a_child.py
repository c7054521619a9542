"""A child's first visit from the desk to paper, and a second one that knows of the first."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from psycopg.types.json import Jsonb

from clinic_desktop.domain.clinical_text import format_date
from clinic_desktop.testing.code_lists import load_codes
from clinic_desktop.testing.pages import (
    AppointmentsPage,
    ChartPage,
    DiagnosesPage,
    MainWindowPage,
    PatientSearchPage,
    PrescribePage,
    TrendsPage,
    VisitChecksPage,
    VisitPage,
    VitalsPage,
    WaitingRoomPage,
)
from tests.journeys.scenes import DOCTOR, RECEPTION, booked_today
from tests.pdf_text import text_of_pdf

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program_fixtures import OpenWindow, StartProgram

MIA = "ROSSI, Mia"
PHARYNGITIS = "Acute pharyngitis, unspecified"
TEMPLATE = {
    "chief_complaint": "First visit. {{reason}}",
    "physical_exam_notes": "Ears, throat, chest: {{findings}}",
    "follow_up_instructions": "Come back if the fever lasts.",
}


@pytest.fixture(autouse=True)
def prepared(clinic_database: ThrowAwayDatabase) -> None:
    """The clinic has codes; its doctor has a template for new patients and a snippet."""
    load_codes(clinic_database)
    clinic_database.rows("DELETE FROM appointments WHERE status = 'scheduled'")
    doctor = clinic_database.connection_as(DOCTOR)
    doctor.execute(
        "INSERT INTO clinic.visit_template (id, type, title, texts) VALUES ('t1', 'new_patient', 'First visit', %s)",
        (Jsonb(TEMPLATE),),
    )
    doctor.execute(
        "INSERT INTO clinic.snippet (id, abbreviation, title, body)"
        " VALUES ('s1', 'fluids', 'Fever at home', 'Fluids and rest. Parents know what to watch for.')"
    )
    doctor.commit()


def test_a_first_visit_of_a_child(
    start_program: StartProgram,
    second_window: OpenWindow,
    clinic_database: ThrowAwayDatabase,
    clinic_clock: ClinicTestClock,
    tmp_path: Path,
) -> None:
    born_on = clinic_clock.today - timedelta(days=4 * 365 + 1 + 75)
    desk = second_window(RECEPTION)
    _register_and_book(desk, born_on.isoformat())
    child = clinic_database.value("SELECT id FROM patients WHERE \"lastName\" = 'Rossi'")

    program = start_program()
    window = program.sign_in(DOCTOR)
    at_the_door = AppointmentsPage(window).expect_patients(MIA)
    AppointmentsPage(desk).check_in(MIA)
    at_the_door.expect_status(MIA, "Checked in")
    WaitingRoomPage(window).write_room("Room 2").call(MIA)
    WaitingRoomPage(desk).expect_one(MIA, room="Room 2").expect_now(MIA, "called")

    visit = AppointmentsPage(window).open(MIA).start()
    chart = ChartPage(window).expect_patient(MIA)
    chart.expect_banner("born", f"{format_date(born_on)} (4y 2m)")
    visit.expect_message("This visit is still empty: begin with a template?").message.choose("First visit")
    visit.type_text("Fever and sore throat.").expect_text("chief_complaint", "First visit. Fever and sore throat.")

    _measure(window)
    allergy = chart.add_allergy().fill(allergen="Amoxicillin", reaction="Rash", severity="Moderate", since="2025")
    allergy.save_and_close()
    chart.expect_banner("allergies", "Amoxicillin")
    visit.add_symptom(symptom="Sore throat", body_site="Throat", severity="5", duration="2 days")
    DiagnosesPage(window).add("sore throat", "J02.9").write_into_diagnosis("J02.9")
    visit.expect_text("diagnosis", PHARYNGITIS)
    _prescribe(window)
    visit.save().expect_saved()

    visit.ask_to_complete().expect_missing("No treatment plan", "Physical exam")
    visit.go_to_missing(1).expect_focus("visit-treatment-plan").type_text(".fluids ")
    visit.expect_text("treatment_plan", "Fluids and rest. Parents know what to watch for. ")
    visit.go_to_missing(1).expect_focus("visit-physical-exam-notes").type_text("throat red, chest clear")
    visit.expect_missing().complete().expect_status("Completed")
    AppointmentsPage(desk).expect_status(MIA, "Completed")

    papers = visit.show_papers()
    summary = papers.print("Visit summary")
    wanted = (
        MIA,
        "(4y 2m)",
        "Amoxicillin (Rash)",
        "First visit. Fever and sore throat.",
        "Sore throat, Throat, severity 5 out of 10, 2 days",
        "Temperature 38.5 °C",
        f"J02.9 {PHARYNGITIS}",
        "paracetamol",
        "Parents know what to watch for.",
    )
    assert [text for text in wanted if text not in summary.text.replace("\u00a0", " ")] == []
    summary.save_as(tmp_path / "summary.pdf")
    papers.close()
    read = text_of_pdf(tmp_path / "summary.pdf")
    assert [text for text in wanted if read and text not in read] == []
    assert clinic_database.rows(
        "SELECT subject FROM clinic.audit_event WHERE action = 'export' AND patient_id = %s", (child,)
    ) == [("visit_summary",)]

    clinic = MainWindowPage(window).show_clinic()
    clinic.fill(units="US (°F, lb, in)").save_and_close()
    program.stop()
    clinic_clock.advance(days=14)
    booked_today(clinic_database, clinic_clock, child, "09:00")
    _second_visit(start_program().sign_in(DOCTOR), format_date(clinic_clock.today - timedelta(days=14)))
    assert clinic_database.rows(
        "SELECT v.weight::text, v.temperature::text, o.weight_lb::text FROM vital_signs v"
        ' JOIN clinic.vital_observation o ON o.vital_signs_id = v.id JOIN appointments a ON a.id = v."appointmentId"'
        ' WHERE a."patientId" = %s ORDER BY a."appointmentDate" DESC LIMIT 1',
        (child,),
    ) == [("16.78", "36.9", "37")]


def _register_and_book(desk: QWidget, born_on: str) -> None:
    search = PatientSearchPage(desk)
    form = search.type("rossi, mia").register()
    form.fill(born_on=born_on, sex="Female", phone="+1 555 0808").save()
    form.expect_problem("emergency-contact-name", "Please fill this in")
    form.fill(emergency_contact_name="Carla Rossi", emergency_contact_phone="+1 555 0809")
    form.fill(emergency_contact_relationship="Mother").save_and_close()
    book = search.expect_names(MIA).book(MIA)
    book.choose_type("New patient")
    assert book.minutes == 45
    book.choose_provider("John Smith").take_free_time().expect_nothing_in_the_way()
    book.write_reason("Fever since yesterday").save_and_close()
    AppointmentsPage(desk).expect_patients(MIA)


def _measure(window: QWidget) -> None:
    """Measure in metric units; a thermometer shows Fahrenheit."""
    visit, vitals = VisitPage(window), VitalsPage(window)
    assert vitals.news2 == "Not for this age"
    vitals.write("temperature", "101.3")
    assert visit.offered_conversion("temperature") == "101.3 °F is 38.5 °C: use"
    visit.convert("temperature")
    assert vitals.words("temperature") == "high"
    vitals.write("heart_rate", "150")
    assert vitals.words("heart_rate") == "high"
    assert "4 to 6 years" in vitals.why("heart_rate")
    vitals.write("heart_rate", "112").write("respiratory_rate", "24")
    assert not vitals.words("heart_rate")
    vitals.write("weight", "16.4").write("height", "103")
    vitals.expect(lambda: "percentile" in vitals.growth, lambda: f"percentiles, not “{vitals.growth}”")


def _prescribe(window: QWidget) -> None:
    """Think of a drug that is not for this age, see it, and take another one."""
    visit = VisitPage(window).press("Alt+F7")
    prescribing = PrescribePage(window)
    prescribing.search("codei").pick("codeine").expect_findings("slow breathing was seen in children")
    prescribing.fill(route="oral", form="tablet", dose="15", dose_unit="mg", frequency="twice a day").add()
    prescribing.expect_closed()
    VisitChecksPage(window).expect_words("slow breathing was seen in children")
    visit.prescriptions.choose(medication="codeine")
    visit.press("Del").expect(lambda: visit.prescriptions.rows == [], "the drug to be gone")
    visit.press("Alt+F7")
    prescribing = PrescribePage(window)
    prescribing.search("parac").pick("paracetamol")
    prescribing.fill(route="oral", form="oral suspension", dose="10", dose_unit="mL", frequency="four times a day")
    prescribing.fill(strength="120 mg in 5 mL", duration="3", quantity="100").add()
    prescribing.expect_closed()


def _second_visit(window: QWidget, first: str) -> None:
    """Two weeks later, in a clinic that has turned to US units: each field says what it was the last time."""
    visit = AppointmentsPage(window).open(MIA).start()
    chart, vitals = ChartPage(window).expect_patient(MIA).expect_place("2 of 2"), VitalsPage(window)
    chart.expect_banner("allergies", "Amoxicillin").visits.expect_row(date=first, diagnosis=f"J02.9  {PHARYNGITIS}")
    vitals.expect_last("temperature", f"last 101.3, {first}").expect_last("weight", f"last 36.2, {first}")
    assert vitals.last("heart_rate") == f"last 112, {first}"
    assert [vitals.unit(name) for name in ("temperature", "weight", "height")] == ["°F", "lb", "in"]
    vitals.write("temperature", "98.4").write("weight", "37")
    visit.write("chief_complaint", "Better").save().expect_saved()
    chart.press("Alt+F9")
    graphs = ("heart_rate", "temperature", "respiratory_rate", "weight", "height", "bmi")
    trends = TrendsPage(window).expect_graphs(*graphs)
    trends.to_graphs().move("End")
    assert trends.at_focus[:2] == ("Temperature 98.4 °F", "Weight 37 lb")
    trends.close()
