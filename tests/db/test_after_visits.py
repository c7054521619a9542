"""A completed visit stays as it is, whoever tries with psql; what comes after it is only added to, and signed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from psycopg import sql

from clinic_desktop.domain.identifiers import new_id
from clinic_desktop.domain.statuses import Role
from tests import rows
from tests.builders import JANE, JANES_COMPLETED, MARIAS_SCHEDULED, ROBERTS_COMPLETED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from psycopg.sql import Composed

    from clinic_desktop.testing.databases import ThrowAwayDatabase

    Connection = psycopg.Connection[tuple[Any, ...]]

PARTS = {
    "appointments": "t.id = %(visit)s",
    "medical_records": 't."appointmentId" = %(visit)s',
    "vital_signs": 't."appointmentId" = %(visit)s',
    "symptoms": 't."medicalRecordId" = %(record)s',
    "prescriptions": 't."medicalRecordId" = %(record)s',
}
ADD = "INSERT INTO clinic.addendum (id, record_id, kind, text) VALUES (%s, %s, %s, %s)"
STRIKE = (
    "INSERT INTO clinic.struck_visit_part (part, part_id, field, appointment_id, reason) VALUES (%s, %s, %s, %s, %s)"
)
NOTE = (
    "INSERT INTO clinic.letter (id, appointment_id, kind, purpose, first_on, last_on) VALUES (%s, %s, %s, %s, %s, %s)"
)
PAPER = "INSERT INTO clinic.paper_template (paper, version, id, body) VALUES ('sick_note', %s, %s, %s)"


def record_of(database: ThrowAwayDatabase, appointment: str) -> str:
    return str(database.value('SELECT id FROM medical_records WHERE "appointmentId" = %s', appointment))


def an_id_of(database: ThrowAwayDatabase, table: str) -> str:
    """Return a symptom or prescription of Jane's completed visit."""
    query = sql.SQL('SELECT id FROM {} WHERE "medicalRecordId" = %s LIMIT 1').format(sql.Identifier("public", table))
    return str(database.rows(query, (record_of(database, JANES_COMPLETED),))[0][0])


def contents(database: ThrowAwayDatabase) -> list[tuple[Any, ...]]:
    """Return everything of Jane's completed visit."""
    keys = {"visit": JANES_COMPLETED, "record": record_of(database, JANES_COMPLETED)}
    admin = database.admin_connection()
    return [
        row
        for table, condition in PARTS.items()
        for row in admin.execute(
            sql.SQL("SELECT to_jsonb(t), t.xmin::text FROM {} t WHERE {} ORDER BY t.id").format(
                sql.Identifier("public", table), sql.SQL(condition)
            ),
            keys,
        )
    ]


def refusal(
    connection: Connection, statement: str | Composed, values: Mapping[str, object] | tuple[object, ...]
) -> str:
    """Return the state that a statement is refused with; "rows" for one that touches none, "done" for one that did."""
    query = statement.encode() if isinstance(statement, str) else statement
    try:
        with connection.transaction(force_rollback=True):
            touched = connection.execute(query, values).rowcount
            # What is only checked at the end of a transaction counts too.
            connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except psycopg.DatabaseError as error:
        return error.sqlstate or ""
    return "done" if touched else "rows"


