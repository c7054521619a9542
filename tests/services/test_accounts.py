from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from clinic_desktop.domain.accounts import ChangePassword, ChangeStaff, ResetPassword
from clinic_desktop.domain.errors import (
    AccountClosed,
    AccountDisabled,
    AlreadyExists,
    DatabaseTooNew,
    InvalidInput,
    LastAdministrator,
    NotFound,
    NotPermitted,
    RefusedByDatabase,
    SignInFailed,
)
from clinic_desktop.domain.identifiers import Login, ProviderId, new_id
from clinic_desktop.domain.problems import ProblemKind
from clinic_desktop.domain.statuses import Role
from clinic_desktop.services.accounts import AccountService
from tests.builders import a_new_account, changed
from tests.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clinic_desktop.db.database import Database
    from clinic_desktop.domain.accounts import Account, CreateStaff, Person
    from clinic_desktop.testing.databases import ThrowAwayDatabase


@pytest.fixture
def accounts(administrator: Database) -> AccountService:
    return AccountService(administrator)


@contextmanager
def made(accounts: AccountService, command: CreateStaff, database: ThrowAwayDatabase) -> Iterator[CreateStaff]:
    """Make an account through the service. Its role belongs to the server, so it goes at the end."""
    accounts.create(command)
    yield command
    database.rows("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = %s", (command.login,))
    database.rows(f'DROP ROLE "{command.login}"')


def known(accounts: AccountService, login: str) -> Person | None:
    return next((person for person in accounts.staff() if person.login == login), None)


@pytest.mark.parametrize(
    ("login", "roles", "is_provider"),
    [
        ("doctor@example.com", {Role.CLINICIAN, Role.ADMIN}, True),
        ("reception@example.com", {Role.RECEPTION}, False),
        ("auditor@example.com", {Role.AUDITOR}, False),
    ],
)
def test_a_session_tells_who_signed_in_and_where(
    clinic_database: ThrowAwayDatabase, login: str, roles: set[Role], *, is_provider: bool
) -> None:
    signed_in = AccountService(clinic_database.as_person(login)).open_session("desk 1", "1.0")

    person = signed_in.person
    assert person.login == login
    assert person.roles == roles
    assert person.is_active
    assert (person.provider_id is not None) is is_provider
    assert (signed_in.clinic_name, signed_in.time_zone, signed_in.is_demo) == ("Demo Clinic", "UTC", True)
    assert clinic_database.rows("SELECT db_role, workstation, program_version FROM clinic.session") == [
        (login, "desk 1", "1.0")
    ]


def test_a_session_that_is_closed_is_gone_for_all_its_connections(
    clinic_database: ThrowAwayDatabase, receptionist: Database
) -> None:
    accounts = AccountService(receptionist)
    accounts.open_session("desk", "1")

    accounts.close_session()

    assert clinic_database.value("SELECT count(*) FROM clinic.session") == 0
    assert clinic_database.value("SELECT count(*) FROM clinic.session_connection") == 0
    with receptionist.connect() as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,), "a new connection asks for no session any more"
    accounts.open_session("desk", "1")


def test_a_long_name_of_a_workstation_is_no_reason_to_stay_out(doctor: Database) -> None:
    assert AccountService(doctor).open_session("w" * 500, "v" * 500).person.login == "doctor@example.com"


def test_a_wrong_password_opens_nothing(clinic_database: ThrowAwayDatabase) -> None:
    with pytest.raises(SignInFailed):
        AccountService(clinic_database.as_person("doctor@example.com", "wrong")).open_session("desk", "1")


def test_a_database_that_does_not_fit_is_told_before_a_session_is_opened(
    clinic_database: ThrowAwayDatabase, receptionist: Database
) -> None:
    clinic_database.rows("UPDATE clinic.revision SET version_num = '9999'")

    with pytest.raises(DatabaseTooNew):
        AccountService(receptionist).open_session("desk", "1")
    assert clinic_database.value("SELECT count(*) FROM clinic.session") == 0


