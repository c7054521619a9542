"""The wire is cut: the day and the allergies of its patients can still be read, with their age, and booking waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QDockWidget

from clinic_desktop.domain.changes import EVERYTHING
from clinic_desktop.testing.pages import (
    AppointmentsPage,
    ChartPage,
    MainWindowPage,
    PatientSearchPage,
    VisitPage,
    wait_until,
)
from clinic_desktop.testing.program import StartedProgram
from clinic_desktop.ui.workspace import Workspace
from tests import rows
from tests.builders import JANE, MARIA, ROBERT
from tests.journeys.scenes import DOCTOR, RECEPTION, booked_today, visit_in_progress
from tests.reliability.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication, QWidget

    from clinic_desktop.testing.clock import ClinicTestClock, IdleTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase

NO_BOOKING = "Booking needs the clinic's server"


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
    tmp_path: Path,
) -> Iterator[StartedProgram]:
    visit_in_progress(clinic_database, clinic_clock, JANE, "09:00", chiefComplaint="Cough")
    booked_today(clinic_database, clinic_clock, ROBERT, "10:00")
    with StartedProgram(wire.conninfo, now_utc=clinic_clock, idle_clock=idle_clock, settings_folder=tmp_path) as one:
        yield one
        wire.mend()
    assert one.crashes == []


@pytest.fixture
def window(program: StartedProgram) -> QWidget:
    shown = program.sign_in(DOCTOR)
    AppointmentsPage(shown).open("DOE, Jane").expect_text("chief_complaint", "Cough")
    program.wait_until_calm()
    MainWindowPage(shown).expect_connection()
    return shown


def titles(window: QWidget) -> list[str]:
    return [dock.windowTitle() for dock in window.findChildren(QDockWidget)]


def expect_titles(window: QWidget, *expected: str) -> None:
    wait_until(lambda: sorted(titles(window)) == sorted(expected), lambda: f"{expected}; there are {titles(window)}")


def test_the_day_and_its_allergies_stay_readable_with_their_age(
    window: QWidget, wire: Wire, clinic_clock: ClinicTestClock, clinic_database: ThrowAwayDatabase
) -> None:
    expect_titles(window, "Patients", "Appointments", "Schedule", "Waiting room", "Chart")
    wire.cut()
    MainWindowPage(window).expect_connection("Reconnecting – your text is safe")
    age = " – as of 08:30, just now"
    expect_titles(window, f"Patients{age}", f"Appointments{age}", f"Schedule{age}", f"Waiting room{age}", f"Chart{age}")
    appointments = AppointmentsPage(window).expect_patients("DOE, Jane", "JOHNSON, Robert")
    clinic_clock.advance(minutes=12)
    todays = appointments.show_todays_patients().expect_as_of("No connection: as of 08:30, 12 minutes ago")
    todays.expect_allergies("DOE, Jane", "Penicillin").expect_allergies("JOHNSON, Robert", "Peanuts, Latex")
    assert todays.details == "Penicillin (moderate): Rash, hives"
    admin = clinic_database.admin_connection()
    rows.insert(admin, "allergies", rows.allergy(JANE, allergen="Ibuprofen", reaction=None, severity=None))
    wire.mend()
    todays.expect_as_of("As of 08:42, just now")
    todays.expect_allergies("DOE, Jane", "Penicillin, Ibuprofen")
    todays.close()
    expect_titles(window, "Patients", "Appointments", "Schedule", "Waiting room", "Chart")


def test_another_day_begins_with_nothing_of_yesterday(
    window: QWidget, wire: Wire, clinic_clock: ClinicTestClock, tmp_path: Path
) -> None:
    todays = AppointmentsPage(window).show_todays_patients().expect_allergies("DOE, Jane", "Penicillin")
    todays.close()
    wire.cut()
    MainWindowPage(window).expect_connection("Reconnecting – your text is safe")
    assert len(list(tmp_path.rglob("*.today"))) == 1
    clinic_clock.advance(days=1)
    todays = AppointmentsPage(window).show_todays_patients()
    assert (todays.as_of, todays.list.rows) == ("No connection: not read yet", [])


def test_nothing_of_today_stays_when_the_person_has_signed_out(
    program: StartedProgram, window: QWidget, tmp_path: Path
) -> None:
    wait_until(lambda: len(list(tmp_path.rglob("*.today"))) == 1, "today to be kept")
    MainWindowPage(window).sign_out()
    program.wait_until_calm()
    assert list(tmp_path.rglob("*.today")) == []


def test_a_receptionist_sees_no_allergies_keeps_none_and_removes_what_is_old(
    program: StartedProgram, tmp_path: Path
) -> None:
    program.settings.today_folder.mkdir()
    (program.settings.today_folder / "somebody.today").write_bytes(b"sealed long ago")
    window = program.sign_in(RECEPTION)
    program.wait_until_calm()
    assert "todays-patients" not in MainWindowPage(window).menu_entries("appointment")
    assert list(tmp_path.rglob("*.today")) == []


def test_booking_waits_for_the_server_and_keeps_what_was_typed(
    window: QWidget, wire: Wire, clinic_database: ThrowAwayDatabase
) -> None:
    bookings = "SELECT count(*) FROM appointments WHERE \"reasonForVisit\" = 'Sore throat'"
    book = PatientSearchPage(window).type("garc").expect_names("GARCIA, Maria").book("GARCIA, Maria")
    book.choose_type("Sick visit").choose_provider("John Smith")
    book.take_free_time().write_reason("Sore throat")
    wire.cut()
    book.message.expect(NO_BOOKING, "What you typed stays here")
    book.save()
    book.message.expect(NO_BOOKING)
    assert clinic_database.value(bookings) == 0
    wire.mend()
    book.message.expect_none()
    book.save_and_close()
    assert clinic_database.value(bookings) == 1
    assert clinic_database.value('SELECT count(*) FROM appointments WHERE "patientId" = %s', MARIA) >= 1


def test_whoever_begins_to_book_without_a_server_is_told_so(window: QWidget, wire: Wire) -> None:
    wire.cut()
    MainWindowPage(window).expect_connection("Reconnecting – your text is safe")
    book = AppointmentsPage(window).book()
    book.message.expect(NO_BOOKING)


def test_the_list_of_today_is_found_again_and_no_other_days_rows_stand_under_its_name(
    window: QWidget, wire: Wire, clinic_clock: ClinicTestClock
) -> None:
    appointments = AppointmentsPage(window)
    wire.cut()
    MainWindowPage(window).expect_connection("Reconnecting – your text is safe")
    clinic_clock.advance(minutes=3)
    appointments.refresh()
    appointments.message.expect("The list cannot be read: no connection", "as of 08:30, 3 minutes ago")
    appointments.expect_patients("DOE, Jane", "JOHNSON, Robert")
    appointments.next_day()
    appointments.list.expect_notice("The clinic's server cannot be reached")
    assert appointments.list.rows == []
    appointments.today().expect_patients("DOE, Jane", "JOHNSON, Robert")
    wire.mend()
    appointments.message.expect_none()
    appointments.expect_patients("DOE, Jane", "JOHNSON, Robert")


def test_an_open_chart_keeps_what_was_read_of_it(
    window: QWidget, wire: Wire, clinic_database: ThrowAwayDatabase
) -> None:
    chart, visit = ChartPage(window).expect_allergies("Penicillin"), VisitPage(window)
    wire.cut()
    MainWindowPage(window).expect_connection("Reconnecting – your text is safe")
    # Reading it again in vain, as a change that came just before the wire was cut does.
    workspace = window.findChild(Workspace)
    assert isinstance(workspace, Workspace)
    workspace.live_updates.changed.emit((EVERYTHING,))
    wait_until(lambda: workspace.tasks.is_idle, "the reading in vain")
    chart.expect_allergies("Penicillin")
    assert chart.allergies.notice == ""
    assert "Penicillin" in chart.banner("allergies")
    assert visit.text("chief_complaint") == "Cough"
    rows.insert(clinic_database.admin_connection(), "allergies", rows.allergy(JANE, allergen="Ibuprofen"))
    wire.mend()
    chart.expect_allergies("Ibuprofen", "Penicillin")
