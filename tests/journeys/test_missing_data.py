"""Patients of whom something is missing are listed, and written to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.testing.pages import MainWindowPage, PatientSearchPage
from tests import rows
from tests.journeys.scenes import DOCTOR, RECEPTION

if TYPE_CHECKING:
    from pathlib import Path

    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program import StartedProgram


def test_a_letter_asks_for_what_is_missing_and_is_on_record(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase, tmp_path: Path
) -> None:
    patient = rows.insert(
        clinic_database.admin_connection(),
        "patients",
        rows.patient(firstName="Ida", lastName="<b>Lost & Co", address="1 Harbour Street, Springfield"),
    )
    window = clinic_program.sign_in(RECEPTION)
    missing = MainWindowPage(window).show_missing_data().only("email")
    missing.list.expect_column("name", "<B>LOST & CO, Ida", "WILLIAMS, Emily")

    letter = missing.letter("<B>LOST & CO, Ida")
    assert "Dear Ida <b>Lost & Co," in letter.text
    assert "E-mail address" in letter.text
    assert "Postal address" not in letter.text
    letter.save_as(tmp_path / "letter.pdf")

    assert (tmp_path / "letter.pdf").read_bytes().startswith(b"%PDF")
    assert clinic_database.rows(
        "SELECT action, patient_id FROM clinic.audit_event WHERE subject = 'missing_data_letter'"
    ) == [("export", patient)]
    missing.list.open(name="<B>LOST & CO, Ida")
    missing.expect_closed()
    PatientSearchPage(window).expect_card("<B>LOST & CO, Ida")


def test_telephone_numbers_are_compared_with_those_of_the_clinics_country(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase
) -> None:
    window = clinic_program.sign_in(DOCTOR)
    MainWindowPage(window).show_clinic().fill(country="Germany").save_and_close()

    form = PatientSearchPage(window).register()
    for typed, said in (
        ("030901820", "Usually written 030 901820"),
        ("+1 012 555 2368", "No such number is known in United States. Please check it."),
        ("+1 212 555 2368 999", "Too long for a number of United States. Is a digit too many?"),
    ):
        form.fill(phone=typed).expect_problem("phone", said)
    form.fill(email="ida@gmial.com").expect_problem("email", "Did you mean ida@gmail.com?")
