"""The window of snippets and templates, from the menu and for a draft."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QObject

from clinic_desktop.domain.drafts import DraftSubject
from clinic_desktop.ui.shortcuts import ActionSpec, make_action
from clinic_desktop.ui.writing.texts_dialog import TextsDialog

if TYPE_CHECKING:
    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QWidget

    from clinic_desktop.domain.drafts import Draft
    from clinic_desktop.ui.workspace import Workspace

TEXTS = ActionSpec(
    "snippets-and-templates",
    "Sni&ppets and templates…",
    "Ctrl+Alt+E",
    "file-text",
    "Texts to write with, your own and shared ones; and spell check",
)
_DRAFTS = (DraftSubject.SNIPPET, DraftSubject.TEMPLATE)


class WritingActions(QObject):
    """Belongs to the pane of charts: whoever writes visits has these texts."""

    def __init__(self, workspace: Workspace, pane: QWidget) -> None:
        super().__init__(pane)
        self._workspace = workspace
        self._pane = pane
        self._dialog: TextsDialog | None = None
        self._show_action = make_action(pane, TEXTS, self.show)
        pane.addAction(self._show_action)
        self.actions_for_menu: tuple[QAction | None, ...] = (None, self._show_action)

    def show(self) -> TextsDialog:
        if self._dialog is None or not shiboken6.isValid(self._dialog):
            self._dialog = TextsDialog(self._workspace, self._pane.window())
        self._dialog.open()
        return self._dialog

    def open_draft(self, draft: Draft) -> None:
        """Open the form of a snippet or template with what was typed; other drafts are not looked at."""
        if draft.text.subject in _DRAFTS:
            self.show().want(draft)
