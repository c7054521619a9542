"""What is asked before a week is printed, and before bookings become a file."""

from __future__ import annotations

from typing import ClassVar, Self

from PySide6.QtWidgets import QCheckBox

from clinic_desktop.testing.pages.page import DialogPage
from clinic_desktop.testing.pages.printing import PrintPage


class WeekPlanPage(DialogPage):
    root_name: ClassVar[str] = "week-plan"
    message_name: ClassVar[str] = "week-plan-message"

    def choose_provider(self, name: str) -> Self:
        return self._choose("week-plan-provider", name)

    def write_day(self, day: str) -> Self:
        return self._write("week-plan-day", day)

    def show(self) -> PrintPage:
        """Press the button that shows the plan as it will be printed."""
        self.save()
        return PrintPage(self.window)


class _FilePage(DialogPage):
    """Asks for the place of a file."""

    def write_file(self, path: str) -> Self:
        return self._write(f"{self.root_name}-file", path)

    @property
    def file(self) -> str:
        return self._text(f"{self.root_name}-file")


class BookingCalendarPage(_FilePage):
    root_name: ClassVar[str] = "booking-calendar"
    message_name: ClassVar[str] = "booking-calendar-message"


class CalendarPage(_FilePage):
    root_name: ClassVar[str] = "calendar-export"
    message_name: ClassVar[str] = "calendar-export-message"

    def choose_provider(self, name: str) -> Self:
        return self._choose("calendar-export-provider", name)

    def write_day(self, day: str) -> Self:
        return self._write("calendar-export-day", day)

    def choose_span(self, words: str) -> Self:
        return self._choose("calendar-export-span", words)


class _TableExportPage(_FilePage):
    """Asks why, where to, and how the table is written."""

    def give(self, reason: str) -> Self:
        return self._write(f"{self.root_name}-reason-text", reason)

    def choose_separator(self, words: str) -> Self:
        return self._choose(f"{self.root_name}-separator", words)

    def mark(self, *, is_wanted: bool) -> Self:
        """Say whether the file begins with the mark that spreadsheets look for."""
        if self.widget(f"{self.root_name}-marked", QCheckBox).isChecked() != is_wanted:
            self._click(f"{self.root_name}-marked")
        return self


class BookingsExportPage(_TableExportPage):
    root_name: ClassVar[str] = "bookings-export"
    message_name: ClassVar[str] = "bookings-export-message"

    def write_days(self, first: str, last: str) -> Self:
        self._write("bookings-export-first", first)
        return self._write("bookings-export-last", last)

    def choose_provider(self, name: str) -> Self:
        return self._choose("bookings-export-provider", name)


class ListExportPage(_TableExportPage):
    root_name: ClassVar[str] = "list-export"
    message_name: ClassVar[str] = "list-export-message"
