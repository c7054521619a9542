"""The whole history of a patient in one list: searched, limited, as it was known on some day, and back to a visit."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest

from clinic_desktop.domain.clinical_text import format_date
from clinic_desktop.testing.pages import AppointmentsPage, ChartPage, VisitPage
from tests import rows
from tests.builders import EMILY
from tests.journeys.scenes import DOCTOR, doctors_id, visit_in_progress

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program import StartedProgram


@pytest.fixture
def window(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> QWidget:
    """Emily's visit of today; a hundred days ago there was another, with a drug and measurements."""
    admin = clinic_database.admin_connection()
    before = datetime.combine(clinic_clock.today - timedelta(days=100), time(9))
    row = rows.appointment(doctors_id(clinic_database), patientId=EMILY, appointmentDate=before, status="in_progress")
    visit = rows.insert(admin, "appointments", row)
    record = rows.medical_record(visit, chiefComplaint="Headache", diagnosis="Migraine", createdAt=before)
    record["historyOfPresentIllness"] = "Began after a week of night shifts.\nAura with zigzag lines."
    record_id = rows.insert(admin, "medical_records", record)
    drug = rows.prescription(record_id, medicationName="Sumatriptan", strength="50 mg", createdAt=before)
    rows.insert(admin, "prescriptions", drug)
    vitals = rows.vital_signs(visit, bloodPressureSystolic=128, bloodPressureDiastolic=82, recordedAt=before)
    rows.insert(admin, "vital_signs", vitals)
    clinic_database.rows('DELETE FROM allergies WHERE "patientId" = %s', (EMILY,))
    clinic_database.rows('DELETE FROM chronic_conditions WHERE "patientId" = %s', (EMILY,))
    visit_in_progress(clinic_database, clinic_clock, EMILY, "09:00", chiefComplaint="Cough")
    shown = clinic_program.sign_in(DOCTOR)
    AppointmentsPage(shown).open("WILLIAMS, Emily")
    ChartPage(shown).expect_patient("WILLIAMS, Emily")
    return shown


def test_a_history_is_searched_and_seen_as_of_a_day(window: QWidget, clinic_clock: ClinicTestClock) -> None:
    chart = ChartPage(window)
    history = chart.show_timeline()
    history.list.expect_row(what="Cough", kind="Visit").expect_row(kind="Vital signs").expect_row(kind="Medication")
    assert chart.patient == "WILLIAMS, Emily", "the banner stays"

    history.search("zigzag").expect_what("Migraine · Aura with zigzag lines.")
    history.expect_message("Not everything is shown", "1 of 4 entries are shown.")
    assert "Migraine" in history.details
    history.show_everything().list.expect_row(what="Cough")

    history.show("visit").show("medication").list.expect_column("kind", "Vital signs")
    history.show_everything()

    then = clinic_clock.today - timedelta(days=50)
    history.as_known_on(f"{then}").list.expect_no_row(what="Cough")
    history.expect_message(f"As known on {format_date(then)}").list.expect_row(what="Migraine")
    history.show_everything().list.expect_row(what="Cough")

    history.list.open(what="Migraine")
    chart.expect_place("1 of 2")


def test_as_known_on_a_day_texts_read_as_they_read_then(
    window: QWidget, clinic_clock: ClinicTestClock, clinic_database: ThrowAwayDatabase
) -> None:
    admin = clinic_database.admin_connection()
    admin.execute("UPDATE medical_records SET diagnosis = 'Cluster headache' WHERE diagnosis = 'Migraine'")
    admin.execute("UPDATE prescriptions SET strength = '100 mg' WHERE \"medicationName\" = 'Sumatriptan'")
    admin.execute('DELETE FROM vital_signs WHERE "bloodPressureSystolic" = 128')
    history = ChartPage(window).show_timeline()
    history.list.expect_row(what="Cluster headache").expect_no_row(what="Migraine")

    then = clinic_clock.today - timedelta(days=50)
    history.as_known_on(f"{then}").list.expect_row(what="(changed since) Migraine").expect_no_row(kind="Allergy")
    history.expect_message(f"As known on {format_date(then)}", "everything reads as it did at the end of that day")
    history.list.choose(what="(changed since) Migraine")
    assert "Changed since, last on " in history.details
    assert "Aura with zigzag lines." in history.details, "the texts of the visit are read here"
    assert "Cluster" not in history.details
    (drug,) = (row for row in history.list.column("what") if "umatriptan" in row)
    assert "50 mg" in drug
    assert "100 mg" not in drug
    history.list.expect_row(what="(taken out since) Blood pressure 128/82 mmHg", kind="Vital signs")
    history.search("cluster").list.expect_no_row(what="(changed since) Migraine")
    history.show_everything().list.expect_row(what="Cluster headache").expect_no_row(kind="Vital signs")
    assert "Changed since" not in history.details


def test_what_is_typed_stays_behind_the_history(window: QWidget) -> None:
    chart = ChartPage(window)
    visit = VisitPage(window).write_more("chief_complaint", " at night").expect_state("Not saved *")
    chart.show_timeline().press("Ctrl+Alt+B")
    assert visit.text("chief_complaint") == "Cough at night"
    chart.show_timeline().press("Ctrl+S")
    visit.expect_saved()