def attacks(database: ThrowAwayDatabase) -> dict[str, Composed | str]:
    """Return every way to write into Jane's completed visit that there is: each column, and whole rows."""
    found: dict[str, Composed | str] = {}
    for table, condition in PARTS.items():
        for (column,) in database.rows(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s",
            (table,),
        ):
            where = sql.SQL(condition)
            name = sql.Identifier(column)
            for value in (sql.SQL("t.{}").format(name), sql.SQL("NULL")):
                key = f"{table}.{column} {value.as_string()}"
                found[key] = sql.SQL("UPDATE {} t SET {} = {} WHERE {}").format(
                    sql.Identifier("public", table), name, value, where
                )
        found[f"delete {table}"] = sql.SQL("DELETE FROM {} t WHERE {}").format(
            sql.Identifier("public", table), sql.SQL(condition)
        )
        found[f"truncate {table}"] = sql.SQL("TRUNCATE {} CASCADE").format(sql.Identifier("public", table))
    found |= {
        "another text": "UPDATE medical_records SET diagnosis = 'Other' WHERE \"appointmentId\" = %(visit)s",
        "a draft again": 'UPDATE medical_records SET "isDraft" = true WHERE "appointmentId" = %(visit)s',
        "reopened": "UPDATE appointments SET status = 'in_progress' WHERE id = %(visit)s",
        "another id": "UPDATE appointments SET id = 'x' WHERE id = %(visit)s",
        "another patient": f"UPDATE appointments SET \"patientId\" = '{'2' * 8}' WHERE id = %(visit)s",
        "its record to another visit": (
            f'UPDATE medical_records SET "appointmentId" = \'{MARIAS_SCHEDULED}\' WHERE "appointmentId" = %(visit)s'
        ),
        "its vitals to another visit": (
            f'UPDATE vital_signs SET "appointmentId" = \'{MARIAS_SCHEDULED}\' WHERE "appointmentId" = %(visit)s'
        ),
        "its prescription to another record": (
            'UPDATE prescriptions SET "medicalRecordId" = %(other)s WHERE "medicalRecordId" = %(record)s'
        ),
        "another record's symptom": (
            'UPDATE symptoms SET "medicalRecordId" = %(record)s WHERE "medicalRecordId" = %(writable)s'
        ),
        "one more symptom": (
            "INSERT INTO symptoms (id, \"medicalRecordId\", \"symptomName\") VALUES ('x', %(record)s, 'Cough')"
        ),
        "one more prescription": (
            'INSERT INTO prescriptions (id, "medicalRecordId", "medicationName", dosage, frequency)'
            " VALUES ('x', %(record)s, 'Aspirin', '1', 'daily')"
        ),
        "vitals instead": (
            "INSERT INTO vital_signs (id, \"appointmentId\", pain) VALUES ('x', %(visit)s, 1)"
            ' ON CONFLICT ("appointmentId") DO UPDATE SET "painLevel" = 1'
        ).replace(", pain)", ', "painLevel")'),
    }
    return found


@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.RECEPTION])
def test_nothing_of_a_completed_visit_is_changed_with_psql(clinic_database: ThrowAwayDatabase, role: Role) -> None:
    admin = clinic_database.admin_connection()
    row = rows.appointment(clinic_database.a_provider(), status="in_progress", patientId=JANE)
    writable = rows.insert(admin, "medical_records", rows.medical_record(rows.insert(admin, "appointments", row)))
    rows.insert(admin, "symptoms", rows.symptom(writable))
    keys = {
        "visit": JANES_COMPLETED,
        "record": record_of(clinic_database, JANES_COMPLETED),
        "other": record_of(clinic_database, ROBERTS_COMPLETED),
        "writable": writable,
    }
    login = clinic_database.an_account(role).login
    is_clinician = role is Role.CLINICIAN
    person = clinic_database.reader_of_charts(login) if is_clinician else clinic_database.connection_as(login)
    before = contents(clinic_database)

    answers = {what: refusal(person, words, keys) for what, words in attacks(clinic_database).items()}

    assert {what: said for what, said in answers.items() if said not in {"CL005", "42501"}} == {}
    assert answers["another text"] == ("CL005" if is_clinician else "42501")
    assert answers["reopened"] == "CL005"
    assert contents(clinic_database) == before


@pytest.fixture
def clinician(clinic_database: ThrowAwayDatabase) -> Connection:
    return clinic_database.reader_of_charts("doctor@example.com")


