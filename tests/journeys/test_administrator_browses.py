"""An administrator looks into the tables: what he may read he finds, what he may not he is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.domain.statuses import Role
from clinic_desktop.testing.pages import DataTablesPage, MainWindowPage
from clinic_desktop.testing.program import StartedProgram
from tests import rows
from tests.builders import JANE
from tests.journeys.scenes import DOCTOR, RECEPTION

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase

PAGE = 100


def test_rows_are_found_links_followed_and_the_history_of_a_row_read(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase
) -> None:
    clinic_database.rows("UPDATE patients SET phone = '555-0001111' WHERE id = %s", (JANE,))
    data = MainWindowPage(clinic_program.sign_in(DOCTOR)).open_data_tables().open("appointments")

    data.filter("patientId", "is", JANE)
    data.expect(lambda: data.asked == f"patientId is “{JANE}”", lambda: f"the filter: {data.asked}")
    data.rows.expect_row(patientid=JANE)
    data.follow("patientId").expect_shown("patients")

    data.rows.expect_column("lastname", "Doe")
    data.fields.expect_row(field="phone", value="555-0001111")
    history = data.history()
    history.events.expect_column("what", "Changed", "Added")
    history.fields.expect_row(field="Phone", after="555-0001111")
    history.close()
    data.back().expect_shown("appointments")
    data.expect(lambda: data.asked == f"patientId is “{JANE}”", lambda: f"the filter again: {data.asked}")
    data.clear_filters().expect(lambda: data.asked == "All rows", lambda: f"no filter: {data.asked}")


def test_sorting_and_filters_are_the_servers_over_all_pages(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase
) -> None:
    admin = clinic_database.admin_connection()
    for number in range(PAGE + 20):
        rows.insert(admin, "patients", rows.patient(lastName=f"Person {number:03}", firstName="Row"))
    data = MainWindowPage(clinic_program.sign_in(DOCTOR)).open_data_tables().open("patients")

    data.sort_by("lastName").turn_round()
    data.expect(lambda: data.rows.column("lastname")[:1] == ["Williams"], "the last name first")
    assert len(data.rows.rows) == PAGE
    data.filter("lastName", "from – to", "Person 010", "Person 012")
    data.expect(
        lambda: data.rows.column("lastname") == ["Person 012", "Person 011", "Person 010"],
        lambda: f"three rows: {data.rows.column('lastname')}",
    )
    data.clear_filters().filter("bloodType", "is empty")
    data.expect(lambda: "Doe" not in data.rows.column("lastname"), "those without a blood type")
    data.filter("dateOfBirth", "is", "the day before yesterday")
    data.expect_message("The filter does not fit the column")
    data.expect(lambda: data.asked == "bloodType is empty", lambda: f"the older filter: {data.asked}")


def test_an_administrator_who_is_no_clinician_is_told_what_is_not_his_to_read(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase
) -> None:
    account = clinic_database.an_account(Role.ADMIN)
    data = MainWindowPage(clinic_program.sign_in(account.login)).open_data_tables()

    data.open("patients").rows.expect_notice("Your role may not read this")
    assert data.access.startswith("Your role may not read this table")
    data.show_columns().columns.expect_row(column="lastName", may_be_read="Your role may not read this")
    data.show_rows().open("providers").rows.expect_row(email=DOCTOR)
    data.show_columns().columns.expect_row(column="passwordHash", may_be_read="Your role may not read this")


def test_clinical_rows_are_those_of_open_charts(clinic_program: StartedProgram) -> None:
    window = clinic_program.sign_in(DOCTOR)
    main = MainWindowPage(window)

    data = main.open_data_tables().open("allergies")
    data.rows.expect_notice("No rows")
    assert "only rows of the charts that are open" in data.access
    main.close_dialog()
    main.search.type("doe").expect_names("DOE, Jane").open("DOE, Jane")
    main.open_data_tables().open("allergies").rows.expect_row(allergen="Penicillin")


def test_what_cannot_be_read_as_a_date_is_shown_all_the_same(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase
) -> None:
    clinic_database.rows("ALTER TABLE patients DISABLE TRIGGER ALL")
    clinic_database.rows("UPDATE patients SET \"createdAt\" = 'infinity' WHERE id = %s", (JANE,))

    data = MainWindowPage(clinic_program.sign_in(DOCTOR)).open_data_tables().open("patients")

    data.rows.expect_row(lastname="Doe", createdat="infinity")


def test_the_browser_can_be_the_first_thing_seen(
    clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock, qtbot: QtBot
) -> None:
    with StartedProgram(clinic_database.conninfo, now_utc=clinic_clock, browses_data=True) as program:
        data = DataTablesPage(program.sign_in(RECEPTION)).open("patients")

        data.rows.expect_row(lastname="Doe")
        data.open("allergies").rows.expect_notice("Your role may not read this")