def test_somebody_who_left_the_staff_is_told_so(clinic_database: ThrowAwayDatabase) -> None:
    account = clinic_database.an_account(Role.CLINICIAN)
    clinic_database.rows("UPDATE clinic.staff SET active = false WHERE db_role = %s", (account.login,))

    with pytest.raises(AccountDisabled):
        AccountService(clinic_database.as_person(account.login)).open_session("desk", "1")


def test_an_account_that_was_made_signs_in_with_its_rights(
    accounts: AccountService, clinic_database: ThrowAwayDatabase
) -> None:
    provider = clinic_database.a_provider()
    command = a_new_account(Role.CLINICIAN, Role.RECEPTION, display_name=" Nora New ", provider_id=provider)

    with made(accounts, command, clinic_database):
        database = clinic_database.as_person(command.login, command.password)
        person = AccountService(database).open_session("desk", "1").person

        assert (person.display_name, person.provider_id) == ("Nora New", provider)
        assert person.roles == {Role.CLINICIAN, Role.RECEPTION}
        assert known(accounts, command.login) == person
        database.close()


@pytest.mark.parametrize(
    ("changes", "field", "kind"),
    [
        ({"login": Login("nora")}, "login", ProblemKind.NOT_AN_EMAIL),
        ({"login": Login("")}, "login", ProblemKind.MISSING),
        ({"login": Login("x" * 52 + "@example.com")}, "login", ProblemKind.TOO_LONG),
        ({"display_name": "  "}, "display_name", ProblemKind.MISSING),
        ({"display_name": "x" * 101}, "display_name", ProblemKind.TOO_LONG),
        ({"roles": frozenset()}, "roles", ProblemKind.MISSING),
        ({"password": "elevenchars"}, "password", ProblemKind.TOO_SHORT),
        ({"password": ""}, "password", ProblemKind.TOO_SHORT),
    ],
)
def test_an_account_that_breaks_a_rule_is_refused_with_its_field(
    accounts: AccountService, changes: dict[str, object], field: str, kind: ProblemKind
) -> None:
    with pytest.raises(InvalidInput) as refused:
        accounts.create(a_new_account(**changes))
    assert [(problem.field, problem.kind) for problem in refused.value.problems] == [(field, kind)]


def test_a_sign_in_name_that_only_the_server_refuses_is_told_too(accounts: AccountService) -> None:
    with pytest.raises(RefusedByDatabase):
        accounts.create(a_new_account(login=Login("Nora@example.com")))
    with pytest.raises(NotFound):
        accounts.create(a_new_account(provider_id=ProviderId(new_id())))


def test_a_sign_in_name_is_given_once(accounts: AccountService, clinic_database: ThrowAwayDatabase) -> None:
    with made(accounts, a_new_account(), clinic_database) as command, pytest.raises(AlreadyExists):
        accounts.create(command)


def test_no_password_stands_in_what_is_printed_or_sent(
    accounts: AccountService, clinic_database: ThrowAwayDatabase, statements: list[str]
) -> None:
    with made(accounts, a_new_account(password="canary canary canary"), clinic_database) as command:
        assert "canary" not in repr(command)
        assert "canary" not in " ".join(statements)
        stored = clinic_database.value("SELECT rolpassword FROM pg_authid WHERE rolname = %s", command.login)
        assert stored.startswith("SCRAM-SHA-256$")


def test_closing_an_account_cuts_its_connections_and_keeps_it_out(
    accounts: AccountService, clinic_database: ThrowAwayDatabase
) -> None:
    account = clinic_database.an_account(Role.CLINICIAN)
    database = clinic_database.as_person(account.login)
    AccountService(database).open_session("desk", "1")

    assert accounts.disable(account.login) >= 1

    still = "SELECT count(*) FROM pg_stat_activity WHERE usename = %s"
    wait_until(lambda: clinic_database.value(still, account.login) == 0)
    with pytest.raises(AccountClosed), database.read() as session:
        session.execute(text("SELECT 1"))
    with pytest.raises(SignInFailed):
        clinic_database.as_person(account.login).connect()
    person = known(accounts, account.login)
    assert person
    assert not person.is_active
    assert clinic_database.value("SELECT count(*) FROM clinic.session WHERE db_role = %s", account.login) == 0


