"""The schedule at the desk: book by drawing, move by dragging, undo, the pinboard, and what others do meanwhile."""

from __future__ import annotations

import time as system_time
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest

from clinic_desktop.testing.pages import (
    AppointmentsPage,
    BookPage,
    ClosedTimePage,
    MainWindowPage,
    PatientSearchPage,
    ReasonPage,
    SchedulePage,
)
from tests import rows
from tests.builders import EMILY, JANE, MARIA, MICHAEL, ROBERT
from tests.journeys.scenes import (
    PETRA,
    RECEPTION,
    SMITH,
    booked_today,
    only_jane_is_booked,
    schedule_with_jane,
    status_of,
    stored_span,
)

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMainWindow

    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program import StartedProgram
    from clinic_desktop.testing.program_fixtures import OpenWindow


@pytest.fixture
def jane(clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock) -> str:
    return only_jane_is_booked(clinic_database, clinic_clock)


@pytest.fixture
def desk(jane: str, clinic_program: StartedProgram) -> QMainWindow:
    del jane
    return schedule_with_jane(clinic_program)


def test_a_span_is_drawn_and_booked(desk: QMainWindow, clinic_database: ThrowAwayDatabase) -> None:
    page = SchedulePage(desk)
    book = page.draw(SMITH, "11:00", "11:45")
    assert (book.time, book.minutes) == ("11:00", 45)
    book.find_patient("chen", "CHEN, Michael").save_and_close()
    page.expect_booking("CHEN, Michael", "11:00", 45, SMITH)
    assert clinic_database.value(
        'SELECT count(*) FROM appointments WHERE "patientId" = %s AND status = %s', MICHAEL, "scheduled"
    )


def test_a_free_row_is_booked_by_typing_the_name(desk: QMainWindow) -> None:
    page = SchedulePage(desk).choose_slot(PETRA, "09:15")
    page.expect_says(f"09:15, free, {PETRA}").press("C")
    page.expect_focus("book-search-box").type_text("hen")
    book = BookPage(desk)
    assert (book.time, book.provider) == ("09:15", PETRA)
    book.results.choose(name="CHEN, Michael")
    book.save_and_close()
    page.expect_booking("CHEN, Michael", "09:15", 20, PETRA)


def test_a_booking_is_moved_by_the_mouse_taken_back_and_moved_again(
    desk: QMainWindow, jane: str, clinic_database: ThrowAwayDatabase
) -> None:
    page = SchedulePage(desk).drag("DOE, Jane", PETRA, "11:15")
    page.expect_booking("DOE, Jane", "11:15", 30, PETRA)
    assert stored_span(clinic_database, jane) == ("11:15", 30)
    page.press("Ctrl+Z").expect_booking("DOE, Jane", "10:00", 30, SMITH)
    assert stored_span(clinic_database, jane) == ("10:00", 30)
    page.press("Ctrl+Y").expect_booking("DOE, Jane", "11:15", 30, PETRA)
    page.resize("DOE, Jane", "12:00").expect_booking("DOE, Jane", "11:15", 45, PETRA)
    page.press("Ctrl+Z").expect_booking("DOE, Jane", "11:15", 30).press("Ctrl+Z").expect_booking("DOE, Jane", "10:00")
    assert stored_span(clinic_database, jane) == ("10:00", 30)


def test_a_booking_is_moved_by_keys(desk: QMainWindow, jane: str, clinic_database: ThrowAwayDatabase) -> None:
    page = SchedulePage(desk).choose("DOE, Jane")
    page.expect_says("10:00 DOE, Jane, follow-up, 30 min, scheduled")
    page.press("Alt+Down").press("Down").press("Left").press("Return").expect_booking("DOE, Jane", "10:30", 30, PETRA)
    page.press("Alt+Shift+Down").press("Return").expect_booking("DOE, Jane", "10:30", 45)
    page.press("Alt+Up").press("Escape").expect_booking("DOE, Jane", "10:30", 45)
    assert stored_span(clinic_database, jane) == ("10:30", 45)


