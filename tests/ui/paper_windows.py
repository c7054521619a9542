"""What is printed and written into files at the desk, one window after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.testing.pages import (
    AppointmentsPage,
    BookingCalendarPage,
    BookingsExportPage,
    CalendarPage,
    MainWindowPage,
    WeekPlanPage,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QWidget


def paper_windows(window: QWidget) -> Iterator[tuple[str, QWidget]]:
    """Yield the print dialog and the dialogs that ask before printing or writing."""
    main = MainWindowPage(window)
    printing = main.print_day()
    yield "what will be printed", printing.root
    printing.close()
    main.choose_from_inner_menu("appointment", "print", "print-week-plan")
    week = WeekPlanPage(window)
    yield "a week to be printed", week.root
    week.cancel().expect_closed()
    AppointmentsPage(window).choose("JOHNSON, Robert")
    main.choose_from_inner_menu("appointment", "export", "export-booking-calendar")
    booking = BookingCalendarPage(window)
    yield "a calendar file of a booking", booking.root
    booking.cancel().expect_closed()
    main.choose_from_inner_menu("appointment", "export", "export-days-calendar")
    days = CalendarPage(window)
    yield "a calendar file of days", days.root
    days.cancel().expect_closed()
    main.choose_from_inner_menu("appointment", "export", "export-bookings")
    table = BookingsExportPage(window)
    table.save().expect_problem("reason", "Please fill this in")
    yield "an export of bookings", table.root
    table.cancel().expect_closed()
