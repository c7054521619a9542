"""What every window and dialog keeps to, in every role: names for all, no key twice, nothing cut, no trap for Tab."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDockWidget,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QToolButton,
    QWidget,
)

from clinic_desktop.testing.pages import MainWindowPage, PatientSearchPage, VisitPage, WaitedInVain, settle, wait_until
from clinic_desktop.ui.crash_dialog import CrashDialog
from clinic_desktop.ui.shortcuts import clashes, menus_of
from tests.conftest import CHECKOUT
from tests.ui.by_keyboard import doubled_letters, for_the_mouse_only, hidden_defaults, letters_of
from tests.ui.every_window import (
    AUDITOR,
    DOCTOR,
    RECEPTION,
    a_day_with_everything,
    is_within_scrolled_page,
    own_widgets,
    sticks_out,
    windows_of,
)
from tests.ui.object_names import actions_in, listed, listed_actions, names_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtWidgets import QMainWindow
    from pytestqt.qtbot import QtBot

    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program import StartedProgram
    from clinic_desktop.testing.program_fixtures import StartProgram

DOCUMENT = CHECKOUT / "docs" / "scripting.md"
ROLES = pytest.mark.parametrize("login", [DOCTOR, RECEPTION, AUDITOR])
DESKS = pytest.mark.parametrize("login", [DOCTOR, RECEPTION])
SMALL_SCREEN = (1280, 720)
STEPS_LARGER = 3
"""From text of the usual size to 150 %."""


@pytest.fixture(autouse=True)
def full_day(clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock) -> str:
    return a_day_with_everything(clinic_database, clinic_clock)


def test_every_window_keeps_the_rules_and_every_name_in_it_is_listed(
    start_program: StartProgram, clinic_database: ThrowAwayDatabase, qtbot: QtBot
) -> None:
    """The rules are those of ``_broken_rules``; docs/scripting.md lists every name, and none that is not there."""
    crash = CrashDialog(ValueError())
    qtbot.addWidget(crash)
    names, actions, broken = {one.name for one in names_in(crash)}, set(), set()
    for login in (DOCTOR, AUDITOR):
        program = start_program()
        for words, window in windows_of(program, login, clinic_database):
            broken |= _broken_rules(program, window, words)
            names |= {one.name for one in names_in(window)}
            actions |= actions_in(window)
    assert broken == set()
    names |= {name for name, _words, _keys in actions}
    known = listed(DOCUMENT)
    assert names - known == set(), "not listed in docs/scripting.md"
    assert known - names == set(), "listed in docs/scripting.md, but in no window"
    assert actions == listed_actions(DOCUMENT)


@ROLES
def test_every_window_keeps_the_rules_with_large_text(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase, login: str
) -> None:
    broken = set()
    for words, window in windows_of(clinic_program, login, clinic_database):
        if words == "the main window":
            MainWindowPage(window).press("Ctrl++", STEPS_LARGER)
        broken |= _broken_rules(clinic_program, window, words)
    assert broken == set()


@ROLES
def test_no_key_means_two_things(clinic_program: StartedProgram, login: str) -> None:
    assert clashes(clinic_program.sign_in(login)) == []


@ROLES
def test_every_action_with_a_key_stands_in_a_menu(clinic_program: StartedProgram, login: str) -> None:
    window = clinic_program.sign_in(login)
    in_menus = {id(action) for menu in _menus(window) for action in menu.actions()}
    everywhere = [action for widget in own_widgets(window) for action in widget.actions() if action.shortcuts()]
    # What belongs to one list (Delete, F2, Undo) is on its own buttons.
    within = Qt.ShortcutContext.WidgetWithChildrenShortcut
    assert {
        one.objectName() for one in everywhere if id(one) not in in_menus and one.shortcutContext() != within
    } == set()


@ROLES
def test_the_letters_of_a_menu_are_unique(clinic_program: StartedProgram, login: str) -> None:
    window = clinic_program.sign_in(login)
    for menu in _menus(window):
        assert _doubled(letters_of(menu)) == [], menu.objectName()


@DESKS
def test_tab_goes_round_the_whole_window_and_is_caught_nowhere(clinic_program: StartedProgram, login: str) -> None:
    window = clinic_program.sign_in(login)
    page = PatientSearchPage(window).type("doe").expect_names("DOE, Jane").expect_card("DOE, Jane")
    clinic_program.wait_until_calm()
    for keys in ("Tab", "Shift+Tab"):
        page.press("Ctrl+K")
        start = page.focus
        seen = []
        while page.press(keys).focus != start:
            seen.append(page.focus)
            assert len(seen) < 100, f"{keys} does not come back to {start}: {seen[-20:]}"
        reachable = {
            one.objectName()
            for one in own_widgets(window)
            if one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.isVisible() and one.isEnabled()
        }
        assert reachable - {start} == set(seen), keys


def test_panes_are_remembered_and_put_back(clinic_program: StartedProgram) -> None:
    window = clinic_program.sign_in(DOCTOR)
    main = MainWindowPage(window)
    window.resize(1280, 720)
    settle()
    before = {name: _pane(window, name).geometry() for name in main.panes}
    window.tabifyDockWidget(_dock(window, "dock-search"), _dock(window, "dock-chart"))
    settle()
    assert {name: _pane(window, name).geometry() for name in main.panes} != before
    main.sign_out()
    again = clinic_program.sign_in(DOCTOR)
    assert again is not window
    assert again.tabifiedDockWidgets(_dock(again, "dock-search")) == [_dock(again, "dock-chart")]
    MainWindowPage(again).press("Ctrl+Shift+0")
    assert again.tabifiedDockWidgets(_dock(again, "dock-search")) == []


def test_the_look_follows_its_keys_at_once(clinic_program: StartedProgram) -> None:
    window = clinic_program.sign_in(DOCTOR)
    main = MainWindowPage(window)
    dark = _ground(main.press("Ctrl+Shift+D").window)
    light = _ground(main.press("Ctrl+Shift+L").window)
    assert dark < 100 < light
    small = window.fontMetrics().height()
    main.press("Ctrl++", 2)
    assert window.fontMetrics().height() > small
    main.press("Ctrl+-", 2)
    assert window.fontMetrics().height() == small


def test_the_visit_that_is_started_from_the_list_is_ready_to_write(clinic_program: StartedProgram) -> None:
    window = clinic_program.sign_in(DOCTOR)
    visit = MainWindowPage(window).appointments.start_visit("CHEN, Michael")
    assert VisitPage(window).expect_focus("visit-chief-complaint").is_writable
    assert visit.offers == ["save", "complete"]


def _broken_rules(program: StartedProgram, window: QWidget, words: str) -> set[str]:
    """Say what does not keep the rules in a window, which is made as small as screens are.

    Whatever takes the focus has an object name and an accessible one; no object name, Alt letter or key is twice.
    Whatever can be used is reached by Tab, or has a key; what Enter presses is seen. Nothing is cut. Everything that
    is seen wears the style sheet.
    """
    if window.objectName() == "main-window":
        window.resize(*SMALL_SCREEN)
    program.wait_until_calm()
    parts = own_widgets(window)
    without_key = (*for_the_mouse_only(window, parts), *hidden_defaults(parts))
    found = (
        *(f"{_described(one)} lacks a name" for one in parts if _lacks_a_name(one)),
        *(f"{name} is there twice" for name in _doubled(one.objectName() for one in parts)),
        *(f"Alt+{letter} is there twice" for letter in doubled_letters(window, parts)),
        *(f"{_described(one)} is for the mouse only" for one in without_key),
        *(f"{clash} is one key for two things" for clash in clashes(window)),
        *(f"{_described(one)} is not dressed" for one in QApplication.allWidgets() if _is_bare(one)),
        *(f"{what} is cut" for what in _cut_when_settled(window)),
    )
    return {f"{what}, in {words}" for what in found}


def _is_bare(widget: QWidget) -> bool:
    return widget.isVisible() and widget.style().metaObject().className() != "QStyleSheetStyle"


def _lacks_a_name(widget: QWidget) -> bool:
    if not widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
        return False
    return not widget.objectName() or (widget.isVisible() and not _accessible_name(widget))


def _accessible_name(widget: QWidget) -> str:
    # QAccessible's own answer cannot be asked for: PySide takes its wrappers for those of the widgets.
    return widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")


def _menus(window: QMainWindow) -> list[QMenu]:
    return menus_of(window)


def _doubled(names: Iterable[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1 and name and not name.startswith("qt_")]


def _cut_when_settled(window: QWidget) -> list[str]:
    """Return what stays cut; layouts take a moment after the last answer."""
    try:
        wait_until(lambda: not _cut_now(window), "everything to be whole", patience_s=1)
    except WaitedInVain:
        return _cut_now(window)
    return []


def _cut_now(window: QWidget) -> list[str]:
    is_too_large = window.width() > SMALL_SCREEN[0] or window.height() > SMALL_SCREEN[1]
    found = [f"the whole of {window.width()}×{window.height()}"] if is_too_large else []
    return found + [_described(one) for one in own_widgets(window) if one.isVisible() and _is_cut(one)]


def _is_cut(widget: QWidget) -> bool:
    if isinstance(widget, QDockWidget) and widget.widget().isHidden():
        # It lies behind another pane: Qt moves it aside.
        return False
    if isinstance(widget, QLabel) and widget.text():
        if widget.wordWrap():
            return widget.heightForWidth(widget.width()) > widget.height() + 1
        return widget.sizeHint().width() > widget.width() + 1 or widget.sizeHint().height() > widget.height() + 1
    if isinstance(widget, QPushButton | QToolButton):
        # The pictures inside of a field are as large as the field lets them be, and have no words.
        has_words = not isinstance(widget.parentWidget(), QLineEdit)
        return has_words and (widget.sizeHint().width() > widget.width() + 1 or sticks_out(widget))
    return sticks_out(widget) and not is_within_scrolled_page(widget)


def _described(widget: QWidget) -> str:
    text = widget.text() if isinstance(widget, QLabel | QAbstractButton) else ""
    around: QWidget | None = widget
    while around is not None and not around.objectName():
        around = around.parentWidget()
    where = around.objectName() if around else "nothing"
    return f"{type(widget).__name__} {where} “{text}” {widget.width()}×{widget.height()}"


def _pane(window: QWidget, name: str) -> QWidget:
    found = window.findChild(QWidget, name)
    assert isinstance(found, QWidget)
    return found


def _dock(window: QWidget, name: str) -> QDockWidget:
    found = window.findChild(QDockWidget, name)
    assert isinstance(found, QDockWidget)
    return found


def _ground(window: QWidget) -> int:
    return window.palette().window().color().lightness()
