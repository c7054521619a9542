"""The appointments pane: one day's bookings, and what is done with them."""

from __future__ import annotations

from typing import ClassVar, Self

from PySide6.QtWidgets import QWidget

from clinic_desktop.testing.pages.book import BookPage
from clinic_desktop.testing.pages.booking_history import BookingHistoryPage
from clinic_desktop.testing.pages.finding import widget
from clinic_desktop.testing.pages.lists import ListPage
from clinic_desktop.testing.pages.page import Page
from clinic_desktop.testing.pages.printing import PrintPage
from clinic_desktop.testing.pages.reasons import ReasonPage
from clinic_desktop.testing.pages.todays_patients import TodaysPatientsPage
from clinic_desktop.testing.pages.visit import VisitPage
from clinic_desktop.ui.docks import come_forward


class AppointmentsPage(Page):
    """Patients are named as the list shows them: "GARCIA, Maria"."""

    root_name: ClassVar[str] = "appointments"
    message_name: ClassVar[str] = "appointments-message"

    def __init__(self, window: QWidget) -> None:
        # It may lie behind the schedule or the waiting room.
        come_forward(widget(window, self.root_name, QWidget))
        super().__init__(window)

    @property
    def day(self) -> str:
        """Which day is shown, in words."""
        return self._text("appointments-day")

    @property
    def date(self) -> str:
        """Which day is shown, as it is written: "26-Nov-2026"."""
        return self._text("appointments-date")

    @property
    def list(self) -> ListPage:
        come_forward(self.root)
        return ListPage(self.window, "appointments-list")

    def next_day(self) -> Self:
        return self.press("Alt+Right")

    def previous_day(self) -> Self:
        return self.press("Alt+Left")

    def today(self) -> Self:
        return self.press("Ctrl+T")

    def go_to(self, day: str) -> Self:
        """Type a day after Ctrl+G: "25 nov 2026", "+2"."""
        return self.press("Ctrl+G").type_text(day).press("Return")

    def show_provider(self, name: str) -> Self:
        return self._choose("appointments-provider", name)

    def show_status(self, words: str) -> Self:
        return self._choose("appointments-status", words)

    def expect_patients(self, *names: str) -> Self:
        """Wait until exactly these patients are booked on the day shown, in order of time."""
        self.list.expect_column("patient", *names)
        return self

    def expect_status(self, patient: str, status: str) -> Self:
        self.list.expect_row(patient=patient, status=status)
        return self

    def expect_nothing(self) -> Self:
        self.list.expect_column("patient").expect_notice("No appointments on this day")
        return self

    def choose(self, patient: str) -> Self:
        self.list.choose(patient=patient)
        return self

    def open(self, patient: str) -> VisitPage:
        """Open the visit of a booking with Enter, and wait for it. Only clinicians can."""
        self.list.open(patient=patient)
        return VisitPage(self.window).expect_open()

    def show_todays_patients(self) -> TodaysPatientsPage:
        """Open the clinician's patients of today with their allergies, by its key."""
        self.press("Ctrl+Shift+Y")
        return TodaysPatientsPage(self.window)

    def start_visit(self, patient: str) -> VisitPage:
        """Start a visit from the list with Ctrl+Enter, and wait until it can be written."""
        self.choose(patient).press("Ctrl+Return")
        return VisitPage(self.window).expect_status("In progress")

    def check_in(self, patient: str) -> Self:
        return self.choose(patient).press("Ctrl+I").expect_status(patient, "Checked in")

    def cancel(self, patient: str) -> ReasonPage:
        """Ask to cancel; the reason is asked for."""
        self.choose(patient).press("Ctrl+Del")
        return ReasonPage(self.window)

    def did_not_come(self, patient: str) -> ReasonPage:
        self.choose(patient).press("Ctrl+Shift+N")
        return ReasonPage(self.window)

    def back_to_scheduled(self, patient: str) -> ReasonPage:
        self.choose(patient).press("Ctrl+Shift+B")
        return ReasonPage(self.window)

    def book(self) -> BookPage:
        """Book somebody who is chosen in the dialog."""
        self.press("Ctrl+Shift+K")
        return BookPage(self.window)

    def move(self, patient: str) -> BookPage:
        self.choose(patient).press("Ctrl+M")
        return BookPage(self.window)

    def history(self, patient: str) -> BookingHistoryPage:
        """Show what became of a booking, by its key."""
        self.choose(patient).press("Ctrl+H")
        return BookingHistoryPage(self.window)

    def print_slip(self, patient: str) -> PrintPage:
        self.choose(patient)
        self.press("Ctrl+J")
        return PrintPage(self.window)

    def refresh(self) -> Self:
        return self.press("F5")
