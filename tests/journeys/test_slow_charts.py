"""The server takes its time over a chart, or closed it meanwhile: no text is lost, and the last wish wins."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QPushButton

from clinic_desktop.testing.pages import AppointmentsPage, BreakGlassPage, ChartPage, PatientSearchPage, VisitPage
from clinic_desktop.testing.pages.finding import widget
from clinic_desktop.testing.pages.waiting import wait_until
from clinic_desktop.testing.program import StartedProgram
from clinic_desktop.ui.widgets.record_table import RecordTable
from tests.builders import EMILY, JANE, MARIA
from tests.journeys.scenes import DOCTOR, booked_today, stored_text, visit_in_progress
from tests.reliability.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QWidget

    from clinic_desktop.domain.identifiers import AppointmentId
    from clinic_desktop.testing.clock import ClinicTestClock, IdleTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase

PASSWORD = "password123"


@pytest.fixture
def jane(clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock) -> AppointmentId:
    visit_in_progress(clinic_database, clinic_clock, MARIA, "10:00", chiefComplaint="A rash on both arms")
    return visit_in_progress(clinic_database, clinic_clock, JANE, "09:00", chiefComplaint="Cough")


@pytest.fixture
def window(jane: AppointmentId, clinic_program: StartedProgram) -> QWidget:
    shown = clinic_program.sign_in(DOCTOR)
    AppointmentsPage(shown).open("DOE, Jane").expect_text("chief_complaint", "Cough")
    clinic_program.wait_until_calm()
    return shown


@pytest.fixture
def wire(clinic_database: ThrowAwayDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wire]:
    made = Wire(clinic_database.conninfo, tmp_path_factory.mktemp("wire"))
    yield made
    made.cut()


@contextmanager
def held(database: ThrowAwayDatabase, table: str, mode: str = "SHARE ROW EXCLUSIVE") -> Iterator[None]:
    """Let nothing be written into a table meanwhile, or nothing be read either: whoever wants to waits."""
    connection = database.admin_connection()
    with connection.transaction():
        connection.execute(f"LOCK TABLE {table} IN {mode} MODE")
        yield


def someone_writes(database: ThrowAwayDatabase, visit_id: str) -> None:
    database.rows("UPDATE medical_records SET diagnosis = 'Cold' WHERE \"appointmentId\" = %s", (visit_id,))


def ask_for(window: QWidget, typed: str, name: str) -> None:
    PatientSearchPage(window).type(typed).expect_names(name).results.open(name=name)


def expect_waiting(window: QWidget) -> None:
    wait_until(lambda: not VisitPage(window).is_open, "the form is put behind")


def test_the_chart_asked_for_last_is_the_one_shown(
    window: QWidget, clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase
) -> None:
    with held(clinic_database, "clinic.chart_open"):
        ask_for(window, "garcia", "GARCIA, Maria")
        expect_waiting(window)
        ask_for(window, "doe", "DOE, Jane")
        VisitPage(window).expect_text("chief_complaint", "Cough")
    clinic_program.wait_until_calm()
    assert ChartPage(window).patient == "DOE, Jane"


def test_the_visit_asked_for_last_is_the_one_shown(
    window: QWidget, clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase
) -> None:
    day = AppointmentsPage(window).expect_patients("DOE, Jane", "GARCIA, Maria")
    with held(clinic_database, "clinic.chart_open"):
        day.list.open(patient="GARCIA, Maria")
        expect_waiting(window)
        day.open("DOE, Jane").expect_text("chief_complaint", "Cough")
    clinic_program.wait_until_calm()
    assert ChartPage(window).patient == "DOE, Jane"


def test_nothing_brings_the_form_back_while_another_chart_is_opened(
    window: QWidget, clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase, jane: AppointmentId
) -> None:
    visit = VisitPage(window)
    with held(clinic_database, "clinic.chart_open"):
        ask_for(window, "garcia", "GARCIA, Maria")
        expect_waiting(window)
        someone_writes(clinic_database, jane)
        wait_until(lambda: "Cold" in str(ChartPage(window).visits.rows), "the list of visits shows the change")
        assert not visit.is_open
    ChartPage(window).expect_patient("GARCIA, Maria")


def test_discarded_text_comes_back_when_the_reason_is_not_given(
    window: QWidget, clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase, jane: AppointmentId
) -> None:
    visit = VisitPage(window).write_more("chief_complaint", " at night").expect_state("Not saved *")
    ask_for(window, "chen", "CHEN, Michael")
    ChartPage(window).answer("Discard")
    reason = BreakGlassPage(window).expect_focus("break-glass-reason")
    someone_writes(clinic_database, jane)
    wait_until(lambda: "Cold" in str(ChartPage(window).visits.rows), "the list of visits shows the change")
    reason.cancel().expect_closed()
    visit.expect_text("chief_complaint", "Cough at night").expect_state("Not saved *")


def test_a_second_wish_asks_about_the_text_again(
    window: QWidget, clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase
) -> None:
    visit = VisitPage(window).write_more("chief_complaint", " at night").expect_state("Not saved *")
    chart = ChartPage(window)
    with held(clinic_database, "clinic.chart_open"):
        ask_for(window, "garcia", "GARCIA, Maria")
        chart.answer("Discard")
        expect_waiting(window)
        ask_for(window, "chen", "CHEN, Michael")
        chart.expect_asked_about_unsaved()
        assert visit.text("chief_complaint") == "Cough at night"
    chart.answer("Stay here")
    visit.save().expect_saved()


def test_a_save_answered_late_says_nothing_about_the_next_visit(
    window: QWidget, clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase
) -> None:
    visit = VisitPage(window).write_more("chief_complaint", " at night").expect_state("Not saved *")
    with held(clinic_database, "medical_records"):
        visit.save().expect_state("Saving…")
        AppointmentsPage(window).open("GARCIA, Maria")
        ChartPage(window).answer("Discard").expect_patient("GARCIA, Maria")
        visit.expect_text("chief_complaint", "A rash on both arms").write_more("chief_complaint", ", itching")
        visit.expect_state("Not saved *")
    clinic_program.wait_until_calm()
    visit.save().expect_saved()
    assert visit.text("chief_complaint") == "A rash on both arms, itching"
    assert clinic_program.is_signed_in


def test_signing_out_is_forgotten_with_the_visit_it_waited_for(
    window: QWidget, clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase
) -> None:
    visit = VisitPage(window).write_more("chief_complaint", " at night").expect_state("Not saved *")
    chart = ChartPage(window)
    with held(clinic_database, "medical_records"):
        visit.save().expect_state("Saving…")
        clinic_program.main_window.close()
        chart.answer("Save")
        AppointmentsPage(window).open("GARCIA, Maria")
        chart.answer("Discard").expect_patient("GARCIA, Maria")
        visit.expect_text("chief_complaint", "A rash on both arms")
    clinic_program.wait_until_calm()
    visit.write_more("chief_complaint", ", itching").save().expect_saved()
    assert clinic_program.is_running


def test_a_save_opens_a_chart_that_the_server_closed(
    window: QWidget, clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase, jane: AppointmentId
) -> None:
    visit = VisitPage(window).write_more("chief_complaint", " at night").expect_state("Not saved *")
    clinic_database.rows("UPDATE clinic.chart_open SET is_open = false")
    visit.save().expect_saved()
    clinic_program.lock()
    clinic_program.lock_page.write_password(PASSWORD).unlock().expect_gone()
    visit.write_more("chief_complaint", ", dry").save().expect_saved()
    assert stored_text(clinic_database, jane, "chiefComplaint") == "Cough at night, dry"


def test_after_twelve_hours_a_save_says_how_to_go_on(
    window: QWidget, clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase, jane: AppointmentId
) -> None:
    visit = VisitPage(window).write_more("chief_complaint", " at night").expect_state("Not saved *")
    clinic_database.rows("UPDATE clinic.session SET opened_at = opened_at - interval '13 hours'")
    visit.save().expect_message("You have been signed in for twelve hours", "Press F12")
    clinic_program.lock()
    clinic_program.lock_page.write_password(PASSWORD).unlock().expect_gone()
    clinic_program.wait_until_calm()
    visit.save().expect_saved()
    assert stored_text(clinic_database, jane, "chiefComplaint") == "Cough at night"


@pytest.fixture
def on_wire(
    qapp: object, wire: Wire, jane: AppointmentId, clinic_clock: ClinicTestClock, idle_clock: IdleTestClock
) -> Iterator[StartedProgram]:
    with StartedProgram(wire.conninfo, now_utc=clinic_clock, idle_clock=idle_clock) as program:
        yield program
        wire.mend()


def test_unlocked_without_a_server_the_text_is_saved_when_it_is_back(
    on_wire: StartedProgram, wire: Wire, clinic_database: ThrowAwayDatabase, jane: AppointmentId
) -> None:
    window = on_wire.sign_in(DOCTOR)
    visit = AppointmentsPage(window).open("DOE, Jane").write_more("chief_complaint", " at night")
    visit.expect_state("Not saved *")
    on_wire.lock()
    wait_until(lambda: not clinic_database.value("SELECT count(*) FROM clinic.chart_open WHERE is_open"), "closed")
    wire.cut()
    on_wire.lock_page.write_password(PASSWORD).unlock().expect_gone()
    ChartPage(window).expect_message("The clinic's server cannot be reached")
    wire.mend()
    wait_until(lambda: clinic_database.value("SELECT count(*) FROM clinic.chart_open WHERE is_open") == 1, "opened")
    assert visit.text("chief_complaint") == "Cough at night"
    visit.save().expect_saved()
    assert stored_text(clinic_database, jane, "chiefComplaint") == "Cough at night"


def test_trying_again_asks_about_text_typed_meanwhile(
    on_wire: StartedProgram, wire: Wire, clinic_database: ThrowAwayDatabase
) -> None:
    window = on_wire.sign_in(DOCTOR)
    visit = AppointmentsPage(window).open("DOE, Jane").expect_text("chief_complaint", "Cough")
    PatientSearchPage(window).type("garcia").expect_names("GARCIA, Maria")
    on_wire.wait_until_calm()
    wire.cut()
    PatientSearchPage(window).results.open(name="GARCIA, Maria")
    chart = ChartPage(window).expect_message("The clinic's server cannot be reached")
    visit.expect_open().write_more("chief_complaint", " at night").expect_state("Not saved *")
    chart.message.choose("Try again")
    chart.expect_asked_about_unsaved()
    assert visit.text("chief_complaint") == "Cough at night"


def test_of_nobody_and_of_what_is_not_read_yet_nothing_is_said(
    clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock, clinic_program: StartedProgram
) -> None:
    """“No conditions recorded” is a statement about a patient."""
    booked_today(clinic_database, clinic_clock, EMILY, "10:00")
    clinic_database.rows("DELETE FROM chronic_conditions")
    window = clinic_program.sign_in(DOCTOR)
    clinic_program.wait_until_calm()
    lists = [widget(window, name, RecordTable) for name in ("allergies-list", "conditions-list", "earlier-visits-list")]
    assert [one.notice.isVisible() for one in lists] == [False, False, False]
    with held(clinic_database, "chronic_conditions", "ACCESS EXCLUSIVE"):
        ask_for(window, "williams", "WILLIAMS, Emily")
        conditions = lists[1].notice
        wait_until(conditions.isVisible, "something is said")
        assert conditions.title == "The server took too long"
    again = conditions.findChild(QPushButton)
    assert again
    again.click()
    wait_until(lambda: conditions.title == "No conditions recorded", "they are read")
