"""A penicillin prescription for an allergic patient, and a prescription that is repeated with two keys."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from clinic_desktop.testing.pages import (
    AppointmentsPage,
    ChartPage,
    MedicationPage,
    PrescribePage,
    RepeatPage,
    VisitChecksPage,
    VisitPage,
)
from tests.builders import JANES_COMPLETED, MARIA, MARIAS_SCHEDULED

if TYPE_CHECKING:
    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program import StartedProgram


@pytest.fixture(autouse=True)
def on_the_day_of_marias_visit(clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock) -> None:
    clinic_database.rows(
        'UPDATE appointments SET "appointmentDate" = %s WHERE id = %s',
        (clinic_clock.now.replace(hour=9, minute=0, tzinfo=None), MARIAS_SCHEDULED),
    )


def test_a_penicillin_prescription_for_an_allergic_patient(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase
) -> None:
    clinic_database.rows(
        'INSERT INTO allergies (id, "patientId", allergen, reaction, severity)'
        " VALUES ('pen', %s, 'Penicillin', 'Rash', 'severe')",
        (MARIA,),
    )
    window = clinic_program.sign_in("doctor@example.com")
    AppointmentsPage(window).expect_patients("GARCIA, Maria").open("GARCIA, Maria")
    visit = VisitPage(window).expect_open().start()
    ChartPage(window).expect_allergies("Penicillin", "Sulfa drugs")
    visit.write("diagnosis", "Acute otitis media").press("Alt+F7")
    prescribing = PrescribePage(window)
    prescribing.search("amoxi")
    prescribing.pick("amoxicillin").expect_findings("belongs to the same group as Penicillin", "Rash, severe")
    prescribing.fill(
        route="oral", form="capsule", dose="500", dose_unit="mg", frequency="QD", duration="7", strength="500 mg"
    )
    assert "may be misread" in prescribing.said("frequency")
    prescribing.mend("frequency").add().expect_allergy("The patient is allergic: amoxicillin", "Rash, severe")
    prescribing.give_reason("Taken before without a reaction").expect_closed()
    visit.save().expect_saved()
    assert clinic_database.rows(
        'SELECT "medicationName", dosage, frequency, form, route, formulary_id, override_reason, was_checked'
        " FROM prescriptions p JOIN clinic.prescription_detail d ON d.prescription_id = p.id WHERE d.form = 'capsule'"
    ) == [("amoxicillin", "500 mg", "daily", "capsule", "oral", "amoxicillin", "Taken before without a reaction", True)]

    visit.add_prescription(medication="Flucloxacillin", dose="1 capsule", frequency="four times a day")
    visit.save()
    checks = VisitChecksPage(window).expect_allergy("The patient is allergic: Flucloxacillin", "Rash, severe")
    checks.decline().expect_allergy()
    assert clinic_database.value("SELECT count(*) FROM clinic.prescription_detail") == 1, "nothing was stored"
    visit.complete()
    checks.expect_allergy("Flucloxacillin").give_reason("No other drug will do")
    visit.expect_status("Completed")
    checks.expect_words("prescribed in spite of an allergy. Reason: No other drug will do")
    papers = visit.show_papers()
    summary = papers.print("Visit summary")
    for reason in ("Taken before without a reaction", "No other drug will do"):
        assert f"Prescribed in spite of an allergy. Reason: {reason}" in summary.text.replace("\u00a0", " ")
    summary.close()
    papers.close()
    assert clinic_database.rows(
        "SELECT data ->> 'override_reason' FROM clinic.audit_event WHERE subject = 'prescription_detail'"
        " AND patient_id = %s ORDER BY seq",
        (MARIA,),
    ) == [("Taken before without a reaction",), ("No other drug will do",)]


def test_medication_is_repeated_with_two_keys_and_stopped(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> None:
    begun = clinic_clock.now.replace(tzinfo=None) - timedelta(days=90)
    clinic_database.rows(
        'UPDATE appointments SET "patientId" = %s, "appointmentDate" = %s WHERE id = %s',
        (MARIA, begun, JANES_COMPLETED),
    )
    record = clinic_database.value('SELECT id FROM medical_records WHERE "appointmentId" = %s', JANES_COMPLETED)
    clinic_database.rows(
        'INSERT INTO prescriptions (id, "medicalRecordId", "medicationName", strength, dosage, frequency, duration)'
        " VALUES ('a', %s, 'amlodipine', '5 mg', '1 tablet', 'daily', 'until stopped'),"
        " ('l', %s, 'lisinopril', '10 mg', '1 tablet', 'daily', NULL)",
        (record, record),
    )
    window = clinic_program.sign_in("doctor@example.com")
    AppointmentsPage(window).expect_patients("GARCIA, Maria").open("GARCIA, Maria")
    visit = VisitPage(window).expect_open().start()
    visit.write("diagnosis", "Hypertension, well controlled").press("Alt+F8")
    repeat = RepeatPage(window).expect_line("amlodipine", "5 mg").expect_line("lisinopril")
    assert len(repeat.marked) == 2
    repeat.add()
    assert visit.prescriptions.column("medication") == ["amlodipine", "lisinopril"]
    visit.prescriptions.edit(0, "strength", "10 mg")
    checks = VisitChecksPage(window).expect_words("amlodipine: changed since", "strength 5 mg → 10 mg")
    checks.expect_words("Pregnancy. lisinopril")
    visit.save().expect_saved()
    assert clinic_database.rows(
        'SELECT "medicationName", strength, repeats_id FROM prescriptions p'
        " JOIN clinic.prescription_detail d ON d.prescription_id = p.id ORDER BY 1"
    ) == [("amlodipine", "10 mg", "a"), ("lisinopril", "10 mg", "l")]

    visit.press("Ctrl+Alt+M")
    medication = MedicationPage(window).expect_line("amlodipine", "10 mg", "Started")
    medication.sort_by("drug_details")
    assert (medication.order, medication.drugs) == (
        "Drug details, sorted from A to Z",
        ["amlodipine", "lisinopril"],
    )
    medication.choose(drug_details="lisinopril — 10 mg — DOSE 1 tablet — daily", status="Started")
    offers = [("Stop…", True), ("Suspend…", True), ("Take again…", False), ("All details…", True)]
    assert medication.offered() == offers
    medication.press("Alt+Shift+Down")
    assert (medication.order, medication.drugs) == (
        "Drug details, sorted from Z to A",
        ["lisinopril", "amlodipine"],
    )
    assert (medication.chosen or {})["drug_details"].startswith("lisinopril"), "what was chosen stays it"
    medication.stop("Side effect").expect(lambda: "lisinopril" in medication.recent, "the recent end to be said")
    medication.show_past().expect_line("Discontinued", "lisinopril").expect_line("Completed", "amlodipine", "5 mg")
    medication.filter("amlo").expect(lambda: "“amlo”: 1 shown of" in medication.notice, "a notice")
    medication.unfilter().expect_line("Discontinued", "lisinopril")
    medication.filter_past("Stopped before its end")
    filtered = "Filtered by stopped before its end: 1 shown of 4 past medications in all"
    medication.expect(
        lambda: medication.notice == filtered, lambda: f"the filter to be said, not “{medication.notice}”"
    )
    told = medication.show_details(drug_details="lisinopril — 10 mg — DOSE 1 tablet — daily")
    assert "Side effect" in told.text
    told.close()
    medication.unfilter().expect_line("Completed", "amlodipine", "5 mg")
    assert clinic_database.rows(
        'SELECT p."medicationName", kind, reason FROM clinic.prescription_stop s JOIN prescriptions p'
        " ON p.id = s.prescription_id"
    ) == [("lisinopril", "discontinued", "Side effect")]


def test_what_was_begun_stays_out_of_another_visit_and_comes_back_with_its_own(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> None:
    clinic_database.rows(
        'UPDATE appointments SET "patientId" = %s, "appointmentDate" = %s WHERE id = %s',
        (MARIA, clinic_clock.now.replace(tzinfo=None) - timedelta(days=90), JANES_COMPLETED),
    )
    window = clinic_program.sign_in("doctor@example.com")
    AppointmentsPage(window).expect_patients("GARCIA, Maria").open("GARCIA, Maria")
    visit, chart = VisitPage(window).expect_open().start(), ChartPage(window)
    visit.press("Ctrl+Alt+M")
    medication = MedicationPage(window).expect_empty("No current medication").show_past()
    medication.expect_line("Completed", "ibuprofen").filter_past("Ended in the last 30 days").expect_empty(
        "None of them"
    )
    medication.close()
    visit.press("Alt+F7")
    prescribing = PrescribePage(window).search("amlo").pick("amlodipine").fill(dose="1", frequency="daily")
    visit.save().expect_message(
        "A prescription is not finished: add it or cancel it, then save. Nothing was saved yet."
    )
    chart.visits.open(diagnosis="Tension headache")
    chart.expect_asked_about_unsaved().answer("Keep for later")
    visit.expect_status("Completed")
    assert not prescribing.root.isVisible()
    AppointmentsPage(window).open("GARCIA, Maria")
    visit.expect_status("In progress").expect(lambda: "was not saved" in visit.message.title, "the draft to be offered")
