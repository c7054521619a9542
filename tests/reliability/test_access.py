"""Bars Z: what each person can do with psql-level access, decided by the server alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from clinic_desktop.domain.identifiers import new_id
from clinic_desktop.domain.statuses import Role
from tests.builders import EMILY, JANE, JANES_COMPLETED, MARIAS_SCHEDULED, MICHAEL, ROBERT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clinic_desktop.testing.databases import ThrowAwayDatabase

    Connection = psycopg.Connection[tuple[Any, ...]]

ON_EVERY_POSTGRES = True
CLINICIAN, RECEPTION, ADMIN, AUDITOR = Role.CLINICIAN, Role.RECEPTION, Role.ADMIN, Role.AUDITOR
DESK, EVERYBODY, NOBODY = {CLINICIAN, RECEPTION}, set(Role), set[Role]()
WATCH = {ADMIN, AUDITOR}

NEW_PATIENT = """INSERT INTO patients (id, "firstName", "lastName", "dateOfBirth", sex, phone, "emergencyContactName",
"emergencyContactPhone", "updatedAt") VALUES (gen_random_uuid(), 'Peer', 'Person', '1970-01-01', 'other', '555-7654321',
'Some Body', '555-1234567', now())"""
NEW_BOOKING = f"""INSERT INTO appointments (id, "patientId", "providerId", "appointmentDate", "appointmentType",
"durationMinutes", "updatedAt") SELECT gen_random_uuid(), '{JANE}', id, now() + interval '400 days', 'follow_up', 20,
now() FROM providers LIMIT 1"""
NEW_ALLERGY = "INSERT INTO allergies (id, \"patientId\", allergen) VALUES (gen_random_uuid(), '{}', 'Dust')"
CANCEL = "SELECT set_config('clinic.reason', 'the patient called', true);"
CANCEL += f" UPDATE appointments SET status = 'cancelled' WHERE id = '{MARIAS_SCHEDULED}' RETURNING 1"
RECORD = 'SELECT 1 FROM medical_records r JOIN appointments a ON a.id = r."appointmentId" WHERE a."patientId" = \'{}\''
RECORD_OF = 'INSERT INTO medical_records (id, "appointmentId", "updatedAt") VALUES (%s, %s, now())'

OPERATIONS: dict[str, tuple[str, set[Role]]] = {
    "find a patient": ("SELECT 1 FROM patients WHERE \"lastName\" = 'Doe'", DESK),
    "register a patient": (f"{NEW_PATIENT} RETURNING 1", DESK),
    "correct a patient": (f"UPDATE patients SET phone = '555-1112223' WHERE id = '{JANE}' RETURNING 1", DESK),
    "see the schedule": ("SELECT 1 FROM appointments", {CLINICIAN, RECEPTION, AUDITOR}),
    "book": (f"{NEW_BOOKING} RETURNING 1", DESK),
    "cancel with a reason": (CANCEL, DESK),
    "read an open chart": (RECORD.format(JANE), {CLINICIAN, AUDITOR}),
    "write into an open chart": (f"{NEW_ALLERGY.format(JANE)} RETURNING 1", {CLINICIAN}),
    "see who works here": ("SELECT 1 FROM clinic.staff", EVERYBODY),
    "list the accounts": ("SELECT 1 FROM clinic.staff_list()", {ADMIN}),
    "change a setting": ("UPDATE clinic.setting SET value = 'Ours' WHERE name = 'clinic_name'", {ADMIN}),
    "read the audit": ("SELECT action, actor FROM clinic.audit_event", WATCH),
    "see the last seal": ("SELECT 1 FROM clinic.audit_era", EVERYBODY),
    "verify the audit": ("SELECT * FROM clinic.verify_audit(1, 10)", WATCH),
    "read a chart that is not open": (RECORD.format(ROBERT), NOBODY),
    "write into a chart that is not open": (f"{NEW_ALLERGY.format(ROBERT)} RETURNING 1", NOBODY),
    "change a chart that is not open": ("UPDATE chronic_conditions SET notes = 'x' RETURNING 1", NOBODY),
    "open a chart by hand": (f"INSERT INTO clinic.chart_open VALUES (1, '{ROBERT}')", NOBODY),
    "read what the audit holds of charts": ("SELECT data FROM clinic.audit_event", NOBODY),
    "change the audit": ("UPDATE clinic.audit_event SET actor = 'somebody'", NOBODY),
    "delete from the audit": ("DELETE FROM clinic.audit_event", NOBODY),
    "forge an event": ("SELECT clinic.write_event('view', 'patients', 'x', 'x')", NOBODY),
    "forge a seal": ("INSERT INTO clinic.audit_block VALUES (1, 1, '0', '1', 1, '', '')", NOBODY),
    "start an era": ("SELECT clinic.start_era('why not')", NOBODY),
    "read a password hash": ('SELECT "passwordHash" FROM providers', NOBODY),
    "delete a patient": ("DELETE FROM patients", NOBODY),
    "delete an appointment": ("DELETE FROM appointments", NOBODY),
    "delete a record": ("DELETE FROM medical_records", NOBODY),
    "take a workstation's token": ("SELECT token_hash FROM clinic.session", NOBODY),
    "give oneself a role": ("GRANT clinic_admin TO CURRENT_USER", NOBODY),
    "switch the gate off": ("ALTER TABLE medical_records DISABLE ROW LEVEL SECURITY", NOBODY),
    "dump": ("SET LOCAL row_security = off; SELECT * FROM medical_records", NOBODY),
}


def may(connection: Connection, statement: str) -> bool:
    """Say whether the server let it happen: without a refusal, and to at least one row."""
    try:
        with connection.transaction(force_rollback=True):
            cursor = connection.execute(statement.encode())
            while cursor.nextset():
                pass
            return cursor.rowcount != 0
    except psycopg.errors.InsufficientPrivilege:
        return False


def at_a_workstation(database: ThrowAwayDatabase, role: Role) -> Connection:
    """Sign somebody of this role in, with Jane's chart open if he may open charts."""
    connection = database.connection_as(database.an_account(role).login)
    connection.execute("SELECT clinic.session_open('desk 1', '1')")
    if role in (CLINICIAN, AUDITOR):
        database.open_charts(connection, JANE)
    return connection


