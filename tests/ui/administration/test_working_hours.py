"""The screen of working hours by keyboard, and what stands in its lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.testing.pages import MainWindowPage
from clinic_desktop.ui.shortcuts import clashes
from tests.ui.administration.test_keys_and_focus import goes_round
from tests.ui.every_window import DOCTOR

if TYPE_CHECKING:
    from clinic_desktop.testing.program import StartedProgram


def test_the_screen_is_used_by_keys_alone(clinic_program: StartedProgram) -> None:
    hours = MainWindowPage(clinic_program.sign_in(DOCTOR)).show_working_hours()
    hours.weeks.expect_row(valid_from="Standard", state="in force")
    clinic_program.wait_until_calm()

    assert clashes(hours.root) == []
    goes_round(hours, hours.root, hours.focus)
