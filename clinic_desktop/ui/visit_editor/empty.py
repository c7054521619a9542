"""What stands where a visit will be: a hint, a wait, or what went wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from clinic_desktop.ui.widgets.table_notice import TableNotice

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QResizeEvent

    from clinic_desktop.ui.error_words import Words


class NoVisit(QWidget):
    """Keeps its words in the middle."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("visit-none")
        self._notice = TableNotice("visit-none-notice", self)
        self.say_none()

    def say_none(self) -> None:
        self._notice.say(
            "clipboard-list", "No visit is open", "Choose an appointment or an earlier visit; Enter opens it."
        )

    def say_loading(self) -> None:
        self._notice.say("hourglass", "Opening the visit…", "")

    def say_error(self, words: Words, retry: Callable[[], object]) -> None:
        self._notice.say("triangle-alert", words.title, words.advice, "Try again", retry, urgent=True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._notice.place()
