"""Bars H: what somebody of the staff can do with psql to charts, to the audit trail and to everybody else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from clinic_desktop.db.demo_clinic import scram_verifier
from clinic_desktop.domain.statuses import Role
from tests import rows
from tests.builders import EMILY, JANE, MARIAS_SCHEDULED, ROBERT
from tests.reliability.trail import seal
from tests.waiting import wait_until

if TYPE_CHECKING:
    from clinic_desktop.testing.databases import Account, ThrowAwayDatabase

    Connection = psycopg.Connection[tuple[Any, ...]]

ON_EVERY_POSTGRES = True
BOOKED_HIMSELF = "booked by the same person"
TABLES = ("patients", "allergies", "chronic_conditions", "medical_records", "vital_signs", "symptoms", "prescriptions")
LOCKS = """
SELECT format('SELECT %s(%s)', p.proname, CASE p.pronargs WHEN 1 THEN '1' ELSE '1, 2' END)
FROM pg_proc p WHERE p.proname ~ '^pg_(try_)?advisory_(xact_)?lock' ORDER BY 1
"""
LARGE_OBJECTS = (
    "SELECT lo_creat(-1)",
    "SELECT lo_create(0)",
    "SELECT lo_from_bytea(0, 'x')",
    "SELECT lo_put(1, 0, 'x')",
    "SELECT lowrite(1, 'x')",
    "SELECT lo_import('/etc/passwd')",
    "SELECT lo_export(1, '/tmp/x')",
)
BLANKS = 3_000_000


def a_booking(account: Account, patient: str) -> dict[str, object]:
    assert account.provider_id
    return rows.appointment(account.provider_id, patientId=patient)


def signed_in(database: ThrowAwayDatabase, account: Account) -> Connection:
    connection = database.connection_as(account.login)
    connection.execute("SELECT clinic.session_open('psql', '0')")
    return connection


@pytest.fixture
def account(clinic_database: ThrowAwayDatabase) -> Account:
    return clinic_database.an_account(Role.CLINICIAN, sees_patients=True)


@pytest.fixture
def clinician(clinic_database: ThrowAwayDatabase, account: Account) -> Connection:
    return signed_in(clinic_database, account)


@pytest.fixture
def receptionist(clinic_database: ThrowAwayDatabase) -> Connection:
    return signed_in(clinic_database, clinic_database.an_account(Role.RECEPTION))


@pytest.fixture
def administrator(clinic_database: ThrowAwayDatabase) -> Connection:
    return signed_in(clinic_database, clinic_database.an_account(Role.ADMIN))


def refused(connection: Connection, statement: str, *values: object) -> str | None:
    """Return the state with which the server refuses."""
    with pytest.raises(psycopg.Error) as error:
        connection.execute(statement.encode(), values or None)
    return error.value.sqlstate


def last_events(database: ThrowAwayDatabase, count: int = 1) -> list[Any]:
    return database.rows("SELECT action, reason FROM clinic.audit_event ORDER BY seq DESC LIMIT %s", (count,))


@pytest.mark.parametrize("reason", ["x" * BLANKS, "called" + " " * BLANKS])
def test_h2_a_huge_reason_is_cut_and_the_trail_is_sealed(
    clinic_database: ThrowAwayDatabase, receptionist: Connection, reason: str
) -> None:
    receptionist.execute("SELECT set_config('clinic.reason', %s, false)", (reason,))

    receptionist.execute("UPDATE patients SET phone = '555-1112223' WHERE id = %s", (JANE,))
    cancel = "UPDATE appointments SET status = 'cancelled' WHERE id = %s"
    if reason.endswith(" "):
        receptionist.execute(cancel, (MARIAS_SCHEDULED,))
    else:
        assert refused(receptionist, cancel, MARIAS_SCHEDULED) == "CL003", "too long is refused as before"

    assert clinic_database.value("SELECT max(length(reason)) FROM clinic.audit_event") <= 201
    seal(clinic_database)


def test_h2_a_huge_change_is_refused_to_the_staff_and_noted_of_the_other_program(
    clinic_database: ThrowAwayDatabase, receptionist: Connection
) -> None:
    huge = "UPDATE patients SET address = 'x' || repeat(' ', 3000000) WHERE id = %s"

    assert refused(receptionist, huge, JANE) == "23514"
    clinic_database.rows("UPDATE patients SET address = 'x' || repeat(' ', 3000000) WHERE id = %s", (JANE,))

    ((changed, data),) = clinic_database.rows("SELECT changed, data FROM clinic.audit_event ORDER BY seq DESC LIMIT 1")
    assert (changed, list(data)) == (["address"], ["sha256"])
    seal(clinic_database)


def test_h2_notes_and_settings_are_limited(receptionist: Connection, administrator: Connection) -> None:
    note = "SELECT clinic.note('export', 'patients', array_fill('p'::text, ARRAY[%s]))"
    setting = "INSERT INTO clinic.setting (name, value) VALUES ('mine', repeat('x', %s))"

    receptionist.execute(note.encode(), (1000,))
    administrator.execute(setting.encode(), (1000,))

    assert refused(receptionist, note, 1001) == "CL010"
    assert refused(receptionist, "SELECT clinic.note('export', 'x', ARRAY[repeat('x', 101)])") == "CL010"
    assert refused(administrator, "UPDATE clinic.setting SET value = repeat('x', 1001)") == "23514"


@pytest.mark.parametrize("role", Role)
def test_h3_nobody_of_the_staff_takes_an_advisory_lock_or_makes_a_large_object(
    clinic_database: ThrowAwayDatabase, role: Role
) -> None:
    person = signed_in(clinic_database, clinic_database.an_account(role))
    locks = [statement for (statement,) in clinic_database.rows(LOCKS)]

    states = {statement: refused(person, statement) for statement in (*locks, *LARGE_OBJECTS)}

    print(f"H3: {len(locks)} locks and {len(LARGE_OBJECTS)} large objects refused to {role}")
    assert len(locks) == 16
    assert set(states.values()) == {"42501"}


def test_h3_the_rules_still_take_their_locks(
    clinic_database: ThrowAwayDatabase, receptionist: Connection, administrator: Connection, account: Account
) -> None:
    rows.insert(receptionist, "appointments", rows.appointment(clinic_database.a_provider(), patientId=ROBERT))
    administrator.execute("SELECT clinic.staff_unlock(%s)", (account.login,))
    receptionist.execute("SELECT clinic.seal()")
    signed_in(clinic_database, account)


def test_h4_who_books_himself_is_reviewed(
    clinic_database: ThrowAwayDatabase, clinician: Connection, receptionist: Connection, account: Account
) -> None:
    def opened() -> tuple[Any, ...]:
        clinician.execute("SELECT clinic.open_chart(%s)", (ROBERT,))
        (found,) = last_events(clinic_database)
        return tuple(found)

    assert refused(clinician, "SELECT clinic.open_chart(%s)", ROBERT) == "CL012"
    booking = a_booking(account, ROBERT)
    with clinician.transaction(force_rollback=True):
        rows.insert(clinician, "appointments", booking)
        ((told,),) = clinician.execute("SELECT clinic.open_chart(%s)", (ROBERT,)).fetchall()
        assert told == BOOKED_HIMSELF
    with clinician.transaction():
        rows.insert(clinician, "appointments", booking)
    assert opened() == ("break_glass", BOOKED_HIMSELF)
    assert opened() == ("view", BOOKED_HIMSELF), "reviewed once in a session"
    rows.insert(receptionist, "appointments", a_booking(account, ROBERT))
    assert opened() == ("view", None), "somebody else's booking is reason enough"


def test_h4_nothing_written_by_the_statement_that_opens_counts(
    clinic_database: ThrowAwayDatabase, clinician: Connection, account: Account
) -> None:
    clinician.execute(
        'WITH booked AS (INSERT INTO appointments (id, "patientId", "providerId", "appointmentDate",'
        " \"appointmentType\", \"durationMinutes\", \"updatedAt\") VALUES ('mine', %s, %s, '2001-01-01', 'follow_up',"
        ' 20, now()) RETURNING "patientId") SELECT clinic.open_chart("patientId") FROM booked',
        (ROBERT, account.provider_id),
    )

    assert ("break_glass", BOOKED_HIMSELF) in last_events(clinic_database, 3)


def test_h4_taking_a_booking_over_or_bringing_one_back_is_reviewed(
    clinic_database: ThrowAwayDatabase, clinician: Connection, receptionist: Connection, account: Account
) -> None:
    take = 'UPDATE appointments SET "providerId" = %s WHERE id = %s RETURNING "patientId"'
    ((maria,),) = clinician.execute(take, (account.provider_id, MARIAS_SCHEDULED)).fetchall()
    clinician.execute("SELECT clinic.open_chart(%s)", (maria,))
    assert last_events(clinic_database) == [("break_glass", BOOKED_HIMSELF)]

    cancelled = a_booking(account, EMILY)
    rows.insert(receptionist, "appointments", cancelled)
    for person, status in ((receptionist, "cancelled"), (clinician, "scheduled")):
        person.execute("SELECT set_config('clinic.reason', 'a mistake', false)")
        person.execute("UPDATE appointments SET status = %s WHERE id = %s", (status, cancelled["id"]))
    clinician.execute("SELECT clinic.open_chart(%s)", (EMILY,))
    assert last_events(clinic_database) == [("break_glass", BOOKED_HIMSELF)]


def test_h4_a_reason_that_was_not_needed_is_no_reason_later(
    clinic_database: ThrowAwayDatabase, clinician: Connection, receptionist: Connection, account: Account
) -> None:
    booking = a_booking(account, ROBERT)
    rows.insert(receptionist, "appointments", booking)
    clinician.execute("SELECT clinic.open_chart(%s, 'whatever')", (ROBERT,))
    clinician.execute("SELECT set_config('clinic.reason', 'a mistake', false)")
    clinician.execute("UPDATE appointments SET status = 'cancelled' WHERE id = %s", (booking["id"],))
    clinician.execute("SELECT clinic.close_charts()")

    assert refused(clinician, "SELECT clinic.open_chart(%s)", ROBERT) == "CL012"


def test_h5_no_row_gets_another_number(
    clinic_database: ThrowAwayDatabase, clinician: Connection, receptionist: Connection
) -> None:
    clinic_database.open_charts(clinician)
    clinic_database.rows("UPDATE appointments SET status = 'in_progress'")
    for table in TABLES:
        statement = f"UPDATE {table} SET id = 'another' || id WHERE id = (SELECT min(id) FROM {table})"
        assert refused(clinician, statement) == "CL002", table
    assert refused(receptionist, "UPDATE patients SET id = 'elsewhere' WHERE id = %s", JANE) == "CL002"
    clinic_database.rows("UPDATE allergies SET id = 'another' || id")


def test_h6_a_transaction_does_not_outlive_its_session(
    clinic_database: ThrowAwayDatabase, clinician: Connection, account: Account
) -> None:
    clinic_database.open_charts(clinician, JANE)
    clinician.execute("BEGIN")
    assert clinician.execute("SELECT FROM medical_records").rowcount
    clinic_database.rows(
        "UPDATE clinic.session SET opened_at = clock_timestamp() - interval '12 hours' WHERE db_role = %s",
        (account.login,),
    )

    assert clinician.execute("SELECT FROM medical_records").rowcount == 0


def test_h6_old_sessions_go_some_at_a_time_and_one_person_has_two_hundred(
    clinic_database: ThrowAwayDatabase, account: Account
) -> None:
    make = (
        "INSERT INTO clinic.session (token_hash, db_role, workstation, program_version, opened_at)"
        " SELECT sha256((%s || n)::bytea), %s, 'x', 'y', now() - %s::interval FROM generate_series(1, %s) n"
    )
    clinic_database.rows(make, ("old", "reception@example.com", "13 hours", 1200))
    clinic_database.rows(make, ("new", account.login, "1 hour", 300))

    last = signed_in(clinic_database, account)

    old, own = (
        clinic_database.value("SELECT count(*) FROM clinic.session WHERE db_role = %s", login)
        for login in ("reception@example.com", account.login)
    )
    assert (old, own) == (700, 200)
    clinic_database.open_charts(last, JANE)


def test_h7_stuck_transactions_of_the_staff_are_ended(
    clinic_database: ThrowAwayDatabase, receptionist: Connection, clinician: Connection
) -> None:
    receptionist.execute("SET idle_in_transaction_session_timeout = 0")
    receptionist.execute("BEGIN")
    receptionist.execute("SELECT pg_current_xact_id()")
    ending = "SELECT clinic.end_stuck(interval '0.1 seconds', interval '1 minute')"

    assert clinic_database.value("SELECT clinic.end_stuck()") == [], "two minutes are not over"
    wait_until(lambda: clinic_database.value(ending) == [receptionist.info.user])

    with pytest.raises(psycopg.OperationalError):
        receptionist.execute("SELECT 1")
    assert clinician.execute("SELECT 1").fetchone() == (1,)
    told = "SELECT action, row_id, data ->> 'ended' FROM clinic.audit_event ORDER BY seq DESC LIMIT 1"
    assert clinic_database.rows(told) == [("account", receptionist.info.user, "1")]


def test_h7_an_idle_holder_of_an_advisory_lock_is_ended(
    clinic_database: ThrowAwayDatabase, clinician: Connection
) -> None:
    clinic_database.rows("GRANT EXECUTE ON FUNCTION pg_advisory_lock(bigint) TO clinic_clinician")
    clinician.execute("SELECT pg_advisory_lock(1)")
    ending = "SELECT clinic.end_stuck(interval '1 hour', interval '0.1 seconds')"

    wait_until(lambda: clinic_database.value(ending) == [clinician.info.user])


def test_h9_nobody_of_the_staff_silences_live_updates(
    clinic_database: ThrowAwayDatabase, receptionist: Connection
) -> None:
    listening = clinic_database.connection_as("doctor@example.com")
    listening.execute("LISTEN clinic_change")
    receptionist.execute("SET clinic.quiet = 'on'")

    receptionist.execute("UPDATE patients SET phone = '555-1112223' WHERE id = %s", (JANE,))

    assert [JANE in one.payload for one in listening.notifies(timeout=5, stop_after=1)] == [True]


def test_h10_settings_are_signed_and_checked(clinic_database: ThrowAwayDatabase, administrator: Connection) -> None:
    change = "UPDATE clinic.setting SET value = %s, changed_by = 'doctor@example.com', changed_at = '2000-01-01'"
    change += " WHERE name = %s"

    administrator.execute(change.encode(), ("Europe/Madrid", "time_zone"))

    assert refused(administrator, change, "Nowhere/None", "time_zone") == "CL010"
    assert refused(administrator, change, "yes", "is_demo") == "42501"
    found = (
        "SELECT value, changed_by, changed_at > now() - interval '1 hour' FROM clinic.setting WHERE name = 'time_zone'"
    )
    assert clinic_database.rows(found) == [("Europe/Madrid", administrator.info.user, True)]


def test_h10_an_administrator_opens_no_chart_to_himself(
    clinic_database: ThrowAwayDatabase, administrator: Connection
) -> None:
    me = administrator.info.user
    change = "SELECT clinic.staff_change(%s, 'Sam Staff', %s, %s)"

    assert refused(administrator, change, me, ["admin", "clinician"], None) == "42501"
    assert refused(administrator, change, me, ["admin", "auditor"], None) == "42501"
    assert refused(administrator, change, me, ["admin"], clinic_database.a_provider()) == "42501"
    administrator.execute(change, (me, ["admin", "reception"], None))
    administrator.execute(change, (clinic_database.an_account(Role.RECEPTION).login, ["clinician"], None))


def test_h10_no_chart_opens_before_the_password_is_changed(
    clinic_database: ThrowAwayDatabase, clinician: Connection, account: Account
) -> None:
    clinic_database.rows("UPDATE clinic.staff SET must_change = true WHERE db_role = %s", (account.login,))
    assert refused(clinician, "SELECT clinic.open_chart(%s, 'emergency')", JANE) == "42501"

    verifier = scram_verifier(clinician, account.login, account.password)
    clinician.execute("SELECT clinic.change_password(%s, %s)", (verifier, "$2b$04$" + "a" * 53))

    clinic_database.open_charts(clinician, JANE)
