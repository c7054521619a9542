"""What clinicians see when they prescribe, opened one after the other; everything is taken back at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.testing.pages import MedicationPage, PrescribePage, RepeatPage, StopMedicationPage, VisitPage
from tests.builders import JANES_COMPLETED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QWidget

    from clinic_desktop.testing.databases import ThrowAwayDatabase


def prescribing_windows(window: QWidget, database: ThrowAwayDatabase) -> Iterator[tuple[str, QWidget]]:
    """Yield a prescription that meets an allergy, repeats, the medication list, and stopping a drug."""
    database.rows(
        'INSERT INTO prescriptions (id, "medicalRecordId", "medicationName", strength, dosage, frequency)'
        " SELECT 'amlodipine', id, 'amlodipine', '5 mg', '1 tablet', 'daily' FROM medical_records"
        ' WHERE "appointmentId" = %s',
        (JANES_COMPLETED,),
    )
    visit = VisitPage(window).press("Alt+F7")
    prescribe = PrescribePage(window).search("amoxi")
    yield "a drug that is looked for", window
    prescribe.pick("amoxicillin").expect_findings("belongs to the same group as Penicillin")
    prescribe.fill(form="capsule", dose="1", frequency="QD", duration="7", instructions="With food")
    yield "a prescription with something that may be misread", window
    prescribe.mend("frequency").add().expect_allergy("The patient is allergic: amoxicillin")
    yield "a prescription that meets an allergy", window
    prescribe.decline().cancel()
    visit.press("Alt+F8")
    repeat = RepeatPage(window).expect_line("amlodipine")
    yield "what can be prescribed again", window
    repeat.cancel()
    visit.press("Ctrl+Alt+M")
    medication = MedicationPage(window).expect_line("amlodipine", "Started")
    yield "the medication list", medication.root
    row = {"status": "Started", "drug_details": "amlodipine — 5 mg — DOSE 1 tablet — daily"}
    told = medication.show_details(**row)
    yield "all details of a medication", told.root
    told.close()
    medication.choose(**row).ask_to_stop()
    asked = StopMedicationPage(window)
    yield "stopping a drug", asked.root
    asked.cancel().expect_closed()
    medication.filter("amlo").show_past()
    yield "past medication, filtered", medication.root
    medication.close()
