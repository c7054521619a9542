"""A save that did not reach the server is done again by itself when the server answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from clinic_desktop.domain.visit_merge import Content, content_of
from clinic_desktop.ui.draft_words import COMPLETION_WAITING, WAITING
from clinic_desktop.ui.widgets.message_bar import MessageBar, MessageKind, Offer

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.background.connection import Connection
    from clinic_desktop.domain.visits import SaveVisit


class WaitingSave(QObject):
    """One save of one editor. What was to come after it is not done: by then the person may be elsewhere.

    ``sent`` is its content, until it is known what became of it.

    Saving again is safe: every save carries the numbers and versions it began with, so what had been stored after all
    is not stored twice, and what somebody else changed meanwhile is shown.
    """

    def __init__(
        self, connection: Connection, message: MessageBar, save: Callable[[], object], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._message = message
        self._save = save
        self.is_waiting = False
        self.sent: Content = {}
        connection.restored.connect(self._try)

    def begin(self, sent: SaveVisit, *, is_completing: bool = False) -> None:
        """Wait for the server. A visit is not completed by itself: whoever signs has seen what he signs."""
        self.is_waiting = True
        self.sent = content_of(sent)
        words = COMPLETION_WAITING if is_completing else WAITING
        self._message.show_message(MessageKind.WARNING, words.title, words.advice, [Offer("Try now", self._try)])

    def end(self) -> None:
        """The save was done, refused, or is wanted no more."""
        self.is_waiting = False
        self.sent = {}

    def is_stored_after_all(self) -> bool:
        """Say whether a save got no answer whose content was read from the server meanwhile; then it is over."""
        was_sent = bool(self.sent)
        self.end()
        return was_sent

    def _try(self) -> None:
        if self.is_waiting:
            self.is_waiting = False
            self._message.clear()
            self._save()
