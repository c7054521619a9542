"""An administrator sets what is kept free after a type of booking; the desk sees it on the schedule at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.testing.pages import MainWindowPage, SchedulePage
from tests.journeys.scenes import DOCTOR, SMITH, only_jane_is_booked, schedule_with_jane

if TYPE_CHECKING:
    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program import StartedProgram
    from clinic_desktop.testing.program_fixtures import OpenWindow


def test_what_is_kept_free_is_seen_and_read(
    clinic_program: StartedProgram,
    second_window: OpenWindow,
    clinic_database: ThrowAwayDatabase,
    clinic_clock: ClinicTestClock,
) -> None:
    only_jane_is_booked(clinic_database, clinic_clock)
    desk = schedule_with_jane(clinic_program)
    page = SchedulePage(desk).choose("DOE, Jane").expect_says("10:00 DOE, Jane, follow-up, 30 min, scheduled")
    assert page.hover(SMITH, "10:30") == ""

    hours = MainWindowPage(second_window(DOCTOR)).show_working_hours()
    hours.change_type("Follow-up").fill(20, 15).save_and_close()
    hours.types.expect_row(type="Follow-up", min="20", buffer="15")

    page.expect_says("10:00 DOE, Jane, follow-up, 30 min, scheduled, then 15 min kept free")
    assert "Then 15 min kept free" in page.hover(SMITH, "10:15")
    assert page.hover(SMITH, "10:30") == "15 min kept free after DOE, Jane"
    page.choose_slot(SMITH, "10:30").expect_says(f"10:30, 15 min kept free after DOE, Jane, {SMITH}")
    page.choose_slot(SMITH, "10:45").expect_says(f"10:45, free, {SMITH}")
