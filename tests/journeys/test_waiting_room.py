"""The waiting room at two desks: who comes, who is called, what those who wait may read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDockWidget, QWidget
from sqlalchemy import Engine, event

from clinic_desktop.domain.statuses import Role
from clinic_desktop.testing.pages import (
    AppointmentsPage,
    MainWindowPage,
    PatientSearchPage,
    VisitPage,
    WaitingRoomPage,
    settle,
)
from clinic_desktop.testing.pages.finding import is_visible
from clinic_desktop.testing.pages.waiting_room import public_screen
from clinic_desktop.testing.program import StartedProgram
from tests.builders import EMILY, JANE, MARIA, MICHAEL, ROBERT
from tests.journeys.scenes import DOCTOR, RECEPTION, booked_today, status_of
from tests.reliability.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clinic_desktop.domain.identifiers import AppointmentId, PatientId
    from clinic_desktop.testing.clock import ClinicTestClock, IdleTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program_fixtures import OpenWindow


@pytest.fixture(autouse=True)
def now(clinic_clock: ClinicTestClock, clinic_database: ThrowAwayDatabase) -> None:
    """Let the clock show the server's time: what is written down about waiting is the server's."""
    clinic_clock.set(datetime.now(UTC))
    clinic_database.rows("DELETE FROM appointments WHERE status = 'scheduled'")


def arrived(
    database: ThrowAwayDatabase, clock: ClinicTestClock, patient_id: PatientId, at: str, minutes_ago: int = 0
) -> AppointmentId:
    """Book a patient for today and let him have come so long ago."""
    booked = booked_today(database, clock, patient_id, at)
    database.rows("UPDATE appointments SET status = 'checked_in' WHERE id = %s", (booked,))
    database.rows(
        "UPDATE clinic.appointment_step SET stepped_at = %s WHERE appointment_id = %s AND status_to = 'checked_in'",
        (clock.now - timedelta(minutes=minutes_ago), booked),
    )
    return booked


def test_who_arrives_at_one_desk_is_seen_at_the_other_and_followed_until_he_goes(
    clinic_program: StartedProgram,
    second_window: OpenWindow,
    clinic_database: ThrowAwayDatabase,
    clinic_clock: ClinicTestClock,
) -> None:
    janes = booked_today(clinic_database, clinic_clock, JANE, "09:00")
    booked_today(clinic_database, clinic_clock, ROBERT, "10:00")
    desk = WaitingRoomPage(clinic_program.sign_in(RECEPTION)).expect_now("DOE, Jane", "expected 09:00")
    doctor = WaitingRoomPage(second_window(DOCTOR)).expect_now("DOE, Jane", "expected 09:00")

    desk.arrive("DOE, Jane").set_urgency("DOE, Jane", "Urgent")
    doctor.expect_one("DOE, Jane", now="waiting 0 min", urgency="Urgent", no="1")
    desk.place("DOE, Jane").write_room("Corridor").save_and_close()
    doctor.expect_one("DOE, Jane", room="Corridor")

    doctor.call_to_room("DOE, Jane").write_room("Room 3").save_and_close()
    desk.expect_now("DOE, Jane", "called").expect_one("DOE, Jane", room="Room 3")
    desk.take_call_back("DOE, Jane")
    doctor.expect_now("DOE, Jane", "waiting")

    leaving = desk.left("DOE, Jane")
    leaving.give("Could not wait any longer").save_and_close()
    doctor.expect_now("DOE, Jane", "left at")
    assert status_of(clinic_database, janes) == "no_show"
    assert doctor.counted("gone") == "Gone 1"
    doctor.show_or_hide("gone").expect_patients("JOHNSON, Robert")
    assert MainWindowPage(desk.window).told == "DOE, Jane has left"


def test_somebody_without_a_booking_is_taken_in_with_two_keys(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase
) -> None:
    window = clinic_program.sign_in(RECEPTION)
    PatientSearchPage(window).type("garc").expect_names("GARCIA, Maria").expect_card("GARCIA, Maria")

    WaitingRoomPage(window).press("Ctrl+Shift+W").press("Return").expect_one("GARCIA, Maria", now="waiting 0 min")

    assert clinic_database.rows(
        'SELECT "patientId", status, "appointmentType" FROM appointments WHERE status <> %s', ("completed",)
    ) == [(MARIA, "checked_in", "sick_visit")]
    assert MainWindowPage(window).told == "GARCIA, Maria waits for John Smith, number 1"


def test_a_walk_in_is_looked_for_in_the_form_and_a_busy_provider_booked_over(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> None:
    booked_today(clinic_database, clinic_clock, ROBERT, f"{clinic_clock.now:%H:%M}")
    room = WaitingRoomPage(clinic_program.sign_in(RECEPTION))
    form = room.walk_in().somebody_else()
    form.save().expect_message("Please fill this in")
    form.find_patient("chen", "CHEN, Michael").choose_provider("John Smith").choose_urgency("Soon")
    form.write_reason("Cut finger").save_and_close()

    room.expect_one("CHEN, Michael", urgency="Soon")
    assert clinic_database.rows("SELECT reason FROM clinic.overbooking") == [("Walk-in",)]


def test_whoever_walks_in_with_a_booking_of_today_is_checked_in_for_it(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> None:
    emilys = booked_today(clinic_database, clinic_clock, EMILY, "23:30")
    window = clinic_program.sign_in(RECEPTION)
    PatientSearchPage(window).type("will").expect_names("WILLIAMS, Emily").expect_card("WILLIAMS, Emily")
    form = WaitingRoomPage(window).walk_in()
    form.save().message.expect("Has a booking today: 23:30 with John Smith", "Nothing was booked yet")
    form.message.choose("Check in for 23:30")
    form.expect_closed()

    WaitingRoomPage(window).expect_now("WILLIAMS, Emily", "waiting")
    assert status_of(clinic_database, emilys) == "checked_in"
    assert clinic_database.value("SELECT count(*) FROM appointments WHERE status <> 'completed'") == 1


def about(moment: datetime) -> list[str]:
    """Return what a clock shows then, or when the test took a while."""
    return [f"{moment + timedelta(minutes=late):%H:%M}" for late in range(2)]


def texts_of(window: QWidget) -> set[str]:
    """Return every text that a window and what is in it could show or say."""
    asked = ("text", "toolTip", "accessibleName", "accessibleDescription", "statusTip", "whatsThis", "windowTitle")
    found = set()
    for one in [window, *window.findChildren(QWidget)]:
        found |= {str(getattr(one, name)()) for name in asked if hasattr(one, name)}
    return found - {""}


def test_the_next_is_called_and_the_waiting_room_reads_initials_only(
    clinic_program: StartedProgram,
    second_window: OpenWindow,
    clinic_database: ThrowAwayDatabase,
    clinic_clock: ClinicTestClock,
) -> None:
    janes = arrived(clinic_database, clinic_clock, JANE, "09:00", minutes_ago=20)
    arrived(clinic_database, clinic_clock, MICHAEL, "08:00", minutes_ago=10)
    desk = WaitingRoomPage(clinic_program.sign_in(RECEPTION)).expect_patients("DOE, Jane", "CHEN, Michael")
    screen = desk.open_screen().expect_calls()
    assert screen.time in about(clinic_clock.now)
    doctor = WaitingRoomPage(second_window(DOCTOR)).expect_patients("DOE, Jane", "CHEN, Michael")

    doctor.write_room("Room 2").call_next()
    screen.expect_calls("J.D. No. 1 Room 2")
    doctor.call_next()
    screen.expect_calls("M.C. No. 2 Room 2", "J.D. No. 1 Room 2")
    doctor.call_next().expect_message("Nobody is waiting")
    said = " ".join(texts_of(screen.window)).lower()
    for secret in ("doe", "jane", "chen", "michael", "smith", "1985", "15-mar", "1968", "555", JANE, janes, "09:00"):
        assert secret not in said, secret
    assert texts_of(screen.window) == {
        "Waiting room",
        "J.D.",
        "M.C.",
        "No. 1",
        "No. 2",
        "Room 2",
        screen.time,
        "Please take a seat. You will be called.",
    }

    doctor.start_visit("DOE, Jane")
    VisitPage(doctor.window).expect_status("In progress")
    screen.expect_calls("M.C. No. 2 Room 2")
    assert status_of(clinic_database, janes) == "in_progress"
    screen.close()
    assert public_screen() is None


def test_a_call_begins_nothing_and_offers_the_visit(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> None:
    janes = arrived(clinic_database, clinic_clock, JANE, "09:00")
    window = clinic_program.sign_in(DOCTOR)
    page = WaitingRoomPage(window).expect_patients("DOE, Jane").write_room("Room 2").call("DOE, Jane")

    page.expect_message("DOE, Jane: called to Room 2")
    assert status_of(clinic_database, janes) == "checked_in"
    assert clinic_database.value("SELECT count(*) FROM clinic.chart_open") == 0
    page.message.choose("Start visit")
    VisitPage(window).expect_status("In progress")
    page.expect_now("DOE, Jane", "in room")


def test_the_screen_stays_while_the_desk_is_locked_and_goes_with_its_window(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> None:
    arrived(clinic_database, clinic_clock, JANE, "09:00")
    window = clinic_program.sign_in(RECEPTION)
    page = WaitingRoomPage(window).write_room("Room 1").call("DOE, Jane")
    screen = page.open_screen().expect_calls("J.D. No. 1 Room 1")
    clinic_program.lock()
    assert screen.window.isVisible()
    clinic_database.rows("UPDATE clinic.waiting SET room = 'Room 9'")
    screen.expect_calls("J.D. No. 1 Room 9")
    clinic_program.lock_page.write_password("password123").unlock().expect_gone()
    MainWindowPage(window).sign_out()
    page.expect(lambda: public_screen() is None, "the screen to go")


def test_times_run_without_asking_the_database_and_what_is_long_is_the_clinics_choice(
    clinic_program: StartedProgram,
    second_window: OpenWindow,
    clinic_database: ThrowAwayDatabase,
    clinic_clock: ClinicTestClock,
) -> None:
    arrived(clinic_database, clinic_clock, JANE, "09:00")
    # The clock of this computer is wrong; what runs is right all the same.
    clinic_clock.advance(minutes=3)
    window = clinic_program.sign_in(RECEPTION)
    page = WaitingRoomPage(window).expect_one("DOE, Jane", now="waiting 0 min")
    asked: list[str] = []

    def note(*arguments: object) -> None:
        asked.append(str(arguments[2]))

    clinic_program.wait_until_calm()
    screen = page.open_screen()
    event.listen(Engine, "before_cursor_execute", note)
    clinic_clock.advance(minutes=18)
    tick = window.findChild(QTimer, "waiting-room-tick")
    assert tick is not None
    tick.timeout.emit()
    page.expect_one("DOE, Jane", now="waiting 18 min, a while")
    clinic_clock.advance(minutes=16)
    tick.timeout.emit()
    page.expect_one("DOE, Jane", now="waiting 34 min, long")
    screen.expect(lambda: screen.time in about(clinic_clock.now - timedelta(minutes=3)), "the time to run")
    event.remove(Engine, "before_cursor_execute", note)
    assert [words for words in asked if "FROM public.appointments" in words or "clinic.waiting" in words] == []
    screen.close()

    begin = "UPDATE clinic.appointment_step SET stepped_at = now() - interval '34 min' WHERE status_to = 'checked_in'"
    clinic_database.rows(begin)
    admin = second_window(clinic_database.an_account(Role.ADMIN).login)
    times = MainWindowPage(admin).show_waiting_times().expect_minutes(15, 30)
    times.write(20, 20).save().expect_problem("long", "At least 21")
    times.write(45, 60).save_and_close()
    page.expect_one("DOE, Jane", now="waiting 34 min")


def test_a_new_day_begins_with_an_empty_board(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> None:
    arrived(clinic_database, clinic_clock, JANE, "09:00")
    window = clinic_program.sign_in(RECEPTION)
    page = WaitingRoomPage(window).expect_patients("DOE, Jane")
    clinic_clock.advance(days=1)
    tick = window.findChild(QTimer, "waiting-room-tick")
    assert tick is not None
    tick.timeout.emit()
    page.list.expect_notice("Nobody is expected today")


def test_receptionists_read_no_reason_and_nothing_clinical_on_the_board(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> None:
    booked_today(clinic_database, clinic_clock, JANE, "09:00", reasonForVisit="Canary of the reason")
    window = clinic_program.sign_in(RECEPTION)
    page = WaitingRoomPage(window).choose("DOE, Jane")
    pane = page.root
    assert not any("Canary" in words for words in texts_of(pane))
    assert not any("Canary" in words for row in page.list.rows for words in row.values())
    assert "action-board-start" not in {one.objectName() for one in pane.findChildren(QWidget)}


def test_the_board_is_true_again_after_an_outage(
    qapp: QApplication,
    clinic_database: ThrowAwayDatabase,
    clinic_clock: ClinicTestClock,
    idle_clock: IdleTestClock,
    wire: Wire,
) -> None:
    janes = booked_today(clinic_database, clinic_clock, JANE, "09:00")
    with StartedProgram(wire.conninfo, now_utc=clinic_clock, idle_clock=idle_clock) as program:
        window = program.sign_in(RECEPTION)
        page = WaitingRoomPage(window).expect_now("DOE, Jane", "expected")
        program.wait_until_calm()
        wire.cut()
        MainWindowPage(window).expect_connection("Reconnecting – your text is safe")
        clinic_database.rows("UPDATE appointments SET status = 'checked_in' WHERE id = %s", (janes,))
        clinic_database.rows("UPDATE clinic.waiting SET urgency = 'soon'")
        wire.mend()
        MainWindowPage(window).expect_connection()
        page.expect_one("DOE, Jane", now="waiting 0 min", urgency="Soon")
    assert program.crashes == []


@pytest.fixture
def wire(clinic_database: ThrowAwayDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wire]:
    made = Wire(clinic_database.conninfo, tmp_path_factory.mktemp("w"))
    yield made
    made.cut()


def test_the_list_of_appointments_and_the_board_share_a_place(clinic_program: StartedProgram) -> None:
    window = clinic_program.sign_in(RECEPTION)
    AppointmentsPage(window).expect_nothing()
    page = MainWindowPage(window).press("F11")
    settle()
    assert page.focus == "waiting-room-list"
    list_ = AppointmentsPage(window)
    assert list_.root.isVisible()
    assert not page.widget("waiting-room", QWidget).isVisible(), "Tab must not get behind the list"
    board = page.widget("dock-waiting-room", QDockWidget)
    board.setFloating(True)
    list_.press("Ctrl+Shift+0")
    page.expect(lambda: not board.isFloating(), "the board to be back in its place")
    assert page.widget("schedule", QWidget).isVisible(), "as at first"


def test_the_board_as_columns_follows_whoever_is_called_and_is_remembered(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> None:
    arrived(clinic_database, clinic_clock, JANE, "00:01", minutes_ago=34)
    booked_today(clinic_database, clinic_clock, ROBERT, "23:58")
    board = WaitingRoomPage(clinic_program.sign_in(RECEPTION)).show_as_columns()
    board.lane("expected").expect_row(expected="JOHNSON, Robert", booked="23:58")
    waiting, in_room = board.lane("waiting"), board.lane("in-room")
    waiting.expect_row(waiting="1  DOE, Jane", how_long="34 min, long")
    screen = board.open_screen()

    board.write_room("2")
    waiting.choose(waiting="1  DOE, Jane")
    board.press("C")

    in_room.expect_row(in_room="1  DOE, Jane", room="2")
    waiting.expect_notice("Nobody")
    screen.expect_calls("J.D. No. 1 Room 2")
    board.expect_message("DOE, Jane: called to Room 2")
    board.press("B")
    waiting.expect_row(waiting="1  DOE, Jane")
    board.expect_focus("waiting-room-lane-waiting").press("Left").expect_focus("waiting-room-lane-expected")
    board.press("A").lane("waiting").expect_column("waiting", "1  DOE, Jane", "2  JOHNSON, Robert")
    board.show_or_hide("expected")
    board.expect(lambda: not is_visible(board.window, "waiting-room-lane-expected"), "the column to be hidden")
    board.show_as_columns().expect_patients("DOE, Jane", "JOHNSON, Robert")
    board.show_as_columns()
    screen.close()
    MainWindowPage(board.window).sign_out()
    again = WaitingRoomPage(clinic_program.sign_in(RECEPTION))
    again.lane("waiting").expect_column("waiting", "1  DOE, Jane", "2  JOHNSON, Robert")
