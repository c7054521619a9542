"""F1 and the command palette, in the main window and in every window that opens from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QMainWindow, QMessageBox, QWidget

from clinic_desktop.ui.keys.keys_dialog import KeysDialog
from clinic_desktop.ui.keys.not_checked_dialog import NotCheckedDialog
from clinic_desktop.ui.keys.palette_dialog import PaletteDialog
from clinic_desktop.ui.shortcuts import ActionSpec, make_action

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from clinic_desktop.ui.window_state import WindowState
    from clinic_desktop.ui.workspace import Workspace

KEYS = ActionSpec("keys", "&Keys…", "F1", "command", "All keys on one page")
PALETTE = ActionSpec(
    "palette", "&Find an action…", "Ctrl+Shift+P", "search", "Everything this window can do, found by a few letters"
)
NOT_CHECKED = ActionSpec(
    "not-checked", "&What is not checked…", "", "circle-help", "What the program does not check, and why"
)
_OF_THE_COMPUTER = (QFileDialog, QMessageBox)
_OWN = {"palette", "keys"}


class FindingActions(QObject):
    """The two actions of the main window, and their keys in dialogs as soon as one has the focus."""

    def __init__(self, workspace: Workspace, state: WindowState, window: QMainWindow) -> None:
        super().__init__(window)
        self._workspace = workspace
        self._state = state
        self._window = window
        self.actions_for_menu: tuple[QAction, ...] = (
            *self._actions_of(window),
            make_action(window, NOT_CHECKED, lambda: NotCheckedDialog(window).open()),
        )
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus)

    def _actions_of(self, window: QWidget) -> tuple[QAction, ...]:
        return (
            make_action(window, KEYS, lambda: KeysDialog(self._workspace, window).open()),
            make_action(
                window, PALETTE, lambda: PaletteDialog(window, self._state, self._workspace.person.login).open()
            ),
        )

    def _on_focus(self, _old: QWidget | None, now: QWidget | None) -> None:
        window = now.window() if now is not None else None
        if isinstance(window, QDialog) and self._wants_keys(window):
            window.addActions(list(self._actions_of(window)))

    def _wants_keys(self, window: QDialog) -> bool:
        if window.objectName() in _OWN or isinstance(window, _OF_THE_COMPUTER):
            return False
        above: QObject | None = window
        while above is not None and above is not self._window:
            above = above.parent()
        return above is self._window and all(action.objectName() != "action-palette" for action in window.actions())
