"""The dialog in which a patient is booked, or a booking is moved."""

from __future__ import annotations

from typing import ClassVar, Self

from PySide6.QtWidgets import QLabel, QPushButton, QSpinBox

from clinic_desktop.testing.pages import hands
from clinic_desktop.testing.pages.finding import is_visible, visible_widget
from clinic_desktop.testing.pages.lists import ListPage
from clinic_desktop.testing.pages.page import DialogPage


class BookPage(DialogPage):
    root_name: ClassVar[str] = "book"
    message_name: ClassVar[str] = "book-message"

    @property
    def patient(self) -> str:
        """Who is booked, when the dialog was opened for somebody."""
        return self._text("book-patient")

    @property
    def results(self) -> ListPage:
        """The patients found, when the dialog was opened for nobody yet."""
        return ListPage(self.window, "book-search-results")

    def find_patient(self, typed: str, name: str) -> Self:
        """Search in the dialog and choose the one with this name."""
        self._write("book-search-box", typed)
        self.results.choose(name=name)
        return self

    def choose_type(self, words: str) -> Self:
        return self._choose("book-type", words)

    def choose_provider(self, name: str) -> Self:
        return self._choose("book-provider", name)

    @property
    def provider(self) -> str:
        return self._text("book-provider")

    @property
    def minutes(self) -> int:
        return self.widget("book-minutes", QSpinBox).value()

    def write_minutes(self, minutes: int) -> Self:
        box = visible_widget(self.root, "book-minutes", QSpinBox)
        hands.write(box.lineEdit(), str(minutes))
        return self.press("Tab")

    @property
    def day(self) -> str:
        return self._text("book-day")

    def write_day(self, text: str) -> Self:
        return self._write("book-day", text).press("Tab")

    @property
    def time(self) -> str:
        return self._text("book-time")

    def write_time(self, text: str) -> Self:
        return self._write("book-time", text).press("Tab")

    def write_reason(self, text: str) -> Self:
        return self._write("book-reason", text)

    @property
    def free_times(self) -> list[str]:
        """The next free times, as the buttons show them."""
        buttons = (self.widget(f"book-free-{place}", QPushButton) for place in (1, 2, 3))
        return [button.text() for button in buttons if button.isVisible()]

    def take_free_time(self, place: int = 1) -> Self:
        """Take one of the next free times, the first if none is named."""
        return self._click(f"book-free-{place}").expect(lambda: bool(self.time), "the time to be filled in")

    @property
    def in_the_way(self) -> str:
        label = self.widget("book-in-the-way", QLabel)
        return label.text() if label.isVisible() else ""

    def expect_in_the_way(self, words: str) -> Self:
        """Wait until the dialog says, among other things, that this stands in the way."""
        return self.expect(lambda: words in self.in_the_way, lambda: f"“{words}”, not “{self.in_the_way}”")

    def expect_nothing_in_the_way(self) -> Self:
        return self.expect(
            lambda: not is_visible(self.root, "book-in-the-way"), lambda: f"no warning; it says “{self.in_the_way}”"
        )

    def overbook(self) -> Self:
        """Take the offer to book over what is there; a reason is asked."""
        self.message.choose("Overbook…")
        return self

    def write_why_overbook(self, reason: str) -> Self:
        return self._write("book-overbook-text", reason)
