"""Bars U: every change is on record once, and nobody re-writes the record unnoticed."""

from __future__ import annotations

import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from statistics import median
from typing import TYPE_CHECKING, Any

import pytest
from psycopg.conninfo import conninfo_to_dict

from clinic_desktop.db.postgres_programs import program
from clinic_desktop.domain.audit import WitnessVerdict
from clinic_desktop.domain.errors import RestoredElsewhere
from clinic_desktop.domain.identifiers import new_id
from clinic_desktop.domain.statuses import Role
from clinic_desktop.services.accounts import AccountService
from clinic_desktop.services.audit import AuditService
from tests import rows
from tests.builders import JANE
from tests.reliability.trail import seal, verified, write_events

if TYPE_CHECKING:
    from collections.abc import Callable

    import psycopg

    from clinic_desktop.db.database import Database
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.servers import ThrowAwayServer

    Connection = psycopg.Connection[tuple[Any, ...]]

ON_EVERY_POSTGRES = True
LAST = "SELECT coalesce(max(seq), 0) FROM clinic.audit_event"
SINCE = "SELECT actor, action, subject, row_id, patient_id FROM clinic.audit_event WHERE seq > %s ORDER BY seq"


def events_of(database: ThrowAwayDatabase, connection: Connection, statement: str, *values: object) -> list[Any]:
    """Run one statement and return what it left in the audit."""
    before = database.value(LAST)
    connection.execute(statement.encode(), values or None)
    return database.rows(SINCE, (before,))


def inserted(database: ThrowAwayDatabase, connection: Connection, table: str, row: dict[str, object]) -> list[Any]:
    before = database.value(LAST)
    rows.insert(connection, table, row)
    return database.rows(SINCE, (before,))


def rows_of_all_tables(database: ThrowAwayDatabase) -> dict[str, dict[str, object]]:
    """Return a new row for each of the nine tables, in the order in which they can be stored."""
    provider = rows.provider()
    patient = rows.patient()
    appointment = rows.past_appointment(
        database.a_provider(), status="in_progress", patientId=patient["id"], days_ago=3
    )
    record = rows.medical_record(str(appointment["id"]))
    return {
        "providers": provider,
        "patients": patient,
        "appointments": appointment,
        "medical_records": record,
        "vital_signs": rows.vital_signs(str(appointment["id"])),
        "symptoms": rows.symptom(str(record["id"])),
        "prescriptions": rows.prescription(str(record["id"])),
        "allergies": rows.allergy(str(patient["id"])),
        "chronic_conditions": rows.condition(str(patient["id"])),
    }


def test_u1_the_other_program_leaves_one_event_for_each_change(clinic_database: ThrowAwayDatabase) -> None:
    owner = clinic_database.admin_connection()
    made = rows_of_all_tables(clinic_database)
    patient = made["patients"]["id"]
    counted = 0

    for table, row in made.items():
        whose = None if table == "providers" else patient
        changed = "createdAt" if table != "vital_signs" else "recordedAt"
        found = inserted(clinic_database, owner, table, row)
        found += events_of(
            clinic_database, owner, f"UPDATE {table} SET \"{changed}\" = '2020-01-01' WHERE id = %s", row["id"]
        )
        assert found == [(owner.info.user, act, table, row["id"], whose) for act in ("insert", "update")], table
        counted += 2
    for table, row in reversed(made.items()):
        whose = None if table == "providers" else patient
        gone = events_of(clinic_database, owner, f"DELETE FROM {table} WHERE id = %s", row["id"])
        assert gone == [(owner.info.user, "delete", table, row["id"], whose)], table
        counted += 1
    print(f"U1: {counted} changes of the owner in {len(made)} tables, one event each")


def test_u1_the_staff_leave_one_event_for_each_change(clinic_database: ThrowAwayDatabase) -> None:
    account = clinic_database.an_account(Role.CLINICIAN)
    clinician = clinic_database.connection_as(account.login)
    clinician.execute("SELECT clinic.session_open('desk 1', '1')")
    patient = rows.patient()
    assert len(inserted(clinic_database, clinician, "patients", patient)) == 1
    clinic_database.open_charts(clinician, str(patient["id"]))
    appointment = rows.appointment(clinic_database.a_provider(), patientId=patient["id"])
    assert len(inserted(clinic_database, clinician, "appointments", appointment)) == 1
    start = "UPDATE appointments SET status = 'in_progress' WHERE id = %s"
    assert len(events_of(clinic_database, clinician, start, appointment["id"])) == 1
    record = rows.medical_record(str(appointment["id"]))
    of_a_visit = {
        "medical_records": record,
        "vital_signs": rows.vital_signs(str(appointment["id"])),
        "symptoms": rows.symptom(str(record["id"])),
        "prescriptions": rows.prescription(str(record["id"])),
        "allergies": rows.allergy(str(patient["id"])),
        "chronic_conditions": rows.condition(str(patient["id"])),
    }

    for table, row in of_a_visit.items():
        assert inserted(clinic_database, clinician, table, row) == [
            (account.login, "insert", table, row["id"], patient["id"])
        ]
        unchanged = events_of(clinic_database, clinician, f"UPDATE {table} SET id = id WHERE id = %s", row["id"])
        assert unchanged == [], "a row that stays as it is was not changed"
    for table in ("symptoms", "prescriptions", "allergies", "chronic_conditions"):
        gone = events_of(clinic_database, clinician, f"DELETE FROM {table} WHERE id = %s", of_a_visit[table]["id"])
        assert gone == [(account.login, "delete", table, of_a_visit[table]["id"], patient["id"])]
    assert clinic_database.rows(
        "SELECT DISTINCT workstation FROM clinic.audit_event WHERE actor = %s", (account.login,)
    ) == [("desk 1",)]


