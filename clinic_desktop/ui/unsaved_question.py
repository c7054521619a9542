"""What becomes of unsaved text of a visit, asked before it is left."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from clinic_desktop.ui.widgets.message_bar import MessageBar, MessageKind, Offer

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.ui.visit_editor.pane import VisitEditor
    from clinic_desktop.ui.workspace import Workspace


class UnsavedQuestion(QObject):
    """Asked in a message bar; taken back when there is nothing to ask about any more."""

    def __init__(self, workspace: Workspace, editor: VisitEditor, message: MessageBar) -> None:
        super().__init__(editor)
        self._keeper = workspace.keeper
        self._editor = editor
        self._message = message
        self._is_asked = False
        editor.dirty_changed.connect(self._on_dirty_changed)

    def ask(self, go_on: Callable[[], object]) -> None:
        """Call ``go_on`` at once, or after the person has said what becomes of the text."""
        if not self._editor.is_dirty:
            go_on()
            return
        offers = [
            Offer("Save", partial(self._editor.save, go_on)),
            Offer("Discard", partial(self._leave_text, self._keeper.discard, go_on)),
            Offer("Keep for later", partial(self._leave_text, self._keeper.put_aside, go_on)),
            Offer("Stay here", self._editor.setFocus),
        ]
        self._is_asked = True
        self._message.show_message(
            MessageKind.WARNING,
            "This visit is not saved",
            "Save what you typed, discard it, or keep it for later.",
            offers,
        )

    def take_back(self) -> None:
        if self._is_asked:
            self._is_asked = False
            self._message.clear()

    def _leave_text(self, what: Callable[[VisitEditor], object], go_on: Callable[[], object]) -> None:
        what(self._editor)
        go_on()

    def _on_dirty_changed(self, is_dirty: bool) -> None:  # noqa: FBT001 - a slot
        if not is_dirty:
            self.take_back()
