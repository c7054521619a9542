"""The dialog in which a patient is booked, or a booking is moved."""

from __future__ import annotations

from typing import ClassVar, Self

from PySide6.QtWidgets import QLabel, QSpinBox, QToolButton

from clinic_desktop.testing.pages import hands
from clinic_desktop.testing.pages.finding import is_visible, visible_widget
from clinic_desktop.testing.pages.lists import ListPage
from clinic_desktop.testing.pages.page import DialogPage
from clinic_desktop.testing.pages.register import RegisterPage
from clinic_desktop.ui.appointments.book_dialog import BookDialog


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

    def register(self) -> RegisterPage:
        """Register somebody over this dialog, by its key; he is booked at once."""
        self.press("Ctrl+N")
        return RegisterPage(self.window)

    def expect_patient(self, words: str) -> Self:
        """Wait until this patient is settled on."""
        return self.expect(
            lambda: is_visible(self.root, "book-patient") and words in self.patient,
            lambda: f"“{words}” to be booked, not “{self.patient}”",
        )

    @property
    def overbooked(self) -> str:
        """Who booked this over another booking, and why; nothing if nobody did."""
        return self._text("book-overbooked") if is_visible(self.root, "book-overbooked") else ""

    def another_patient(self) -> Self:
        return self._click("book-another-patient")

    @property
    def free_list(self) -> ListPage:
        """The next free times: day, time, provider."""
        return ListPage(self.window, "book-free-list")

    @property
    def free_times(self) -> list[str]:
        """The next free times, as "Thu 26-Nov-2026 09:40"."""
        return [f"{row['day']} {row['time']}" for row in self.free_list.rows]

    def take_free_time(self, place: int = 1) -> Self:
        """Take one of the next free times, the first if none is named."""
        dialog = self.root
        if isinstance(dialog, BookDialog):
            self.expect(lambda: not dialog.is_looking, "the free times to be read")
        self.expect(lambda: len(self.free_times) >= place, lambda: f"{place} free times, not {self.free_times}")
        row = self.free_list.rows[place - 1]
        self.free_list.click(**row)
        return self.expect(
            lambda: self.time == row["time"],
            lambda: f"{row} to be filled in, not {self.time}; {self.free_list.current} is current",
        )

    def free_with_any_provider(self) -> Self:
        return self._choose("book-free-provider", "Any provider")

    def free_in(self, part_of_day: str) -> Self:
        """Look for free times in a part of the day: "Morning", "Afternoon", "Evening", "Any time"."""
        return self._choose("book-free-part", part_of_day)

    def free_on(self, *weekdays: str) -> Self:
        """Look for free times on these weekdays only: "Tuesday"; none named means any."""
        for name in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"):
            button = self.widget(f"book-free-{name.lower()}", QToolButton)
            if button.isChecked() != (name in weekdays):
                hands.click(button)
        return self

    def free_between(self, first: str, end: str) -> Self:
        """Look for free times that lie between two times of the day."""
        self._write("book-free-not-before", first).press("Tab")
        return self._write("book-free-until", end).press("Tab")

    def free_from(self, day: str) -> Self:
        return self._write("book-free-from", day).press("Tab")

    def later_free_times(self) -> Self:
        return self._click("book-free-later")

    @property
    def coming(self) -> ListPage:
        """The other coming bookings of the patient."""
        return ListPage(self.window, "book-coming-list")

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

    def book_outside_hours(self) -> Self:
        """Say that a time is meant although nobody works then."""
        self.message.choose("Book outside working hours")
        return self

    def book_offered(self, words: str) -> Self:
        """Book one of the times offered when somebody else was faster, by one press."""
        self.message.choose(words)
        return self

    def overbook(self) -> Self:
        """Take the offer to book over what is there; a reason is asked."""
        self.message.choose("Overbook…")
        return self

    def write_why_overbook(self, reason: str) -> Self:
        return self._write("book-overbook-text", reason)
