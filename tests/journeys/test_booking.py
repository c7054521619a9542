"""The booking dialog at work: it finds and registers, looks ahead, and tells what others do at the same moment."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest

from clinic_desktop.background import holds
from clinic_desktop.domain.statuses import Role
from clinic_desktop.testing.pages import AppointmentsPage, BookPage, PatientSearchPage, wait_until
from tests import rows
from tests.builders import JANE, MICHAEL
from tests.conftest import CHECKOUT
from tests.journeys.scenes import DOCTOR, RECEPTION, booked_today, doctors_id

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program import StartedProgram
    from clinic_desktop.testing.program_fixtures import OpenWindow

HELD = "SELECT FROM clinic.slot_hold"


@pytest.fixture
def desk(clinic_program: StartedProgram) -> QWidget:
    return clinic_program.sign_in(RECEPTION)


@pytest.fixture
def booking(desk: QWidget) -> BookPage:
    """Begin to book Jane with the doctor."""
    return booking_jane(desk)


def booking_jane(window: QWidget) -> BookPage:
    book = PatientSearchPage(window).type("doe").expect_names("DOE, Jane").book("DOE, Jane")
    return book.choose_provider("John Smith")


def booked_at(database: ThrowAwayDatabase, patient_id: str) -> list[tuple[time, int]]:
    return database.rows(
        'SELECT "appointmentDate"::time, "durationMinutes" FROM appointments'
        " WHERE \"patientId\" = %s AND status = 'scheduled' ORDER BY 1",
        (patient_id,),
    )


def test_a_new_patient_is_registered_within_the_dialog_and_booked(
    desk: QWidget, clinic_database: ThrowAwayDatabase
) -> None:
    book = AppointmentsPage(desk).book()
    book.type_text("ferrante, lila")
    form = book.register()
    assert (form.value("last_name"), form.value("first_name")) == ("Ferrante", "Lila")
    form.fill(born_on="3 mar 1980", sex="Female", phone="555-0199")
    form.fill(emergency_contact_name="Nunzia", emergency_contact_phone="555-0100").save_and_close()
    book.expect_patient("FERRANTE, Lila").expect_focus("book-type")
    book.choose_provider("John Smith").write_time("10").save_and_close()
    AppointmentsPage(desk).expect_patients("FERRANTE, Lila")

    # Who is there already is booked instead of registered twice.
    book = AppointmentsPage(desk).book()
    form = book.register().fill(last_name="Chen", first_name="Michael", phone="555 0401")
    form.expect_duplicate("CHEN, Michael", "same name, same phone").open_duplicate("CHEN, Michael")
    book.expect_patient("CHEN, Michael").choose_provider("John Smith").write_time("11").save_and_close()
    AppointmentsPage(desk).expect_patients("FERRANTE, Lila", "CHEN, Michael")
    assert clinic_database.value("SELECT count(*) FROM patients") == 6


def test_whoever_loses_the_race_hears_who_was_faster_and_books_the_next_time_with_one_press(
    booking: BookPage, second_window: OpenWindow, clinic_database: ThrowAwayDatabase
) -> None:
    booking.write_time("10").expect_nothing_in_the_way()
    theirs = PatientSearchPage(second_window(DOCTOR)).type("chen").expect_names("CHEN, Michael").press("Ctrl+B")
    other = BookPage(theirs.window).choose_provider("John Smith").write_time("10:00").write_minutes(40)
    other.save_and_close()

    booking.expect_in_the_way("From 10:00 to 10:40 is taken by CHEN, Michael.").save().expect_message(
        "That time was just taken", "CHEN, Michael was booked by John Smith at "
    )
    first, *_, last = booking.message.offers
    assert (first, last, len(booking.message.offers)) == ("Today 10:40", "Overbook…", 4)
    booking.expect_focus("book-save")
    booking.book_offered("Today 10:40").expect_closed()
    assert booked_at(clinic_database, JANE) == [(time(10, 40), 20)]


def test_others_see_what_is_being_booked_until_it_is_let_go(
    booking: BookPage, second_window: OpenWindow, clinic_database: ThrowAwayDatabase
) -> None:
    booking.write_time("10:00").expect_nothing_in_the_way()
    ana = clinic_database.an_account(Role.RECEPTION, name="Ana Ruiz")
    theirs = AppointmentsPage(second_window(ana.login)).book()
    theirs.find_patient("chen", "CHEN, Michael").choose_provider("John Smith").write_time("10:10")
    theirs.expect_in_the_way("From 10:00 to 10:20 is being booked by Rosa Lind at ")
    booking.expect_in_the_way("From 10:10 to 10:30 is being booked by Ana Ruiz at ")

    booking.write_time("10:30").expect_nothing_in_the_way()
    theirs.expect_nothing_in_the_way().write_time("10:25").expect_in_the_way("being booked by Rosa Lind")
    booking.cancel().discard().expect_closed()
    theirs.expect_nothing_in_the_way().save_and_close()
    wait_until(lambda: not clinic_database.rows(HELD), "nothing to be held")
    assert booked_at(clinic_database, MICHAEL) == [(time(10, 25), 20)]


def test_a_killed_program_holds_nothing(
    desk: QWidget,
    clinic_database: ThrowAwayDatabase,
    clinic_clock: ClinicTestClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(holds, "LOOK_MS", 50)
    booking = booking_jane(desk)
    ana = clinic_database.an_account(Role.RECEPTION, name="Ana Ruiz")
    ten = datetime.combine(clinic_clock.today, time(10), UTC).isoformat()
    program = subprocess.Popen(
        [sys.executable, "-m", "tests.journeys.holding_program", clinic_database.conninfo, ana.login, ten],
        cwd=CHECKOUT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        wait_until(lambda: clinic_database.rows(HELD), "the other program to hold a time")
        booking.write_time("10").expect_in_the_way("From 10:00 to 10:30 is being booked by Ana Ruiz at desk 2.")
    finally:
        program.kill()
        program.communicate()
    booking.expect_nothing_in_the_way()


def test_a_locked_window_holds_nothing(
    clinic_program: StartedProgram, booking: BookPage, clinic_database: ThrowAwayDatabase
) -> None:
    booking.write_time("10")
    wait_until(lambda: clinic_database.rows(HELD), "the time to be held")
    clinic_program.lock()
    wait_until(lambda: not clinic_database.rows(HELD), "nothing to be held")
    clinic_program.lock_page.write_password("password123").unlock().expect_gone()
    wait_until(lambda: clinic_database.rows(HELD), "the time to be held again")


def test_a_time_outside_of_working_hours_is_said_twice(booking: BookPage, clinic_database: ThrowAwayDatabase) -> None:
    booking.write_time("19:00").expect_in_the_way("Outside working hours.")
    booking.save().expect_message("This time is outside working hours", "Nothing was booked yet")
    assert booked_at(clinic_database, JANE) == []
    # What was said of one time does not hold for another.
    booking.write_time("20:00").save().expect_message("This time is outside working hours")
    booking.book_outside_hours().expect_closed()
    assert booked_at(clinic_database, JANE) == [(time(20), 20)]

    day = AppointmentsPage(booking.window).expect_patients("DOE, Jane")
    moving = day.move("DOE, Jane").write_time("21:00").save().expect_message("This time is outside working hours")
    moving.message.choose("Save outside working hours")
    moving.expect_closed()
    assert booked_at(clinic_database, JANE) == [(time(21), 20)]


def test_an_overbooking_is_meant_for_one_time_only(
    booking: BookPage, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> None:
    booked_today(clinic_database, clinic_clock, MICHAEL, "10:00", durationMinutes=30)
    booking.write_time("10:10").save().expect_message("That time was just taken").overbook()
    booking.write_why_overbook("Urgent").write_time("12:00").expect_nothing_in_the_way().save_and_close()
    assert booked_at(clinic_database, JANE) == [(time(12), 20)]
    assert clinic_database.rows("SELECT FROM clinic.overbooking") == []


def test_a_break_and_a_time_that_is_over_are_told(
    booking: BookPage, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> None:
    clinic_database.rows(
        "INSERT INTO clinic.closed_period (id, provider_id, kind, first_at, end_at, why)"
        " VALUES ('b', %s, 'blocked', %s, %s, 'Team meeting')",
        (
            doctors_id(clinic_database),
            datetime.combine(clinic_clock.today, time(13), UTC),
            datetime.combine(clinic_clock.today, time(14), UTC),
        ),
    )
    booking.write_time("13:30").expect_in_the_way("Blocked from 13:00 to 14:00: Team meeting.")
    booking.save().expect_message("The provider is not working at this time")
    booking.write_time("8:10").expect_in_the_way("This time is over already.")


def test_the_next_free_times_are_looked_for_with_anybody_in_a_part_of_the_day_and_further_on(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> None:
    booked_today(clinic_database, clinic_clock, MICHAEL, "08:30", durationMinutes=60)
    other = clinic_database.a_provider("Nora", "Neu")
    booking = booking_jane(clinic_program.sign_in(RECEPTION))
    free = booking.free_list
    free.expect_row(day=f"{clinic_clock.today:%a %d-%b-%Y}", time="09:30", provider="John Smith")
    free.expect_no_row(provider="Nora Neu")

    booking.free_with_any_provider()
    free.expect_row(time="08:30", provider="Nora Neu").expect_row(time="09:30", provider="John Smith")
    booking.free_in("Afternoon")
    free.expect_row(time="12:00", provider="Nora Neu").expect_no_row(time="09:30")
    assert len(free.rows) == 6
    booking.later_free_times().expect(lambda: len(free.rows) == 12, lambda: f"12 rows, not {len(free.rows)}")
    booking.free_in("Any time").free_between("9:00", "9:45")
    free.expect_row(time="09:00", provider="Nora Neu").expect_no_row(time="12:00")
    booking.free_on("Wednesday").expect(
        lambda: free.rows and {row["day"][:3] for row in free.rows} == {"Wed"}, lambda: f"{free.rows}"
    )
    booking.free_between("10:00", "9:00").expect_problem("free-until", "Later than “not before”, please")
    booking.free_between("", "").free_on().free_in("Afternoon")
    later = clinic_clock.today + timedelta(days=28)
    booking.free_from("+28").expect(
        lambda: free.rows and free.rows[0]["day"] == f"{later:%a %d-%b-%Y}", lambda: f"{later}, not {free.rows[:1]}"
    )
    free.expect_row(provider="Nora Neu", time="12:00")
    booking.press("Ctrl+L").expect_focus("book-free-list").press("Down")
    booking.press("Return").expect_focus("book-save").press("Return").expect_closed()
    assert clinic_database.rows(
        'SELECT "providerId", "appointmentDate" FROM appointments WHERE "patientId" = %s AND status = %s',
        (JANE, "scheduled"),
    ) == [(other, datetime.combine(later, time(12)))]


def test_other_bookings_of_the_patient_are_seen_and_his_own_two_do_not_meet(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> None:
    booked_today(clinic_database, clinic_clock, JANE, "09:00", durationMinutes=30)
    clinic_database.a_provider("Nora", "Neu")
    book = (
        AppointmentsPage(clinic_program.sign_in(RECEPTION))
        .expect_patients("DOE, Jane")
        .book()
        .find_patient("doe", "DOE, Jane")
    )
    book.coming.expect_row(time="09:00", provider="John Smith", type="Follow-up")
    book.write_time("9:10").choose_provider("Nora Neu")
    book.expect_in_the_way("From 09:00 to 09:30 the patient is booked with John Smith.")
    book.save().expect_message("The patient has another booking at that time", "Nothing was booked.")
    assert "Overbook…" not in book.message.offers


def test_the_length_follows_the_type_until_it_is_set_by_hand(desk: QWidget, clinic_database: ThrowAwayDatabase) -> None:
    clinic_database.rows("INSERT INTO clinic.type_time (type, minutes, buffer_minutes) VALUES ('sick_visit', 25, 10)")
    book = booking_jane(desk).choose_type("Sick visit")
    book.expect(lambda: book.minutes == 25, lambda: f"25 minutes, not {book.minutes}")
    book.choose_type("Telehealth").write_minutes(35).choose_type("Sick visit")
    assert book.minutes == 35
    book.write_time("9:00").save_and_close()
    other = PatientSearchPage(desk).type("chen").expect_names("CHEN, Michael").book("CHEN, Michael")
    other.choose_provider("John Smith").write_time("9:40")
    other.expect_in_the_way("From 09:00 to 09:35 DOE, Jane: the time between two bookings is too short.")
    other.save().expect_message("There is too little time between this booking and the next")
    other.message.choose("Book all the same")
    other.expect_closed()


def test_the_history_tells_who_booked_moved_and_cancelled(
    desk: QWidget, second_window: OpenWindow, clinic_database: ThrowAwayDatabase
) -> None:
    booking_jane(desk).write_time("10").save_and_close()
    doctor = AppointmentsPage(second_window(DOCTOR)).expect_patients("DOE, Jane")
    moving = doctor.move("DOE, Jane").write_time("10:30").write_minutes(40)
    moving.save_and_close()
    day = AppointmentsPage(desk)
    day.list.expect_row(patient="DOE, Jane", time="10:30")
    day.cancel("DOE, Jane").choose_reason("Patient is ill").save_and_close()
    day.expect_status("DOE, Jane", "Cancelled")

    for one in (day, doctor.expect_status("DOE, Jane", "Cancelled")):
        history = one.history("DOE, Jane")
        assert history.who == "DOE, Jane"
        history.events.expect_column("who", "Rosa Lind", "John Smith", "Rosa Lind")
        booked, moved, cancelled = history.events.column("what")
        assert booked.endswith("10:00, 20 min, follow-up with John Smith")
        assert "10:00 → " in moved
        assert moved.endswith("10:30; Length 20 min → 40 min")
        assert cancelled == "Scheduled → Cancelled: Patient is ill"
        history.close()
    assert clinic_database.rows("SELECT moved_by FROM clinic.appointment_move") == [(DOCTOR,)]


def test_an_overbooking_stands_in_the_history(
    desk: QWidget, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> None:
    provider = doctors_id(clinic_database)
    nine = datetime.combine(clinic_clock.today, time(9))
    clinic_database.connection_as(RECEPTION).execute("SELECT clinic.overbook('over', 'Short question only')")
    row = rows.appointment(provider, patientId=JANE, appointmentDate=nine, id="over")
    rows.insert(clinic_database.admin_connection(), "appointments", row)

    day = AppointmentsPage(desk)
    history = day.history("DOE, Jane (overbooked)")
    history.events.expect_row(who="Rosa Lind", what="Booked over another booking: Short question only")
    history.close()
    moving = day.move("DOE, Jane (overbooked)")
    moving.expect(lambda: moving.overbooked.startswith("Booked over another booking by Rosa Lind, "), "who overbooked")
