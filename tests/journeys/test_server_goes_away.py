"""The server cuts every connection while people work: the window says so, comes back by itself and loses nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from psycopg import sql

from clinic_desktop.testing.pages import AppointmentsPage, MainWindowPage, PatientSearchPage, VisitPage, wait_until
from tests.builders import JANE, MARIA
from tests.journeys.scenes import DOCTOR, booked_today, stored_text, visit_in_progress

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QWidget

    from clinic_desktop.domain.identifiers import AppointmentId
    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program import StartedProgram


POOLED = (
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
    " WHERE datname = %s AND application_name = 'clinic-desktop' AND query NOT LIKE 'LISTEN%%'"
)


@pytest.fixture
def visit_id(clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock) -> AppointmentId:
    return visit_in_progress(clinic_database, clinic_clock, JANE, "09:00", chiefComplaint="Cough")


@pytest.fixture
def window(visit_id: AppointmentId, clinic_program: StartedProgram) -> QWidget:
    shown = clinic_program.sign_in(DOCTOR)
    AppointmentsPage(shown).open("DOE, Jane").expect_text("chief_complaint", "Cough")
    clinic_program.wait_until_calm()
    return shown


@pytest.fixture
def away(window: QWidget, clinic_database: ThrowAwayDatabase) -> Iterator[None]:
    """Refuse connections to the database, cut those that are there, and allow them again at the end."""
    _allow_connections(clinic_database, allowed=False)
    yield
    _allow_connections(clinic_database, allowed=True)


def _allow_connections(database: ThrowAwayDatabase, *, allowed: bool) -> None:
    # A superuser still comes in: the limit is for the people of the clinic.
    limit = sql.SQL("ALTER DATABASE {} CONNECTION LIMIT {}")
    database.rows(limit.format(sql.Identifier(database.name), sql.Literal(-1 if allowed else 0)))
    if not allowed:
        database.rows(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = %s AND application_name = 'clinic-desktop'",
            (database.name,),
        )


def test_the_status_bar_tells_and_the_lists_come_back_by_themselves(
    window: QWidget, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> None:
    main, visit = MainWindowPage(window), VisitPage(window).write_more("chief_complaint", " at night")
    _allow_connections(clinic_database, allowed=False)
    main.expect_connection("Reconnecting – your text is safe")
    booked_today(clinic_database, clinic_clock, MARIA, "11:00")
    _allow_connections(clinic_database, allowed=True)
    main.expect_connection()
    AppointmentsPage(window).expect_patients("DOE, Jane", "GARCIA, Maria")
    assert visit.text("chief_complaint") == "Cough at night"
    visit.save().expect_saved()


def test_a_save_without_a_server_waits_and_is_done_by_itself(
    window: QWidget, away: None, visit_id: AppointmentId, clinic_database: ThrowAwayDatabase
) -> None:
    visit = VisitPage(window).write_more("chief_complaint", " at night").save()
    visit.expect_message("Not saved yet: the server cannot be reached", "Your text is safe on this computer")
    visit.expect_state("Waits for the server *").write_more("chief_complaint", ", and in the morning")
    assert stored_text(clinic_database, visit_id, "chiefComplaint") == "Cough"
    _allow_connections(clinic_database, allowed=True)
    visit.expect_saved().expect_no_message()
    assert visit.text("chief_complaint") == "Cough at night, and in the morning"
    assert stored_text(clinic_database, visit_id, "chiefComplaint") == "Cough at night, and in the morning"


def test_a_save_that_waits_can_be_tried_at_once(
    window: QWidget, away: None, visit_id: AppointmentId, clinic_database: ThrowAwayDatabase
) -> None:
    visit = VisitPage(window).write_more("chief_complaint", " at night").save()
    visit.expect_message("Not saved yet: the server cannot be reached")
    _allow_connections(clinic_database, allowed=True)
    visit.message.choose("Try now")
    visit.expect_saved().expect_no_message()
    assert stored_text(clinic_database, visit_id, "chiefComplaint") == "Cough at night"


def test_completing_without_a_server_waits_with_the_text_and_completes_nothing_by_itself(
    window: QWidget, away: None, visit_id: AppointmentId, clinic_database: ThrowAwayDatabase
) -> None:
    visit = VisitPage(window).write("diagnosis", "Cold").complete()
    visit.expect_message("Not completed: the server cannot be reached")
    _allow_connections(clinic_database, allowed=True)
    visit.expect_saved().expect_status("In progress")
    assert stored_text(clinic_database, visit_id, "diagnosis") == "Cold"
    visit.complete().expect_status("Completed")


def test_a_search_without_a_server_keeps_its_rows_and_says_why(window: QWidget, away: None) -> None:
    search = PatientSearchPage(window)
    before = search.names
    search.type("maria")
    search.results.expect_notice("The clinic's server cannot be reached")
    assert search.names == before


def test_cutting_the_connections_once_is_hardly_noticed(
    window: QWidget, visit_id: AppointmentId, clinic_database: ThrowAwayDatabase
) -> None:
    _allow_connections(clinic_database, allowed=False)
    _allow_connections(clinic_database, allowed=True)
    VisitPage(window).write_more("chief_complaint", " at night").save().expect_saved()
    PatientSearchPage(window).type("maria").expect_names("GARCIA, Maria")
    MainWindowPage(window).expect_connection()
    assert stored_text(clinic_database, visit_id, "chiefComplaint") == "Cough at night"


def test_a_long_outage_is_told_above_all_panes_and_try_now_ends_it(
    window: QWidget, away: None, clinic_database: ThrowAwayDatabase, visit_id: AppointmentId
) -> None:
    main, visit = MainWindowPage(window), VisitPage(window).write_more("chief_complaint", " at night")
    main.expect_connection("No connection since 08:30 – your text is safe on this computer")
    notice = main.notice("connection").expect("No connection to the clinic's server since 08:30", "Go on writing")
    notice.choose("Try now")
    notice.expect("No connection to the clinic's server since 08:30")
    visit.write_more("chief_complaint", " since May")
    _allow_connections(clinic_database, allowed=True)
    notice.choose("Try now")
    main.expect_connection()
    notice.expect_none()
    visit.save().expect_saved()
    assert stored_text(clinic_database, visit_id, "chiefComplaint") == "Cough at night since May"


def test_a_save_that_met_no_server_though_the_listener_did_is_done_by_itself(
    window: QWidget, clinic_database: ThrowAwayDatabase, visit_id: AppointmentId
) -> None:
    """Only new connections are refused, and the pooled ones are ended: what listens goes on as if nothing were."""
    visit = VisitPage(window).write_more("chief_complaint", " at night")
    limit = sql.SQL("ALTER DATABASE {} CONNECTION LIMIT {}")
    name = sql.Identifier(clinic_database.name)
    clinic_database.rows(limit.format(name, sql.Literal(0)))
    clinic_database.rows(POOLED, (clinic_database.name,))
    visit.save()
    wait_until(lambda: "Waits" in visit.state or "Saved" in visit.state, lambda: f"an answer, not “{visit.state}”")
    clinic_database.rows(limit.format(name, sql.Literal(-1)))
    MainWindowPage(window).expect_connection()
    visit.expect_saved()
    assert stored_text(clinic_database, visit_id, "chiefComplaint") == "Cough at night"
