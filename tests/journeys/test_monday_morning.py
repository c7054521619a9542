"""Monday at the desk: the telephone, the waiting room, a doctor who falls ill, and the list that is printed at the end.

After each part it is looked into the database: nobody is booked over somebody else, no booking is lost, and of each it
is known who did what, when, from what to what.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from clinic_desktop.domain.clinical_text import format_date, status_words
from clinic_desktop.domain.statuses import AppointmentStatus
from clinic_desktop.testing.pages import (
    AppointmentsPage,
    EarlierTimesPage,
    FallenBookingsPage,
    MainWindowPage,
    PatientSearchPage,
    SchedulePage,
    WaitingRoomPage,
    WishPage,
)
from tests.journeys.monday import NORA, PETRA, SMITH, Monday
from tests.journeys.scenes import DOCTOR, RECEPTION

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMainWindow

    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.pages import BookPage
    from clinic_desktop.testing.program import StartedProgram
    from clinic_desktop.testing.program_fixtures import OpenWindow


def called(family: str) -> str:
    """Return how the desk names a caller."""
    return f"{family.upper()}, Ann"


def test_monday_morning(
    clinic_program: StartedProgram,
    second_window: OpenWindow,
    clinic_database: ThrowAwayDatabase,
    clinic_clock: ClinicTestClock,
) -> None:
    monday = Monday.begins(clinic_database, clinic_clock)
    desk = clinic_program.sign_in(RECEPTION)
    desk.resize(1280, 800)

    some_are_drawn_into_the_schedule(desk)
    some_are_typed_into_free_rows(desk)
    some_are_booked_from_the_patient(desk)
    some_take_the_next_free_time(desk)
    some_are_new_here(desk)
    some_are_booked_from_the_list(desk)
    one_is_booked_over_another(desk)
    monday.expect_order(30)

    monday.it_is("08:50")
    patients_arrive_and_two_have_no_booking(desk)
    doctor = second_window(DOCTOR)
    whoever_is_urgent_is_called_first(desk, doctor)
    monday.expect_order(32)

    monday.it_is("10:15")
    two_did_not_come_and_one_came_after_all(desk)
    monday.expect_order(32)

    petra_is_ill(doctor)
    the_desk_is_told_and_moves_her_day(desk, monday)
    monday.expect_order(32)
    assert [one.family for one in monday.today if one.provider == PETRA and one.holds_its_time] == []

    a_time_that_was_given_back_goes_to_who_waits(desk, monday)
    monday.expect_order(32)

    the_printed_list_is_what_is_stored(desk, monday)


def some_are_drawn_into_the_schedule(desk: QMainWindow) -> None:
    page = SchedulePage(desk).expect_columns(NORA, PETRA, SMITH)
    for column, first, until, family in (
        (PETRA, "10:00", "10:30", "Abel"),
        (PETRA, "10:30", "11:00", "Berg"),
        (PETRA, "11:15", "11:45", "Cole"),
        (PETRA, "13:00", "13:30", "Dunn"),
        (SMITH, "09:00", "09:30", "Egan"),
        (NORA, "09:00", "09:45", "Ford"),
    ):
        page.draw(column, first, until).find_patient(family, called(family)).save_and_close()
        page.expect_booking(called(family), first, column=column)


def some_are_typed_into_free_rows(desk: QMainWindow) -> None:
    page = SchedulePage(desk)
    for column, at, family in (
        (PETRA, "14:00", "Gill"),
        (PETRA, "14:30", "Hale"),
        (SMITH, "10:00", "Ibsen"),
        (NORA, "10:00", "Jung"),
        (SMITH, "11:00", "Klein"),
    ):
        page.choose_slot(column, at).press(family[0]).expect_focus("book-search-box").type_text(family[1:])
        book = page.booking
        book.results.choose(name=called(family))
        book.save_and_close()
        page.expect_booking(called(family), at, 20, column)


def some_are_booked_from_the_patient(desk: QMainWindow) -> None:
    for family, provider, at in (
        ("Lund", PETRA, "15:00"),
        ("Moss", PETRA, "15:30"),
        ("Nash", SMITH, "14:00"),
        ("Olsen", NORA, "11:00"),
        ("Pike", SMITH, "08:30"),
        ("Quinn", NORA, "08:30"),
    ):
        of_patient(desk, family).choose_provider(provider).write_time(at).save_and_close()
        SchedulePage(desk).expect_booking(called(family), at, 20, provider)


def some_take_the_next_free_time(desk: QMainWindow) -> None:
    of_patient(desk, "Rowe").choose_provider(NORA).take_free_time().save_and_close()
    of_patient(desk, "Stone").choose_provider(SMITH).free_in("Afternoon").take_free_time().save_and_close()
    of_patient(desk, "Tate").choose_provider(SMITH).free_with_any_provider().take_free_time(3).save_and_close()
    of_patient(desk, "Urban").choose_provider(PETRA).free_between("16:00", "18:00").take_free_time().save_and_close()
    tomorrow = of_patient(desk, "Vogel").choose_provider(PETRA).free_from("+1").take_free_time()
    tomorrow.save_and_close()
    SchedulePage(desk).focus_columns().press("T").expect_booking(called("Rowe"), "08:00", column=NORA)
    late = of_patient(desk, "Webb").choose_provider(SMITH).choose_type("New patient").free_between("15:00", "")
    late.take_free_time().save_and_close()


def some_are_new_here(desk: QMainWindow) -> None:
    page = SchedulePage(desk)
    for at, family, first in (("13:00", "Amato", "Lila"), ("13:30", "Bruno", "Otto"), ("14:00", "Carta", "Mia")):
        book = page.book_slot(NORA, at)
        form = book.type_text(f"{family}, {first}").register()
        assert (form.value("last_name"), form.value("first_name")) == (family, first)
        form.fill(born_on="3 mar 1980", sex="Female", phone=f"555-01{at[:2]}")
        form.fill(emergency_contact_name="Nunzia", emergency_contact_phone="555-0100").save_and_close()
        book.expect_patient(f"{family.upper()}, {first}").save_and_close()
        page.expect_booking(f"{family.upper()}, {first}", at, column=NORA)


def some_are_booked_from_the_list(desk: QMainWindow) -> None:
    for typed, name, at in (
        ("doe", "DOE, Jane", "15:00"),
        ("chen", "CHEN, Michael", "15:30"),
        ("johnson", "JOHNSON, Robert", "16:00"),
    ):
        book = AppointmentsPage(desk).book().find_patient(typed, name)
        book.choose_provider(NORA).write_time(at).save_and_close()
        AppointmentsPage(desk).list.expect_row(patient=name, time=at)


def one_is_booked_over_another(desk: QMainWindow) -> None:
    book = of_patient(desk, "Young").choose_provider(SMITH).write_time("9:10")
    book.expect_in_the_way("From 09:00 to 09:30 is taken by EGAN, Ann.")
    book.save().expect_message("That time was just taken").overbook().write_why_overbook("Urgent").save_and_close()
    SchedulePage(desk).expect_booking(called("Young"), "09:10", column=SMITH)


def patients_arrive_and_two_have_no_booking(desk: QMainWindow) -> None:
    room = WaitingRoomPage(desk)
    for family in ("Pike", "Ford", "Egan"):
        room.arrive(called(family))
    AppointmentsPage(desk).check_in(f"{called('Young')} (overbooked)")
    for typed, name in (("garc", "GARCIA, Maria"), ("will", "WILLIAMS, Emily")):
        PatientSearchPage(desk).type(typed).expect_names(name).expect_card(name)
        room = WaitingRoomPage(desk).press("Ctrl+Shift+W").press("Return")
        room.expect_now(name, "waiting")


def whoever_is_urgent_is_called_first(desk: QMainWindow, doctor: QMainWindow) -> None:
    WaitingRoomPage(desk).set_urgency(called("Egan"), "Urgent")
    room = (
        WaitingRoomPage(doctor).show_provider(SMITH).write_room("Room 2").expect_one(called("Egan"), urgency="Urgent")
    )
    room.call_next().expect_message("EGAN, Ann: called to Room 2")
    WaitingRoomPage(desk).expect_now(called("Egan"), "called")


def two_did_not_come_and_one_came_after_all(desk: QMainWindow) -> None:
    day = AppointmentsPage(desk)
    day.did_not_come(called("Quinn")).give("Nobody answered the phone").save_and_close()
    day.expect_status(called("Quinn"), "No show")
    day.did_not_come(called("Ibsen")).choose_reason("Did not come").save_and_close()
    day.expect_status(called("Ibsen"), "No show")
    day.back_to_scheduled(called("Ibsen")).choose_reason("Patient came after all").save_and_close()
    day.expect_status(called("Ibsen"), "Scheduled").check_in(called("Ibsen"))


def petra_is_ill(doctor: QMainWindow) -> None:
    hours = MainWindowPage(doctor).show_working_hours().choose(PETRA)
    off = hours.day_off().fill(first="t", why="Is ill")
    off.save().expect_message("11 bookings would fall out of these hours")
    off.save_all_the_same()
    hours.closings.expect_row(what="Day off", whose=PETRA, why="Is ill")
    hours.close()


def the_desk_is_told_and_moves_her_day(desk: QMainWindow, monday: Monday) -> None:
    window = MainWindowPage(desk)
    told = window.notice("fallen-bookings").expect("11 bookings are to be moved", "Nothing was moved or cancelled")
    told.choose("Show")
    fallen = FallenBookingsPage(desk)
    hers = ("Abel", "Berg", "Cole", "Dunn", "Gill", "Hale", "Lund", "Moss", "Urban")
    fallen.list.expect_row(patient=called("Abel"), phone="555-7654321", why="Day off: Is ill")

    # Two came without a booking and wait for her since ten to nine.
    for name, provider in (("GARCIA, Maria", NORA), ("WILLIAMS, Emily", SMITH)):
        fallen.move(name).choose_provider(provider).take_free_time().save_and_close()
        fallen.list.expect_no_row(patient=name)
        WaitingRoomPage(desk).expect_now(name, "waiting")
    fallen.list.expect_column("patient", *map(called, hers))
    # One takes whoever is free next, one waits until tomorrow, one does not want to come at all.
    fallen.move(called("Abel")).free_with_any_provider().take_free_time().save_and_close()
    fallen.list.expect_column("patient", *map(called, hers[1:]))
    fallen.move(called("Berg")).free_from("+1").take_free_time().save_and_close()
    fallen.list.expect_column("patient", *map(called, hers[2:]))
    fallen.cancel_booking(called("Cole")).choose_reason("Provider is not available").save_and_close()
    fallen.list.expect_column("patient", *map(called, hers[3:]))
    told.expect("6 bookings are to be moved")

    fallen.pin_all()
    page = SchedulePage(desk).focus_columns().press("T").expect_pins(*map(called, hers[3:]))
    page.expect_booking(called("Dunn"), "13:00", column=PETRA)
    page.drag_from_pinboard(called("Dunn"), SMITH, "13:00").expect_booking(called("Dunn"), "13:00", 30, SMITH)
    page.drag(called("Gill"), SMITH, "14:30").expect_booking(called("Gill"), "14:30", 20, SMITH)
    # She can come earlier after all.
    page.undo(f"moving {called('Gill')}").expect_booking(called("Gill"), "14:00", 20, PETRA)
    page.drag(called("Gill"), SMITH, "13:30").expect_booking(called("Gill"), "13:30", 20, SMITH)
    page.expect_pins(*map(called, hers[5:]))
    page.press("Alt+Right").expect_booking(called("Vogel"), "08:00", column=PETRA)
    for family, at in (("Hale", "14:30"), ("Lund", "15:00"), ("Moss", "15:30")):
        page.drag_from_pinboard(called(family), PETRA, at).expect_booking(called(family), at, 20, PETRA)
    page.choose_slot(NORA, "16:00").place_by_keys(called("Urban"), "Down")
    page.expect_booking(called("Urban"), "16:15", 20, NORA).expect_pins()
    told.expect_none()
    assert monday.of("Urban").starts_at.date() > monday.clock.today
    window.show_fallen_bookings().list.expect_notice("No booking is to be moved")
    window.close_dialog()


def a_time_that_was_given_back_goes_to_who_waits(desk: QMainWindow, monday: Monday) -> None:
    """What was cancelled with the doctor who is ill is offered to nobody."""
    SchedulePage(desk).choose(called("Vogel"))
    MainWindowPage(desk).choose_from_menu("planning", "earlier-wish-booking")
    WishPage(desk).save_and_close()
    notice, today = MainWindowPage(desk).notice("earlier-times"), format_date(monday.clock.today, weekday=True)
    # Gill gave that time back.
    notice.expect(f"{today} 14:30 with {SMITH} is free", "1 person wants an earlier time.")
    day = AppointmentsPage(desk).today()
    day.cancel(called("Nash")).choose_reason("Patient is ill").save_and_close()
    day.expect_status(called("Nash"), "Cancelled")
    notice.expect(f"{today} 14:00 with {SMITH} is free, and 1 more").choose("Show")
    listed = EarlierTimesPage(desk)
    listed.book(called("Vogel")).close()
    day.list.expect_row(patient=called("Vogel"), time="14:00")
    notice.expect_none()


def the_printed_list_is_what_is_stored(desk: QMainWindow, monday: Monday) -> None:
    printing = MainWindowPage(desk).print_day()
    printed = printed_rows(printing.text)
    printing.close()
    assert sorted(printed) == sorted(
        (one.provider, one.at, one.minutes, one.family.upper(), status_words(AppointmentStatus(one.status)))
        for one in monday.today
    )


def printed_rows(text: str) -> list[tuple[str, str, int, str, str]]:
    """Return provider, time, minutes, family name and status of each row of a day list."""
    found = []
    for section in re.split(r"\n(?=[^\n]+  \d+ bookings?\b)", text)[1:]:
        provider = section.partition("  ")[0]
        _, *parts = re.split(r"^(\d\d:\d\d)\n(\d+) min\n", section, flags=re.MULTILINE)
        for at, minutes, cells in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
            lines = cells.strip().splitlines()
            found.append((provider, at, int(minutes), lines[0].partition(",")[0], lines[-1]))
    return found


def of_patient(desk: QMainWindow, family: str) -> BookPage:
    return PatientSearchPage(desk).type(family).expect_names(called(family)).book(called(family))
