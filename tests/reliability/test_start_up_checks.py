"""Bars U8 and M4, and what else a sign-in looks at: nobody works on a database that is not what it should be."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from clinic_desktop.db import clinic_server
from clinic_desktop.db.database import Database
from clinic_desktop.db.revision import head_revision
from clinic_desktop.domain.errors import SchemaNotKnown, WritesRefused, WrongEncoding
from clinic_desktop.domain.identifiers import new_id
from clinic_desktop.domain.start_up import Trouble
from clinic_desktop.services.accounts import AccountService
from clinic_desktop.services.patients import PatientService
from clinic_desktop.services.start_up import StartUpService
from clinic_desktop.testing.databases import ThrowAwayDatabase
from clinic_desktop.testing.pages import AppointmentsPage, MainWindowPage, PatientSearchPage, SignInPage, wait_until
from tests.builders import a_patient
from tests.journeys.scenes import DOCTOR, RECEPTION, booked_today

if TYPE_CHECKING:
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.program import StartedProgram
    from clinic_desktop.testing.servers import ThrowAwayServer

TAMPERING = {
    "a trigger dropped": "DROP TRIGGER clinic_audit ON public.patients",
    "a trigger disabled": "ALTER TABLE public.allergies DISABLE TRIGGER clinic_audit",
    "a policy dropped": "DROP POLICY clinic_chart ON public.medical_records",
    "a policy added": "CREATE POLICY all_of_it ON public.medical_records TO clinic_clinician USING (true)",
    "row security switched off": "ALTER TABLE public.symptoms DISABLE ROW LEVEL SECURITY",
    "a function changed": "CREATE OR REPLACE FUNCTION clinic.audit_row() RETURNS trigger LANGUAGE plpgsql"
    " SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS 'BEGIN RETURN NULL; END'",
    "a function added": "CREATE FUNCTION clinic.all_records() RETURNS SETOF public.medical_records LANGUAGE sql"
    " SECURITY DEFINER AS 'SELECT * FROM public.medical_records'",
    "a rule dropped": 'ALTER TABLE public.vital_signs DROP CONSTRAINT "clinic_vital_signs_painLevel_range"',
    "a right given": "GRANT SELECT ON public.medical_records TO clinic_reception",
    "a right given to everybody": "GRANT SELECT ON public.patients TO PUBLIC",
    "a column's right given": 'GRANT SELECT ("passwordHash") ON public.providers TO clinic_admin',
}
DIFFERENCES = {
    "a column renamed": ("ALTER TABLE public.patients RENAME COLUMN phone TO telephone", "phone of public.patients"),
    "NOT NULL dropped": ("ALTER TABLE public.patients ALTER phone DROP NOT NULL", "phone of public.patients"),
    "another type": ("ALTER TABLE public.symptoms ALTER severity TYPE bigint", "severity of public.symptoms"),
}


def signed_in(database: ThrowAwayDatabase, login: str = RECEPTION) -> Database:
    connections = database.as_person(login)
    AccountService(connections).open_session("desk", "1")
    return connections


@pytest.mark.parametrize("what", TAMPERING)
def test_u8_whatever_keeps_the_rules_is_missed_when_it_is_gone(
    clinic_database: ThrowAwayDatabase, clock: ClinicClock, what: str
) -> None:
    clinic_database.rows(TAMPERING[what])
    connections = signed_in(clinic_database)

    (found,) = StartUpService(connections).look(is_demo=True)

    assert found.trouble is Trouble.TAMPERED
    with pytest.raises(WritesRefused) as refused:
        PatientService(connections, clock).register(a_patient())
    assert refused.value.pieces == found.details
    print(f"U8: {what}: {', '.join(found.details)}; writes refused")


def test_u8_the_window_says_so_in_red_and_saves_nothing(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase
) -> None:
    clinic_database.rows(TAMPERING["a trigger dropped"])

    window = clinic_program.sign_in(RECEPTION)

    notice = MainWindowPage(window).notice("tampered")
    notice.expect("The clinic's database is not as it should be: nothing is saved from here", "clinic_audit")
    form = PatientSearchPage(window).register()
    form.fill(last_name="Newman", first_name="Nora", born_on="1.4.1980", sex="Female", phone="555 0190190")
    form.fill(emergency_contact_name="Max", emergency_contact_phone="555 0191191").save()
    form.expect_message("Nothing is saved from here until the database is mended")
    assert clinic_database.value("SELECT count(*) FROM patients WHERE \"lastName\" = 'Newman'") == 0


@pytest.mark.parametrize("what", DIFFERENCES)
def test_m4_a_schema_that_is_not_known_is_refused_by_name(clinic_database: ThrowAwayDatabase, what: str) -> None:
    statement, named = DIFFERENCES[what]
    clinic_database.rows(statement)
    connections = signed_in(clinic_database)

    began = time.perf_counter()
    with pytest.raises(SchemaNotKnown) as refused:
        StartUpService(connections).look()
    took = (time.perf_counter() - began) * 1000

    assert any(named in piece for piece in refused.value.pieces)
    print(f"M4: {what}: refused in {took:.0f} ms, names {refused.value.pieces}")


def test_m4_the_sign_in_screen_says_what_differs(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase
) -> None:
    clinic_database.rows(DIFFERENCES["NOT NULL dropped"][0])
    page = SignInPage(clinic_program.sign_in_window).write_email(DOCTOR).write_password("password123")

    page.sign_in()

    page.expect_message("The clinic's database is not what this program works on")
    assert "phone of public.patients" in page.message.advice


def test_a_column_more_is_no_reason_to_stay_out(clinic_database: ThrowAwayDatabase) -> None:
    clinic_database.rows("ALTER TABLE public.patients ADD insurance text")
    clinic_database.rows("CREATE TABLE public.transcriptions (id text)")

    assert StartUpService(signed_in(clinic_database)).look(is_demo=True) == ()


def test_a_database_in_another_encoding_is_refused(server: ThrowAwayServer) -> None:
    name = f"latin_{new_id()[:8]}"
    made = f"CREATE DATABASE {name} ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C' TEMPLATE template0"
    with server.admin_connection() as admin:
        admin.execute(made.encode())
    database = ThrowAwayDatabase(server, name)
    connections = Database(database.admin_conninfo)
    try:
        with pytest.raises(WrongEncoding) as refused:
            clinic_server.set_up(database.admin_conninfo)
        assert refused.value.encoding == "LATIN1"
        with pytest.raises(WrongEncoding):
            StartUpService(connections).look()
    finally:
        connections.close()
        database.drop()


@pytest.mark.parametrize(
    ("seconds", "trouble"),
    [(0, None), (50, None), (-50, None), (70, Trouble.CLOCK_AHEAD), (-70, Trouble.CLOCK_BEHIND)],
)
def test_a_clock_that_is_wrong_is_told(
    clinic_database: ThrowAwayDatabase, seconds: int, trouble: Trouble | None
) -> None:
    def wrong_clock() -> datetime:
        return datetime.now(UTC) + timedelta(seconds=seconds)

    found = StartUpService(signed_in(clinic_database), wrong_clock).look(is_demo=True)

    assert [one.trouble for one in found] == ([trouble] if trouble else [])


def test_a_server_that_is_quick_rather_than_safe_is_told_unless_it_is_a_demo(
    clinic_database: ThrowAwayDatabase,
) -> None:
    look = StartUpService(signed_in(clinic_database))

    assert {one.trouble for one in look.look()} == {Trouble.NOT_FLUSHED, Trouble.TORN_PAGES}
    assert look.look(is_demo=True) == ()


def test_open_windows_are_told_before_the_database_is_updated(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase
) -> None:
    window = clinic_program.sign_in(RECEPTION)
    clinic_database.take_back(f"{int(head_revision()) - 1:04}")

    with clinic_database.server.changing_roles():
        clinic_server.set_up(clinic_database.admin_conninfo)

    MainWindowPage(window).notice("update").expect("The clinic's database is being updated")


def test_u10_every_view_is_on_record_before_anything_clinical_is_read(
    clinic_program: StartedProgram,
    clinic_database: ThrowAwayDatabase,
    clinic_clock: ClinicTestClock,
    statements: list[str],
) -> None:
    names = [f"Viewed{'abcdefghijklmnopqrst'[number]}" for number in range(20)]
    for number, name in enumerate(names):
        patient = clinic_database.value(
            'INSERT INTO patients (id, "firstName", "lastName", "dateOfBirth", sex, phone, "emergencyContactName",'
            ' "emergencyContactPhone", "updatedAt") VALUES (gen_random_uuid(), %s, %s, %s, %s, %s, %s, %s, now())'
            " RETURNING id",
            *("Peer", name, "1970-01-01", "other", "555-7654321", "Some Body", "555-1234567"),
        )
        booked_today(
            clinic_database, clinic_clock, patient, f"{8 + number // 4:02}:{number % 4 * 15:02}", durationMinutes=10
        )
    window = clinic_program.sign_in(DOCTOR)
    day = AppointmentsPage(window)
    viewed = "SELECT count(*) FROM clinic.audit_event e JOIN patients p ON p.id = e.patient_id"
    viewed += " WHERE e.action = 'view' AND p.\"lastName\" = %s"
    clinical = ("medical_records", "allergies", "chronic_conditions", "vital_signs", "symptoms", "prescriptions")

    in_order = 0
    for name in names:
        statements.clear()
        day.list.open(patient=f"{name.upper()}, Peer")
        _wait_for(clinic_database, viewed, name)
        clinic_program.wait_until_calm()
        opened = next(place for place, one in enumerate(statements) if "clinic.open_chart" in one)
        read = next(
            place for place, one in enumerate(statements) if any(f"public.{table}" in one for table in clinical)
        )
        in_order += opened < read

    assert in_order == len(names)
    print(f"U10: {in_order} of {len(names)} views on record before the first clinical SELECT")


def _wait_for(database: ThrowAwayDatabase, viewed: str, name: str) -> None:
    wait_until(lambda: database.value(viewed, name) == 1, f"the view of {name} to be on record")
