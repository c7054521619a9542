"""Bars Z8, Z9 and Z11: hostile names make nobody, who is closed is out at once, a web account has no right here."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import psycopg
import pytest
from pwdlib.hashers.bcrypt import BcryptHasher

from clinic_desktop.domain.errors import SignInFailed
from clinic_desktop.domain.identifiers import new_id
from clinic_desktop.domain.statuses import Role
from clinic_desktop.services.accounts import AccountService
from tests.db.test_staff_accounts import CREATE, GOOD, HOSTILE_NAMES, HOSTILE_ROLES, HOSTILE_VERIFIERS
from tests.waiting import wait_until

if TYPE_CHECKING:
    from clinic_desktop.testing.databases import ThrowAwayDatabase

    Connection = psycopg.Connection[tuple[Any, ...]]

ROLES = (
    "SELECT array_agg((rolname, rolsuper, rolcreaterole, rolvaliduntil)::text ORDER BY rolname) FROM pg_roles"
    " WHERE rolname = ANY (%s) OR rolname LIKE 'clinic\\_%%'"
)
HASH = "$2b$12$" + "a" * 53
HOSTILE_HASHES = [None, "", "!", "password123", HASH + "\n", HASH[:-1], HASH + "a", HASH.replace("$2b", "$1"), "' OR 1"]


def test_z8_no_hostile_name_or_verifier_makes_or_changes_an_account(clinic_database: ThrowAwayDatabase) -> None:
    administrator = clinic_database.connection_as(clinic_database.an_account(Role.ADMIN).login)
    victim = clinic_database.an_account(Role.CLINICIAN, sees_patients=True)
    own = clinic_database.connection_as(victim.login)
    staff = "SELECT array_agg(s::text ORDER BY s.db_role) FROM clinic.staff s"
    names = [str(name) for name in HOSTILE_NAMES]
    before = clinic_database.value(ROLES, [*names, victim.login]), clinic_database.value(staff)
    attempts: list[tuple[Connection, str, tuple[object, ...]]] = []
    attempts += [(administrator, CREATE, (name, "Ada", ["clinician"], GOOD)) for name in HOSTILE_NAMES]
    new = f"{new_id()}@example.com"
    attempts += [(administrator, CREATE, (new, "Ada", ["clinician"], one)) for one in HOSTILE_VERIFIERS]
    reset = "SELECT clinic.staff_reset_password(%s, %s)"
    attempts += [(administrator, reset, (name, GOOD)) for name in HOSTILE_NAMES]
    attempts += [(administrator, reset, (victim.login, one)) for one in HOSTILE_VERIFIERS]
    change = "SELECT clinic.staff_change(%s, 'Ada', %s, NULL)"
    attempts += [(administrator, change, (name, ["admin"])) for name in HOSTILE_NAMES]
    attempts += [(administrator, change, (victim.login, roles)) for roles in HOSTILE_ROLES]
    for words in ("disable", "enable", "unlock"):
        attempts += [(administrator, f"SELECT clinic.staff_{words}(%s)", (name,)) for name in HOSTILE_NAMES]
    own_password = "SELECT clinic.change_password(%s, %s)"
    attempts += [(own, own_password, (one, HASH)) for one in HOSTILE_VERIFIERS]
    attempts += [(own, own_password, (GOOD, one)) for one in HOSTILE_HASHES]

    refused = 0
    for connection, words, values in attempts:
        with pytest.raises(psycopg.DatabaseError) as error:
            connection.execute(words.encode(), values)
        assert error.value.sqlstate in ("CL010", "P0002"), (words, values)
        refused += 1

    after = clinic_database.value(ROLES, [*names, victim.login]), clinic_database.value(staff)
    assert after == before
    assert clinic_database.connection_as(victim.login).execute("SELECT 1").fetchone() == (1,)
    print(f"Z8: {refused} of {len(attempts)} refused, {len(set(names))} names")


def test_z9_who_is_disabled_is_out_everywhere_within_a_second(clinic_database: ThrowAwayDatabase) -> None:
    accounts = AccountService(clinic_database.as_person(clinic_database.an_account(Role.ADMIN).login))
    account = clinic_database.an_account(Role.CLINICIAN, sees_patients=True)
    clinic_database.rows('UPDATE providers SET "passwordHash" = %s WHERE id = %s', (HASH, account.provider_id))
    at_work = [clinic_database.as_person(account.login) for _ in range(2)]
    for database in at_work:
        AccountService(database).open_session("desk", "1")
    accounts.accounts()
    began = time.monotonic()

    cut = accounts.disable(account.login)
    with pytest.raises(SignInFailed):
        clinic_database.as_person(account.login).connect()
    still = "SELECT count(*) FROM pg_stat_activity WHERE usename = %s"
    wait_until(lambda: clinic_database.value(still, account.login) == 0)

    took = (time.monotonic() - began) * 1000
    print(f"Z9: 2 sessions, {cut} connections cut and nobody in again after {took:.0f} ms")
    assert cut >= 2
    assert took <= 1000
    assert clinic_database.value('SELECT "passwordHash" FROM providers WHERE id = %s', account.provider_id) == "!"
    assert clinic_database.value("SELECT count(*) FROM clinic.session WHERE db_role = %s", account.login) == 0
    (told,) = clinic_database.rows(
        "SELECT changed, data -> 'active' FROM clinic.audit_event"
        " WHERE action = 'account' AND row_id = %s AND 'active' = ANY (changed)",
        (account.login,),
    )
    assert told == (["active"], [True, False])


def test_z11_who_registers_with_the_web_program_gets_no_right_here(clinic_database: ThrowAwayDatabase) -> None:
    email, password = f"web-{uuid4().hex[:12]}@example.com", "a long web password"
    clinic_database.rows(
        'INSERT INTO providers (id, email, "passwordHash", "firstName", "lastName", "updatedAt")'
        " VALUES (%s, %s, %s, 'Wilma', 'Webb', now())",
        (new_id(), email, BcryptHasher(rounds=4).hash(password)),
    )

    with pytest.raises(psycopg.OperationalError):
        clinic_database.connection_as(email, password)

    rights = clinic_database.value(
        "SELECT (SELECT count(*) FROM pg_roles WHERE rolname = %s) + (SELECT count(*) FROM clinic.staff s"
        " JOIN providers p ON p.id = s.provider_id WHERE p.email = %s)",
        email,
        email,
    )
    accounts = AccountService(clinic_database.as_person(clinic_database.an_account(Role.ADMIN).login))
    listed = {one.email: one.has_password for one in accounts.web_accounts()}
    print(f"Z11: {rights} desktop rights")
    assert rights == 0
    assert listed[email] is True
    assert "doctor@example.com" not in listed