def test_u1_only_changed_columns_and_no_password_hash_are_kept(clinic_database: ThrowAwayDatabase) -> None:
    owner = clinic_database.admin_connection()

    owner.execute("UPDATE patients SET phone = '555-0000000' WHERE id = %s", (JANE,))
    owner.execute("UPDATE providers SET \"passwordHash\" = 'secret hash', phone = '555-1' WHERE phone IS NULL OR true")

    (data, changed) = clinic_database.rows(
        "SELECT data, changed FROM clinic.audit_event WHERE subject = 'patients' AND action = 'update'"
    )[-1]
    assert (list(data), data["phone"][1], changed) == (["phone"], "555-0000000", ["phone"])
    assert clinic_database.value("SELECT count(*) FROM clinic.audit_event WHERE data::text LIKE '%secret hash%'") == 0
    assert clinic_database.value("SELECT count(*) FROM clinic.audit_event WHERE data::text LIKE '%$2b$%'") == 0
    kept = "SELECT data -> 'passwordHash' FROM clinic.audit_event WHERE subject = 'providers' AND action = 'update'"
    assert clinic_database.rows(kept)[-1] == ("changed",)


TAMPERING = {
    "another diagnosis": 'UPDATE clinic.audit_event SET data = \'{"diagnosis": ["Cold", "Flu"]}\' WHERE seq = %(seq)s',
    "another actor": "UPDATE clinic.audit_event SET actor = 'somebody@example.com' WHERE seq = %(seq)s",
    "another time": "UPDATE clinic.audit_event SET at = at - interval '1 minute' WHERE seq = %(seq)s",
    "an event deleted": "DELETE FROM clinic.audit_event WHERE seq = %(seq)s",
    "an event slipped in": "INSERT INTO clinic.audit_event (era, xid, action, subject)"
    " SELECT era, xid, 'view', 'patients' FROM clinic.audit_event WHERE seq = %(seq)s",
    "a block deleted": "DELETE FROM clinic.audit_block WHERE no = %(second)s",
    "the tail cut off": "DELETE FROM clinic.audit_event e USING clinic.audit_block b WHERE b.no > %(second)s"
    " AND e.xid >= b.first_xid AND e.xid < b.behind_xid; DELETE FROM clinic.audit_block WHERE no > %(second)s",
    "everything sealed anew": "UPDATE clinic.audit_event SET actor = 'somebody@example.com' WHERE seq = %(seq)s;"
    " TRUNCATE clinic.audit_block; SELECT clinic.seal()",
}


@pytest.mark.parametrize("what", TAMPERING)
def test_u2_tampering_is_noticed(clinic_database: ThrowAwayDatabase, what: str) -> None:
    admin = clinic_database.admin_connection()
    blocks = []
    for _ in range(3):
        write_events(admin, 20)
        blocks.append(seal(clinic_database))
    second, seen = blocks[1:]
    assert verified(clinic_database).is_sound
    audit = AuditService(_signed_in(clinic_database))
    assert audit.compare(seen) is WitnessVerdict.AGREES
    for table in ("audit_event", "audit_block"):
        admin.execute(f"ALTER TABLE clinic.{table} DISABLE TRIGGER refuse_change".encode())

    seq = clinic_database.value("SELECT min(seq) + 5 FROM clinic.audit_event")
    for statement in TAMPERING[what].split(";"):
        admin.execute(statement.encode(), {"seq": seq, "second": second.block} if "%(" in statement else None)

    is_sound, verdict = verified(clinic_database).is_sound, audit.compare(seen)
    assert not is_sound or verdict.is_alarm
    by_hand = "verification" if not is_sound else f"a workstation's witness ({verdict})"
    print(f"U2: {what}: noticed by {by_hand}")


def _signed_in(database: ThrowAwayDatabase) -> Database:
    connections = database.as_person("reception@example.com")
    AccountService(connections).open_session("desk", "1")
    return connections


def test_u3_verification_reads_every_event(clinic_database: ThrowAwayDatabase) -> None:
    admin = clinic_database.admin_connection()
    write_events(admin, 100_000, at_once=20_000)
    seal(clinic_database)

    began = time.perf_counter()
    found = verified(clinic_database)
    seconds = time.perf_counter() - began

    assert found.is_sound
    assert found.events >= 100_000
    print(f"U3: {found.events:,} events verified in {seconds:.2f} s, {found.events / seconds:,.0f} each second")


