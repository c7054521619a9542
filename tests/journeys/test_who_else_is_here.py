"""Two clinicians have one visit open: each sees that the other is there, and neither is held up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from clinic_desktop.domain.statuses import Role
from clinic_desktop.testing.pages import AppointmentsPage, PatientSearchPage, VisitPage
from tests import rows
from tests.builders import JANE
from tests.journeys.scenes import DOCTOR, RECEPTION, booked_today, stored_text, visit_in_progress

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from clinic_desktop.domain.identifiers import AppointmentId
    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import Account, ThrowAwayDatabase
    from clinic_desktop.testing.program import StartedProgram
    from clinic_desktop.testing.program_fixtures import StartProgram


@pytest.fixture
def ana(clinic_database: ThrowAwayDatabase) -> Account:
    """Another clinician, who is to see Jane as well: her chart opens without a reason."""
    account = clinic_database.an_account(Role.CLINICIAN, name="Ana Ruiz", sees_patients=True)
    assert account.provider_id is not None
    rows.insert(
        clinic_database.admin_connection(),
        "appointments",
        rows.appointment(account.provider_id, patientId=JANE),
    )
    return account


@pytest.fixture
def visit_id(clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock) -> AppointmentId:
    return visit_in_progress(clinic_database, clinic_clock, JANE, "09:00", chiefComplaint="Cough")


@pytest.fixture
def first(visit_id: AppointmentId, start_program: StartProgram) -> StartedProgram:
    return _at_janes_visit(start_program(), DOCTOR)


@pytest.fixture
def second(visit_id: AppointmentId, ana: Account, start_program: StartProgram) -> StartedProgram:
    return _at_janes_visit(start_program(), ana.login)


def _at_janes_visit(program: StartedProgram, login: str) -> StartedProgram:
    window: QWidget = program.sign_in(login)
    AppointmentsPage(window).show_provider("All providers").open("DOE, Jane").expect_text("chief_complaint", "Cough")
    return program


def visit(program: StartedProgram) -> VisitPage:
    return VisitPage(program.main_window)


def test_each_sees_the_other_come_write_save_and_go(
    first: StartedProgram, second: StartedProgram, visit_id: AppointmentId, clinic_database: ThrowAwayDatabase
) -> None:
    mine, theirs = visit(first), visit(second)
    mine.expect_presence("Ana Ruiz has this visit open at ", " since ")
    assert "writing" not in mine.presence
    theirs.expect_presence("has this visit open").write("diagnosis", "Bronchitis")
    mine.expect_presence("and is writing")
    mine.write("treatment_plan", "Rest").save().expect_saved()
    assert stored_text(clinic_database, visit_id, "treatmentPlan") == "Rest"
    theirs.save().expect_saved()
    mine.expect(lambda: "writing" not in mine.presence, "nobody to be writing")
    second.stop()
    mine.expect_presence()


def test_a_locked_window_is_not_there_and_comes_back(
    first: StartedProgram, second: StartedProgram, ana: Account
) -> None:
    mine = visit(first).expect_presence("Ana Ruiz")
    second.lock()
    mine.expect_presence()
    second.lock_page.write_password(ana.password).unlock().expect_gone()
    mine.expect_presence("Ana Ruiz")


def test_the_same_person_at_two_workstations_is_told_so(first: StartedProgram, start_program: StartProgram) -> None:
    _at_janes_visit(start_program(), DOCTOR)

    visit(first).expect_presence("You have this visit open at ")


def test_another_visit_takes_presence_along(
    first: StartedProgram,
    second: StartedProgram,
    clinic_database: ThrowAwayDatabase,
    clinic_clock: ClinicTestClock,
) -> None:
    visit(first).expect_presence("Ana Ruiz")
    other = visit_in_progress(clinic_database, clinic_clock, JANE, "11:00", chiefComplaint="Rash")
    bookings = AppointmentsPage(second.main_window).list.expect_column("patient", "DOE, Jane", "DOE, Jane")
    bookings.open(time=bookings.column("time")[1])
    visit(second).expect_text("chief_complaint", "Rash")

    visit(first).expect_presence()
    visit(second).expect_presence()
    visit(first).expect(
        lambda: (other,) in clinic_database.rows("SELECT thing FROM clinic.presence"), "the other visit to be told of"
    )


def test_a_program_that_ends_takes_its_presence_along(
    first: StartedProgram, second: StartedProgram, clinic_database: ThrowAwayDatabase
) -> None:
    visit(first).expect_presence("Ana Ruiz")
    second.main_window.close()

    visit(first).expect_presence()
    assert clinic_database.value("SELECT count(*) FROM clinic.presence") == 1


def test_whoever_corrects_the_same_details_is_seen(
    start_program: StartProgram, clinic_database: ThrowAwayDatabase
) -> None:
    desk, doctor = start_program(), start_program()
    mine, theirs = (
        PatientSearchPage(program.sign_in(login)).type("doe").expect_names("DOE, Jane").correct("DOE, Jane")
        for program, login in ((desk, RECEPTION), (doctor, DOCTOR))
    )
    mine.expect_presence("John Smith has these details open at ")
    theirs.expect_presence("Rosa Lind").fill(address="1 New Street")
    mine.expect_presence("and is writing")
    theirs.save_and_close()
    mine.expect_presence()
    mine.cancel().expect_closed()
    PatientSearchPage(desk.main_window).expect(
        lambda: not clinic_database.rows("SELECT FROM clinic.presence"), "nobody to be there"
    )


def test_whoever_moves_the_same_booking_is_seen(
    start_program: StartProgram, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> None:
    booked_today(clinic_database, clinic_clock, JANE, "09:00")
    desk, doctor = start_program(), start_program()
    mine, theirs = (
        AppointmentsPage(program.sign_in(login)).expect_patients("DOE, Jane").move("DOE, Jane")
        for program, login in ((desk, RECEPTION), (doctor, DOCTOR))
    )
    mine.expect_presence("John Smith has this booking open at ")
    theirs.cancel().expect_closed()
    mine.expect_presence()
