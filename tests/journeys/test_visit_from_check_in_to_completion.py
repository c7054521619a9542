"""A patient arrives; the doctor writes the visit and completes it; the database holds all of it, for good."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from clinic_desktop.testing.pages import AppointmentsPage, ChartPage, PatientSearchPage, VisitPage
from tests.builders import MARIA, MARIAS_SCHEDULED

if TYPE_CHECKING:
    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program import StartedProgram
    from clinic_desktop.testing.program_fixtures import OpenWindow

TEXTS = {
    "chief_complaint": "Sore throat and fever since Sunday",
    "history_of_present_illness": "Pain on swallowing.\nNo cough.\nContact with a cousin who has it too.",
    "physical_exam_notes": "Tonsils red, with exudate. Tender nodes. Chest clear.",
    "diagnosis": "Streptococcal pharyngitis",
    "diagnosis_notes": "Rapid test positive.",
    "treatment_plan": "Phenoxymethylpenicillin avoided – allergy. Azithromycin for three days.",
    "follow_up_instructions": "Come back in three days if there is still fever.",
    "patient_education": "Drink enough; new toothbrush after two days.",
}


@pytest.fixture(autouse=True)
def on_the_day_of_marias_visit(clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock) -> None:
    """Her check-up of the demo clinic is at nine, on the day the clock shows."""
    clinic_database.rows(
        'UPDATE appointments SET "appointmentDate" = %s WHERE id = %s',
        (clinic_clock.now.replace(hour=9, minute=0, tzinfo=None), MARIAS_SCHEDULED),
    )


def test_a_visit_from_check_in_to_completion(
    clinic_program: StartedProgram,
    second_window: OpenWindow,
    clinic_database: ThrowAwayDatabase,
    clinic_clock: ClinicTestClock,
) -> None:
    desk = AppointmentsPage(second_window("reception@example.com"))
    desk.expect_patients("GARCIA, Maria").check_in("GARCIA, Maria")

    window = clinic_program.sign_in("doctor@example.com")
    AppointmentsPage(window).expect_status("GARCIA, Maria", "Checked in").open("GARCIA, Maria")
    chart, visit = ChartPage(window), VisitPage(window)
    chart.expect_patient("GARCIA, Maria").expect_allergies("Sulfa drugs")
    assert visit.offers == ["start"]
    assert not visit.is_writable
    visit.start()
    desk.expect_status("GARCIA, Maria", "In progress")
    assert visit.offers == ["save", "complete"]

    visit.complete().expect_missing("A diagnosis", "No chief complaint", "No treatment plan")
    assert visit.problem("diagnosis") == "A visit is completed with a diagnosis"

    for name, text in TEXTS.items():
        visit.write(name, text)
    assert visit.counter("diagnosis") == "25 / 500"
    visit.add_symptom(symptom="Sore throat", body_site="Throat", severity="7", duration="3 days")
    visit.add_symptom(symptom="Fever", severity="5")
    visit.add_prescription(
        medication="Azithromycin",
        strength="500 mg",
        dose="1 tablet",
        frequency="Once a day",
        duration="3 days",
        quantity="3",
        instructions="With or without food",
    )
    visit.write_vital("systolic", "118").write_vital("diastolic", "76").write_vital("heart_rate", "96")
    visit.write_vital("temperature", "101.3")
    assert visit.offered_conversion("temperature") == "101.3 °F is 38.5 °C: use"
    visit.convert("temperature")
    assert visit.vital("temperature") == "38.5"
    assert visit.vital_words("temperature") == "high"
    visit.write_vital("weight", "61.5").write_vital("height", "168").write_vital("pain", "6")
    assert visit.bmi == "21.8 kg/m²"
    visit.save().expect_saved()

    allergy = chart.add_allergy().fill(allergen="Penicillin", reaction="Rash", severity="Moderate", since="1999-05-01")
    allergy.save_and_close()
    chart.expect_allergies("Penicillin", "Sulfa drugs").expect_banner("allergies", "Penicillin, Sulfa drugs")

    visit.write_more("diagnosis_notes", " Penicillin allergy recorded today.")
    visit.expect_state("Not saved *")
    visit.complete().expect_status("Completed")
    assert visit.offers == []
    assert not visit.is_writable
    desk.expect_status("GARCIA, Maria", "Completed")

    expected = {**TEXTS, "diagnosis_notes": "Rapid test positive. Penicillin allergy recorded today."}
    assert clinic_database.rows(
        'SELECT "chiefComplaint", "historyOfPresentIllness", "physicalExamNotes", diagnosis, "diagnosisNotes",'
        ' "treatmentPlan", "followUpInstructions", "patientEducation", "isDraft"'
        ' FROM medical_records WHERE "appointmentId" = %s',
        (MARIAS_SCHEDULED,),
    ) == [(*expected.values(), False)]
    assert clinic_database.rows(
        'SELECT "symptomName", "bodySite", severity, s.duration, s.notes'
        ' FROM symptoms s JOIN medical_records r ON r.id = s."medicalRecordId"'
        ' WHERE r."appointmentId" = %s ORDER BY s."createdAt"',
        (MARIAS_SCHEDULED,),
    ) == [("Sore throat", "Throat", 7, "3 days", None), ("Fever", None, 5, None, None)]
    assert clinic_database.rows(
        'SELECT "medicationName", strength, dosage, frequency, p.duration, quantity, refills, instructions'
        ' FROM prescriptions p JOIN medical_records r ON r.id = p."medicalRecordId" WHERE r."appointmentId" = %s',
        (MARIAS_SCHEDULED,),
    ) == [("Azithromycin", "500 mg", "1 tablet", "Once a day", "3 days", 3, 0, "With or without food")]
    assert clinic_database.rows(
        'SELECT "bloodPressureSystolic", "bloodPressureDiastolic", "heartRate", temperature, weight, height, bmi,'
        ' "painLevel", "oxygenSaturation" FROM vital_signs WHERE "appointmentId" = %s',
        (MARIAS_SCHEDULED,),
    ) == [(118, 76, 96, Decimal("38.5"), Decimal("61.50"), Decimal("168.00"), Decimal("21.8"), 6, None)]
    assert clinic_database.value("SELECT status FROM appointments WHERE id = %s", MARIAS_SCHEDULED) == "completed"
    assert clinic_database.rows(
        'SELECT allergen, reaction, severity FROM allergies WHERE "patientId" = %s ORDER BY allergen', (MARIA,)
    ) == [("Penicillin", "Rash", "moderate"), ("Sulfa drugs", "Difficulty breathing", "severe")]

    PatientSearchPage(window).type("garcia").expect_names("GARCIA, Maria").open("GARCIA, Maria")
    clinic_clock.advance(minutes=20)
    today = clinic_clock.now - timedelta(minutes=20)
    chart.visits.expect_row(date=f"{today:%d-%b-%Y}", diagnosis="Streptococcal pharyngitis")
