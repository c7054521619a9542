"""A year of hypertension: five visits, the last two through the screens."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from clinic_desktop.domain.clinical_text import format_date
from clinic_desktop.domain.clock import ClinicClock
from clinic_desktop.domain.identifiers import AppointmentId, RecordId, new_id
from clinic_desktop.domain.visits import CompleteVisit, StartVisit, VisitTexts
from clinic_desktop.services.visits import VisitService
from clinic_desktop.testing.code_lists import load_codes
from clinic_desktop.testing.pages import (
    AppointmentsPage,
    ChartPage,
    ConditionPage,
    DiagnosesPage,
    MedicationPage,
    RepeatPage,
    TrendsPage,
    VisitChecksPage,
    VitalsPage,
)
from clinic_desktop.testing.pages.codes import CodeFieldPage
from tests import rows
from tests.builders import EMILY, a_prescription, a_save, vital_signs
from tests.journeys.scenes import DOCTOR, booked_today, doctors_id
from tests.pdf_text import text_of_pdf

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from clinic_desktop.db.database import Database
    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program_fixtures import StartProgram

NAME = "WILLIAMS, Emily"
PRESSURE = "Essential (primary) hypertension"
EARLIER = (
    (270, (164, 102), ("lisinopril", "10 mg"), "Start a drug, less salt."),
    (180, (156, 98), ("amlodipine", "5 mg"), "Add a second drug."),
    (90, (148, 92), ("hydrochlorothiazide", "25 mg"), "Add a third drug. Walk every day."),
)
"""Days before the first visit through the screens, what was measured, what was prescribed, and the plan."""


@pytest.fixture(autouse=True)
def three_visits(clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock, doctor: Database) -> None:
    """Write three visits as the program does, and date back what the server has dated."""
    load_codes(clinic_database)
    visits = VisitService(doctor, ClinicClock(ZoneInfo("UTC"), clinic_clock))
    for days_ago, (systolic, diastolic), (drug, strength), plan in EARLIER:
        at = datetime.combine(clinic_clock.today - timedelta(days=days_ago), time(9))
        booked = rows.appointment(doctors_id(clinic_database), patientId=EMILY, appointmentDate=at)
        visit_id = AppointmentId(rows.insert(clinic_database.admin_connection(), "appointments", booked))
        stored = visits.open(visit_id)
        stored = visits.start(StartVisit(visit_id, stored.appointment.version, RecordId(new_id())))
        texts = VisitTexts("Blood pressure", "Feels well.", "Heart sounds normal.", "High pressure", "", plan)
        prescribed = a_prescription(medication=drug, strength=strength, dosage="1 tablet", frequency="daily")
        measured = vital_signs(systolic=systolic, diastolic=diastolic)
        visits.save(a_save(stored, texts=texts, prescriptions=(prescribed,), vitals=measured))
        _date_back(clinic_database, visit_id, at)
        stored = visits.open(visit_id)
        visits.complete(CompleteVisit(a_save(stored), stored.appointment.version))


def _date_back(clinic_database: ThrowAwayDatabase, visit_id: AppointmentId, at: datetime) -> None:
    """Let it have been written then, without a trace of today: the chart of a day is read from the audit trail."""
    admin = clinic_database.admin_connection()
    record = clinic_database.value('SELECT id FROM medical_records WHERE "appointmentId" = %s', visit_id)
    admin.execute("SET session_replication_role = replica")
    admin.execute('UPDATE medical_records SET "createdAt" = %s WHERE id = %s', (at, record))
    admin.execute('UPDATE prescriptions SET "createdAt" = %s WHERE "medicalRecordId" = %s', (at, record))
    admin.execute('UPDATE vital_signs SET "recordedAt" = %s WHERE "appointmentId" = %s', (at, visit_id))
    admin.execute("RESET session_replication_role")


def test_hypertension_over_a_year(
    start_program: StartProgram, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock, tmp_path: Path
) -> None:
    fourth = booked_today(clinic_database, clinic_clock, EMILY, "09:00")
    program = start_program()
    window = program.sign_in(DOCTOR)
    day = clinic_clock.today
    _fourth_visit(window, day)
    assert clinic_database.rows(
        'SELECT "medicationName", strength FROM prescriptions p JOIN medical_records r ON r.id = p."medicalRecordId"'
        ' WHERE r."appointmentId" = %s ORDER BY 1',
        (fourth,),
    ) == [("amlodipine", "10 mg"), ("lisinopril", "10 mg")]
    assert clinic_database.rows("SELECT kind, reason FROM clinic.prescription_stop") == [
        ("discontinued", "Low potassium")
    ]
    assert clinic_database.rows(
        "SELECT code FROM clinic.condition_code JOIN chronic_conditions c ON c.id = condition_id"
        ' WHERE c."patientId" = %s',
        (EMILY,),
    ) == [("I10",)]

    program.stop()
    clinic_clock.advance(days=90)
    fifth = booked_today(clinic_database, clinic_clock, EMILY, "09:00")
    window = start_program().sign_in(DOCTOR)
    visit = AppointmentsPage(window).open(NAME).start()
    chart = ChartPage(window).expect_place("5 of 5")
    chart.expect_conditions(PRESSURE)
    visit.press("Alt+F8")
    RepeatPage(window).expect_line("amlodipine", "10 mg").expect_line("lisinopril", "10 mg")
    visit.press("Return")
    visit.expect(lambda: len(visit.prescriptions.rows) == 2, lambda: f"two repeats, not {visit.prescriptions.rows}")
    VitalsPage(window).write("systolic", "128").write("diastolic", "78").write("weight", "71")
    visit.save().expect_saved()
    _trends(window, day, tmp_path / "trend.pdf")

    history = chart.show_timeline()
    then = day - timedelta(days=60)
    history.as_known_on(f"{then}").expect_message(f"As known on {format_date(then)}")
    history.list.expect_no_row(what=PRESSURE).expect_row(kind="Visit", date=format_date(day - timedelta(days=90)))
    assert [row["kind"] for row in history.list.rows].count("Visit") == 3
    history.press("Ctrl+Alt+B")

    chart.press("Alt+PgUp").expect_place("4 of 5")
    visit.expect_addenda("Measured at home the same evening: 132/80.")
    chart.press("Alt+PgDown").expect_place("5 of 5")
    DiagnosesPage(window).add("high blood", "I10").write_into_diagnosis("I10")
    visit.write("chief_complaint", "Check").write("treatment_plan", "Go on.").complete().expect_status("Completed")
    assert clinic_database.rows(
        'SELECT p."medicationName", b.strength FROM prescriptions p'
        ' JOIN medical_records r ON r.id = p."medicalRecordId" JOIN clinic.prescription_detail d'
        " ON d.prescription_id = p.id JOIN prescriptions b ON b.id = d.repeats_id"
        ' WHERE r."appointmentId" = %s ORDER BY 1',
        (fifth,),
    ) == [("amlodipine", "10 mg"), ("lisinopril", "10 mg")]


def _fourth_visit(window: QWidget, day: date) -> None:
    visit = AppointmentsPage(window).open(NAME).start()
    chart, last = ChartPage(window).expect_place("4 of 4"), format_date(day - timedelta(days=90))
    chart.press("Alt+PgUp").expect_place("3 of 4")
    assert visit.text("treatment_plan") == "Add a third drug. Walk every day."
    chart.press("Alt+PgDown").expect_place("4 of 4")
    VitalsPage(window).expect_last("systolic", f"last 148/92, {last}")
    VitalsPage(window).write("systolic", "138").write("diastolic", "84").write("weight", "117")

    copy = visit.copy_last_visit("subjective")
    assert last in copy.source
    copy.toggle(2).copy()
    visit.expect_text("chief_complaint", f"Copied from {last} (John Smith):\nBlood pressure")
    visit.copy_last_visit("plan").toggle_line().copy()
    visit.expect_text("treatment_plan", "Add a third drug. Walk every day.")

    visit.press("Ctrl+Alt+M")
    medication = MedicationPage(window).expect_line("hydrochlorothiazide", "Started")
    medication.choose(drug_details="hydrochlorothiazide — 25 mg — DOSE 1 tablet — daily", status="Started")
    medication.stop("Low potassium").expect(lambda: "hydrochlorothiazide" in medication.recent, "the end to be said")
    medication.close()
    visit.to_section(4).press("Alt+F8")
    RepeatPage(window).expect_line("amlodipine", "5 mg").expect_line("lisinopril", "10 mg")
    visit.press("Return")
    visit.expect(lambda: len(visit.prescriptions.rows) == 2, lambda: f"two repeats, not {visit.prescriptions.rows}")
    row = visit.prescriptions.column("medication").index("amlodipine")
    visit.prescriptions.edit(row, "strength", "10 mg")
    VisitChecksPage(window).expect_words("amlodipine: changed since", "strength 5 mg → 10 mg")

    DiagnosesPage(window).add("high blood", "I10").write_into_diagnosis("I10")
    visit.expect_text("diagnosis", PRESSURE).save().expect_saved()
    condition = DiagnosesPage(window).make_condition()
    assert CodeFieldPage(window).chosen == f"I10  {PRESSURE}"
    assert isinstance(condition, ConditionPage)
    condition.save_and_close()
    chart.expect_conditions(PRESSURE)
    visit.complete().expect_status("Completed")

    visit.add_addendum().fill("Measured at home the same evening: 132/80.", "Addition").save_and_close()
    visit.expect_addenda("Measured at home the same evening: 132/80.")
    visit.strike_part().choose("Weight 117 kg").give("Typed by mistake").save_and_close()
    visit.expect(lambda: visit.is_struck_vital("weight"), "the weight to be struck through")


def _trends(window: QWidget, fourth: date, pdf: Path) -> None:
    """See the pressures of a year: by keys, as a table, on paper. A struck weight does not count."""
    ChartPage(window).press("Alt+F9")
    trends = TrendsPage(window)
    trends.expect(lambda: trends.graphs[:1] == ("pressure",), lambda: f"pressure first, not {trends.graphs}")
    trends.to_graphs().move("End")
    assert "Blood pressure 128/78 mmHg" in trends.at_focus
    trends.move("Left")
    assert format_date(fourth) in trends.spoken
    assert "Blood pressure 138/84 mmHg, high" in trends.at_focus
    assert not any("117" in words for words in trends.at_focus)
    trends.move("Home")
    assert "Blood pressure 164/102 mmHg, high" in trends.at_focus
    table = trends.show_table()
    pressures = [row["blood_pressure_mmhg"] for row in table.rows]
    assert pressures == ["128/78", "▲ 138/84", "▲ 148/92", "▲ 156/98", "▲ 164/102"]
    trends.print().save_as(pdf)
    read = text_of_pdf(pdf)
    assert [words for words in (NAME, "Blood pressure", "mmHg", "164/102") if read and words not in read] == []
    trends.close()
