"""Several people share a workstation: each sees what is his, and nothing of the one before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg

from clinic_desktop.domain.statuses import Role
from clinic_desktop.testing.pages import ChartPage, MainWindowPage, PatientSearchPage
from tests.journeys.scenes import AUDITOR, DOCTOR, RECEPTION

if TYPE_CHECKING:
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program import StartedProgram


def test_a_wrong_password_is_told_and_the_second_try_works(clinic_program: StartedProgram) -> None:
    page = clinic_program.sign_in_page
    assert page.email == DOCTOR
    assert "password123" in page.hint
    page.write_email(DOCTOR).write_password("wrong").sign_in()
    page.expect_message("E-mail or password is not right", "Check both and try again")
    assert page.email == DOCTOR
    assert not page.is_busy
    page.type_text("password123").press("Return")
    page.expect(lambda: clinic_program.is_signed_in, "the main window")


def test_the_receptionist_follows_the_doctor_at_one_workstation(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase
) -> None:
    window = clinic_program.sign_in(DOCTOR)
    main = MainWindowPage(window)
    assert main.panes == ["patient-search", "appointments", "schedule", "waiting-room", "chart"]
    PatientSearchPage(window).type("jane").expect_names("DOE, Jane").open("DOE, Jane").expect_allergies("Penicillin")
    main.sign_out()
    page = clinic_program.sign_in_page.expect(lambda: not clinic_program.is_signed_in, "signing out")
    assert page.email == DOCTOR
    assert not page.message.words

    window = clinic_program.sign_in(RECEPTION)
    main = MainWindowPage(window)
    assert main.panes == ["patient-search", "appointments", "schedule", "waiting-room"]
    assert main.who.startswith("Rosa Lind")
    assert PatientSearchPage(window).typed == ""
    clinic_program.wait_until_calm()
    page.expect(
        lambda: _people(clinic_database) == {RECEPTION}, lambda: f"only {RECEPTION}: {_people(clinic_database)}"
    )


def test_an_auditor_signs_in_and_sees_no_patients(clinic_program: StartedProgram) -> None:
    main = MainWindowPage(clinic_program.sign_in(AUDITOR))
    assert main.panes == ["audit"]
    assert "auditor" in main.who


def test_a_disabled_account_is_refused_in_words(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase
) -> None:
    account = clinic_database.an_account(Role.RECEPTION)
    clinic_database.rows("UPDATE clinic.staff SET active = false WHERE db_role = %s", (account.login,))
    page = clinic_program.sign_in_page.write_email(account.login).write_password(account.password).sign_in()
    page.expect_message("This account is not active at this clinic")


def test_the_chart_closes_with_its_window(clinic_program: StartedProgram) -> None:
    window = clinic_program.sign_in(DOCTOR)
    PatientSearchPage(window).type("jane").expect_names("DOE, Jane").open("DOE, Jane")
    MainWindowPage(window).sign_out()
    clinic_program.sign_in_page.expect_ready()
    again = clinic_program.sign_in(DOCTOR)
    assert ChartPage(again).patient == ""


def _people(database: ThrowAwayDatabase) -> set[str]:
    """Return who has connections of the program to this database."""
    try:
        found = database.rows(
            "SELECT DISTINCT usename FROM pg_stat_activity WHERE datname = %s AND application_name = 'clinic-desktop'",
            (database.name,),
        )
    except psycopg.Error:
        return set()
    return {str(row[0]) for row in found}