def test_an_addendum_is_numbered_and_signed_by_the_server(
    clinic_database: ThrowAwayDatabase, clinician: Connection
) -> None:
    record = record_of(clinic_database, JANES_COMPLETED)
    colleague = clinic_database.reader_of_charts(clinic_database.an_account(Role.CLINICIAN, name="Cleo Collins").login)

    clinician.execute(ADD, ("one", record, "correction", "Left, not right."))
    colleague.execute(ADD, ("two", record, "addition", "Result is normal."))

    assert clinic_database.rows(
        "SELECT number, written_by = session_user, author_name, author_role, appointment_id,"
        " now() - written_at < interval '1 minute' FROM clinic.addendum ORDER BY number"
    ) == [
        (1, False, "John Smith", "General Practice", JANES_COMPLETED, True),
        (2, False, "Cleo Collins", "Clinician", JANES_COMPLETED, True),
    ]
    for column in ("written_by", "author_name", "written_at", "number", "appointment_id"):
        forged = (
            f"INSERT INTO clinic.addendum (id, record_id, kind, text, {column}) VALUES ('x', %s, 'addition', 'x', NULL)"
        )
        assert refusal(clinician, forged, (record,)) == "42501"


def test_two_who_add_at_once_get_two_numbers(clinic_database: ThrowAwayDatabase) -> None:
    record = record_of(clinic_database, JANES_COMPLETED)
    people = [clinic_database.reader_of_charts("doctor@example.com") for _ in range(2)]

    def add(person: Connection) -> None:
        for _ in range(10):
            person.execute(ADD, (new_id(), record, "addition", "More."))

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(add, people))

    numbers = [number for (number,) in clinic_database.rows("SELECT number FROM clinic.addendum ORDER BY number")]
    assert numbers == list(range(1, 21))


def test_what_was_added_is_never_changed_or_taken_back(
    clinic_database: ThrowAwayDatabase, clinician: Connection
) -> None:
    clinician.execute(ADD, ("one", record_of(clinic_database, JANES_COMPLETED), "addition", "More."))
    clinician.execute(STRIKE, ("visit", JANES_COMPLETED, "", JANES_COMPLETED, "Wrong patient"))
    clinician.execute(NOTE, ("note", JANES_COMPLETED, "sick_note", "work", "2026-11-01", "2026-11-02"))

    for table, column in (("addendum", "text"), ("struck_visit_part", "reason"), ("letter", "purpose")):
        for words in (f"UPDATE clinic.{table} SET {column} = 'school'", f"DELETE FROM clinic.{table}"):
            assert refusal(clinician, words, ()) == "42501", words
        assert refusal(clinician, f"TRUNCATE clinic.{table}", ()) == "42501"
    with clinic_database.admin_connection() as admin:
        # Even one who was given the right by mistake.
        admin.execute(
            "GRANT UPDATE, DELETE ON clinic.addendum, clinic.struck_visit_part, clinic.letter TO clinic_clinician"
        )
    for table in ("addendum", "struck_visit_part", "letter"):
        assert refusal(clinician, f"DELETE FROM clinic.{table}", ()) == "CL005"
    assert refusal(clinician, "UPDATE clinic.addendum SET text = 'Less.'", ()) == "CL005"


