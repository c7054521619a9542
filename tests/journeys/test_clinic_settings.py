"""An administrator changes the clinic's name and clock; whoever signs in afterwards works by them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from clinic_desktop.domain.clinical_text import format_date
from clinic_desktop.testing.pages import AppointmentsPage, MainWindowPage
from tests.journeys.scenes import DOCTOR

if TYPE_CHECKING:
    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.program_fixtures import StartProgram


def test_name_and_clock_are_taken_up_at_the_next_sign_in(
    start_program: StartProgram, clinic_clock: ClinicTestClock
) -> None:
    clinic = MainWindowPage(start_program().sign_in(DOCTOR)).show_clinic()
    clinic.fill(name="Harbour Clinic", time_zone="Pacific/Kiritimati (UTC+14:00)")
    clinic.save().expect_message("Change the clock of the whole clinic?")
    clinic.message.choose("Change the time zone")
    clinic.expect_closed()

    later = start_program()
    window = later.sign_in(DOCTOR)
    assert window.windowTitle().startswith("Harbour Clinic")
    today_there = clinic_clock.now.astimezone(ZoneInfo("Pacific/Kiritimati")).date()
    assert format_date(today_there) in AppointmentsPage(window).date
