"""Scripts rely on object names: docs/scripting.md lists every one of them, and none that is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.testing import pages
from clinic_desktop.testing.pages.page import Page
from clinic_desktop.ui.crash_dialog import CrashDialog
from tests.conftest import CHECKOUT
from tests.ui.every_window import AUDITOR, DOCTOR, a_day_with_everything, windows_of
from tests.ui.object_names import ROOTS, actions_in, listed, listed_actions, names_in, numbered

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program_fixtures import StartProgram

DOCUMENT = CHECKOUT / "docs" / "scripting.md"


def test_every_name_is_listed_and_every_listed_name_is_there(
    start_program: StartProgram,
    clinic_database: ThrowAwayDatabase,
    clinic_clock: ClinicTestClock,
    qtbot: QtBot,
) -> None:
    a_day_with_everything(clinic_database, clinic_clock)
    crash = CrashDialog(ValueError())
    qtbot.addWidget(crash)
    found = {one.name for one in names_in(crash)}
    actions = set()
    for login in (DOCTOR, AUDITOR):
        for _words, window in windows_of(start_program(), login, clinic_database):
            found |= {one.name for one in names_in(window)}
            actions |= actions_in(window)
    found |= {name for name, _words, _keys in actions}
    known = listed(DOCUMENT)
    assert found - known == set(), "not listed in docs/scripting.md"
    assert known - found == set(), "listed in docs/scripting.md, but in no window"
    assert actions == listed_actions(DOCUMENT)


def test_there_is_a_page_for_every_pane_and_dialog() -> None:
    made = {getattr(pages, name) for name in pages.__all__}
    roots = {page.root_name for page in made if isinstance(page, type) and issubclass(page, Page)}
    assert set(ROOTS) - {"background"} == roots


def test_numbers_in_names_stand_for_any_number() -> None:
    assert numbered("conflict-12-mine-text") == "conflict-N-mine-text"
    assert numbered("book-free-3") == "book-free-N"
    assert numbered("dock-search") == "dock-search"
