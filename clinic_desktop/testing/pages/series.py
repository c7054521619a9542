"""Series of bookings: booked, moved and cancelled, with the list of every date."""

from __future__ import annotations

from typing import ClassVar, Self

from PySide6.QtWidgets import QCheckBox, QPushButton, QSpinBox, QToolButton

from clinic_desktop.testing.pages import hands
from clinic_desktop.testing.pages.finding import visible_widget
from clinic_desktop.testing.pages.lists import ListPage
from clinic_desktop.testing.pages.page import DialogPage
from clinic_desktop.ui.series.dates import SeriesDates


class DatesPage(DialogPage):
    """What the dialogs that list dates have in common. Dates are named as the list shows them: "Tue 01-Dec-2026"."""

    @property
    def dates(self) -> ListPage:
        return ListPage(self.window, f"{self.root_name}-list")

    @property
    def save_words(self) -> str:
        """What the button that saves says: "Book 9 dates"."""
        return self.widget(f"{self.root_name}-save", QPushButton).text()

    def expect_save_words(self, words: str) -> Self:
        return self.expect(
            lambda: self.save_words == words, lambda: f"the button to say {words}, not {self.save_words}"
        )

    def expect_states(self, *states: str) -> Self:
        """Wait until this is said of the dates, in order: "Free", "Left out", or what is in the way."""
        self.dates.expect_column("what_is_there", *states)
        return self

    def expect_looked_at(self) -> Self:
        """Wait until it was read what stands in the way of the dates as they are now."""
        dates = self.widget(f"{self.root_name}-dates", SeriesDates)
        return self.expect(lambda: not dates.is_looking, "what stands in the way of the dates")

    def choose_date(self, day: str) -> Self:
        self.dates.choose(date=day)
        return self

    def leave_out(self) -> Self:
        """Leave the chosen date out, or put it back."""
        return self._click(f"{self.root_name}-skip").expect_looked_at()

    def take_free(self, place: int = 1) -> Self:
        """Give the chosen date one of the free times of its day."""
        return self._click(f"{self.root_name}-free-{place}").expect_looked_at()

    def other_provider(self, name: str) -> Self:
        return self._choose(f"{self.root_name}-other-provider", name).expect_looked_at()

    def other_time(self, text: str) -> Self:
        return self._write(f"{self.root_name}-other-time", text).press("Tab").expect_looked_at()

    def overbook(self, reason: str) -> Self:
        self._write(f"{self.root_name}-why-text", reason)
        return self._click(f"{self.root_name}-overbook").expect_looked_at()

    def book_anyway(self) -> Self:
        """Book the chosen date although the time is closed."""
        return self._click(f"{self.root_name}-anyway").expect_looked_at()


class SeriesPage(DatesPage):
    root_name: ClassVar[str] = "series"
    message_name: ClassVar[str] = "series-message"

    def find_patient(self, typed: str, name: str) -> Self:
        """Search in the dialog and choose the one with this name."""
        self._write("series-search-box", typed)
        ListPage(self.window, "series-search-results").choose(name=name)
        return self

    def choose_type(self, words: str) -> Self:
        return self._choose("series-type", words)

    def choose_provider(self, name: str) -> Self:
        return self._choose("series-provider", name)

    def write_first_day(self, text: str) -> Self:
        return self._write("series-first-day", text).press("Tab")

    def write_time(self, text: str) -> Self:
        return self._write("series-time", text).press("Tab")

    def every(self, interval: int, unit: str, *weekdays: str) -> Self:
        """Say how it goes on: 2, "weeks", "Tuesday", "Thursday". Exactly the weekdays named are down afterwards."""
        self._choose("series-every", unit)
        self._number("series-interval", interval)
        for name in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"):
            button = self.widget(f"series-{name.lower()}", QToolButton)
            if weekdays and button.isChecked() != (name in weekdays):
                hands.click(button)
        return self

    def times(self, count: int) -> Self:
        self._choose("series-ends", "after a number of times")
        return self._number("series-count", count)

    @property
    def words(self) -> str:
        """The rule as the dialog says it."""
        return self._text("series-words")

    def _number(self, name: str, value: int) -> Self:
        hands.write(visible_widget(self.root, name, QSpinBox).lineEdit(), str(value))
        return self.press("Tab")


class ScopePage(DialogPage):
    """Which bookings of a series are meant."""

    root_name: ClassVar[str] = "series-scope"

    def only_this(self) -> None:
        self._click("series-scope-this").expect_closed()

    def later(self) -> None:
        self._click("series-scope-later").expect_closed()

    def everything(self) -> None:
        self._click("series-scope-all").expect_closed()


class MoveSeriesPage(DatesPage):
    root_name: ClassVar[str] = "move-series"
    message_name: ClassVar[str] = "move-series-message"

    def write_day(self, text: str) -> Self:
        return self._write("move-series-day", text).press("Tab")

    def write_time(self, text: str) -> Self:
        return self._write("move-series-time", text).press("Tab")

    def choose_provider(self, name: str) -> Self:
        return self._choose("move-series-provider", name)

    def all_at_this_time(self) -> Self:
        hands.click(visible_widget(self.root, "move-series-same-time", QCheckBox))
        return self


class CancelSeriesPage(DialogPage):
    root_name: ClassVar[str] = "cancel-series"
    message_name: ClassVar[str] = "cancel-series-message"

    def give(self, reason: str) -> Self:
        return self._write("cancel-series-reason-text", reason)
