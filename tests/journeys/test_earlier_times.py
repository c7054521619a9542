"""Somebody cancels at one desk; at another one the time is offered to who waits, and taken with one press."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from clinic_desktop.testing.pages import AppointmentsPage, EarlierTimesPage, MainWindowPage, PatientSearchPage, WishPage
from tests.builders import JANE, MICHAEL, ROBERT
from tests.journeys.scenes import RECEPTION, booked_today

if TYPE_CHECKING:
    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program import StartedProgram
    from clinic_desktop.testing.program_fixtures import OpenWindow


def test_a_cancelled_time_goes_to_who_waits(
    clinic_program: StartedProgram,
    second_window: OpenWindow,
    clinic_database: ThrowAwayDatabase,
    clinic_clock: ClinicTestClock,
) -> None:
    booked_today(clinic_database, clinic_clock, ROBERT, "10:00")
    later = booked_today(clinic_database, clinic_clock, JANE, "16:00")
    desk = clinic_program.sign_in(RECEPTION)
    day = AppointmentsPage(desk).choose("DOE, Jane")
    MainWindowPage(desk).choose_from_menu("planning", "earlier-wish-booking")
    wish = WishPage(desk).choose_part("morning").write_note("Phone before nine")
    assert wish.patient.startswith("DOE, Jane")
    assert "16:00 with John Smith" in wish.in_place_of
    wish.save_and_close()
    PatientSearchPage(desk).type("chen").choose("CHEN, Michael").press("Ctrl+F7")
    until = clinic_clock.today + timedelta(days=3)
    WishPage(desk).write_until(f"{until}").save_and_close()
    assert clinic_database.value("SELECT count(*) FROM clinic.earlier_wish WHERE patient_id = %s", MICHAEL) == 1

    other = second_window(RECEPTION)
    AppointmentsPage(other).cancel("JOHNSON, Robert").give("Patient is ill").save_and_close()

    notice = MainWindowPage(desk).notice("earlier-times")
    day.expect(lambda: notice.title, "the notice")
    assert "10:00 with John Smith is free" in notice.title
    assert notice.advice == "2 people want an earlier time."
    notice.choose("Show")
    listed = EarlierTimesPage(desk)
    listed.people.expect_column("patient", "DOE, Jane", "CHEN, Michael").expect_row(
        phone="+1-555-0101", note="Phone before nine"
    )
    listed.take_off("CHEN, Michael").people.expect_column("patient", "DOE, Jane")
    listed.put_back().people.expect_column("patient", "DOE, Jane", "CHEN, Michael")
    listed.book("DOE, Jane")
    # What she gave up is free now, and fits the other one.
    listed.people.expect_column("patient", "CHEN, Michael")
    listed.times.expect_column("min", "120")
    listed.take_off("CHEN, Michael").times.expect_notice("No time is free that somebody waits for")
    assert not listed.may_book
    listed.close()
    starts_at = clinic_database.value('SELECT "appointmentDate" FROM appointments WHERE id = %s', later)
    assert f"{starts_at:%H:%M}" == "10:00"
    day.list.expect_row(patient="DOE, Jane", time="10:00")
    MainWindowPage(desk).notice("earlier-times").expect_none()
