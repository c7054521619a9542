"""Accounts as the database makes and closes them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from clinic_desktop.db.demo_clinic import scram_verifier
from clinic_desktop.domain.identifiers import new_id
from clinic_desktop.domain.statuses import Role
from tests.waiting import wait_until

if TYPE_CHECKING:
    from clinic_desktop.testing.databases import ThrowAwayDatabase

    Connection = psycopg.Connection[tuple[Any, ...]]

CREATE = "SELECT clinic.staff_create(%s, %s, %s, %s)"

HOSTILE_NAMES = [
    None,
    "",
    " ",
    "x",
    "postgres",
    "clinic_superuser",
    "clinic_owner",
    "clinic_admin",
    "pg_execute_server_program",
    "public",
    "none",
    "current_user",
    "session_user",
    "Ada@example.com",
    "ADA@EXAMPLE.COM",
    "ada@Example.com",
    " ada@example.com",
    "ada@example.com ",
    "ada@example.com\n",
    "\nada@example.com",
    "ada@example.com\r\n",
    "ada\t@example.com",
    "ada @example.com",
    "ada@exam ple.com",
    "ada@@example.com",
    "@example.com",
    "ada@",
    "ada@-example.com",
    "ada@example.com-",
    "ada@example.com.",
    ".ada@example.com",
    "-ada@example.com",
    'ada"@example.com',
    'ada@example.com"; DROP SCHEMA clinic CASCADE; --',
    'x@y.zz" SUPERUSER --',
    'x@y.zz" PASSWORD NULL; ALTER ROLE "x@y.zz" SUPERUSER; --',
    "ada'@example.com",
    "ada@example.com'; DROP TABLE patients; --",
    "ada;@example.com",
    "ada\\@example.com",
    "ada$@example.com",
    "ada%s@example.com",
    "%I@example.com",
    "ada(select)@example.com",
    "ädä@example.com",
    "аda@example.com",
    "ada@exämple.com",
    "ada\u200b@example.com",
    "ada\u202e@example.com",
    "😀@example.com",
    "a" * 52 + "@example.com",
    "a" * 1000 + "@example.com",
]

GOOD = "SCRAM-SHA-256$4096:c2FsdHNhbHRzYWx0c2FsdA==$" + "A" * 44 + ":" + "B" * 44
HOSTILE_VERIFIERS = [
    None,
    "",
    "password123",
    "md5d41d8cd98f00b204e9800998ecf8427e",
    GOOD + "\n",
    GOOD + " ",
    GOOD + "' SUPERUSER --",
    GOOD.replace("SHA-256", "SHA-1"),
    GOOD.replace("4096", "1"),
    GOOD.replace("A" * 44, "A" * 43 + "'"),
    "SCRAM-SHA-256$4096:c2FsdA==$x:y",
]

HOSTILE_ROLES: list[list[str | None] | None] = [
    None,
    [],
    [None],
    ["clinician", None],
    ["owner"],
    ["superuser"],
    ["admin; DROP SCHEMA clinic"],
    ['admin" , clinic_owner'],
    ["Clinician"],
    [""],
]


@pytest.fixture
def administrator_with_psql(clinic_database: ThrowAwayDatabase) -> Connection:
    return clinic_database.connection_as(clinic_database.an_account(Role.ADMIN).login)


def test_there_are_at_least_fifty_hostile_names() -> None:
    assert len(set(HOSTILE_NAMES)) >= 50


def test_no_hostile_name_verifier_or_role_makes_an_account(
    clinic_database: ThrowAwayDatabase, administrator_with_psql: Connection
) -> None:
    staff = clinic_database.value("SELECT array_agg(db_role ORDER BY db_role) FROM clinic.staff")
    attempts: list[tuple[object, object, object]] = [(name, ["clinician"], GOOD) for name in HOSTILE_NAMES]
    attempts += [(f"{new_id()}@example.com", ["clinician"], verifier) for verifier in HOSTILE_VERIFIERS]
    attempts += [(f"{new_id()}@example.com", roles, GOOD) for roles in HOSTILE_ROLES]

    for name, roles, verifier in attempts:
        with pytest.raises(psycopg.DatabaseError) as refused:
            administrator_with_psql.execute(CREATE, (name, "Ada", roles, verifier))
        assert refused.value.sqlstate == "CL010", (name, roles, verifier)

    assert clinic_database.value("SELECT array_agg(db_role ORDER BY db_role) FROM clinic.staff") == staff
    made = "SELECT count(*) FROM pg_roles WHERE rolname = ANY (%s)"
    assert clinic_database.value(made, [str(name) for name, _, _ in attempts if str(name).startswith(("a", "x"))]) == 0


@pytest.mark.parametrize("name", ["", "  ", "x" * 101])
def test_an_account_that_cannot_be_stored_leaves_no_role(
    clinic_database: ThrowAwayDatabase, administrator_with_psql: Connection, name: str
) -> None:
    login = f"{new_id()}@example.com"

    with pytest.raises(psycopg.errors.CheckViolation):
        administrator_with_psql.execute(CREATE, (login, name, ["clinician"], GOOD))

    assert clinic_database.value("SELECT count(*) FROM pg_roles WHERE rolname = %s", login) == 0


def test_a_provider_that_does_not_exist_leaves_no_role(
    clinic_database: ThrowAwayDatabase, administrator_with_psql: Connection
) -> None:
    login = f"{new_id()}@example.com"

    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        administrator_with_psql.execute(
            "SELECT clinic.staff_create(%s, 'Ada', '{clinician}', %s, 'nobody')", (login, GOOD)
        )

    assert clinic_database.value("SELECT count(*) FROM pg_roles WHERE rolname = %s", login) == 0


def test_an_account_has_the_rights_of_its_roles_and_no_others(clinic_database: ThrowAwayDatabase) -> None:
    login = clinic_database.an_account(Role.CLINICIAN, Role.RECEPTION).login

    (attributes,) = clinic_database.rows(
        "SELECT rolcanlogin, rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls, rolconnlimit"
        " FROM pg_roles WHERE rolname = %s",
        (login,),
    )
    groups = clinic_database.value(
        "SELECT array_agg(g.rolname::text ORDER BY g.rolname) FROM pg_auth_members m"
        " JOIN pg_roles g ON g.oid = m.roleid JOIN pg_roles r ON r.oid = m.member WHERE r.rolname = %s",
        login,
    )
    assert attributes == (True, False, False, False, False, False, 12)
    assert groups == ["clinic_clinician", "clinic_reception"]
    person = clinic_database.connection_as(login)
    limits = [
        (person.execute(f"SHOW {name}".encode()).fetchone() or ())[0]
        for name in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
    ]
    assert limits == ["15s", "3s", "30s"]


def test_the_same_name_is_given_once(clinic_database: ThrowAwayDatabase, administrator_with_psql: Connection) -> None:
    login = clinic_database.an_account(Role.RECEPTION).login

    with pytest.raises(psycopg.errors.DuplicateObject):
        administrator_with_psql.execute(CREATE, (login, "Ada", ["admin"], GOOD))

    assert clinic_database.value("SELECT clinic.roles_of(%s)", login) == ["reception"]


def test_an_account_that_is_closed_ends_within_a_second_wherever_it_is_signed_in(
    clinic_database: ThrowAwayDatabase, administrator_with_psql: Connection
) -> None:
    account = clinic_database.an_account(Role.CLINICIAN)
    sessions = [clinic_database.connection_as(account.login) for _ in range(2)]
    began = time.monotonic()

    cut = administrator_with_psql.execute("SELECT clinic.staff_disable(%s)", (account.login,)).fetchone()

    assert cut == (2,)
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        clinic_database.connection_as(account.login)
    still = "SELECT count(*) FROM pg_stat_activity WHERE usename = %s"
    wait_until(lambda: clinic_database.value(still, account.login) == 0)
    assert time.monotonic() - began < 1
    for session in sessions:
        with pytest.raises(psycopg.OperationalError):
            session.execute("SELECT 1")


def test_a_closed_account_answers_a_right_and_a_wrong_password_alike(
    clinic_database: ThrowAwayDatabase, administrator_with_psql: Connection
) -> None:
    account = clinic_database.an_account(Role.CLINICIAN)
    administrator_with_psql.execute("SELECT clinic.staff_disable(%s)", (account.login,))

    told = []
    for password in (account.password, "something else"):
        with pytest.raises(psycopg.OperationalError) as refused:
            clinic_database.connection_as(account.login, password)
        told.append(str(refused.value))

    assert told[0] == told[1]


def test_closing_an_unknown_account_says_so(administrator_with_psql: Connection) -> None:
    with pytest.raises(psycopg.errors.NoDataFound):
        administrator_with_psql.execute("SELECT clinic.staff_disable('nobody@example.com')")


def test_somebody_who_is_not_on_the_staff_any_more_opens_no_session(clinic_database: ThrowAwayDatabase) -> None:
    account = clinic_database.an_account(Role.CLINICIAN)
    person = clinic_database.connection_as(account.login)
    token = (person.execute("SELECT token FROM clinic.session_open('desk', '1')").fetchone() or ("",))[0]
    clinic_database.rows("UPDATE clinic.staff SET active = false WHERE db_role = %s", (account.login,))

    for words, values in (
        ("SELECT clinic.session_open('desk', '1')", ()),
        ("SELECT clinic.session_join(%s)", (token,)),
    ):
        with pytest.raises(psycopg.DatabaseError) as refused:
            person.execute(words.encode(), values)
        assert refused.value.sqlstate == "CL001"


def test_a_session_ends_after_twelve_hours(clinic_database: ThrowAwayDatabase) -> None:
    account = clinic_database.an_account(Role.CLINICIAN)
    person = clinic_database.connection_as(account.login)
    token = (person.execute("SELECT token FROM clinic.session_open('desk', '1')").fetchone() or ("",))[0]
    person.execute("SELECT clinic.session_join(%s)", (token,))
    clinic_database.rows("UPDATE clinic.session SET opened_at = opened_at - interval '12 hours 1 second'")

    with pytest.raises(psycopg.DatabaseError) as refused:
        person.execute("SELECT clinic.session_join(%s)", (token,))
    assert refused.value.sqlstate == "CL001"


def test_old_sessions_that_nobody_uses_are_swept_away(clinic_database: ThrowAwayDatabase) -> None:
    left = clinic_database.an_account(Role.CLINICIAN)
    connection = clinic_database.connection_as(left.login)
    connection.execute("SELECT clinic.session_open('desk', '1')")
    clinic_database.rows("UPDATE clinic.session SET opened_at = opened_at - interval '13 hours'")
    other = clinic_database.connection_as("doctor@example.com")
    of_left = "SELECT count(*) FROM clinic.session WHERE db_role = %s"

    other.execute("SELECT clinic.session_open('desk', '1')")
    assert clinic_database.value(of_left, left.login) == 1, "its connection is still there"
    connection.close()
    gone = "SELECT count(*) FROM pg_stat_activity WHERE usename = %s"
    wait_until(lambda: clinic_database.value(gone, left.login) == 0)
    other.execute("SELECT clinic.session_open('desk', '1')")

    assert clinic_database.value(of_left, left.login) == 0


def test_tokens_are_random_and_only_their_hash_is_kept(clinic_database: ThrowAwayDatabase) -> None:
    person = clinic_database.connection_as("doctor@example.com")
    tokens = {
        str((person.execute("SELECT token FROM clinic.session_open('desk', '1')").fetchone() or ("",))[0])
        for _ in range(5)
    }

    assert len(tokens) == 5
    assert {len(token) for token in tokens} == {64}
    kept = clinic_database.value("SELECT string_agg(s::text, ' ') FROM clinic.session s")
    assert not any(token in kept for token in tokens)


def test_a_verifier_is_made_here_and_lets_its_owner_in(clinic_database: ThrowAwayDatabase) -> None:
    password = "Pässwörd 😀 with NFC"
    account = clinic_database.an_account(Role.RECEPTION, password=password)

    assert clinic_database.connection_as(account.login, password).execute("SELECT 1").fetchone() == (1,)
    verifier = scram_verifier(clinic_database.admin_connection(), account.login, password)
    assert verifier.startswith("SCRAM-SHA-256$")
    assert password not in verifier
