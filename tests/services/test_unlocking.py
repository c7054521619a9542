"""Whoever comes back to a locked window is asked for by the server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from psycopg import sql

from clinic_desktop.db.demo_clinic import DEMO_PASSWORD, scram_verifier
from clinic_desktop.domain.errors import AccountClosed, AccountDisabled, DatabaseTooNew, SessionEnded, SignInFailed
from clinic_desktop.domain.statuses import Role
from clinic_desktop.services.accounts import AccountService

if TYPE_CHECKING:
    from clinic_desktop.db.database import Database
    from clinic_desktop.domain.kept_password import KeptPassword
    from clinic_desktop.testing.databases import ThrowAwayDatabase


def unlocked(accounts: AccountService, password: str = DEMO_PASSWORD) -> KeptPassword:
    return accounts.unlock(password, "desk 1", "1.0").password


def give_password(database: ThrowAwayDatabase, login: str, password: str) -> None:
    stored = sql.Literal(scram_verifier(database.admin_connection(), login, password))
    database.rows(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(login), stored))


def test_the_server_says_whether_a_password_unlocks(receptionist: Database) -> None:
    accounts = AccountService(receptionist)
    accounts.open_session("desk 1", "1.0")
    kept = unlocked(accounts)
    assert kept.is_of(DEMO_PASSWORD)
    assert not kept.is_of("wrong")
    with pytest.raises(SignInFailed):
        unlocked(accounts, "wrong")


def test_a_new_password_unlocks_and_further_connections_use_it(
    clinic_database: ThrowAwayDatabase,
) -> None:
    account = clinic_database.an_account(Role.RECEPTION)
    database = clinic_database.as_person(account.login)
    own = AccountService(database)
    own.open_session("desk 1", "1.0")
    give_password(clinic_database, account.login, "another password")
    with pytest.raises(SignInFailed):
        unlocked(own)
    unlocked(own, "another password")
    database.connect().close()


def test_whoever_was_let_in_no_more_is_asked_for_at_once_after_the_right_password(
    clinic_database: ThrowAwayDatabase,
) -> None:
    account = clinic_database.an_account(Role.RECEPTION)
    database = clinic_database.as_person(account.login)
    own = AccountService(database)
    own.open_session("desk 1", "1.0")
    give_password(clinic_database, account.login, "another password")
    with pytest.raises(AccountClosed):
        database.connect()
    unlocked(own, "another password")
    database.connect().close()


def test_an_update_overnight_lets_the_person_back_to_his_text_and_to_nothing_else(
    receptionist: Database, clinic_database: ThrowAwayDatabase
) -> None:
    accounts = AccountService(receptionist)
    accounts.open_session("desk 1", "1.0")
    clinic_database.rows("UPDATE clinic.session SET opened_at = opened_at - interval '13 hours'")
    clinic_database.rows("UPDATE clinic.revision SET version_num = '9999'")
    with pytest.raises(SignInFailed):
        accounts.unlock("wrong", "desk 1", "1.0")
    back = accounts.unlock(DEMO_PASSWORD, "desk 1", "1.0")
    assert back.password.is_of(DEMO_PASSWORD)
    assert isinstance(back.no_session_because, DatabaseTooNew)
    with pytest.raises(SessionEnded):
        receptionist.connect()


def test_after_the_night_the_password_begins_another_session(
    receptionist: Database, clinic_database: ThrowAwayDatabase
) -> None:
    accounts = AccountService(receptionist)
    accounts.open_session("desk 1", "1.0")
    clinic_database.rows("UPDATE clinic.session SET opened_at = opened_at - interval '13 hours'")
    with pytest.raises(SessionEnded):
        receptionist.connect()
    unlocked(accounts)
    receptionist.connect().close()


def test_an_account_that_was_closed_does_not_unlock(clinic_database: ThrowAwayDatabase) -> None:
    account = clinic_database.an_account(Role.RECEPTION)
    accounts = AccountService(clinic_database.as_person(account.login))
    accounts.open_session("desk 1", "1.0")
    clinic_database.rows("UPDATE clinic.staff SET active = false WHERE db_role = %s", (account.login,))
    for _ in range(2):
        with pytest.raises(AccountDisabled):
            unlocked(accounts)
