"""A penicillin prescription for an allergic patient, and a prescription that is repeated with two keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from clinic_desktop.testing.pages import AppointmentsPage, ChartPage, PrescribePage, VisitPage
from tests.builders import MARIA, MARIAS_SCHEDULED

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
    window.grab().save("/tmp/pf/1.png")
    prescribing.pick("amoxicillin").expect_findings("belongs to the same group as Penicillin", "Rash, severe")
    prescribing.fill(route="oral", form="capsule", dose="500", dose_unit="mg", frequency="QD", duration="7", strength="500 mg")
    assert "may be misread" in prescribing.said("frequency")
    window.grab().save("/tmp/pf/2.png")
    prescribing.mend("frequency").add().expect_allergy("The patient is allergic: amoxicillin", "Rash, severe")
    window.grab().save("/tmp/pf/3.png")
    prescribing.give_reason("Taken before without a reaction").expect_closed()
    window.grab().save("/tmp/pf/4.png")
    visit.save().expect_saved()
    assert clinic_database.rows(
        'SELECT "medicationName", dosage, frequency, form, route, formulary_id, override_reason, was_checked'
        " FROM prescriptions p JOIN clinic.prescription_detail d ON d.prescription_id = p.id WHERE d.form = 'capsule'"
    ) == [("amoxicillin", "500 mg", "daily", "capsule", "oral", "amoxicillin", "Taken before without a reaction", True)]