def seen(connection: Connection) -> set[str]:
    """Return whose records are seen."""
    found = connection.execute(
        'SELECT DISTINCT a."patientId" FROM medical_records r JOIN appointments a ON a.id = r."appointmentId"'
    )
    return {patient for (patient,) in found}


@pytest.fixture
def clinician(clinic_database: ThrowAwayDatabase) -> Connection:
    connection = clinic_database.connection_as(clinic_database.an_account(CLINICIAN).login)
    connection.execute("SELECT clinic.session_open('desk 1', '1')")
    return connection


def test_z1_every_role_may_what_the_matrix_says_and_nothing_else(clinic_database: ThrowAwayDatabase) -> None:
    people = {role: at_a_workstation(clinic_database, role) for role in Role}

    found = {what: {role for role in Role if may(people[role], words)} for what, (words, _) in OPERATIONS.items()}

    assert found == {what: roles for what, (_, roles) in OPERATIONS.items()}
    print(f"Z1: {len(OPERATIONS)} operations x {len(Role)} roles, {len(OPERATIONS) * len(Role)} as the matrix says")


@pytest.mark.parametrize("role", Role)
def test_z2_no_staff_role_reads_a_password_hash(clinic_database: ThrowAwayDatabase, role: Role) -> None:
    person = at_a_workstation(clinic_database, role)

    for words in ('SELECT "passwordHash" FROM providers', "SELECT * FROM providers", "COPY providers TO STDOUT"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            person.execute(words.encode())


def test_z3_a_clinician_sees_the_records_of_open_charts_and_no_others(
    clinic_database: ThrowAwayDatabase, clinician: Connection
) -> None:
    assert seen(clinician) == set()
    clinic_database.open_charts(clinician, JANE)
    assert seen(clinician) == {JANE}
    clinician.execute("SELECT clinic.close_chart(%s)", (JANE,))
    assert seen(clinician) == set()
    print("Z3: 0 records without an open chart, one patient's with one")


def test_z4_a_chart_opened_and_rolled_back_shows_nothing(clinician: Connection) -> None:
    variants = {
        "begin, open, read, roll back": ("SELECT clinic.open_chart('{}', 'emergency')",),
        "open in a savepoint that is taken back": (
            "SAVEPOINT one",
            "SELECT clinic.open_chart('{}', 'emergency')",
            "ROLLBACK TO one",
        ),
        "open in a savepoint that is kept": (
            "SAVEPOINT one",
            "SELECT clinic.open_chart('{}', 'emergency')",
            "RELEASE one",
        ),
    }
    found = {}
    for what, statements in variants.items():
        with clinician.transaction(force_rollback=True):
            for statement in statements:
                clinician.execute(statement.format(JANE).encode())
            found[what] = len(seen(clinician))
    found["after the rollback"] = len(seen(clinician))

    assert found == dict.fromkeys([*variants, "after the rollback"], 0)
    print(f"Z4: {len(found)} variants, 0 rows in each")


def test_z5_another_connection_of_the_same_person_inherits_no_chart(clinic_database: ThrowAwayDatabase) -> None:
    account = clinic_database.an_account(CLINICIAN)
    first, second = (clinic_database.connection_as(account.login) for _ in range(2))
    opened = first.execute("SELECT token FROM clinic.session_open('desk 1', '1')").fetchone()
    clinic_database.open_charts(first, JANE)
    second.execute("SELECT clinic.session_open('desk 2', '1')")

    assert (seen(first), seen(second)) == ({JANE}, set())
    stranger = clinic_database.connection_as(clinic_database.an_account(CLINICIAN).login)
    with pytest.raises(psycopg.Error):
        stranger.execute("SELECT clinic.session_join(%s)", opened)
    assert seen(stranger) == set()
    second.execute("SELECT clinic.session_join(%s)", opened)
    assert seen(second) == {JANE}, "a connection of the same workstation session belongs to it"


def test_z6_nothing_is_written_into_a_chart_that_is_not_open(
    clinic_database: ThrowAwayDatabase, clinician: Connection
) -> None:
    clinic_database.open_charts(clinician, EMILY)
    clinic_database.rows("UPDATE appointments SET status = 'in_progress' WHERE id = %s", (MARIAS_SCHEDULED,))

    for words, values in (
        (NEW_ALLERGY.format(JANE), ()),
        (RECORD_OF, (new_id(), MARIAS_SCHEDULED)),
        (f"INSERT INTO vital_signs (id, \"appointmentId\") VALUES ('{new_id()}', '{MARIAS_SCHEDULED}')", ()),
        (f"INSERT INTO clinic.no_known_allergies (patient_id) VALUES ('{ROBERT}')", ()),
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            clinician.execute(words.encode(), values or None)
    for table in ("medical_records", "vital_signs", "symptoms", "prescriptions", "allergies", "chronic_conditions"):
        assert clinician.execute(f"UPDATE {table} SET id = id".encode()).rowcount == 0, table
    assert clinician.execute("DELETE FROM allergies").rowcount == 0
    clinician.execute("INSERT INTO allergies (id, \"patientId\", allergen) VALUES ('own', %s, 'Dust')", (EMILY,))
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        # Out of an open chart into another one.
        clinician.execute("UPDATE allergies SET \"patientId\" = %s WHERE id = 'own'", (JANE,))


def test_z3_a_reason_is_wanted_once_and_reviewed_once(
    clinic_database: ThrowAwayDatabase, clinician: Connection
) -> None:
    def opened(*reason: str) -> str:
        clinician.execute("SELECT clinic.open_chart(%s, %s)", (JANE, reason[0] if reason else None))
        return str(clinic_database.rows("SELECT action FROM clinic.audit_event ORDER BY seq DESC LIMIT 1")[0][0])

    for reason in (None, "", "  ", "no", "x" * 201):
        with pytest.raises(psycopg.DatabaseError) as refused:
            clinician.execute("SELECT clinic.open_chart(%s, %s)", (JANE, reason))
        assert refused.value.sqlstate == "CL012", reason
    assert opened("emergency") == "break_glass"
    assert opened() == "view", "coming back asks nothing and is reviewed already"
    assert opened("another emergency") == "break_glass"


ATTACKS = (
    "SET ROLE clinic_owner",
    "SET ROLE clinic_superuser",
    "SET SESSION AUTHORIZATION clinic_superuser",
    "ALTER TABLE medical_records DISABLE TRIGGER ALL",
    "ALTER TABLE medical_records NO FORCE ROW LEVEL SECURITY",
    "SET session_replication_role = replica",
    "DROP POLICY clinic_chart ON medical_records",
    "CREATE POLICY mine ON medical_records USING (true)",
    "COPY (SELECT 1) TO PROGRAM 'true'",
    "SELECT pg_read_file('/etc/passwd')",
    "CREATE FUNCTION pg_temp.leak(text) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
    "CREATE OR REPLACE FUNCTION clinic.open_patients() RETURNS text[] LANGUAGE sql AS 'SELECT null::text[]'",
    "ALTER FUNCTION clinic.open_patients() SECURITY INVOKER",
    "INSERT INTO clinic.session_connection VALUES (pg_backend_pid(), now(), 1)",
    "TRUNCATE clinic.audit_event",
    "DROP TABLE clinic.audit_event",
    "ALTER TABLE clinic.audit_event DISABLE TRIGGER refuse_change",
)


@pytest.mark.parametrize("role", Role)
def test_z7_attacks_are_refused_by_the_server(clinic_database: ThrowAwayDatabase, role: Role) -> None:
    person = at_a_workstation(clinic_database, role)

    for words in ATTACKS:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            person.execute(words.encode())
    print(f"Z7: {len(ATTACKS)} attacks as {role}, 42501 each")


def leaky_ways() -> Iterator[str]:
    """Yield conditions that would tell of rows they must not see, by an error or by being called with their values."""
    yield "SELECT 1 FROM medical_records WHERE 1 / (length(diagnosis) - length(diagnosis)) = 1"
    yield "SELECT 1 FROM medical_records WHERE diagnosis::int = 1"
    yield "SELECT 1 FROM prescriptions WHERE ('[' || \"medicationName\")::jsonb IS NOT NULL"


def test_z7_no_condition_meets_a_row_before_the_gate_does(clinician: Connection) -> None:
    for words in leaky_ways():
        assert clinician.execute(words.encode()).fetchall() == [], "no error: no hidden row was looked at"


def test_z7_statistics_and_errors_tell_nothing_of_closed_charts(
    clinic_database: ThrowAwayDatabase, clinician: Connection
) -> None:
    assert clinician.execute("SELECT 1 FROM pg_stats WHERE tablename IN ('medical_records', 'allergies')").rowcount == 0
    clinic_database.rows("UPDATE appointments SET status = 'in_progress' WHERE id = %s", (JANES_COMPLETED,))
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        # Whether there is a record already must not show by another error than the gate's.
        clinician.execute(RECORD_OF, (new_id(), JANES_COMPLETED))
    for patient in (JANE, MICHAEL):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            # Nor whether allergies are known.
            clinician.execute("INSERT INTO clinic.no_known_allergies (patient_id) VALUES (%s)", (patient,))


def test_z10_every_definer_function_says_where_it_looks_and_is_not_for_everybody(
    clinic_database: ThrowAwayDatabase,
) -> None:
    suspicious = clinic_database.rows(
        "SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
        " WHERE n.nspname IN ('clinic', 'public') AND p.prosecdef"
        " AND (NOT coalesce(p.proconfig, '{}')::text LIKE '%search_path=%' OR EXISTS ("
        " SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a WHERE a.grantee = 0))"
    )
    counted = clinic_database.value(
        "SELECT count(*) FROM pg_proc WHERE pronamespace = 'clinic'::regnamespace AND prosecdef"
    )

    assert suspicious == []
    print(f"Z10: {counted} definer functions, 0 suspicious")
