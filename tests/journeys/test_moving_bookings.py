"""Moving at the desk: closed time is asked about, races are told, a series is asked about, and all is taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from clinic_desktop.domain.appointments import MOVED_BACK
from clinic_desktop.domain.clinical_text import format_date
from clinic_desktop.testing.pages import (
    BookPage,
    CancelSeriesPage,
    ClosedTimePage,
    MoveSeriesPage,
    PatientSearchPage,
    ReasonPage,
    SchedulePage,
    ScopePage,
    SeriesPage,
)
from clinic_desktop.ui.schedule.facts import month_words
from tests import rows
from tests.builders import MICHAEL, ROBERT
from tests.journeys.scenes import (
    PETRA,
    RECEPTION,
    SMITH,
    booked_today,
    doctors_id,
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


def changed_unheard(database: ThrowAwayDatabase, appointment_id: str, what: str) -> None:
    """Change a booking as another program does, and nobody is told in time."""
    admin = database.admin_connection()
    admin.execute("SELECT set_config('clinic.quiet', 'on', false)")
    admin.execute(f"UPDATE appointments SET {what} WHERE id = %s", (appointment_id,))
    admin.execute("SELECT set_config('clinic.quiet', 'off', false)")


class TestClosedTime:
    def test_it_is_asked_about_and_enter_puts_the_booking_back(
        self, desk: QMainWindow, jane: str, clinic_database: ThrowAwayDatabase
    ) -> None:
        page = SchedulePage(desk).drag("DOE, Jane", SMITH, "07:00")
        asked = ClosedTimePage(desk)
        assert "07:00, 30 min, with John Smith" in asked.what
        assert asked.why == "Outside working hours.\nNothing was moved yet."
        asked.expect_focus("schedule-closed-back").press("Return").expect_closed()
        page.expect_booking("DOE, Jane", "10:00", 30, SMITH)
        assert stored_span(clinic_database, jane) == ("10:00", 30)

    def test_it_is_asked_about_when_keys_carry_too_and_can_be_meant(
        self, desk: QMainWindow, jane: str, clinic_database: ThrowAwayDatabase
    ) -> None:
        page = SchedulePage(desk).choose("DOE, Jane").press("Alt+Up")
        for _ in range(11):
            page.press("Up")
        page.press("Return")
        ClosedTimePage(desk).press("Alt+M").expect_closed()
        page.expect_booking("DOE, Jane", "07:00", 30, SMITH).expect_no_message()
        assert stored_span(clinic_database, jane) == ("07:00", 30)
        page.press("Ctrl+Z").expect_booking("DOE, Jane", "10:00", 30, SMITH).press("Ctrl+Y")
        page.expect_booking("DOE, Jane", "07:00", 30, SMITH)

    def test_what_was_overbooked_once_is_asked_about_wherever_somebody_is(
        self, desk: QMainWindow, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
    ) -> None:
        """The reason was given for one time only: elsewhere it is asked for again, and taken back it is on record."""
        booked_today(clinic_database, clinic_clock, ROBERT, "13:00")
        page = SchedulePage(desk).expect_booking("JOHNSON, Robert", "13:00")
        book = page.book_slot(SMITH, "11:00").find_patient("chen", "CHEN, Michael").write_time("10:00").save()
        book.overbook().write_why_overbook("Urgent").save_and_close()
        page.expect_booking("CHEN, Michael", "10:00").drag("CHEN, Michael", SMITH, "13:00")
        asked = ClosedTimePage(desk)
        assert asked.why.startswith("From 13:00 to 13:20 is taken by JOHNSON, Robert.")
        assert not asked.may_move, "no reason was given"
        asked.put_back()
        page.expect_booking("CHEN, Michael", "10:00").drag("CHEN, Michael", SMITH, "13:00")
        asked = ClosedTimePage(desk).write_why("Wished by the provider")
        assert asked.may_move
        asked.move_anyway()
        page.expect_booking("CHEN, Michael", "13:00").press("Ctrl+Z").expect_booking("CHEN, Michael", "10:00")
        page.drag("CHEN, Michael", SMITH, "14:00").expect_booking("CHEN, Michael", "14:00")
        reasons = clinic_database.rows("SELECT reason FROM clinic.overbooked_time ORDER BY id")
        assert reasons == [("Urgent",), ("Wished by the provider",), (MOVED_BACK,)]

    def test_a_booking_is_moved_over_another_one_with_a_reason(
        self, desk: QMainWindow, jane: str, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
    ) -> None:
        booked_today(clinic_database, clinic_clock, ROBERT, "13:00")
        page = SchedulePage(desk).expect_booking("JOHNSON, Robert", "13:00").choose("DOE, Jane")
        page.press("Ctrl+M")
        moving = BookPage(desk).write_time("13:00").save().expect_message("That time was just taken")
        moving.overbook().write_why_overbook("Urgent").save_and_close()
        page.expect_booking("DOE, Jane", "13:00")
        assert stored_span(clinic_database, jane) == ("13:00", 30)
        assert clinic_database.rows("SELECT reason FROM clinic.overbooking") == [("Urgent",)]


class TestRaces:
    def test_who_has_the_time_is_said_and_a_free_one_is_taken_by_one_press(
        self, desk: QMainWindow, jane: str, second_window: OpenWindow, clinic_database: ThrowAwayDatabase
    ) -> None:
        page = SchedulePage(desk).hold("DOE, Jane", SMITH, "11:00")
        other = PatientSearchPage(second_window(RECEPTION)).type("chen").expect_names("CHEN, Michael")
        other.book("CHEN, Michael").choose_provider(SMITH).write_time("11:10").save_and_close()
        page.expect_booking("CHEN, Michael", "11:10").release(SMITH, "11:00")
        page.expect_message(
            "That time is taken: 11:00", f"CHEN, Michael is booked 11:10–11:30 with {SMITH}, by Rosa Lind"
        )
        assert page.message.advice.endswith("The booking stays where it was.")
        assert len(page.message.offers) == 3
        assert page.message.offers[0] == "Today 11:30"
        page.message.choose("Today 11:30")
        page.expect_booking("DOE, Jane", "11:30", 30, SMITH)
        assert stored_span(clinic_database, jane) == ("11:30", 30)

    def test_what_somebody_else_changed_is_kept_if_the_hand_did_not_touch_it(
        self, desk: QMainWindow, jane: str, clinic_database: ThrowAwayDatabase
    ) -> None:
        page = SchedulePage(desk)
        changed_unheard(clinic_database, jane, '"durationMinutes" = 45')
        page.drag("DOE, Jane", PETRA, "11:00").expect_booking("DOE, Jane", "11:00", 45, PETRA).expect_no_message()
        assert stored_span(clinic_database, jane) == ("11:00", 45)
        page.press("Ctrl+Z").expect_booking("DOE, Jane", "10:00", 45, SMITH)

    def test_what_both_changed_is_said_from_what_to_what(
        self, desk: QMainWindow, jane: str, clinic_database: ThrowAwayDatabase
    ) -> None:
        page = SchedulePage(desk)
        changed_unheard(clinic_database, jane, '"appointmentDate" = "appointmentDate" + interval \'3 hours\'')
        page.drag("DOE, Jane", SMITH, "11:00").expect_message("Somebody else changed this booking meanwhile", " → ")
        assert page.message.advice.endswith("13:00. Nothing was moved.")
        page.expect_booking("DOE, Jane", "13:00", 30)
        assert stored_span(clinic_database, jane) == ("13:00", 30)


def test_one_booking_of_a_series_is_dragged_and_the_others_follow_or_not(
    desk: QMainWindow, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> None:
    days = [clinic_clock.today + timedelta(weeks=number) for number in range(3)]
    PatientSearchPage(desk).type("chen").choose("CHEN, Michael").press("Ctrl+F6")
    form = SeriesPage(desk).choose_provider(SMITH).write_first_day(f"{days[0]}").write_time("14:00").times(3)
    form.dates.expect_column("date", *[format_date(day, weekday=True) for day in days])
    form.expect_states("Free", "Free", "Free").save_and_close()

    def times() -> list[str]:
        return [
            f"{at:%H:%M}"
            for (at,) in clinic_database.rows(
                'SELECT "appointmentDate" FROM appointments WHERE "patientId" = %s AND status = %s ORDER BY 1',
                (MICHAEL, "scheduled"),
            )
        ]

    page = SchedulePage(desk).expect_booking("CHEN, Michael", "14:00").drag("CHEN, Michael", SMITH, "15:00")
    ScopePage(desk).cancel().expect_closed()
    page.expect_booking("CHEN, Michael", "14:00").drag("CHEN, Michael", SMITH, "15:00")
    ScopePage(desk).only_this()
    page.expect_booking("CHEN, Michael", "15:00")
    assert times() == ["15:00", "14:00", "14:00"]
    page.drag("CHEN, Michael", PETRA, "16:00")
    ScopePage(desk).later()
    moving = MoveSeriesPage(desk)
    moving.dates.expect_column("time", "16:00", "15:00", "15:00").expect_column("provider", PETRA, PETRA, PETRA)
    moving.expect_looked_at().expect_save_words("Move 3 dates").save_and_close()
    page.expect_booking("CHEN, Michael", "16:00", column=PETRA)
    assert times() == ["16:00", "15:00", "15:00"]
    page.undo("moving a series of CHEN, Michael").expect_booking("CHEN, Michael", "15:00", column=SMITH)
    page.expect(lambda: times() == ["15:00", "14:00", "14:00"], lambda: f"all three moved back, not {times()}")
    page.redo("moving a series of CHEN, Michael").expect_booking("CHEN, Michael", "16:00", column=PETRA)
    assert times() == ["16:00", "15:00", "15:00"]
    page.undo("moving a series of CHEN, Michael").expect_booking("CHEN, Michael", "15:00", column=SMITH)
    # Somebody else has the time by now: all stay, and nothing is half taken back.
    page.redo("moving a series of CHEN, Michael").expect_booking("CHEN, Michael", "16:00", column=PETRA)
    later = rows.appointment(doctors_id(clinic_database), patientId=ROBERT, appointmentDate=f"{days[2]} 14:10")
    rows.insert(clinic_database.admin_connection(), "appointments", later)
    page.undo("moving a series of CHEN, Michael").expect_message(
        "This can no longer be undone", "somebody else has one of the times by now. Nothing was moved."
    )
    assert times() == ["16:00", "15:00", "15:00"]

    # What was booked as a series is cancelled as one, with a reason.
    page.undo("moving CHEN, Michael").expect_message("This can no longer be undone")
    page.undo("booking a series of CHEN, Michael")
    CancelSeriesPage(desk).save_and_close()
    page.expect(lambda: times() == [], lambda: f"none left, not {times()}")
    reasons = "SELECT DISTINCT reason FROM clinic.appointment_step WHERE status_to = 'cancelled'"
    assert clinic_database.rows(reasons) == [("Booked by mistake",)]


class TestTakingBack:
    def test_a_booking_cancelled_by_mistake_is_brought_back_with_a_reason(
        self, desk: QMainWindow, jane: str, clinic_database: ThrowAwayDatabase
    ) -> None:
        page = SchedulePage(desk).choose("DOE, Jane").press("Ctrl+Del")
        ReasonPage(desk).choose_reason("Patient is ill").save_and_close()
        page.expect_says("10:00 DOE, Jane, follow-up, 30 min, cancelled").press("Ctrl+Z")
        asked = ReasonPage(desk)
        assert (asked.title, asked.who[:9]) == ("Back to scheduled", "DOE, Jane")
        asked.cancel().expect_closed()
        assert status_of(clinic_database, jane) == "cancelled"
        page.press("Ctrl+Z")
        ReasonPage(desk).save_and_close()
        page.expect_says("10:00 DOE, Jane, follow-up, 30 min, scheduled")
        assert status_of(clinic_database, jane) == "scheduled"
        assert (
            clinic_database.value(
                "SELECT reason FROM clinic.appointment_step WHERE appointment_id = %s ORDER BY id DESC LIMIT 1", jane
            )
            == "Status was set by mistake"
        )

    def test_a_new_booking_is_cancelled_with_a_reason(
        self, desk: QMainWindow, clinic_database: ThrowAwayDatabase
    ) -> None:
        page = SchedulePage(desk)
        page.book_slot(PETRA, "13:00").find_patient("chen", "CHEN, Michael").save_and_close()
        page.expect_booking("CHEN, Michael", "13:00", 20, PETRA).press("Ctrl+Z")
        asked = ReasonPage(desk)
        assert (asked.title, asked.who[:13]) == ("Cancel appointment", "CHEN, Michael")
        asked.save_and_close()
        found = 'SELECT count(*) FROM appointments WHERE "patientId" = %s AND status = %s'
        assert clinic_database.value(found, MICHAEL, "cancelled") == 1
        assert clinic_database.value(found, MICHAEL, "scheduled") == 0

    def test_a_check_in_says_why_not_and_what_was_before_it_is_next(
        self, desk: QMainWindow, jane: str, clinic_database: ThrowAwayDatabase
    ) -> None:
        page = SchedulePage(desk).drag("DOE, Jane", SMITH, "11:00").expect_booking("DOE, Jane", "11:00")
        page.choose("DOE, Jane").press("Ctrl+I").expect_says("11:00 DOE, Jane, follow-up, 30 min, checked in")
        page.press("Ctrl+Z").expect_message("Ctrl + Z cannot take this back", "It can still be cancelled.")
        page.press("Ctrl+Z").expect_booking("DOE, Jane", "10:00", 30, SMITH)
        assert (stored_span(clinic_database, jane), status_of(clinic_database, jane)) == (
            ("10:00", 30),
            "checked_in",
        )

    def test_what_was_changed_in_the_dialog_is_moved_back_with_its_type(
        self, desk: QMainWindow, jane: str, clinic_database: ThrowAwayDatabase
    ) -> None:
        page = SchedulePage(desk).choose("DOE, Jane").press("Ctrl+M")
        BookPage(desk).choose_type("New patient").write_time("12:30").save_and_close()
        page.expect_booking("DOE, Jane", "12:30", 30, SMITH)
        kind = 'SELECT "appointmentType"::text FROM appointments WHERE id = %s'
        assert clinic_database.value(kind, jane) == "new_patient"
        moves = "SELECT type_from::text, type_to::text FROM clinic.appointment_move WHERE appointment_id = %s"
        assert clinic_database.rows(moves, (jane,)) == [("follow_up", "new_patient")]
        page.press("Ctrl+Z").expect_booking("DOE, Jane", "10:00", 30, SMITH)
        assert clinic_database.value(kind, jane) == "follow_up"


def test_days_that_are_being_read_say_so_and_look_neither_free_nor_booked(
    desk: QMainWindow, clinic_database: ThrowAwayDatabase
) -> None:
    page = SchedulePage(desk)
    admin = clinic_database.admin_connection()
    with admin.transaction():
        admin.execute("LOCK TABLE appointments IN ACCESS EXCLUSIVE MODE")
        page.press("Alt+Right").expect_notes("Reading…", "Reading…").expect_no_booking("DOE, Jane")
        page.focus_columns().expect(lambda: "being read" in page.says, lambda: page.says)
    page.show_day().expect_notes("0 booked, closed", "0 booked, closed")


def test_t_leads_to_today_and_shift_t_begins_a_name(desk: QMainWindow, clinic_clock: ClinicTestClock) -> None:
    page = SchedulePage(desk)
    page.press("Alt+Right").press("Alt+Right").expect_no_booking("DOE, Jane")
    page.focus_columns().press("T").expect_booking("DOE, Jane", "10:00", 30, SMITH)
    page.choose_slot(PETRA, "09:15").press("Shift+T").expect_focus("book-search-box")
    book = BookPage(desk)
    assert book.time == "09:15"
    book.cancel().expect_closed()
    page.show_month().press("PgDown").expect(lambda: page.title != month_words(clinic_clock.today), "another month")
    page.press("T").expect_title(month_words(clinic_clock.today))
