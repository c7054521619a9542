"""Recalls: added, looked at, booked and closed."""

from __future__ import annotations

from typing import ClassVar, Self

from PySide6.QtWidgets import QSpinBox, QWidget

from clinic_desktop.testing.pages import hands
from clinic_desktop.testing.pages.book import BookPage
from clinic_desktop.testing.pages.finding import is_visible, visible_widget
from clinic_desktop.testing.pages.lists import ListPage
from clinic_desktop.testing.pages.page import DialogPage
from clinic_desktop.testing.pages.papers import ListExportPage


class RecallPage(DialogPage):
    """Adds a recall for the chosen patient."""

    root_name: ClassVar[str] = "recall"
    message_name: ClassVar[str] = "recall-message"

    @property
    def patient(self) -> str:
        return self._text("recall-patient")

    def choose_type(self, words: str) -> Self:
        return self._choose("recall-type", words)

    def write_due(self, text: str) -> Self:
        return self._write("recall-due", text).press("Tab")

    def every(self, months: int) -> Self:
        box = visible_widget(self.root, "recall-months", QSpinBox)
        hands.write(box.lineEdit(), str(months))
        return self.press("Tab")

    def write_why(self, text: str) -> Self:
        return self._write("recall-why", text)


class CloseRecallPage(DialogPage):
    root_name: ClassVar[str] = "close-recall"
    message_name: ClassVar[str] = "close-recall-message"

    def give(self, reason: str) -> Self:
        return self._write("close-recall-reason-text", reason)

    def again(self) -> Self:
        """Press whether it goes on."""
        return self._click("close-recall-again")


class RecallsPage(DialogPage):
    root_name: ClassVar[str] = "recalls"
    message_name: ClassVar[str] = "recalls-message"

    @classmethod
    def opened(cls, window: QWidget) -> Self:
        """Open the list by its key."""
        hands.press(window, "Shift+F8")
        return cls(window)

    @property
    def list(self) -> ListPage:
        return ListPage(self.window, "recalls-list")

    def show(self, words: str) -> Self:
        """Filter: "All that are due", "Overdue", "This month"."""
        return self._choose("recalls-when", words)

    def write_until(self, text: str) -> Self:
        return self._write("recalls-until", text).press("Tab")

    def show_type(self, words: str) -> Self:
        return self._choose("recalls-type", words)

    def show_provider(self, name: str) -> Self:
        return self._choose("recalls-provider", name)

    def book(self, patient: str) -> BookPage:
        """Book whom the list names; the list comes back when that is done."""
        self.list.choose(patient=patient)
        self._click("recalls-book")
        return BookPage(self.window)

    def close_recall(self, patient: str) -> CloseRecallPage:
        self.list.choose(patient=patient)
        self._click("recalls-close-recall")
        return CloseRecallPage(self.window)

    def export(self) -> ListExportPage:
        self.press("Ctrl+E")
        return ListExportPage(self.window)

    def close(self) -> None:
        self._click("recalls-close")
        self.expect(lambda: not is_visible(self.window, self.root_name), "the list to close")