def test_only_completed_visits_of_open_charts_get_addenda(
    clinic_database: ThrowAwayDatabase, clinician: Connection
) -> None:
    admin = clinic_database.admin_connection()
    row = rows.appointment(clinic_database.a_provider(), status="in_progress", patientId=JANE)
    running = rows.insert(admin, "medical_records", rows.medical_record(rows.insert(admin, "appointments", row)))
    closed = clinic_database.connection_as("doctor@example.com")
    closed.execute("SELECT clinic.session_open('a test', '0')")
    desk = clinic_database.connection_as("reception@example.com")
    record = record_of(clinic_database, JANES_COMPLETED)

    assert refusal(clinician, ADD, ("x", running, "addition", "More.")) == "CL070"
    assert refusal(clinician, ADD, ("x", "no such record", "addition", "More.")) == "42501"
    for kind, text in (("opinion", "More."), ("addition", "  \n "), ("addition", "x" * 5001)):
        assert refusal(clinician, ADD, ("x", record, kind, text)) == "23514"
    for stranger in (closed, desk):
        assert refusal(stranger, ADD, ("x", record, "addition", "More.")) == "42501"
        assert refusal(stranger, STRIKE, ("visit", JANES_COMPLETED, "", JANES_COMPLETED, "Mine")) == "42501"
    clinician.execute(ADD, ("one", record, "addition", "More."))
    assert closed.execute("SELECT * FROM clinic.addendum").fetchall() == []
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        desk.execute("SELECT count(*) FROM clinic.addendum")


def test_only_what_belongs_to_the_visit_is_struck(clinic_database: ThrowAwayDatabase, clinician: Connection) -> None:
    symptom = an_id_of(clinic_database, "symptoms")
    vitals = clinic_database.value('SELECT id FROM vital_signs WHERE "appointmentId" = %s', JANES_COMPLETED)
    wrong = [
        (("symptom", symptom, "", ROBERTS_COMPLETED, "Typed by mistake"), "P0002"),
        (("symptom", "no such symptom", "", JANES_COMPLETED, "Typed by mistake"), "P0002"),
        (("visit", ROBERTS_COMPLETED, "", JANES_COMPLETED, "Typed by mistake"), "P0002"),
        (("addendum", "none", "", JANES_COMPLETED, "Typed by mistake"), "P0002"),
        (("vital", vitals, "", JANES_COMPLETED, "Typed by mistake"), "23514"),
        (("vital", vitals, "bmi", JANES_COMPLETED, "Typed by mistake"), "23514"),
        (("symptom", symptom, "", JANES_COMPLETED, " no "), "23514"),
    ]
    for values, state in wrong:
        assert refusal(clinician, STRIKE, values) == state, values

    clinician.execute(STRIKE, ("symptom", symptom, "", JANES_COMPLETED, "Typed by mistake"))
    clinician.execute(STRIKE, ("vital", vitals, "weight", JANES_COMPLETED, "Wrong unit"))

    assert clinic_database.rows(
        "SELECT part, field, struck_by, struck_by_name FROM clinic.struck_visit_part ORDER BY part"
    ) == [("symptom", "", "doctor@example.com", "John Smith"), ("vital", "weight", "doctor@example.com", "John Smith")]
    assert clinic_database.rows(
        "SELECT patient_id FROM clinic.audit_event WHERE subject = 'struck_visit_part' AND action = 'insert'"
    ) == [(JANE,), (JANE,)]


def test_a_sick_note_has_a_beginning_and_an_end(clinic_database: ThrowAwayDatabase, clinician: Connection) -> None:
    for first, last in (("2026-11-03", "2026-11-02"), ("2026-11-01", "2027-11-03"), ("2026-11-01", None)):
        assert refusal(clinician, NOTE, ("x", JANES_COMPLETED, "sick_note", "work", first, last)) == "23514"
    assert refusal(clinician, NOTE, ("x", JANES_COMPLETED, "referral", "work", "2026-11-01", "2026-11-02")) == "23514"
    assert refusal(clinician, NOTE, ("x", MARIAS_SCHEDULED, "sick_note", "work", "2026-11-01", "2026-11-02")) == "CL006"

    clinician.execute(NOTE, ("note", JANES_COMPLETED, "sick_note", "work", "2026-11-01", "2026-11-01"))

    assert clinic_database.rows("SELECT author_name, author_role, author_licence FROM clinic.letter") == [
        ("John Smith", "General Practice", "MD-12345")
    ]