def test_closing_an_account_twice_is_no_error(accounts: AccountService, clinic_database: ThrowAwayDatabase) -> None:
    account = clinic_database.an_account(Role.CLINICIAN)
    accounts.disable(account.login)

    assert accounts.disable(account.login) == 0


def test_nobody_is_not_found(accounts: AccountService) -> None:
    with pytest.raises(NotFound):
        accounts.disable(Login("nobody@example.com"))


def test_the_staff_are_listed_by_sign_in_name(accounts: AccountService) -> None:
    logins = [person.login for person in accounts.staff()]

    assert logins == sorted(logins)
    assert {"doctor@example.com", "reception@example.com", "auditor@example.com"} <= set(logins)


@pytest.mark.parametrize("who", ["reception@example.com", "auditor@example.com"])
def test_only_administrators_see_and_change_the_staff(clinic_database: ThrowAwayDatabase, who: str) -> None:
    accounts = AccountService(clinic_database.as_person(who))

    with pytest.raises(NotPermitted):
        accounts.staff()
    with pytest.raises(NotPermitted):
        accounts.create(a_new_account())
    with pytest.raises(NotPermitted):
        accounts.disable(Login("doctor@example.com"))


def test_a_session_tells_about_failures_and_whether_a_password_is_to_be_changed(
    clinic_database: ThrowAwayDatabase,
) -> None:
    account = clinic_database.an_account(Role.RECEPTION)
    first = AccountService(clinic_database.as_person(account.login)).open_session("desk", "1")
    clinic_database.rows("SELECT clinic.note_failed_sign_in(%s, 4, now())", (account.login,))
    clinic_database.rows("UPDATE clinic.staff SET must_change = true WHERE db_role = %s", (account.login,))

    second = AccountService(clinic_database.as_person(account.login)).open_session("desk", "1")

    assert (first.last_sign_in_at, first.failed_since, first.must_change_password) == (None, 0, False)
    assert second.last_sign_in_at is not None
    assert (second.failed_since, second.must_change_password) == (4, True)


def test_a_new_account_is_changed_disabled_enabled_and_given_a_password(
    accounts: AccountService, clinic_database: ThrowAwayDatabase
) -> None:
    provider = clinic_database.a_provider()
    with made(accounts, a_new_account(), clinic_database) as command:
        login = command.login
        assert of(accounts, login).must_change_password
        assert provider in {one.provider_id for one in accounts.web_accounts()}

        accounts.change(ChangeStaff(login, " Nora Other ", frozenset({Role.AUDITOR}), provider))
        other = of(accounts, login)
        assert (other.person.display_name, other.person.roles) == ("Nora Other", frozenset({Role.AUDITOR}))
        assert (other.person.provider_id, other.provider_name) == (provider, "Petra Provider")
        assert provider not in {one.provider_id for one in accounts.web_accounts()}

        accounts.disable(login)
        assert not of(accounts, login).person.is_active
        accounts.enable(login)
        assert of(accounts, login).person.is_active

        assert accounts.reset_password(ResetPassword(login, "another long password")) == 0
        with pytest.raises(SignInFailed):
            clinic_database.as_person(login, command.password).connect()
        person = AccountService(clinic_database.as_person(login, "another long password"))
        person.change_password(ChangePassword("another long password", "a third long password"))
        assert not of(accounts, login).must_change_password
        clinic_database.rows("SELECT clinic.lock_account(%s)", (login,))
        locked = of(accounts, login)
        assert locked.is_locked
        assert locked.locked_until is not None
        accounts.unlock_account(login)
        assert not of(accounts, login).is_locked
        clinic_database.as_person(login, "a third long password").connect().close()


