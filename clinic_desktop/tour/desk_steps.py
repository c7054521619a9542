"""The steps of the tour that show the reception desk: schedule, waiting room, series, registered twice, paper, keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.testing.pages import SeriesPage

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.tour.scene import Tour

ANA, ROBERT = "NÚÑEZ, Ana", "JOHNSON, Robert"
SMITH = "John Smith"
TIME_OF = """
    SELECT to_char("appointmentDate", 'HH24:MI') FROM appointments a JOIN patients p ON p.id = a."patientId"
    WHERE p."lastName" = %s AND a."appointmentDate"::date = %s AND a.status IN ('scheduled', 'checked_in')"""
CALLED = "SELECT count(*) FROM clinic.waiting w WHERE w.room = %s AND w.called_at IS NOT NULL"
TWICE = """
    INSERT INTO patients (id, "firstName", "lastName", "dateOfBirth", sex, phone, "emergencyContactName",
                          "emergencyContactPhone", "updatedAt")
    SELECT 'aaaa6666-0000-0000-0000-000000000000', 'Marie', "lastName", "dateOfBirth", sex, phone,
           "emergencyContactName", "emergencyContactPhone", now()
    FROM patients WHERE "lastName" = 'Garcia'"""


def move_on_the_schedule(tour: Tour) -> None:
    schedule = tour.window.schedule.show_day().expect_booking(ANA, "09:30", 20, SMITH)
    tour.program.wait_until_calm()
    schedule.drag(ANA, SMITH, "10:00").expect_booking(ANA, "10:00")
    tour.program.wait_until_calm()
    tour.picture("35-schedule")
    tour.verify("the new time", TIME_OF, "10:00", "Núñez", tour.clock.today)
    schedule.focus_columns().press("Ctrl+Z")
    schedule.expect_booking(ANA, "09:30")
    tour.verify("the time before", TIME_OF, "09:30", "Núñez", tour.clock.today)
    schedule.show_week()
    tour.program.wait_until_calm()
    tour.picture("36-week")
    schedule.show_month()
    tour.program.wait_until_calm()
    tour.picture("37-month")
    schedule.show_day()


def book_series(tour: Tour) -> None:
    tour.window.search.type("johnson").expect_names(ROBERT).choose(ROBERT).press("Ctrl+F6")
    series = SeriesPage(tour.window.window).choose_provider(SMITH).write_first_day("+7").write_time("11:00")
    series.every(2, "weeks").times(4).expect_save_words("Book 4 dates")
    tour.picture("38-series")
    series.save_and_close()
    tour.verify("the bookings of the series", "SELECT count(*) FROM clinic.series_booking", 4)


def wait_for_the_doctor(tour: Tour) -> None:
    board = tour.window.waiting_room.write_room("2").expect_now(ANA, "waiting")
    board.call(ANA)
    tour.picture("39-waiting-room")
    screen = board.open_screen()
    tour.picture_of(screen.window, "40-screen-in-the-waiting-room")
    board.close_screen()
    tour.verify("the call", CALLED, 1, "2")


def make_one_of_two(tour: Tour) -> None:
    tour.do(TWICE)
    pairs = tour.window.search.duplicates().expect_compared().expect_pair("GARCIA, Maria", "GARCIA, Marie")
    tour.picture("41-suspected-duplicates")
    merge = pairs.merge("GARCIA, Maria", "GARCIA, Marie")
    tour.picture("42-merge")
    merge.save_and_close()
    pairs.close()
    tour.verify("the merge", "SELECT count(*) FROM clinic.merge WHERE unmerged_at IS NULL", 1)


def print_the_day(tour: Tour) -> None:
    paper = tour.window.print_day()
    tour.picture("43-day-list")
    paper.close()
    palette = tour.window.show_palette().find("book")
    tour.picture("44-palette")
    palette.close()
    tour.verify("no paper without a record", "SELECT count(*) FROM clinic.audit_event WHERE action = 'print'", 0)


def settle_working_hours(tour: Tour) -> None:
    hours = tour.window.show_working_hours().choose(SMITH)
    off = hours.day_off().fill(first="+90", last="+97", why="Congress")
    off.save_and_close()
    hours.closings.expect_row(why="Congress")
    tour.picture("45-working-hours")
    tour.verify("the days off", "SELECT count(*) FROM clinic.closed_period WHERE why = 'Congress'", 1)
    ill = hours.day_off().fill(first="+7", last="+7", why="Ill")
    ill.save()
    ill.save_all_the_same()
    fallen = hours.show_fallen()
    fallen.list.expect_row(patient=ROBERT)
    tour.picture("72-fallen-bookings")
    fallen.keep(ROBERT).list.expect_no_row(patient=ROBERT)
    fallen.close()
    hours.close()
    tour.verify("the booking that stays", "SELECT count(*) FROM clinic.series_booking", 4)


DESK_STEPS: tuple[tuple[str, Callable[[Tour], None]], ...] = (
    ("a booking is moved on the schedule, and back", move_on_the_schedule),
    ("a series is booked", book_series),
    ("a patient is called from the waiting room", wait_for_the_doctor),
    ("somebody registered twice becomes one patient", make_one_of_two),
    ("the day is seen as paper, and an action is found", print_the_day),
)
