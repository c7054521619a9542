"""Everything the window can do, found by a few letters and done by Enter, in every window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.testing.pages import (
    AccountPage,
    AppointmentsPage,
    MainWindowPage,
    PasswordPage,
    RegisterPage,
)
from clinic_desktop.ui.shortcuts import menus_of, plain_text
from tests.builders import JANE
from tests.journeys.scenes import DOCTOR, RECEPTION, booked_today

if TYPE_CHECKING:
    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program import StartedProgram


def test_a_few_letters_and_enter_do_it(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> None:
    booked_today(clinic_database, clinic_clock, JANE, "09:00")
    window = clinic_program.sign_in(RECEPTION)
    main, day = MainWindowPage(window), AppointmentsPage(window).expect_patients("DOE, Jane")
    palette = main.show_palette()
    in_menus = {plain_text(one.text()) for menu in menus_of(window) for one in menu.actions() if not one.isSeparator()}
    inner = {"Print", "Export"}
    assert in_menus - inner <= set(palette.actions)
    palette.find("regpat").expect(lambda: palette.actions == ["Register patient"], "one action to be found")
    palette.run()
    RegisterPage(window).cancel().expect_closed()

    palette = main.show_palette()
    assert palette.actions[0] == "Register patient"
    palette.find("check in").press("Return")
    assert palette.about == "Not now. Choose a scheduled appointment."
    palette.close()
    day.choose("DOE, Jane")
    main.show_palette().find("check in").run()
    day.expect_status("DOE, Jane", "Checked in")


def test_it_works_in_windows_that_lie_before_the_main_window(clinic_program: StartedProgram) -> None:
    main = MainWindowPage(clinic_program.sign_in(DOCTOR))
    accounts = main.show_accounts()
    palette = main.show_palette()
    assert "Register patient" not in palette.actions
    palette.find("new acc").run()
    AccountPage(main.window).cancel().expect_closed()
    keys = main.show_keys().find("disable")
    keys.list.expect_row(where="Accounts", action="Disable", keys="Delete")
    keys.close()
    main.show_palette().find("close").run()
    accounts.expect_closed()


def test_each_window_of_the_administration_offers_its_own_actions(clinic_program: StartedProgram) -> None:
    main = MainWindowPage(clinic_program.sign_in(DOCTOR))
    opened = ((main.show_backups, "Key"), (main.open_audit, "Verify the trail"), (main.open_data_tables, "Follow link"))
    for show, action in opened:
        show()
        palette = main.show_palette()
        assert action in palette.actions
        assert "Register patient" not in palette.actions
        palette.close()
        main.close_dialog()


def test_the_map_of_keys_is_searched_thinned_out_and_printed(clinic_program: StartedProgram) -> None:
    main = MainWindowPage(clinic_program.sign_in(RECEPTION))
    keys = main.show_keys()
    keys.list.expect_row(where="Appointment › Print", action="Day list", keys="Ctrl + P")
    keys.list.expect_row(where="Help", action="Find an action", keys="Ctrl + Shift + P")
    assert "Check in" in keys.list.column("action")
    keys.show_only_usable()
    assert "Check in" not in keys.list.column("action")
    printing = keys.print()
    assert "Ctrl + Shift + P" in printing.text
    printing.close()
    keys.close()


def test_the_password_gave_up_its_key_and_is_found_by_name(clinic_program: StartedProgram) -> None:
    main = MainWindowPage(clinic_program.sign_in(RECEPTION))
    main.show_palette().find("password").run()
    PasswordPage(main.window).cancel().expect_closed()
