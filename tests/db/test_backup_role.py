"""The backup role of docs/administrator.md dumps everything; a person on the staff dumps nothing, and hears so."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from clinic_desktop.db.demo_clinic import DEMO_PASSWORD
from clinic_desktop.db.postgres_programs import program
from clinic_desktop.domain.identifiers import new_id

if TYPE_CHECKING:
    from clinic_desktop.testing.databases import ThrowAwayDatabase


def dump_as(database: ThrowAwayDatabase, role: str) -> subprocess.CompletedProcess[str]:
    address = conninfo_to_dict(database.conninfo)
    where = {f"PG{name.upper()}": str(address[name]) for name in ("host", "port")}
    return subprocess.run(
        [program(database.server.programs, "pg_dump"), "--dbname", database.name],
        env={**where, "PGUSER": role, "PGPASSWORD": DEMO_PASSWORD},
        capture_output=True,
        check=False,
        text=True,
    )


def test_the_backup_role_dumps_every_row_and_writes_none(clinic_database: ThrowAwayDatabase) -> None:
    role = f"backup-{new_id()}"
    name = sql.Identifier(role)
    clinic_database.rows(
        sql.SQL("CREATE ROLE {} LOGIN BYPASSRLS IN ROLE pg_read_all_data PASSWORD {}").format(name, DEMO_PASSWORD)
    )
    try:
        clinic_database.rows(
            sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(sql.Identifier(clinic_database.name), name)
        )
        dumped = dump_as(clinic_database, role)
        assert dumped.returncode == 0, dumped.stderr
        assert "Tension headache" in dumped.stdout
        assert "COPY clinic.audit_event_" in dumped.stdout
        assert clinic_database.value("SELECT has_table_privilege(%s, 'public.patients', 'UPDATE')", role) is False
    finally:
        clinic_database.rows(sql.SQL("DROP OWNED BY {}").format(name))
        clinic_database.rows(sql.SQL("DROP ROLE {}").format(name))


def test_a_clinician_gets_no_dump_and_no_part_of_one(clinic_database: ThrowAwayDatabase) -> None:
    refused = dump_as(clinic_database, "doctor@example.com")

    assert refused.returncode != 0
    assert "Tension headache" not in refused.stdout
