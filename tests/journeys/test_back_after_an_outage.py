"""The server was away, and others went on working: when it is back, every pane shows how it is now, by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from clinic_desktop.testing.pages import AppointmentsPage, ChartPage, MainWindowPage, PatientSearchPage, wait_until
from clinic_desktop.testing.program import StartedProgram
from tests import rows
from tests.builders import EMILY, JANE, MARIA
from tests.journeys.scenes import AUDITOR, DOCTOR, booked_today, visit_in_progress
from tests.reliability.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication, QWidget

    from clinic_desktop.testing.clock import ClinicTestClock, IdleTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase

LATER = """UPDATE medical_records SET "chiefComplaint" = 'Cough at night' WHERE "chiefComplaint" = 'Cough'"""
AMBER = "Reconnecting – your text is safe"


@pytest.fixture
def wire(clinic_database: ThrowAwayDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wire]:
    made = Wire(clinic_database.conninfo, tmp_path_factory.mktemp("w"))
    yield made
    made.cut()


@pytest.fixture
def program(
    qapp: QApplication,
    wire: Wire,
    clinic_database: ThrowAwayDatabase,
    clinic_clock: ClinicTestClock,
    idle_clock: IdleTestClock,
) -> Iterator[StartedProgram]:
    visit_in_progress(clinic_database, clinic_clock, JANE, "09:00", chiefComplaint="Cough")
    with StartedProgram(wire.conninfo, now_utc=clinic_clock, idle_clock=idle_clock) as started:
        yield started
        wire.mend()
    assert started.crashes == []


def go_away(wire: Wire, window: QWidget) -> None:
    MainWindowPage(window).expect_connection()
    wire.cut()
    MainWindowPage(window).expect_connection(AMBER)


def test_patients_bookings_chart_and_visit_are_read_again(
    program: StartedProgram, wire: Wire, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> None:
    window = program.sign_in(DOCTOR)
    search = PatientSearchPage(window).type("garc").expect_names("GARCIA, Maria")
    visit = AppointmentsPage(window).open("DOE, Jane").expect_text("chief_complaint", "Cough")
    program.wait_until_calm()
    chart = ChartPage(window)
    go_away(wire, window)
    admin = clinic_database.admin_connection()
    rows.insert(admin, "patients", rows.patient(firstName="Gil", lastName="Garcon"))
    rows.insert(admin, "allergies", rows.allergy(JANE, allergen="Ibuprofen"))
    rows.insert(admin, "chronic_conditions", rows.condition(JANE, conditionName="Gout"))
    booked_today(clinic_database, clinic_clock, MARIA, "11:00")
    clinic_database.rows(LATER)
    clinic_database.rows("UPDATE patients SET phone = '555-7654321' WHERE id = %s", (JANE,))
    wire.mend()
    MainWindowPage(window).expect_connection()
    wait_until(lambda: set(search.names) == {"GARCON, Gil", "GARCIA, Maria"}, lambda: f"both; there are {search.names}")
    AppointmentsPage(window).expect_patients("DOE, Jane", "GARCIA, Maria")
    visit.expect_text("chief_complaint", "Cough at night")
    chart.allergies.expect_row(drug="Ibuprofen")
    chart.conditions.expect_row(condition="Gout")


def test_a_session_that_the_server_forgot_is_followed_by_another_and_the_chart_is_open_again(
    program: StartedProgram, wire: Wire, clinic_database: ThrowAwayDatabase
) -> None:
    window = program.sign_in(DOCTOR)
    visit = AppointmentsPage(window).open("DOE, Jane").write_more("chief_complaint", " at night")
    program.wait_until_calm()
    go_away(wire, window)
    clinic_database.rows("DELETE FROM clinic.session")
    rows.insert(clinic_database.admin_connection(), "allergies", rows.allergy(JANE, allergen="Ibuprofen"))
    wire.mend()
    MainWindowPage(window).expect_connection()
    ChartPage(window).allergies.expect_row(drug="Ibuprofen")
    visit.save().expect_saved().expect_no_message()
    assert clinic_database.value("SELECT count(*) FROM clinic.session") == 1
    assert clinic_database.rows("SELECT patient_id FROM clinic.chart_open WHERE is_open") == [(JANE,)]


def test_what_keeps_the_rules_is_looked_at_before_anything_is_written(
    program: StartedProgram, wire: Wire, clinic_database: ThrowAwayDatabase
) -> None:
    window = program.sign_in(DOCTOR)
    program.wait_until_calm()
    go_away(wire, window)
    clinic_database.rows("ALTER TABLE public.patients DISABLE TRIGGER clinic_audit")
    wire.mend()
    MainWindowPage(window).expect_connection()
    MainWindowPage(window).notice("tampered").expect(
        "The clinic's database is not as it should be: nothing is saved from here"
    )


def test_accounts_and_tables_are_read_again(
    program: StartedProgram, wire: Wire, clinic_database: ThrowAwayDatabase
) -> None:
    window = program.sign_in(DOCTOR)
    accounts = MainWindowPage(window).show_accounts()
    program.wait_until_calm()
    go_away(wire, window)
    clinic_database.rows("UPDATE clinic.staff SET display_name = 'Rita Changed' WHERE db_role LIKE 'reception%'")
    wire.mend()
    accounts.list.expect_row(name="Rita Changed")
    MainWindowPage(window).close_dialog()
    data = MainWindowPage(window).open_data_tables().open("patients")
    data.rows.expect_row(lastname="Williams")
    go_away(wire, window)
    clinic_database.rows("UPDATE patients SET \"lastName\" = 'Williamson' WHERE id = %s", (EMILY,))
    wire.mend()
    data.rows.expect_row(lastname="Williamson")


def test_the_audit_trail_is_read_again(program: StartedProgram, wire: Wire, clinic_database: ThrowAwayDatabase) -> None:
    window = program.sign_in(AUDITOR)
    audit = MainWindowPage(window).audit
    program.wait_until_calm()
    go_away(wire, window)
    doctor = clinic_database.connection_as(DOCTOR)
    doctor.execute("SELECT clinic.session_open('somewhere', '0')")
    wire.mend()
    audit.events.expect_row(who="John Smith", what="Signed in")


def test_the_witness_is_compared_as_soon_as_the_server_is_back(
    program: StartedProgram, wire: Wire, clinic_database: ThrowAwayDatabase
) -> None:
    window = program.sign_in(DOCTOR)
    wait_until(program.settings.witness_file.exists, "a block to be remembered")
    program.wait_until_calm()
    go_away(wire, window)
    clinic_database.rows("ALTER TABLE clinic.audit_block DISABLE TRIGGER refuse_change")
    clinic_database.rows("TRUNCATE clinic.audit_block")
    clinic_database.rows("ALTER TABLE clinic.audit_block ENABLE TRIGGER refuse_change")
    wire.mend()
    MainWindowPage(window).expect_connection()
    MainWindowPage(window).notice("audit-trail").expect(
        "The audit trail has lost entries that this workstation had seen"
    )


def test_a_save_whose_answer_was_lost_is_told_saved_once_and_stored_once(
    program: StartedProgram, wire: Wire, clinic_database: ThrowAwayDatabase
) -> None:
    window = program.sign_in(DOCTOR)
    visit = AppointmentsPage(window).open("DOE, Jane").write_more("chief_complaint", " at night")
    program.wait_until_calm()
    changes = "SELECT count(*) FROM clinic.audit_event WHERE subject = 'medical_records' AND action = 'update'"
    before = clinic_database.value(changes)
    wire.drop_commits()
    visit.save().expect_saved().expect_no_message()
    assert wire.dropped == 1
    assert clinic_database.value(changes) == before + 1
