"""An administrator makes an account; its owner chooses a password, works, and is told when the account is closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from psycopg import sql

from clinic_desktop.domain.identifiers import new_id
from clinic_desktop.domain.statuses import Role
from clinic_desktop.testing.pages import (
    AccountsPage,
    MainWindowPage,
    PasswordPage,
    PatientSearchPage,
)
from tests.journeys.scenes import AUDITOR, DOCTOR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program import StartedProgram
    from clinic_desktop.testing.program_fixtures import StartProgram

GIVEN, CHOSEN = "seven wild otters", "harbour lantern paint"


@pytest.fixture
def nora(clinic_database: ThrowAwayDatabase) -> Iterator[str]:
    """Give a sign-in name for somebody new. The role belongs to the server, so it goes at the end."""
    login = f"nora-{new_id()}@example.com"
    yield login
    clinic_database.rows("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = %s", (login,))
    clinic_database.rows(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(login)))


def test_somebody_new_chooses_a_password_works_and_is_told_when_the_account_is_closed(
    start_program: StartProgram, clinic_database: ThrowAwayDatabase, nora: str
) -> None:
    accounts = MainWindowPage(start_program().sign_in(DOCTOR)).show_accounts()
    new = accounts.new().fill(name="Nora New", email=nora, password="password1234").set_role("reception")
    new.save().expect_problem(
        "password", "This is among the first that are tried; take words that only you put together"
    )
    new.fill(password=GIVEN, again=CHOSEN).save().expect_problem("again", "The two are not the same")
    new.fill(password=GIVEN).save_and_close()
    accounts.expect_message("The account is made").expect_state("Nora New", "Has to choose a password")

    desk = start_program()
    page = desk.sign_in_page.write_email(nora).write_password(GIVEN).sign_in()
    own = PasswordPage(desk.sign_in_window)
    assert "Nora New" in own.who
    assert not desk.is_signed_in
    own.fill("not it at all", CHOSEN).save().expect_problem("old", "This is not the present password")
    own.fill(GIVEN, GIVEN).save().expect_problem("new", "This is the password from before; choose another")
    own.fill(GIVEN, CHOSEN).save_and_close()
    page.expect(lambda: desk.is_signed_in, "the main window")
    main = MainWindowPage(desk.main_window).expect_connection()
    assert main.who == "Nora New (reception)"
    assert main.panes == ["patient-search", "appointments", "schedule", "waiting-room"]
    desk.wait_until_calm()

    accounts.press("F5")
    accounts.expect(
        lambda: "Nora New" in {row["name"] for row in accounts.list.rows if row["state"].startswith("Signed in: ")},
        lambda: f"Nora New signed in: {accounts.list.rows}",
    )
    accounts.disable("Nora New").expect_message("Nora New is disabled").expect_state("Nora New", "Disabled")
    assert "cut" in accounts.message.advice

    main.notice("refused").expect("The clinic's server lets you in no more")
    assert PatientSearchPage(desk.main_window).type("jane").typed == "jane"
    refused = start_program().sign_in_page.write_email(nora).write_password(CHOSEN).sign_in()
    refused.expect_message("E-mail or password is not right")
    told = clinic_database.rows(
        "SELECT actor, changed FROM clinic.audit_event WHERE action = 'account' AND row_id = %s ORDER BY seq", (nora,)
    )
    assert told == [(DOCTOR, ["created"]), (nora, ["password"]), (DOCTOR, ["active"])]


def test_whoever_does_not_choose_a_password_is_not_let_in(
    start_program: StartProgram, clinic_database: ThrowAwayDatabase
) -> None:
    account = clinic_database.an_account(Role.RECEPTION)
    clinic_database.rows("UPDATE clinic.staff SET must_change = true WHERE db_role = %s", (account.login,))
    program = start_program()
    page = program.sign_in_page.write_email(account.login).write_password(account.password).sign_in()

    PasswordPage(program.sign_in_window).cancel().expect_closed()

    page.expect(lambda: not page.is_busy, "the sign-in screen to be ready for somebody else")
    assert not program.is_signed_in
    program.wait_until_calm()
    page.expect(lambda: clinic_database.value("SELECT count(*) FROM clinic.session") == 0, "the session to be closed")
    program.sign_in(AUDITOR)


def test_ones_own_password_is_changed_and_the_work_goes_on(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase
) -> None:
    account = clinic_database.an_account(Role.RECEPTION, Role.CLINICIAN, sees_patients=True)
    window = clinic_program.sign_in(account.login, account.password)
    main = MainWindowPage(window)

    main.change_password().fill(account.password, CHOSEN).save_and_close()

    main.expect_told("Your password is changed")
    clinic_database.rows("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", (account.login,))
    PatientSearchPage(window).type("jane").expect_names("DOE, Jane")
    main.expect_connection().sign_out()
    page = clinic_program.sign_in_page.expect(lambda: not clinic_program.is_signed_in, "signing out")
    page.write_password(account.password).sign_in().expect_message("E-mail or password is not right")
    clinic_program.sign_in(account.login, CHOSEN)


def test_failed_attempts_are_told_after_signing_in(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase
) -> None:
    account = clinic_database.an_account(Role.RECEPTION)
    first = MainWindowPage(clinic_program.sign_in(account.login, account.password))
    first.notice("failed-sign-ins").expect_none()
    first.sign_out()
    clinic_program.sign_in_page.expect(lambda: not clinic_program.is_signed_in, "signing out")
    clinic_database.rows("SELECT clinic.note_failed_sign_in(%s, 3, now())", (account.login,))

    main = MainWindowPage(clinic_program.sign_in(account.login, account.password))

    notice = main.notice("failed-sign-ins")
    assert notice.title.startswith("3 failed attempts to sign in as you since ")
    assert "change your password" in notice.advice
    notice.close()
    notice.expect_none()


def test_an_administrator_changes_locks_open_and_sees_web_accounts(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase
) -> None:
    account = clinic_database.an_account(Role.RECEPTION, name="Sam Staff")
    provider = clinic_database.a_provider("Wilma", "Webb")
    clinic_database.rows("SELECT clinic.lock_account(%s)", (account.login,))
    window = clinic_program.sign_in(DOCTOR)
    accounts = MainWindowPage(window).show_accounts()
    accounts.web_list.expect_row(name="Wilma Webb", web_password="None")

    accounts.unlock("Sam Staff").expect_state("Sam Staff", "Active")
    assert clinic_database.connection_as(account.login).execute("SELECT 1").fetchone() == (1,)
    changed = accounts.change("Sam Staff")
    assert changed.roles == {"reception"}
    changed.fill(name="Sam Webb", provider=f"Wilma Webb ({provider}@example.com)").set_role("clinician")
    changed.save_and_close()
    accounts.list.expect_row(name="Sam Webb", roles="Clinician, Reception", provider="Wilma Webb")
    accounts.web_list.expect_notice("Every provider has an account here")
    accounts.reset_password("Sam Webb").fill(GIVEN).save_and_close()
    accounts.expect_message("Sam Webb has a new password").expect_state("Sam Webb", "Has to choose a password")
    accounts.disable("Sam Webb").expect_state("Sam Webb", "Disabled")
    accounts.enable("Sam Webb").expect_state("Sam Webb", "Has to choose a password")
    accounts.close()


def test_the_last_administrator_stays_one(clinic_program: StartedProgram) -> None:
    accounts = AccountsPage(MainWindowPage(clinic_program.sign_in(DOCTOR)).show_accounts().window)
    changed = accounts.change("John Smith").set_role("admin", given=False)
    changed.save().expect_message("This is the last administrator")
    changed.cancel().discard().expect_closed()
