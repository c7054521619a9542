"""What each person may do with psql, decided by the server alone."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, LiteralString

import psycopg
import pytest
from psycopg import sql

from clinic_desktop.domain.identifiers import new_id
from clinic_desktop.domain.statuses import Role
from tests import rows
from tests.builders import EMILY, JANE, MARIAS_SCHEDULED
from tests.db.role_matrix import ADMIN, AUDITOR, CLINICIAN, COLUMN, MATRIX, RECEPTION

if TYPE_CHECKING:
    from clinic_desktop.testing.databases import ThrowAwayDatabase

    Connection = psycopg.Connection[tuple[Any, ...]]


def is_refused(connection: Connection, statement: sql.Composed | sql.SQL) -> bool:
    try:
        connection.execute(statement)
    except psycopg.errors.InsufficientPrivilege:
        return True
    return False


def allowed(connection: Connection, table: str) -> str:
    """Try all four, in a way that touches no row: PostgreSQL looks at the rights all the same."""
    names = {
        "table": sql.Identifier(*table.split(".")),
        "column": sql.Identifier(COLUMN.get(table, "id")),
    }
    tried = {
        "S": "SELECT {column} FROM {table} LIMIT 1",
        "I": "INSERT INTO {table} ({column}) SELECT NULL WHERE false",
        "U": "UPDATE {table} SET {column} = NULL WHERE false",
        "D": "DELETE FROM {table} WHERE false",
    }
    found = ""
    for letter, words in tried.items():
        # Into a view of several tables nobody can write, whatever his rights.
        with suppress(psycopg.errors.ObjectNotInPrerequisiteState):
            found += "" if is_refused(connection, sql.SQL(words).format(**names)) else letter
    return found


@pytest.mark.parametrize("role", Role)
def test_the_server_gives_each_role_what_the_matrix_says(clinic_database: ThrowAwayDatabase, role: Role) -> None:
    person = clinic_database.connection_as(clinic_database.an_account(role).login)

    assert {table: allowed(person, table) for table in MATRIX} == {
        table: roles.get(role, "") for table, roles in MATRIX.items()
    }


def test_every_table_of_ours_stands_in_the_matrix(clinic_database: ThrowAwayDatabase) -> None:
    found = clinic_database.rows(
        "SELECT format('%s.%s', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname IN ('public', 'clinic') AND c.relkind IN ('r', 'v', 'm', 'p', 'f')"
    )

    assert {name for (name,) in found if not name.startswith("clinic.audit_event_")} == set(MATRIX)


@pytest.mark.parametrize("role", Role)
def test_nobody_on_the_staff_reads_a_password_hash(clinic_database: ThrowAwayDatabase, role: Role) -> None:
    person = clinic_database.connection_as(clinic_database.an_account(role).login)

    for words in ('SELECT "passwordHash" FROM providers', "SELECT * FROM providers", "TABLE providers"):
        assert is_refused(person, sql.SQL(words)), words
    assert is_refused(person, sql.SQL("SELECT 1 FROM providers WHERE \"passwordHash\" LIKE '$2%'"))
    assert is_refused(person, sql.SQL("SELECT rolpassword FROM pg_authid"))


CLINICAL = [
    "SELECT * FROM medical_records",
    "SELECT count(*) FROM medical_records",
    "SELECT 1 FROM medical_records",
    "SELECT EXISTS (SELECT FROM medical_records WHERE diagnosis LIKE 'T%')",
    "COPY medical_records TO STDOUT",
    'SELECT a.id FROM appointments a JOIN medical_records r ON r."appointmentId" = a.id',
    "SELECT * FROM symptoms",
    "SELECT * FROM prescriptions",
    "SELECT * FROM allergies",
    "SELECT * FROM chronic_conditions",
    "SELECT * FROM vital_signs",
    "SELECT * FROM clinic.vital_observation",
    "SELECT * FROM clinic.no_known_allergies",
    "SELECT * FROM clinic.visit_diagnosis",
    "SELECT * FROM clinic.condition_code",
    "SELECT * FROM clinic.icd_use",
    "SELECT * FROM clinic.symptom_use",
]


def test_a_receptionist_reads_nothing_clinical(clinic_database: ThrowAwayDatabase) -> None:
    receptionist = clinic_database.connection_as("reception@example.com")

    assert [words for words in CLINICAL if not is_refused(receptionist, sql.SQL(words))] == []


ATTACKS = {
    "become the owner of our schema": "SET ROLE clinic_owner",
    "become the server's administrator": "SET ROLE clinic_superuser",
    "become somebody else": "SET SESSION AUTHORIZATION clinic_superuser",
    "run a program": "COPY (SELECT 1) TO PROGRAM 'true'",
    "read a file": "SELECT pg_read_file('/etc/passwd')",
    "copy a file": "CREATE TEMPORARY TABLE stolen (line text)",
    "list a folder": "SELECT pg_ls_dir('/')",
    "a temporary function": "CREATE FUNCTION pg_temp.leak(text) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
    "a function": "CREATE FUNCTION public.leak(text) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
    "a function of ours": "CREATE FUNCTION clinic.leak() RETURNS boolean LANGUAGE sql AS 'SELECT true'",
    "a table": "CREATE TABLE public.own (id int)",
    "a schema": "CREATE SCHEMA own",
    "switch off the triggers": "ALTER TABLE public.appointments DISABLE TRIGGER ALL",
    "drop a trigger": "DROP TRIGGER clinic_guard_status ON public.appointments",
    "be a replica": "SET session_replication_role = 'replica'",
    "drop a rule": 'ALTER TABLE public.vital_signs DROP CONSTRAINT "clinic_vital_signs_painLevel_range"',
    "empty a table": "TRUNCATE public.patients CASCADE",
    "make a role": "CREATE ROLE intruder LOGIN",
    "give a role": "GRANT clinic_clinician TO CURRENT_USER",
    "take the owner's role": "GRANT clinic_owner TO CURRENT_USER",
    "give the right to run programs": "GRANT pg_execute_server_program TO CURRENT_USER",
    "unlock himself": "ALTER ROLE CURRENT_USER VALID UNTIL 'infinity'",
    "more connections": "ALTER ROLE CURRENT_USER CONNECTION LIMIT -1",
    "another's password": "ALTER ROLE \"doctor@example.com\" PASSWORD 'x'",
    "make an account by hand": "INSERT INTO clinic.staff (db_role, display_name) VALUES ('x@y.zz', 'X')",
    "read the others' tokens": "SELECT token_hash FROM clinic.session",
    "call a trigger's function": "SELECT clinic.body_mass_index(1, 1)",
    "an event trigger": "CREATE EVENT TRIGGER own ON ddl_command_start EXECUTE FUNCTION clinic.announce()",
    "change the server": "ALTER SYSTEM SET log_statement = 'all'",
    "load a library": "LOAD '/tmp/evil.so'",
}


@pytest.mark.parametrize("role", Role)
def test_attacks_with_psql_are_refused(clinic_database: ThrowAwayDatabase, role: Role) -> None:
    person = clinic_database.connection_as(clinic_database.an_account(role).login)

    assert [what for what, words in ATTACKS.items() if not is_refused(person, sql.SQL(words))] == []


def test_nobody_ends_the_connection_of_somebody_else(clinic_database: ThrowAwayDatabase) -> None:
    other = clinic_database.connection_as("reception@example.com")
    clinician = clinic_database.connection_as(clinic_database.an_account(CLINICIAN).login)

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        clinician.execute("SELECT pg_terminate_backend(%s)", (other.info.backend_pid,))


OF_ADMINISTRATORS: tuple[LiteralString, ...] = (
    "SELECT clinic.staff_change('doctor@example.com', 'A', '{admin}', NULL)",
    "SELECT clinic.staff_enable('doctor@example.com')",
    "SELECT clinic.staff_unlock('doctor@example.com')",
    "SELECT clinic.staff_reset_password('doctor@example.com', 'x')",
    "SELECT * FROM clinic.account_list()",
    "SELECT * FROM clinic.web_accounts()",
)
OF_THE_GUARD: tuple[LiteralString, ...] = (
    "SELECT clinic.lock_account('doctor@example.com')",
    "SELECT clinic.unlock_due()",
    "SELECT clinic.set_verifier('doctor@example.com', 'x')",
    "SELECT clinic.set_web_hash('x', '!')",
    "SELECT clinic.cut_connections('doctor@example.com')",
    "SELECT clinic.note_account('doctor@example.com', '{}')",
    "SELECT clinic.note_failed_sign_in('doctor@example.com', 1, now())",
)


@pytest.mark.parametrize("role", [CLINICIAN, RECEPTION, AUDITOR])
def test_only_administrators_manage_accounts(clinic_database: ThrowAwayDatabase, role: Role) -> None:
    person = clinic_database.connection_as(clinic_database.an_account(role).login)

    assert is_refused(person, sql.SQL("SELECT clinic.staff_create('a@b.co', 'A', '{admin}', 'x')"))
    assert is_refused(person, sql.SQL("SELECT clinic.staff_disable('doctor@example.com')"))
    assert is_refused(person, sql.SQL("SELECT * FROM clinic.staff_list()"))
    for call in OF_ADMINISTRATORS:
        assert is_refused(person, sql.SQL(call)), call


@pytest.mark.parametrize("role", Role)
def test_what_the_guard_does_nobody_on_the_staff_does(clinic_database: ThrowAwayDatabase, role: Role) -> None:
    person = clinic_database.connection_as(clinic_database.an_account(role).login)

    for call in OF_THE_GUARD:
        assert is_refused(person, sql.SQL(call)), call


@pytest.mark.parametrize("role", [ADMIN, AUDITOR])
def test_only_those_who_book_overbook(clinic_database: ThrowAwayDatabase, role: Role) -> None:
    person = clinic_database.connection_as(clinic_database.an_account(role).login)

    assert is_refused(person, sql.SQL("SELECT clinic.overbook('x', 'because')"))


@pytest.mark.parametrize("role", Role)
def test_the_password_of_oneself_can_be_changed(clinic_database: ThrowAwayDatabase, role: Role) -> None:
    account = clinic_database.an_account(role)
    person = clinic_database.connection_as(account.login)

    person.execute("ALTER ROLE CURRENT_USER PASSWORD 'another long password'")

    assert clinic_database.connection_as(account.login, "another long password").execute("SELECT 1").fetchone() == (1,)
    with pytest.raises(psycopg.OperationalError):
        clinic_database.connection_as(account.login, account.password)


def test_a_receptionist_books_and_checks_in_but_starts_no_visit(clinic_database: ThrowAwayDatabase) -> None:
    receptionist = clinic_database.connection_as("reception@example.com")
    booked = rows.insert(receptionist, "appointments", rows.appointment(clinic_database.a_provider()))
    change = "UPDATE appointments SET status = %s WHERE id = %s"

    receptionist.execute(change, ("checked_in", booked))

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        receptionist.execute(change, ("in_progress", booked))


def test_signatures_are_those_of_the_person_whatever_is_claimed(clinic_database: ThrowAwayDatabase) -> None:
    account = clinic_database.an_account(CLINICIAN)
    clinician = clinic_database.reader_of_charts(account.login)
    (allergy,) = clinician.execute('SELECT min(id) FROM allergies WHERE "patientId" = %s', (JANE,)).fetchone() or ("",)

    clinician.execute("INSERT INTO clinic.no_known_allergies (patient_id, stated_by) VALUES (%s, 'Ada')", (EMILY,))
    clinician.execute(
        "INSERT INTO clinic.struck_allergy (allergy_id, reason, struck_by) VALUES (%s, 'a mistake', 'Ada')", (allergy,)
    )
    clinician.execute(
        "INSERT INTO clinic.patient_profile (patient_id, archived_at, archived_by, archive_reason)"
        " VALUES (%s, '2000-01-01', 'Ada', 'moved away')",
        (EMILY,),
    )
    clinician.execute("SELECT clinic.overbook(%s, 'urgent')", (MARIAS_SCHEDULED,))

    signed = clinic_database.rows(
        "SELECT stated_by FROM clinic.no_known_allergies UNION ALL SELECT struck_by FROM clinic.struck_allergy"
        " UNION ALL SELECT archived_by FROM clinic.patient_profile"
        " UNION ALL SELECT overbooked_by FROM clinic.overbooking"
    )
    assert signed == [(account.login,)] * 4
    assert clinic_database.value("SELECT extract(year FROM archived_at) FROM clinic.patient_profile") > 2020


def test_every_function_with_more_rights_says_where_it_looks_and_is_not_for_everybody(
    clinic_database: ThrowAwayDatabase,
) -> None:
    suspicious = clinic_database.rows(
        "SELECT p.oid::regprocedure::text FROM pg_proc p"
        " WHERE p.pronamespace IN ('clinic'::regnamespace, 'public'::regnamespace) AND p.prosecdef"
        " AND (NOT coalesce(p.proconfig, '{}')::text LIKE '%search_path=%' OR EXISTS ("
        " SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a WHERE a.grantee = 0))"
    )

    assert suspicious == []


def test_no_function_of_ours_is_for_everybody(clinic_database: ThrowAwayDatabase) -> None:
    public = clinic_database.rows(
        "SELECT p.oid::regprocedure::text FROM pg_proc p"
        " WHERE p.pronamespace IN ('clinic'::regnamespace, 'public'::regnamespace)"
        " AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"
        " AND EXISTS (SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a WHERE a.grantee = 0)"
    )

    assert public == []


def test_only_the_staff_may_connect(clinic_database: ThrowAwayDatabase) -> None:
    stranger = f"stranger-{new_id()}"
    clinic_database.rows(f"CREATE ROLE \"{stranger}\" LOGIN PASSWORD 'password123'")

    try:
        with pytest.raises(psycopg.OperationalError, match="permission denied"):
            clinic_database.connection_as(stranger)
    finally:
        clinic_database.rows(f'DROP ROLE "{stranger}"')
