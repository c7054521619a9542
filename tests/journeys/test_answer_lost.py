"""The server stored a save and its answer got lost; the person typed on. Nobody else was there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from clinic_desktop.testing.pages import AppointmentsPage, MainWindowPage, VisitPage, wait_until
from clinic_desktop.testing.program import StartedProgram
from tests.builders import JANE
from tests.journeys.scenes import DOCTOR, stored_text, visit_in_progress
from tests.reliability.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication

    from clinic_desktop.domain.identifiers import AppointmentId
    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase

ANSWERS = 20
"""A save whose connection broke is done once more by itself, and a draft is sent beside it: all answers get lost."""


@pytest.fixture
def wire(clinic_database: ThrowAwayDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wire]:
    made = Wire(clinic_database.conninfo, tmp_path_factory.mktemp("w"))
    yield made
    made.cut()


@pytest.fixture
def visit_id(clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock) -> AppointmentId:
    return visit_in_progress(clinic_database, clinic_clock, JANE, "09:00", chiefComplaint="Cough", diagnosis="Cold")


@pytest.fixture
def main(
    qapp: QApplication, wire: Wire, visit_id: AppointmentId, clinic_clock: ClinicTestClock
) -> Iterator[MainWindowPage]:
    with StartedProgram(wire.conninfo, now_utc=clinic_clock) as program:
        window = program.sign_in(DOCTOR)
        AppointmentsPage(window).open("DOE, Jane").expect_text("chief_complaint", "Cough")
        program.wait_until_calm()
        yield MainWindowPage(window)
        wire.mend()


def test_what_was_stored_and_typed_on_is_nobody_elses(
    main: MainWindowPage, wire: Wire, visit_id: AppointmentId, clinic_database: ThrowAwayDatabase
) -> None:
    visit = _save_without_an_answer(main, wire, visit_id, clinic_database)
    visit.write_more("chief_complaint", ", and in the morning")
    wire.mend()
    main.expect_connection()
    visit.expect_saved().expect_no_message()
    assert stored_text(clinic_database, visit_id, "chiefComplaint") == "Cough at night, and in the morning"


def test_what_somebody_else_changed_meanwhile_is_brought_together_with_it(
    main: MainWindowPage, wire: Wire, visit_id: AppointmentId, clinic_database: ThrowAwayDatabase
) -> None:
    visit = _save_without_an_answer(main, wire, visit_id, clinic_database)
    visit.write_more("chief_complaint", ", and in the morning")
    clinic_database.rows(
        'UPDATE medical_records SET "treatmentPlan" = %s WHERE "appointmentId" = %s', ("Rest", visit_id)
    )
    wire.mend()
    main.expect_connection()
    visit.expect_saved()
    assert stored_text(clinic_database, visit_id, "chiefComplaint") == "Cough at night, and in the morning"
    assert stored_text(clinic_database, visit_id, "treatmentPlan") == "Rest"


def _save_without_an_answer(
    main: MainWindowPage, wire: Wire, visit_id: AppointmentId, database: ThrowAwayDatabase
) -> VisitPage:
    wire.drop_commits(ANSWERS)
    visit = main.visit.write_more("chief_complaint", " at night").save()
    stored = "Cough at night"
    wait_until(lambda: stored_text(database, visit_id, "chiefComplaint") == stored, "the server to store it")
    wire.cut()
    return visit.expect_message("Not saved yet: the server cannot be reached")
