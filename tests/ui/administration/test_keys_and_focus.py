"""The windows of auditors and administrators by keyboard: no key twice, Tab caught nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from clinic_desktop.testing.pages import AuditPage, DataTablesPage, MainWindowPage
from clinic_desktop.ui.shortcuts import clashes
from tests.ui.every_window import AUDITOR, DOCTOR, own_widgets

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from clinic_desktop.testing.pages.page import Page
    from clinic_desktop.testing.program import StartedProgram

TOO_MANY = 60


def goes_round(page: Page, window: QWidget, start: str) -> None:
    """Press Tab until it is back where it began, and compare with what should have been reached."""
    seen = []
    while page.press("Tab").focus != start:
        seen.append(page.focus)
        assert len(seen) < TOO_MANY, f"Tab does not come back to {start}: {seen[-20:]}"
    reachable = {
        one.objectName()
        for one in own_widgets(window)
        if one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.isVisible() and one.isEnabled()
    }
    assert reachable - {start} == set(seen)


def test_tab_goes_round_the_audit_viewer(clinic_program: StartedProgram) -> None:
    window = clinic_program.sign_in(AUDITOR)
    audit = AuditPage(window)
    audit.events.choose(who="Alan Reed")
    clinic_program.wait_until_calm()

    goes_round(audit, window, audit.focus)


def test_tab_goes_round_the_data_browser(clinic_program: StartedProgram) -> None:
    data = MainWindowPage(clinic_program.sign_in(DOCTOR)).open_data_tables().open("providers")
    clinic_program.wait_until_calm()

    goes_round(data, data.root.window(), data.focus)


@pytest.mark.parametrize("name", ["audit", "data-tables"])
def test_no_key_means_two_things_in_a_window_of_the_administration(clinic_program: StartedProgram, name: str) -> None:
    main = MainWindowPage(clinic_program.sign_in(DOCTOR))
    page: Page = main.open_audit() if name == "audit" else main.open_data_tables()

    assert clashes(page.root.window()) == []


def test_the_usual_questions_are_a_key_away(clinic_program: StartedProgram) -> None:
    audit = AuditPage(clinic_program.sign_in(AUDITOR))
    audit.events.choose(who="Alan Reed")

    audit.press("Ctrl+2").events.expect_column("who").expect_notice("No events")
    audit.press("Ctrl+0").events.expect_row(who="Alan Reed", what="Signed in")
    audit.press("Ctrl+Shift+V").expect_message("The trail is sound")


def test_both_windows_are_opened_and_closed_by_keys(clinic_program: StartedProgram) -> None:
    main = MainWindowPage(clinic_program.sign_in(DOCTOR))

    main.press("Ctrl+Shift+T")
    DataTablesPage(main.window).open("providers").rows.expect_row(email=DOCTOR)
    main.close_dialog().press("Ctrl+Shift+U")
    AuditPage(main.window).events.expect_row(who="John Smith", what="Signed in")
    main.close_dialog()