def test_u4_sealing_holds_no_writer_up(clinic_database: ThrowAwayDatabase) -> None:
    admin = clinic_database.admin_connection()
    write_events(admin, 10_000, at_once=5_000)
    writer = clinic_database.connection_as("reception@example.com")

    def one_write() -> float:
        began = time.perf_counter()
        writer.execute("UPDATE patients SET phone = phone || ' ' WHERE id = %s", (JANE,))
        return (time.perf_counter() - began) * 1000

    alone = [one_write() for _ in range(100)]
    with ThreadPoolExecutor(1) as sealer:
        began = time.perf_counter()
        sealing = sealer.submit(AuditService(_signed_in(clinic_database)).seal)
        beside = []
        while not sealing.done():
            beside.append(one_write())
        took = (time.perf_counter() - began) * 1000

    assert sealing.result() is not None
    assert verified(clinic_database).is_sound
    print(
        f"U4: 10,000 events sealed in {took:.0f} ms; a write beside it {max(beside, default=0):.1f} ms at most,"
        f" alone {max(alone):.1f} ms at most"
    )


def test_u5_an_idle_writer_delays_nobody(clinic_database: ThrowAwayDatabase) -> None:
    idle = clinic_database.connection_as("reception@example.com")
    other = clinic_database.connection_as("reception@example.com")
    with idle.transaction(force_rollback=True):
        rows.insert(idle, "patients", rows.patient())
        began = time.perf_counter()
        rows.insert(other, "patients", rows.patient())
        took = (time.perf_counter() - began) * 1000
        AuditService(_signed_in(clinic_database)).seal()
        unsealed = verified(clinic_database).unsealed
    assert unsealed >= 1, "what came after the oldest open transaction waits for it"
    seal(clinic_database)
    assert verified(clinic_database).is_sound
    print(f"U5: a save beside an idle writer took {took:.1f} ms")


def test_u6_what_the_audit_costs(clinic_database: ThrowAwayDatabase) -> None:
    owner = clinic_database.admin_connection()

    def a_row() -> float:
        began = time.perf_counter()
        owner.execute("UPDATE patients SET phone = phone || '' , address = %s WHERE id = %s", (new_id(), JANE))
        return (time.perf_counter() - began) * 1000

    for _ in range(30):
        a_row()
    with_audit = median(a_row() for _ in range(200))
    owner.execute("ALTER TABLE patients DISABLE TRIGGER clinic_audit")
    without = median(a_row() for _ in range(200))
    assert clinic_database.value("SELECT count(*) FROM clinic.audit_event WHERE subject = 'patients'") >= 230
    print(f"U6: one row {without:.2f} ms without, {with_audit:.2f} ms with audit: {with_audit - without:.2f} ms")


def test_u7_a_restore_into_another_server_starts_an_era(
    clinic_database: ThrowAwayDatabase,
    postgres_servers: Callable[[int], ThrowAwayServer],
    postgres_majors: dict[int, Any],
) -> None:
    admin = clinic_database.admin_connection()
    write_events(admin, 50)
    seen = seal(clinic_database)
    write_events(admin, 50)
    newer = max(postgres_majors)
    if newer == clinic_database.server.major:
        pytest.skip("the other server here is older than this one, and a dump is not restored into an older one")
    target = postgres_servers(newer).empty_database()
    try:
        _restore(clinic_database, target)
        with pytest.raises(RestoredElsewhere):
            AccountService(target.as_person("reception@example.com")).open_session("desk", "1")

        assert target.value("SELECT clinic.start_era('a test')") == 2

        AccountService(target.as_person("reception@example.com")).open_session("desk", "1")
        write_events_of_era = target.admin_connection()
        for _ in range(500):
            write_events_of_era.execute("UPDATE patients SET phone = phone || ' ' WHERE id = %s", (JANE,))
        seal(target)
        found = verified(target)
        assert found.is_sound
        assert found.unsealed == 0
        assert AuditService(target.as_person("reception@example.com")).compare(seen) is WitnessVerdict.AGREES
        print(
            f"U7: sealing refused until an era was started; then {found.events} events in {found.blocks} blocks, sound"
        )
    finally:
        target.drop()


def _restore(source: ThrowAwayDatabase, target: ThrowAwayDatabase) -> None:
    def environment(database: ThrowAwayDatabase) -> dict[str, str]:
        address = conninfo_to_dict(database.admin_conninfo)
        return {f"PG{name.upper()}": str(address[name]) for name in ("host", "port", "user", "password")}

    tools = target.server.programs
    dumped = subprocess.run(
        [program(tools, "pg_dump"), "--format=custom", "--dbname", source.name],
        env=environment(source),
        capture_output=True,
        check=True,
    )
    subprocess.run(
        [program(tools, "pg_restore"), "--dbname", target.name, "--exit-on-error"],
        env=environment(target),
        input=dumped.stdout,
        check=True,
        capture_output=True,
    )
