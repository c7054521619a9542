"""What the database does to accounts: changed, closed, opened again, locked and unlocked, always with an event."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from clinic_desktop.db.demo_clinic import scram_verifier
from clinic_desktop.domain.statuses import Role
from tests.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.testing.databases import ThrowAwayDatabase

    Connection = psycopg.Connection[tuple[Any, ...]]

CHANGE = "SELECT clinic.staff_change(%s, %s, %s, %s)"
HASH = "$2b$12$" + "a" * 53


@pytest.fixture
def administrator(clinic_database: ThrowAwayDatabase) -> Connection:
    return clinic_database.connection_as(clinic_database.an_account(Role.ADMIN).login)


def refused_with(state: str, work: Callable[[], object]) -> None:
    with pytest.raises(psycopg.DatabaseError) as refused:
        work()
    assert refused.value.sqlstate == state


def events(database: ThrowAwayDatabase, login: str) -> list[tuple[object, object]]:
    return database.rows(
        "SELECT changed, data FROM clinic.audit_event WHERE action = 'account' AND row_id = %s"
        " AND changed <> '{created}' ORDER BY seq",
        (login,),
    )


def listed(connection: Connection, login: str) -> dict[str, Any]:
    row = connection.execute("SELECT to_jsonb(a) FROM clinic.account_list() a WHERE login = %s", (login,)).fetchone()
    assert row is not None
    found: dict[str, Any] = row[0]
    return found


def may_sign_in(database: ThrowAwayDatabase, login: str, password: str) -> bool:
    try:
        database.connection_as(login, password).close()
    except psycopg.OperationalError:
        return False
    return True


def test_roles_name_and_provider_are_changed_at_once_and_told(
    clinic_database: ThrowAwayDatabase, administrator: Connection
) -> None:
    account = clinic_database.an_account(Role.RECEPTION, name="Sam Staff")
    provider = clinic_database.a_provider()
    person = clinic_database.connection_as(account.login)

    administrator.execute(CHANGE, (account.login, "Sam Other", ["clinician"], provider))

    now = listed(administrator, account.login)
    assert (now["display_name"], now["roles"], now["provider_id"]) == ("Sam Other", ["clinician"], provider)
    assert now["provider_name"] == "Petra Provider"
    assert person.execute("SELECT count(*) FROM symptoms").fetchone() == (0,)
    assert events(clinic_database, account.login) == [
        (
            ["roles", "display_name", "provider_id"],
            {
                "roles": [["reception"], ["clinician"]],
                "display_name": ["Sam Staff", "Sam Other"],
                "provider_id": [None, provider],
            },
        )
    ]
    administrator.execute(CHANGE, (account.login, "Sam Other", ["clinician"], provider))
    assert len(events(clinic_database, account.login)) == 1, "nothing differed"
    administrator.execute(CHANGE, (account.login, "Sam Other", ["clinician"], None))
    assert listed(administrator, account.login)["provider_id"] is None


def test_a_provider_belongs_to_one_person(clinic_database: ThrowAwayDatabase, administrator: Connection) -> None:
    account = clinic_database.an_account(Role.CLINICIAN)
    taken = clinic_database.an_account(Role.CLINICIAN, sees_patients=True)

    refused_with(
        "23505", lambda: administrator.execute(CHANGE, (account.login, "Sam", ["clinician"], taken.provider_id))
    )
    refused_with("23503", lambda: administrator.execute(CHANGE, (account.login, "Sam", ["clinician"], "nobody")))


def test_the_last_administrator_is_neither_disabled_nor_made_less(clinic_database: ThrowAwayDatabase) -> None:
    doctor = clinic_database.connection_as("doctor@example.com")
    provider = clinic_database.value("SELECT provider_id FROM clinic.staff WHERE db_role = 'doctor@example.com'")
    without = ("doctor@example.com", "John Smith", ["clinician"], provider)

    refused_with("CL020", lambda: doctor.execute("SELECT clinic.staff_disable('doctor@example.com')"))
    refused_with("CL020", lambda: doctor.execute(CHANGE, without))

    other = clinic_database.an_account(Role.ADMIN)
    clinic_database.rows("UPDATE clinic.staff SET active = false WHERE db_role = %s", (other.login,))
    refused_with("CL020", lambda: doctor.execute(CHANGE, without))


def test_two_administrators_do_not_leave_the_clinic_to_each_other(clinic_database: ThrowAwayDatabase) -> None:
    clinic_database.rows("UPDATE clinic.staff SET active = false WHERE db_role = 'doctor@example.com'")
    logins = [clinic_database.an_account(Role.ADMIN).login for _ in range(2)]
    first, second = (clinic_database.connection_as(login) for login in logins)
    outcome: list[str] = []

    def disable_the_first() -> None:
        try:
            second.execute(CHANGE, (logins[0], "Sam", ["reception"], None))
        except psycopg.DatabaseError as error:
            outcome.append(error.sqlstate or "")

    working = threading.Thread(target=disable_the_first)
    with first.transaction():
        first.execute(CHANGE, (logins[1], "Sam", ["reception"], None))
        working.start()
        waits = "SELECT FROM pg_stat_activity WHERE usename = %s AND wait_event_type = 'Lock'"
        wait_until(lambda: bool(clinic_database.rows(waits, (logins[1],))))
    working.join()

    assert outcome in (["42501"], ["CL020"])
    assert clinic_database.value("SELECT clinic.roles_of(%s)", logins[0]) == ["admin"]


def test_a_closed_account_is_opened_again_with_its_desktop_password(
    clinic_database: ThrowAwayDatabase, administrator: Connection
) -> None:
    account = clinic_database.an_account(Role.CLINICIAN, sees_patients=True)
    clinic_database.rows('UPDATE providers SET "passwordHash" = %s WHERE id = %s', (HASH, account.provider_id))
    web = 'SELECT "passwordHash" FROM providers WHERE id = %s'

    administrator.execute("SELECT clinic.staff_disable(%s)", (account.login,))
    assert not may_sign_in(clinic_database, account.login, account.password)
    assert clinic_database.value(web, account.provider_id) == "!"
    assert listed(administrator, account.login)["active"] is False
    administrator.execute("SELECT clinic.staff_enable(%s)", (account.login,))

    assert may_sign_in(clinic_database, account.login, account.password)
    assert clinic_database.value(web, account.provider_id) == "!"
    assert listed(administrator, account.login)["must_change"] is True, "that gives both passwords again"
    assert [changed for changed, _ in events(clinic_database, account.login)] == [["active"], ["active"]]
    administrator.execute("SELECT clinic.staff_enable(%s)", (account.login,))
    assert len(events(clinic_database, account.login)) == 2


def test_a_password_that_was_reset_cuts_the_old_one_off_and_has_to_be_changed(
    clinic_database: ThrowAwayDatabase, administrator: Connection
) -> None:
    account = clinic_database.an_account(Role.CLINICIAN, sees_patients=True)
    clinic_database.rows('UPDATE providers SET "passwordHash" = %s WHERE id = %s', (HASH, account.provider_id))
    clinic_database.rows("SELECT clinic.lock_account(%s)", (account.login,))
    person = clinic_database.connection_as("doctor@example.com")
    verifier = scram_verifier(person, account.login, "another long password")

    row = administrator.execute("SELECT clinic.staff_reset_password(%s, %s)", (account.login, verifier)).fetchone()

    assert row == (0,)
    assert not may_sign_in(clinic_database, account.login, account.password)
    again = clinic_database.connection_as(account.login, "another long password")
    assert again.execute("SELECT clinic.must_change_password()").fetchone() == (True,)
    assert clinic_database.value('SELECT "passwordHash" FROM providers WHERE id = %s', account.provider_id) == "!"
    own = scram_verifier(again, account.login, "a third long password")
    refused_with("CL010", lambda: again.execute("SELECT clinic.change_password(%s)", (own,)))
    again.execute("SELECT clinic.change_password(%s, %s)", (own, HASH))
    assert again.execute("SELECT clinic.must_change_password()").fetchone() == (False,)
    assert clinic_database.value('SELECT "passwordHash" FROM providers WHERE id = %s', account.provider_id) == HASH
    assert [changed for changed, _ in events(clinic_database, account.login)] == [
        ["locked_until"],
        ["password"],
        ["password"],
    ]


def test_nobody_resets_his_own_password(administrator: Connection) -> None:
    login = administrator.info.user
    verifier = scram_verifier(administrator, login, "another long password")

    refused_with(
        "42501", lambda: administrator.execute("SELECT clinic.staff_reset_password(%s, %s)", (login, verifier))
    )


def test_whoever_has_no_web_login_gives_no_hash(clinic_database: ThrowAwayDatabase) -> None:
    person = clinic_database.connection_as(clinic_database.an_account(Role.RECEPTION).login)
    verifier = scram_verifier(person, person.info.user, "another long password")

    refused_with("CL010", lambda: person.execute("SELECT clinic.change_password(%s, %s)", (verifier, HASH)))
    person.execute("SELECT clinic.change_password(%s)", (verifier,))
    assert may_sign_in(clinic_database, person.info.user, "another long password")


def test_an_error_while_setting_a_password_does_not_tell_it(clinic_database: ThrowAwayDatabase) -> None:
    person = clinic_database.connection_as(clinic_database.an_account(Role.RECEPTION).login)
    login = person.info.user
    verifier = scram_verifier(person, login, "another long password")
    admin = clinic_database.admin_connection()
    person.execute("SET lock_timeout = '50ms'")

    with admin.transaction():
        admin.execute("SELECT FROM pg_authid WHERE rolname = %s FOR UPDATE", (login,))
        with pytest.raises(psycopg.DatabaseError) as refused:
            person.execute("SELECT clinic.change_password(%s)", (verifier,))

    told = (refused.value.diag.context or "") + str(refused.value)
    assert "SCRAM" not in told
    assert refused.value.sqlstate == "55P03"


def test_locks_grow_longer_and_an_administrator_takes_them_away(
    clinic_database: ThrowAwayDatabase, administrator: Connection
) -> None:
    account = clinic_database.an_account(Role.RECEPTION)
    lock = "SELECT round(extract(epoch FROM clinic.lock_account(%s) - now()) / 60)"

    minutes = []
    for _ in range(4):
        minutes.append(int(clinic_database.value(lock, account.login)))
        assert not may_sign_in(clinic_database, account.login, account.password)
        assert listed(administrator, account.login)["is_locked"] is True
        assert clinic_database.value("SELECT clinic.unlock_due()") == []
        clinic_database.rows("UPDATE clinic.account_lock SET locked_until = now()")
        assert clinic_database.value("SELECT clinic.unlock_due()") == [account.login]
        assert may_sign_in(clinic_database, account.login, account.password)
    assert minutes == [15, 30, 60, 60]

    clinic_database.rows("SELECT clinic.lock_account(%s)", (account.login,))
    administrator.execute("SELECT clinic.staff_unlock(%s)", (account.login,))
    assert may_sign_in(clinic_database, account.login, account.password)
    assert int(clinic_database.value(lock, account.login)) == 15, "who was unlocked begins anew"


def test_a_lock_of_yesterday_does_not_count(clinic_database: ThrowAwayDatabase) -> None:
    account = clinic_database.an_account(Role.RECEPTION)
    clinic_database.rows("SELECT clinic.lock_account(%s)", (account.login,))
    clinic_database.rows("UPDATE clinic.account_lock SET is_locked = false, locked_at = now() - interval '25 hours'")

    lock = "SELECT round(extract(epoch FROM clinic.lock_account(%s) - now()) / 60)"
    assert int(clinic_database.value(lock, account.login)) == 15


@pytest.mark.parametrize("login", ["clinic_superuser", "clinic_owner", "nobody@example.com", ""])
def test_administrators_of_the_server_and_strangers_are_not_locked(
    clinic_database: ThrowAwayDatabase, login: str
) -> None:
    assert clinic_database.value("SELECT clinic.lock_account(%s)", login) is None
    assert clinic_database.value("SELECT count(*) FROM clinic.account_lock") == 0


def test_a_closed_account_is_not_opened_by_the_end_of_a_lock(
    clinic_database: ThrowAwayDatabase, administrator: Connection
) -> None:
    account = clinic_database.an_account(Role.RECEPTION)
    clinic_database.rows("SELECT clinic.lock_account(%s)", (account.login,))
    administrator.execute("SELECT clinic.staff_disable(%s)", (account.login,))

    assert clinic_database.value("SELECT clinic.unlock_due()") == []
    administrator.execute("SELECT clinic.staff_unlock(%s)", (account.login,))

    assert not may_sign_in(clinic_database, account.login, account.password)


def test_the_list_tells_where_somebody_is_signed_in_and_when_last(
    clinic_database: ThrowAwayDatabase, administrator: Connection
) -> None:
    account = clinic_database.an_account(Role.RECEPTION)
    assert listed(administrator, account.login)["last_sign_in_at"] is None
    person = clinic_database.connection_as(account.login)
    person.execute("SELECT clinic.session_open('desk 7', '1')")

    now = listed(administrator, account.login)
    assert now["workstations"] == ["desk 7"]
    assert now["last_sign_in_at"] is not None

    person.close()
    wait_until(lambda: listed(administrator, account.login)["workstations"] == [])


def test_whoever_is_closed_changes_no_password(clinic_database: ThrowAwayDatabase) -> None:
    person = clinic_database.connection_as(clinic_database.an_account(Role.RECEPTION).login)
    clinic_database.rows("UPDATE clinic.staff SET active = false WHERE db_role = %s", (person.info.user,))
    verifier = scram_verifier(person, person.info.user, "another long password")

    refused_with("CL001", lambda: person.execute("SELECT clinic.change_password(%s)", (verifier,)))
