"""What the desk does before ten: find, register, book, check in, cancel, correct. Nothing clinical is in sight."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest

from clinic_desktop.testing.pages import AppointmentsPage, BookPage, MainWindowPage, PatientSearchPage
from tests.builders import EMILY, JANE, MARIA, MICHAEL, ROBERT
from tests.journeys.scenes import RECEPTION, booked_today, status_of

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program import StartedProgram
    from clinic_desktop.testing.program_fixtures import OpenWindow


@pytest.fixture
def desk(clinic_program: StartedProgram) -> QWidget:
    return clinic_program.sign_in(RECEPTION)


def test_the_desk_has_no_clinical_pane(desk: QWidget) -> None:
    window = MainWindowPage(desk)
    assert window.panes == ["patient-search", "appointments", "schedule", "waiting-room"]
    assert "menu-visit" not in window.menus
    assert not {"open-chart", "open-visit"} & {*window.menu_entries("patient"), *window.menu_entries("appointment")}
    assert "reception" in window.who


def test_patients_are_found_by_whatever_is_known_of_them(desk: QWidget) -> None:
    search = PatientSearchPage(desk)
    search.type("555-0301").expect_names("GARCIA, Maria").expect_found_by("GARCIA, Maria", "+1-555-0301")
    search.type("30.5.1968").expect_names("CHEN, Michael").expect_found_by("CHEN, Michael", "date of birth")
    search.type("jonson").expect_names("JOHNSON, Robert").expect_found_by("JOHNSON, Robert", "similar name")
    search.type("emily will").expect_names("WILLIAMS, Emily")
    search.type("doe, j").expect_names("DOE, Jane").expect_card("DOE, Jane")
    assert search.card("phone") == "+1-555-0101"
    search.type("zzyzx").expect_nobody()


def test_a_new_patient_is_registered_after_a_look_at_likely_duplicates(
    desk: QWidget, clinic_database: ThrowAwayDatabase
) -> None:
    search = PatientSearchPage(desk)
    form = search.type("garcía, mària").register()
    assert (form.value("last_name"), form.value("first_name")) == ("García", "Mària")
    form.fill(born_on="8.11.1990").expect_duplicate("GARCIA, Maria", "same name, same birth date")
    form.another_person().save()
    form.expect_problem("sex", "Please fill this in").expect_problem("phone", "Please fill this in")
    form.fill(sex="Female", phone="+1 (555) 070-7070", email="mg@example.com", address="1 High Street")
    form.fill(emergency_contact_name="Juan García", emergency_contact_phone="555 0707")
    form.save_and_close()
    search.expect_names("GARCÍA, Mària").expect_card("GARCÍA, Mària")
    assert clinic_database.rows(
        'SELECT "firstName", "dateOfBirth", sex, phone, email, address, "emergencyContactName"'
        ' FROM patients WHERE "lastName" = %s',
        ("García",),
    ) == [
        (
            "Mària",
            date(1990, 11, 8),
            "female",
            "+1 (555) 070-7070",
            "mg@example.com",
            "1 High Street",
            "Juan García",
        )
    ]


def test_a_likely_duplicate_can_be_opened_instead(desk: QWidget, clinic_database: ThrowAwayDatabase) -> None:
    search = PatientSearchPage(desk)
    form = search.register().fill(last_name="Chen", first_name="Michael", phone="555 0401")
    form.expect_duplicate("CHEN, Michael", "same name, same phone").open_duplicate("CHEN, Michael")
    search.expect_names("CHEN, Michael").expect_card("CHEN, Michael")
    assert clinic_database.value("SELECT count(*) FROM patients") == 5


def test_a_patient_is_booked_at_the_next_free_time(
    desk: QWidget, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> None:
    booked_today(clinic_database, clinic_clock, JANE, "08:40", durationMinutes=60)
    today = AppointmentsPage(desk).expect_patients("DOE, Jane")
    book = PatientSearchPage(desk).type("williams").expect_names("WILLIAMS, Emily").book("WILLIAMS, Emily")
    assert book.patient.startswith("WILLIAMS, Emily")
    book.choose_type("Sick visit")
    assert book.minutes == 20
    book.choose_provider("John Smith").take_free_time()
    assert book.time == "09:40"
    book.expect_nothing_in_the_way().write_reason("Cough for a week").save_and_close()
    today.expect_patients("DOE, Jane", "WILLIAMS, Emily").expect_status("WILLIAMS, Emily", "Scheduled")
    assert clinic_database.rows(
        'SELECT "appointmentDate", "durationMinutes", "appointmentType", "reasonForVisit", status'
        ' FROM appointments WHERE "patientId" = %s',
        (EMILY,),
    ) == [
        (datetime.combine(clinic_clock.today, time(9, 40)), 20, "sick_visit", "Cough for a week", "scheduled"),
    ]


def test_a_double_booking_is_refused_and_explained(
    desk: QWidget, second_window: OpenWindow, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> None:
    mine = _filled_in(desk, "doe", "DOE, Jane").expect_nothing_in_the_way()
    theirs = _filled_in(second_window(RECEPTION), "chen", "CHEN, Michael")
    theirs.save_and_close()

    mine.save().expect_message("That time was just taken", "Nothing was booked")
    mine.expect_in_the_way("taken by CHEN, Michael")
    # The first is before Michael's time, the second right after it.
    mine.expect(lambda: mine.free_times[1].endswith("10:20"), lambda: f"10:20 among {mine.free_times}")
    mine.take_free_time(2).expect_nothing_in_the_way().save_and_close()
    AppointmentsPage(desk).expect_patients("CHEN, Michael", "DOE, Jane")
    held = 'SELECT "appointmentDate" FROM appointments WHERE "patientId" = %s AND status = %s'
    assert clinic_database.rows(held, (JANE, "scheduled")) == [(datetime.combine(clinic_clock.today, time(10, 20)),)]


def _filled_in(window: QWidget, typed: str, name: str) -> BookPage:
    book = PatientSearchPage(window).type(typed).expect_names(name).book(name)
    return book.choose_provider("John Smith").write_time("10")


def test_a_time_is_booked_over_with_a_reason_that_is_kept(
    desk: QWidget, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> None:
    booked_today(clinic_database, clinic_clock, JANE, "09:00")
    page = PatientSearchPage(desk).type("chen").expect_names("CHEN, Michael").book("CHEN, Michael")
    page.choose_provider("John Smith").write_day("t").write_time("9:00")
    page.save().expect_message("That time was just taken").overbook().save()
    page.expect_problem("overbook", "Please fill this in")
    page.write_why_overbook("Urgent").save_and_close()

    day = AppointmentsPage(desk).today()
    day.expect_status("DOE, Jane", "Scheduled").expect_status("CHEN, Michael (overbooked)", "Scheduled")
    assert clinic_database.rows("SELECT reason, overbooked_by FROM clinic.overbooking") == [("Urgent", RECEPTION)]


def test_statuses_go_forward_and_a_wrong_one_goes_back_with_a_reason(
    desk: QWidget, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> None:
    janes = booked_today(clinic_database, clinic_clock, JANE, "09:00")
    roberts = booked_today(clinic_database, clinic_clock, ROBERT, "09:30")
    michaels = booked_today(clinic_database, clinic_clock, MICHAEL, "10:00")
    day = AppointmentsPage(desk).expect_patients("DOE, Jane", "JOHNSON, Robert", "CHEN, Michael")

    day.check_in("DOE, Jane")
    cancelling = day.cancel("JOHNSON, Robert")
    assert cancelling.who.startswith("JOHNSON, Robert")
    cancelling.save().expect_problem("reason", "Please fill this in")
    cancelling.choose_reason("Patient is ill").save_and_close()
    day.expect_status("JOHNSON, Robert", "Cancelled")
    day.did_not_come("CHEN, Michael").give("Nobody answered the phone").save_and_close()
    day.expect_status("CHEN, Michael", "No show")
    day.back_to_scheduled("CHEN, Michael").choose_reason("Patient came after all").save_and_close()
    day.expect_status("CHEN, Michael", "Scheduled").check_in("CHEN, Michael")
    day.show_status("Open").expect_patients("DOE, Jane", "CHEN, Michael")

    assert [status_of(clinic_database, one) for one in (janes, roberts, michaels)] == [
        "checked_in",
        "cancelled",
        "checked_in",
    ]
    assert clinic_database.rows(
        "SELECT status_from, status_to, reason, stepped_by FROM clinic.appointment_step"
        " WHERE appointment_id = %s AND status_from IS NOT NULL ORDER BY id",
        (michaels,),
    ) == [
        ("scheduled", "no_show", "Nobody answered the phone", RECEPTION),
        ("no_show", "scheduled", "Patient came after all", RECEPTION),
        ("scheduled", "checked_in", None, RECEPTION),
    ]


def test_a_booking_is_moved_to_another_day(
    desk: QWidget, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> None:
    marias = booked_today(clinic_database, clinic_clock, MARIA, "11:00")
    clinic_database.rows("DELETE FROM appointments WHERE id <> %s AND status = 'scheduled'", (marias,))
    day = AppointmentsPage(desk)
    day.expect_patients("GARCIA, Maria")
    moving = day.move("GARCIA, Maria").write_day("+7").write_time("14:30").write_minutes(45)
    moving.expect_nothing_in_the_way().save_and_close()
    day.expect_patients("GARCIA, Maria").today().expect_nothing()
    day.go_to("+7").expect_patients("GARCIA, Maria").previous_day().expect_nothing()
    then = datetime.combine(clinic_clock.today + timedelta(days=7), time(14, 30))
    assert clinic_database.rows(
        'SELECT "appointmentDate", "durationMinutes" FROM appointments WHERE id = %s', (marias,)
    ) == [(then, 45)]


def test_somebody_who_moved_away_is_archived_and_comes_back(desk: QWidget, clinic_database: ThrowAwayDatabase) -> None:
    search = PatientSearchPage(desk).type("williams").expect_names("WILLIAMS, Emily")
    asked = search.archive("WILLIAMS, Emily").choose_reason("Moved away")
    asked.save_and_close()
    search.expect_nobody()
    search.show_archived().expect_names("WILLIAMS, Emily").restore("WILLIAMS, Emily")
    search.expect_message("The patient is back in the lists")
    search.show_archived().expect_names("WILLIAMS, Emily")
    assert clinic_database.value("SELECT archived_at FROM clinic.patient_profile WHERE patient_id = %s", EMILY) is None
