"""What changed while a window was locked is found out when its person comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from psycopg import sql

from clinic_desktop.db.demo_clinic import scram_verifier
from clinic_desktop.domain.statuses import Role
from clinic_desktop.testing.pages import AppointmentsPage, MainWindowPage, VisitPage
from tests.builders import JANE
from tests.journeys.scenes import DOCTOR, RECEPTION, stored_text, visit_in_progress

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from clinic_desktop.domain.identifiers import AppointmentId
    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program import StartedProgram

PASSWORD = "password123"
NEW = "entirely another word"
DISABLED = "ALTER TABLE symptoms DISABLE TRIGGER ALL"
ENABLED = "ALTER TABLE symptoms ENABLE TRIGGER ALL"
NOT_AS_IT_SHOULD_BE = "The clinic's database is not as it should be: nothing is saved from here"


@pytest.fixture
def visit_id(clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock) -> AppointmentId:
    return visit_in_progress(clinic_database, clinic_clock, JANE, "09:00", chiefComplaint="Cough")


def write_something(program: StartedProgram) -> QWidget:
    window = program.sign_in(DOCTOR)
    AppointmentsPage(window).open("DOE, Jane").write_more("chief_complaint", " at night").expect_state("Not saved *")
    program.wait_until_calm()
    return window


def lock_and_come_back(program: StartedProgram, password: str = PASSWORD) -> None:
    program.lock()
    program.wait_until_calm()
    program.lock_page.write_password(password).unlock().expect_gone()
    program.wait_until_calm()


def test_with_a_password_that_was_reset_one_works_on_at_once(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase
) -> None:
    login = clinic_database.an_account(Role.RECEPTION).login
    main = MainWindowPage(clinic_program.sign_in(login))
    stored = sql.Literal(scram_verifier(clinic_database.admin_connection(), login, NEW))
    clinic_database.rows(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(login), stored))
    clinic_database.rows("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", (login,))
    main.notice("refused").expect("The clinic's server lets you in no more")
    lock_and_come_back(clinic_program, NEW)
    main.expect_connection()
    main.notice("refused").expect_none()


def test_after_an_update_overnight_the_text_is_seen_and_the_reason_too(
    visit_id: AppointmentId, clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase
) -> None:
    window = write_something(clinic_program)
    clinic_program.lock()
    clinic_program.wait_until_calm()
    clinic_database.rows("UPDATE clinic.session SET opened_at = opened_at - interval '13 hours'")
    clinic_database.rows("UPDATE clinic.revision SET version_num = '9999'")
    lock = clinic_program.lock_page
    lock.write_password("wrong").unlock().expect_message("E-mail or password is not right")
    lock.write_password(PASSWORD).unlock().expect_gone()
    assert VisitPage(window).text("chief_complaint") == "Cough at night"
    notice = MainWindowPage(window).notice("no-session")
    notice.expect("This workstation needs an update", "Your text is still here: copy what is not saved.")
    VisitPage(window).save()
    clinic_program.wait_until_calm()
    assert VisitPage(window).text("chief_complaint") == "Cough at night"
    assert stored_text(clinic_database, visit_id, "chiefComplaint") == "Cough"


def test_what_was_mended_meanwhile_is_saved_after_unlocking(
    visit_id: AppointmentId, clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase
) -> None:
    clinic_database.rows(DISABLED)
    window = write_something(clinic_program)
    MainWindowPage(window).notice("tampered").expect(NOT_AS_IT_SHOULD_BE)
    clinic_database.rows(ENABLED)
    lock_and_come_back(clinic_program)
    MainWindowPage(window).notice("tampered").expect_none()
    VisitPage(window).save().expect_saved()
    assert stored_text(clinic_database, visit_id, "chiefComplaint") == "Cough at night"


def test_what_was_tampered_with_meanwhile_is_told_after_unlocking(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase
) -> None:
    window = clinic_program.sign_in(RECEPTION)
    clinic_database.rows(DISABLED)
    lock_and_come_back(clinic_program)
    MainWindowPage(window).notice("tampered").expect(NOT_AS_IT_SHOULD_BE)


def test_the_notice_offers_to_check_again(
    visit_id: AppointmentId, clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase
) -> None:
    clinic_database.rows(DISABLED)
    window = write_something(clinic_program)
    notice = MainWindowPage(window).notice("tampered").expect(NOT_AS_IT_SHOULD_BE)
    notice.choose("Check again")
    clinic_program.wait_until_calm()
    notice.expect(NOT_AS_IT_SHOULD_BE)
    clinic_database.rows(ENABLED)
    notice.choose("Check again")
    clinic_program.wait_until_calm()
    notice.expect_none()
    VisitPage(window).save().expect_saved()


def test_columns_that_differ_meanwhile_are_told_and_nothing_is_written(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase
) -> None:
    window = clinic_program.sign_in(RECEPTION)
    clinic_database.rows("ALTER TABLE public.patients ALTER phone DROP NOT NULL")
    lock_and_come_back(clinic_program)
    notice = MainWindowPage(window).notice("schema")
    notice.expect("The clinic's database is not what this program works on", "phone of public.patients")
    clinic_database.rows("ALTER TABLE public.patients ALTER phone SET NOT NULL")
    notice.choose("Check again")
    clinic_program.wait_until_calm()
    notice.expect_none()