@pytest.mark.parametrize(
    ("change", "field", "kind"),
    [
        ({"display_name": ""}, "display_name", ProblemKind.MISSING),
        ({"display_name": "x" * 101}, "display_name", ProblemKind.TOO_LONG),
        ({"roles": frozenset()}, "roles", ProblemKind.MISSING),
    ],
)
def test_a_change_that_breaks_a_rule_is_refused(
    accounts: AccountService, change: dict[str, object], field: str, kind: ProblemKind
) -> None:
    command = ChangeStaff(Login("reception@example.com"), "Rosa Lind", frozenset({Role.RECEPTION}))

    with pytest.raises(InvalidInput) as refused:
        accounts.change(changed(command, change))
    assert [(problem.field, problem.kind) for problem in refused.value.problems] == [(field, kind)]


def test_a_password_that_is_guessed_first_is_given_to_nobody(
    accounts: AccountService, clinic_database: ThrowAwayDatabase
) -> None:
    account = clinic_database.an_account(Role.RECEPTION)
    person = AccountService(clinic_database.as_person(account.login))
    common = "Password2026"
    for work in (
        lambda: accounts.create(a_new_account(password=common)),
        lambda: accounts.reset_password(ResetPassword(account.login, common)),
        lambda: person.change_password(ChangePassword(account.password, common)),
    ):
        with pytest.raises(InvalidInput) as refused:
            work()
        assert [(one.field, one.kind) for one in refused.value.problems] == [("password", ProblemKind.TRIED_FIRST)]


def test_ones_own_password_wants_the_old_one_and_another(clinic_database: ThrowAwayDatabase) -> None:
    account = clinic_database.an_account(Role.RECEPTION, password="the first long one")
    person = AccountService(clinic_database.as_person(account.login, account.password))

    for command, field, kind in (
        (ChangePassword("not it at all", "the second long one"), "old_password", ProblemKind.NOT_THE_PRESENT_ONE),
        (ChangePassword(account.password, account.password), "password", ProblemKind.NOT_NEW),
    ):
        with pytest.raises(InvalidInput) as refused:
            person.change_password(command)
        assert [(one.field, one.kind) for one in refused.value.problems] == [(field, kind)]


def test_who_changed_the_password_goes_on_with_new_connections(clinic_database: ThrowAwayDatabase) -> None:
    account = clinic_database.an_account(Role.RECEPTION)
    database = clinic_database.as_person(account.login)
    elsewhere = clinic_database.as_person(account.login)
    for one in (database, elsewhere):
        AccountService(one).open_session("desk", "1")

    AccountService(database).change_password(ChangePassword(account.password, "another long password"))

    database.connect().close()
    with pytest.raises(AccountClosed):
        elsewhere.connect()
    began = clinic_database.value("SELECT count(*) FROM clinic.session")
    with pytest.raises(AccountClosed):
        elsewhere.connect()
    assert began == 2, "who was refused is not asked about again at once"


def test_the_last_administrator_is_told(clinic_database: ThrowAwayDatabase, doctor: Database) -> None:
    accounts = AccountService(doctor)

    with pytest.raises(LastAdministrator):
        accounts.disable(Login("doctor@example.com"))
    assert known(accounts, "doctor@example.com")


def test_the_provider_of_somebody_else_is_told(accounts: AccountService, clinic_database: ThrowAwayDatabase) -> None:
    taken = clinic_database.an_account(Role.CLINICIAN, sees_patients=True)
    account = clinic_database.an_account(Role.CLINICIAN)

    with pytest.raises(AlreadyExists):
        accounts.change(ChangeStaff(account.login, "Sam", frozenset({Role.CLINICIAN}), taken.provider_id))


def of(accounts: AccountService, login: str) -> Account:
    return next(account for account in accounts.accounts() if account.person.login == login)