def test_a_time_that_is_taken_refuses_and_says_who_has_it(
    desk: QMainWindow, jane: str, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> None:
    booked_today(clinic_database, clinic_clock, MICHAEL, "10:45")
    page = SchedulePage(desk).expect_booking("CHEN, Michael", "10:45")
    page.resize("DOE, Jane", "11:00").expect_message(
        "That time is taken: 10:00", f"CHEN, Michael is booked 10:45–11:05 with {SMITH}, by another program "
    )
    page.expect_booking("DOE, Jane", "10:00", 30)
    assert stored_span(clinic_database, jane) == ("10:00", 30)


def test_what_somebody_changed_meanwhile_is_said_and_not_undone(
    desk: QMainWindow, jane: str, clinic_database: ThrowAwayDatabase
) -> None:
    page = SchedulePage(desk).drag("DOE, Jane", SMITH, "11:00").expect_booking("DOE, Jane", "11:00")
    clinic_database.rows('UPDATE appointments SET "durationMinutes" = 60 WHERE id = %s', (jane,))
    page.expect_booking("DOE, Jane", "11:00", 60).press("Ctrl+Z")
    page.expect(lambda: page.message.title == "This can no longer be undone", lambda: str(page.message.title))
    assert "60 min" in page.message.advice
    page.expect_booking("DOE, Jane", "11:00", 60).press("Ctrl+Z").expect_booking("DOE, Jane", "11:00", 60)
    assert stored_span(clinic_database, jane) == ("11:00", 60)


def test_what_another_desk_does_appears_while_something_is_in_the_hand(
    desk: QMainWindow, second_window: OpenWindow, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> None:
    page = SchedulePage(desk).hold("DOE, Jane", PETRA, "11:00")
    other = PatientSearchPage(second_window(RECEPTION)).type("chen").expect_names("CHEN, Michael").book("CHEN, Michael")
    other.choose_provider(SMITH).write_time("14:00").save_and_close()
    page.expect_booking("CHEN, Michael", "14:00", column=SMITH)
    page.release(PETRA, "11:00").expect_booking("DOE, Jane", "11:00", 30, PETRA)
    assert clinic_database.value("SELECT count(*) FROM appointments WHERE status = 'scheduled'") == 2


def test_a_booking_waits_on_the_pinboard_and_is_placed_on_another_day(
    desk: QMainWindow, jane: str, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> None:
    page = SchedulePage(desk).drag_to_pinboard("DOE, Jane").expect_pins("DOE, Jane")
    page.expect_booking("DOE, Jane", "10:00", 30, SMITH)
    page.press("Alt+Right").expect_no_booking("DOE, Jane")
    page.expect_notes("0 booked, closed", "0 booked, closed").drag_from_pinboard("DOE, Jane", PETRA, "09:30")
    ClosedTimePage(desk).move_anyway()
    page.expect_booking("DOE, Jane", "09:30", 30, PETRA).expect_pins()
    then = datetime.combine(clinic_clock.today + timedelta(days=1), time(9, 30))
    assert clinic_database.value('SELECT "appointmentDate" FROM appointments WHERE id = %s', jane) == then


def test_the_pinboard_is_kept_by_keys_too_and_until_the_program_ends(
    desk: QMainWindow, jane: str, clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase
) -> None:
    SchedulePage(desk).choose("DOE, Jane").press("Ctrl+Shift+G").expect_pins("DOE, Jane").press("F8")
    MainWindowPage(desk).sign_out()
    page = SchedulePage(clinic_program.sign_in(RECEPTION)).expect_pins("DOE, Jane")
    page.expect_title(f"{page.title}").show_day().expect_booking("DOE, Jane", "10:00")
    page.choose_slot(PETRA, "13:00").place_by_keys("DOE, Jane", "Down").expect_booking("DOE, Jane", "13:15", 30, PETRA)
    page.expect_pins()
    assert stored_span(clinic_database, jane) == ("13:15", 30)


def test_the_menu_does_to_the_booking_what_the_list_does(
    desk: QMainWindow, jane: str, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> None:
    booked_today(clinic_database, clinic_clock, ROBERT, "09:00")
    page = SchedulePage(desk).expect_booking("JOHNSON, Robert", "09:00").choose("DOE, Jane")
    assert {"Check in", "Cancel appointment…", "Move or change…"} <= set(page.menu())
    page.press("Escape").press("Ctrl+I").expect_says("10:00 DOE, Jane, follow-up, 30 min, checked in")
    assert status_of(clinic_database, jane) == "checked_in"
    page.press("Ctrl+Del")
    asked = ReasonPage(desk)
    assert asked.who.startswith("DOE, Jane")
    asked.choose_reason("Patient is ill").save_and_close()
    page.expect_says("10:00 DOE, Jane, follow-up, 30 min, cancelled")
    page.press("Return")
    assert page.has_focus
    AppointmentsPage(desk).expect_status("JOHNSON, Robert", "Scheduled").check_in("JOHNSON, Robert")


def test_arrows_reach_every_booking_and_free_row(
    desk: QMainWindow, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> None:
    booked_today(clinic_database, clinic_clock, MARIA, "10:45", durationMinutes=15)
    page = SchedulePage(desk).expect_booking("GARCIA, Maria", "10:45").choose_slot(SMITH, "09:45")
    page.press("Down").expect_says("10:00 DOE, Jane, follow-up, 30 min, scheduled")
    page.press("Down").expect_says(f"10:30, free, {SMITH}")
    page.press("Down").expect_says("10:45 GARCIA, Maria, follow-up, 15 min, scheduled")
    page.press("Ctrl+Up").expect_says("10:00 DOE, Jane, follow-up, 30 min, scheduled")
    page.press("Left").expect_says(f"10:00, free, {PETRA}").press("Up").expect_says(f"09:45, free, {PETRA}")


def test_views_and_rows_are_remembered_for_each_person(desk: QMainWindow, clinic_program: StartedProgram) -> None:
    page = SchedulePage(desk).show_week().show_week_of(SMITH).focus_columns().press("-")
    assert page.grid == 30
    MainWindowPage(desk).sign_out()
    doctor = SchedulePage(clinic_program.sign_in("doctor@example.com"))
    assert doctor.columns == [SMITH]
    assert doctor.grid == 15
    MainWindowPage(doctor.window).sign_out()
    again = SchedulePage(clinic_program.sign_in(RECEPTION))
    again.expect(lambda: len(again.columns) == 7, "seven days").expect_booking("DOE, Jane", "10:00")
    assert again.grid == 30


def test_month_agenda_and_list_show_the_same_day(
    desk: QMainWindow, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> None:
    today, then = clinic_clock.today, clinic_clock.today + timedelta(days=1)
    provider = clinic_database.value("SELECT id FROM providers WHERE email = 'doctor@example.com'")
    row = rows.appointment(provider, patientId=EMILY, appointmentDate=datetime.combine(then, time(15)))
    rows.insert(clinic_database.admin_connection(), "appointments", row)
    page = SchedulePage(desk).show_month()
    page.expect(lambda: "1 booked" in page.load(today), lambda: page.load(today))
    page.show_agenda().agenda.expect_column("patient", "DOE, Jane", "WILLIAMS, Emily")
    page.show_day().press("Alt+Right").expect_booking("WILLIAMS, Emily", "15:00")
    AppointmentsPage(desk).expect_patients("WILLIAMS, Emily").previous_day().expect_patients("DOE, Jane")
    SchedulePage(desk).expect_booking("DOE, Jane", "10:00")


def test_on_the_day_of_25_hours_a_booking_is_moved_into_the_hour_that_comes_again(
    clinic_program: StartedProgram,
    clinic_database: ThrowAwayDatabase,
    clinic_clock: ClinicTestClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The clinic is in Berlin, the workstation is set to Anchorage."""
    monkeypatch.setenv("TZ", "America/Anchorage")
    system_time.tzset()
    clinic_database.rows("UPDATE clinic.setting SET value = 'Europe/Berlin' WHERE name = 'time_zone'")
    clinic_clock.set(datetime(2027, 10, 31, 9, tzinfo=UTC))
    jane = booked_today(clinic_database, clinic_clock, JANE, "00:30", durationMinutes=20)
    page = SchedulePage(clinic_program.sign_in(RECEPTION)).expect_booking("DOE, Jane", "02:30", 20)
    assert page.hours[:5] == ["00:00", "01:00", "02:00", "02:00 again", "03:00"]
    page.drag("DOE, Jane", SMITH, "02:30 again")
    ClosedTimePage(page.window).move_anyway()
    page.expect_booking("DOE, Jane", "02:30 again", 20)
    assert stored_span(clinic_database, jane) == ("01:30", 20)
    page.press("Ctrl+Z").expect_booking("DOE, Jane", "02:30", 20)
    assert stored_span(clinic_database, jane) == ("00:30", 20)
    book = page.draw(SMITH, "02:15 again", "02:45 again")
    assert book.time == "02:15"
    book.find_patient("chen", "CHEN, Michael").save().book_outside_hours().expect_closed()
    page.expect_booking("CHEN, Michael", "02:15 again", 30)
    monkeypatch.undo()
    system_time.tzset()


def test_what_is_being_booked_at_another_desk_is_seen_until_it_ends(
    desk: QMainWindow, second_window: OpenWindow
) -> None:
    other = SchedulePage(second_window(RECEPTION))
    book = other.draw(PETRA, "11:00", "11:30")
    page = SchedulePage(desk)
    page.expect(lambda: page.held(PETRA), lambda: "a hold")
    assert page.held(PETRA)[0].startswith("11:00 Being booked by")
    book.cancel().expect_closed()
    page.expect(lambda: not page.held(PETRA), lambda: f"no hold any more: {page.held(PETRA)}")


def test_a_refused_change_is_said_on_the_schedule(
    desk: QMainWindow, jane: str, clinic_database: ThrowAwayDatabase
) -> None:
    """Another program changes the booking unheard, between what is seen and what is pressed."""
    page = SchedulePage(desk).choose("DOE, Jane")
    admin = clinic_database.admin_connection()
    admin.execute("ALTER TABLE appointments DISABLE TRIGGER USER")
    admin.execute('UPDATE appointments SET "durationMinutes" = 25 WHERE id = %s', (jane,))
    admin.execute("ALTER TABLE appointments ENABLE TRIGGER USER")
    page.press("Ctrl+I").expect_message("Somebody else changed this meanwhile")


def test_a_change_from_elsewhere_never_turns_what_is_in_hand_into_another_booking(
    desk: QMainWindow, jane: str, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> None:
    """Jane is chosen on the schedule, Robert in the list since: what happens to Jane must not bring her back."""
    robert = booked_today(clinic_database, clinic_clock, ROBERT, "09:00")
    page = SchedulePage(desk).expect_booking("JOHNSON, Robert", "09:00").choose("DOE, Jane")
    day = AppointmentsPage(desk).choose("JOHNSON, Robert")
    clinic_database.rows('UPDATE appointments SET "durationMinutes" = 25 WHERE id = %s', (jane,))
    page.expect(lambda: ("10:00", "DOE, Jane", 25, SMITH) in page.bookings, "the change on the schedule")
    PatientSearchPage(desk).press("Ctrl+K")
    day.press("Ctrl+I").expect_status("JOHNSON, Robert", "Checked in")
    assert (status_of(clinic_database, robert), status_of(clinic_database, jane)) == ("checked_in", "scheduled")


def test_the_schedule_lies_before_the_list_at_the_desk_and_behind_the_chart_of_clinicians(
    desk: QMainWindow, clinic_program: StartedProgram
) -> None:
    page = SchedulePage(desk)
    AppointmentsPage(desk).press("Ctrl+Shift+0")
    page.expect(page.root.isVisible, "the schedule in front again")
    assert not AppointmentsPage(desk).press("F6").root.isVisible()
    MainWindowPage(desk).sign_out()
    window = MainWindowPage(clinic_program.sign_in("doctor@example.com"))
    assert window.chart.root.isVisible()
    chart = window.chart.root
    window.press("F7").expect(lambda: not chart.isVisible(), "the chart to lie behind the week")
    PatientSearchPage(window.window).type("doe").open("DOE, Jane")
    window.expect(chart.isVisible, "the chart in front")
