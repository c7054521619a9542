"""Everything that a window offers is listed once, with its place, its keys, and what it waits for."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QDockWidget, QMainWindow, QPushButton, QVBoxLayout, QWidget

from clinic_desktop.domain.identifiers import Login
from clinic_desktop.ui.keys.offered_actions import offered_actions
from clinic_desktop.ui.keys.palette_dialog import PaletteDialog
from clinic_desktop.ui.shortcuts import ActionSpec, make_action
from clinic_desktop.ui.window_state import WindowState

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

OPENS_WITHIN_S = 0.1


def a_window(qtbot: QtBot, heard: list[str]) -> QMainWindow:
    window = QMainWindow()
    qtbot.addWidget(window)
    menu = window.menuBar().addMenu("&Patient")
    menu.addAction(make_action(window, ActionSpec("find", "&Find…", ("Ctrl+K", "F3")), lambda: heard.append("find")))
    inner = menu.addMenu("P&rint")
    inner.addAction(make_action(window, ActionSpec("slip", "&Slip", needs="Choose a patient first"), window.close))
    inner.actions()[0].setEnabled(False)
    pane = QWidget()
    pane.setAccessibleName("Rows")
    pane.addAction(make_action(pane, ActionSpec("delete", "&Delete", "Del", within=True), window.close))
    dock = QDockWidget("Visit", window)
    dock.setWidget(pane)
    window.addDockWidget(window.dockWidgetArea(dock).LeftDockWidgetArea, dock)
    window.show()
    return window


def test_menus_inner_menus_and_lists_are_there_once(qtbot: QtBot) -> None:
    found = [(one.name, one.place, one.words, one.keys) for one in offered_actions(a_window(qtbot, []))]
    assert found == [
        ("find", "Patient", "Find", "Ctrl + K or F3"),
        ("slip", "Patient › Print", "Slip", ""),
        ("delete", "Visit › Rows", "Delete", "Delete"),
    ]


def test_what_cannot_be_used_says_what_it_waits_for(qtbot: QtBot) -> None:
    slip = offered_actions(a_window(qtbot, []))[1]
    assert (slip.is_usable, slip.needs) == (False, "Choose a patient first")


def test_a_dialog_offers_its_buttons(qtbot: QtBot) -> None:
    dialog, heard = QDialog(), []
    qtbot.addWidget(dialog)
    dialog.setWindowTitle("Accounts")
    button = QPushButton("&Close")
    button.setObjectName("accounts-close")
    button.clicked.connect(lambda: heard.append("closed"))
    QVBoxLayout(dialog).addWidget(button)
    dialog.show()
    (offered,) = offered_actions(dialog)
    assert (offered.place, offered.words) == ("Accounts", "Close")
    offered.act()
    qtbot.waitUntil(lambda: heard == ["closed"])


def test_the_palette_opens_in_a_tenth_of_a_second_with_two_hundred_actions(qtbot: QtBot, tmp_path: Path) -> None:
    window = a_window(qtbot, [])
    menu = window.menuBar().addMenu("Many")
    for number in range(200):
        menu.addAction(
            make_action(
                window, ActionSpec(f"one-{number}", f"Action {number}", f"Ctrl+F{number % 12 + 1}"), window.close
            )
        )
    state = WindowState(tmp_path / "window.ini")
    took = []
    for _ in range(5):
        began = perf_counter()
        palette = PaletteDialog(window, state, Login("ana"))
        palette.open()
        palette.grab()
        took.append(perf_counter() - began)
        palette.reject()
    assert min(took) < OPENS_WITHIN_S