def test_papers_are_changed_by_administrators_one_version_after_the_other(clinic_database: ThrowAwayDatabase) -> None:
    admin = clinic_database.connection_as(clinic_database.an_account(Role.ADMIN).login)
    clinician = clinic_database.connection_as(clinic_database.an_account(Role.CLINICIAN).login)

    admin.execute(PAPER, (1, "a", "Ours"))
    assert refusal(admin, PAPER, (1, "b", "Mine")) == "CL071"
    assert refusal(admin, PAPER, (3, "b", "Mine")) == "CL071"
    assert refusal(admin, PAPER, (2, "b", "x" * 50_001)) == "23514"
    assert refusal(clinician, PAPER, (2, "b", "Mine")) == "42501"
    assert refusal(admin, "UPDATE clinic.paper_template SET body = 'x'", ()) == "42501"
    assert refusal(admin, "DELETE FROM clinic.paper_template", ()) == "42501"
    admin.execute(PAPER, (2, "b", None))

    assert clinic_database.rows("SELECT version, body FROM clinic.paper_template ORDER BY 1") == [
        (1, "Ours"),
        (2, None),
    ]
    assert (
        clinic_database.value(
            "SELECT count(*) FROM clinic.audit_event WHERE subject = 'paper_template' AND patient_id IS NULL"
        )
        == 2
    )


@pytest.mark.parametrize("paper", ["visit_summary", "prescription", "sick_note", "referral_letter", "visit_changes"])
def test_clinical_papers_leave_only_by_those_who_read_the_chart(
    clinic_database: ThrowAwayDatabase, clinician: Connection, paper: str
) -> None:
    note = "SELECT clinic.note(%s, %s, %s)"
    desk = clinic_database.connection_as("reception@example.com")
    closed = clinic_database.connection_as("doctor@example.com")
    closed.execute("SELECT clinic.session_open('a test', '0')")

    for action in ("print", "export"):
        for stranger in (desk, closed):
            assert refusal(stranger, note, (action, paper, [JANE])) == "42501"
        assert refusal(clinician, note, (action, paper, [])) == "42501"
        assert refusal(clinician, note, (action, paper, [JANE])) == "done"
    assert refusal(desk, note, ("print", "day_list", [JANE])) == "done"


def test_what_was_done_to_a_visit_is_read_in_open_charts_only(
    clinic_database: ThrowAwayDatabase, clinician: Connection
) -> None:
    closed = clinic_database.connection_as("doctor@example.com")
    closed.execute("SELECT clinic.session_open('a test', '0')")
    desk = clinic_database.connection_as("reception@example.com")
    asked = "SELECT subject, action FROM clinic.audit_of_visit(%s, 100)"
    row = rows.appointment(clinic_database.a_provider(), patientId=JANE)
    visit = rows.insert(clinician, "appointments", row)
    clinician.execute("UPDATE appointments SET status = 'in_progress' WHERE id = %s", (visit,))
    record = rows.insert(clinician, "medical_records", rows.medical_record(visit, diagnosis="Flu"))
    symptom = rows.insert(clinician, "symptoms", rows.symptom(record))
    clinician.execute('UPDATE symptoms SET "symptomName" = %s WHERE id = %s', ("Fever", symptom))
    clinician.execute("DELETE FROM symptoms WHERE id = %s", (symptom,))

    found = clinician.execute(asked, (visit,)).fetchall()

    assert found == [
        ("appointments", "insert"),
        ("appointments", "update"),
        ("medical_records", "insert"),
        ("symptoms", "insert"),
        ("symptoms", "update"),
        ("symptoms", "delete"),
    ]
    assert closed.execute(asked, (visit,)).fetchall() == []
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        desk.execute(asked, (visit,))


def test_nobody_calls_the_functions_behind_it(clinic_database: ThrowAwayDatabase, clinician: Connection) -> None:
    for call in ("SELECT clinic.signed_as()", "SELECT clinic.require_open_visit('x')"):
        assert refusal(clinician, call, ()) == "42501"
